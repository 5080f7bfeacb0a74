"""The AWS CLI as far as a script needs it: `aws SERVICE OPERATION --option value`, from botocore's own models.

It talks to `AWS_ENDPOINT_URL`, remembers each call with its answer, plays the container of each task that is run, and
can be told to answer something else or to end the script. The program on PATH only asks for the answer: botocore takes a
second to start, and a script calls `aws` twenty times.
"""

from __future__ import annotations

import json
import shlex
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import botocore.session
import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator

from tests.output.asking_program import Asked, answering

REFUSED, USAGE = 254, 252
"""https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html"""
SHOWING = {"--query": None, "--output": "json"}
FLAGS = {"--no-paginate"}
GROUP = f"{shlex.quote(sys.executable)} -I -S -c 'import os; print(os.getpgrp())'"
"""In bash, the process that began the group of this one: the script."""
CALLED_OTHERWISE = {"s3api": "s3"}
"""The AWS CLI's own names for a service; its `s3` is a program of its own."""
OPENS_SESSION = "trap : INT; session-manager-plugin"
"""In bash: run what holds a session open, and leave Ctrl-C to it.

https://github.com/aws/aws-cli/blob/v2/awscli/customizations/sessionmanager.py
"""
SESSION = botocore.session.Session()
"""It keeps the models that it has read, for all clients."""

Call = dict[str, Any]


@dataclass(frozen=True)
class Interruption:
    """A signal that arrives when AWS has done what it was asked, and before the script has heard of it.

    Attributes:
        operation: That AWS has done.
        occurrence: Which of the calls of that operation.
        sent: `SIGINT`, as by Ctrl-C, to all that run in the terminal; another, as by `kill`, to the script alone.
    """

    operation: str
    occurrence: int = 1
    sent: signal.Signals = signal.SIGINT


class UsageError(Exception):
    """The command line is none that the AWS CLI would take."""


