"""The `platform` block: region, network, certificate, state, tags."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from groundplan.config.messages import shown
from groundplan.config.model.fields import (
    Block,
    EmptyListForNull,
    EmptyMappingForNull,
    FalseForNull,
    Region,
    foreign_character,
    matching,
    refusal,
)

OWN_TAGS = ("Project", "Environment", "ManagedBy", "Pattern")
"""Tags that every resource gets; a file cannot change them."""
MOST_TAGS = 40
"""AWS allows 50 on a resource; ten are kept for the project's own."""
_PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_CIDR_REMEDY = "write a private network from /16 to /22, such as 10.0.0.0/16"
_FEWEST_SUBNETS = 2
FEWEST_ZONES, MOST_ZONES = 2, 6


def _cidr(value: str) -> str:
    try:
        address, prefix = value.split("/")
        network = IPv4Network(f"{IPv4Address(address)}/{int(prefix)}", strict=False)
    except ValueError:
        raise refusal(f"{shown(value)} is not an IPv4 network", _CIDR_REMEDY) from None
    if not 16 <= network.prefixlen <= 22:  # noqa: PLR2004  # /16 is AWS's largest; /22 still holds three tiers in six zones
        raise refusal(f"{shown(value)} is not from /16 to /22", _CIDR_REMEDY)
    if str(network) != value:
        raise refusal(f"{shown(value)} has host bits set", f"did you mean {network}?")
    if not any(network.subnet_of(block) for block in _PRIVATE):
        raise refusal(f"{shown(value)} is not in a private range", _CIDR_REMEDY)
    return value


# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_TAG_TEXT = r"[\w .:/=+\-@]"
_MISREAD_BY_CDKTF = ("//", "__proto__")


def _tag_key(key: str) -> str:
    if offence := foreign_character(key):
        raise refusal(offence, "write letters, digits, spaces and . : / = + - @ _")
    if key.lower().startswith("aws:"):
        raise refusal("tags that begin with aws: belong to AWS", "choose another name")
    if key.lower() in map(str.lower, OWN_TAGS):
        raise refusal(f"the tag {shown(key)} is set by groundplan", f"choose a name other than {', '.join(OWN_TAGS)}")
    if key in _MISREAD_BY_CDKTF:
        raise refusal(f"{shown(key)} is a word of cdktf's, which would leave the tag out", "choose another name")
    if not re.fullmatch(_TAG_TEXT + "{1,128}", key):
        raise refusal(f"{shown(key)} is not a tag's name", "write 1 to 128 letters, digits, spaces and . : / = + - @ _")
    return key


def _tags(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > MOST_TAGS:
        raise refusal(f"{len(tags)} tags are too many", f"keep at most {MOST_TAGS}")
    return tags


def _distinct(subnets: list[str]) -> list[str]:
    if len(set(subnets)) < len(subnets):
        raise refusal("a subnet is listed twice", "list each subnet once")
    return subnets


_ZONES_REMEDY = "write a number from 2 to 6, or a list of zones such as [us-east-1a, us-east-1c]"


def _number_or_list(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | list):
        raise refusal(f"{shown(value)} is neither a number nor a list", _ZONES_REMEDY)
    if isinstance(value, int) and not FEWEST_ZONES <= value <= MOST_ZONES:
        raise refusal(f"{value} is out of range", _ZONES_REMEDY)
    return value


def _different_zones(zones: list[str]) -> list[str]:
    if len(set(zones)) < len(zones):
        raise refusal("a zone is listed twice", "list each zone once")
    if not FEWEST_ZONES <= len(zones) <= MOST_ZONES:
        raise refusal(f"{len(zones)} zones are listed", f"list {FEWEST_ZONES} to {MOST_ZONES}")
    return zones


TagKey = Annotated[str, AfterValidator(_tag_key)]
TagValue = Annotated[
    str,
    matching(_TAG_TEXT + "{0,256}", "a tag's value", "write up to 256 letters, digits, spaces and . : / = + - @ _"),
]
SubnetId = Annotated[
    str,
    matching(r"subnet-[0-9a-f]{1,17}", "a subnet's id", "write an id such as subnet-0123456789abcdef0"),
]
SubnetIds = Annotated[
    list[SubnetId],
    Field(min_length=_FEWEST_SUBNETS),
    AfterValidator(_distinct),
]
Cidr = Annotated[str, AfterValidator(_cidr)]
_ZONE_PATTERN = r"[a-z]{2}(-[a-z]+)+-[0-9][a-h]"
Zone = Annotated[str, matching(_ZONE_PATTERN, "an availability zone", "write a name such as us-east-1a")]
Zones = Annotated[
    Annotated[int, Tag("number")] | Annotated[list[Zone], AfterValidator(_different_zones), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "number"),
    BeforeValidator(_number_or_list),
    # In one of the two forms, where pydantic would say in exactly one.
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": FEWEST_ZONES, "maximum": MOST_ZONES},
                {
                    "type": "array",
                    "items": {"type": "string", "pattern": f"^(?:{_ZONE_PATTERN})$"},
                    "minItems": FEWEST_ZONES,
                    "maxItems": MOST_ZONES,
                    "uniqueItems": True,
                },
            ]
        }
    ),
]
EndpointName = Literal["s3", "ecr", "logs", "secretsmanager", "kms", "monitoring", "sns", "sqs", "ssm", "ssmmessages"]


