from __future__ import annotations

from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Deployment, Message
from groundplan.config.command import container_command
from groundplan.config.resolved import Autoscaling, Worker

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]


def workers(text: str) -> str:
    return f"application: {{cpu: 1, memory: 2048, workers: {text}}}"


def test_a_worker_has_a_command_a_size_and_a_count_of_its_own(resolve: Resolve) -> None:
    deployment = resolve(workers("{mail: {command: celery -A shop worker, instances: 2, cpu: 0.5, memory: 1024}}"))

    assert deployment.application.workers == (
        Worker("mail", "my-app-worker-mail", ("celery", "-A", "shop", "worker"), 512, 1024, 2, None),
    )


def test_a_worker_has_the_applications_size_unless_it_states_another(resolve: Resolve) -> None:
    (worker,) = resolve(workers("{mail: {command: work}}")).application.workers

    assert (worker.cpu_units, worker.memory_mib, worker.desired_count) == (1024, 2048, 1)


def test_a_workers_memory_is_raised_to_what_fargate_sells_and_said_so(read: Read) -> None:
    configuration = read("deployment: {name: a}\n" + workers("{mail: {command: work, cpu: 0.5, memory: 512}}") + "\n")

    assert configuration.deployments[0].application.workers[0].memory_mib == 1024
    assert "application.workers.mail.memory" in {notice.path for notice in configuration.notices}


def test_a_worker_may_follow_its_load(resolve: Resolve) -> None:
    (worker,) = resolve(
        workers("{mail: {command: work, instances: 2, autoscale: {min: 1, max: 9, target_cpu: 60}}}")
    ).application.workers

    assert worker.autoscaling == Autoscaling(1, 9, 60, None, None)


def test_a_worker_without_a_command_runs_the_frameworks_own(read: Read) -> None:
    text = "deployment: {name: a, framework: rails}\n" + workers("{mail: {}, clock: {command: bin/clock}}") + "\n"
    clock, mail = read(text).deployments[0].application.workers

    assert (clock.command, mail.command) == (("bin/clock",), ("bin/jobs",))


@pytest.mark.parametrize("framework", ["fraiseql", "fastapi", "django", "flask", "express", "nextjs", "generic"])
def test_a_framework_without_a_worker_leaves_the_command_to_the_file(framework: str, errors: Errors) -> None:
    (message,) = errors(
        f"deployment: {{name: a, framework: {framework}}}\napplication:\n  workers:\n    mail: {{instances: 2}}\n"
    )

    assert (message.path, message.line) == ("application.workers.mail.command", 4)
    assert message.problem == f"there is no command, and {framework} has no worker of its own"
    assert message.remedy == "write what starts the worker, such as command: celery -A shop worker"


def test_workers_come_in_the_order_of_their_names(resolve: Resolve) -> None:
    application = resolve(workers("{b: {command: work}, a: {command: work}}")).application

    assert [worker.name for worker in application.workers] == ["a", "b"]


def test_a_long_name_leaves_room_for_the_names_of_the_roles(read: Read) -> None:
    name, worker = "a" * 40, "b" * 30
    configuration = read(f"deployment: {{name: {name}}}\n" + workers(f"{{{worker}: {{command: work}}}}") + "\n")

    assert len(configuration.deployments[0].application.workers[0].full_name) == 54


@pytest.mark.parametrize("empty", ["null", "{}"])
def test_there_need_be_no_workers(empty: str, resolve: Resolve) -> None:
    assert resolve(workers(empty)).application.workers == ()


@pytest.mark.parametrize(
    ("worker", "path", "problem"),
    [
        ("{mail: {}}", "application.workers.mail.command", "no command, and generic has no worker of its own"),
        ("{mail: {command: null}}", "application.workers.mail.command", "no command, and generic has no worker"),
        ("{mail: {command: ''}}", "application.workers.mail.command", "the command is empty"),
        ('{mail: {command: "say \'hello"}}', "application.workers.mail.command", "no closing quotation"),
        ("{mail: {command: work, cpu: 3}}", "application.workers.mail.cpu", "Fargate does not sell 3 vCPU"),
        ("{mail: {command: work, memory: 99999}}", "application.workers.mail.memory", "Fargate does not sell 99999 MB"),
        ("{mail: {command: work, instances: 0}}", "application.workers.mail.instances", "0 is out of range"),
        ("{Mail: {command: work}}", "application.workers.Mail", '"Mail" is not a task\'s name'),
        ("{mail: {command: work, port: 1}}", "application.workers.mail.port", "unknown key"),
        (
            "{mail: {command: work, autoscale: {min: 3, max: 2, target_cpu: 50}}}",
            "application.workers.mail.autoscale.min",
            "min (3) exceeds max (2)",
        ),
        (
            "{mail: {command: work, instances: 3, autoscale: {min: 1, max: 2, target_cpu: 50}}}",
            "application.workers.mail.instances",
            "instances (3) is not from autoscale.min (1) to autoscale.max (2)",
        ),
        (
            "{mail: {command: work, autoscale: {min: 1, max: 2}}}",
            "application.workers.mail.autoscale",
            "there is no target to scale by",
        ),
    ],
)
def test_a_wrong_worker_gets_one_message(worker: str, path: str, problem: str, errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\n" + workers(worker) + "\n")

    assert message.path == path
    assert problem in message.problem


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("python manage.py migrate", ("python", "manage.py", "migrate")),
        ("python -c \"print('a b')\"", ("python", "-c", "print('a b')")),
        ("migrate && seed", ("sh", "-c", "migrate && seed")),
        ("work > /tmp/log", ("sh", "-c", "work > /tmp/log")),
        ("work --queue $QUEUE", ("sh", "-c", "exec work --queue $QUEUE")),
        ('work "$QUEUE"', ("sh", "-c", 'exec work "$QUEUE"')),
        ("work '$QUEUE' \\; \"a;b*\"", ("work", "$QUEUE", ";", "a;b*")),
        ('work "it\'s" > /tmp/log', ("sh", "-c", 'work "it\'s" > /tmp/log')),
    ],
)
def test_a_shell_reads_a_command_only_where_it_has_to(text: str, command: tuple[str, ...]) -> None:
    assert container_command(text) == command
