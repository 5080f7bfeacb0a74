"""Bills of whole stacks, worked out by hand from the prices that AWS published, as read between 2024 and 2026.

A line begins with its amount in USD, and says how it came about: hours are 730 a month, the usage is `AMOUNTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True)
class WorkedOut:
    """The lines of a bill."""

    fixed: str
    usage: str
    unpriced: frozenset[str] = frozenset()
    """What AWS charges for, and published prices do not say."""


def total(lines: str) -> Decimal:
    """Add up lines such as `11.68  db.t4g.micro: 730 h x 0.016`."""
    return sum((Decimal(line.split()[0]) for line in lines.splitlines() if line), Decimal(0))


# At one price in all regions.
_ANYWHERE_FIXED = """
 3.00    dashboard: 1 x 3
 3.00    keys for data, logs and secrets: 3 x 1
"""
_ANYWHERE_USAGE = """
 1.00    between zones: 50 GB x 2 sides x 0.01
 0.30    requests to KMS: 100,000 x 0.000003
 0.05    requests for secrets: 10,000 x 0.000005
"""
_IMAGES = """
 0.50    images: 5 GB x 0.10
"""
_CAPACITY = """
17.52    capacity units: 3 x 730 h x 0.008
"""
_TWO_ZONES = """
 7.30    public addresses of the load balancer: 2 zones x 730 h x 0.005
"""
_THREE_ZONES = """
10.95    public addresses of the load balancer: 3 zones x 730 h x 0.005
10.95    public addresses of NAT gateways: 3 x 730 h x 0.005
"""
_STANDARD_ALARMS = """
 1.10    alarms: 8 of one metric and 1 of three, x 0.10
 0.20    alarms of target tracking: 2 x 0.10
"""
_ENTERPRISE = """
 0.90    alarms on anomalies: 3 x (1 metric + 2 bounds) x 0.10
 0.50    composite alarm: 1 x 0.50
 0.60    alarms of target tracking: 3 x 2 x 0.10
11.10    Container Insights: (12 of the cluster + 15 of the service + 10 of its tasks) x 0.30
"""
_FIREWALL_FIXED = """
 5.00    firewall: 1 x 5
 5.00    its rules: 5 x 1
"""
_FIREWALL_USAGE = """
 6.00    firewall: 10,000,000 requests x 0.0000006
"""
_ENDPOINTS_USAGE = """
 0.40    interface endpoints: 40 GB x 0.01
"""

# us-east-1, in both bills.
_US_EAST_FIXED = """
16.43    load balancer: 730 h x 0.0225
32.85    NAT gateway: 730 h x 0.045
 3.65    its public address: 730 h x 0.005
"""
_US_EAST_USAGE = """
18.00    to the internet: 200 GB x 0.09
25.00    logs that come in: 50 GB x 0.50
 0.22    logs that are kept: 50 GB x 0.15 x 30 days / 30.42 days x 0.03
 4.50    NAT: 100 GB x 0.045
 2.30    S3: 100 GB x 0.023
 1.00    S3, writing: 200,000 x 0.000005
 0.40    S3, reading: 1,000,000 x 0.0000004
"""
# eu-central-1, in both bills.
_EU_CENTRAL_USAGE = """
18.00    to the internet: 200 GB x 0.09
31.50    logs that come in: 50 GB x 0.63
"""

# us-east-1: two tasks of 0.5 vCPU and 1 GB on ARM, db.t4g.micro with 100 GB, two zones, one NAT gateway.
SMALL = WorkedOut(
    _ANYWHERE_FIXED
    + _TWO_ZONES
    + _STANDARD_ALARMS
    + _US_EAST_FIXED
    + """
11.68    database: 730 h x 0.016
11.50    its storage: 100 GB x 0.115
 1.20    secrets: 3 x 0.40
23.64    vCPUs: 2 tasks x 0.5 x 730 h x 0.03238
 5.20    memory: 2 tasks x 1 GB x 730 h x 0.00356
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + _CAPACITY
    + _US_EAST_USAGE
    + """
 5.70    backups: (160 - 100 free) GB x 0.095
 0.02    e-mails: 1,000 x 0.00002
""",
)

