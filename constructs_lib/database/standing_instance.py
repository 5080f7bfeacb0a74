"""What stands of an instance already, and what may not be asked of it any more."""

from __future__ import annotations

from cdktf import Fn, Precondition, TerraformCount, TerraformStack, Token
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.data_aws_db_instances import DataAwsDbInstances, DataAwsDbInstancesFilter
from constructs import Construct

from constructs_lib.references import as_text, in_quotes, known

_DECLARED_STORAGE = "DeclaredStorageGiB"
_MAJOR = 'tonumber(split(".", standing.engine_version)[0])'


class StandingInstance(Construct):
    """An instance as a plan finds it, if it finds one: the plan refuses what RDS cannot undo, and warns of an upgrade.

    RDS cannot take storage away
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html), and the provider says
    nothing of a smaller number where storage grows by itself, since it cannot tell it from what has grown. A tag on the
    instance tells: it holds what was declared at the last apply.
    """

    def __init__(
        self, scope: Construct, id_: str, *, identifier: str, engine_version: str, allocated_storage_gib: int
    ) -> None:
        """Look the instance up at each plan.

        Args:
            scope: The database.
            id_: Such as `standing`.
            identifier: Of the instance, which need not exist yet.
            engine_version: The major version that is wanted.
            allocated_storage_gib: The storage that is wanted.
        """
        super().__init__(scope, id_)
        self._identifier = identifier
        self._engine_version = engine_version
        self._storage_gib = as_text(allocated_storage_gib)
        # Terraform compares a number with text without complaint, and finds them different.
        self._major = engine_version if known(engine_version) else f'tonumber("{in_quotes(engine_version)}")'
        found = DataAwsDbInstances(
            self, "search", filter=[DataAwsDbInstancesFilter(name="db-instance-id", values=[identifier])]
        )
        instance = DataAwsDbInstance(
            self,
            "Default",
            db_instance_identifier=identifier,
            count=TerraformCount.of(Token.as_number(Fn.length_of(found.instance_identifiers))),
        )
        self._instances = f"data.{instance.terraform_resource_type}.{instance.friendly_unique_id}"
        self._warn_of_a_major_upgrade()

    def tags(self) -> dict[str, str]:
        """Return what the instance must be tagged with, to be judged at the next plan."""
        return {_DECLARED_STORAGE: self._storage_gib}

    def preconditions(self) -> list[Precondition]:
        """Return the conditions under which the instance may be planned."""
        declared = f'tonumber(lookup(standing.tags, "{_DECLARED_STORAGE}", "0"))'
        return [
            Precondition(
                condition=self._for_all(f"{declared} <= {self._storage_gib}"),
                error_message=(
                    f"The storage of {self._identifier} was declared larger than {self._storage_gib} GiB, and RDS "
                    "cannot take storage away. Declare what it was, or move the data to a new instance with less."
                ),
            ),
            Precondition(
                condition=self._for_all(f"{_MAJOR} <= {self._major}"),
                error_message=(
                    f"{self._identifier} runs a later PostgreSQL than {self._engine_version}, and RDS cannot go back. "
                    "Declare the version that it runs, or move the data to a new instance."
                ),
            ),
        ]

    def _warn_of_a_major_upgrade(self) -> None:
        # cdktf has no class for check blocks: https://developer.hashicorp.com/terraform/language/checks
        TerraformStack.of(self).add_override(
            f"check.{self._instances.rpartition('.')[2]}_major-upgrade.assert",
            [
                {
                    "condition": self._for_all(f"{_MAJOR} == {self._major}"),
                    "error_message": (
                        f"This plan upgrades {self._identifier} to PostgreSQL {self._engine_version}, in place. The "
                        "database is away for minutes, and there is no way back but an older backup: try it on a "
                        "restored copy first. "
                        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html"
                    ),
                }
            ],
        )

    def _for_all(self, condition: str) -> str:
        return f"${{alltrue([for standing in {self._instances} : {condition}])}}"
