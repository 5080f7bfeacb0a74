"""What whole stacks cost, worked out by hand from AWS's published prices; not with the estimator's own arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groundplan.cost import Estimate, estimate, stack_of, usage_profile
from tests.cost.bills import TODAY
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, Deployment

AMOUNTS = {
    "egress_gb": 200,
    "load_balancer_lcu": 3,
    "log_gb": 50,
    "nat_gb": 100,
    "requests_millions": 10,
    "between_zones_gb": 50,
    "interface_endpoint_gb": 40,
    "database_backup_gb": 160,
    "database_cpu_credit_hours": 0,
    "enhanced_monitoring_gb": 1,
    "backup_vault_gb": 200,
    "s3_gb": 100,
    "s3_write_requests_thousands": 200,
    "s3_read_requests_thousands": 1000,
    "ecr_gb": 5,
    "kms_requests_thousands": 100,
    "secret_requests_thousands": 10,
    "notification_emails": 1000,
    "job_hours": 5,
}


def estimated(synthesize: Synthesize, deployment: Deployment) -> Estimate:
    usage = usage_profile("default").with_amounts(AMOUNTS, "test")
    return estimate(stack_of(synthesize(deployment).json), usage, TODAY)


def within_a_hundredth(found: Decimal, by_hand: Decimal) -> bool:
    return abs(found - by_hand) <= by_hand / 100


def total(lines: str) -> Decimal:
    """Add up lines such as `11.68  db.t4g.micro: 730 h x 0.016`."""
    return sum((Decimal(line.split()[0]) for line in lines.strip().splitlines()), Decimal(0))


# us-east-1: two tasks of 0.5 vCPU and 1 GB on ARM, db.t4g.micro with 100 GB, two zones, one NAT gateway.
SMALL_FIXED = """
11.68    database: 730 h x 0.016
11.50    its storage: 100 GB x 0.115
 0.40    secret of its owner: 1 x 0.40
23.64    vCPUs: 2 tasks x 0.5 x 730 h x 0.03238
 5.20    memory: 2 tasks x 1 GB x 730 h x 0.00356
16.43    load balancer: 730 h x 0.0225
 7.30    its public addresses: 2 zones x 730 h x 0.005
32.85    NAT gateway: 730 h x 0.045
 3.65    its public address: 730 h x 0.005
 1.10    alarms: 8 of one metric and 1 of three, x 0.10
 0.20    alarms of target tracking: 2 x 0.10
 3.00    dashboard: 1 x 3
 3.00    keys: 3 x 1
 0.80    secrets: 2 x 0.40
"""
SMALL_USAGE = """
18.00    to the internet: 200 GB x 0.09
 1.00    between zones: 50 GB x 2 sides x 0.01
17.52    capacity units: 3 x 730 h x 0.008
25.00    logs that come in: 50 GB x 0.50
 0.22    logs that are kept: 50 GB x 0.15 x 30 days / 30.42 days x 0.03
 4.50    NAT: 100 GB x 0.045
 5.70    backups: (160 - 100 free) GB x 0.095
 2.30    S3: 100 GB x 0.023
 1.00    S3, writing: 200,000 x 0.000005
 0.40    S3, reading: 1,000,000 x 0.0000004
 0.50    images: 5 GB x 0.10
 0.30    requests to KMS: 100,000 x 0.000003
 0.05    requests for secrets: 10,000 x 0.000005
 0.02    e-mails: 1,000 x 0.00002
"""

# eu-central-1: five tasks of 1 vCPU and 2 GB on ARM, db.m5.large Multi-AZ with 100 GB and a replica, three zones with
# a NAT gateway each, four interface endpoints, firewall, insights.
PRODUCTION_FIXED = """
309.52   database, Multi-AZ: 730 h x 0.424
 27.40   its storage: 100 GB x 0.274
154.76   replica: 730 h x 0.212
 13.70   its storage: 100 GB x 0.137
135.96   vCPUs: 5 tasks x 1 x 730 h x 0.03725
 29.86   memory: 5 tasks x 2 GB x 730 h x 0.00409
 19.71   load balancer: 730 h x 0.027
 10.95   its public addresses: 3 zones x 730 h x 0.005
113.88   NAT gateways: 3 x 730 h x 0.052
 10.95   their public addresses: 3 x 730 h x 0.005
105.12   interface endpoints: 4 x 3 zones x 730 h x 0.012
  5.00   firewall: 1 x 5
  5.00   its rules: 5 x 1
  1.40   alarms of one metric: 14 x 0.10
  0.50   alarms of two and three metrics: 5 x 0.10
  0.90   alarms on anomalies: 3 x (1 metric + 2 bounds) x 0.10
  0.50   composite alarm: 1 x 0.50
  0.60   alarms of target tracking: 3 x 2 x 0.10
 11.10   Container Insights: (12 of the cluster + 15 of the service + 10 of its tasks) x 0.30
  3.00   dashboard: 1 x 3
  3.00   keys: 3 x 1
  1.20   secrets: 3 x 0.40
"""
PRODUCTION_USAGE = """
18.00    to the internet: 200 GB x 0.09
 1.00    between zones: 50 GB x 2 sides x 0.01
17.52    capacity units: 3 x 730 h x 0.008
31.50    logs that come in: 50 GB x 0.63
 2.92    logs that are kept: 50 GB x 0.15 x 12 months x 0.0324
 1.26    enhanced monitoring, as logs: 2 instances x 1 GB x 0.63
 5.20    NAT: 100 GB x 0.052
 0.40    interface endpoints: 40 GB x 0.01
 6.00    firewall: 10,000,000 requests x 0.0000006
 6.18    backups: (160 - 100 free) GB x 0.103
20.60    vault: 200 GB x 0.103
 2.45    S3: 100 GB x 0.0245
 1.08    S3, writing: 200,000 x 0.0000054
 0.43    S3, reading: 1,000,000 x 0.00000043
 0.50    images: 5 GB x 0.10
 0.30    requests to KMS: 100,000 x 0.000003
 0.05    requests for secrets: 10,000 x 0.000005
"""
PRODUCTION: Deployment = {
    "deployment": {"name": "my-app", "framework": "fraiseql", "pattern": "production-saas"},
    "platform": {"region": "eu-central-1"},
}


@pytest.mark.parametrize(
    ("deployment", "fixed", "usage"),
    [
        pytest.param(REFERENCE, SMALL_FIXED, SMALL_USAGE, id="small-saas in us-east-1"),
        pytest.param(PRODUCTION, PRODUCTION_FIXED, PRODUCTION_USAGE, id="production-saas in eu-central-1"),
    ],
)
def test_a_stack_costs_what_is_worked_out_by_hand(
    deployment: Deployment, fixed: str, usage: str, synthesize: Synthesize
) -> None:
    found = estimated(synthesize, deployment)

    assert within_a_hundredth(found.cost.fixed, total(fixed))
    assert within_a_hundredth(found.cost.usage, total(usage))
    assert within_a_hundredth(found.cost.total, total(fixed) + total(usage))
    assert found.not_priced == ()
    assert not found.unpriced


def test_the_range_is_that_of_the_tasks(synthesize: Synthesize) -> None:
    found = estimated(synthesize, REFERENCE)

    # At most ten tasks: 8 more x (23.6374 + 5.1976) / 2
    assert found.cost.lowest == found.cost.total
    assert (found.cost.highest - found.cost.total).quantize(Decimal("0.01")) == Decimal("115.34")