# us-east-1: PostgreSQL 13 after its standard support, two tasks of 0.25 vCPU and 0.5 GB on ARM, db.t4g.medium Multi-AZ.
OUT_OF_SUPPORT_DEPLOYMENT: Deployment = {
    "deployment": {"name": "old", "framework": "generic", "pattern": "small-saas"},
    "platform": {"region": "us-east-1"},
    "database": {"version": "13", "size": "db.t4g.medium", "multi_az": True},
}
OUT_OF_SUPPORT = WorkedOut(
    _ANYWHERE_FIXED
    + _TWO_ZONES
    + _STANDARD_ALARMS
    + _US_EAST_FIXED
    + """
94.17    database, Multi-AZ: 730 h x 0.129
292.00   Extended Support: 2 vCPUs x 2 instances x 730 h x 0.10
 4.60    storage: 20 GB x 0.23
 0.80    secrets: 2 x 0.40
11.82    vCPUs: 2 tasks x 0.25 x 730 h x 0.03238
 2.60    memory: 2 tasks x 0.5 GB x 730 h x 0.00356
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + _CAPACITY
    + _US_EAST_USAGE
    + """
13.30    backups: (160 - 20 free) GB x 0.095
""",
)

# eu-central-1: five tasks of 1 vCPU and 2 GB on ARM, db.m5.large Multi-AZ with 100 GB and a replica, three zones with
# a NAT gateway each, four interface endpoints, firewall, insights.
PRODUCTION_DEPLOYMENT: Deployment = {
    "deployment": {"name": "my-app", "framework": "fraiseql", "pattern": "production-saas"},
    "platform": {"region": "eu-central-1"},
}
PRODUCTION = WorkedOut(
    _ANYWHERE_FIXED
    + _THREE_ZONES
    + _FIREWALL_FIXED
    + _ENTERPRISE
    + """
309.52   database, Multi-AZ: 730 h x 0.424
 27.40   its storage: 100 GB x 0.274
154.76   replica: 730 h x 0.212
 13.70   its storage: 100 GB x 0.137
135.96   vCPUs: 5 tasks x 1 x 730 h x 0.03725
 29.86   memory: 5 tasks x 2 GB x 730 h x 0.00409
 19.71   load balancer: 730 h x 0.027
113.88   NAT gateways: 3 x 730 h x 0.052
105.12   interface endpoints: 4 x 3 zones x 730 h x 0.012
  1.40   alarms of one metric: 14 x 0.10
  0.50   alarms of two and three metrics: 5 x 0.10
  1.20   secrets: 3 x 0.40
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + _CAPACITY
    + _FIREWALL_USAGE
    + _ENDPOINTS_USAGE
    + _EU_CENTRAL_USAGE
    + """
 2.92    logs that are kept: 50 GB x 0.15 x 12 months x 0.0324
 1.26    enhanced monitoring, as logs: 2 instances x 1 GB x 0.63
 5.20    NAT: 100 GB x 0.052
 6.18    backups: (160 - 100 free) GB x 0.103
20.60    vault: 200 GB x 0.103
 2.45    S3: 100 GB x 0.0245
 1.08    S3, writing: 200,000 x 0.0000054
 0.43    S3, reading: 1,000,000 x 0.00000043
""",
    frozenset({"recovery points of buckets"}),
)

# eu-central-1, examples/custom_stack: two tasks of 0.25 vCPU and 0.5 GB on ARM, db.t4g.small with 50 GB, in a network
# that is there already.
CUSTOM = WorkedOut(
    _TWO_ZONES
    + """
27.01    database: 730 h x 0.037
 6.85    its storage: 50 GB x 0.137
13.60    vCPUs: 2 tasks x 0.25 x 730 h x 0.03725
 2.99    memory: 2 tasks x 0.5 GB x 730 h x 0.00409
19.71    load balancer: 730 h x 0.027
 2.00    keys: 2 x 1
 0.80    secrets: 2 x 0.40
""",
    _ANYWHERE_USAGE
    + _CAPACITY
    + _EU_CENTRAL_USAGE
    + """
 0.24    logs that are kept: 50 GB x 0.15 x 30 days / 30.42 days x 0.0324
11.33    backups: (160 - 50 free) GB x 0.103
""",
    frozenset({"requests"}),
)

