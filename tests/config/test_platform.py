from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Deployment, Message
from groundplan.config.resolve.platform import INTERFACE_ENDPOINTS
from groundplan.config.resolved import Domain, ExistingNetwork, LocalState, OwnedNetwork, S3State, Setting
from groundplan.config.tables import zones_by_region

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]

EXISTING = """\
    existing:
      vpc_id: vpc-0123456789abcdef0
      public_subnet_ids: [subnet-1, subnet-2]
      private_subnet_ids: [subnet-3, subnet-4]
      database_subnet_ids: [subnet-5, subnet-6]
"""


def owned(deployment: Deployment) -> OwnedNetwork:
    assert isinstance(deployment.network, OwnedNetwork)
    return deployment.network


@pytest.mark.parametrize(
    ("region", "zones"),
    [
        ("us-east-1", "abcdfe"),
        ("us-west-1", "ac"),
        ("ap-northeast-1", "acd"),
        ("ca-central-1", "abd"),
        ("eu-central-1", "abc"),
    ],
)
def test_zones_are_the_first_that_the_region_offers(region: str, zones: str, resolve: Resolve) -> None:
    for count in range(2, len(zones) + 1):
        network = owned(resolve(f"platform: {{region: {region}, availability_zones: {count}}}"))

        assert network.availability_zones == tuple(region + letter for letter in zones[:count])


def test_zones_by_name_are_taken_as_they_are_listed(resolve: Resolve) -> None:
    network = owned(resolve("platform: {region: us-east-1, availability_zones: [us-east-1f, us-east-1b]}"))

    assert network.availability_zones == ("us-east-1f", "us-east-1b")


def test_the_zones_of_a_number_by_name_are_the_same_deployment(resolve: Resolve) -> None:
    by_number = resolve("platform: {region: us-east-1, availability_zones: 3}")

    assert (
        resolve("platform: {region: us-east-1, availability_zones: [us-east-1a, us-east-1b, us-east-1c]}") == by_number
    )


def test_a_zone_that_our_table_does_not_know_may_be_of_the_account(resolve: Resolve) -> None:
    network = owned(
        resolve("platform: {region: ap-northeast-1, availability_zones: [ap-northeast-1b, ap-northeast-1c]}")
    )

    assert network.availability_zones == ("ap-northeast-1b", "ap-northeast-1c")


def test_every_commercial_region_has_at_least_two_zones() -> None:
    assert len(zones_by_region()) == 34
    assert all(len(set(zones)) == len(zones) >= 2 for zones in zones_by_region().values())


def test_endpoints_become_aws_services_in_a_fixed_order_and_s3_none(resolve: Resolve) -> None:
    network = owned(resolve("platform: {network: {endpoints: [secretsmanager, s3, ecr]}}"))

    assert network.interface_endpoints == ("ecr.api", "ecr.dkr", "secretsmanager")


def test_every_endpoint_of_the_vocabulary_is_an_aws_service(resolve: Resolve) -> None:
    network = owned(resolve(f"platform: {{network: {{endpoints: [{', '.join(INTERFACE_ENDPOINTS)}]}}}}"))

    assert len(network.interface_endpoints) == 10


def test_null_switches_endpoints_and_flow_logs_off(resolve: Resolve) -> None:
    network = owned(resolve("platform: {network: {endpoints: null, flow_logs: null}}"))

    assert network.interface_endpoints == ()
    assert network.flow_logs is False


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.16.0.0/20", "192.168.0.0/22"])
def test_a_private_network_is_taken(cidr: str, resolve: Resolve) -> None:
    assert owned(resolve(f"platform: {{network: {{cidr: {cidr}, nat: per_az}}}}")).cidr_block == cidr


def test_an_existing_network_is_handed_on_and_the_patterns_own_values_are_left(resolve: Resolve) -> None:
    assert resolve(f"platform:\n  network:\n{EXISTING}").network == ExistingNetwork(
        vpc_id="vpc-0123456789abcdef0",
        public_subnet_ids=("subnet-1", "subnet-2"),
        private_subnet_ids=("subnet-3", "subnet-4"),
        database_subnet_ids=("subnet-5", "subnet-6"),
    )


def test_what_has_no_effect_on_an_existing_network_is_refused(errors: Errors) -> None:
    own = "    cidr: 10.1.0.0/16\n    nat: single\n    endpoints: [ecr]\n    flow_logs: true\n"

    messages = errors(f"deployment: {{name: a}}\nplatform:\n  network:\n{own}{EXISTING}")

    assert [(message.line, message.problem) for message in messages] == [
        (line, "has no effect on an existing network") for line in (4, 5, 6, 7)
    ]


