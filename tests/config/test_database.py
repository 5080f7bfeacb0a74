import re
from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Deployment, Message, policy
from groundplan.config.instance_classes import memory_gib
from groundplan.config.resolve.database import max_connections
from groundplan.config.resolve.postgresql import database_name, parameter_value
from groundplan.config.resolved import BackupVault, Setting
from groundplan.config.tables import memory_gib_by_instance_class, parameters, reserved_words

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]


@pytest.mark.parametrize(
    ("pattern", "size", "instance_class"),
    [
        ("small-saas", "small", "db.t4g.micro"),
        ("small-saas", "medium", "db.t4g.medium"),
        ("small-saas", "large", "db.m7g.large"),
        ("production-saas", "small", "db.m5.large"),
        ("production-saas", "medium", "db.m6i.xlarge"),
        ("production-saas", "large", "db.m7i.2xlarge"),
        ("production-saas", "db.r7g.4xlarge", "db.r7g.4xlarge"),
    ],
)
def test_the_pattern_says_what_a_size_means(pattern: str, size: str, instance_class: str, read: Read) -> None:
    text = f"deployment: {{name: a, pattern: {pattern}}}\ndatabase: {{size: {size}}}\n"

    assert read(text).deployments[0].database.instance_class == instance_class


def test_a_file_may_give_sizes_its_own_meaning(resolve: Resolve) -> None:
    assert resolve("database: {sizes: {small: db.t4g.small}}").database.instance_class == "db.t4g.small"


@pytest.mark.parametrize("version", ["13", "14", "15", "16", "17", "18"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_major_version_decides_the_parameter_group_family(version: str, quote: str, resolve: Resolve) -> None:
    database = resolve(f"database: {{version: {quote}{version}{quote}}}").database

    assert database.engine_version == version
    assert database.parameter_group_family == f"postgres{version}"


@pytest.mark.parametrize(
    ("instance_class", "connections"),
    [
        ("db.t4g.micro", 100),
        ("db.t4g.small", 200),
        ("db.m5.large", 800),
        ("db.r7g.large", 1600),
        ("db.r7g.16xlarge", 5000),
    ],
)
def test_connections_follow_memory_within_bounds(instance_class: str, connections: int) -> None:
    assert max_connections(instance_class) == connections


def test_every_instance_class_gets_from_50_to_5000_connections() -> None:
    assert all(50 <= max_connections(name) <= 5000 for name in memory_gib_by_instance_class())
    assert memory_gib_by_instance_class()["db.t4g.micro"] == 1


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.m8g.large", 8),
        ("db.r8g.xlarge", 32),
        ("db.m7gd.large", 8),
        ("db.m9g.2xlarge", 32),
        ("db.r9gd.48xlarge", 1536),
        ("db.t5g.micro", 1),
        ("db.t5g.large", 8),
    ],
)
def test_a_class_has_the_memory_of_the_table_or_of_its_familys_ratio(instance_class: str, gib: float) -> None:
    assert memory_gib(instance_class) == gib


@pytest.mark.parametrize("name", sorted(memory_gib_by_instance_class()))
def test_the_ratio_agrees_with_the_table(name: str) -> None:
    """But for two families of the kind x, which have twice the memory of the rest."""
    if not name.startswith("db.x2iedn"):
        newer = re.sub(r"[0-9]", "9", name, count=1)
        assert memory_gib(newer) == memory_gib(name)


@pytest.mark.parametrize(
    "name", ["db.t2.micro", "db.m4.large", "db.m5.48xlarge", "db.m9g.3xlarge", "m9g.large", "db.z1d.large"]
)
def test_what_is_retired_misspelt_or_of_a_kind_that_is_not_sold_is_no_class(name: str) -> None:
    assert memory_gib(name) is None


def test_a_class_that_the_table_does_not_know_is_taken_with_a_notice(read: Read) -> None:
    configuration = read("deployment: {name: a}\ndatabase: {size: db.r9g.large}\n")

    (notice,) = [notice for notice in configuration.notices if notice.path == "database.size"]
    assert notice.line == 2
    assert "by its family's ratio it has 16 GiB of memory" in notice.problem
    assert configuration.deployments[0].database.max_connections == 1600


