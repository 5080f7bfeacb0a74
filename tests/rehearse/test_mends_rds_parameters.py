"""Parameter groups answer as those of RDS do."""

from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws


@pytest.fixture
def rds(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    return aws.client("rds")


def test_a_parameter_that_was_set_has_the_user_as_its_source(rds: Any) -> None:  # noqa: ANN401
    rds.create_db_parameter_group(DBParameterGroupName="sources", DBParameterGroupFamily="postgres16", Description="-")
    parameter = {"ParameterName": "random_page_cost", "ParameterValue": "1.1", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="sources", Parameters=[parameter])
    assert rds.describe_db_parameters(DBParameterGroupName="sources")["Parameters"] == [{**parameter, "Source": "user"}]


@pytest.mark.parametrize(
    "reset",
    [{"Parameters": [{"ParameterName": "work_mem", "ApplyMethod": "immediate"}]}, {"ResetAllParameters": True}],
    ids=["one", "all"],
)
def test_a_parameter_can_be_reset(rds: Any, reset: dict[str, Any], request: pytest.FixtureRequest) -> None:  # noqa: ANN401
    group = f"reset-{request.node.callspec.id}"
    rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily="postgres16", Description="-")
    parameter = {"ParameterName": "work_mem", "ParameterValue": "65536", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[parameter])
    assert rds.reset_db_parameter_group(DBParameterGroupName=group, **reset)["DBParameterGroupName"] == group
    assert rds.describe_db_parameters(DBParameterGroupName=group)["Parameters"] == []


@pytest.mark.parametrize(
    ("family", "name", "value", "answer"),
    [
        ("postgres16", "rds.force_ssl", "1", ("system", "pending-reboot")),
        ("postgres15", "rds.force_ssl", "1", ("system", "pending-reboot")),
        ("postgres14", "rds.force_ssl", "1", ("user", "immediate")),
        ("postgres16", "rds.force_ssl", "0", ("user", "immediate")),
        ("postgres16", "max_wal_size", "2048", ("system", "pending-reboot")),
        ("postgres16", "max_wal_size", "4096", ("user", "immediate")),
    ],
)
def test_a_value_that_is_the_familys_default_is_answered_as_one_of_rds(
    rds: Any,  # noqa: ANN401
    family: str,
    name: str,
    value: str,
    answer: tuple[str, str],
) -> None:
    group = f"{family}-{name.replace('_', '-').replace('.', '-')}-{value}"
    rds.create_db_parameter_group(DBParameterGroupName=group, DBParameterGroupFamily=family, Description="-")
    given = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"}

    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[given])

    (answered,) = rds.describe_db_parameters(DBParameterGroupName=group)["Parameters"]
    assert (answered["Source"], answered["ApplyMethod"]) == answer
