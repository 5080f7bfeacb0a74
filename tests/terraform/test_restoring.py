"""A restored database takes the place of the old one by the commands of docs/guides/backup-and-restore.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.stacks.deployments import PROJECT
from tests.terraform.applied_stack import AppliedStack
from tests.terraform.permissions import actions_of, refused
from tests.terraform.transitions import REVISIONS, SMALL

GUIDE = PROJECT / "docs" / "guides" / "backup-and-restore.md"
DATABASE = "aws_db_instance.database"

pytestmark = pytest.mark.xdist_group(SMALL)


@pytest.mark.parametrize("stack", [SMALL], indirect=True, scope="session")
def test_a_restored_database_takes_the_place_of_the_old_one(stack: AppliedStack, tmp_path: Path) -> None:
    begun = len(stack.aws.requests())
    (old,) = stack.database_instances()
    stack.client("rds").create_db_snapshot(DBInstanceIdentifier=stack.name, DBSnapshotIdentifier="before")
    stack.synthesize()

    # The group is found where a point in time is restored; the snapshot is the one just made, and nothing was destroyed.
    run(stack, tmp_path, blocks("To a point in time")[0].partition("aws rds restore")[0], restored("before"))
    _, *swap = blocks("Taking the place of the old instance")
    *until_the_apply, apply, _start, remove_the_old = swap
    run(stack, tmp_path, *until_the_apply)

    changes = stack.terraform.changes()
    assert DATABASE in changes.updated
    assert all(address.startswith(REVISIONS) for address in changes.replaced), changes
    assert not changes.destroyed

    run(stack, tmp_path, apply)
    changes = stack.plan()
    assert changes.empty, changes

    run(stack, tmp_path, remove_the_old)
    (new,) = stack.database_instances()
    assert new["DBInstanceIdentifier"] == old["DBInstanceIdentifier"]
    assert new["DbiResourceId"] != old["DbiResourceId"]

    actions = actions_of(stack.aws.requests()[begun:])
    assert "rds:RestoreDBInstanceFromDBSnapshot" in actions
    assert refused(actions, stack.terraform.directory, "plan", "apply", "restore") == set()


def restored(snapshot: str) -> str:
    """The commands that restore a snapshot."""
    first = blocks("From the final snapshot or another snapshot")[0]
    return re.sub(r"snapshot=\S+ +#.*", f"snapshot={snapshot}", first)


def blocks(section: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [textwrap.dedent(block) for block in re.findall(r"^ *```bash\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)]


def run(stack: AppliedStack, programs: Path, *commands: str) -> None:
    """Run commands of the guide one after the other, for this stack, in the emulated AWS."""
    terraform = stack.terraform
    write_program(programs / "tofu", f'exec "{terraform.binary}" "$@"')
    # For RDS, this AWS CLI does not look at the variable.
    real_aws = Path(sys.executable).with_name("aws")
    write_program(programs / "aws", f'exec "{real_aws}" --endpoint-url "$AWS_ENDPOINT_URL" "$@"')
    script = "\n".join(commands).replace("my-app", stack.name)
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=stack.folder,
        env={
            **terraform.environment,
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "stack": str(terraform.directory),
            "TF_CLI_ARGS_apply": "-auto-approve -input=false",
        },
        stdin=subprocess.DEVNULL,
        check=True,
    )


def write_program(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    path.chmod(0o755)
