"""The tunnel to the database: which task it goes through, where it leads, and what it refuses."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment
from groundplan.output.tunnel import write_tunnel
from groundplan.rehearse import EmulatedAws
from tests.output.asking_program import write_program
from tests.output.aws_stand_in import AwsStandIn

TASKS = "arn:aws:ecs:us-east-1:123456789012:task/drilled"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:drilled-application-1-AbCdEf"


def task(name: str, status: str) -> dict[str, Any]:
    agent = {"name": "ExecuteCommandAgent", "lastStatus": status}
    return {
        "taskArn": f"{TASKS}/{name}",
        "lastStatus": "RUNNING",
        "containers": [{"name": "web", "runtimeId": f"{name}-0123456789", "managedAgents": [agent]}],
    }


ANSWERS: dict[str, Any] = {
    "GetCallerIdentity": {"Account": "123456789012"},
    "DescribeDBInstances": {
        "DBInstances": [
            {
                "DBInstanceIdentifier": name,
                "DBInstanceStatus": "available",
                "Endpoint": {"Address": f"{name}.abc.us-east-1.rds.amazonaws.com"},
            }
            for name in ("another", "drilled-replica-1", "drilled")
        ]
    },
    "ListTasks": {"taskArns": [f"{TASKS}/starting", f"{TASKS}/ready"]},
    "DescribeTasks": {"tasks": [task("starting", "PENDING"), task("ready", "RUNNING")]},
    "DescribeServices": {"services": [{"taskDefinition": "drilled:7"}]},
    "DescribeTaskDefinition": {
        "taskDefinition": {
            "containerDefinitions": [
                {
                    "name": "web",
                    "secrets": [
                        {"name": "PGUSER", "valueFrom": f"{SECRET}:username::"},
                        {"name": "PGPASSWORD", "valueFrom": f"{SECRET}:password::"},
                    ],
                }
            ]
        }
    },
    "StartSession": {"SessionId": "session"},
}


@dataclass
class Tunnel:
    ended: subprocess.CompletedProcess[str]
    calls: list[dict[str, Any]]

    def options(self, operation: str) -> dict[str, Any]:
        (found,) = [call["options"] for call in self.calls if call["operation"] == operation]
        assert isinstance(found, dict)
        return found


Dig = Callable[..., Tunnel]

pytestmark = pytest.mark.xdist_group("restore drill")


@pytest.fixture(scope="module")
def dig(production: Deployment, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory) -> Dig:
    """Run the script with programs that stand in for those it needs."""

    def dug(*arguments: str, without: str = "", interrupted: bool = False, **answers: Any) -> Tunnel:  # noqa: ANN401 — answers of AWS
        folder = tmp_path_factory.mktemp("tunnel")
        programs = folder / "programs"
        programs.mkdir()
        write_program(programs / "aws")
        plugin = programs / "session-manager-plugin"
        plugin.write_text(f"#!/bin/sh\n{'kill -INT 0' if interrupted else 'exit 0'}\n", encoding="utf-8")
        plugin.chmod(0o755)
        if without:
            (programs / without).unlink()
        stand_in = AwsStandIn(answers=ANSWERS | answers)
        with stand_in.serving() as told:
            ended = subprocess.run(
                [write_tunnel(production, folder), *arguments],
                env={**aws.environment(), "PATH": f"{programs}:/usr/bin:/bin", **told},
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                text=True,
                timeout=60,
            )
        return Tunnel(ended, stand_in.calls)

    return dug


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def opened(dig: Dig, port: int) -> Tunnel:
    """One tunnel, for all that is looked at of it."""
    return dig("--port", str(port))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_it_leads_to_the_database_through_a_task_that_accepts_sessions(opened: Tunnel, port: int) -> None:
    assert opened.ended.returncode == 0, opened.ended.stderr
    session = opened.options("StartSession")
    assert session["Target"] == "ecs:drilled_ready_ready-0123456789"
    assert session["DocumentName"] == "AWS-StartPortForwardingSessionToRemoteHost"
    assert session["Parameters"] == {
        "host": ["drilled.abc.us-east-1.rds.amazonaws.com"],
        "portNumber": ["5432"],
        "localPortNumber": [str(port)],
    }


def test_it_leads_to_a_replica_where_one_is_named(dig: Dig) -> None:
    session = dig(f"--port={free_port()}", "--replica", "1").options("StartSession")

    assert session["Parameters"]["host"] == ["drilled-replica-1.abc.us-east-1.rds.amazonaws.com"]


def test_it_says_how_to_connect_as_the_application_without_showing_a_password(opened: Tunnel, port: int) -> None:
    assert f"host=127.0.0.1 port={port} dbname=drilled user=application sslmode=require" in opened.ended.stdout
    assert f"--secret-id {SECRET} " in opened.ended.stdout
    assert "GetSecretValue" not in [call["operation"] for call in opened.calls]


def test_the_command_that_it_shows_takes_the_password_out_of_the_secret(opened: Tunnel) -> None:
    (sed,) = [line for line in opened.ended.stdout.splitlines() if "| sed" in line]
    command = sed.partition("| ")[2].rpartition(')"')[0]
    secret = '{"password":"a-b_C1=","username":"application"}'

    found = subprocess.run(["bash", "-c", command], input=secret, capture_output=True, check=True, text=True)

    assert found.stdout.strip() == "a-b_C1="


@pytest.mark.parametrize(
    ("missing", "said"),
    [("aws", "the AWS CLI is not on PATH"), ("session-manager-plugin", "the Session Manager plugin is not on PATH")],
)
def test_a_missing_program_is_named_with_where_to_get_it(missing: str, said: str, dig: Dig) -> None:
    tunnel = dig(f"--port={free_port()}", without=missing)

    assert tunnel.ended.returncode == 1
    assert said in tunnel.ended.stderr
    assert "https://docs.aws.amazon.com/" in tunnel.ended.stderr


def test_a_port_that_is_taken_is_refused(dig: Dig) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        tunnel = dig(f"--port={listener.getsockname()[1]}")

    assert tunnel.ended.returncode == 2
    assert "of this machine is taken" in tunnel.ended.stderr


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"ListTasks": {"taskArns": []}}, "no task of drilled accepts sessions"),
        ({"DescribeTasks": {"tasks": [task("starting", "PENDING")]}}, "no task of drilled accepts sessions"),
        ({"DescribeDBInstances": {"DBInstances": []}}, "there is no database instance drilled in us-east-1"),
        (
            {
                "DescribeDBInstances": {
                    "DBInstances": [{"DBInstanceIdentifier": "drilled", "DBInstanceStatus": "stopped"}]
                }
            },
            "drilled is stopped: start it by aws rds start-db-instance",
        ),
        (
            {
                "DescribeDBInstances": {
                    "DBInstances": [{"DBInstanceIdentifier": "drilled", "DBInstanceStatus": "creating"}]
                }
            },
            "drilled is creating, and has no address yet",
        ),
    ],
)
def test_what_is_not_there_is_said(answers: dict[str, Any], said: str, dig: Dig) -> None:
    tunnel = dig(f"--port={free_port()}", **answers)

    assert tunnel.ended.returncode == 1
    assert said in tunnel.ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "70000"], "supply a port from 1024 to 65535, got: 70000"),
        (["--port"], "supply a port from 1024 to 65535, got: "),
        (["--replica", "one"], "supply the number of a read replica, 1 to 1, got: one"),
        (["--replica"], "got: none"),
        (["--replica", "2"], "1 to 1, got: 2"),
        (["--owner"], "unknown option: --owner"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], said: str, dig: Dig) -> None:
    tunnel = dig(*arguments)

    assert tunnel.ended.returncode == 2
    assert said in tunnel.ended.stderr
    assert tunnel.calls == []


def test_ctrl_c_closes_it(dig: Dig) -> None:
    tunnel = dig(f"--port={free_port()}", interrupted=True)

    assert tunnel.ended.returncode == 0, tunnel.ended.stderr
    assert tunnel.ended.stdout.endswith("the tunnel is closed\n")


def test_a_deployment_without_replicas_leads_to_none(small: Deployment, folder: Path) -> None:
    refused = subprocess.run(
        [write_tunnel(small, folder), "--replica", "1"], capture_output=True, check=False, text=True
    )

    assert refused.returncode == 2
    assert "this deployment has no read replica" in refused.stderr


def test_help_names_what_is_needed(dig: Dig) -> None:
    shown = dig("--help").ended.stdout

    assert "Session Manager plugin" in shown
    assert "ssmmessages" in shown
