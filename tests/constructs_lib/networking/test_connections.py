from __future__ import annotations

import cdktf
import pytest
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from constructs_lib import INTERNET, Connections
from tests.constructs_lib.stand_ins import new_stack
from tests.constructs_lib.template import Template


class Part(Construct):
    def __init__(self, scope: Construct, id_: str, *, port: int | None = None) -> None:
        super().__init__(scope, id_)
        self.connections = Connections(self, vpc_id="vpc-0abc", name=f"shop-{id_}", description=id_, port=port)


@pytest.fixture
def template() -> Template:
    stack = new_stack()
    client, server = Part(stack, "client"), Part(stack, "server", port=5432)
    server.connections.allow_from(client, why="client queries server")
    client.connections.allow_to_addresses(INTERNET, port=443, why="client calls others")
    server.connections.allow_from_addresses(INTERNET, port=80, why="anyone may ask")
    return Template(stack)


def test_the_receiver_lets_the_sender_in(template: Template) -> None:
    assert template.resources("aws_vpc_security_group_ingress_rule")["server_ingress-from-client"] == {
        "security_group_id": "${aws_security_group.server_security-group.id}",
        "referenced_security_group_id": "${aws_security_group.client_security-group.id}",
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "description": "client queries server",
    }


def test_the_sender_is_let_out_to_the_receiver(template: Template) -> None:
    assert template.resources("aws_vpc_security_group_egress_rule")["client_egress-to-server"] == {
        "security_group_id": "${aws_security_group.client_security-group.id}",
        "referenced_security_group_id": "${aws_security_group.server_security-group.id}",
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "description": "client queries server",
    }


def test_addresses_are_named_in_the_rules_that_let_them(template: Template) -> None:
    egress = template.resources("aws_vpc_security_group_egress_rule")["client_egress-to-internet-443"]
    ingress = template.resources("aws_vpc_security_group_ingress_rule")["server_ingress-from-internet-80"]
    assert (egress["cidr_ipv4"], ingress["cidr_ipv4"]) == ("0.0.0.0/0", "0.0.0.0/0")


def test_a_group_allows_nothing_by_itself(template: Template) -> None:
    for group in template.resources("aws_security_group").values():
        assert not {"ingress", "egress"} & set(group)


def test_a_part_that_listens_on_no_port_cannot_be_connected_to() -> None:
    stack = new_stack()
    client = Part(stack, "client")
    with pytest.raises(ValueError, match="client listens on no port"):
        client.connections.allow_from(Part(stack, "other"), why="never")


def test_a_group_is_named_in_its_vpc_and_says_what_its_owner_is() -> None:
    stack = new_stack()
    Part(stack, "client")
    assert cdktf.Testing.to_have_resource_with_properties(
        cdktf.Testing.synth(stack),
        SecurityGroup.TF_RESOURCE_TYPE,
        {"vpc_id": "vpc-0abc", "name": "shop-client", "description": "client"},
    )
