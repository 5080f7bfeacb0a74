"""The ways back for objects, as docs/guides/backup-and-restore.md has them, as bash runs them against the emulated AWS."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws
from tests.output.asking_program import write_program
from tests.output.aws_stand_in import AwsStandIn
from tests.stacks.deployments import PROJECT

KEY = "invoices/2026 01.pdf"
POINT = "arn:aws:backup:us-east-1:123456789012:recovery-point:my-app-uploads-0abc"
LISTED = {"RecoveryPoints": [{"RecoveryPointArn": POINT, "Status": "COMPLETED"}]}
RESTORED: Mapping[str, Any] = {
    "ListRecoveryPointsByBackupVault": LISTED,
    "StartRestoreJob": {"RestoreJobId": "job-1"},
    "DescribeRestoreJob": {"Status": "COMPLETED", "PercentDone": "100%"},
}

pytestmark = pytest.mark.xdist_group("restore drill")


def blocks(heading: str) -> list[str]:
    """The commands below a heading, before the next one."""
    text = (PROJECT / "docs" / "guides" / "backup-and-restore.md").read_text(encoding="utf-8")
    section = re.split(r"^#", text.partition(f" {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^```bash\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def run(
    commands: list[str], aws: EmulatedAws, folder: Path, stand_in: AwsStandIn | None = None, **given: str
) -> list[str]:
    """Run commands of the document with some of its variables set, and give the lines that they print."""
    script = "\n".join([*blocks("Objects of a bucket"), *commands])
    for name, value in given.items():
        script, count = re.subn(rf"^{name}=\S+", f"{name}='{value}'", script, flags=re.MULTILINE)
        assert count == 1, name
    write_program(folder / "aws")
    with (stand_in or AwsStandIn()).serving() as variables:
        environment = {**aws.environment(), **variables, "PATH": f"{folder}:{os.environ['PATH']}"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=environment,
            check=True,
            timeout=60,
            capture_output=True,
            text=True,
        )
    return done.stdout.splitlines()


@pytest.fixture
def bucket(aws: EmulatedAws) -> Iterator[str]:
    """The uploads, with an object that was overwritten, beside one whose name begins alike."""
    s3 = aws.client("s3")
    name = f"my-app-uploads-{aws.client('sts').get_caller_identity()['Account']}-{aws.region}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for key, body in ((KEY, b"first"), (KEY, b"second, longer"), (f"{KEY}.asc", b"other")):
        s3.put_object(Bucket=name, Key=key, Body=body)
    yield name
    kept = s3.list_object_versions(Bucket=name)
    for version in [*kept["Versions"], *kept.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=name)


def versions(aws: EmulatedAws, folder: Path) -> dict[str, str]:
    """The ids of the versions of the object, by size, as the document lists them."""
    lines = run(blocks("One object")[:1], aws, folder, key=KEY)
    return {size: version for _, version, size, _ in (line.split("\t") for line in lines)}


def content(aws: EmulatedAws, bucket: str) -> bytes:
    body: bytes = aws.client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read()
    return body


@pytest.mark.usefixtures("bucket")
def test_the_versions_of_one_object_are_listed(aws: EmulatedAws, tmp_path: Path) -> None:
    assert versions(aws, tmp_path).keys() == {"5", "14"}


def test_an_overwritten_object_has_its_earlier_content_again(aws: EmulatedAws, bucket: str, tmp_path: Path) -> None:
    find, _, overwrite = blocks("One object")
    run([find, overwrite], aws, tmp_path, key=KEY, version=versions(aws, tmp_path)["5"])
    assert content(aws, bucket) == b"first"


def test_a_deleted_object_is_there_again(aws: EmulatedAws, bucket: str, tmp_path: Path) -> None:
    aws.client("s3").delete_object(Bucket=bucket, Key=KEY)
    find, undelete, _ = blocks("One object")
    run([find, undelete], aws, tmp_path, key=KEY, marker=versions(aws, tmp_path)["None"])
    assert content(aws, bucket) == b"second, longer"


def test_a_whole_bucket_is_restored_by_a_role_that_is_there_for_no_longer(
    aws: EmulatedAws, bucket: str, tmp_path: Path
) -> None:
    make_role, restore, remove_role, *_ = blocks("A whole bucket")
    stand_in = AwsStandIn(answers=RESTORED)

    printed = run([make_role, restore, remove_role], aws, tmp_path, stand_in, point=POINT)

    calls = {call["operation"]: call["options"] for call in stand_in.calls}
    assert calls["ListRecoveryPointsByBackupVault"] == {
        "BackupVaultName": "my-app",
        "ByResourceArn": f"arn:aws:s3:::{bucket}",
    }
    account = aws.client("sts").get_caller_identity()["Account"]
    assert calls["StartRestoreJob"] == {
        "RecoveryPointArn": POINT,
        "ResourceType": "S3",
        "IamRoleArn": f"arn:aws:iam::{account}:role/my-app-restore",
        "Metadata": {"DestinationBucketName": bucket, "EncryptionType": "original", "RestoreACLs": "false"},
    }
    assert any(line.startswith("COMPLETED\t100%") for line in printed)
    assert "my-app-restore" not in {role["RoleName"] for role in aws.client("iam").list_roles()["Roles"]}


def test_the_role_that_restores_is_one_of_aws_backup_for_this_account(aws: EmulatedAws, tmp_path: Path) -> None:
    make_role, _, remove_role, *_ = blocks("A whole bucket")
    run([make_role], aws, tmp_path)

    iam = aws.client("iam")
    (statement,) = iam.get_role(RoleName="my-app-restore")["Role"]["AssumeRolePolicyDocument"]["Statement"]
    attached = iam.list_attached_role_policies(RoleName="my-app-restore")["AttachedPolicies"]
    run([remove_role], aws, tmp_path)

    account = aws.client("sts").get_caller_identity()["Account"]
    assert statement["Principal"] == {"Service": "backup.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}
    assert [policy["PolicyName"] for policy in attached] == ["AWSBackupServiceRolePolicyForS3Restore"]


def test_the_bucket_beside_it_has_versions_as_aws_backup_wants_them(aws: EmulatedAws, tmp_path: Path) -> None:
    make_bucket = blocks("A whole bucket")[3]
    made = make_bucket.replace('aws s3 mb "s3://$restored"', 'aws s3api create-bucket --bucket "$restored"')
    assert made != make_bucket

    run([made], aws, tmp_path)

    account = aws.client("sts").get_caller_identity()["Account"]
    name = f"my-app-restored-{account}-{aws.region}"
    assert aws.client("s3").get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
