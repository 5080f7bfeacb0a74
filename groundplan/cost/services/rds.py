"""Amazon RDS: instances, their storage and backups, support, and the proxy.

https://aws.amazon.com/rds/postgresql/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from groundplan.cost.charges import HOURS, Billing, Charge, Free, Part, free
from groundplan.cost.database_hours import share_running
from groundplan.cost.price_book.vcpus import vcpus
from groundplan.cost.resources import Resource, Unknown, UnknownValueError

SERVICE = "Amazon RDS"

_PRICED_ENGINE = "postgres"
_PRICED_STORAGE = {"gp2", "gp3", "io1"}
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
_GP3_STRIPED_FROM_GIB = 400
_GP3_BASE_IOPS = Decimal(3000)
_GP3_STRIPED_BASE_IOPS = Decimal(12000)
_FREE_INSIGHTS_DAYS = 7
_DAYS_OF_INSIGHTS_MONTH = 31
_LEAST_PROXY_VCPUS = 2
_SAMPLED_SECONDS = 60
# https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
_EXTENDED_SUPPORT_FROM: Mapping[str, date] = {
    "11": date(2024, 4, 1),
    "12": date(2025, 3, 1),
    "13": date(2026, 3, 1),
    "14": date(2027, 3, 1),
    "15": date(2028, 3, 1),
    "16": date(2029, 3, 1),
}
_YEARS_AT_FIRST_PRICE = 2
_BURSTABLE = ("db.t3.", "db.t4g.")
_NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled"


def instance(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The hours for which an instance runs, and its standby."""
    class_ = resource.known("instance_class")
    if not _is_priced_engine(resource, billing):
        engine = _inherited(resource, billing, "engine")
        yield Charge(f"instance {class_}, {engine}", None, note=f"the price book has no prices of engine {engine}")
        return
    deployment = _deployment(resource)
    hours = HOURS * share_running(resource, billing.stack)
    yield Charge(f"instance {class_}, {deployment}", f"rds/instance/{class_}/{deployment}", hours)


