"""What a plan would do, by resource address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class PlanChanges:
    """Sorted addresses of what a plan changes, by what happens to them; and the outputs that change, by name."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    """Changed in place."""
    replaced: tuple[str, ...]
    """Destroyed and created anew, in whichever order."""
    destroyed: tuple[str, ...]
    forgotten: tuple[str, ...]
    """Left alone, but taken out of the state."""
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Self:
        """The changes of a plan in the form of `show -json`."""
        resources = plan.get("resource_changes", [])
        outputs = plan.get("output_changes", {})

        def addresses(*actions: list[str]) -> tuple[str, ...]:
            return tuple(sorted(change["address"] for change in resources if change["change"]["actions"] in actions))

        return cls(
            created=addresses(["create"]),
            updated=addresses(["update"]),
            replaced=addresses(["delete", "create"], ["create", "delete"]),
            destroyed=addresses(["delete"]),
            forgotten=addresses(["forget"]),
            outputs=tuple(sorted(name for name, change in outputs.items() if change["actions"] != ["no-op"])),
        )

    @classmethod
    def told_by(cls, messages: Iterable[Mapping[str, Any]]) -> Self:
        """The changes of a plan in the messages of `plan -json`, which take half the time of `show -json`.

        https://developer.hashicorp.com/terraform/internals/machine-readable-ui
        """
        changes: dict[str, list[str]] = {}
        outputs: dict[str, Any] = {}
        for message in messages:
            if message["type"] == "planned_change":
                change = message["change"]
                changes.setdefault(change["action"], []).append(change["resource"]["addr"])
            elif message["type"] == "outputs":
                outputs = message["outputs"]

        def addresses(action: str) -> tuple[str, ...]:
            return tuple(sorted(changes.get(action, [])))

        return cls(
            created=addresses("create"),
            updated=addresses("update"),
            replaced=addresses("replace"),
            destroyed=addresses("delete"),
            forgotten=addresses("remove"),
            outputs=tuple(sorted(name for name, output in outputs.items() if output.get("action", "noop") != "noop")),
        )

    @property
    def empty(self) -> bool:
        """Whether the tool would say "No changes"."""
        return self == type(self)((), (), (), (), (), ())
