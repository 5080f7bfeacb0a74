"""Services that cost nothing, and what exists in Terraform only."""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.cost.charges import Part, free

SERVICE = "Free of charge"

_IAM = "IAM costs nothing"
_TERRAFORM = "it exists in Terraform only"

PARTS: Mapping[str, tuple[Part, ...]] = {
    **dict.fromkeys(
        (
            "aws_iam_group",
            "aws_iam_group_policy",
            "aws_iam_instance_profile",
            "aws_iam_openid_connect_provider",
            "aws_iam_policy",
            "aws_iam_policy_attachment",
            "aws_iam_role",
            "aws_iam_role_policies_exclusive",
            "aws_iam_role_policy",
            "aws_iam_role_policy_attachment",
            "aws_iam_service_linked_role",
            "aws_iam_user",
            "aws_iam_user_policy",
            "aws_iam_user_policy_attachment",
        ),
        free(_IAM),
    ),
    # https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
    "aws_budgets_budget": free("budgets cost nothing, but those that act"),
    **dict.fromkeys(
        (
            "null_resource",
            "random_id",
            "random_integer",
            "random_password",
            "random_pet",
            "random_string",
            "random_uuid",
            "terraform_data",
            "time_rotating",
            "time_sleep",
            "time_static",
            "tls_private_key",
        ),
        free(_TERRAFORM),
    ),
}