def storage(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The storage, which a replica has again for itself, and which Multi-AZ keeps twice."""
    type_ = _storage_type(resource, billing)
    key = f"rds/storage/{type_}/{_deployment(resource)}" if type_ in _PRICED_STORAGE else None
    yield Charge(f"storage {type_}, {_deployment(resource)}", key, _allocated_gib(resource, billing))


def iops(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Provisioned IOPS: all of io1, and of gp3 those above the baseline."""
    provisioned = resource.number("iops")
    if provisioned is None:
        return
    type_ = _storage_type(resource, billing)
    base = Decimal(0)
    if type_ == "gp3":
        striped = _allocated_gib(resource, billing) >= _GP3_STRIPED_FROM_GIB
        base = _GP3_STRIPED_BASE_IOPS if striped else _GP3_BASE_IOPS
    if provisioned > base:
        key = f"rds/iops/{type_}/{_deployment(resource)}" if type_ in {"gp3", "io1"} else None
        yield Charge(f"IOPS {type_}, above the {base} included", key, provisioned - base)


def backups(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Automated backups, which cost nothing up to the size of the storage.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupStorage.html
    """
    if not resource.number("backup_retention_period"):
        return
    kept = [one for one in billing.stack.of_type("aws_db_instance") if one.attributes.get("backup_retention_period")]
    above = billing.given("database_backup_gb_above_free", resource, kept)
    if above is None:
        above = billing.assumed("database_backup_gb", resource, kept)
        quantity = max(above.amount - _allocated_gib(resource, billing), Decimal(0))
    else:
        quantity = above.amount
    yield Charge("backups above the size of the storage", "rds/backup", quantity, usage=above)


def performance_insights(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """Performance Insights kept for longer than the seven days that cost nothing, or Database Insights Advanced."""
    if resource.known("database_insights_mode") == "advanced":
        yield Charge("Database Insights Advanced", "rds/database-insights/advanced", _vcpus(resource) * HOURS)
        return
    days = resource.number("performance_insights_retention_period")
    if not resource.flag("performance_insights_enabled") or days is None or days <= _FREE_INSIGHTS_DAYS:
        return
    # 731 days, the longest, are 24 months.
    months = -(-int(days) // _DAYS_OF_INSIGHTS_MONTH)
    cpus = _vcpus(resource)
    yield Charge("Performance Insights, first month", "rds/performance-insights/first-month", cpus)
    if months > 1:
        further = "rds/performance-insights/further-month"
        yield Charge("Performance Insights, further months", further, cpus * (months - 1))


def extended_support(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Extended Support for PostgreSQL versions past their standard support, for the standby as well.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
    """
    version = _inherited(resource, billing, "engine_version")
    if not _is_priced_engine(resource, billing) or version is None:
        return
    begins = _EXTENDED_SUPPORT_FROM.get(str(version).partition(".")[0])
    if begins is None or billing.today < begins or resource.known("engine_lifecycle_support") == _NO_EXTENDED_SUPPORT:
        return
    dearer = begins.replace(year=begins.year + _YEARS_AT_FIRST_PRICE)
    year = "year-1-2" if billing.today < dearer else "year-3"
    instances = 2 if _deployment(resource) == "multi-az" else 1
    quantity = _vcpus(resource) * instances * HOURS
    note = f"since {begins}; a newer major version does not pay it"
    yield Charge(f"Extended Support of PostgreSQL {version}", f"rds/extended-support/{year}", quantity, note=note)


def cpu_credits(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What a burstable class uses beyond the credits it earns, since RDS runs all of them unlimited."""
    if not str(resource.known("instance_class")).startswith(_BURSTABLE):
        return
    sharers = [
        one
        for one in billing.stack.of_type("aws_db_instance")
        if str(one.attributes.get("instance_class")).startswith(_BURSTABLE)
    ]
    used = billing.assumed("database_cpu_credit_hours", resource, sharers)
    yield Charge("CPU credits beyond those earned", "rds/cpu-credits", used.amount, usage=used)


def enhanced_monitoring(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Samples of the operating system, which CloudWatch takes in as logs.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.overview.html
    """
    seconds = resource.number("monitoring_interval")
    if not seconds:
        return
    at_a_minute = billing.assumed("enhanced_monitoring_gb", resource)
    quantity = at_a_minute.amount * _SAMPLED_SECONDS / seconds
    yield Charge(f"enhanced monitoring every {seconds} s, as logs", "logs/ingested", quantity, usage=at_a_minute)


def public_address(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The public IPv4 address of an instance that the internet reaches."""
    if resource.flag("publicly_accessible"):
        yield Charge("public IPv4 address", "vpc/public-ipv4/in-use", HOURS)


def owner_secret(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The secret in which RDS keeps the owner's password.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    if resource.flag("manage_master_user_password"):
        yield Charge("secret of the owner", "secrets/secret", Decimal(1))


def proxy(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """The proxy, by the vCPUs of the instance behind it.

    https://aws.amazon.com/rds/proxy/pricing/
    """
    targets = [
        one
        for one in billing.stack.of_type("aws_db_proxy_target")
        if _leads_to(one, resource, billing) and one.known("db_instance_identifier") is not None
    ]
    if not targets:
        yield Free("it stands before no instance of this stack")
    for target in targets:
        identifier = target.attributes["db_instance_identifier"]
        behind = billing.stack.referred(identifier, "aws_db_instance")
        if behind is None:
            raise UnknownValueError(resource.address, "the instance behind it", Unknown(str(identifier)))
        cpus = max(_vcpus(behind), Decimal(_LEAST_PROXY_VCPUS))
        yield Charge(f"proxy of {cpus} vCPUs", "rds/proxy", cpus * HOURS)


def _leads_to(target: Resource, proxy: Resource, billing: Billing) -> bool:
    name = target.attributes.get("db_proxy_name")
    return name == proxy.attributes.get("name") or billing.stack.referred(name, "aws_db_proxy") is proxy


def _inherited(resource: Resource, billing: Billing, attribute: str) -> object:
    """A replica is like its source in what it does not say itself."""
    source = resource.attributes.get("replicate_source_db")
    if not source:
        return resource.known(attribute)
    value = resource.attributes.get(attribute)
    if value is not None and not isinstance(value, Unknown):
        return value
    found = billing.stack.referred(source, "aws_db_instance")
    if found is None:
        raise UnknownValueError(resource.address, attribute, Unknown(f"that of {source}"))
    return found.known(attribute)


def _allocated_gib(resource: Resource, billing: Billing) -> Decimal:
    value = _inherited(resource, billing, "allocated_storage")
    if value is None:
        raise UnknownValueError(resource.address, "allocated_storage", Unknown("left out"))
    return Decimal(str(value))


def _storage_type(resource: Resource, billing: Billing) -> str:
    # What Terraform's provider takes where it is left out.
    default = "gp2" if resource.number("iops") is None else "io1"
    return str(_inherited(resource, billing, "storage_type") or default)


def _deployment(resource: Resource) -> str:
    return "multi-az" if resource.flag("multi_az") else "single-az"


def _is_priced_engine(resource: Resource, billing: Billing) -> bool:
    return _inherited(resource, billing, "engine") == _PRICED_ENGINE


def _vcpus(resource: Resource) -> Decimal:
    class_ = str(resource.known("instance_class"))
    found = vcpus(class_)
    if found is None:
        raise UnknownValueError(resource.address, "the number of vCPUs", Unknown(class_))
    return Decimal(found)


_GROUPS = "a name for settings"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_db_instance": (
        instance,
        storage,
        iops,
        backups,
        performance_insights,
        extended_support,
        cpu_credits,
        enhanced_monitoring,
        public_address,
        owner_secret,
    ),
    "aws_db_proxy": (proxy,),
    "aws_db_proxy_default_target_group": free("part of its proxy"),
    "aws_db_proxy_target": free("part of its proxy"),
    "aws_db_proxy_endpoint": free("part of its proxy"),
    "aws_db_parameter_group": free(_GROUPS),
    "aws_db_option_group": free(_GROUPS),
    "aws_db_subnet_group": free(_GROUPS),
    "aws_db_event_subscription": free("RDS sends events to a topic at no charge"),
    "aws_db_instance_role_association": free("a permission"),
}