# ap-southeast-1, with copies in ap-northeast-2: five tasks of 1 vCPU, 2 GB and 50 GB of disk on ARM, db.m6g.large
# Multi-AZ behind a proxy, three zones with a NAT gateway each, four interface endpoints, firewall, insights. The zone
# of the domain is not the stack's.
SHOP_DEPLOYMENT: Deployment = {
    "deployment": {"name": "shop", "framework": "django", "pattern": "production-saas"},
    "platform": {"region": "ap-southeast-1", "domain": {"name": "shop.example.com", "zone": "example.com"}},
    "database": {
        "size": "db.m6g.large",
        "proxy": True,
        "read_replicas": 0,
        "backup": {"copy_to_region": "ap-northeast-2"},
    },
    "application": {"ephemeral_storage": 50},
}
SHOP = WorkedOut(
    _ANYWHERE_FIXED
    + _THREE_ZONES
    + _FIREWALL_FIXED
    + _ENTERPRISE
    + """
321.93   database, Multi-AZ: 730 h x 0.441
 27.60   its storage: 100 GB x 0.276
 26.28   proxy: 2 vCPUs x 730 h x 0.018
147.64   vCPUs: 5 tasks x 1 x 730 h x 0.04045
 32.27   memory: 5 tasks x 2 GB x 730 h x 0.00442
 14.56   disk: 5 tasks x (50 - 20 free) GB x 730 h x 0.000133
 18.40   load balancer: 730 h x 0.0252
129.21   NAT gateways: 3 x 730 h x 0.059
113.88   interface endpoints: 4 x 3 zones x 730 h x 0.013
  1.10   alarms of one metric: 11 x 0.10
  0.70   alarms of two, two and three metrics: 7 x 0.10
  1.00   key of the copies, in ap-northeast-2: 1 x 1
  1.20   secrets: 3 x 0.40
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + _CAPACITY
    + _FIREWALL_USAGE
    + _ENDPOINTS_USAGE
    + """
24.00    to the internet: 200 GB x 0.12
35.00    logs that come in: 50 GB x 0.70
 2.70    logs that are kept: 50 GB x 0.15 x 12 months x 0.03
 0.70    enhanced monitoring, as logs: 1 GB x 0.70
 5.90    NAT: 100 GB x 0.059
 5.70    backups: (160 - 100 free) GB x 0.095
19.00    vault: 200 GB x 0.095
19.00    vault of the copies, in ap-northeast-2: 200 GB x 0.095
 2.50    S3: 100 GB x 0.025
 1.00    S3, writing: 200,000 x 0.000005
 0.40    S3, reading: 1,000,000 x 0.0000004
""",
    frozenset({"data of copies to another region", "recovery points of buckets"}),
)

# ap-southeast-2: two tasks of 0.25 vCPU and 0.5 GB on ARM, db.t4g.medium Multi-AZ with 50 GB, two zones without a NAT
# gateway; for ECR there are two interface endpoints.
CLOSED_DEPLOYMENT: Deployment = {
    "deployment": {"name": "closed", "framework": "generic", "pattern": "small-saas"},
    "platform": {
        "region": "ap-southeast-2",
        "network": {"nat": "none", "endpoints": ["s3", "ecr", "logs", "secretsmanager"]},
    },
    "database": {"size": "db.t4g.medium", "multi_az": True, "storage": 50},
    "monitoring": {"level": "basic"},
}
CLOSED = WorkedOut(
    _ANYWHERE_FIXED
    + _TWO_ZONES
    + """
148.19   database, Multi-AZ: 730 h x 0.203
 13.80   its storage: 50 GB x 0.276
  0.80   secrets: 2 x 0.40
 14.18   vCPUs: 2 tasks x 0.25 x 730 h x 0.03885
  3.11   memory: 2 tasks x 0.5 GB x 730 h x 0.00426
 18.40   load balancer: 730 h x 0.0252
 75.92   interface endpoints: 4 x 2 zones x 730 h x 0.013
  0.50   alarms: 5 x 0.10
  0.20   alarms of target tracking: 2 x 0.10
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + _CAPACITY
    + _ENDPOINTS_USAGE
    + """
22.80    to the internet: 200 GB x 0.114
33.50    logs that come in: 50 GB x 0.67
 0.11    logs that are kept: 50 GB x 0.15 x 14 days / 30.42 days x 0.033
10.45    backups: (160 - 50 free) GB x 0.095
 2.50    S3: 100 GB x 0.025
 1.10    S3, writing: 200,000 x 0.0000055
 0.44    S3, reading: 1,000,000 x 0.00000044
""",
)