@dataclass
class AwsStandIn:
    """What stands for AWS and its command line while a script runs.

    Attributes:
        exit_code: Of the container of each task; `None`: it runs for ever.
        interruptions: Signals, and when they arrive.
        printed: What the container of a task prints, by the instance that it asks.
        answers: Answers by operation, given in place of the emulator's.
        refusals: What AWS says, by operation, where it refuses.
        calls: What was asked, in order, each with its answer.
    """

    exit_code: int | None = 0
    interruptions: Sequence[Interruption] = ()
    printed: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def serving(self) -> AbstractContextManager[dict[str, str]]:
        """Answer the program while the block lasts; its environment needs the variables given."""
        return answering(self.answer)

    def answer(self, asked: Asked) -> str:
        """What the program does, in bash."""
        service, command, *rest = asked.arguments
        client = client_of(CALLED_OTHERWISE.get(service, service), asked.region, asked.endpoint_url)
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[command.replace("-", "_")])
        try:
            options = dict(parsed(rest, model))
            showing = {name: options.pop(name, default) for name, default in SHOWING.items()}
            answer = self._answer_to(client, model, options)
        except (UsageError, ParamValidationError) as error:
            return reply(code=USAGE, stderr=f"{error}\n")
        except ClientError as error:
            self.calls.append({"operation": model.name, "options": options, "answer": str(error)})
            return reply(code=REFUSED, stderr=f"\n{error}\n")
        answer.pop("ResponseMetadata", None)
        self._play_container(client, model.name, answer, asked)
        answer = json.loads(json.dumps(answer, default=datetime.isoformat))
        self.calls.append({"operation": model.name, "options": options, "answer": answer})
        if model.name == "StartSession":
            return OPENS_SESSION
        query = showing["--query"]
        return reply(
            stdout=shown(answer if query is None else jmespath.search(query, answer), showing["--output"]),
            sent=self._signal_at(model.name),
        )

    def _signal_at(self, operation: str) -> signal.Signals | None:
        occurrence = sum(call["operation"] == operation for call in self.calls)
        moment = (operation, occurrence)
        return next((each.sent for each in self.interruptions if (each.operation, each.occurrence) == moment), None)

    def _answer_to(self, client: Any, model: OperationModel, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 — botocore makes its clients at run time
        if model.name in self.refusals:
            refusal = {"Error": {"Code": "Refused", "Message": self.refusals[model.name]}}
            raise ClientError(refusal, model.name)  # type: ignore[arg-type]
        if model.name not in self.answers:
            answer: dict[str, Any] = getattr(client, xform_name(model.name))(**options)
            return answer
        # What was made up is at least of the right shape.
        for made_up, shape in ((options, model.input_shape), (self.answers[model.name], model.output_shape)):
            if shape is None:
                assert not made_up
                continue
            report = ParamValidator().validate(made_up, shape)
            assert not report.has_errors(), report.generate_report()
        return dict(self.answers[model.name])

    def _play_container(
        self,
        client: Any,  # noqa: ANN401 — botocore makes its clients at run time
        operation: str,
        answer: dict[str, Any],
        asked: Asked,
    ) -> None:
        """Do what a container does: write a line to its log when it starts, and end with an exit code."""
        if operation == "RunTask":
            logs = client_of("logs", asked.region, asked.endpoint_url)
            for task in answer["tasks"]:
                write_log(client, logs, task, self.printed)
        if operation == "DescribeTasks":
            for task in answer["tasks"]:
                if self.exit_code is None:
                    task["lastStatus"] = "RUNNING"
                elif task["lastStatus"] == "STOPPED":
                    task["containers"][0]["exitCode"] = self.exit_code


@cache
def client_of(service: str, region: str, endpoint_url: str) -> Any:  # noqa: ANN401 — botocore makes its clients at run time
    return SESSION.create_client(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id="emulated",
        aws_secret_access_key="emulated",
    )


def reply(*, code: int = 0, stdout: str = "", stderr: str = "", sent: signal.Signals | None = None) -> str:
    printed = f"printf %s {shlex.quote(stdout)}; printf %s {shlex.quote(stderr)} >&2; exit {code}"
    if sent is None:
        return printed
    # A terminal sends SIGINT to all that run in it. Whoever ignores it goes on. `kill` reaches the script alone.
    reached = "0" if sent is signal.SIGINT else f"$({GROUP})"
    return f"kill -s {sent.name.removeprefix('SIG')} {reached}; {printed}"


def parsed(arguments: Sequence[str], model: OperationModel) -> Iterator[tuple[str, Any]]:
    """Each option with its value, as the operation's model has it."""
    shape = model.input_shape
    assert shape is not None
    members = {f"--{xform_name(name, '-')}": name for name in shape.members}
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        values = []
        while rest and not rest[0].startswith("--"):
            values.append(rest.pop(0))
        if option in SHOWING:
            yield option, values[0]
        elif option in members:
            yield members[option], value_of(shape.members[members[option]], values)
        elif option.startswith("--no-") and f"--{option[5:]}" in members:
            yield members[f"--{option[5:]}"], False
        elif option not in FLAGS:
            raise UsageError(f"Unknown options: {option}")


def value_of(shape: Shape, values: Sequence[str]) -> Any:  # noqa: ANN401 — what the shape says
    if shape.type_name == "boolean":
        return True
    if values[0][:1] in "{[" and shape.type_name != "string":
        return json.loads(values[0])
    if isinstance(shape, ListShape):
        return [
            structure(shape.member, value) if isinstance(shape.member, StructureShape) else value for value in values
        ]
    (value,) = values
    if isinstance(shape, MapShape):
        return dict(pair.split("=", 1) for pair in value.split(","))
    if isinstance(shape, StructureShape):
        return structure(shape, value)
    return int(value) if shape.type_name == "integer" else value


def structure(shape: StructureShape, text: str) -> dict[str, Any]:
    """`Key=name,Values=text` as the shape has it."""
    pairs = dict(pair.split("=", 1) for pair in text.split(","))
    return {name: value_of(shape.members[name], [value]) for name, value in pairs.items()}


def write_log(
    ecs: Any,  # noqa: ANN401 — botocore makes its clients at run time
    logs: Any,  # noqa: ANN401
    task: dict[str, Any],
    printed: Mapping[str, str],
) -> None:
    definition = ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"])
    (container,) = definition["taskDefinition"]["containerDefinitions"]
    (override,) = task["overrides"]["containerOverrides"]
    assert override["name"] == container["name"]
    environment = {entry["name"]: entry["value"] for entry in override["environment"]}
    options = container["logConfiguration"]["options"]
    group = options["awslogs-group"]
    stream = f"{options['awslogs-stream-prefix']}/{container['name']}/{task['taskArn'].rpartition('/')[2]}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    host = environment["PGHOST"]
    lines = [f"asked {host}", printed.get(host.partition(".")[0], "PostgreSQL answered")]
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def shown(result: Any, output: str) -> str:  # noqa: ANN401 — any JSON
    """The result as the AWS CLI prints it."""
    if output == "json":
        return f"{json.dumps(result)}\n"
    if isinstance(result, list) and all(isinstance(row, list) for row in result):
        return "".join("\t".join(map(str, row)) + "\n" for row in result)
    return ("\t".join(map(str, result)) if isinstance(result, list) else str(result)) + "\n"
