from __future__ import annotations

from typing import Any

import pytest

from constructs_lib import DatabaseKeeping, DatabaseSize, ReadReplica
from tests.constructs_lib.stand_ins import KEEPING, NETWORK, new_stack, postgres_database
from tests.constructs_lib.template import Attributes, Template


def database(*, replicas: int = 0, replicated: bool | None = None, **keeping: Any) -> Template:  # noqa: ANN401
    stack = new_stack()
    primary = postgres_database(stack, replicated=replicas > 0 if replicated is None else replicated, **keeping)
    for number in range(1, replicas + 1):
        ReadReplica(stack, f"replica-{number}", identifier=f"shop-replica-{number}", primary=primary)
    return Template(stack)


@pytest.fixture(scope="module")
def alone() -> Template:
    return database()


@pytest.fixture(scope="module")
def replicated() -> Template:
    return database(replicas=1, enhanced_monitoring_interval_seconds=60)


@pytest.fixture
def instance(alone: Template) -> Attributes:
    return alone.only("aws_db_instance")


def test_the_major_version_decides_the_family(alone: Template) -> None:
    group = alone.only("aws_db_parameter_group")
    assert (group["family"], group["name"]) == ("postgres16", "shop-postgres16")
    assert group["lifecycle"] == {"create_before_destroy": True}


def test_only_the_major_version_is_pinned_and_aws_applies_minor_ones(instance: Attributes) -> None:
    assert instance["engine_version"] == "16"
    assert instance["auto_minor_version_upgrade"] is True


def test_a_major_upgrade_is_possible_in_place(instance: Attributes) -> None:
    assert instance["allow_major_version_upgrade"] is True


def test_storage_is_encrypted_with_the_data_key(instance: Attributes) -> None:
    assert instance["storage_encrypted"] is True
    assert instance["kms_key_id"] == "${aws_kms_key.data-key.arn}"
    assert instance["performance_insights_kms_key_id"] == "${aws_kms_key.data-key.arn}"


def test_the_instance_is_not_public_and_stands_in_database_subnets(alone: Template, instance: Attributes) -> None:
    assert instance["publicly_accessible"] is False
    assert alone.only("aws_db_subnet_group")["subnet_ids"] == list(NETWORK.database_subnet_ids)


def test_rds_keeps_the_owners_password(instance: Attributes) -> None:
    assert instance["manage_master_user_password"] is True
    assert instance["master_user_secret_kms_key_id"] == "${aws_kms_key.secrets-key.arn}"
    assert not {"password", "password_wo"} & set(instance)


def test_the_final_snapshot_has_a_name_that_stays(instance: Attributes) -> None:
    assert instance["skip_final_snapshot"] is False
    assert instance["final_snapshot_identifier"] == (
        'shop-final-${trimprefix(aws_security_group.database_security-group.id, "sg-")}'
    )


def test_backups_outlive_the_instance(instance: Attributes) -> None:
    assert instance["delete_automated_backups"] is False
    assert instance["backup_retention_period"] == 7


def test_log_groups_are_made_before_rds_makes_them_unencrypted(alone: Template, instance: Attributes) -> None:
    groups = alone.resources("aws_cloudwatch_log_group")
    assert {group["name"] for group in groups.values()} == {
        "/aws/rds/instance/shop/postgresql",
        "/aws/rds/instance/shop/upgrade",
    }
    assert set(instance["depends_on"]) == {f"aws_cloudwatch_log_group.{name}" for name in groups}


def test_enhanced_monitoring_has_a_role(replicated: Template) -> None:
    primary = replicated.resources("aws_db_instance")["database"]
    assert primary["monitoring_interval"] == 60
    assert primary["monitoring_role_arn"] == "${aws_iam_role.database_monitoring-role.arn}"


