"""Deployments that are accepted and hold every free text once, so that a text put in place of one is alone at fault."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.injection.string_keys import ANY_NAME, ENVIRONMENT, ITEM, StringKey

Deployment = dict[str, Any]

OWNING: Deployment = {
    "deployment": {"name": "my-app", "pattern": "production-saas", "environment": "live"},
    "platform": {
        "region": "eu-central-1",
        "availability_zones": ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        "tags": {"Team": "shop"},
        "network": {"cidr": "10.20.0.0/16"},
        "domain": {"name": "shop.example.com", "zone": "example.com"},
        "state": {"backend": "s3", "bucket": "state-of-shop", "region": "eu-west-1"},
    },
    "database": {
        "version": "16",
        "size": "small",
        "sizes": {"small": "db.t4g.micro", "medium": "db.t4g.small", "large": "db.t4g.medium"},
        "backup": {"vault": True, "copy_to_region": "eu-west-1"},
        "parameters": {"work_mem": "32MB"},
    },
    "application": {
        "image": "registry.example.com/shop:1.0",
        "health_check": {"path": "/health"},
        "user": "1000:1000",
        "environment": {"GREETING": "hello"},
        "secrets": {"MAIL_KEY": "shop/mail"},
        "migrate": "bin/migrate",
        "workers": {"mail": {"command": "bin/work"}},
        "jobs": {"report": {"command": "bin/report", "schedule": "0 3 * * *", "timezone": "Europe/Berlin"}},
        "autoscale": {"schedule": [{"cron": "0 7 * * MON-FRI", "timezone": "Europe/Berlin", "min": 6}]},
    },
    "monitoring": {
        "alarms": [{"type": "cpu_high", "email": "ops@example.com"}],
        "budget": {"monthly": 100, "email": "money@example.com"},
    },
}
"""In a network of its own, with a certificate made for its name."""

_CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
JOINING: Deployment = {
    **OWNING,
    "platform": {
        "region": "eu-central-1",
        "network": {
            "existing": {
                "vpc_id": "vpc-0abc",
                "public_subnet_ids": ["subnet-0a1", "subnet-0a2"],
                "private_subnet_ids": ["subnet-0b1", "subnet-0b2"],
                "database_subnet_ids": ["subnet-0c1", "subnet-0c2"],
            }
        },
        "domain": {"certificate_arn": _CERTIFICATE},
    },
}
"""In somebody's network, with a certificate that exists."""

SLEEPING: Deployment = {
    **OWNING,
    "database": {**OWNING["database"], "read_replicas": 0},
    "sleep": {"from": "20:00", "until": "07:00", "days": "MON-FRI", "timezone": "Europe/Berlin"},
}
"""Without replicas, which cannot sleep."""


def deployment_for(key: StringKey) -> Deployment:
    """A deployment with a valid text at this place, and with an environment that overrides everything if it is there."""
    joins = {"existing", "certificate_arn"} & set(key.path)
    deployment = deepcopy(JOINING if joins else SLEEPING if "sleep" in key.path else OWNING)
    several = "domain" in key.path and key.path[-1] == ITEM
    if several:
        deployment["platform"]["domain"]["name"] = ["shop.example.com"]
    if key.path[0] == ENVIRONMENT[0] and len(key.path) > 1:
        overrides = deepcopy(deployment)
        overrides["deployment"] = {"pattern": "small-saas"}
        if not joins:
            name = "staging.shop.example.com"
            overrides["platform"]["domain"]["name"] = [name] if several else name
        deployment["environments"] = {ENVIRONMENT[1]: overrides}
    return deployment


def valid_text(key: StringKey) -> str:
    """The valid text at this place; a name that is not taken where a key or an open value is written."""
    if key.kind != "value" or is_identity(key):
        return "name"
    block, last = _block(deployment_for(key), key)
    text = block[last]
    assert isinstance(text, str)
    return text


def is_identity(key: StringKey) -> bool:
    """Tell the places that no text makes valid: what a deployment is called is not overridden."""
    return key.path in {(*ENVIRONMENT, "deployment", name) for name in ("name", "environment")}


def with_text(key: StringKey, text: str) -> Deployment:
    """The deployment with `text` at this place, and nothing else changed."""
    deployment = deployment_for(key)
    block, last = _block(deployment, key)
    if key.kind == "key":
        # Renamed, since two environments would want the same domain.
        block[text] = block.pop(last) if isinstance(block.get(last), dict) else "text"
    elif key.kind == "unknown key":
        block[text] = "text"
    else:
        block[last] = text
    return deployment


def _block(deployment: Deployment, key: StringKey) -> tuple[Any, Any]:
    """The mapping or list that holds the place, and its key or index there."""
    block: Any = deployment
    *above, last = key.path
    for part in above:
        block = block[_key(block, part)] if part in {ANY_NAME, ITEM} else block.setdefault(part, {})
    return block, _key(block, last)


def _key(block: Any, part: str) -> Any:  # noqa: ANN401 — YAML's data
    if part == ITEM:
        return 0
    return next(iter(block), part) if part == ANY_NAME else part
