"""The command line: the only place, with main.py, that prints, catches and exits."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from groundplan.config import Configuration, ConfigurationError, read_configuration
from groundplan.config.files import deployment_paths, output_folder
from groundplan.config.rendering import as_json
from groundplan.garbage import collect_no_garbage
from groundplan.standing import refuse_moves
from groundplan.terminal import say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from groundplan.config.effective import EffectiveValue
    from groundplan.cost.command.run import Request

_FAILURE = 1
_INPUT_ERROR = 2
_PAGE = 80
_AS_WIDE_AS_NEEDED = 1000

app = typer.Typer(
    name="groundplan",
    help="From a deployment.yaml to production-ready AWS infrastructure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help="Deployment files. By default what DEPLOYMENT names, or deployment.yaml."),
]
Environment = Annotated[str | None, typer.Option(help="Only this environment; all by default.")]
Answer = Annotated[str | None, typer.Option(help="Answers its question.")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="text for people, json for programs.")]


def main() -> None:
    """Run the command that the arguments of the process name."""
    collect_no_garbage()
    app()


@app.command()
def check(files: Files = None, environment: Environment = None, format_: Format = "text") -> None:
    """Check deployment files, without synthesizing anything.

    Says all that is wrong, each with its line and what to write instead. Exit code 0 where nothing is, 2 otherwise.
    """
    configuration = _read(files, environment, format_)
    if format_ == "json":
        typer.echo(as_json(configuration.notices))
        return
    say(configuration.notices, sys.stdout)
    stacks = ", ".join(f"{one.stack_name} ({one.environment})" for one in configuration.deployments)
    typer.echo(f"no errors; stacks: {stacks}")


@app.command()
def show(files: Files = None, environment: Environment = None, format_: Format = "text") -> None:
    """Show the effective value of each key, and where it came from: a pattern, a line of a file, or a default."""
    from groundplan.config.effective import effective_values  # noqa: PLC0415

    configuration = _read(files, environment, format_)
    values = {
        deployment.stack_name: list(effective_values(deployment, findings))
        for deployment, findings in zip(configuration.deployments, configuration.findings, strict=True)
    }
    if format_ == "json":
        typer.echo(json.dumps({name: [asdict(value) for value in rows] for name, rows in values.items()}, indent=2))
        return
    _print_tables(values)


def _print_tables(values: Mapping[str, Sequence[EffectiveValue]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    # Into a pipe each line whole, however long; on a terminal folded rather than cut.
    console = Console(markup=False, width=None if sys.stdout.isatty() else _AS_WIDE_AS_NEEDED)
    for name, rows in values.items():
        table = Table(title=name, title_justify="left", box=None)
        for heading in ("key", "value", "from"):
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(row.key, row.value, row.origin)
        console.print(table)


@app.command()
def init(  # noqa: PLR0917  # an option for each question
    folder: Annotated[Path, typer.Argument(help="The application's repository.")] = Path(),
    name: Answer = None,
    framework: Answer = None,
    pattern: Answer = None,
    region: Answer = None,
    email: Answer = None,
    domain: Answer = None,
    from_copilot: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Convert the AWS Copilot manifests below this folder instead.")
    ] = None,
    service: Annotated[
        str | None, typer.Option(help="Of several load-balanced web services of Copilot's, the one to convert.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The file to write; never one that is there.")] = Path("deployment.yaml"),
) -> None:
    """Write a first deployment.yaml, from few questions and from what the repository shows.

    An option answers its question; where there is no terminal, defaults answer the others.
    """
    from groundplan.init.command import InitError, convert_copilot, write_first_file  # noqa: PLC0415

    given = {
        "name": name,
        "framework": framework,
        "pattern": pattern,
        "region": region,
        "email": email,
        "domain": domain,
    }
    ask = _ask if sys.stdin.isatty() else None
    try:
        if from_copilot is None:
            said = write_first_file(folder, given, ask, output)
        else:
            said = convert_copilot(from_copilot, service, given, output)
    except InitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_INPUT_ERROR) from None
    typer.echo(said)


def _ask(text: str, default: str, refusal_of: Callable[[str], str | None]) -> str:
    while True:
        answer: str = typer.prompt(text, default=default, show_default=bool(default)).strip()
        refusal = refusal_of(answer)
        if refusal is None:
            return answer
        typer.echo(refusal, err=True)


@app.command()
def cost(  # noqa: PLR0917  # an option for each question
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|FOLDER|PLAN",
            help="A deployment file, a stack's folder or cdk.tf.json, or a plan as tofu show -json writes it. "
            "By default what DEPLOYMENT names, or deployment.yaml.",
        ),
    ] = None,
    environment: Environment = None,
    usage: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What a month brings, in Infracost's usage format.")
    ] = None,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="text for people, Infracost's json for programs.")
    ] = "text",
    compare: Annotated[
        str | None,
        typer.Option(
            metavar="WITH",
            help="Show the difference to a path, or to pattern=NAME, environment=NAME, region=NAME or revision=NAME.",
        ),
    ] = None,
    what_if: Annotated[  # noqa: FBT002  # a switch of the command line
        bool, typer.Option("--what-if", help="List what could be chosen otherwise, by saving, with what it gives up.")
    ] = False,
    refresh: Annotated[  # noqa: FBT002  # a switch of the command line
        bool, typer.Option("--refresh", help="First read the prices of the regions concerned anew from AWS.")
    ] = False,
) -> None:
    """Estimate what a deployment costs in a month, at AWS's list prices; asks no account."""
    from groundplan.cost.command.run import Request  # noqa: PLC0415

    if what_if and (compare or format_ == "json"):
        typer.echo("--what-if goes with neither --compare nor --format json: leave one out", err=True)
        raise typer.Exit(_INPUT_ERROR)
    request = Request(
        target, environment, usage, datetime.now(UTC).date(), Path(typer.get_app_dir("groundplan"), "prices")
    )
    try:
        succeeded = not refresh or _refresh(request)
        if format_ == "json":
            typer.echo(request.compared_json(compare) if compare else request.json(), nl=False)
        else:
            _print_parts(request.what_if() if what_if else request.compared(compare) if compare else request.report())
    except ConfigurationError as error:
        _refuse(error, format_)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_INPUT_ERROR) from None
    if not succeeded:
        raise typer.Exit(_FAILURE)


def _refresh(request: Request) -> bool:
    from groundplan.cost.command.refreshing import refreshed  # noqa: PLC0415

    outcomes = []
    for outcome in refreshed(request.regions, request.price_folder, request.today):
        typer.echo(outcome.said, err=True)
        outcomes.append(outcome.succeeded)
    return all(outcomes)


def _print_parts(parts: Iterable[RenderableType]) -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _PAGE)
    for part in parts:
        console.print(part)


@app.command()
def schema() -> None:
    """Print the JSON schema of a deployment file, for editors."""
    from groundplan.config.schema import schema_text  # noqa: PLC0415

    typer.echo(schema_text(), nl=False)


def _read(files: Sequence[Path] | None, environment: str | None, format_: str) -> Configuration:
    try:
        configuration = read_configuration(files or deployment_paths(), environment)
        refuse_moves(configuration, output_folder())
    except ConfigurationError as error:
        _refuse(error, format_)
    return configuration


def _refuse(error: ConfigurationError, format_: str) -> NoReturn:
    if format_ == "json":
        typer.echo(as_json(error.messages))
    else:
        say(error.messages, sys.stderr)
    raise typer.Exit(_INPUT_ERROR)