def test_what_is_off_has_no_effect_anyway(resolve: Resolve) -> None:
    off = "    cidr: null\n    endpoints: []\n    flow_logs: false\n"

    assert isinstance(resolve(f"platform:\n  network:\n{off}{EXISTING}").network, ExistingNetwork)


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("vpc-0123456789abcdef0", "my-vpc", 5, "is not a VPC's id"),
        ("[subnet-1, subnet-2]", "[subnet-1]", 6, "1 given; list at least 2"),
        ("[subnet-3, subnet-4]", "[subnet-3, subnet-3]", 7, "a subnet is listed twice"),
        ("[subnet-5, subnet-6]", "[subnet-5, db]", 8, "is not a subnet's id"),
        (
            "      database_subnet_ids: [subnet-5, subnet-6]\n",
            "",
            4,
            "required, but not given; write database_subnet_ids",
        ),
    ],
)
def test_an_existing_network_needs_its_ids(old: str, new: str, line: int, part: str, errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\nplatform:\n  network:\n" + EXISTING.replace(old, new))

    assert message.line == line
    assert part in str(message)


def test_state_in_s3_is_kept_by_stack_and_in_the_platforms_region_unless_told_otherwise(read: Read) -> None:
    text = """\
deployment: {name: my-app}
platform: {region: eu-west-1, state: {backend: s3, bucket: acme-state}}
environments:
  staging: {platform: {state: {region: eu-central-1}}}
  trial: {platform: {state: null}}
  local: {platform: {state: {backend: local}}}
"""
    assert [deployment.state for deployment in read(text).deployments] == [
        S3State("acme-state", "eu-west-1", "my-app-state"),
        S3State("acme-state", "eu-central-1", "my-app-state"),
        LocalState(),
        LocalState(),
    ]


def test_a_certificate_of_the_same_region_is_handed_on(resolve: Resolve) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f5a-11"

    assert resolve(f"platform: {{domain: {{certificate_arn: '{arn}'}}}}").domain == Domain((), None, arn, None)


@pytest.mark.parametrize("domain", ["null", "{}", "{name: null, zone: null}"])
def test_a_domain_that_is_off_is_accepted(domain: str, resolve: Resolve) -> None:
    assert resolve(f"platform: {{domain: {domain}}}").domain is None


def test_own_tags_come_after_those_of_every_resource(resolve: Resolve) -> None:
    tags = resolve("platform: {tags: {Team: shop, CostCenter: '4711', 'a b/c': ''}}").tags

    assert [tag.name for tag in tags[:4]] == ["Project", "Environment", "ManagedBy", "Pattern"]
    assert tags[4:] == (Setting("CostCenter", "4711"), Setting("Team", "shop"), Setting("a b/c", ""))
    assert len(resolve("platform: {tags: null}").tags) == 4


@pytest.mark.parametrize(
    ("endpoints", "tier", "part"),
    [
        ("[s3]", "public", "tasks stand in the public subnets with an address of their own"),
        ("[s3, ecr, logs]", "public", "tasks stand in the public subnets with an address of their own"),
        ("[ecr, logs, secretsmanager]", "private", "tasks reach AWS through the endpoints and nothing else"),
    ],
)
def test_without_nat_the_endpoints_decide_where_tasks_stand_and_a_notice_says_so(
    endpoints: str, tier: str, part: str, read: Read
) -> None:
    configuration = read(f"deployment: {{name: a}}\nplatform: {{network: {{nat: none, endpoints: {endpoints}}}}}\n")

    network = owned(configuration.deployments[0])
    assert (network.nat, network.has_public_tasks) == ("none", tier == "public")
    (notice,) = [notice for notice in configuration.notices if notice.path == "platform.network.nat"]
    assert part in notice.problem


@pytest.mark.parametrize("nat", ["single", "per_az"])
def test_with_nat_tasks_are_private(nat: str, resolve: Resolve) -> None:
    network = owned(resolve(f"platform: {{network: {{nat: {nat}}}}}"))

    assert (network.nat, network.has_public_tasks) == (nat, False)


CUT_OFF = "platform: {region: eu-west-1, network: {nat: none, endpoints: [ecr, logs, secretsmanager]}}"


@pytest.mark.parametrize(
    "image", ["registry.example.com/shop:1", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1"]
)
def test_an_image_that_no_endpoint_leads_to_is_refused(image: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\n{CUT_OFF}\napplication: {{image: {image}}}\n")

    assert (message.path, message.line) == ("application.image", 3)
    assert "reach no registry but ECR in eu-west-1" in message.problem


def test_an_image_of_the_regions_own_registry_is_taken(resolve: Resolve) -> None:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1"

    assert resolve(f"{CUT_OFF}\napplication: {{image: {image}}}").application.image == image
