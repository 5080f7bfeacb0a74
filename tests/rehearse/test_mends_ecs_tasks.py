"""Tasks of Fargate run once, and tell how their containers ended."""

from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws

FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
OVERRIDES = {"containerOverrides": [{"name": "migrate", "command": ["migrate", "--now"]}]}


@pytest.fixture(scope="module")
def ecs(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="jobs")
    return ecs


@pytest.fixture(scope="module")
def network(aws: EmulatedAws) -> dict[str, Any]:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    return {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}}


def run(
    ecs: Any,  # noqa: ANN401
    network: dict[str, Any],
    family: str,
    **container: int,
) -> dict[str, Any]:
    definition: dict[str, Any] = {"name": "migrate", "image": "app", **container}
    ecs.register_task_definition(family=family, containerDefinitions=[definition], **FARGATE)
    answer = ecs.run_task(
        cluster="jobs",
        taskDefinition=family,
        launchType="FARGATE",
        networkConfiguration=network,
        overrides=OVERRIDES,
    )
    task: dict[str, Any] = answer["tasks"][0]
    return task


def wait(ecs: Any, task: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    jobs = {"cluster": "jobs", "tasks": [task["taskArn"]]}
    ecs.get_waiter("tasks_stopped").wait(**jobs, WaiterConfig={"Delay": 0, "MaxAttempts": 10})
    stopped: dict[str, Any] = ecs.describe_tasks(**jobs)["tasks"][0]
    return stopped


@pytest.mark.parametrize(
    "container", [{}, {"memory": 512}, {"memoryReservation": 256}], ids=["task", "own", "reserved"]
)
def test_a_task_runs_whoever_has_the_memory(
    ecs: Any,  # noqa: ANN401
    network: dict[str, Any],
    container: dict[str, int],
    request: pytest.FixtureRequest,
) -> None:
    assert run(ecs, network, f"memory-{request.node.callspec.id}", **container)["lastStatus"] == "RUNNING"


def test_a_task_has_its_overrides(ecs: Any, network: dict[str, Any]) -> None:  # noqa: ANN401
    assert run(ecs, network, "overridden")["overrides"] == OVERRIDES


def test_a_running_container_has_no_exit_code(ecs: Any, network: dict[str, Any]) -> None:  # noqa: ANN401
    (container,) = run(ecs, network, "running")["containers"]
    assert container["lastStatus"] == "RUNNING"
    assert "exitCode" not in container


def test_a_container_that_is_ending_has_no_exit_code(ecs: Any, network: dict[str, Any]) -> None:  # noqa: ANN401
    task = run(ecs, network, "ending")
    described = ecs.describe_tasks(cluster="jobs", tasks=[task["taskArn"]])["tasks"][0]
    assert described["lastStatus"] != "STOPPED"
    assert "exitCode" not in described["containers"][0]


def test_a_stopped_task_ended_in_success(ecs: Any, network: dict[str, Any]) -> None:  # noqa: ANN401
    stopped = wait(ecs, run(ecs, network, "stopped"))
    assert stopped["lastStatus"] == "STOPPED"
    (container,) = stopped["containers"]
    assert container["lastStatus"] == "STOPPED"
    assert container["exitCode"] == 0
