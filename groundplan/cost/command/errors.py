"""What stops the command."""

from __future__ import annotations


class CostError(ValueError):
    """There is no estimate; the message says why, and what to do."""
