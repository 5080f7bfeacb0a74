"""Vaults and plans keep their tags, plans can be changed, and say what they back up."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

from groundplan.rehearse import EmulatedAws

DATABASE = "arn:aws:rds:us-east-1:123456789012:db:shop"
ROLE = "arn:aws:iam::123456789012:role/backup"


@pytest.fixture
def backup(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    return aws.client("backup")


def document(name: str, *, keep_days: int = 30) -> dict[str, Any]:
    rule = {"RuleName": "daily", "TargetBackupVaultName": name, "Lifecycle": {"DeleteAfterDays": keep_days}}
    return {"BackupPlanName": name, "Rules": [rule]}


def create_plan(backup: Any, name: str) -> str:  # noqa: ANN401
    plan_id: str = backup.create_backup_plan(BackupPlan=document(name))["BackupPlanId"]
    return plan_id


def create_selection(backup: Any, plan_id: str) -> str:  # noqa: ANN401
    selection = {"SelectionName": "database", "IamRoleArn": ROLE, "Resources": [DATABASE]}
    selection_id: str = backup.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selection)["SelectionId"]
    return selection_id


def test_a_vault_tells_its_tags(backup: Any) -> None:  # noqa: ANN401
    arn = backup.create_backup_vault(BackupVaultName="tagged", BackupVaultTags={"Role": "backup"})["BackupVaultArn"]
    assert backup.list_tags(ResourceArn=arn)["Tags"] == {"Role": "backup"}


def test_a_vault_tells_its_tags_where_the_path_has_no_closing_slash(aws: EmulatedAws, backup: Any) -> None:  # noqa: ANN401
    arn = backup.create_backup_vault(BackupVaultName="path", BackupVaultTags={"Role": "backup"})["BackupVaultArn"]
    assert list_tags_without_closing_slash(aws, arn) == {"Role": "backup"}


def test_a_changed_plan_has_the_new_document(backup: Any) -> None:  # noqa: ANN401
    plan_id = create_plan(backup, "changed")
    backup.update_backup_plan(BackupPlanId=plan_id, BackupPlan=document("changed", keep_days=60))
    (rule,) = backup.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"]["Rules"]
    assert rule["Lifecycle"] == {"DeleteAfterDays": 60}


def test_a_changed_plan_has_a_new_version(backup: Any) -> None:  # noqa: ANN401
    plan_id = create_plan(backup, "version")
    earlier = backup.get_backup_plan(BackupPlanId=plan_id)["VersionId"]
    answer = backup.update_backup_plan(BackupPlanId=plan_id, BackupPlan=document("version", keep_days=60))
    assert answer["BackupPlanId"] == plan_id
    assert answer["VersionId"] != earlier
    assert answer["VersionId"] == backup.get_backup_plan(BackupPlanId=plan_id)["VersionId"]


def test_a_deleted_plan_can_be_created_again(backup: Any) -> None:  # noqa: ANN401
    first = create_plan(backup, "again")
    backup.delete_backup_plan(BackupPlanId=first)
    assert create_plan(backup, "again") != first


def test_a_plan_whose_name_is_taken_is_refused(backup: Any) -> None:  # noqa: ANN401
    create_plan(backup, "taken")
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        create_plan(backup, "taken")


def test_a_selection_is_as_it_was_given(backup: Any) -> None:  # noqa: ANN401
    plan_id = create_plan(backup, "selection")
    selection_id = create_selection(backup, plan_id)
    answer = backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=selection_id)
    assert answer["BackupSelection"] == {"SelectionName": "database", "IamRoleArn": ROLE, "Resources": [DATABASE]}


def test_each_selection_of_a_plan_is_one_of_its_own(backup: Any) -> None:  # noqa: ANN401
    plan_id = create_plan(backup, "selections")
    assert create_selection(backup, plan_id) != create_selection(backup, plan_id)


def test_a_deleted_selection_is_gone(backup: Any) -> None:  # noqa: ANN401
    plan_id = create_plan(backup, "deselected")
    selection_id = create_selection(backup, plan_id)
    backup.delete_backup_selection(BackupPlanId=plan_id, SelectionId=selection_id)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=selection_id)


def test_a_selection_of_a_plan_that_is_not_there_is_refused(backup: Any) -> None:  # noqa: ANN401
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        create_selection(backup, "none")


def list_tags_without_closing_slash(aws: EmulatedAws, arn: str) -> dict[str, str]:
    """Ask as the provider does: boto3 closes the path with a slash, the SDK for Go does not."""
    request = AWSRequest("GET", f"{aws.endpoint_url}/tags/{quote(arn, safe='')}")
    SigV4Auth(Credentials("emulated", "emulated"), "backup", aws.region).add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    tags: dict[str, str] = json.loads(answer.content)["Tags"]
    return tags
