"""RDS: parameter groups that say of a value whose it is."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import DBParameterGroup
from moto.rds.responses import RDSResponse

from groundplan.rehearse.family_defaults import FAMILY_DEFAULTS
from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter

TLS = "rds.force_ssl"
TLS_IS_DEFAULT_FROM = 15
POSTGRES = "postgres"


def mend() -> None:
    """Say of each parameter whether a user or RDS set it, and let it be reset."""

    # Symptom: every parameter of the group differs at every plan, because the provider reads those of source "user".
    @around(DBParameterGroup, "update_parameters")
    def tell_source(original: Function, group: MotoObject, new_parameters: list[dict[str, Any]]) -> None:
        original(group, [answered(group.family, new) for new in new_parameters])

    # Symptom: a parameter cannot be taken out of a group, because moto lacks ResetDBParameterGroup.
    @missing(RDSResponse, "reset_db_parameter_group")
    def reset_db_parameter_group(response: MotoObject) -> ActionResult:
        name = parameter(response, "DBParameterGroupName")
        group = response.backend.describe_db_parameter_groups({"db_parameter_group_name": name})[0]
        if parameter(response, "ResetAllParameters"):
            group.parameters.clear()
        for reset in parameter(response, "Parameters") or []:
            group.parameters.pop(reset["ParameterName"], None)
        return ActionResult({"DBParameterGroupName": name})


def answered(family: str, given: dict[str, Any]) -> dict[str, Any]:
    """A parameter as RDS shows it: one at its family's default is RDS's own, and its method is not what was asked for.

    https://github.com/hashicorp/terraform-provider-aws/issues/39252
    """
    if given["ParameterValue"] == family_default(family, given["ParameterName"]):
        return {**given, "Source": "system", "ApplyMethod": "pending-reboot"}
    return {**given, "Source": "user"}


def family_default(family: str, name: str) -> str | None:
    """What a group of the family says of a parameter that nobody changed; `None` where it says nothing."""
    if name == TLS and family.startswith(POSTGRES):
        return "1" if float(family.removeprefix(POSTGRES)) >= TLS_IS_DEFAULT_FROM else "0"
    return FAMILY_DEFAULTS.get(name)
