"""What may be a secret, and is therefore never shown, whatever else is wrong with it."""

from __future__ import annotations

import re
from itertools import pairwise

from groundplan.config.messages import KeyPath

SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN(?!S|IZ)|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_DATA",
    re.IGNORECASE,
)
"""What AWS Security Hub's control ECS.8 looks for, and the words that other tools use for the same thing."""
SECRET_VALUE = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]*:[^/\s@]+@")


def is_confidential(path: KeyPath) -> bool:
    """Tell whether the value at `path` may hold a secret: an environment variable, or what is called like one."""
    if any(block == "application" and key in {"environment", "secrets"} for block, key in pairwise(path)):
        return True
    return any(isinstance(key, str) and SECRET_NAME.search(key) for key in path)
