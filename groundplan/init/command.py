"""What `groundplan init` does, apart from asking and printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from groundplan.config.schema import FILE_NAME, schema_text
from groundplan.init.answers import questions, refusal_of
from groundplan.init.copilot import Conversion, ConversionError, from_copilot
from groundplan.init.detection import Detected, detect
from groundplan.init.new_file import FileExistsRefusalError, new_file, write_new

Ask = Callable[[str, str, Callable[[str], str | None]], str]
"""Asks a question with a default until nothing is wrong with the answer."""
_NEXT = "next: groundplan check"


class InitError(Exception):
    """Nothing was written; the message says why, and what to do."""


def write_first_file(folder: Path, given: Mapping[str, str | None], ask: Ask | None, output: Path) -> str:
    """Write a deployment file for the application in `folder`, and the schema beside it.

    Args:
        folder: The application's repository.
        given: The answers that options have given, by question; `None` where none has.
        ask: Asks the other questions; `None` takes their defaults.
        output: The file to write.

    Returns:
        What was found and written, for people.

    Raises:
        InitError: An answer is refused, or the file cannot be written.
    """
    if not folder.is_dir():
        raise InitError(f"{folder} is not a folder; name the application's repository")
    detected = detect(folder)
    answers = {}
    for question in questions(folder, detected):
        answer = given[question.key]
        if answer is None:
            answer = ask(question.text, question.default, _check(question.key)) if ask else question.default
        elif refusal := refusal_of(question.key, answer):
            raise InitError(f"--{question.key}: {refusal}")
        answers[question.key] = answer
    _write(output, new_file(answers, detected))
    return "\n".join([*_found(detected), f"wrote {output} and {FILE_NAME}", _NEXT])


def convert_copilot(folder: Path, service: str | None, given: Mapping[str, str | None], output: Path) -> str:
    """Write a deployment file for an AWS Copilot application, and the schema beside it.

    Returns:
        The report of what was carried over and what was not, for people.

    Raises:
        InitError: There is nothing to convert, or the file cannot be written.
    """
    defaults = {question.key: question.default for question in questions(folder, Detected(None, None, None, None))}
    for key in ("name", "region"):
        answer = given[key]
        if answer is not None and (refusal := refusal_of(key, answer)):
            raise InitError(f"--{key}: {refusal}")
    try:
        conversion = from_copilot(
            folder,
            region=given["region"] or defaults["region"],
            name=given["name"],
            default_name=defaults["name"],
            service=service,
        )
    except ConversionError as error:
        raise InitError(str(error)) from error
    _write(output, conversion.text)
    return "\n".join([*_report(conversion), f"wrote {output} and {FILE_NAME}", _NEXT])


def _check(key: str) -> Callable[[str], str | None]:
    return lambda answer: refusal_of(key, answer)


def _found(detected: Detected) -> list[str]:
    found = []
    if detected.framework:
        found.append(f"found {detected.framework}: {detected.framework_evidence}")
    if detected.port:
        found.append(f"found port {detected.port}: {detected.port_evidence}")
    return found


def _report(conversion: Conversion) -> list[str]:
    lines = []
    for outcome in ("carried over", "changed", "not carried over"):
        rows = [row for row in conversion.rows if row.outcome == outcome]
        if rows:
            lines.append(f"{outcome}:")
            lines.extend(f"  {row.file}:{row.line}: {row.key}: {row.note}" for row in rows)
    return lines


def _write(output: Path, text: str) -> None:
    schema = output.with_name(FILE_NAME)
    try:
        write_new(output, text)
        # Another deployment's schema is as good.
        if not schema.exists():
            write_new(schema, schema_text())
    except FileExistsRefusalError as error:
        raise InitError(str(error)) from error
    except OSError as error:
        raise InitError(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from error
