"""A deployment as YAML, with one text spelled as a hostile author would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from groundplan.config import Configuration, ConfigurationError, read_configuration

HERE = "HERE-STANDS-THE-TEXT"
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # of the same text, in a tenth of the time
_LINE_BREAKS = "\r\n\x85\u2028\u2029"


def escaped(text: str) -> str:
    """Spell a text in double quotes, in ASCII alone: any code point can be written so, a lone surrogate as well."""
    return '"' + "".join(c if c in " _" or (c.isascii() and c.isalnum()) else f"\\U{ord(c):08X}" for c in text) + '"'


def raw(text: str) -> str:
    """Spell a text in double quotes with its own characters, as far as a line of UTF-8 can hold them."""
    return '"' + "".join(_raw(char) for char in text) + '"'


def _raw(char: str) -> str:
    if char in _LINE_BREAKS or "\ud800" <= char <= "\udfff":
        return f"\\u{ord(char):04X}"
    return f"\\{char}" if char in '"\\' else char


def write(path: Path, deployment: dict[str, Any], spelling: str) -> int:
    """Write the deployment with `spelling` for its one `HERE`, and give the line on which it stands."""
    text = yaml.dump(deployment, Dumper=_DUMPER, sort_keys=False, width=10_000)
    assert text.count(HERE) == 1
    path.write_bytes(text.replace(HERE, spelling).encode("utf-8"))
    return text.count("\n", 0, text.index(HERE)) + 1


def outcome(path: Path) -> Configuration | ConfigurationError:
    """What becomes of a file; anything but a configuration or messages is a fault of the program."""
    try:
        return read_configuration([path])
    except ConfigurationError as error:
        return error
