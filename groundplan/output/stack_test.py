"""A test that travels with a synthesized stack: `tofu test` and `terraform test` run it without an account.

It plans the stack as for the first time. Nothing is asked of AWS: what the stack would look up there is given, and what
it would create is not known yet. The provider is the real one, which checks policies, ARNs and names as it plans;
`mock_provider` would not, and knows no ephemeral resources
(https://developer.hashicorp.com/terraform/language/tests/mocking).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from groundplan.config.resolved import Deployment
from groundplan.output.imports import IMPORTS
from groundplan.writing import write_atomically

SUFFIX = ".tftest.json"

_OFFLINE = {
    "access_key": "offline",
    "secret_key": "offline",
    "max_retries": 1,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_requesting_account_id": True,
}
_ACCOUNT = "123456789012"
_TLS = "ELBSecurityPolicy-TLS13-1-2"
_WRITTEN = 'jsondecode(file("${path.module}/cdk.tf.json")).resource'

Resources = Mapping[str, Mapping[str, Mapping[str, Any]]]
Assertion = tuple[str, str]
"""A condition, and what is wrong where it does not hold."""


def write_stack_test(deployment: Deployment, folder: Path) -> Path:
    """Write a stack's test, and return its path.

    Args:
        deployment: The stack.
        folder: Holds the synthesized `cdk.tf.json` and what is imported beside it; the test goes beside them.
    """
    document = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    imports = json.loads((folder / IMPORTS).read_text(encoding="utf-8"))
    looked_up = {**document.get("data", {}), **imports["data"]}
    assertions = _assertions(deployment, document["resource"])
    test = {
        "provider": {"aws": [_offline(provider) for provider in document["provider"]["aws"]]},
        "override_data": [
            {"target": f"data.{type_}.{name}", "values": values}
            for type_, of_type in looked_up.items()
            for name, values in _found(type_, of_type, deployment.region)
        ],
        "run": {
            "first_plan": {
                "command": "plan",
                "assert": [
                    {"condition": f"${{{condition}}}", "error_message": message} for condition, message in assertions
                ],
            }
        },
    }
    path = folder / f"{deployment.stack_name}{SUFFIX}"
    write_atomically(path, json.dumps(test, indent=2) + "\n")
    return path


def _offline(provider: Mapping[str, Any]) -> dict[str, Any]:
    return {**{key: provider[key] for key in ("alias", "region") if key in provider}, **_OFFLINE}


def _found(type_: str, looked_up: Mapping[str, Mapping[str, Any]], region: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give what is found in AWS where the plan depends on it; all else is made up, and lists are empty."""
    for number, (name, arguments) in enumerate(looked_up.items()):
        match type_:
            case "aws_caller_identity":
                yield name, {"account_id": _ACCOUNT}
            case "aws_kms_key":
                yield name, {"arn": f"arn:aws:kms:{region}:{_ACCOUNT}:key/00000000-0000-0000-0000-000000000000"}
            case "aws_secretsmanager_secret":
                arn = arguments.get("arn", f"arn:aws:secretsmanager:{region}:{_ACCOUNT}:secret:given-AbCdEf")
                yield name, {"arn": arn, "kms_key_id": ""}
            case "aws_route53_zone":
                yield name, {"zone_id": "Z0123456789ABCDEFGHIJ"}
            case "aws_subnet":
                yield name, {"vpc_id": _vpc_of(arguments), "availability_zone": f"{region}{'ab'[number % 2]}"}
            case _:
                yield name, {}


def _vpc_of(subnet: Mapping[str, Any]) -> str:
    """Read the VPC of an existing subnet out of the condition that it must lie there."""
    condition: str = subnet["lifecycle"]["postcondition"][0]["condition"]
    return condition.split('"')[1]


def _assertions(deployment: Deployment, resources: Resources) -> Iterator[Assertion]:
    yield from _databases(deployment, resources)
    yield from _openings(resources)
    yield from _secrets(resources)
    yield from _buckets(resources)
    yield from _listeners(resources)
    alarms = _each(resources, "aws_cloudwatch_metric_alarm")
    yield f"alltrue({alarms}[*].actions_enabled)", "An alarm would be silent."


