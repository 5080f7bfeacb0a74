"""Parts of Terraform addresses that are made from words of the file."""

from __future__ import annotations

import re


def variable_id(name: str) -> str:
    """Return an environment variable's name as construct ids are written, such as `mail-key` for `MAIL_KEY`."""
    return name.lower().replace("_", "-")


def email_id(email: str) -> str:
    """Return an e-mail address as construct ids and topics are written, such as `ops-at-example-com`."""
    return re.sub(r"[^a-z0-9]+", "-", email.lower().replace("@", "-at-")).strip("-")
