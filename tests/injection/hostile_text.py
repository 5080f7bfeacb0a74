"""Text that could mean something to one of the languages between a deployment file and AWS."""

from __future__ import annotations

import struct

from hypothesis import strategies as st

TERRAFORM = (
    "${aws_db_instance.x.password}",
    "%{ if true }",
    "$${",
    "$$${",
    "%%{",
    "$",
    "$$",
    "%",
    "{",
    "}",
    "~}",
    "jsonencode(",
    'file("/etc/passwd")',
)
QUOTING = ('"', "'", "\\", "\\\\", '"}', '"}]', '\\"', "\\u0024{", "`", "/*", "#", "//", "<!--", "<<EOT")
YAML = ("!!python/object/apply:os.system", "&anchor", "*anchor", "<<", ": ", " #", "- ", "---", "...", "{a: b}", "~")
CONTROL = ("\n", "\r\n", "\t", "\0", "\x07", "\x1b[2J", "\x7f", "\x85")
UNICODE = (
    "\uff04\uff5bx\uff5d",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u200f",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\udfff",
    "\U0001f600",
    "e\u0301",
    "\u2011",
)
LONG = ("x" * 2000, "${" + "x" * 300)
PIECES = (*TERRAFORM, *QUOTING, *YAML, *CONTROL, *UNICODE, *LONG)


def number_token(index: int) -> str:
    """What cdktf writes for a number that Terraform will know later.

    https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/tokens/private/encoding.ts
    """
    return repr(struct.unpack(">d", struct.pack(">Q", 0xFDFF << 48 | index))[0])


CDKTF = (
    "#{TfToken[TOKEN.0]}",
    "&{TfToken[TOKEN.0]}",
    "String Map Token Value",
    "Any Map Token Value",
    number_token(0),
)
"""What cdktf itself means by some texts: references, which it resolves wherever they stand."""


def texts_of(*pieces: str) -> st.SearchStrategy[str]:
    """Texts put together from these pieces and from any characters."""
    part = st.one_of(st.sampled_from(pieces), st.text(st.characters(), max_size=4))
    return st.lists(part, min_size=1, max_size=5).map("".join)


HOSTILE = texts_of(*PIECES, *CDKTF, *TERRAFORM)
