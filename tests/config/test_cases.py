from pathlib import Path

import pytest

from groundplan.config import ConfigurationError, read_configuration
from groundplan.config.resolved import Alarm, LocalState, OwnedNetwork, Setting

CASES = Path(__file__).parent / "cases"


def test_the_reference_case_resolves_with_the_notice_about_memory_alone() -> None:
    configuration = read_configuration([CASES / "reference.yaml"])

    (notice,) = configuration.notices
    assert str(notice).removeprefix(str(CASES)) == (
        "/reference.yaml:20:11: application.memory: Fargate does not sell 512 MB with 0.5 vCPU; "
        "1024 MB is used, the smallest size that holds it"
    )
    (deployment,) = configuration.deployments
    assert (deployment.name, deployment.stack_name, deployment.region) == ("my-app", "my-app", "us-east-1")
    assert deployment.database.name == "my_app"
    assert deployment.database.instance_class == "db.t4g.micro"
    assert deployment.database.engine_version == "16"
    assert deployment.database.parameter_group_family == "postgres16"
    assert deployment.database.allocated_storage_gib == 100
    assert deployment.database.max_allocated_storage_gib == 200
    assert deployment.database.backup_retention_days == 30
    assert deployment.database.max_connections == 100
    assert not deployment.database.multi_az
    assert (deployment.application.cpu_units, deployment.application.memory_mib) == (512, 1024)
    assert (deployment.application.port, deployment.application.health_check.path) == (8000, "/health")
    assert deployment.monitoring.email == "ops@example.com"
    assert Alarm("cpu_high", 80, "ops@example.com") in deployment.monitoring.alarms
    assert Alarm("db_connections", 80, None) in deployment.monitoring.alarms
    assert deployment.tags == (
        Setting("Project", "my-app"),
        Setting("Environment", "production"),
        Setting("ManagedBy", "groundplan"),
        Setting("Pattern", "small-saas"),
    )


def test_the_minimal_case_takes_everything_from_small_saas() -> None:
    configuration = read_configuration([CASES / "minimal.yaml"])

    (deployment,) = configuration.deployments
    assert deployment.pattern == "small-saas"
    assert deployment.network == OwnedNetwork(
        cidr_block="10.0.0.0/16",
        availability_zones=("us-east-1a", "us-east-1b"),
        nat="single",
        interface_endpoints=(),
        flow_logs=True,
    )
    assert deployment.state == LocalState()
    assert deployment.application.image is None
    assert (deployment.application.port, deployment.application.health_check.path) == (8080, "/")
    assert [notice.problem for notice in configuration.notices] == [
        "no alarm has an e-mail address, so alarms will notify no one",
    ]


def test_the_full_case_is_refused_for_the_keys_that_are_not_built_yet_and_for_nothing_else() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration([CASES / "full.yaml"])

    lines = (CASES / "full.yaml").read_text(encoding="utf-8").splitlines()
    found = {message.path: message for message in caught.value.messages}
    assert sorted(found) == [
        "application.autoscale.schedule",
        "application.jobs",
        "application.migrate",
        "application.pool_size",
        "application.spot",
        "application.workers",
        "database.backup.copy_to_region",
        "database.proxy",
        "database.row_level_security",
        "environments.staging.platform.domain.name",
        "environments.staging.sleep",
        "monitoring.budget",
        "platform.domain.name",
        "platform.domain.zone",
        "platform.waf",
        "usage",
    ]
    for path, message in found.items():
        assert message.problem.startswith("not built yet ("), path
        assert message.line is not None
        assert message.column is not None
        assert lines[message.line - 1][message.column - 1 :].startswith(path.split(".")[-1] + ":"), path


def test_the_full_case_resolves_once_the_keys_that_are_not_built_yet_are_off(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration([CASES / "full.yaml"])
    text = (CASES / "full.yaml").read_text(encoding="utf-8").splitlines()
    text[18] = "    certificate_arn: arn:aws:acm:eu-central-1:123456789012:certificate/0f5a-11"
    for line in {message.line for message in caught.value.messages} - {19, 35, 86}:
        assert line is not None
        indent = len(text[line - 1]) - len(text[line - 1].lstrip())
        following = line
        while following < len(text) and text[following].startswith(" " * (indent + 1)):
            text[following] = ""
            following += 1
        text[line - 1] = ""
    text[34] = "  backup: {frequency: daily, retention: 35, copy_to_region: null}"
    text[85] = "    platform: {availability_zones: 2, domain: null, waf: null, network: {nat: single}}"
    file = tmp_path / "full.yaml"
    file.write_text("\n".join(text), encoding="utf-8")

    production, staging = read_configuration([file]).deployments

    assert production.database.instance_class == "db.m6i.xlarge"
    assert production.database.parameters == (
        Setting("log_min_duration_statement", "500"),
        Setting("work_mem", "32768"),
    )
    assert production.application.autoscaling is not None
    assert production.application.autoscaling.target_requests_per_minute == 800
    assert (staging.stack_name, staging.environment) == ("acme-shop-staging", "staging")
    assert staging.database.instance_class == "db.t4g.small"
    assert (staging.certificate_arn, staging.database.read_replicas) == (None, 0)
