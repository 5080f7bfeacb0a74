"""Taking a stack away, as docs/removing.md says; the last test of each applied stack."""

import hashlib
import json
from typing import Any

import pytest

from groundplan.rehearse import TerraformError
from tests.terraform.applied_stack import AppliedStack
from tests.terraform.conftest import of_each_pattern


@of_each_pattern
def test_images_and_logs_go_with_the_stack_and_uploads_do_not(stack: AppliedStack) -> None:
    push_an_image(stack)
    assert objects(stack, "logs"), "S3 delivers the access logs of the other buckets"
    upload = {"Bucket": bucket(stack, "uploads"), "Key": "kept"}
    version = stack.client("s3").put_object(**upload, Body=b"x")["VersionId"]

    stack.unprotect_databases()
    with pytest.raises(TerraformError, match="BucketNotEmpty"):
        stack.remove()

    assert [found["Key"] for found in objects(stack, "uploads")] == ["kept"]
    stack.client("s3").delete_object(**upload, VersionId=version)
    stack.terraform.destroy()
    assert stack.resources() == []


def bucket(stack: AppliedStack, purpose: str) -> str:
    names = [found["Name"] for found in stack.client("s3").list_buckets()["Buckets"]]
    (name,) = [name for name in names if name.startswith(f"{stack.name}-{purpose}-")]
    return str(name)


def objects(stack: AppliedStack, purpose: str) -> list[dict[str, Any]]:
    found = stack.client("s3").list_object_versions(Bucket=bucket(stack, purpose))
    return list(found.get("Versions", []))


def push_an_image(stack: AppliedStack) -> None:
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 2, "digest": digest("{}")}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config,
        "layers": [],
    }
    stack.client("ecr").put_image(repositoryName=stack.name, imageManifest=json.dumps(manifest), imageTag="1")


def digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
