"""A YAML file as data, with the place of every key and value.

YAML is read from its event stream, not through a constructor: so nothing in a file can run code, expand, repeat a
key in silence or nest without end, and every value keeps its line, its column and its spelling.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import yaml

from groundplan.config.confidential import is_confidential
from groundplan.config.files import display_name, read_text
from groundplan.config.messages import ConfigurationError, KeyPath, Message, code_point, dotted, escaped
from groundplan.config.source_text import Mark, Rank, SourceText

MAXIMUM_DEPTH = 20
MOST_VALUES = 5000

_TEMPLATE = re.compile(r"[$%]\{")
# How cdktf writes its references into text until the end of a synthesis: numbers by their topmost bits.
_CDKTF_TOKEN = re.compile(r"[#&]\{TfToken\[|-(?:8\.[01]|1\.8)\d*e\+29[48]|(?:String|Any) Map Token Value")
# Control characters and surrogates break terminals and encoders; bidirectional overrides make text read as another.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DECIMAL_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
# What PyYAML quotes from the file, other than a single character or a token's name such as <block end>.
_QUOTED_BY_YAML = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Origin:
    """Where a value came from: its file, its key path there, and its spelling if it is a scalar."""

    source: SourceText
    path: KeyPath
    key: Mark
    value: Mark
    text: str | None = None
    refused: bool = False
    """The reader has already said what is wrong here."""

    @property
    def file(self) -> str:
        """The file's name, as messages spell it."""
        return self.source.name

    def message(
        self,
        problem: str,
        remedy: str,
        severity: Literal["error", "notice"] = "error",
        *,
        at_key: bool = False,
        path: KeyPath | None = None,
    ) -> Message:
        """Say something at the value, or at its key; about `path`, where that is not the value's own."""
        mark = self.key if at_key else self.value
        subject = dotted(self.path if path is None else path)
        # Of the file as a whole, the first line says nothing.
        source = self.source if self.path else None
        return Message(self.file, mark.line, mark.column, subject, problem, remedy, severity, source)

    @property
    def rank(self) -> Rank:
        """What overrides what."""
        return self.source.rank

    @property
    def from_pattern(self) -> bool:
        """Whether the value is a default of groundplan's own."""
        return self.source.rank is Rank.BUILT_IN_PATTERN


@dataclass(frozen=True)
class Layer:
    """What one file, or one part of it, says; `origins` has a row for each key path in `data`."""

    data: object
    origins: dict[KeyPath, Origin]

    def mapping(self) -> dict[str, Any]:
        """Give the data of a layer that is known to be a mapping."""
        if not isinstance(self.data, dict):
            raise TypeError(f"expected a mapping, got {type(self.data).__name__}")
        return self.data

    def at(self, path: KeyPath) -> Layer:
        """Take the part below `path` as a layer of its own; its origins still name the whole file's paths."""
        data = self.data
        for key in path:
            data = data[key]  # type: ignore[index]  # the caller has seen the path
        size = len(path)
        return Layer(data, {key[size:]: origin for key, origin in self.origins.items() if key[:size] == path})

    def without(self, *path: str | int) -> Layer:
        """Leave out the value at `path`, if there is one."""
        origins = {key: origin for key, origin in self.origins.items() if key[: len(path)] != path}
        return Layer(_without(self.data, path), origins)


def _without(data: object, path: KeyPath) -> object:
    if not isinstance(data, dict) or path[0] not in data:
        return data
    rest = {key: value for key, value in data.items() if key != path[0]}
    return rest if len(path) == 1 else {**rest, path[0]: _without(data[path[0]], path[1:])}


def read(
    path: Path, known_keys: Collection[str], rank: Rank = Rank.DEPLOYMENT_FILE, *, keys_as_written: bool = False
) -> tuple[Layer, list[Message]]:
    """Read a deployment file or a pattern, as far as it can be read, with what is wrong with its YAML.

    `known_keys` are the top-level keys by which such a file is known: the lines of another file are not shown. With
    `keys_as_written`, a key such as `on` is text, as other readers of YAML have it.

    The subset of YAML that is accepted: one mapping; no anchors, aliases, merge keys or tags; no repeated keys;
    text keys only; no template sequences; no value that YAML 1.1 reads otherwise than it looks.

    Raises:
        ConfigurationError: Nothing can be made of the file: it cannot be read, is no YAML mapping, or is nested
            deeper than 20 levels, or holds more than 5000 keys and values.
    """
    return parse(SourceText(display_name(path), read_text(path), rank), known_keys, keys_as_written=keys_as_written)


