"""A deployment file's text, and nothing else's: only small regular files of UTF-8 text are read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from groundplan.config.messages import ConfigurationError, Message

MAXIMUM_BYTES = 256 * 1024


def read_text(path: Path) -> str:
    """Read a deployment file.

    Args:
        path: A regular file, or a symbolic link to one, of at most 256 KiB of UTF-8 text.

    Raises:
        ConfigurationError: The file is missing, unreadable, too large, not a regular file or not UTF-8. Its
            content is never part of the message, since the path may name something that is not ours to show.
    """
    try:
        # A FIFO or a device would block or never end, so the kind is known before anything is opened.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refusal(path, "not a regular file", "name a deployment file such as deployment.yaml")
        with path.open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise _refusal(path, f"cannot be read: {reason}", "check the path and its permissions") from error
    except ValueError as error:
        raise _refusal(path, "not a path", "name a deployment file such as deployment.yaml") from error
    if len(content) > MAXIMUM_BYTES:
        raise _refusal(path, f"larger than {MAXIMUM_BYTES // 1024} KiB", "name a deployment file, which is far smaller")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(path, "not UTF-8 text", "save the file as UTF-8") from error


def deployment_paths() -> list[Path]:
    """Give the files that the environment variable `DEPLOYMENT` names, separated like the entries of `PATH`.

    Without it, `deployment.yaml`.
    """
    return [Path(path) for path in os.environ.get("DEPLOYMENT", "deployment.yaml").split(os.pathsep)]


def output_folder() -> Path:
    """Give the folder that `CDKTF_OUTDIR` names; without it, `cdktf.out`."""
    return Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))


def display_name(path: Path) -> str:
    """Spell a path as its user typed it, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in str(path))


def _refusal(path: Path, problem: str, remedy: str) -> ConfigurationError:
    return ConfigurationError([Message(display_name(path), None, None, "", problem, remedy)])