# sa-east-1, x86: four tasks of 0.25 vCPU and 0.5 GB, of which half of those above two are on Spot, a worker of two
# tasks of 0.5 vCPU and 1 GB, a job; db.t3.small with 20 GB; no NAT gateway, so that tasks have public addresses.
WORKER_DEPLOYMENT: Deployment = {
    "deployment": {"name": "work", "framework": "django", "pattern": "small-saas"},
    "platform": {"region": "sa-east-1", "network": {"nat": "none", "endpoints": ["s3"]}},
    "database": {"size": "db.t3.small"},
    "application": {
        "architecture": "x86_64",
        "instances": 4,
        "spot": 0.5,
        "workers": {"mail": {"command": "celery -A shop worker", "instances": 2, "cpu": 0.5, "memory": 1024}},
        "jobs": {"report": {"command": "python manage.py report", "schedule": "0 3 * * *"}},
    },
}
WORKER = WorkedOut(
    _ANYWHERE_FIXED
    + _TWO_ZONES
    + """
55.48    database: 730 h x 0.076
 4.38    its storage: 20 GB x 0.219
 1.20    secrets: 3 x 0.40
38.11    vCPUs: 3 tasks x 0.25 x 730 h x 0.0696
 8.32    memory: 3 tasks x 0.5 GB x 730 h x 0.0076
 3.88    vCPUs on Spot: 1 task x 0.25 x 730 h x 0.0212609
 0.85    memory on Spot: 1 task x 0.5 GB x 730 h x 0.00232159
50.81    vCPUs of the worker: 2 tasks x 0.5 x 730 h x 0.0696
11.10    memory of the worker: 2 tasks x 1 GB x 730 h x 0.0076
21.90    public addresses of tasks: (4 + 2) x 730 h x 0.005
24.82    load balancer: 730 h x 0.034
 1.89    alarms: 11 of one metric and 1 of three, x 0.135
 0.27    alarms of target tracking: 2 x 0.135
""",
    _ANYWHERE_USAGE
    + _IMAGES
    + """
30.00    to the internet: 200 GB x 0.15
24.09    capacity units: 3 x 730 h x 0.011
45.00    logs that come in: 50 GB x 0.90
 0.30    logs that are kept: 50 GB x 0.15 x 30 days / 30.42 days x 0.0408
13.30    backups: (160 - 20 free) GB x 0.095
 4.05    S3: 100 GB x 0.0405
 1.40    S3, writing: 200,000 x 0.000007
 0.56    S3, reading: 1,000,000 x 0.00000056
 0.11    job: 5 h x (0.25 x 0.0696 + 0.5 GB x 0.0076)
 0.03    its public address: 5 h x 0.005
""",
    frozenset({"requests"}),
)

OF_DEPLOYMENTS: dict[str, tuple[Deployment, WorkedOut]] = {
    "small-saas in us-east-1": (REFERENCE, SMALL),
    "PostgreSQL 13 in us-east-1": (OUT_OF_SUPPORT_DEPLOYMENT, OUT_OF_SUPPORT),
    "production-saas in eu-central-1": (PRODUCTION_DEPLOYMENT, PRODUCTION),
    "domain, proxy and copies in ap-southeast-1": (SHOP_DEPLOYMENT, SHOP),
    "endpoints without NAT in ap-southeast-2": (CLOSED_DEPLOYMENT, CLOSED),
    "worker, job and Spot on x86 in sa-east-1": (WORKER_DEPLOYMENT, WORKER),
}