def test_max_connections_of_the_file_is_the_number_that_everything_else_uses(resolve: Resolve) -> None:
    deployment = resolve("database: {parameters: {max_connections: 300}}")

    assert deployment.database.max_connections == 300
    assert deployment.database.parameters == ()
    threshold = {alarm.type: alarm.threshold for alarm in deployment.monitoring.alarms}["db_connections"]
    assert threshold == 240


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("work_mem", "32MB", "32768"),
        ("work_mem", "1 GB", "1048576"),
        ("shared_buffers", "2GB", "262144"),
        ("max_wal_size", "4GB", "4096"),
        ("log_min_duration_statement", "500ms", "500"),
        ("log_min_duration_statement", "2s", "2000"),
        ("log_min_duration_statement", "1min", "60000"),
        ("log_min_duration_statement", -1, "-1"),
        ("statement_timeout", 0, "0"),
        ("statement_timeout", "0.5h", "1800000"),
        ("checkpoint_timeout", "15min", "900"),
        ("autovacuum_vacuum_cost_delay", "2500us", "2.5"),
        ("track_activity_query_size", "4kB", "4096"),
        ("random_page_cost", 1.1, "1.1"),
        ("random_page_cost", "1.25", "1.25"),
        ("default_statistics_target", 500, "500"),
        ("max_worker_processes", "16", "16"),
        ("jit", False, "0"),
        ("jit", "on", "1"),
        ("log_statement", "ddl", "ddl"),
        ("synchronous_commit", False, "off"),
        ("compute_query_id", True, "on"),
        ("shared_preload_libraries", "pg_stat_statements,pg_cron", "pg_stat_statements,pg_cron"),
        ("pg_stat_statements.max", "10000", "10000"),
        ("auto_explain.log_min_duration", "500ms", "500"),
        ("auto_explain.sample_rate", 0.1, "0.1"),
        ("pgaudit.log", "all, -misc", "all, -misc"),
        ("cron.log_run", False, "0"),
    ],
)
def test_a_parameter_is_written_in_the_unit_of_the_server(name: str, value: str | float, written: str) -> None:
    assert parameter_value(parameters()[name], value) == written


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("work_mem", 32, 'is not a number with a unit of memory; write "32MB"'),
        ("work_mem", "32mb", "unit of memory"),
        ("work_mem", "32s", "unit of memory"),
        ("work_mem", "a lot", "unit of memory"),
        ("work_mem", True, "unit of memory"),
        ("work_mem", "32kB", "is out of range; write a value from 64 to 2147483647 kB"),
        ("work_mem", "4TB", "is out of range"),
        ("shared_buffers", "100kB", "is not a whole number of 8kB"),
        ("statement_timeout", 500, 'is not a number with a unit of time; write "500ms", "2s" or "1min"'),
        ("statement_timeout", "5MB", "unit of time"),
        ("random_page_cost", "4MB", "is not a number; write a number without a unit"),
        ("random_page_cost", "-3", "is out of range"),
        ("default_statistics_target", 99.5, "is not a whole number of units"),
        ("jit", "maybe", "write on or off"),
        ("log_statement", "some", "write one of none, ddl, mod, all"),
        ("log_statement", True, "write one of none, ddl, mod, all"),
        ("shared_preload_libraries", "a;b", "is not plain text"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(name: str, value: str | float, part: str) -> None:
    with pytest.raises(ValueError, match="; write ") as caught:
        parameter_value(parameters()[name], value)

    assert part in str(caught.value)


def test_a_refused_parameter_is_reported_at_its_place_also_with_a_dot_in_its_name(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\ndatabase:\n  parameters:\n    rds.logical_replication: maybe\n")

    assert (message.line, message.problem) == (4, '"maybe" is not on or off')


def test_parameters_come_in_a_fixed_order(resolve: Resolve) -> None:
    parameters = resolve("database: {parameters: {work_mem: 8MB, jit: off}}").database.parameters

    assert parameters == (Setting("jit", "0"), Setting("work_mem", "8192"))


@pytest.mark.parametrize(
    ("name", "database"),
    [("my-app", "my_app"), ("user", "user_db"), ("select", "select_db"), ("postgres", "postgres_db"), ("a", "a")],
)
def test_a_database_is_called_by_its_deployment_and_never_by_a_reserved_word(name: str, database: str) -> None:
    assert database_name(name) == database


def test_the_reserved_words_hold_postgresqls_and_those_of_rds() -> None:
    assert {"all", "user", "window", "verbose", "system_user", "rdsadmin", "template1"} <= reserved_words()


def test_the_patterns_limit_of_growth_gives_way_to_the_files_storage(read: Read) -> None:
    configuration = read("deployment: {name: a}\ndatabase: {storage: 500}\n")

    assert configuration.deployments[0].database.max_allocated_storage_gib == 1000
    (notice,) = [notice for notice in configuration.notices if notice.path == "database.storage"]
    assert notice.line == 2
    assert notice.remedy == "the pattern's max_storage gives way: 1000 is used"


@pytest.mark.parametrize(("storage", "limit"), [(59578, 65536), (59579, None), (65536, None)])
def test_storage_near_the_largest_grows_as_far_as_rds_allows(storage: int, limit: int | None, resolve: Resolve) -> None:
    assert resolve(f"database: {{storage: {storage}}}").database.max_allocated_storage_gib == limit


def test_storage_may_be_kept_from_growing(resolve: Resolve) -> None:
    assert resolve("database: {max_storage: null}").database.max_allocated_storage_gib is None
    assert resolve("database: {storage: 100, max_storage: 110}").database.max_allocated_storage_gib == 110


@pytest.mark.parametrize("backup", ["null", "{retention: 0}"])
def test_backups_can_be_switched_off_with_a_word_of_what_that_deletes(backup: str, read: Read) -> None:
    configuration = read(f"deployment: {{name: a}}\ndatabase: {{backup: {backup}}}\n")

    assert configuration.deployments[0].database.backup_retention_days == 0
    (notice,) = [notice for notice in configuration.notices if notice.path.startswith("database.backup")]
    assert notice.problem.startswith("no backups: RDS deletes those that there are")


@pytest.mark.parametrize("backup", ["null", "{retention: 0}"])
def test_what_is_protected_keeps_its_backups(backup: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\ndatabase: {{backup: {backup}, deletion_protection: true}}\n")

    assert message.path.startswith("database.backup")
    assert message.remedy == "write a retention of 1 day or more, or deletion_protection: false"


def test_protection_of_the_database_extends_to_what_stands_in_front_of_it(resolve: Resolve) -> None:
    deployment = resolve("database: {deletion_protection: true}")

    assert deployment.deletion_protection
    assert deployment.database.deletion_protection


@pytest.mark.parametrize(
    ("backup", "vault"),
    [
        ("{vault: true}", BackupVault(7, locked=False, copy_to_region=None)),
        ("{vault_lock: true}", BackupVault(7, locked=True, copy_to_region=None)),
        ("{copy_to_region: eu-west-1}", BackupVault(7, locked=False, copy_to_region="eu-west-1")),
        ("{vault: true, retention: 35}", BackupVault(35, locked=False, copy_to_region=None)),
        ("{vault: false}", None),
        ("null", None),
    ],
)
def test_a_vault_keeps_backups_as_long_as_the_database(
    backup: str, vault: BackupVault | None, resolve: Resolve
) -> None:
    assert resolve(f"database: {{backup: {backup}}}").database.backup_vault == vault


@pytest.mark.parametrize(
    ("backup", "problem"),
    [
        ("{copy_to_region: us-east-1}", "us-east-1 is the region of the database itself"),
        ("{vault: true, retention: 0}", "a vault keeps backups for a day at least"),
        ("{copy_to_region: us-east-9}", 'unknown region "us-east-9"'),
    ],
)
def test_a_vault_that_cannot_be_is_refused(backup: str, problem: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\ndatabase: {{backup: {backup}}}\n")

    assert message.problem == problem


@pytest.mark.parametrize("version", policy.postgresql().versions)
def test_the_client_is_a_release_of_the_servers_version(version: str, resolve: Resolve) -> None:
    client = resolve(f'database: {{version: "{version}"}}').database.client

    assert re.fullmatch(rf"public\.ecr\.aws/docker/library/postgres:{version}\.\d+-alpine", client.image)
    assert client.user == "70:70"


def test_row_level_security_is_on_until_a_line_says_otherwise(resolve: Resolve) -> None:
    assert resolve("").database.row_level_security
    assert not resolve("database: {row_level_security: false}").database.row_level_security
