"""An AWS account as far as `deploy.sh` asks it: it answers from what was made in it, in the shapes that AWS has.

It is no emulator: Terraform and Docker are played too, so that all that it knows fits here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jmespath  # type: ignore[import-untyped]
from botocore.exceptions import ClientError, ParamValidationError
from botocore.validate import ParamValidator

from tests.output.aws_stand_in import REFUSED, SHOWING, USAGE, Call, UsageError, client_of, parsed, shown

ACCOUNT = "123456789012"
NOWHERE = "http://127.0.0.1:9"
PASSWORD = "a password of ECR"


@dataclass
class Printed:
    """What a program prints, and the exit code."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


@dataclass
class Task:
    """A one-off task.

    Attributes:
        name: Of its container.
        answers: What it is when it is asked for, one after another; the last one stays.
    """

    name: str
    answers: list[dict[str, Any]]

    def seen(self) -> dict[str, Any]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def has_ended(self) -> bool:
        return bool(self.answers[0]["lastStatus"] == "STOPPED")


def ended(exit_code: int | None, reason: str = "Essential container in task exited") -> list[dict[str, Any]]:
    """A task that starts, runs and ends; without an exit code, its container never ran."""
    container = {"reason": "CannotPullContainerError"} if exit_code is None else {"exitCode": exit_code}
    return [
        {"lastStatus": "PENDING", "containers": [{}]},
        {"lastStatus": "RUNNING", "containers": [{}]},
        {"lastStatus": "STOPPED", "containers": [container], "stoppedReason": reason},
    ]


