"""Security group rules keep their description, whatever their source is."""

from dataclasses import dataclass
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws

HTTPS: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


@dataclass
class Network:
    ec2: Any
    group: str
    peer: str
    prefix_list: str

    def add(self, permission: dict[str, Any]) -> dict[str, Any]:
        answer = self.ec2.authorize_security_group_egress(GroupId=self.group, IpPermissions=[permission])
        return self.rule(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def rule(self, rule_id: str) -> dict[str, Any]:
        rules = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"]
        found: dict[str, Any] = rules[0]
        return found

    def change(self, rule_id: str, **rule: Any) -> dict[str, Any]:  # noqa: ANN401 — boto3's own request
        self.ec2.modify_security_group_rules(
            GroupId=self.group, SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": rule}]
        )
        return self.rule(rule_id)


@pytest.fixture
def network(aws: EmulatedAws) -> Network:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    groups = [ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("one", "two")]
    prefix_list = ec2.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    return Network(ec2, groups[0], groups[1], prefix_list)


@pytest.mark.parametrize("source", ["IpRanges", "UserIdGroupPairs", "PrefixListIds"])
def test_a_rule_has_the_description_it_was_given(network: Network, source: str) -> None:
    peers = {
        "IpRanges": {"CidrIp": "10.1.0.0/16"},
        "UserIdGroupPairs": {"GroupId": network.peer},
        "PrefixListIds": {"PrefixListId": network.prefix_list},
    }
    rule = network.add({**HTTPS, source: [{**peers[source], "Description": "why"}]})
    assert rule["Description"] == "why"


def test_a_rule_without_a_description_has_none(network: Network) -> None:
    assert "Description" not in network.add({**HTTPS, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]})


def test_a_rule_takes_over_a_new_description_and_group(network: Network) -> None:
    rule = network.add({**HTTPS, "UserIdGroupPairs": [{"GroupId": network.peer, "Description": "why"}]})
    changed = network.change(
        rule["SecurityGroupRuleId"], **HTTPS, ReferencedGroupId=network.group, Description="another reason"
    )
    assert changed["Description"] == "another reason"
    assert changed["ReferencedGroupInfo"]["GroupId"] == network.group


def test_a_rule_takes_over_a_new_prefix_list(network: Network) -> None:
    rule = network.add({**HTTPS, "PrefixListIds": [{"PrefixListId": network.prefix_list}]})
    changed = network.change(rule["SecurityGroupRuleId"], **HTTPS, PrefixListId="pl-0123456789abcdef0")
    assert changed["PrefixListId"] == "pl-0123456789abcdef0"


def test_a_rule_for_all_protocols_can_be_changed(network: Network) -> None:
    rule = network.add({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "why"}]})
    changed = network.change(
        rule["SecurityGroupRuleId"], IpProtocol="-1", CidrIpv4="10.1.0.0/16", Description="another reason"
    )
    assert changed["Description"] == "another reason"
