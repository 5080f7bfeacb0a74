from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Deployment, Message
from groundplan.config.resolve.task_size import FARGATE_MEMORY_MIB
from groundplan.config.resolved import Autoscaling, HealthCheck, Setting

Resolve = Callable[[str], Deployment]
Errors = Callable[..., tuple[Message, ...]]
Read = Callable[..., Configuration]


@pytest.mark.parametrize(
    ("cpu", "memory", "sold"),
    [
        (0.25, 512, 512),
        (0.25, 513, 1024),
        (0.5, 512, 1024),
        (1, 7000, 7168),
        (2, 1, 4096),
        (4, 30720, 30720),
        (8, 16385, 20480),
        (16, 120000, 122880),
    ],
)
def test_memory_is_raised_to_the_smallest_size_sold_and_said_so(cpu: float, memory: int, sold: int, read: Read) -> None:
    configuration = read(f"deployment: {{name: a}}\napplication: {{cpu: {cpu}, memory: {memory}}}\n")

    (deployment,) = configuration.deployments
    assert deployment.application.cpu_units == cpu * 1024
    assert deployment.application.memory_mib == sold
    notices = [notice for notice in configuration.notices if notice.path == "application.memory"]
    assert [f"{sold} MB is used" in notice.remedy for notice in notices] == [True] * (memory != sold)


def test_memory_that_the_pattern_gives_is_mended_at_the_cpu_that_the_file_gives(read: Read) -> None:
    notice = read("deployment: {name: a}\napplication: {cpu: 1}\n").notices[-1]

    assert (notice.path, notice.line, notice.severity) == ("application.cpu", 2, "notice")


def test_the_table_of_fargate_holds_every_size_up_to_16_vcpu() -> None:
    assert {cpu: (sizes[0], sizes[-1], len(sizes)) for cpu, sizes in FARGATE_MEMORY_MIB.items()} == {
        256: (512, 2048, 3),
        512: (1024, 4096, 4),
        1024: (2048, 8192, 7),
        2048: (4096, 16384, 13),
        4096: (8192, 30720, 23),
        8192: (16384, 61440, 12),
        16384: (32768, 122880, 12),
    }


@pytest.mark.parametrize(
    ("framework", "port", "path", "migrate", "database_url"),
    [
        ("fraiseql", 8000, "/health", ("fraiseql", "migrate", "up"), True),
        ("fastapi", 8000, "/", ("alembic", "upgrade", "head"), True),
        ("django", 8000, "/", ("python", "manage.py", "migrate", "--noinput"), True),
        ("flask", 5000, "/", ("flask", "db", "upgrade"), True),
        ("rails", 3000, "/up", ("bin/rails", "db:migrate"), True),
        ("express", 3000, "/", None, True),
        ("nextjs", 3000, "/", None, True),
        ("generic", 8080, "/", None, False),
    ],
)
def test_the_framework_sets_port_health_path_migration_and_url(
    framework: str, port: int, path: str, migrate: tuple[str, ...] | None, *, database_url: bool, read: Read
) -> None:
    (deployment,) = read(f"deployment: {{name: a, framework: {framework}}}\n").deployments

    application = deployment.application
    assert (application.port, application.health_check.path) == (port, path)
    assert application.migrate == migrate
    assert application.database_url is database_url


@pytest.mark.parametrize(
    ("migrate", "command"),
    [
        ("bin/migrate --all", ("bin/migrate", "--all")),
        ("one && two", ("sh", "-c", "one && two")),
        ("null", None),
    ],
)
def test_the_file_says_what_migrates_the_database(migrate: str, command: tuple[str, ...] | None, read: Read) -> None:
    text = f"deployment: {{name: a, framework: django}}\napplication: {{migrate: {migrate}}}\n"

    assert read(text).deployments[0].application.migrate == command


@pytest.mark.parametrize(("framework", "value"), [("django", "false"), ("generic", "true")])
def test_the_file_says_whether_the_database_is_given_as_one_url(framework: str, value: str, read: Read) -> None:
    text = f"deployment: {{name: a, framework: {framework}}}\napplication: {{database_url: {value}}}\n"

    assert read(text).deployments[0].application.database_url is (value == "true")


def test_the_file_overrides_what_the_framework_sets(read: Read) -> None:
    text = """\
deployment: {name: my-app, framework: rails}
application:
  port: 9000
  health_check: {path: "/healthz?full=1", interval: 10, timeout: 4, grace_period: 0}
"""
    (deployment,) = read(text).deployments

    assert deployment.application.port == 9000
    assert deployment.names.target_group == "my-app-9000"
    assert deployment.application.health_check == HealthCheck("/healthz?full=1", 10, 4, 0)


