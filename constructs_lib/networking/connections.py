"""Who may talk to whom: one security group each, one resource a rule, nothing open by default.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from constructs_lib.references import require_known

HTTP_PORT = 80
HTTPS_PORT = 443


@dataclass(frozen=True)
class AddressRange:
    """A peer outside the VPC's security groups, named for the rules that mention it.

    Attributes:
        name: A kebab-case noun, known when synthesizing.
        cidr_block: IPv4.

    Raises:
        ValueError: The name is a reference.
    """

    name: str
    cidr_block: str

    def __post_init__(self) -> None:
        """Refuse a name of which no address can be made."""
        require_known("the name of addresses", self.name)


INTERNET = AddressRange(name="internet", cidr_block="0.0.0.0/0")
"""Every IPv4 address; the VPC has no IPv6."""


class Connectable(Protocol):
    """Whatever has connections of its own."""

    @property
    def connections(self) -> Connections:
        """Its security group, with the verbs that open it."""


class Connections:
    """The security group of one construct, and the rules that open it.

    Attributes:
        rules: Both ends of what was allowed so far, in either direction.
    """

    def __init__(self, owner: Construct, *, vpc_id: str, name: str, description: str, port: int | None) -> None:
        """Create the security group under its owner; it allows nothing.

        Args:
            owner: The construct it belongs to; its id names it in the rules of its peers.
            vpc_id: The VPC of the owner.
            name: Unique in the VPC.
            description: Cannot be changed without replacing the group, so it says only what the owner is.
            port: TCP port the owner listens on; `None` where it only calls others.
        """
        self.role = owner.node.id
        self.port = port
        self._owner = owner
        group = SecurityGroup(
            owner,
            "security-group",
            vpc_id=vpc_id,
            name=name,
            description=description,
            tags={"Name": name},
        )
        self.security_group_id = group.id
        self.rules: list[TerraformResource] = []

    def allow_from(self, peer: Connectable, *, why: str) -> None:
        """Let a peer connect to the owner's port: ingress here, egress there.

        Args:
            peer: Who connects.
            why: Describes both rules, such as `service queries the database`.

        Raises:
            ValueError: The owner listens on no port.
        """
        sender, port = peer.connections, self._listening_port()
        ingress = self._ingress(sender.role, port, why, referenced_security_group_id=sender.security_group_id)
        egress = sender._egress(self.role, port, why, referenced_security_group_id=self.security_group_id)  # noqa: SLF001 — the rule's other end
        self.rules += [ingress, egress]
        sender.rules += [ingress, egress]

    def allow_from_addresses(self, addresses: AddressRange, *, port: int, why: str) -> None:
        """Let addresses outside the security groups connect to one TCP port of the owner.

        Args:
            addresses: Who connects.
            port: Known when synthesizing, since it names the rule.
            why: Describes the rule.

        Raises:
            ValueError: The port is a reference.
        """
        require_known("port", port)
        self.rules.append(self._ingress(f"{addresses.name}-{port}", port, why, cidr_ipv4=addresses.cidr_block))

    def allow_to_addresses(self, addresses: AddressRange, *, port: int, why: str) -> None:
        """Let the owner connect to one TCP port of addresses outside the security groups.

        Args:
            addresses: Whom it connects to.
            port: Known when synthesizing, since it names the rule.
            why: Describes the rule.

        Raises:
            ValueError: The port is a reference.
        """
        require_known("port", port)
        self.rules.append(self._egress(f"{addresses.name}-{port}", port, why, cidr_ipv4=addresses.cidr_block))

    def _ingress(
        self,
        sender: str,
        port: int,
        why: str,
        *,
        referenced_security_group_id: str | None = None,
        cidr_ipv4: str | None = None,
    ) -> VpcSecurityGroupIngressRule:
        return VpcSecurityGroupIngressRule(
            self._owner,
            f"ingress-from-{sender}",
            security_group_id=self.security_group_id,
            referenced_security_group_id=referenced_security_group_id,
            cidr_ipv4=cidr_ipv4,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )

    def _egress(
        self,
        receiver: str,
        port: int,
        why: str,
        *,
        referenced_security_group_id: str | None = None,
        cidr_ipv4: str | None = None,
    ) -> VpcSecurityGroupEgressRule:
        return VpcSecurityGroupEgressRule(
            self._owner,
            f"egress-to-{receiver}",
            security_group_id=self.security_group_id,
            referenced_security_group_id=referenced_security_group_id,
            cidr_ipv4=cidr_ipv4,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=why,
        )

    def _listening_port(self) -> int:
        if self.port is None:
            raise ValueError(
                f"{self.role} listens on no port: give its connections a port, or allow the other direction"
            )
        return self.port
