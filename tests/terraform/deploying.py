"""`deploy.sh` as a person runs it: the real Terraform and AWS CLI, and a Docker that only does as if."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from groundplan.rehearse import Terraform

DOCKER = """\
    #!{python}
    import json
    import sys
    import boto3

    command, *arguments = sys.argv[1:]
    if command == "login":
        assert sys.stdin.read().strip()
    if command == "push":
        repository, tag = arguments[0].partition("/")[2].split(":")
        manifest = json.dumps({{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"}})
        boto3.client("ecr").put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)
    """
"""What is pushed is in the repository afterwards."""


def deploy(terraform: Terraform, programs: Path, *arguments: str) -> str:
    """Run the script beside a stack, without asking, and return what it said.

    Args:
        terraform: Bound to the stack.
        programs: A folder for what the script finds on PATH.
        arguments: Of the script.
    """
    programs.mkdir(exist_ok=True)
    docker = programs / "docker"
    docker.write_text(textwrap.dedent(DOCKER).format(python=sys.executable), encoding="utf-8")
    docker.chmod(0o755)
    aws = shutil.which("aws", path=Path(sys.executable).parent)
    assert aws, "the AWS CLI is one of the development dependencies"
    (programs / "aws").unlink(missing_ok=True)
    (programs / "aws").symlink_to(aws)
    finished = subprocess.run(
        [terraform.directory / "deploy.sh", "--yes", *arguments],
        env={**terraform.environment, "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout
