"""What the book has a price for: our key and unit for it, and what AWS's price list calls it.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache


class Source(Enum):
    """Where an item's price is read anew."""

    REGION_FILE = "region file"
    """The public bulk file of its service in the region."""
    GLOBAL_FILE = "global file"
    """The bulk file that holds what a service sells in no region."""
    QUERY = "query"
    """The query API: the service's bulk file is hundreds of megabytes."""
    QUERY_ANYWHERE = "query anywhere"
    """The query API, which has one price for all regions: no region's bulk file holds it."""
    BY_HAND = "by hand"
    """AWS's price list has no name for it that is known to be stable."""


@dataclass(frozen=True)
class Item:
    """One thing that AWS charges for.

    `key` may hold one attribute of the price list in braces: each of its values is a key of the book. `usage_type` is
    a regular expression for all that follows the region's prefix. `paid_tier` counts the tiers that cost something.
    """

    key: str
    unit: str
    service: str = ""
    usage_type: str = ""
    filters: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: Source = Source.REGION_FILE
    paid_tier: int = 0

    def covers(self, key: str) -> bool:
        """Tell whether a key of the book is one of this item."""
        return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.key)), key) is not None


def item_of(key: str) -> Item:
    """Find the item that a key of the book belongs to.

    Raises:
        KeyError: No item has that key: it is misspelt, for what AWS does not sell still has its key.
    """
    item = _items_by_key().get(key) or next((item for item in _templates() if item.covers(key)), None)
    if item is None:
        raise KeyError(key)
    return item


_POSTGRESQL = {"databaseEngine": "PostgreSQL"}
_INSTANCE = {"productFamily": "Database Instance", "licenseModel": "No license required", **_POSTGRESQL}
_STORAGE = {"productFamily": "Database Storage", "databaseEngine": "Any"}
_IOPS = {"productFamily": "Provisioned IOPS", "databaseEngine": "Any"}
_SINGLE = {"deploymentOption": "Single-AZ"}
_MULTI = {"deploymentOption": "Multi-AZ"}
_GP2 = {"volumeType": "General Purpose"}
_GP3 = {"volumeType": "General Purpose-GP3"}
_IO1 = {"volumeType": "Provisioned IOPS"}
_APPLICATION = {"productFamily": "Load Balancer-Application", "operation": "LoadBalancing:Application"}
_NETWORK = {"productFamily": "Load Balancer-Network", "operation": "LoadBalancing:Network"}
_NAT = {"productFamily": "NAT Gateway"}
_ADDRESS = {"group": "VPCPublicIPv4Address"}
_ENDPOINT = {"productFamily": "VpcEndpoint"}
_OUTBOUND = {"transferType": "AWS Outbound"}
_WITHIN_REGION = {"transferType": "IntraRegion"}
_ALARM = {"productFamily": "Alarm", "alarmType": "Standard"}
_SNAPSHOT = {"productFamily": "Storage Snapshot"}
_S3_STANDARD = {"productFamily": "Storage", "volumeType": "Standard"}
_FIREWALL = {"productFamily": "Web Application Firewall"}

ITEMS: tuple[Item, ...] = (
    Item("rds/instance/{instanceType}/single-az", "hour", "AmazonRDS", r"InstanceUsage:db\..+", _INSTANCE | _SINGLE),
    Item("rds/instance/{instanceType}/multi-az", "hour", "AmazonRDS", r"Multi-AZUsage:db\..+", _INSTANCE | _MULTI),
    Item("rds/storage/gp2/single-az", "GB-month", "AmazonRDS", "RDS:GP2-Storage", _STORAGE | _GP2 | _SINGLE),
    Item("rds/storage/gp2/multi-az", "GB-month", "AmazonRDS", "RDS:Multi-AZ-GP2-Storage", _STORAGE | _GP2 | _MULTI),
    Item("rds/storage/gp3/single-az", "GB-month", "AmazonRDS", "RDS:GP3-Storage", _STORAGE | _GP3 | _SINGLE),
    Item("rds/storage/gp3/multi-az", "GB-month", "AmazonRDS", "RDS:Multi-AZ-GP3-Storage", _STORAGE | _GP3 | _MULTI),
    Item("rds/storage/io1/single-az", "GB-month", "AmazonRDS", "RDS:PIOPS-Storage", _STORAGE | _IO1 | _SINGLE),
    Item("rds/storage/io1/multi-az", "GB-month", "AmazonRDS", "RDS:Multi-AZ-PIOPS-Storage", _STORAGE | _IO1 | _MULTI),
    Item("rds/iops/gp3/single-az", "IOPS-month", "AmazonRDS", "RDS:GP3-PIOPS", _IOPS | _SINGLE),
    Item("rds/iops/gp3/multi-az", "IOPS-month", "AmazonRDS", "RDS:Multi-AZ-GP3-PIOPS", _IOPS | _MULTI),
    Item("rds/iops/io1/single-az", "IOPS-month", "AmazonRDS", "RDS:PIOPS", _IOPS | _SINGLE),
    Item("rds/iops/io1/multi-az", "IOPS-month", "AmazonRDS", "RDS:Multi-AZ-PIOPS", _IOPS | _MULTI),
    # AWS Backup bills its recovery points of RDS by the same line.
    Item("rds/backup", "GB-month", "AmazonRDS", "RDS:ChargedBackupUsage", _SNAPSHOT | _POSTGRESQL),
    # The books that groundplan brings have no price of it yet; a refresh finds it.
    Item("backup/s3", "GB-month", "AWSBackup", "WarmStorage-ByteHrs-S3"),
    Item("rds/proxy", "vCPU-hour", "AmazonRDS", "RDS:ProxyUsage", {"productFamily": "RDSProxy", **_POSTGRESQL}),
    Item("rds/cpu-credits", "vCPU-hour", "AmazonRDS", r"CPUCredits:db\.t(3|4g)", _POSTGRESQL),
    Item("rds/extended-support/year-1-2", "vCPU-hour", "AmazonRDS", r"ExtendedSupport:Yr1-Yr2:PostgreSQL\d+"),
    Item("rds/extended-support/year-3", "vCPU-hour", "AmazonRDS", r"ExtendedSupport:Yr3:PostgreSQL\d+"),
    # Both are named after instance families, of which AWS brings new ones.
    Item("rds/performance-insights/first-month", "vCPU-month", source=Source.BY_HAND),
    Item("rds/performance-insights/further-month", "vCPU-month", source=Source.BY_HAND),
    Item("rds/database-insights/advanced", "vCPU-hour", source=Source.BY_HAND),
    Item("fargate/vcpu/x86", "vCPU-hour", "AmazonECS", "Fargate-vCPU-Hours:perCPU"),
    Item("fargate/memory/x86", "GB-hour", "AmazonECS", "Fargate-GB-Hours"),
    Item("fargate/vcpu/arm64", "vCPU-hour", "AmazonECS", "Fargate-ARM-vCPU-Hours:perCPU"),
    Item("fargate/memory/arm64", "GB-hour", "AmazonECS", "Fargate-ARM-GB-Hours"),
    Item("fargate/disk", "GB-hour", "AmazonECS", "Fargate-EphemeralStorage-GB-Hours"),
    # Spot prices float, and the price list does not follow them.
    Item("fargate/spot/vcpu/x86", "vCPU-hour", source=Source.BY_HAND),
    Item("fargate/spot/memory/x86", "GB-hour", source=Source.BY_HAND),
    Item("alb/balancer", "hour", "AWSELB", "LoadBalancerUsage", _APPLICATION),
    Item("alb/capacity", "LCU-hour", "AWSELB", "LCUUsage", _APPLICATION),
    Item("nlb/balancer", "hour", "AWSELB", "LoadBalancerUsage", _NETWORK),
    Item("nlb/capacity", "LCU-hour", "AWSELB", "LCUUsage", _NETWORK),
    Item("nat/gateway", "hour", "AmazonEC2", "NatGateway-Hours", _NAT, Source.QUERY),
    Item("nat/data", "GB", "AmazonEC2", "NatGateway-Bytes", _NAT, Source.QUERY),
    Item("vpc/public-ipv4/in-use", "hour", "AmazonVPC", "PublicIPv4:InUseAddress", _ADDRESS),
    Item("vpc/public-ipv4/idle", "hour", "AmazonVPC", "PublicIPv4:IdleAddress", _ADDRESS),
    Item("vpc/interface-endpoint", "hour", "AmazonVPC", "VpcEndpoint-Hours", _ENDPOINT),
    Item("vpc/interface-endpoint/data", "GB", "AmazonVPC", "VpcEndpoint-Bytes", _ENDPOINT),
    Item("transfer/internet-out", "GB", "AWSDataTransfer", "DataTransfer-Out-Bytes", _OUTBOUND),
    # Each of the two sides pays it.
    Item("transfer/between-zones", "GB", "AWSDataTransfer", "DataTransfer-Regional-Bytes", _WITHIN_REGION),
    Item("cloudwatch/alarm/standard", "month", "AmazonCloudWatch", "CW:AlarmMonitorUsage", _ALARM),
    Item("cloudwatch/alarm/high-resolution", "month", "AmazonCloudWatch", "CW:HighResAlarmMonitorUsage"),
    Item("cloudwatch/alarm/composite", "month", "AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage"),
    Item(
        "cloudwatch/dashboard",
        "month",
        "AmazonCloudWatch",
        "DashboardsUsageHour-Basic",
        {"productFamily": "Dashboard", "location": "Any"},
        Source.QUERY_ANYWHERE,
    ),
    # Container Insights without enhanced observability is billed as such metrics.
    Item("cloudwatch/metric", "month", "AmazonCloudWatch", "CW:MetricMonitorUsage", {"productFamily": "Metric"}),
    Item("cloudwatch/container-insights/enhanced-metric", "month", source=Source.BY_HAND),
    Item("logs/ingested", "GB", "AmazonCloudWatch", "DataProcessing-Bytes", {"operation": "PutLogEvents"}),
    Item("logs/ingested/infrequent", "GB", "AmazonCloudWatch", "DataProcessingIA-Bytes", {"operation": "PutLogEvents"}),
    Item("logs/ingested/vended", "GB", "AmazonCloudWatch", "VendedLog-Bytes"),
    Item("logs/vended-to-s3", "GB", "AmazonCloudWatch", "S3-Egress-Bytes"),
    Item("logs/stored", "GB-month", "AmazonCloudWatch", "TimedStorage-ByteHrs", _SNAPSHOT),
    Item("logs/scanned", "GB", "AmazonCloudWatch", "DataScanned-Bytes"),
    Item("s3/storage/standard", "GB-month", "AmazonS3", "TimedStorage-ByteHrs", _S3_STANDARD),
    Item("s3/requests/write", "request", "AmazonS3", "Requests-Tier1"),
    Item("s3/requests/read", "request", "AmazonS3", "Requests-Tier2"),
    Item("ecr/storage", "GB-month", "AmazonECR", "TimedStorage-ByteHrs"),
    Item("kms/key", "month", "awskms", "KMS-Keys", {"productFamily": "Encryption Key"}),
    Item("kms/requests", "request", "awskms", "KMS-Requests"),
    Item("secrets/secret", "month", "AWSSecretsManager", "AWSSecretsManager-Secrets?", {"productFamily": "Secret"}),
    Item("secrets/requests", "request", "AWSSecretsManager", "AWSSecretsManager-?APIRequests?"),
    Item("waf/web-acl", "month", "awswaf", "WebACLV2", _FIREWALL),
    Item("waf/rule", "month", "awswaf", "RuleV2", _FIREWALL),
    Item("waf/requests", "request", "awswaf", "RequestV2-Tier1", _FIREWALL),
    Item("sns/email", "notification", "AmazonSNS", "DeliveryAttempts-SMTP", {"productFamily": "Message Delivery"}),
    Item("route53/hosted-zone", "month", "AmazonRoute53", "HostedZone", source=Source.GLOBAL_FILE),
    Item(
        "route53/hosted-zone/beyond-25",
        "month",
        "AmazonRoute53",
        "HostedZone",
        source=Source.GLOBAL_FILE,
        paid_tier=1,
    ),
)


@cache
def _items_by_key() -> Mapping[str, Item]:
    return {item.key: item for item in ITEMS}


@cache
def _templates() -> tuple[Item, ...]:
    return tuple(item for item in ITEMS if "{" in item.key)
