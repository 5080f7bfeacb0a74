"""AWS Backup: tags, changed plans, and the selections of a plan."""

import json
from typing import Any
from urllib.parse import unquote

from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.core.utils import unix_time
from moto.moto_api._internal import mock_random

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter


def mend() -> None:
    """Mend tags and plans, and add selections."""
    mend_tags()
    mend_plans()
    add_selections()


def mend_tags() -> None:
    """Find the tags of a vault or plan by the request's path, whether or not it ends in a slash."""

    # Symptom: vaults and plans lose their tags at every plan, because moto looks for the ARN before a closing slash,
    # which boto3 sends and the provider does not.
    @around(BackupResponse, "list_tags")
    def list_tags(_original: Function, response: MotoObject) -> str:
        resource = unquote(response.path.partition("/tags/")[2].removesuffix("/"))
        return json.dumps({"Tags": response.backup_backend.list_tags(resource)})


def mend_plans() -> None:
    """Let a plan be changed, and a deleted one be made again."""

    # Symptom: UpdateBackupPlan answers 500.
    @missing(BackupResponse, "update_backup_plan")
    def update_backup_plan(response: MotoObject) -> str:
        plan = plan_of(response)
        # Made anew for the defaults that moto fills in; the plan stays the one it was, in a new version.
        changed = Plan(parameter(response, "BackupPlan"), plan.creator_request_id, response.backup_backend)
        plan.backup_plan = changed.backup_plan
        plan.advanced_backup_settings = changed.advanced_backup_settings
        plan.version_id = changed.version_id
        return json.dumps(plan.to_dict())

    # Symptom: a plan that was destroyed cannot be created again, because moto keeps its name taken.
    @around(BackupBackend, "create_backup_plan")
    def create_backup_plan(
        original: Function, backend: MotoObject, *arguments: MotoObject, **keywords: MotoObject
    ) -> Plan:
        deleted = {id_: plan for id_, plan in backend.plans.items() if plan.deletion_date}
        for id_ in deleted:
            del backend.plans[id_]
        plan: Plan = original(backend, *arguments, **keywords)
        backend.plans.update(deleted)
        return plan


def add_selections() -> None:
    """Add what says which resources a plan backs up."""

    # Symptom: the calls on selections answer 500.
    @missing(BackupResponse, "create_backup_selection")
    def create_backup_selection(response: MotoObject) -> str:
        plan = plan_of(response)
        selection = {
            "BackupPlanId": plan.backup_plan_id,
            "BackupSelection": parameter(response, "BackupSelection"),
            "CreationDate": unix_time(),
            "CreatorRequestId": parameter(response, "CreatorRequestId"),
            "SelectionId": str(mock_random.uuid4()),
        }
        selections_of(plan)[selection["SelectionId"]] = selection
        return json.dumps({name: selection[name] for name in ("BackupPlanId", "CreationDate", "SelectionId")})

    @missing(BackupResponse, "get_backup_selection")
    def get_backup_selection(response: MotoObject) -> str:
        selections = selections_of(plan_of(response))
        id_ = parameter(response, "selectionId")
        if id_ not in selections:
            raise ResourceNotFoundException(f"Cannot find Backup selection with ID {id_}")
        return json.dumps(selections[id_])

    @missing(BackupResponse, "delete_backup_selection")
    def delete_backup_selection(response: MotoObject) -> str:
        selections_of(plan_of(response)).pop(parameter(response, "selectionId"), None)
        return "{}"


def plan_of(response: MotoObject) -> MotoObject:
    """The backup plan that a request names in its path."""
    return response.backup_backend.get_backup_plan(parameter(response, "backupPlanId"), version_id=None)


def selections_of(plan: MotoObject) -> dict[str, dict[str, Any]]:
    """The selections of a plan, by their ids."""
    selections: dict[str, dict[str, Any]] = plan.__dict__.setdefault("selections", {})
    return selections
