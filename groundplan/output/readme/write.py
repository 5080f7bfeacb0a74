"""Renders the page from its templates."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path

from jinja2 import Environment

from groundplan.config.resolved import Deployment, is_zone_id
from groundplan.cost.output.assumptions import assumptions_of
from groundplan.cost.output.infracost import Project
from groundplan.cost.output.lines import lines_of
from groundplan.cost.output.money import number, plain
from groundplan.output.readme.alarms import alarm_rows, recipients
from groundplan.output.readme.events import events
from groundplan.output.readme.markdown import cell, code, prose
from groundplan.output.readme.retention import retentions
from groundplan.output.readme.synthesized import ACCOUNT, Synthesized
from groundplan.output.rendering import templates
from groundplan.writing import write_atomically

README = "README.md"

_LARGEST = 5
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def write_readme(deployment: Deployment, folder: Path, estimated: Project | None) -> Path:
    """Write the page about a deployment, and return its path.

    Args:
        deployment: The stack.
        folder: Holds the synthesized `cdk.tf.json`; the page goes beside it.
        estimated: What the stack costs, and what that rests on; `None` where there is no estimate.

    Raises:
        OSError: The stack cannot be read, or the page not be written.
    """
    synthesized = Synthesized.of(folder)
    stack = synthesized.stack
    path = folder / README
    page = (
        _page_templates()
        .get_template(f"{README}.jinja")
        .render(
            account=ACCOUNT,
            alarms=alarm_rows(stack),
            recipients=recipients(stack),
            assumptions=assumptions_of(estimated.found, estimated.subject.usage) if estimated else (),
            deployment=deployment,
            estimate=estimated.found if estimated else None,
            events=list(events(stack)),
            is_zone_id=is_zone_id,
            largest=lines_of(estimated.found)[:_LARGEST] if estimated else (),
            platform={"ARM64": "linux/arm64", "X86_64": "linux/amd64"}[deployment.application.cpu_architecture],
            retentions=list(retentions(deployment, synthesized)),
            synthesized=synthesized,
            waking_days=[day for day in _DAYS if deployment.sleep and day in deployment.sleep.waking_days],
        )
    )
    write_atomically(path, page)
    return path


@cache
def _page_templates() -> Environment:
    environment = templates().overlay(lstrip_blocks=True, trim_blocks=True)
    environment.filters = environment.filters | {
        "cell": cell,
        "code": code,
        "command": shlex.join,
        "number": number,
        "prose": prose,
        "usd": plain,
    }
    return environment
