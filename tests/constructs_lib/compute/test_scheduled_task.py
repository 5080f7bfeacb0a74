from __future__ import annotations

from typing import Any

import pytest

from constructs_lib import INTERNET
from constructs_lib.compute.scheduled_task import RetryPolicy
from tests.constructs_lib.compute.jobs import scheduled
from tests.constructs_lib.stand_ins import NETWORK
from tests.constructs_lib.template import Attributes, Template

FAMILY = "arn:aws:ecs:us-east-1:${data.aws_caller_identity.account.account_id}:task-definition/shop-report"


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(scheduled().stack)


@pytest.fixture
def schedule(template: Template) -> Attributes:
    return template.only("aws_scheduler_schedule")


@pytest.fixture
def ecs(schedule: Attributes) -> Attributes:
    parameters: Attributes = schedule["target"]["ecs_parameters"]
    return parameters


def granted(template: Template, grant: str) -> dict[str, Any]:
    (statement,) = template.policy("aws_iam_role_policy", f"report_role_{grant}")
    return statement


def test_a_job_runs_at_its_time_in_its_time_zone(schedule: Attributes) -> None:
    assert schedule["schedule_expression"] == "cron(0 3 * * ? *)"
    assert schedule["schedule_expression_timezone"] == "Europe/Berlin"


def test_a_job_runs_on_time(schedule: Attributes) -> None:
    assert schedule["flexible_time_window"] == {"mode": "OFF"}


def test_a_job_is_in_the_group_of_its_deployment(template: Template, schedule: Attributes) -> None:
    assert template.only("aws_scheduler_schedule_group")["name"] == "shop"
    assert schedule["group_name"] == "${aws_scheduler_schedule_group.schedules.name}"


def test_a_job_runs_one_fargate_task_in_its_cluster(schedule: Attributes, ecs: Attributes) -> None:
    assert schedule["target"]["arn"] == "${aws_ecs_cluster.cluster.arn}"
    assert (ecs["launch_type"], ecs["task_count"]) == ("FARGATE", 1)


def test_a_job_runs_the_newest_revision_of_its_family(ecs: Attributes) -> None:
    assert ecs["task_definition_arn"] == FAMILY, "no revision, so that what CI registered runs next"


def test_a_schedule_waits_for_the_first_revision(schedule: Attributes) -> None:
    assert schedule["depends_on"] == ["aws_ecs_task_definition.report-task"]


def test_a_job_stands_in_private_subnets_without_a_public_address(ecs: Attributes) -> None:
    assert ecs["network_configuration"] == {
        "subnets": list(NETWORK.private_subnet_ids),
        "security_groups": ["${aws_security_group.report_security-group.id}"],
        "assign_public_ip": False,
    }


def test_nobody_may_connect_to_a_job(template: Template) -> None:
    assert template.resources("aws_vpc_security_group_ingress_rule") == {}


def test_a_job_reaches_only_what_it_was_allowed_to() -> None:
    run = scheduled()
    run.job.connections.allow_to_addresses(INTERNET, port=443, why="job calls services")
    assert list(Template(run.stack).resources("aws_vpc_security_group_egress_rule")) == [
        "report_egress-to-internet-443"
    ]


def test_tasks_of_a_job_carry_the_tags_of_their_definition(ecs: Attributes) -> None:
    assert ecs["propagate_tags"] == "TASK_DEFINITION"
    assert ecs["enable_ecs_managed_tags"] is True


def test_a_run_that_could_not_be_started_is_tried_again_as_often_as_asked(schedule: Attributes) -> None:
    assert schedule["target"]["retry_policy"] == {"maximum_retry_attempts": 3, "maximum_event_age_in_seconds": 3600}


def test_a_run_that_never_started_is_kept_in_the_dead_letter_queue(schedule: Attributes) -> None:
    assert schedule["target"]["dead_letter_config"] == {"arn": "${aws_sqs_queue.report_dead-letters.arn}"}


def test_dead_letters_are_encrypted_and_kept_for_two_weeks(template: Template) -> None:
    queue = template.only("aws_sqs_queue")
    assert queue["kms_master_key_id"] == "${aws_kms_key.key.arn}"
    assert queue["message_retention_seconds"] == 14 * 86400


