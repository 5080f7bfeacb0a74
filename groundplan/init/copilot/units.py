"""Copilot's ways of writing times, schedules and commands."""

from __future__ import annotations

import re
import shlex

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_PREDEFINED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * SUN",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


def seconds(text: object) -> int | None:
    """Read a duration such as `90s`, `2m` or `1h30m`; `None` where it is none."""
    if not isinstance(text, str) or not re.fullmatch(r"(\d{1,6}[hms])+", text):
        return None
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([hms])", text))


def schedule(text: str) -> str | None:
    """Write a job's schedule as ours: https://aws.github.io/copilot-cli/docs/manifest/scheduled-job/#on-schedule."""
    if text in _PREDEFINED:
        return _PREDEFINED[text]
    if not text.startswith("@every "):
        return None if text.startswith("@") or text == "none" else text
    every = seconds(text.removeprefix("@every ").strip())
    if not every or every % 60:
        return None
    minutes = every // 60
    return f"rate({minutes} minute{'s' if minutes > 1 else ''})"


def command(value: object) -> str | None:
    """Write a command, which may be text or a list of words, as text."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return shlex.join(value) or None
    return value if isinstance(value, str) and value else None


def bounds(text: object) -> tuple[int, int] | None:
    """Read a range of counts such as `1-10`."""
    match = re.fullmatch(r"(\d{1,4})-(\d{1,4})", text) if isinstance(text, str) else None
    return (int(match[1]), int(match[2])) if match else None
