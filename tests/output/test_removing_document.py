"""The commands of docs/removing.md that empty a deployment, as bash runs them against the emulated AWS."""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws
from tests.output.asking_program import write_program
from tests.output.aws_stand_in import AwsStandIn
from tests.stacks.deployments import PROJECT

PURPOSES = ("uploads", "backups")
POINTS = [f"arn:aws:backup:us-east-1:123456789012:recovery-point:{number}" for number in range(3)]

pytestmark = pytest.mark.xdist_group("restore drill")


def blocks() -> list[str]:
    """The commands of the step that empties what is never removed unasked: of the buckets, and of the vault."""
    text = (PROJECT / "docs" / "removing.md").read_text(encoding="utf-8")
    step = text.partition("\n2. ")[2].partition("\n3. ")[0]
    return [textwrap.dedent(block) for block in re.findall(r"^ *```bash\n(.*?)^ *```$", step, re.MULTILINE | re.DOTALL)]


def run(block: str, stand_in: AwsStandIn, aws: EmulatedAws, folder: Path) -> None:
    write_program(folder / "aws")
    with stand_in.serving() as variables:
        environment = {**aws.environment(), **variables, "PATH": f"{folder}:{os.environ['PATH']}"}
        subprocess.run(["bash", "-euo", "pipefail", "-c", block], env=environment, check=True, timeout=60)


@pytest.fixture
def buckets(aws: EmulatedAws) -> list[str]:
    """Both buckets with objects, older versions of one, and the marker of one that was deleted."""
    s3 = aws.client("s3")
    account = aws.client("sts").get_caller_identity()["Account"]
    names = [f"my-app-{purpose}-{account}-{aws.region}" for purpose in PURPOSES]
    for name in names:
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        for key in ("a", "b and c", "a"):
            s3.put_object(Bucket=name, Key=key, Body=b"content")
        s3.delete_object(Bucket=name, Key="b and c")
    return names


def test_the_buckets_can_be_removed_afterwards(aws: EmulatedAws, buckets: list[str], tmp_path: Path) -> None:
    run(blocks()[0], AwsStandIn(), aws, tmp_path)

    for name in buckets:
        aws.client("s3").delete_bucket(Bucket=name)


def test_each_recovery_point_is_deleted(aws: EmulatedAws, tmp_path: Path) -> None:
    listed: dict[str, Any] = {"RecoveryPoints": [{"RecoveryPointArn": point} for point in POINTS]}
    stand_in = AwsStandIn(answers={"ListRecoveryPointsByBackupVault": listed, "DeleteRecoveryPoint": {}})

    run(blocks()[1], stand_in, aws, tmp_path)

    deleted = [call["options"] for call in stand_in.calls if call["operation"] == "DeleteRecoveryPoint"]
    assert deleted == [{"BackupVaultName": "my-app", "RecoveryPointArn": point} for point in POINTS]
