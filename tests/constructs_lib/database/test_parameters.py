"""What a parameter group says of PostgreSQL, and by which method it settles."""

import cdktf
import pytest

from constructs_lib.database.parameters import postgres_parameters
from groundplan.rehearse.family_defaults import FAMILY_DEFAULTS

GIB = 1024**3
PAGE_BYTES = 8192
LIBRARIES = "shared_preload_libraries"


def parameter(name: str, **given: str) -> dict[str, str]:
    found = [
        p for p in postgres_parameters(engine_version="16", max_connections=100, parameters=given) if p.name == name
    ]
    assert len(found) == 1, name
    return {"value": found[0].value, "apply_method": found[0].apply_method or ""}


def pages(formula: str, memory_bytes: int) -> float:
    variable, divisor = formula.strip("{}").split("/")
    assert variable == "DBInstanceClassMemory"
    return memory_bytes / int(divisor)


def test_shared_buffers_is_a_quarter_of_memory_in_pages() -> None:
    buffers = pages(parameter("shared_buffers")["value"], 8 * GIB)
    assert buffers * PAGE_BYTES == 2 * GIB


def test_effective_cache_size_is_three_quarters_of_memory_in_pages() -> None:
    cache = pages(parameter("effective_cache_size")["value"], 8 * GIB)
    assert cache * PAGE_BYTES == pytest.approx(6 * GIB, rel=1e-3)


def test_the_connection_limit_is_a_number_that_an_alarm_can_count_with() -> None:
    assert parameter("max_connections") == {"value": "100", "apply_method": "pending-reboot"}


def test_a_parameter_that_needs_no_restart_applies_at_once() -> None:
    assert parameter("work_mem", work_mem="16384") == {"value": "16384", "apply_method": "immediate"}


def test_a_statement_of_a_second_is_logged_from_the_next_one_on() -> None:
    assert parameter("log_min_duration_statement") == {"value": "1000", "apply_method": "immediate"}


def test_a_default_gives_way_to_what_is_asked_for() -> None:
    assert parameter("random_page_cost", random_page_cost="2")["value"] == "2"


def test_tls_is_forced_and_cannot_be_given_up() -> None:
    assert parameter("rds.force_ssl")["value"] == "1"
    with pytest.raises(ValueError, match=r"leave out rds\.force_ssl"):
        postgres_parameters(engine_version="16", max_connections=100, parameters={"rds.force_ssl": "0"})


@pytest.mark.parametrize(
    ("version", "method"),
    [
        ("14", "immediate"),
        ("15", "pending-reboot"),
        ("18", "pending-reboot"),
        pytest.param(cdktf.Token.as_string("${var.version}"), "pending-reboot", id="known at plan time only"),
    ],
)
def test_forced_tls_is_stated_as_rds_answers_it(version: str, method: str) -> None:
    parameters = postgres_parameters(engine_version=version, max_connections=100, parameters={})
    assert [p.apply_method for p in parameters if p.name == "rds.force_ssl"] == [method]


@pytest.mark.parametrize("name", sorted(FAMILY_DEFAULTS.keys() - {LIBRARIES}))
def test_a_value_that_is_the_familys_default_is_stated_as_rds_answers_it(name: str) -> None:
    assert parameter(name, **{name: FAMILY_DEFAULTS[name]})["apply_method"] == "pending-reboot"


def test_a_value_other_than_the_familys_default_applies_at_once() -> None:
    assert parameter("max_wal_size", max_wal_size="4096")["apply_method"] == "immediate"


@pytest.mark.parametrize(
    ("given", "loaded"),
    [
        ({"auto_explain.log_min_duration": "500"}, "pg_stat_statements,auto_explain"),
        ({"pgaudit.log": "ddl", "cron.log_run": "0"}, "pg_stat_statements,pg_cron,pgaudit"),
        ({LIBRARIES: "pg_cron"}, "pg_stat_statements,pg_cron"),
        ({LIBRARIES: "pgaudit, pg_cron", "pgaudit.log": "ddl"}, "pg_stat_statements,pgaudit,pg_cron"),
    ],
)
def test_an_extension_whose_parameter_is_set_is_loaded_beside_what_rds_loads(
    given: dict[str, str], loaded: str
) -> None:
    assert parameter(LIBRARIES, **given) == {"value": loaded, "apply_method": "pending-reboot"}


def test_what_rds_loads_by_itself_needs_no_word() -> None:
    given = {"pg_stat_statements.max": "10000"}
    parameters = postgres_parameters(engine_version="16", max_connections=100, parameters=given)
    assert LIBRARIES not in {p.name for p in parameters}
    assert parameter("pg_stat_statements.max", **given)["apply_method"] == "pending-reboot"


def test_parameters_come_in_the_order_of_their_names_so_that_no_plan_reorders_them() -> None:
    given = {"work_mem": "4096", "jit": "0"}
    names = [p.name for p in postgres_parameters(engine_version="16", max_connections=100, parameters=given)]
    assert names == sorted(names)
    assert {"jit", "work_mem"} <= set(names)
