"""ECS: tasks that run once, and tell how their containers ended."""

from copy import copy

from moto.ecs.models import EC2ContainerServiceBackend, Task

from groundplan.rehearse.patching import Function, MotoObject, around

MEMORY = {"memory", "memoryReservation"}
STOPPED = "STOPPED"
SUCCESS = 0


def mend() -> None:
    """Let tasks of Fargate run, and their containers end when they do."""

    # Symptom: RunTask answers 500 where no container has memory of its own. On Fargate the task has it:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    @around(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
    def count_resources(original: Function, _backend: MotoObject, task_definition: MotoObject) -> MotoObject:
        sized = copy(task_definition)
        sized.container_definitions = [
            definition if MEMORY & definition.keys() else {**definition, "memory": 0}
            for definition in task_definition.container_definitions
        ]
        return original(sized)

    # Symptom: a container is pending for ever, and has an exit code from the start; so that a reader who does not
    # wait for the end of the task finds success.
    @around(Task, "__init__")
    def start(original: Function, task: MotoObject, *arguments: MotoObject, **keywords: MotoObject) -> None:
        original(task, *arguments, **keywords)
        follow(task)

    @around(EC2ContainerServiceBackend, "describe_tasks")
    def describe_tasks(
        original: Function, backend: MotoObject, *arguments: MotoObject, **keywords: MotoObject
    ) -> list[MotoObject]:
        tasks: list[MotoObject] = original(backend, *arguments, **keywords)
        for task in tasks:
            follow(task)
        return tasks


def follow(task: MotoObject) -> None:
    """Let the containers of a task be where the task is."""
    status = task.last_status
    for container in task.containers:
        container.last_status = status
        container.exitCode = SUCCESS if status == STOPPED else None