_NAMES_REMEDY = "write a name such as shop.example.com, or a list such as [shop.example.com, '*.shop.example.com']"


def _name_or_list(value: object) -> object:
    if not isinstance(value, str | list):
        raise refusal(f"{shown(value)} is neither a name nor a list", _NAMES_REMEDY)
    return value


def _different_names(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise refusal("a name is listed twice", "list each name once")
    if not 1 <= len(names) <= MOST_NAMES:
        raise refusal(f"{len(names)} names are listed", f"list 1 to {MOST_NAMES}")
    return names


LONGEST_HSTS_DAYS = 730
"""What browsers' own lists ask for at most: https://hstspreload.org."""
MOST_NAMES = 10
"""Of a certificate: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html."""
# https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html: the longest name is 64.
_HOST_PATTERN = r"(?=.{4,64}$)%s([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
_NAME_PATTERN = _HOST_PATTERN % r"(\*\.)?"
DomainName = Annotated[
    str,
    matching(
        _NAME_PATTERN,
        "a host name",
        "write lower-case letters, digits, hyphens and dots, such as shop.example.com or *.shop.example.com",
    ),
]
DomainNames = Annotated[
    Annotated[DomainName, Tag("name")] | Annotated[list[DomainName], AfterValidator(_different_names), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "name"),
    BeforeValidator(_name_or_list),
    # In one of the two forms, where pydantic would say in exactly one.
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^(?:{_NAME_PATTERN})$"},
                {
                    "type": "array",
                    "items": {"type": "string", "pattern": f"^(?:{_NAME_PATTERN})$"},
                    "minItems": 1,
                    "maxItems": MOST_NAMES,
                    "uniqueItems": True,
                },
            ]
        }
    ),
]
ZONE_ID = r"Z[0-9A-Z]{1,31}"
"""How Route 53 spells the ids of its zones."""
HostedZoneName = Annotated[
    str,
    matching(
        f"{_HOST_PATTERN % ''}|{ZONE_ID}",
        "a zone of Route 53",
        "write its name, such as example.com, or its id, such as Z0123456789ABCDEFGHIJ",
    ),
]


class ExistingNetworkBlock(Block):
    """A network that someone else owns, with at least two subnets in each tier."""

    vpc_id: Annotated[
        str,
        matching(r"vpc-[0-9a-f]{1,17}", "a VPC's id", "write an id such as vpc-0123456789abcdef0"),
    ] = Field(examples=["vpc-0123456789abcdef0"], description="the VPC's id")
    public_subnet_ids: SubnetIds = Field(
        examples=[["subnet-0a1", "subnet-0a2"]], description="subnets of the load balancer"
    )
    private_subnet_ids: SubnetIds = Field(
        examples=[["subnet-0b1", "subnet-0b2"]], description="subnets of the tasks, with a way to the internet"
    )
    database_subnet_ids: SubnetIds = Field(
        examples=[["subnet-0c1", "subnet-0c2"]], description="subnets of the database"
    )