def test_architecture_image_variables_and_buckets_are_handed_on_in_a_fixed_order(resolve: Resolve) -> None:
    application = resolve(
        "application:\n"
        "  architecture: arm64\n"
        "  image: registry.example.com:5000/team/my-app:1.0@sha256:" + "a" * 64 + "\n"
        "  environment: {B: two, A: ''}\n"
        "  secrets: {Z: my-app/z, KEY: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbC:field::'}\n"
        "  storage: {uploads: false}\n"
    ).application

    assert application.cpu_architecture == "ARM64"
    assert application.image == "registry.example.com:5000/team/my-app:1.0@sha256:" + "a" * 64
    assert application.environment == (Setting("A", ""), Setting("B", "two"))
    assert application.secrets == (
        Setting("KEY", "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbC:field::"),
        Setting("Z", "my-app/z"),
    )
    assert (application.uploads_bucket, application.backups_bucket) == (False, True)


def test_arm64_is_the_default_architecture_and_said_so(read: Read) -> None:
    configuration = read("deployment: {name: a}\n")

    assert configuration.deployments[0].application.cpu_architecture == "ARM64"
    (notice,) = (notice for notice in configuration.notices if notice.path == "application.architecture")
    assert "docker buildx build --platform linux/arm64" in notice.remedy


@pytest.mark.parametrize(("architecture", "expected"), [("arm64", "ARM64"), ("x86_64", "X86_64")])
def test_an_architecture_that_the_file_states_needs_no_notice(architecture: str, expected: str, read: Read) -> None:
    configuration = read(f"deployment: {{name: a}}\napplication: {{architecture: {architecture}}}\n")

    assert configuration.deployments[0].application.cpu_architecture == expected
    assert "application.architecture" not in {notice.path for notice in configuration.notices}


@pytest.mark.parametrize(("spot", "percent"), [("0.5", 50), ("1", 100), ("0", 0), ("null", 0), ("0.07", 7)])
def test_a_share_of_the_tasks_may_run_on_spot(spot: str, percent: int, resolve: Resolve) -> None:
    assert resolve(f"application: {{spot: {spot}}}").application.spot_percent == percent


def test_a_task_has_the_disk_that_fargate_gives_for_nothing(resolve: Resolve) -> None:
    assert resolve("").application.ephemeral_storage_gib is None


def test_a_larger_disk_is_handed_on(resolve: Resolve) -> None:
    assert resolve("application: {ephemeral_storage: 200}").application.ephemeral_storage_gib == 200


def test_targets_are_handed_on(resolve: Resolve) -> None:
    scaling = "{min: 1, max: 4, target_cpu: null, target_memory: 60, target_requests: 500}"

    assert resolve(f"application: {{autoscale: {scaling}}}").application.autoscaling == Autoscaling(1, 4, None, 60, 500)


@pytest.mark.parametrize("scaling", ["null", "{enabled: false}", "{enabled: null}"])
def test_autoscaling_can_be_switched_off_and_then_sets_no_bounds(scaling: str, resolve: Resolve) -> None:
    application = resolve(f"application: {{instances: 40, autoscale: {scaling}}}").application

    assert application.autoscaling is None
    assert application.desired_count == 40


def test_null_empties_mappings_and_switches_buckets_off(resolve: Resolve) -> None:
    application = resolve("application: {environment: null, secrets: null, storage: null}").application

    assert (application.environment, application.secrets) == ((), ())
    assert (application.uploads_bucket, application.backups_bucket) == (False, False)


@pytest.mark.parametrize("user", ["1000", "1000:1000", "app", "app:staff", "node"])
def test_a_container_may_run_as_any_user_but_root(user: str, resolve: Resolve) -> None:
    assert resolve(f"application: {{user: '{user}'}}").application.user == user


@pytest.mark.parametrize("user", ["root", "0", "0:0", "root:root"])
def test_a_container_never_runs_as_root(user: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\napplication: {{user: '{user}'}}\n")

    assert message.problem == "the container would run as root"


@pytest.mark.parametrize("user", ["", "a b", "App", "1000:", ":1000", "${x}"])
def test_what_is_no_user_is_refused(user: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\napplication: {{user: '{user}'}}\n")

    assert message.path == "application.user"


def test_secrets_whose_look_ups_would_share_an_address_are_refused(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\napplication:\n  secrets:\n    API_KEY: a/key\n    api_key: a/other\n")

    assert (message.path, message.line) == ("application.secrets.api_key", 5)
    assert '"api_key" is too much like "API_KEY"' in message.problem
