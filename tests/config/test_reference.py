"""The page of every key, and the addresses in it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from groundplan.config import read_configuration
from groundplan.config.model import DeploymentFile
from groundplan.config.reference import address, keys, page
from groundplan.config.validate import keys_of

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "configuration.md"
BESIDE: dict[str, Any] = {
    "platform.domain.certificate_arn": {"platform": {"domain": {"name": None, "zone": None}, "region": "eu-central-1"}},
    "platform.domain.name": {"platform": {"domain": {"zone": "example.com"}}},
    "platform.domain.zone": {"platform": {"domain": {"name": "shop.example.com"}}},
    "platform.network.existing": {
        "platform": {"network": {"cidr": None, "nat": None, "endpoints": None, "flow_logs": None}}
    },
    "platform.state.region": {"platform": {"state": {"backend": "s3", "bucket": "acme-terraform-state"}}},
    "platform.state.bucket": {"platform": {"state": {"backend": "s3"}}},
    "platform.state.backend": {"platform": {"state": {"bucket": "acme-terraform-state"}}},
    "database.backup.copy_to_region": {"database": {"backup": {"vault": True}}},
    "database.backup.vault_lock": {"database": {"backup": {"vault": True}}},
    "application.autoscale.schedule[].cron": {"application": {"autoscale": {"schedule": [{"min": 3}]}}},
    "application.autoscale.schedule[].timezone": {"application": {"autoscale": {"schedule": [{"min": 3}]}}},
    "application.workers.NAME.autoscale.m": {
        "application": {"workers": {"mail": {"command": "bin/work", "autoscale": {"target_cpu": 60}}}}
    },
    "application.workers.NAME": {"application": {"workers": {"mail": {"command": "bin/work"}}}},
    "monitoring.budget": {"monitoring": {"budget": {"email": "finance@example.com"}}},
}
"""What an example needs beside it."""
KEYS = list(keys())
REQUIRED = [key for key in KEYS if key.required]


def anchors() -> set[str]:
    headings = re.findall(r"^##+ (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def fields(block: type[BaseModel] = DeploymentFile) -> Iterator[tuple[str, Any]]:
    for name, field in keys_of(block).items():
        yield f"{block.__name__}.{name}", field
        for inner in blocks(field.annotation):
            yield from fields(inner)


def blocks(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from blocks(argument)


def test_the_page_is_what_the_models_say() -> None:
    if os.environ.get("GROUNDPLAN_REWRITE_REFERENCE"):
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page(), "run this test with GROUNDPLAN_REWRITE_REFERENCE=1"


def test_every_field_has_a_description_and_an_example() -> None:
    found = dict(fields())

    assert len(found) > 90
    for name, field in found.items():
        assert field.description, name
        assert field.examples, name


def test_every_key_has_a_section() -> None:
    assert {re.sub(r"[^a-z0-9_ -]", "", key.path.lower()) for key in KEYS} <= anchors()
    assert len(KEYS) > 100


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        ("", "which-yaml"),
        ("colour", "which-yaml"),
        ("database", "database"),
        ("database.storage", "databasestorage"),
        ("database.mutli_az", "database"),
        ("application.environment.A", "applicationenvironment"),
        ("application.workers", "applicationworkers"),
        ("application.workers.mail", "applicationworkers"),
        ("application.workers.mail.cpu", "applicationworkersnamecpu"),
        ("application.workers.mail.autoscale.min", "applicationworkersnameautoscalemin"),
        ("monitoring.alarms[0].type", "monitoringalarmstype"),
        ("application.autoscale.schedule[1].cron", "applicationautoscaleschedulecron"),
        ("environments", "environments"),
        ("environments.staging", "environments"),
        ("environments.staging.application.cpu", "applicationcpu"),
        ("sleep.from", "sleepfrom"),
        ("extends", "which-yaml"),
    ],
)
def test_a_key_leads_to_its_section_or_that_of_what_is_around_it(path: str, anchor: str) -> None:
    assert address(path) == f"docs/configuration.md#{anchor}"
    assert anchor in anchors()


def test_each_address_that_a_key_leads_to_is_there() -> None:
    assert {
        address(key.path.replace("NAME", "mail").replace("[]", "[0]")).partition("#")[2] for key in KEYS
    } <= anchors()


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_an_example_of_a_key_is_accepted(key: Any, tmp_path: Path) -> None:  # noqa: ANN401
    example = yaml.safe_load(key.example)
    around: dict[str, Any] = next((BESIDE[path] for path in BESIDE if key.path.startswith(path)), {})
    file = tmp_path / "deployment.yaml"
    file.write_text(yaml.safe_dump(laid_over(laid_over(required_beside(key.path), around), example)), encoding="utf-8")

    assert read_configuration([file])


def required_beside(path: str) -> dict[str, Any]:
    """Give what has to stand beside a key, as the examples of the keys beside it say."""
    data: dict[str, Any] = {"deployment": {"name": "my-app"}}
    for key in REQUIRED:
        if path.startswith(f"{key.path.rpartition('.')[0]}."):
            data = laid_over(data, yaml.safe_load(key.example))
    return data


def laid_over(below: Any, above: Any) -> Any:  # noqa: ANN401
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: laid_over(below.get(key), value) for key, value in above.items()}}
    if isinstance(below, list) and isinstance(above, list):
        return [laid_over(below[0], above[0])] if below and isinstance(below[0], dict) else above
    return above
