"""A search for secrets in what Terraform is given and leaves behind, by the rules of detect-secrets.

detect-secrets reads lines of source code. So every text of a JSON document, that of JSON inside a text too, is shown
to it as the assignment that it is: of a name to a value.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
from detect_secrets.settings import default_settings, get_plugins

INSTALLED = {".terraform", ".terraform.lock.hcl", "node_modules"}
"""Programs that were installed, and the checksums of their packages."""
NO_SECRETS = {"Public IP (ipv4)"}
"""Rules of detect-secrets about what is no secret."""
REVIEWED = {
    "AKIAIOSFODNN7EXAMPLE": "the user id that the emulated AWS answers with, AWS's own example",
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a": "the owner of every bucket in the emulated AWS",
    "emulated": "what the emulated AWS is given for a secret key",
    "offline": "what the test beside a stack has for a secret key, with which it asks nobody",
    "scram-sha-256": "the hash that PostgreSQL keeps passwords as, by name, in the statement that chooses it",
    "POSTGRES_SCRAM_SHA_256": "how a client proves its password to a proxy, by name",
    "active": "the state that a secret is in",
    r"arn:aws:(secretsmanager|kms):[\w:/.!-]+": "where a secret or a key is, which opens nothing",
}
"""Texts, as patterns, that a rule takes for secrets, each with the reason why it is none."""
_REVIEWED = re.compile("|".join(REVIEWED))
_SHOWN = 4
# A reference alone has its value in Terraform; any other expression may hold a literal.
_REFERENCE = re.compile(r"\$\{[\w.\-\[\]*]+\}")
_WORD = re.compile(r"[A-Za-z0-9+=]{20,}")
# Random by nature and no secret: what AWS calls its resources.
_ISSUED = re.compile(r"arn:aws:[\w:/.*!+=,@-]+|\b[0-9a-z]+-[0-9a-f]{17,27}\b")
# What a provider keeps beside each resource in the state: timeouts and its schema's version.
_BASE64_OF_JSON = "eyJ"


@dataclass(frozen=True, order=True)
class Finding:
    """A text that looks like a secret: where it stands, and why; `text` is as much as may be shown."""

    place: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.text}"


def secrets_in(folder: Path, *, issued: Collection[str] = ()) -> list[Finding]:
    """What looks like a secret in any file below a folder: configuration, plan, state, documents.

    `issued` are texts that AWS made up at random to call something by, which nobody can know beforehand.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not INSTALLED & set(path.parts)]
    return [
        finding
        for path in files
        for finding in secrets_in_bytes(path.read_bytes(), str(path.relative_to(folder)), issued=issued)
    ]


def secrets_in_bytes(content: bytes, place: str, *, issued: Collection[str] = ()) -> list[Finding]:
    """What looks like a secret in a file's content: JSON, an archive as a saved plan is one, or any text."""
    if content.startswith(b"PK\x03\x04"):
        return [
            finding
            for name, member in _members(content)
            for finding in secrets_in_bytes(member, f"{place}!{name}", issued=issued)
        ]
    for text in issued:
        content = content.replace(text.encode(), b"")
    lines = content.decode("utf-8", "replace")
    document = _container(lines)
    return secrets_in_text(lines, place) if document is None else secrets_in_json(document, place)


def secrets_in_json(document: Any, place: str) -> list[Finding]:  # noqa: ANN401 — any JSON
    """What looks like a secret in a document of JSON."""
    return _found((path, line) for path, name, text in _assignments(document, place) for line in _lines(name, text))


def secrets_in_text(text: str, place: str) -> list[Finding]:
    """What looks like a secret in lines of text, such as messages."""
    return _found(
        (f"{place}:{number}", shown)
        for number, line in enumerate(text.splitlines(), start=1)
        for shown in (line, *_lines("line", line))
    )


def _found(lines: Iterable[tuple[str, str]]) -> list[Finding]:
    return sorted({Finding(place, rule, text) for place, line in lines for rule, text in _secrets_of(line)})


@cache
def _secrets_of(line: str) -> tuple[tuple[str, str], ...]:
    """The rules that find a secret in a line, wherever it stands, each with as much of it as may be shown."""
    return tuple(
        (secret.type, _masked(secret.secret_value or ""))
        for rule, shown in _shown_to_rules(line)
        for secret in rule.analyze_line(filename="", line=shown)
        if not _REVIEWED.fullmatch(secret.secret_value or "")
    )


def _shown_to_rules(line: str) -> Iterator[tuple[BasePlugin, str]]:
    """Each rule with what it sees: entropy is measured word by word, since ARNs and names are long but not random."""
    for rule in _rules():
        if isinstance(rule, HighEntropyStringsPlugin):
            words = _WORD.findall(_ISSUED.sub(" ", line))
            yield from ((rule, f'"{word}"') for word in words if not word.startswith(_BASE64_OF_JSON))
        else:
            yield rule, line


@cache
def _rules() -> tuple[BasePlugin, ...]:
    with default_settings():
        return tuple(rule for rule in get_plugins() if rule.secret_type not in NO_SECRETS)


def _masked(text: str) -> str:
    return f"{text[:_SHOWN]}... ({len(text)} characters)"


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        for name in members.namelist():
            if name not in INSTALLED:
                yield name, members.read(name)


def _container(text: str) -> Any:  # noqa: ANN401 — any JSON
    """The JSON object or list that a text is, or `None`."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _assignments(document: Any, path: str, name: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """Every text of a document with its path and the name that it is given."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _assignments(key, path)
            # A container's variable has its name beside it: {"name": "DB_PASSWORD", "value": "..."}.
            given = document.get("name") if key == "value" else key
            yield from _assignments(value, f"{path}.{key}", given if isinstance(given, str) else key)
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from _assignments(value, f"{path}[{index}]", name)
    elif isinstance(document, str):
        embedded = _container(document)
        if embedded is None:
            yield path, name, document
        else:
            yield from _assignments(embedded, f"{path}!", name)


def _lines(name: str, text: str) -> Iterator[str]:
    """A text as detect-secrets expects it: as an assignment."""
    if text == name:  # the table of outputs that cdktf keeps: each name stands for itself
        return
    literal = _REFERENCE.sub("", text)
    for line in literal.splitlines():
        bare = line.replace('"', " ")
        yield f'{name} = "{bare}"'
