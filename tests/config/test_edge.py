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

    assert domain == Domain(("shop.example.com",), "example.com", certificate_arn=None, hsts_max_age_seconds=None)


def test_a_zone_may_be_the_name_itself(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: example.com, zone: example.com}}").domain

    assert domain == Domain(("example.com",), "example.com", certificate_arn=None, hsts_max_age_seconds=None)


def test_several_names_may_be_listed_and_the_first_without_an_asterisk_is_the_applications(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: ['*.example.com', example.com], zone: example.com}}").domain

    assert domain
    assert domain.names == ("*.example.com", "example.com")
    assert domain.main_name == "example.com"


def test_a_zone_may_be_given_by_its_id(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: shop.example.org, zone: Z0123456789ABCDEFGHIJ}}").domain

    assert domain
    assert domain.zone == "Z0123456789ABCDEFGHIJ"


def test_what_is_neither_a_zones_name_nor_its_id_is_refused(errors: Errors) -> None:
    messages = errors("deployment: {name: a}\nplatform: {domain: {name: a.example.com, zone: z0123}}\n")

    assert '"z0123" is not a zone of Route 53' in [message.problem for message in messages]


def test_days_of_hsts_are_seconds_for_browsers(resolve: Resolve) -> None:
    domain = resolve("platform: {domain: {name: example.com, zone: example.com, hsts: 365}}").domain

    assert domain
    assert domain.hsts_max_age_seconds == 31_536_000


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
        (
            "{name: '*.example.com', zone: example.com}",
            "platform.domain.name",
            '"*.example.com" is no name by which the application can be called',
        ),
        (
            "{name: 'a.*.example.com', zone: example.com}",
            "platform.domain.name",
            '"a.*.example.com" is not a host name',
        ),
        (
            "{name: [shop.example.com, example.org], zone: example.com}",
            "platform.domain.name",
            '"example.org" is not in the zone "example.com"',
        ),
        ("{name: [a.example.com, a.example.com], zone: example.com}", "platform.domain.name", "a name is listed twice"),
        ("{name: [], zone: example.com}", "platform.domain.name", "0 names are listed"),
        ("{name: 7, zone: example.com}", "platform.domain.name", "7 is neither a name nor a list"),
        ("{name: a.example.com, zone: example.com, hsts: 731}", "platform.domain.hsts", "731 is out of range"),
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


def test_an_environment_may_not_have_one_of_the_names_of_the_base(errors: Errors) -> None:
    (message,) = errors(
        "deployment: {name: a}\n"
        "platform: {domain: {name: [a.example.com, b.example.com], zone: example.com}}\n"
        "environments: {staging: {platform: {domain: {name: b.example.com}}}}\n"
    )

    assert message.problem == "the domain b.example.com is also that of the stack a"


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
