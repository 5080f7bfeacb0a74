import subprocess
import sys
from collections.abc import Callable

import pytest

import patterns
from groundplan.config import Configuration
from groundplan.config.policy import frameworks
from groundplan.config.resolved import OwnedNetwork
from groundplan.config.source import Layer, parse
from groundplan.config.source_text import SourceText

Read = Callable[..., Configuration]


def keys(layer: Layer) -> set[tuple[str | int, ...]]:
    return set(layer.origins)


@pytest.mark.parametrize("name", patterns.NAMES)
def test_a_pattern_is_complete_in_itself_and_gives_a_reason_in_its_comments(name: str, read: Read) -> None:
    (deployment,) = read(patterns.read(name).replace("deployment:\n", "deployment:\n  name: a\n", 1)).deployments

    assert deployment.pattern == name
    assert patterns.read(name).count("#") > 20


def test_the_patterns_differ_only_in_values_and_in_what_they_scale_by() -> None:
    small, production = (parse(SourceText(name, patterns.read(name)))[0] for name in patterns.NAMES)

    assert keys(small) - keys(production) == set()
    assert {path for path in keys(production) - keys(small) if "endpoints" not in path} == {
        ("application", "autoscale", "target_memory"),
        ("application", "autoscale", "target_requests"),
    }


def test_production_saas_survives_what_small_saas_does_not(read: Read) -> None:
    small, production = (read(f"deployment: {{name: a, pattern: {name}}}\n").deployments[0] for name in patterns.NAMES)

    for one, zones, nat in ((small, 2, "single"), (production, 3, "per_az")):
        assert isinstance(one.network, OwnedNetwork)
        assert len(one.network.availability_zones) == zones
        assert one.network.nat == nat
        assert one.network.flow_logs
        assert (one.application.uploads_bucket, one.application.backups_bucket) == (True, True)
    assert isinstance(production.network, OwnedNetwork)
    assert production.network.interface_endpoints == ("ecr.api", "ecr.dkr", "logs", "secretsmanager")
    assert (small.database.multi_az, production.database.multi_az) == (False, True)
    assert (small.database.read_replicas, production.database.read_replicas) == (0, 1)
    assert (small.database.backup_retention_days, production.database.backup_retention_days) == (7, 30)
    assert (small.deletion_protection, production.deletion_protection) == (False, True)
    assert small.application.autoscaling is not None
    assert production.application.autoscaling is not None
    assert (small.application.autoscaling.min_capacity, small.application.autoscaling.max_capacity) == (2, 10)
    assert (production.application.autoscaling.min_capacity, production.application.autoscaling.max_capacity) == (5, 50)
    assert production.application.autoscaling.target_memory_percent
    assert production.application.autoscaling.target_requests_per_minute
    assert "db_replica_lag" in {alarm.type for alarm in production.monitoring.alarms}


def test_the_file_wins_over_the_pattern(read: Read) -> None:
    text = "deployment: {name: a, pattern: production-saas}\ndatabase: {multi_az: false, read_replicas: 0}\n"

    (deployment,) = read(text).deployments

    assert not deployment.database.multi_az
    assert deployment.database.backup_retention_days == 30


def test_every_framework_has_a_port_and_a_path() -> None:
    assert all(preset.port > 1024 and preset.health_path.startswith("/") for preset in frameworks().values())
    assert len(frameworks()) == 8


def test_reading_a_configuration_loads_neither_cdktf_nor_node() -> None:
    program = (
        "import sys, groundplan.config; print([m for m in ('cdktf', 'jsii', 'constructs_lib') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
