from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Deployment, Message
from groundplan.config.resolved import Domain, Firewall

Read = Callable[..., Configuration]
Resolve = Callable[[str], Deployment]
Errors = Callable[..., tuple[Message, ...]]

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0f5a-11"


def test_a_name_in_its_zone_is_a_domain(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: shop.example.com, zone: example.com}}").domain

    assert domain == Domain(name="shop.example.com", zone="example.com", certificate_arn=None)


def test_a_zone_may_be_the_name_itself(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: example.com, zone: example.com}}").domain

    assert domain == Domain(name="example.com", zone="example.com", certificate_arn=None)


@pytest.mark.parametrize(
    ("domain", "path", "problem"),
    [
        ("{name: shop.example.com}", "platform.domain.name", "a name, but nothing that proves it"),
        ("{zone: example.com}", "platform.domain.zone", "a zone, but no name in it"),
        (
            "{name: shop.example.org, zone: example.com}",
            "platform.domain.name",
            '"shop.example.org" is not in the zone "example.com"',
        ),
        (
            "{name: notexample.com, zone: example.com}",
            "platform.domain.name",
            '"notexample.com" is not in the zone "example.com"',
        ),
        ("{name: '*.example.com', zone: example.com}", "platform.domain.name", '"*.example.com" is not a host name'),
        (
            "{name: Shop.example.com, zone: example.com}",
            "platform.domain.name",
            '"Shop.example.com" is not a host name',
        ),
        ("{name: localhost, zone: localhost}", "platform.domain.name", '"localhost" is not a host name'),
        (
            "{certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0f5a-11'}",
            "platform.domain.certificate_arn",
            'the certificate is in "eu-west-1", the load balancer in "us-east-1"',
        ),
    ],
)
def test_a_domain_that_cannot_be_served_is_refused(domain: str, path: str, problem: str, errors: Errors) -> None:
    first = errors(f"deployment: {{name: a}}\nplatform: {{domain: {domain}}}\n")[0]

    assert (first.path, first.problem, first.line) == (path, problem, 2)


def test_an_environment_that_inherits_the_domain_of_the_base_is_refused(errors: Errors) -> None:
    (message,) = errors(
        "deployment: {name: a}\n"
        "platform: {domain: {name: a.example.com, zone: example.com}}\n"
        "environments: {staging: {database: {storage: 30}}}\n"
    )

    assert message.problem == "the domain a.example.com is also that of the stack a"
    assert message.remedy == "give a-staging a platform.domain of its own, or null"


def test_without_a_domain_a_notice_says_how_to_get_https(read: Read) -> None:
    notices = read("deployment: {name: a}\nmonitoring: {alarms: [{type: cpu_high, email: a@example.com}]}\n").notices

    (notice,) = (notice for notice in notices if notice.path == "platform.domain")
    assert "https" in notice.remedy


def test_with_a_certificate_there_is_no_such_notice(read: Read) -> None:
    text = f"deployment: {{name: a}}\nplatform: {{domain: {{certificate_arn: '{ARN}'}}}}\n"

    assert "platform.domain" not in [notice.path for notice in read(text).notices]


@pytest.mark.parametrize("waf", ["null", "{enabled: false}", "{enabled: null}"])
def test_the_firewall_can_be_switched_off_under_production(waf: str, read: Read) -> None:
    (deployment,) = read(f"deployment: {{name: a, pattern: production-saas}}\nplatform: {{waf: {waf}}}\n").deployments

    assert deployment.firewall is None


def test_a_line_brings_the_firewall_to_a_small_deployment(resolve: Resolve) -> None:
    firewall = resolve("platform: {waf: {enabled: true}}").firewall

    assert isinstance(firewall, Firewall)
    assert (firewall.mode, firewall.requests_per_five_minutes) == ("block", 2000)
    assert "AWSManagedRulesKnownBadInputsRuleSet" in [group.name for group in firewall.rule_groups]


@pytest.mark.parametrize("waf", ["{mode: off}", "{mode: monitor}", "{rate_limit: 9}", "{rate_limit: '2000'}"])
def test_a_firewall_that_waf_does_not_know_is_refused(waf: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\nplatform: {{waf: {waf}}}\n")

    assert message.path.startswith("platform.waf.")