@dataclass
class Account:
    """What is in the account, and what was asked of it."""

    alias: str | None = "acme"
    opt_in_status: str = "opt-in-not-required"
    bucket_region: str | None = None
    objects: dict[str, str] = field(default_factory=dict)
    versioning: str | None = "Enabled"
    cluster: str | None = None
    has_repository: bool = False
    tags: set[str] = field(default_factory=set)
    declared_image: str | None = None
    task_ends: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    stopped_tasks: list[dict[str, Any]] = field(default_factory=list)
    log: tuple[str, ...] = ("the last line",)
    events: list[str] = field(default_factory=list)
    targets: tuple[dict[str, str], ...] = ({"State": "healthy"}, {"State": "healthy"})
    unconfirmed: tuple[str, ...] = ()
    refusals: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def run(self, arguments: list[str], region: str) -> Printed:
        """Answer `aws` with these arguments."""
        if "--region" in arguments:
            place = arguments.index("--region")
            region = arguments[place + 1]
            del arguments[place : place + 2]
        service, command, *rest = arguments
        if command == "get-login-password":
            self.calls.append({"operation": "GetLoginPassword", "options": {}, "region": region})
            return Printed(f"{PASSWORD}\n")
        client = client_of(service.removesuffix("api"), region, NOWHERE)
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[command.replace("-", "_")])
        try:
            options = dict(parsed(rest, model))
            showing = {name: options.pop(name, default) for name, default in SHOWING.items()}
            refuse_unlike(model.input_shape, options)
            self.calls.append({"operation": model.name, "options": options, "region": region})
            answer = self._answer(model.name, options)
        except (UsageError, ParamValidationError) as error:
            return Printed(stderr=f"{error}\n", code=USAGE)
        except ClientError as error:
            return Printed(stderr=f"\n{error}\n", code=REFUSED)
        # What was made up is at least of the right shape.
        refuse_unlike(model.output_shape, answer)
        answer = json.loads(json.dumps(answer, default=datetime.isoformat))
        query = showing["--query"]
        return Printed(shown(answer if query is None else jmespath.search(query, answer), showing["--output"]))

    def _answer(self, operation: str, options: dict[str, Any]) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912 — a table
        if operation in self.refusals:
            raise refusal(operation, *self.refusals[operation])
        match operation:
            case "GetCallerIdentity":
                return {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/somebody"}
            case "DescribeRegions":
                (name,) = options["RegionNames"]
                return {"Regions": [{"RegionName": name, "OptInStatus": self.opt_in_status}]}
            case "ListAccountAliases":
                return {"AccountAliases": [self.alias] if self.alias else [], "IsTruncated": False}
            case "HeadBucket":
                if self.bucket_region is None:
                    raise refusal(operation, "404", "Not Found")
                return {"BucketRegion": self.bucket_region}
            case "HeadObject":
                if options["Key"] not in self.objects:
                    raise refusal(operation, "404", "Not Found")
                return {}
            case "GetBucketVersioning":
                return {"Status": self.versioning} if self.versioning else {}
            case "DescribeClusters":
                if self.cluster is None:
                    return {
                        "clusters": [],
                        "failures": [{"arn": name, "reason": "MISSING"} for name in options["clusters"]],
                    }
                return {"clusters": [{"clusterName": name, "status": self.cluster} for name in options["clusters"]]}
            case "GetParameter":
                if self.declared_image is None:
                    raise refusal(operation, "ParameterNotFound", "")
                return {"Parameter": {"Name": options["Name"], "Value": self.declared_image}}
            case "DescribeImages":
                return self._images([image["imageTag"] for image in options["imageIds"]])
            case "ListTasks":
                return {"taskArns": self._listed(options)}
            case "RunTask":
                return self._start(options["taskDefinition"].rpartition("-")[2])
            case "DescribeTasks":
                known = {task["taskArn"]: task for task in self.stopped_tasks}
                return {"tasks": [known[arn] if arn in known else self.tasks[arn].seen() for arn in options["tasks"]]}
            case "GetLogEvents":
                return {"events": [{"message": line} for line in self.log]}
            case "DescribeServices":
                return {"services": [{"events": self._events()}]}
            case "DescribeTargetGroups":
                (name,) = options["Names"]
                return {"TargetGroups": [{"TargetGroupArn": f"arn:{name}"}]}
            case "DescribeTargetHealth":
                return {"TargetHealthDescriptions": [{"TargetHealth": target} for target in self.targets]}
            case "ListSubscriptions":
                return {"Subscriptions": list(self._subscriptions())}
        raise AssertionError(f"deploy.sh has no business with {operation}")

    def _images(self, tags: list[str]) -> dict[str, Any]:
        if not self.has_repository:
            raise refusal("DescribeImages", "RepositoryNotFoundException", "no such repository")
        if not self.tags >= set(tags):
            raise refusal("DescribeImages", "ImageNotFoundException", "no such image")
        return {"imageDetails": [{"imageDigest": f"sha256:{tag}"} for tag in tags]}

    def _listed(self, options: dict[str, Any]) -> list[str]:
        if options["desiredStatus"] == "STOPPED":
            return [task["taskArn"] for task in self.stopped_tasks]
        name = options["family"].rpartition("-")[2]
        return [arn for arn, task in self.tasks.items() if task.name == name and not task.has_ended]

    def _start(self, name: str) -> dict[str, Any]:
        arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/drilled/{name}-{len(self.tasks)}"
        self.tasks[arn] = Task(name, list(self.task_ends.get(name, ended(0))))
        return {"tasks": [{"taskArn": arn}]}

    def _events(self) -> list[dict[str, Any]]:
        """All of them, the newest first, as ECS has them."""
        return [
            {"id": str(number), "createdAt": datetime.fromtimestamp(number, UTC), "message": message}
            for number, message in reversed(list(enumerate(self.events)))
        ]

    def _subscriptions(self) -> Any:  # noqa: ANN401 — dictionaries
        topic = f"arn:aws:sns:us-east-1:{ACCOUNT}"
        for address in self.unconfirmed:
            yield {
                "SubscriptionArn": "PendingConfirmation",
                "TopicArn": f"{topic}:drilled-notifications",
                "Endpoint": address,
            }
        yield {"SubscriptionArn": "PendingConfirmation", "TopicArn": f"{topic}:other", "Endpoint": "else@example.com"}
        yield {"SubscriptionArn": "arn:done", "TopicArn": f"{topic}:drilled-notifications", "Endpoint": "b@example.com"}


def refuse_unlike(shape: Any, value: Any) -> None:  # noqa: ANN401 — botocore makes its shapes at run time
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())


def refusal(operation: str, code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