class NetworkBlock(Block):
    """The network: one of its own, or an existing one."""

    cidr: Cidr | None = Field(
        examples=["10.40.0.0/16"], default=None, description="address range of the VPC, /16 to /22, private"
    )
    nat: Literal["none", "single", "per_az"] | None = Field(
        examples=["per_az"],
        default=None,
        description="NAT gateways: none, a single one for all zones, or one per zone",
    )
    endpoints: Annotated[list[EndpointName], EmptyListForNull] = Field(
        examples=[["s3", "ecr", "logs"]],
        default=[],
        description="AWS services reached without leaving the VPC; s3 is always one of them, since it is free",
    )
    flow_logs: Annotated[bool, FalseForNull] = Field(
        examples=[True], default=False, description="record who talked to whom"
    )
    existing: ExistingNetworkBlock | None = Field(
        examples=[
            {
                "vpc_id": "vpc-0123456789abcdef0",
                "public_subnet_ids": ["subnet-0a1", "subnet-0a2"],
                "private_subnet_ids": ["subnet-0b1", "subnet-0b2"],
                "database_subnet_ids": ["subnet-0c1", "subnet-0c2"],
            }
        ],
        default=None,
        description="use this network instead of making one",
    )


class DomainBlock(Block):
    """How the application is reached over HTTPS."""

    name: DomainNames | None = Field(
        examples=[["shop.example.com", "*.shop.example.com"]],
        default=None,
        description="host name of the application, or a list of them; `*.` stands for any first part",
    )
    zone: HostedZoneName | None = Field(
        examples=["example.com"],
        default=None,
        description="public Route 53 zone that holds the names, by name or id; certificate and records are made in it",
    )
    hsts: int | None = Field(
        examples=[365],
        default=None,
        ge=1,
        le=LONGEST_HSTS_DAYS,
        description="days for which browsers refuse to ask over http again; none by default, since nothing takes it back",
    )
    certificate_arn: (
        Annotated[
            str,
            matching(
                r"arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9A-Za-z-]+",
                "the ARN of an ACM certificate",
                "write arn:aws:acm:<region>:<account>:certificate/<id>",
            ),
        ]
        | None
    ) = Field(
        examples=["arn:aws:acm:eu-central-1:123456789012:certificate/0f1e2d3c"],
        default=None,
        description="ARN of a certificate in ACM, in the region of the platform",
    )


class WafBlock(Block):
    """The web application firewall in front of the load balancer."""

    enabled: Annotated[bool, FalseForNull] = Field(
        examples=[True],
        description="put AWS WAF in front of the load balancer; rules that AWS says stop uploads only count",
    )
    mode: Literal["block", "count"] = Field(
        examples=["count"], description="block refuses requests; count only counts them"
    )
    # https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
    rate_limit: int = Field(
        examples=[1000], ge=10, le=2_000_000_000, description="requests of one address in five minutes"
    )


class StateBlock(Block):
    """Where Terraform keeps its state."""

    backend: Literal["local", "s3"] = Field(
        examples=["s3"], description="local: beside the configuration; s3: shared, locked"
    )
    bucket: (
        Annotated[
            str,
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
            matching(
                r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!(\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias)",
                "the name of an S3 bucket",
                "write 3 to 63 lower-case letters, digits and hyphens",
            ),
        ]
        | None
    ) = Field(
        examples=["acme-terraform-state"],
        default=None,
        description="the bucket, made by a stack of its own unless it exists; required with s3",
    )
    region: Region | None = Field(
        examples=["eu-central-1"], default=None, description="the bucket's region; the platform's by default"
    )


def _local_for_null(state: StateBlock | None) -> StateBlock:
    return state or StateBlock(backend="local")


class PlatformBlock(Block):
    """Where the deployment runs."""

    provider: Literal["aws"] = Field(examples=["aws"], description="the cloud")
    region: Region = Field(examples=["eu-central-1"], description="a commercial AWS region, such as eu-central-1")
    availability_zones: Zones = Field(
        examples=[["us-east-1a", "us-east-1c"]],
        description="number of availability zones, or their names, where an account lacks one or must share those of "
        "another network; a single NAT gateway stands in the first",
    )
    tags: Annotated[dict[TagKey, TagValue], EmptyMappingForNull, AfterValidator(_tags)] = Field(
        examples=[{"Team": "shop"}],
        default={},
        description="tags on every resource, beside Project, Environment, ManagedBy and Pattern",
    )
    network: NetworkBlock = Field(examples=[{"nat": "single"}], description="the network that everything runs in")
    domain: DomainBlock | None = Field(
        examples=[{"name": "shop.example.com", "zone": "example.com"}],
        default=None,
        description="HTTPS; without it the load balancer speaks HTTP",
    )
    waf: WafBlock | None = Field(
        examples=[{"enabled": True}],
        description="web application firewall in front of the load balancer; null for none",
    )
    state: Annotated[StateBlock | None, AfterValidator(_local_for_null)] = Field(
        examples=[{"backend": "s3", "bucket": "acme-terraform-state"}], description="Terraform's state"
    )
