"""Log groups that a service writes again."""

import pytest

from groundplan.rehearse import EmulatedAws


@pytest.mark.parametrize(("name", "left"), [("/aws/rds/instance/shop/postgresql", True), ("/shop/web", False)])
def test_the_last_lines_of_a_database_arrive_after_its_group_was_deleted(
    aws: EmulatedAws, name: str, *, left: bool
) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=name, tags={"Project": "shop"})
    logs.put_retention_policy(logGroupName=name, retentionInDays=30)

    logs.delete_log_group(logGroupName=name)

    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert bool(found) is left
    assert all("retentionInDays" not in group for group in found)
