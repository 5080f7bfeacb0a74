"""The problems and notices of one deployment, each at the place in a file that its author can change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from groundplan.config.messages import KeyPath, Message
from groundplan.config.source import Layer, Origin


@dataclass
class Findings:
    """Collects messages about the effective values of one deployment.

    Paths are dotted (`application.autoscale.min`), a list's items by number. Where several are named, the message
    stands at the first one that the user's file sets, rather than at a pattern's default that it conflicts with.
    """

    values: Layer
    """The effective values and where each came from."""
    file: Origin
    """The user's file as a whole: the place of last resort."""
    messages: list[Message] = field(default_factory=list)
    _faulty: set[KeyPath] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._faulty.update(path for path, origin in self.values.origins.items() if origin.refused)

    def error(self, *paths: str | KeyPath, problem: str, remedy: str) -> None:
        """Report a rule that the values at `paths` break together, unless one of them is wrong in itself."""
        keys = [key_path(path) for path in paths]
        if not any(self.is_faulty(key) for key in keys):
            self._say("error", *self._choose(keys), problem, remedy)

    def notice(self, *paths: str | KeyPath, problem: str, remedy: str) -> None:
        """Report something that was mended, or that the user should know."""
        keys = [key_path(path) for path in paths]
        if not any(self.is_faulty(key) for key in keys):
            self._say("notice", *self._choose(keys, or_file=True), problem, remedy)

    def fault(self, key: KeyPath, problem: str, remedy: str, *, at_key: bool = False) -> None:
        """Report a value that is wrong in itself; later reports about it would only repeat that."""
        if not self.is_faulty(key):
            self._say("error", key, self._nearest(key), problem, remedy, at_key=at_key)
        self._faulty.add(key)

    def is_faulty(self, key: KeyPath) -> bool:
        """Tell whether `key`, something inside it or something around it has been refused."""
        return any(fault[: len(key)] == key or key[: len(fault)] == fault for fault in self._faulty)

    def is_from_user(self, path: str) -> bool:
        """Tell whether the user's file, not the pattern, sets the value at `path`."""
        origin = self.values.origins.get(key_path(path))
        return origin is not None and not origin.from_pattern

    def written(self, key: KeyPath) -> str | None:
        """Give a scalar's spelling in its file."""
        return self._nearest(key).text

    def _choose(self, keys: list[KeyPath], *, or_file: bool = False) -> tuple[KeyPath, Origin]:
        origins = self.values.origins
        set_by_user = [key for key in keys if key in origins and not origins[key].from_pattern]
        if set_by_user:
            key = max(set_by_user, key=lambda key: origins[key].rank)
            return key, origins[key]
        return keys[0], self.file if or_file else self._nearest(keys[0])

    def _nearest(self, key: KeyPath) -> Origin:
        """Give the place of a value; of one that is missing, the place in the user's file where it belongs."""
        origins = self.values.origins
        around = (origins[key[:size]] for size in range(len(key), 0, -1) if key[:size] in origins)
        return origins.get(key) or next((origin for origin in around if not origin.from_pattern), self.file)

    def _say(
        self,
        severity: Literal["error", "notice"],
        key: KeyPath,
        origin: Origin,
        problem: str,
        remedy: str,
        *,
        at_key: bool = False,
    ) -> None:
        path = (*origin.path, *key[self._depth(origin, key) :])
        self.messages.append(origin.message(problem, remedy, severity, at_key=at_key, path=path))

    def _depth(self, origin: Origin, key: KeyPath) -> int:
        """Count the parts of `key` that the origin's own path already names."""
        sizes = (size for size in range(len(key), 0, -1) if self.values.origins.get(key[:size]) is origin)
        return next(sizes, 0)


def key_path(path: str | KeyPath) -> KeyPath:
    """Split a dotted path, in which a part of digits is a list's index; a key that a user names comes split."""
    if isinstance(path, tuple):
        return path
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))