def test_a_replicated_databases_password_goes_from_its_secret_to_rds_and_nowhere_else(replicated: Template) -> None:
    primary = replicated.resources("aws_db_instance")["database"]
    assert "manage_master_user_password" not in primary, "RDS refuses replicas where it manages the password"
    assert "ephemeral.aws_secretsmanager_secret_version.database_owner-secret" in primary["password_wo"]
    version = replicated.only("aws_secretsmanager_secret_version")
    assert "ephemeral.aws_secretsmanager_random_password.database_owner-secret" in version["secret_string_wo"]
    read_back = replicated.json["ephemeral"]["aws_secretsmanager_secret_version"]["database_owner-secret"]
    assert read_back["secret_id"] == ("${aws_secretsmanager_secret_version.database_owner-secret_version.secret_id}"), (
        "the secret is written before it is read"
    )


def test_a_replica_follows_its_primary(replicated: Template) -> None:
    replica = replicated.resources("aws_db_instance")["replica-1"]
    assert replica["replicate_source_db"] == "${aws_db_instance.database.identifier}"
    assert replica["instance_class"] == "db.t4g.micro"
    assert replica["vpc_security_group_ids"] == ["${aws_security_group.database_security-group.id}"]
    assert replica["parameter_group_name"] == "${aws_db_parameter_group.database_parameter-group.name}"
    assert replica["skip_final_snapshot"] is True
    assert not {"username", "password", "password_wo", "manage_master_user_password"} & set(replica)


def test_a_replica_of_a_database_not_made_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="supply a primary with replicated=True"):
        database(replicas=1, replicated=False)


def test_a_replica_of_a_database_without_backups_is_refused() -> None:
    with pytest.raises(ValueError, match="supply a primary with backups"):
        database(replicas=1, backup_retention_days=0)


@pytest.mark.parametrize("storage", [19, 65_537])
def test_storage_that_rds_does_not_offer_is_refused(storage: int) -> None:
    with pytest.raises(ValueError, match=f"supply 20 to 65536 GiB of storage, got {storage}"):
        DatabaseSize("db.t4g.micro", storage, None)


def test_a_storage_limit_without_headroom_is_refused() -> None:
    assert DatabaseSize("db.t4g.micro", 100, 110).max_allocated_storage_gib == 110
    with pytest.raises(ValueError, match="at least 110 % of 100 GiB, or none, got 109"):
        DatabaseSize("db.t4g.micro", 100, 109)


@pytest.mark.parametrize("days", [-1, 36])
def test_a_retention_that_rds_does_not_offer_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match=f"supply 0 to 35 days of backups, got {days}"):
        DatabaseKeeping(**{**KEEPING, "backup_retention_days": days})


def test_the_instance_is_postgresql_on_gp3_of_the_size_asked_for(instance: Attributes) -> None:
    assert (instance["engine"], instance["storage_type"], instance["instance_class"]) == (
        "postgres",
        "gp3",
        "db.t4g.micro",
    )
    assert (instance["allocated_storage"], instance["max_allocated_storage"]) == (20, 100)


def test_storage_that_must_not_grow_has_no_limit_to_grow_to() -> None:
    assert DatabaseSize("db.t4g.micro", 20, None).max_allocated_storage_gib is None


def test_the_owner_has_a_name_that_nobody_guesses_first_and_rds_does_not_reserve(instance: Attributes) -> None:
    assert instance["username"] not in {"admin", "postgres", "rdsadmin", "root", "user"}


def test_the_instance_answers_on_the_port_that_its_connections_open(instance: Attributes) -> None:
    assert instance["port"] == 5432
    assert instance["vpc_security_group_ids"] == ["${aws_security_group.database_security-group.id}"]


def test_the_instance_stands_in_the_subnet_group_with_the_parameters_made_for_it(instance: Attributes) -> None:
    assert instance["db_subnet_group_name"] == "${aws_db_subnet_group.database_subnet-group.name}"
    assert instance["parameter_group_name"] == "${aws_db_parameter_group.database_parameter-group.name}"


def test_changes_are_made_when_the_plan_says_so(instance: Attributes) -> None:
    assert instance["apply_immediately"] is True