def test_dead_letters_travel_over_tls_only(template: Template) -> None:
    statements = {s["Sid"]: s for s in template.policy("aws_sqs_queue_policy", "report_dead-letters_policy")}
    assert statements["TlsOnly"] == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["sqs:*"],
        "Resource": ["${aws_sqs_queue.report_dead-letters.arn}"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_nobody_else_sends_dead_letters(template: Template) -> None:
    statements = {s["Sid"]: s for s in template.policy("aws_sqs_queue_policy", "report_dead-letters_policy")}
    sender = statements["OneSender"]
    assert (sender["Effect"], sender["Principal"], sender["Action"]) == ("Deny", "*", ["sqs:SendMessage"])
    assert sender["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": "${aws_iam_role.report_role.arn}"}}


def test_only_the_scheduler_of_this_account_may_take_the_role(template: Template) -> None:
    (trust,) = template.policy("aws_iam_role", "report_role", "assume_role_policy")
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.account.account_id}"}
    }


def test_the_schedule_runs_under_its_role(schedule: Attributes) -> None:
    assert schedule["target"]["role_arn"] == "${aws_iam_role.report_role.arn}"


def test_a_schedule_may_run_this_family_in_this_cluster_only(template: Template) -> None:
    statement = granted(template, "run-task")
    assert statement["Action"] == ["ecs:RunTask"]
    assert statement["Resource"] == [FAMILY, f"{FAMILY}:*"]
    assert statement["Condition"] == {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.cluster.arn}"}}


def test_a_schedule_may_tag_only_the_tasks_that_it_runs(template: Template) -> None:
    statement = granted(template, "tag-task")
    assert statement["Action"] == ["ecs:TagResource"]
    assert statement["Resource"] == [FAMILY.replace("task-definition/shop-report", "task/shop/*")]
    assert statement["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}


def test_a_schedule_may_pass_the_two_roles_of_its_task_to_ecs(template: Template) -> None:
    statement = granted(template, "pass-task-roles")
    assert statement["Action"] == ["iam:PassRole"]
    assert statement["Resource"] == [
        "${aws_iam_role.report-roles_execution.arn}",
        "${aws_iam_role.report-roles_task.arn}",
    ]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_a_schedule_may_send_to_its_own_queue(template: Template) -> None:
    statement = granted(template, "send-dead-letters")
    assert (statement["Action"], statement["Resource"]) == (
        ["sqs:SendMessage"],
        ["${aws_sqs_queue.report_dead-letters.arn}"],
    )


def test_a_schedule_may_use_the_key_for_its_queue_only(template: Template) -> None:
    statement = granted(template, "encrypt-dead-letters")
    assert statement["Action"] == ["kms:GenerateDataKey", "kms:Decrypt"]
    assert statement["Resource"] == ["${aws_kms_key.key.arn}"]
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "sqs.us-east-1.amazonaws.com"}}


def test_a_schedule_may_do_nothing_else(template: Template) -> None:
    grants = {name for name in template.resources("aws_iam_role_policy") if name.startswith("report_role_")}
    assert grants == {
        f"report_role_{grant}"
        for grant in ("run-task", "tag-task", "pass-task-roles", "send-dead-letters", "encrypt-dead-letters")
    }


def test_a_schedule_that_aws_would_refuse_is_refused() -> None:
    with pytest.raises(ValueError, match="or at"):
        scheduled(schedule_expression="cron(0 3 * * *)")


def test_a_time_zone_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'Berlin'"):
        scheduled(time_zone="Berlin")


@pytest.mark.parametrize("attempts", [-1, 186])
def test_more_attempts_than_the_scheduler_makes_are_refused(attempts: int) -> None:
    with pytest.raises(ValueError, match=f"0 to 185 as maximum_retry_attempts, got {attempts}"):
        RetryPolicy(maximum_retry_attempts=attempts, maximum_event_age_seconds=3600)


@pytest.mark.parametrize("seconds", [59, 86401])
def test_an_age_that_the_scheduler_does_not_keep_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"60 to 86400 as maximum_event_age_seconds, got {seconds}"):
        RetryPolicy(maximum_retry_attempts=0, maximum_event_age_seconds=seconds)


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 60), (185, 86400)])
def test_the_bounds_of_the_scheduler_are_taken(attempts: int, seconds: int) -> None:
    assert RetryPolicy(attempts, seconds).maximum_retry_attempts == attempts
