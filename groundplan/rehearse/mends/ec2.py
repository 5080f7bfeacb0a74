"""EC2: what moto forgets of the rules of a security group."""

from inspect import signature
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

from groundplan.rehearse.patching import Function, MotoObject, around

ALL_PROTOCOLS = "-1"


def mend() -> None:
    """Keep each rule's description and source, whatever kind of source it has."""

    # Symptom: a rule whose source is a group or a prefix list shows a changed description at every plan, because moto
    # reads the description of a rule from its CIDR block alone.
    @around(SecurityGroupRule, "__init__")
    def remember_description(original: Function, *arguments: MotoObject, **keywords: MotoObject) -> None:
        original(*arguments, **keywords)
        given = signature(original).bind(*arguments, **keywords).arguments
        sources = [given.get(source) or {} for source in ("ip_range", "source_group", "prefix_list_id")]
        given["self"].given_description = next((s["Description"] for s in sources if "Description" in s), None)

    SecurityGroupRule.description = property(lambda rule: rule.given_description)  # type: ignore[assignment,method-assign]

    # Symptoms: a rule for all protocols cannot be changed (moto asks for its ports), and a changed group or prefix
    # list is not taken over.
    @around(SecurityGroupBackend, "modify_security_group_rules")
    def change_rules(original: Function, backend: MotoObject, group_id: str, rules: dict[str, Any]) -> None:
        original(backend, group_id, {rule_id: {"FromPort": -1, "ToPort": -1} | new for rule_id, new in rules.items()})
        group = backend.get_security_group_by_name_or_id(group_id)
        for rule_id, new in rules.items():
            rule = group.get_rule(rule_id)
            rule.given_description = new.get("Description")
            if new["IpProtocol"] == ALL_PROTOCOLS:
                rule.from_port = rule.to_port = None
            if "ReferencedGroupId" in new:
                rule.source_group["GroupId"] = new["ReferencedGroupId"]
            if "PrefixListId" in new:
                rule.prefix_list_id = new["PrefixListId"]
