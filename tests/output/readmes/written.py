"""Pages about deployments, each with the stack that it is about."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from groundplan.config import Deployment, policy, read_configuration
from groundplan.cost.estimate import estimate
from groundplan.cost.output.infracost import Project
from groundplan.cost.subject import given_amounts, read_document, subject_of
from groundplan.output.readme import write_readme
from stacks import synthesize
from tests.security.deployments import VARIANTS
from tests.stacks.deployments import REFERENCE

GOLDENS = Path(__file__).parent
# Text that is accepted, and means something in Markdown or in a table of it.
HOSTILE_EMAIL = "o'p|s*_{x}&$~@example.com"
HOSTILE_PATH = "/<b>`a`|``c``|\\|&amp;"
HOSTILE_COMMAND = "sh -c 'echo `id` | tee ``| --> </details> \\| [a](b)'"

DEPLOYMENTS: dict[str, Any] = {
    "reference": REFERENCE,
    "production": {"deployment": {"name": "my-app", "framework": "fraiseql", "pattern": "production-saas"}},
    **{variant.name: variant.deployment for variant in VARIANTS if variant.https},
    "barest": {
        "deployment": {"name": "barest", "framework": "generic"},
        "platform": {
            "network": {
                "existing": {
                    "vpc_id": "vpc-0123456789abcdef0",
                    "public_subnet_ids": ["subnet-00000000000000001", "subnet-00000000000000002"],
                    "private_subnet_ids": ["subnet-00000000000000003", "subnet-00000000000000004"],
                    "database_subnet_ids": ["subnet-00000000000000005", "subnet-00000000000000006"],
                },
                **dict.fromkeys(["cidr", "nat", "endpoints", "flow_logs"]),
            },
            "state": {"backend": "s3", "bucket": "acme-terraform-state"},
            "domain": {
                "name": "shop.example.com",
                "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000",
            },
        },
        "application": {
            "image": "ghcr.io/acme/shop:1.0",
            "architecture": "x86_64",
            "autoscale": {"enabled": False},
            "storage": None,
        },
        "monitoring": {"level": "basic"},
    },
    "hostile": {
        "deployment": {"name": "hostile", "framework": "rails", "environment": "production"},
        "application": {
            "health_check": {"path": HOSTILE_PATH},
            "migrate": HOSTILE_COMMAND,
            "spot": 0.5,
            "workers": {"mail": {"command": HOSTILE_COMMAND}},
            "jobs": {"report": {"command": HOSTILE_COMMAND, "schedule": "0 3 * * *"}},
        },
        "monitoring": {
            "alarms": [{"type": "cpu_high", "threshold": 80, "email": HOSTILE_EMAIL}],
            "budget": {"monthly": 100, "email": HOSTILE_EMAIL},
        },
    },
    "two addresses": {
        "deployment": {"name": "my-app", "pattern": "production-saas"},
        "monitoring": {
            "alarms": [
                {"type": "cpu_high", "threshold": 80, "email": "ops@example.com"},
                {"type": "db_connections", "threshold": 80, "email": "dba@example.com"},
            ],
        },
        "environments": {"staging": {"database": {"deletion_protection": True}}},
    },
}


@dataclass(frozen=True)
class Written:
    """A page, and what it is about."""

    page: str
    again: str
    """The same, written a second time."""
    without_estimate: str
    folder: str
    deployment: Deployment
    project: Project
    document: Any
    """The content of `cdk.tf.json`."""

    def names(self, type_: str, attribute: str = "name") -> list[str]:
        """What the resources of a type are called, as the page spells it."""
        named = self.document["resource"].get(type_, {}).values()
        return [one[attribute].replace("${data.aws_caller_identity.account.account_id}", "ACCOUNT") for one in named]

    def section(self, heading: str) -> str:
        """Everything below a heading of the second order."""
        found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", self.page, re.MULTILINE | re.DOTALL)
        assert found, heading
        return found[1]

    def rows(self, heading: str) -> list[list[str]]:
        """The rows of all tables below a heading, without those of their headers."""
        lines = [line for line in self.section(heading).splitlines() if line.startswith("|")]
        return [cells(line) for line in lines]

    @property
    def code_spans(self) -> list[str]:
        """Every code span, as a reader sees it."""
        inline = (child for token in tokens(self.page) for child in token.children or ())
        return [child.content for child in inline if child.type == "code_inline"]


def cells(line: str) -> list[str]:
    """Take a row of a table apart, as GitHub does: at each bar that has no backslash before it."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def tokens(page: str) -> Sequence[Token]:
    """Read a page as CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table").parse(page)


@cache
def written(name: str, environment: str | None = None) -> Written:
    """Synthesize one of the deployments, and write its page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deployment.yaml"
        path.write_text(yaml.safe_dump(DEPLOYMENTS[name], allow_unicode=True), encoding="utf-8")
        configuration = read_configuration([path], environment)
        deployment, findings = configuration.deployments[0], configuration.findings[0]
        synthesize([deployment], Path(folder))
        stack = Path(folder) / "stacks" / deployment.stack_name
        subject = subject_of(stack.name, "cdk.tf.json", read_document(stack / "cdk.tf.json"), given_amounts(findings))
        project = Project(subject, estimate(subject.stack, subject.usage, policy.postgresql().calendar_read))

        def page(estimated: Project | None) -> str:
            return write_readme(deployment, stack, estimated).read_bytes().decode()

        return Written(
            page=page(project),
            again=page(project),
            without_estimate=page(None),
            folder=folder,
            deployment=deployment,
            project=project,
            document=json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8")),
        )
