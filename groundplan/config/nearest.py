"""What a misspelt word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from groundplan.config.messages import shown

_MOST_LISTED = 12


def suggestion(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to `word`; if none is near, list them all, or the first dozen."""
    words = list(known)
    near = get_close_matches(word.lower(), words, n=1)
    if near:
        return f"did you mean {near[0]}?"
    more = ", ..." if len(words) > _MOST_LISTED else ""
    return f"write one of {', '.join(words[:_MOST_LISTED])}{more}"


def unknown(kind: str, word: object, known: Iterable[str]) -> tuple[str, str]:
    """Phrase an unknown word as a problem and a remedy; of a value, the remedy tells all that are allowed, if they are few."""
    words = list(known)
    remedy = suggestion(str(word), words)
    if remedy.startswith("did") and kind != "key" and len(words) <= _MOST_LISTED:
        remedy = f"{remedy} allowed: {', '.join(words)}"
    return f"unknown {kind} {shown(word)}", remedy
