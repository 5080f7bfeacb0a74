from __future__ import annotations

import cdktf
import pytest
from cdktf_cdktf_provider_aws.lb import Lb

from constructs_lib import Bucket, HealthCheck, LoadBalancer, TargetGroup, log_bucket
from tests.constructs_lib.stand_ins import NETWORK, load_balancer, new_stack
from tests.constructs_lib.template import Attributes, Template

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"


def balanced(
    *, certificate_arn: str | None = None, hsts_max_age_seconds: int | None = None, logged: bool = False
) -> Template:
    stack = new_stack()
    logs: Bucket | None = None
    if logged:
        logs = log_bucket(stack, "logs", bucket_name="shop-logs", region="us-east-1", retention_days=30)
    balancer = LoadBalancer(
        stack,
        "load-balancer",
        name="shop",
        network=NETWORK,
        certificate_arn=certificate_arn,
        hsts_max_age_seconds=hsts_max_age_seconds,
        access_logs_to=logs,
        deletion_protection=True,
    )
    group = target_group(stack)
    balancer.forward_to(group)
    assert group.request_count_label
    return Template(stack)


def target_group(stack: cdktf.TerraformStack) -> TargetGroup:
    return TargetGroup(
        stack, "target-group", name="shop-8000", network=NETWORK, port=8000, health_check=HealthCheck("/up", 30, 5)
    )


def test_without_a_certificate_http_is_forwarded() -> None:
    listener = balanced().only("aws_lb_listener")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"][0]["type"] == "forward"


def test_with_a_certificate_http_is_redirected_and_https_forwarded() -> None:
    listeners = balanced(certificate_arn=CERTIFICATE).resources("aws_lb_listener")
    redirect = listeners["load-balancer_http-listener"]["default_action"][0]
    assert redirect == {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
    https = listeners["load-balancer_https-listener"]
    assert (https["port"], https["protocol"], https["certificate_arn"]) == (443, "HTTPS", CERTIFICATE)
    assert https["ssl_policy"].startswith("ELBSecurityPolicy-TLS13-1-2")


def test_http_sends_nobody_to_https_before_somebody_answers_there_nor_after_it_is_gone() -> None:
    listeners = balanced(certificate_arn=CERTIFICATE).resources("aws_lb_listener")

    assert listeners["load-balancer_http-listener"]["depends_on"] == ["aws_lb_listener.load-balancer_https-listener"]
    assert listeners["load-balancer_https-listener"]["lifecycle"] == {"create_before_destroy": True}


def test_browsers_are_told_to_stay_with_https_where_that_is_wanted() -> None:
    header = "routing_http_response_strict_transport_security_header_value"

    def https(max_age: int | None) -> Attributes:
        template = balanced(certificate_arn=CERTIFICATE, hsts_max_age_seconds=max_age)
        return template.resources("aws_lb_listener")["load-balancer_https-listener"]

    assert https(31_536_000)[header] == "max-age=31536000"
    assert header not in https(None)


def test_they_are_not_told_so_without_a_certificate() -> None:
    with pytest.raises(ValueError, match="supply a certificate with hsts_max_age_seconds"):
        balanced(hsts_max_age_seconds=31_536_000)


def test_https_is_open_only_where_something_answers() -> None:
    rules = "aws_vpc_security_group_ingress_rule"
    assert {rule["from_port"] for rule in balanced().resources(rules).values()} == {80}
    assert {rule["from_port"] for rule in balanced(certificate_arn=CERTIFICATE).resources(rules).values()} == {80, 443}


def test_malformed_headers_are_dropped() -> None:
    stack = new_stack()
    load_balancer(stack)
    assert cdktf.Testing.to_have_resource_with_properties(
        cdktf.Testing.synth(stack), Lb.TF_RESOURCE_TYPE, {"drop_invalid_header_fields": True}
    )


def test_deletion_is_refused_where_asked_for() -> None:
    assert balanced().only("aws_lb")["enable_deletion_protection"] is True


def test_access_logs_wait_for_the_permission_to_deliver() -> None:
    balancer = balanced(logged=True).only("aws_lb")
    assert balancer["access_logs"]["enabled"] is True
    assert balancer["depends_on"] == ["aws_s3_bucket_policy.logs_policy"]


def test_a_new_target_group_stands_before_the_old_one_goes() -> None:
    assert balanced().only("aws_lb_target_group")["lifecycle"] == {"create_before_destroy": True}


def test_a_task_is_asked_on_its_path() -> None:
    check = balanced().only("aws_lb_target_group")["health_check"]
    assert (check["path"], check["interval"], check["timeout"], check["matcher"]) == ("/up", 30, 5, "200-399")


def test_a_path_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with /, got 'up'"):
        HealthCheck("up", 30, 5)


def test_a_check_that_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="timeout below the interval of 5 seconds, got 5"):
        HealthCheck("/up", 5, 5)


def test_requests_cannot_be_counted_where_nobody_forwards() -> None:
    group = target_group(new_stack())
    with pytest.raises(ValueError, match="forward a load balancer"):
        _ = group.request_count_label


def test_the_internet_reaches_it_in_public_subnets_through_its_own_group() -> None:
    balancer = balanced().only("aws_lb")
    assert balancer["internal"] is False
    assert balancer["load_balancer_type"] == "application"
    assert balancer["subnets"] == list(NETWORK.public_subnet_ids)
    assert balancer["security_groups"] == ["${aws_security_group.load-balancer_security-group.id}"]


def test_requests_that_two_servers_could_read_differently_are_turned_away() -> None:
    assert balanced().only("aws_lb")["desync_mitigation_mode"] == "defensive"


@pytest.mark.parametrize("certificate_arn", [None, CERTIFICATE])
def test_every_listener_is_the_balancers_and_the_last_one_forwards_to_the_group(certificate_arn: str | None) -> None:
    listeners = balanced(certificate_arn=certificate_arn).resources("aws_lb_listener")
    assert {listener["load_balancer_arn"] for listener in listeners.values()} == {"${aws_lb.load-balancer.arn}"}
    actions = [action for listener in listeners.values() for action in listener["default_action"]]
    forwards = [action["target_group_arn"] for action in actions if action["type"] == "forward"]
    assert forwards == ["${aws_lb_target_group.target-group.arn}"]


def test_without_a_bucket_nothing_is_logged() -> None:
    assert "access_logs" not in balanced().only("aws_lb")


def test_access_logs_lie_where_the_bucket_lets_the_balancer_deliver() -> None:
    template = balanced(logged=True)
    logs = template.only("aws_lb")["access_logs"]
    assert logs["bucket"] == "${aws_s3_bucket.logs.bucket}"
    (delivered,) = [s for s in template.policy("aws_s3_bucket_policy", "logs_policy") if "LoadBalancers" in s["Sid"]]
    assert f"/{logs['prefix']}/AWSLogs/" in delivered["Resource"][0]


def test_targets_are_the_addresses_of_tasks_on_their_port() -> None:
    group = balanced().only("aws_lb_target_group")
    assert (group["target_type"], group["protocol"], group["port"]) == ("ip", "HTTP", 8000)
    assert (group["name"], group["vpc_id"]) == ("shop-8000", NETWORK.vpc_id)


def test_a_task_that_leaves_finishes_its_requests_within_half_a_minute() -> None:
    assert balanced().only("aws_lb_target_group")["deregistration_delay"] == "30"