def test_backups_are_over_before_maintenance_begins(instance: Attributes) -> None:
    backup_end = instance["backup_window"].split("-")[1]
    maintenance_start = instance["maintenance_window"].split("-")[0].split(":", 1)[1]
    assert backup_end <= maintenance_start


def test_snapshots_are_tagged_and_clients_may_sign_in_by_iam(instance: Attributes) -> None:
    assert instance["copy_tags_to_snapshot"] is True
    assert instance["iam_database_authentication_enabled"] is True


def test_queries_can_be_looked_into(instance: Attributes) -> None:
    assert instance["performance_insights_enabled"] is True
    assert instance["performance_insights_retention_period"] == 7
    assert instance["enabled_cloudwatch_logs_exports"] == ["postgresql", "upgrade"]


def test_what_is_asked_for_is_kept(instance: Attributes) -> None:
    assert (instance["multi_az"], instance["deletion_protection"]) == (False, True)
    assert "monitoring_interval" not in instance


def test_enhanced_monitoring_may_send_metrics_and_nothing_else(replicated: Template) -> None:
    attachment = replicated.only("aws_iam_role_policy_attachment")
    assert attachment["policy_arn"] == "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    assert attachment["role"] == "${aws_iam_role.database_monitoring-role.name}"
    assert not replicated.resources("aws_iam_role_policy")


def test_the_secret_of_a_replicated_databases_owner_is_encrypted_and_can_be_made_again(replicated: Template) -> None:
    secret = replicated.only("aws_secretsmanager_secret")
    assert secret["kms_key_id"] == "${aws_kms_key.secrets-key.arn}"
    assert secret["name_prefix"] == "shop-owner-"
    assert "name" not in secret, "a deleted secret keeps its name for weeks"


def test_the_secret_and_the_database_get_a_new_password_together_or_not_at_all(replicated: Template) -> None:
    version = replicated.only("aws_secretsmanager_secret_version")["secret_string_wo_version"]
    assert replicated.resources("aws_db_instance")["database"]["password_wo_version"] == version


def test_the_password_is_long_and_needs_no_escaping(replicated: Template) -> None:
    made = replicated.json["ephemeral"]["aws_secretsmanager_random_password"]["database_owner-secret"]
    # True, and unknown before there is a secret: nothing is made for a plan that has no use for it.
    no_punctuation = '${aws_secretsmanager_secret.database_owner-secret.arn != ""}'
    assert made == {"password_length": 40, "exclude_punctuation": no_punctuation}


def test_a_replica_is_private_encrypted_and_watched_like_its_primary(replicated: Template) -> None:
    primary, replica = (replicated.resources("aws_db_instance")[name] for name in ("database", "replica-1"))
    for attribute in (
        "storage_encrypted",
        "publicly_accessible",
        "ca_cert_identifier",
        "iam_database_authentication_enabled",
        "performance_insights_kms_key_id",
        "monitoring_interval",
        "monitoring_role_arn",
        "enabled_cloudwatch_logs_exports",
        "max_allocated_storage",
        "copy_tags_to_snapshot",
        "auto_minor_version_upgrade",
        "apply_immediately",
    ):
        assert replica[attribute] == primary[attribute], attribute


def test_a_replica_may_go_again_as_its_data_is_the_primarys(replicated: Template) -> None:
    assert replicated.resources("aws_db_instance")["replica-1"]["deletion_protection"] is False
    assert "lifecycle" not in replicated.resources("aws_db_instance")["replica-1"]


def test_a_replica_has_log_groups_of_its_own_before_rds_makes_them(replicated: Template) -> None:
    names = {group["name"] for group in replicated.resources("aws_cloudwatch_log_group").values()}
    assert {f"/aws/rds/instance/shop-replica-1/{log}" for log in ("postgresql", "upgrade")} <= names
    assert replicated.resources("aws_db_instance")["replica-1"]["depends_on"] == [
        "aws_cloudwatch_log_group.replica-1_postgresql-log-group",
        "aws_cloudwatch_log_group.replica-1_upgrade-log-group",
    ]