def parse(
    source: SourceText, known_keys: Collection[str] = (), *, keys_as_written: bool = False
) -> tuple[Layer, list[Message]]:
    """Read YAML text as `read` does."""
    reader = _Reader(source, known_keys, keys_as_written=keys_as_written)
    try:
        data = reader.document(yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError):
        # libyaml reads twenty times as fast; PyYAML's own reader says better what is wrong, and where.
        reader = _Reader(source, known_keys, keys_as_written=keys_as_written)
        data = reader.broken_document()
    if not isinstance(data, dict):
        raise ConfigurationError(reader.messages)
    return Layer(data, reader.origins), reader.messages


class _StopReadingError(Exception):
    """The rest of the file cannot be made sense of."""


class _Reader:
    """Walks one file's events; collects what it read and what it refused."""

    def __init__(self, source: SourceText, known_keys: Collection[str], *, keys_as_written: bool) -> None:
        self.messages: list[Message] = []
        self.origins: dict[KeyPath, Origin] = {}
        self._source = source
        self._known_keys = known_keys
        self._keys_as_written = keys_as_written
        self._values = 0
        self._loader: Any = None  # PyYAML's events are not typed

    def document(self, loader: type[yaml.CSafeLoader | yaml.SafeLoader]) -> object:
        """Read the file; what is no YAML raises what the loader raises: a `YAMLError`, or one of Python's own errors."""
        text = self._source.text
        unreadable = yaml.reader.Reader.NON_PRINTABLE.search(text)
        if unreadable:
            mark = _position(text, unreadable.start())
            self._refuse(mark, (), f"character {code_point(unreadable.group())} is not allowed", "remove it")
            return None
        self._loader = loader(text)
        self._loader.get_event()  # the stream's start
        if self._loader.check_event(yaml.StreamEndEvent):
            self._refuse(Mark(1, 1), (), "the file is empty", "write at least deployment: {name: my-app}")
            return None
        self._loader.get_event()  # the document's start
        try:
            data = self._top()
        except _StopReadingError:
            return None
        self._loader.get_event()  # the document's end
        if not self._loader.check_event(yaml.StreamEndEvent):
            again = _mark(self._loader.peek_event().start_mark)
            self._refuse(again, (), "a second document begins here", "keep one document in a file, without ---")
        return data

    def broken_document(self) -> object:
        """Read what is no YAML, and say what is wrong with it."""
        try:
            return self.document(yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            problem = _QUOTED_BY_YAML.sub(_shortened, escaped(error.problem or "unreadable"))
            mark = _mark(error.problem_mark)
            if is_confidential(next(reversed(self.origins), ())) or self._source.speaks_of_secrets(mark.line):
                self._source.conceal(Mark(mark.line, 1), Mark(mark.line + 1, 1))
            self._refuse(mark, (), f"not valid YAML: {problem}", "correct the syntax")
        except (ValueError, OverflowError):
            # PyYAML lets Python's own errors through, for example for a \U escape beyond Unicode.
            self._refuse(Mark(1, 1), (), "not valid YAML: a number or escape is out of range", "correct the syntax")
        return None

    def _top(self) -> object:
        start = self._loader.peek_event()
        data = self._node((), _mark(start.start_mark))
        if not isinstance(data, dict) and not self.messages:
            mark = _mark(start.start_mark)
            self._refuse(mark, (), "not a mapping at the top level", "write at least deployment: {name: my-app}")
        return data

    def _node(self, path: KeyPath, key: Mark) -> object:
        event = self._loader.get_event()
        mark = _mark(event.start_mark)
        if len(path) > MAXIMUM_DEPTH:
            self._refuse(mark, path[:3], f"nested deeper than {MAXIMUM_DEPTH} levels", "flatten it")
            raise _StopReadingError
        self._values += 1
        if self._values > MOST_VALUES:
            self._refuse(mark, (), f"more than {MOST_VALUES} values", "name a deployment file, which has far fewer")
            raise _StopReadingError
        text = event.value if isinstance(event, yaml.ScalarEvent) else None
        self.origins[path] = Origin(self._source, path, key, mark, text)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(mark, path, "anchors and aliases are not supported", "write the value out in each place")
        if getattr(event, "tag", None) is not None:
            self._refuse(mark, path, "YAML tags are not supported", "remove the word that begins with !")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return None if text is None else self._scalar(event, path)

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        data: dict[str, object] = {}
        while not self._loader.check_event(yaml.MappingEndEvent):
            mark = _mark(self._loader.peek_event().start_mark)
            refused_before = len(self.messages)
            key = self._key(path, mark)
            child = (*path, key)
            if key in data:
                problem = f"duplicate key {escaped(key)} at lines {self.origins[child].key.line} and {mark.line}"
                self._refuse(mark, child, problem, "keep one of them")
            key_is_refused = len(self.messages) > refused_before
            if (
                not path
                and not self._source.is_recognized
                and get_close_matches(key, self._known_keys, n=1, cutoff=0.8)
            ):
                self._source.is_recognized = True
            data[key] = self._node(child, mark)
            if key_is_refused:
                self.origins[child] = replace(self.origins[child], refused=True)
        self._loader.get_event()
        return data

    def _key(self, path: KeyPath, mark: Mark) -> str:
        key = self._node((*path, "?"), mark)
        text = self.origins.pop((*path, "?")).text
        if text == "<<":
            self._refuse(mark, (*path, "?"), "merge keys are not supported", "write the keys out")
        elif text is not None and self._keys_as_written:
            return text
        elif not isinstance(key, str):
            problem = "a key must be text" if text is None else f"the key {escaped(text)[:40]} must be text"
            self._refuse(mark, (*path, "?"), problem, "put it in quotes")
        return str(key)

    def _sequence(self, path: KeyPath) -> list[object]:
        items: list[object] = []
        while not self._loader.check_event(yaml.SequenceEndEvent):
            mark = _mark(self._loader.peek_event().start_mark)
            items.append(self._node((*path, len(items)), mark))
        self._loader.get_event()
        return items

    def _scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> object:
        if is_confidential(path) and path[-1] != "?":
            self._source.conceal(_mark(event.start_mark), _mark(event.end_mark))
        # A tag has been refused already; the implicit type of its text serves to go on.
        implicit = event.implicit if event.tag is None else (True, False)
        tag = self._loader.resolve(yaml.ScalarNode, event.value, implicit)
        kind = tag.removeprefix("tag:yaml.org,2002:")
        return _SCALARS.get(kind, _Reader._text)(self, event.value, path)

    def _text(self, text: str, path: KeyPath) -> str:
        mark = self.origins[path].value
        if template := _TEMPLATE.search(text):
            problem = f"{template.group()} is not allowed: Terraform would evaluate it"
            self._refuse(mark, path, problem, "write plain text, without ${ and %{")
        if token := _CDKTF_TOKEN.search(text):
            self._refuse(mark, path, f"{token.group()} is not allowed: cdktf would evaluate it", "write other text")
        if unsafe := _UNSAFE.search(text):
            self._refuse(mark, path, f"character {code_point(unsafe.group())} is not allowed", "remove it")
        return text

    def _integer(self, text: str, path: KeyPath) -> int:
        if not _DECIMAL_INTEGER.fullmatch(text):
            return self._trap(path, text, "another number than it looks like")
        try:
            return int(text)
        except ValueError:  # Python converts at most 4,300 digits
            return self._trap(path, text, "a number of thousands of digits")

    def _float(self, text: str, path: KeyPath) -> float:
        if not _DECIMAL_FLOAT.fullmatch(text):
            return self._trap(path, text, "no plain decimal number")
        return float(text) if math.isfinite(float(text)) else self._trap(path, text, "an infinite number")

    def _date(self, text: str, path: KeyPath) -> int:
        return self._trap(path, text, "a date")

    def _trap(self, path: KeyPath, text: str, meaning: str) -> int:
        written = "this value" if is_confidential(path) else escaped(text)[:40]
        problem = f"YAML reads {written} as {meaning}"
        self._refuse(self.origins[path].value, path, problem, "write a plain decimal number, or put text in quotes")
        return 0

    def _refuse(self, mark: Mark, path: KeyPath, problem: str, remedy: str) -> None:
        if path in self.origins:
            self.origins[path] = replace(self.origins[path], refused=True)
        shown_path = dotted(path[:-1] if path[-1:] == ("?",) else path)
        self.messages.append(
            Message(self._source.name, mark.line, mark.column, shown_path, problem, remedy, source=self._source)
        )


_SCALARS: dict[str, Callable[[_Reader, str, KeyPath], object]] = {
    "null": lambda _reader, _text, _path: None,
    "bool": lambda _reader, text, _path: yaml.SafeLoader.bool_values[text.lower()],
    "int": _Reader._integer,  # noqa: SLF001  # the table belongs to the class it follows
    "float": _Reader._float,  # noqa: SLF001
    "timestamp": _Reader._date,  # noqa: SLF001
}


def _shortened(quotation: re.Match[str]) -> str:
    return quotation[0] if quotation[1].startswith("<") or len(quotation[1]) <= len("\\t") else "..."


def _mark(mark: Any) -> Mark:  # noqa: ANN401  # PyYAML has two of them
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def _position(text: str, index: int) -> Mark:
    before = text[:index].splitlines() or [""]
    return Mark(text.count("\n", 0, index) + 1, len(before[-1]) + 1)
