"""The `deployment` block, and a deployment file as a whole."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from groundplan.config.messages import shown
from groundplan.config.model.application import ApplicationBlock
from groundplan.config.model.database import DatabaseBlock
from groundplan.config.model.fields import Block, foreign_character, matching, refusal
from groundplan.config.model.monitoring import MonitoringBlock
from groundplan.config.model.platform import PlatformBlock
from groundplan.config.model.schedule import SleepBlock
from groundplan.config.model.usage import UsageBlock

LONGEST_NAME = 40
# Beginnings that AWS keeps to itself: `internal-` for load balancers, `sg-` for security groups, the others for buckets.
RESERVED_PREFIXES = ("internal-", "aws-", "sg-", "sthree-", "amzn-s3-demo-")
_NAME_RULES = (
    (r"[a-z].*", "must begin with a lower-case letter"),
    (r"[a-z0-9-]*", "may hold lower-case letters, digits and hyphens only"),
    (r"(?!.*--).*", "may not hold two hyphens in a row"),
    (r".*[^-]", "may not end with a hyphen"),
    (rf".{{1,{LONGEST_NAME}}}", f"may not be longer than {LONGEST_NAME} characters"),
    (f"(?!{'|'.join(RESERVED_PREFIXES)}).*", "begins with a word that AWS reserves"),
)


def _name(value: str) -> str:
    remedy = "write a name such as my-app"
    if not value:
        raise refusal("may not be empty", remedy)
    if offence := foreign_character(value):
        raise refusal(offence, remedy)
    for pattern, rule in _NAME_RULES:
        # The hyphen stands for what the derived names append: `aws` becomes `aws-…`.
        subject = value + "-x" if "reserves" in rule else value
        if not re.fullmatch(pattern, subject):
            raise refusal(f"{shown(value)} {rule}", remedy)
    return value


ENVIRONMENT_LABEL = r"[a-z](-?[a-z0-9]){0,19}"
EnvironmentLabel = Annotated[
    str,
    matching(
        ENVIRONMENT_LABEL,
        "an environment's name",
        "write up to 20 lower-case letters, digits and single hyphens, such as staging",
    ),
]


class DeploymentBlock(Block):
    """What is deployed: the application's identity and the pattern it follows."""

    name: Annotated[str, AfterValidator(_name)] = Field(
        examples=["my-app"],
        description="the application's name, which begins the name of everything that is made for it; "
        "at most 40 lower-case letters, digits and single hyphens",
    )
    framework: Literal["fraiseql", "fastapi", "django", "flask", "rails", "express", "nextjs", "generic"] = Field(
        examples=["fastapi"],
        description="sets the application's port and health path, each of which can be overridden",
    )
    pattern: str = Field(
        examples=["small-saas"],
        description="the defaults of everything that the file leaves out: small-saas, production-saas, or the path of a "
        "file that extends one of them",
    )
    environment: EnvironmentLabel = Field(
        examples=["production"], description="label of this deployment, in tags and documents"
    )


class DeploymentFile(Block):
    """A deployment with every blank filled in: the pattern, the file and one environment's overrides merged."""

    deployment: DeploymentBlock = Field(
        examples=[{"name": "my-app", "framework": "fastapi"}], description="what is deployed, and by which pattern"
    )
    platform: PlatformBlock = Field(
        examples=[{"region": "eu-central-1"}], description="where it runs: region, network, state"
    )
    database: DatabaseBlock = Field(
        examples=[{"size": "medium", "storage": 100}], description="the PostgreSQL database"
    )
    application: ApplicationBlock = Field(
        examples=[{"cpu": 0.5, "memory": 1024}], description="the containers that serve the application"
    )
    monitoring: MonitoringBlock = Field(
        examples=[{"level": "standard"}], description="alarms, logs and who hears of them"
    )
    usage: UsageBlock | None = Field(
        examples=[{"egress_gb": 200}], default=None, description="what the cost estimate assumes of traffic"
    )
    sleep: SleepBlock | None = Field(
        examples=[{"from": "20:00", "until": "07:00"}],
        default=None,
        description="hours in which an environment is scaled to nothing",
    )
    environments: Any = Field(
        examples=[{"staging": {"database": {"multi_az": False}}}],
        default=None,
        description="further deployments of the same application: for each name, the keys that differ from the file's",
    )
