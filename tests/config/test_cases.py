from pathlib import Path

from groundplan.config import read_configuration
from groundplan.config.resolved import Alarm, BackupVault, Domain, LocalState, OwnedNetwork, Setting

CASES = Path(__file__).parent / "cases"


def test_the_reference_case_resolves_with_notices_about_https_architecture_memory_and_alarms_alone() -> None:
    configuration = read_configuration([CASES / "reference.yaml"])

    architecture, https, memory, alarms = configuration.notices
    assert "AWS asks ops@example.com by e-mail to confirm" in alarms.problem
    assert str(https).removeprefix(str(CASES)) == (
        "/reference.yaml:1:1: notice: platform.domain: without a domain the application answers over http, which anybody on "
        "the way can read; for https, write platform.domain with a name and its Route 53 zone, or a certificate_arn"
    )
    assert str(architecture).removeprefix(str(CASES)) == (
        "/reference.yaml:1:1: notice: application.architecture: the tasks run on arm64, so the image must be built for it; "
        "build it with docker buildx build --platform linux/arm64, or write architecture: x86_64"
    )
    assert str(memory).removeprefix(str(CASES)) == (
        "/reference.yaml:20:11: notice: application.memory: Fargate does not sell 512 MB with 0.5 vCPU; "
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
        "the tasks run on arm64, so the image must be built for it",
        "no alarm has an e-mail address, so alarms will notify no one",
        "without a domain the application answers over http, which anybody on the way can read",
    ]


def test_the_full_case_resolves() -> None:
    production, staging = read_configuration([CASES / "full.yaml"]).deployments

    assert production.database.instance_class == "db.m6i.xlarge"
    assert production.database.parameters == (
        Setting("log_min_duration_statement", "500"),
        Setting("work_mem", "32768"),
    )
    assert production.application.autoscaling is not None
    assert production.application.autoscaling.target_requests_per_minute == 800
    assert (staging.stack_name, staging.environment) == ("acme-shop-staging", "staging")
    assert staging.database.instance_class == "db.t4g.small"
    assert production.domain == Domain(("shop.example.com",), "example.com", None, None)
    assert production.firewall is not None
    assert production.database.backup_vault == BackupVault(retention_days=35, locked=False, copy_to_region="eu-west-1")
    assert staging.domain == Domain(("staging.shop.example.com",), "example.com", None, None)
    assert (staging.firewall, staging.database.read_replicas) == (None, 0)
