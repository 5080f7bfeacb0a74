"""Terraform addresses that a person can read, and that stay.

Stock cdktf appends a hash to every id below the first level. Here the path itself is the address:
`network/private/us-east-1a` becomes `aws_subnet.network_private_us-east-1a`, and the child `Default`
takes its parent's name. Users have state under these addresses: a changed one destroys a resource.
"""

from __future__ import annotations

import jsii
from cdktf import TerraformElement, TerraformStack
from constructs import Construct, Node

_PARENTS_NAME = "Default"
_SEPARATOR = "_"
_METADATA = "addressesFromPaths"


class ReadableAddressesStack(TerraformStack):
    """A stack whose resources are addressed by their construct paths."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        own = ReadableAddressesStack._allocate_logical_id
        if type(self)._allocate_logical_id is own:  # noqa: SLF001 — unless a subclass has another
            # For constructs_lib/node_preload.js, which does what `address_of` does without a call from Node to Python for
            # each element. Where jsii was started without it, cdktf calls the method below.
            self.node.add_metadata(_METADATA, {"separator": _SEPARATOR, "parentsName": _PARENTS_NAME})

    @jsii.member(jsii_name="allocateLogicalId")
    def _allocate_logical_id(self, tf_element: TerraformElement | Node) -> str:
        """Return the address of an element.

        Raises:
            ValueError: The path holds the separator, by which two paths could share an address. From inside jsii it
                arrives as RuntimeError.
        """
        node = tf_element if isinstance(tf_element, Node) else tf_element.node
        return address_of(node.path.split("/")[1:])


def address_of(parts: list[str]) -> str:
    """Return the address for the ids on the way from the stack to an element."""
    named = [part for part in parts if part != _PARENTS_NAME]
    if len(named) > 1:
        for part in named:
            if _SEPARATOR in part:
                raise ValueError(f"supply a construct id without {_SEPARATOR!r}, got {part!r} in {'/'.join(parts)}")
    return _SEPARATOR.join(named)
