"""How messages come to whoever started the program: in colours on a terminal, plain into a pipe or a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from groundplan.config import Message
from groundplan.config.rendering import colored, plain


def say(messages: Sequence[Message], stream: TextIO) -> None:
    """Write messages to a stream; nothing where there are none."""
    if not messages:
        return
    if stream.isatty():
        # A tenth of a second, which a pipe need not wait for.
        from rich.console import Console  # noqa: PLC0415

        Console(file=stream, highlight=False, soft_wrap=True).print(colored(messages))
    else:
        stream.write(f"{plain(messages)}\n")