def _databases(deployment: Deployment, resources: Resources) -> Iterator[Assertion]:
    databases = _each(resources, "aws_db_instance")
    yield f"alltrue({databases}[*].storage_encrypted)", "A database would not be encrypted."
    yield f"!anytrue({databases}[*].publicly_accessible)", "A database would be reachable from the internet."
    if deployment.deletion_protection:
        kept = _list(
            f"aws_db_instance.{name}"
            for name, database in resources["aws_db_instance"].items()
            if database.get("deletion_protection")
        )
        yield f"alltrue({kept}[*].deletion_protection)", "A database could be deleted."
        protected = _list(
            f"try({_WRITTEN}.{type_}.{name}.lifecycle.prevent_destroy, false)"
            for type_, of_type in resources.items()
            for name, resource in of_type.items()
            if resource.get("lifecycle", {}).get("prevent_destroy")
        )
        yield f"alltrue({protected})", "Terraform would destroy what holds data."


def _openings(resources: Resources) -> Iterator[Assertion]:
    """Nothing but the load balancer is open to the world, whatever was added by hand."""
    type_ = "aws_vpc_security_group_ingress_rule"
    of_balancers = [group for balancer in resources["aws_lb"].values() for group in balancer["security_groups"]]
    rules = _list(
        f"{type_}.{name}" for name, rule in resources[type_].items() if rule["security_group_id"] not in of_balancers
    )
    yield (
        f'!anytrue([for rule in {rules} : rule.cidr_ipv4 == "0.0.0.0/0" || rule.cidr_ipv6 == "::/0"])',
        "More than the load balancer would be open to the internet.",
    )
    others = f"setsubtract(keys({_WRITTEN}.{type_}), {json.dumps(list(resources[type_]))})"
    inline = f"[for group in {_WRITTEN}.aws_security_group : can(group.ingress)]"
    yield f"length({others}) == 0 && !anytrue({inline})", "There are ingress rules that are none of the deployment's."


def _secrets(resources: Resources) -> Iterator[Assertion]:
    versions = _each(resources, "aws_secretsmanager_secret_version")
    databases = _each(resources, "aws_db_instance")
    stored = f"concat({versions}[*].secret_string, {databases}[*].password)"
    yield f"alltrue([for secret in {stored} : nonsensitive(secret == null)])", "A secret would be in the state."
    names = {
        secret["name"]
        for definition in resources["aws_ecs_task_definition"].values()
        for container in json.loads(definition["container_definitions"])
        for secret in container.get("secrets", ())
    }
    containers = f"flatten([for task in {_WRITTEN}.aws_ecs_task_definition : jsondecode(task.container_definitions)])"
    plain = (
        f"flatten([for container in {containers} : [for variable in try(container.environment, []) : variable.name]])"
    )
    yield (
        f"length(setintersection({plain}, {json.dumps(sorted(names))})) == 0",
        "A task would have a secret as plain text.",
    )


def _buckets(resources: Resources) -> Iterator[Assertion]:
    blocks = _each(resources, "aws_s3_bucket_public_access_block")
    blocked = " && ".join(
        f"block.{one}"
        for one in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    )
    yield f"alltrue([for block in {blocks} : {blocked}])", "A bucket could be made public."


def _listeners(resources: Resources) -> Iterator[Assertion]:
    names = [name for name, one in resources["aws_lb_listener"].items() if one["protocol"] == "HTTPS"]
    if names:
        listeners = _list(f"aws_lb_listener.{name}" for name in names)
        yield (
            f'alltrue([for listener in {listeners} : startswith(listener.ssl_policy, "{_TLS}")])',
            "The load balancer would accept TLS before 1.2.",
        )


def _each(resources: Resources, type_: str) -> str:
    return _list(f"{type_}.{name}" for name in resources.get(type_, {}))


def _list(expressions: Iterable[str]) -> str:
    return f"[{', '.join(expressions)}]"
