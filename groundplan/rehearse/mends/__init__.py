"""What stock moto lacks for a Terraform plan after apply to come out empty, by AWS service.

A mend makes moto answer with what it was told. So an empty second plan on a mended attribute shows that the mend
echoes what the provider sent, not that AWS would.
"""

from groundplan.rehearse.mends import (
    acm,
    application_autoscaling,
    backup,
    budgets,
    cloudwatch,
    ec2,
    ecs,
    ecs_tasks,
    kms,
    rds,
    rds_parameters,
    rds_proxy,
    s3,
)


def mend_all() -> None:
    """Mend moto in this process; to be called once, before its server starts."""
    for service in (
        acm,
        application_autoscaling,
        backup,
        budgets,
        cloudwatch,
        ec2,
        ecs,
        ecs_tasks,
        kms,
        rds,
        rds_parameters,
        rds_proxy,
        s3,
    ):
        service.mend()
