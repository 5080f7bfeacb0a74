"""An IAM role for workflows on GitHub that push images and deploy them."""

from __future__ import annotations

import re

from constructs import Construct

from constructs_lib.compute.image_repository import ImageRepository
from constructs_lib.compute.service import FargateService
from constructs_lib.compute.task_definition import TaskDefinition
from constructs_lib.references import known
from constructs_lib.security.account import account_id
from constructs_lib.security.policies import Statement
from constructs_lib.security.role import Role

_ISSUER = "token.actions.githubusercontent.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_RUN = re.compile(r"(ref:refs/heads/|ref:refs/tags/|environment:)[^*?:\s]+")
_PUSH_ACTIONS = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]


class GitHubDeployRole(Role):
    """A role that one repository's workflows assume by GitHub's OpenID Connect tokens, without a stored access key.

    It may do what the three methods grant, and nothing else: in particular it may not change the infrastructure. The
    account needs GitHub as an identity provider, once, with the audience `sts.amazonaws.com`
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub).
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, repository: str, run: str) -> None:
        """Create the role.

        Args:
            scope: The construct it belongs to.
            id_: Such as `deploy-role`.
            name: At most 64 characters.
            repository: Its owner and name on GitHub, such as `acme/shop`.
            run: Which runs may assume it: `ref:refs/heads/main` for those of a branch, `ref:refs/tags/v1` for those of
                a tag, `environment:production` for those that were let into an environment
                (https://docs.github.com/en/actions/reference/security/oidc).

        Raises:
            ValueError: The repository or the run could mean more than one.
        """
        if not _REPOSITORY.fullmatch(repository) and known(repository):
            raise ValueError(f"write the repository as owner/name: {repository!r}")
        if not _RUN.fullmatch(run) and known(run):
            raise ValueError(f"write ref:refs/heads/NAME, ref:refs/tags/NAME or environment:NAME, not {run!r}")
        trust = Statement(
            sid="AssumedByWorkflow",
            actions=["sts:AssumeRoleWithWebIdentity"],
            principal={"Federated": f"arn:aws:iam::{account_id(scope)}:oidc-provider/{_ISSUER}"},
            conditions={
                "StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com", f"{_ISSUER}:sub": f"repo:{repository}:{run}"}
            },
        )
        super().__init__(scope, id_, name=name, trust=trust, description=f"Deploys from {repository} on GitHub")

    def allow_push(self, repository: ImageRepository) -> None:
        """Let workflows push images to a repository, and pull what they build upon."""
        # The token is for the registry as a whole and has no ARN.
        self.allow("sign-in-to-ecr", actions=["ecr:GetAuthorizationToken"], resources=["*"])
        self.allow("push-images", actions=_PUSH_ACTIONS, resources=[repository.arn])

    def allow_deploy(self, service: FargateService) -> None:
        """Let workflows register revisions of a service's task definition, and roll the service to them."""
        self._allow_revisions("service", service.task)
        self.allow(
            "update-service",
            actions=["ecs:DescribeServices", "ecs:UpdateService"],
            resources=[service.service.id],
        )

    def allow_run(self, id_: str, task: TaskDefinition, service: FargateService) -> None:
        """Let workflows run a one-off task in a service's cluster, such as a migration, and wait for its end.

        Args:
            id_: What the task does, in kebab-case, such as `migrate`; names the inline policies.
            task: Any revision of it.
            service: The one beside which it runs.
        """
        self._allow_revisions(id_, task)
        cluster = service.cluster
        self.allow(
            f"run-{id_}",
            actions=["ecs:RunTask"],
            resources=[_revisions(task)],
            conditions={"ArnEquals": {"ecs:cluster": cluster.arn}},
        )
        # A task's own id is made when it starts.
        self.allow(
            f"follow-{id_}",
            actions=["ecs:DescribeTasks"],
            resources=[f"arn:aws:ecs:{task.region}:{account_id(self)}:task/{cluster.name}/*"],
        )

    def _allow_revisions(self, id_: str, task: TaskDefinition) -> None:
        self.allow(f"register-{id_}-revisions", actions=["ecs:RegisterTaskDefinition"], resources=[_revisions(task)])
        # Describing knows no narrower resource.
        self.allow(f"read-{id_}-revisions", actions=["ecs:DescribeTaskDefinition"], resources=["*"])
        self.allow(
            f"pass-{id_}-roles",
            actions=["iam:PassRole"],
            resources=[task.roles.execution.arn, task.roles.task.arn],
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        )


def _revisions(task: TaskDefinition) -> str:
    return f"{task.definition.arn_without_revision}:*"
