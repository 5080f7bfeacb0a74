"""The walker finds nothing in what is good, and exactly one thing in what was spoiled at one place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.security.deployments import Variant
from tests.security.good_configuration import (
    ACCOUNT,
    BUCKET_STATEMENT,
    CONTAINER,
    KEY_STATEMENT,
    OWN_ACCOUNT,
    PARAMETERS,
    PROXY_STATEMENT,
    ROLE_STATEMENT,
    TOPIC_STATEMENT,
    TRUST_STATEMENT,
    WORKFLOW_STATEMENT,
    Configuration,
    good_configuration,
    policy,
)
from tests.security.policy_rules import ATTACHMENTS, AWS_POLICIES
from tests.security.walker import RULES, walk

Spoil = Callable[[Configuration], None]

ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
TASK_ROLE = "aws_iam_role_policy.task"
TASK = "aws_ecs_task_definition.task"
ELSEWHERE = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}


def put(address: str, **attributes: object) -> Spoil:
    """Set attributes of a resource, which is new if there is none; `None` takes one away."""
    kind, block_type, name = address.split(".") if address.startswith("data.") else ("resource", *address.split("."))

    def spoil(configuration: Configuration) -> None:
        block = configuration[kind].setdefault(block_type, {}).setdefault(name, {})
        block.update(attributes)
        for attribute in [attribute for attribute, value in attributes.items() if value is None]:
            del block[attribute]

    return spoil


def without(address: str) -> Spoil:
    block_type, name = address.split(".")

    def spoil(configuration: Configuration) -> None:
        del configuration["resource"][block_type][name]

    return spoil


def container(**attributes: object) -> Spoil:
    changed = {key: value for key, value in {**CONTAINER, **attributes}.items() if value is not None}
    return put(TASK, container_definitions=json.dumps([CONTAINER, changed]))


def environment(name: str, value: str) -> Spoil:
    return container(environment=[{"name": name, "value": value}])


def allow(**elements: object) -> Spoil:
    """Let the role do something more."""
    return put(TASK_ROLE, policy=policy(ROLE_STATEMENT, statement(ROLE_STATEMENT, **elements)))


def statement(good: dict[str, Any], **elements: object) -> dict[str, Any]:
    return {key: value for key, value in {**good, **elements}.items() if value is not None}


def ingress(block_type: str = "aws_vpc_security_group_ingress_rule", group: str = "web", **rule: Any) -> Spoil:  # noqa: ANN401 — as JSON
    attributes: dict[str, Any] = {
        "security_group_id": f"${{aws_security_group.{group}.id}}",
        "from_port": 22,
        "to_port": 22,
        **rule,
    }
    return put(f"{block_type}.spoilt", **{key: value for key, value in attributes.items() if value is not None})


def inline(**rule: object) -> Spoil:
    block = {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": None, "ipv6_cidr_blocks": None}
    return put("aws_security_group.inline", ingress=[{**block, **rule}])


def inline_egress(**rule: object) -> Spoil:
    return put("aws_security_group.inline", egress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, **rule}])


def egress(**rule: Any) -> Spoil:  # noqa: ANN401 — as JSON
    return ingress("aws_vpc_security_group_egress_rule", **rule)


HEARS = "only_the_balancer_hears_the_world"
CALLS = "the_world_is_called_over_https_only"
MODERN, CLASSIC = "aws_vpc_security_group_ingress_rule.spoilt", "aws_security_group_rule.spoilt"
INLINE, EGRESS = "aws_security_group.inline", "aws_vpc_security_group_egress_rule.spoilt"
ACTIONS, RESOURCES = "every_action_is_written_out", "every_statement_names_its_resources"
ATTACHED, LOGGED = "no_policy_of_aws_is_attached", "every_database_logs_changed_structures_and_slow_statements"
TRUSTED, PASSED = "nobody_outside_the_account_is_trusted", "every_role_passed_is_named"
TLS, CREDENTIAL = "every_bucket_demands_tls", "no_credential_is_written_down"
ENVIRONMENT, ROOT = "no_secret_is_in_an_environment", "no_container_runs_as_root"
READABLE = "every_policy_can_be_read"

SPOILT: list[tuple[str, Spoil, str, str]] = [
    # Who is heard. Rows marked * are those that checkov passes in both of its forms.
    ("a rule of its own, IPv4", ingress(ip_protocol="tcp", cidr_ipv4="0.0.0.0/0"), HEARS, MODERN),
    ("a rule of its own, IPv6 *", ingress(ip_protocol="tcp", cidr_ipv6="::/0"), HEARS, MODERN),
    ("a rule of its own, half the IPv6 world", ingress(ip_protocol="tcp", cidr_ipv6="8000::/1"), HEARS, MODERN),
    (
        "a rule of its own, every protocol *",
        ingress(ip_protocol="-1", from_port=None, to_port=None, cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "the database's port *",
        ingress(ip_protocol="tcp", from_port=5432, to_port=5432, cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "443 of another group than the balancer's",
        ingress(ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "another port of the balancer",
        ingress(group="balancer", ip_protocol="tcp", cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "a range of the balancer's ports",
        ingress(group="balancer", ip_protocol="tcp", from_port=80, to_port=443, cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "443 of the balancer, but UDP",
        ingress(group="balancer", ip_protocol="udp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"),
        HEARS,
        MODERN,
    ),
    (
        "a classic rule",
        ingress("aws_security_group_rule", type="ingress", protocol="tcp", cidr_blocks=["0.0.0.0/0"]),
        HEARS,
        CLASSIC,
    ),
    (
        "a classic rule, IPv6",
        ingress("aws_security_group_rule", type="ingress", protocol="tcp", ipv6_cidr_blocks=["::/0"]),
        HEARS,
        CLASSIC,
    ),
    (
        "a classic rule for everything",
        ingress(
            "aws_security_group_rule", type="ingress", protocol="all", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]
        ),
        HEARS,
        CLASSIC,
    ),
    ("an inline rule with nulls", inline(cidr_blocks=["0.0.0.0/0"]), HEARS, INLINE),
    ("an inline rule, IPv6", inline(ipv6_cidr_blocks=["::/0"]), HEARS, INLINE),
    ("the world in two halves *", inline(cidr_blocks=["0.0.0.0/1", "128.0.0.0/1"]), HEARS, INLINE),
    (
        "the world in many large blocks *",
        inline(cidr_blocks=[f"{first}.0.0.0/8" for first in range(11, 100, 2)]),
        HEARS,
        INLINE,
    ),
    (
        "the IPv6 world in many large blocks *",
        inline(ipv6_cidr_blocks=[f"2{second:03x}::/16" for second in range(0, 100, 2)]),
        HEARS,
        INLINE,
    ),
    (
        "addresses that only Terraform knows",
        ingress(ip_protocol="tcp", cidr_ipv4="${var.office}"),
        "every_block_of_addresses_can_be_read",
        MODERN,
    ),
    # Who is called.
    (
        "calls on every protocol *",
        egress(ip_protocol="-1", from_port=None, to_port=None, cidr_ipv4="0.0.0.0/0"),
        CALLS,
        EGRESS,
    ),
    (
        "calls on another port",
        egress(ip_protocol="tcp", from_port=25, to_port=25, cidr_ipv4="0.0.0.0/0"),
        CALLS,
        EGRESS,
    ),
    ("calls over IPv6", egress(ip_protocol="tcp", from_port=80, to_port=80, cidr_ipv6="::/0"), CALLS, EGRESS),
    (
        "calls to the world in large blocks",
        inline_egress(cidr_blocks=["11.0.0.0/8", "13.0.0.0/8"]),
        CALLS,
        INLINE,
    ),
    ("calls by UDP", egress(ip_protocol="udp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"), CALLS, EGRESS),
    (
        "a group with nothing in it",
        put("aws_security_group.spoilt", name="spoilt"),
        "every_security_group_is_attached",
        "aws_security_group.spoilt",
    ),
    # Containers.
    ("a privileged container", container(privileged=True), "no_container_is_privileged", TASK),
    ("no user", container(user=None), ROOT, TASK),
    ("root by name", container(user="root"), ROOT, TASK),
    ("root by number", container(user="0:10001"), ROOT, TASK),
    ("a writable root", container(readonlyRootFilesystem=False), "every_root_file_system_is_read_only", TASK),
    (
        "a root of which nothing is said",
        container(readonlyRootFilesystem=None),
        "every_root_file_system_is_read_only",
        TASK,
    ),
    ("no log", container(logConfiguration=None), "every_container_logs", TASK),
    ("a password by name", environment("DB_PASSWORD", "x"), ENVIRONMENT, TASK),
    ("a token by name", environment("github_token", "x"), ENVIRONMENT, TASK),
    ("a key by name", environment("STRIPE_API_KEY", "x"), ENVIRONMENT, TASK),
    ("a key by its whole name", environment("KEY", "x"), ENVIRONMENT, TASK),
    ("an access key by value", environment("WHO", ACCESS_KEY), ENVIRONMENT, TASK),
    ("a private key by value", environment("PEM", "-----BEGIN RSA PRIVATE KEY-----\nMII"), ENVIRONMENT, TASK),
    ("a password in a URL", environment("DATABASE_URL", "postgresql://app:hunter2@db/app"), ENVIRONMENT, TASK),
    ("the host's processes", put(TASK, pid_mode="host"), "no_task_shares_the_host", TASK),
    ("the host's network", put(TASK, network_mode="host"), "no_task_shares_the_host", TASK),
    (
        "containers that only Terraform knows",
        put(TASK, container_definitions="${jsonencode(local.containers)}"),
        "container_definitions_can_be_read",
        TASK,
    ),
    # What roles may do.
    ("everything", allow(Action=["*"]), ACTIONS, TASK_ROLE),
    ("everything of a service", allow(Action="s3:*"), ACTIONS, TASK_ROLE),
    ("every action that begins so", allow(Action=["s3:Get*"]), ACTIONS, TASK_ROLE),
    ("every action with one letter less", allow(Action=["s3:GetObjec?"]), ACTIONS, TASK_ROLE),
    ("every resource", allow(Resource=["*"]), RESOURCES, TASK_ROLE),
    *[
        (f"every resource as {arn}", allow(Resource=["${aws_s3_bucket.uploads.arn}/*", arn]), RESOURCES, TASK_ROLE)
        for arn in (
            "arn:aws:s3:::*",
            "arn:aws:s3:::shop-*",
            "arn:aws:s3:::*/*",
            "arn:aws:sqs:us-east-1:123456789012:*",
            "arn:aws:logs:us-east-1:123456789012:log-group:*",
            "arn:aws:logs:*:123456789012:log-group:web:*",
            "arn:aws:logs:us-east-1:*:log-group:web:*",
            "arn:aws:*:us-east-1:123456789012:web/web",
            f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/*",
            f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/shop-?/web",
        )
    ],
    ("every resource as a string", allow(Resource="*"), RESOURCES, TASK_ROLE),
    (
        "every resource, behind an action that has none",
        allow(Action=["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], Resource="*"),
        RESOURCES,
        TASK_ROLE,
    ),
    ("all but an action", allow(Action=None, NotAction=["iam:*"]), "no_statement_allows_all_but", TASK_ROLE),
    ("all but a resource", allow(Resource=None, NotResource=["arn:x"]), "no_statement_allows_all_but", TASK_ROLE),
    (
        "any role to pass",
        allow(
            Action=["iam:PassRole"],
            Resource=["arn:aws:iam::123456789012:role/shop/*"],
            Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        PASSED,
        TASK_ROLE,
    ),
    (
        "a role to pass to any service",
        allow(Action=["iam:PassRole"], Resource=["${aws_iam_role.task.arn}"]),
        PASSED,
        TASK_ROLE,
    ),
    (
        "an inline policy of the role",
        put("aws_iam_role.task", inline_policy=[{"policy": policy(statement(ROLE_STATEMENT, Resource="*"))}]),
        RESOURCES,
        "aws_iam_role.task",
    ),
    (
        "a policy in a data block",
        put("data.aws_iam_policy_document.open", statement=[{"actions": ["s3:GetObject"], "resources": ["*"]}]),
        RESOURCES,
        "data.aws_iam_policy_document.open",
    ),
    (
        "a policy of AWS in the role",
        put("aws_iam_role.task", managed_policy_arns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        ATTACHED,
        "aws_iam_role.task",
    ),
    *[
        (
            f"a policy of AWS by {attachment}",
            put(f"{attachment}.spoilt", policy_arn="arn:aws-cn:iam::aws:policy/job-function/Billing"),
            ATTACHED,
            f"{attachment}.spoilt",
        )
        for attachment in ATTACHMENTS
    ],
    ("a policy that only Terraform knows", put(TASK_ROLE, policy="${jsonencode(local.policy)}"), READABLE, TASK_ROLE),
    # Who may be a role.
    (
        "a role for everybody *",
        put("aws_iam_role.task", assume_role_policy=policy(statement(TRUST_STATEMENT, Principal="*", Condition=None))),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role for every account",
        put(
            "aws_iam_role.task",
            assume_role_policy=policy(statement(TRUST_STATEMENT, Principal={"AWS": ["*"]}, Condition=None)),
        ),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role for the service of anybody",
        put("aws_iam_role.task", assume_role_policy=policy(statement(TRUST_STATEMENT, Condition=None))),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role behind a condition that limits nobody",
        put("aws_iam_role.task", assume_role_policy=policy(statement(TRUST_STATEMENT, Condition=ELSEWHERE))),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role behind a condition that any account meets",
        put(
            "aws_iam_role.task",
            assume_role_policy=policy(statement(TRUST_STATEMENT, Condition={"StringLike": {"aws:SourceAccount": "*"}})),
        ),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role behind a condition that its absence meets",
        put(
            "aws_iam_role.task",
            assume_role_policy=policy(
                statement(TRUST_STATEMENT, Condition={"StringEqualsIfExists": OWN_ACCOUNT["StringEquals"]})
            ),
        ),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a role for the proxy of anybody, which no proxy has",
        put("aws_iam_role.task", assume_role_policy=policy(PROXY_STATEMENT)),
        TRUSTED,
        "aws_iam_role.task",
    ),
    (
        "a proxy's role for another service of anybody",
        put("aws_iam_role.proxy", assume_role_policy=policy(statement(TRUST_STATEMENT, Condition=None))),
        TRUSTED,
        "aws_iam_role.proxy",
    ),
    (
        "a role for every repository on GitHub",
        put("aws_iam_role.deploy", assume_role_policy=policy(statement(WORKFLOW_STATEMENT, Condition=None))),
        TRUSTED,
        "aws_iam_role.deploy",
    ),
    (
        "a role for whoever signs in elsewhere",
        put(
            "aws_iam_role.deploy",
            assume_role_policy=policy(statement(WORKFLOW_STATEMENT, Principal={"Federated": "accounts.google.com"})),
        ),
        TRUSTED,
        "aws_iam_role.deploy",
    ),
    (
        "a data block for everybody",
        put(
            "data.aws_iam_policy_document.trust",
            statement=[{"actions": ["sts:AssumeRole"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}],
        ),
        TRUSTED,
        "data.aws_iam_policy_document.trust",
    ),
    # Who may use a resource.
    (
        "a key for everybody",
        put("aws_kms_key.key", policy=policy(statement(KEY_STATEMENT, Action=["kms:Decrypt"], Principal="*"))),
        TRUSTED,
        "aws_kms_key.key",
    ),
    (
        "every action on a key for one role",
        put(
            "aws_kms_key.key",
            policy=policy(KEY_STATEMENT, statement(KEY_STATEMENT, Principal={"AWS": "${aws_iam_role.task.arn}"})),
        ),
        ACTIONS,
        "aws_kms_key.key",
    ),
    (
        "a topic for everybody",
        put(
            "aws_sns_topic_policy.alarms",
            policy=policy(statement(TOPIC_STATEMENT, Principal={"AWS": "*"}, Condition=None)),
        ),
        TRUSTED,
        "aws_sns_topic_policy.alarms",
    ),
    (
        "a topic that rules of EventBridge may do more with than send to it",
        put(
            "aws_sns_topic_policy.alarms",
            policy=policy(
                statement(
                    TOPIC_STATEMENT,
                    Principal={"Service": "events.amazonaws.com"},
                    Action=["sns:Publish", "sns:Subscribe"],
                    Condition=None,
                )
            ),
        ),
        TRUSTED,
        "aws_sns_topic_policy.alarms",
    ),
    (
        "a secret for everybody *",
        put(
            "aws_secretsmanager_secret_policy.owner",
            policy=policy(
                {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
            ),
        ),
        TRUSTED,
        "aws_secretsmanager_secret_policy.owner",
    ),
    # Buckets and TLS.
    ("a bucket without a policy", without("aws_s3_bucket_policy.uploads"), TLS, "aws_s3_bucket.uploads"),
    (
        "the policy of another bucket",
        put("aws_s3_bucket_policy.uploads", bucket="${aws_s3_bucket.uploads-archive.bucket}"),
        TLS,
        "aws_s3_bucket.uploads",
    ),
    *[
        (
            f"TLS demanded with another {element}",
            put("aws_s3_bucket_policy.uploads", policy=policy(statement(BUCKET_STATEMENT, **{element: value}))),
            TLS,
            "aws_s3_bucket.uploads",
        )
        for element, value in {
            "Action": ["s3:GetObject"],
            "Resource": ["${aws_s3_bucket.uploads.arn}/*"],
            "Principal": {"AWS": "${aws_iam_role.task.arn}"},
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        }.items()
    ],
    # Single resources.
    (
        "a secret as text",
        put("aws_secretsmanager_secret_version.owner", secret_string="hunter2"),
        CREDENTIAL,
        "aws_secretsmanager_secret_version.owner",
    ),
    (
        "a write-only secret as text",
        put("aws_secretsmanager_secret_version.owner", secret_string_wo="hunter2"),
        CREDENTIAL,
        "aws_secretsmanager_secret_version.owner",
    ),
    (
        "a database's password by reference",
        put("aws_db_instance.database", password="${random_password.owner.result}"),
        CREDENTIAL,
        "aws_db_instance.database",
    ),
    (
        "an access key in a parameter",
        put("aws_ssm_parameter.key", value=ACCESS_KEY),
        CREDENTIAL,
        "aws_ssm_parameter.key",
    ),
    (
        "logs for ever",
        put("aws_cloudwatch_log_group.web", retention_in_days=None),
        "every_log_group_forgets",
        "aws_cloudwatch_log_group.web",
    ),
    (
        "logs for ever, written as 0 *",
        put("aws_cloudwatch_log_group.web", retention_in_days=0),
        "every_log_group_forgets",
        "aws_cloudwatch_log_group.web",
    ),
    (
        "logs without a key",
        put("aws_cloudwatch_log_group.web", kms_key_id=None),
        "every_log_group_has_a_key",
        "aws_cloudwatch_log_group.web",
    ),
    (
        "a proxy without TLS *",
        put("aws_db_proxy.proxy", require_tls=False),
        "every_database_proxy_demands_tls",
        "aws_db_proxy.proxy",
    ),
    *[
        (
            what,
            put("aws_db_parameter_group.database", parameter=parameters),
            LOGGED,
            "aws_db_parameter_group.database",
        )
        for what, parameters in {
            "changes of the structure unlogged *": [{"name": "log_statement", "value": "none"}, PARAMETERS[1]],
            "changes of the structure not spoken of *": PARAMETERS[1:],
            "slow statements unlogged *": [PARAMETERS[0], {"name": "log_min_duration_statement", "value": "-1"}],
            "slow statements not spoken of *": PARAMETERS[:1],
        }.items()
    ],
    (
        "images for ever *",
        without("aws_ecr_lifecycle_policy.images"),
        "every_image_repository_forgets",
        "aws_ecr_repository.images",
    ),
    (
        "no circuit breaker *",
        put("aws_ecs_service.service", deployment_circuit_breaker=None),
        "every_failed_deployment_is_rolled_back",
        "aws_ecs_service.service",
    ),
    (
        "a circuit breaker that leaves the failure",
        put("aws_ecs_service.service", deployment_circuit_breaker={"enable": True, "rollback": False}),
        "every_failed_deployment_is_rolled_back",
        "aws_ecs_service.service",
    ),
    (
        "a key that is gone within the week *",
        put("aws_kms_key.key", deletion_window_in_days=1),
        "every_key_can_be_rescued_for_a_week",
        "aws_kms_key.key",
    ),
]


def test_nothing_is_found_in_a_deployment(configuration: Configuration) -> None:
    found = walk(configuration)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("arn", sorted(AWS_POLICIES))
def test_every_policy_of_aws_that_may_be_attached_is(arn: str, configurations: dict[Variant, Configuration]) -> None:
    assert any(arn in json.dumps(configuration) for configuration in configurations.values())


def test_nothing_is_found_in_what_is_good() -> None:
    assert walk(good_configuration()) == []


@pytest.mark.parametrize(("spoil", "rule", "address"), [pytest.param(*rest, id=what) for what, *rest in SPOILT])
def test_what_was_spoilt_is_found_and_nothing_else(spoil: Spoil, rule: str, address: str) -> None:
    configuration = good_configuration()
    spoil(configuration)
    assert {(found.rule, found.address) for found in walk(configuration)} == {(rule, address)}


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"protocol": "tcp", "from_port": 22, "to_port": 22}, id="the same port"),
        pytest.param({"protocol": "6", "from_port": 0, "to_port": 30}, id="a range with the port in it"),
        pytest.param({"protocol": "-1", "from_port": 0, "to_port": 0}, id="every port"),
    ],
)
def test_rules_of_one_group_that_are_the_world_together_are_all_found(others: dict[str, Any]) -> None:
    configuration = good_configuration()
    ingress(ip_protocol="tcp", cidr_ipv4="11.0.0.0/8")(configuration)
    ingress("aws_security_group_rule", type="ingress", cidr_blocks=["13.0.0.0/8"], **others)(configuration)
    assert {(found.rule, found.address) for found in walk(configuration)} == {(HEARS, MODERN), (HEARS, CLASSIC)}


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"protocol": "tcp", "from_port": 23, "to_port": 25}, id="other ports"),
        pytest.param({"protocol": "udp", "from_port": 22, "to_port": 22}, id="another protocol"),
        pytest.param({"protocol": "tcp", "from_port": 22, "to_port": 22, "group": "inline"}, id="another group"),
    ],
)
def test_rules_that_share_no_port_of_a_group_are_not_added_up(others: dict[str, Any]) -> None:
    configuration = good_configuration()
    ingress(ip_protocol="tcp", cidr_ipv4="11.0.0.0/8")(configuration)
    ingress("aws_security_group_rule", type="ingress", cidr_blocks=["13.0.0.0/8"], **others)(configuration)
    assert walk(configuration) == []


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param(
            ingress(group="balancer", ip_protocol="tcp", from_port=80, to_port=80, cidr_ipv6="::/0"),
            id="the balancer hears the IPv6 world",
        ),
        pytest.param(ingress(ip_protocol="tcp", cidr_ipv4="203.0.113.0/24"), id="an office is heard"),
        pytest.param(ingress(ip_protocol="tcp", cidr_ipv6="fd00::/8"), id="unique local addresses are heard"),
        pytest.param(inline(cidr_blocks=["10.0.0.0/8", "11.0.0.0/8"]), id="private addresses and one large block"),
        pytest.param(inline(cidr_blocks=["11.0.0.0/8", "11.0.0.0/9", "11.128.0.0/9"]), id="one large block twice"),
        pytest.param(inline(cidr_blocks=["11.0.0.0/8"], ipv6_cidr_blocks=["2600::/16"]), id="one of each version"),
        pytest.param(allow(Resource=["arn:aws:s3:::shop/*"]), id="everything in one bucket"),
        pytest.param(
            allow(Action=["ecs:DescribeTasks"], Resource=[f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/shop/*"]),
            id="every task of one cluster",
        ),
        pytest.param(
            put("aws_iam_role_policy_attachment.own", policy_arn="${aws_iam_policy.own.arn}"),
            id="a policy of one's own",
        ),
        pytest.param(put("aws_db_parameter_group.other", family="mysql8.4"), id="another database than PostgreSQL"),
        pytest.param(environment("TOKENIZER", "words"), id="a word that begins like a secret"),
        pytest.param(
            put("aws_sns_topic_policy.alarms", policy=policy(statement(TOPIC_STATEMENT, Principal="*"))),
            id="everybody, of this account",
        ),
        pytest.param(
            put(TASK_ROLE, policy=policy(statement(ROLE_STATEMENT, Effect="Deny", Action="*", Resource="*"))),
            id="everything is denied",
        ),
    ],
)
def test_what_is_harmless_is_let_alone(harmless: Spoil) -> None:
    configuration = good_configuration()
    harmless(configuration)
    assert walk(configuration) == []


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_every_rule_is_seen_to_bite(rule: str) -> None:
    assert rule in {spoilt_rule for _, _, spoilt_rule, _ in SPOILT}
