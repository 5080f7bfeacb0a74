"""The next smaller and the next larger class of a database instance's family."""

from __future__ import annotations

from groundplan.config.tables import memory_gib_by_instance_class


def next_class(instance_class: str, steps: int) -> str | None:
    """Give the class that is so many sizes away, as far as there is one.

    Args:
        instance_class: Such as `db.t4g.medium`.
        steps: 1 for the next larger, -1 for the next smaller.
    """
    family = instance_class.rpartition(".")[0]
    memory = memory_gib_by_instance_class()
    classes = sorted((name for name in memory if name.rpartition(".")[0] == family), key=lambda name: memory[name])
    if instance_class not in classes:
        return None
    index = classes.index(instance_class) + steps
    return classes[index] if 0 <= index < len(classes) else None
