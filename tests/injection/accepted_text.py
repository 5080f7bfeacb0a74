"""Hostile text that is accepted, each in the key that takes it, with a harmless text that is accepted there as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/mail-AbCdEf"

FREE_TEXTS = (
    '"}]',
    '\\"}],"privileged":true,"x":[{"y":"',
    "\\u0024{aws_db_instance.x.password}",
    "\\x24\\x7bx}",
    "$",
    "$$",
    "$ {x}",
    "$\\{x}",
    "$\n{x}",
    "%",
    "%%",
    "% {if true}",
    "{x}",
    "}",
    "~}",
    "#{x}",
    "&{x}",
    "$(id)",
    "`id`",
    "'; DROP TABLE x; --",
    'jsonencode({"x": 1})',
    'file("/etc/passwd")',
    "<<EOT\nx\nEOT",
    "/* x */ // x # x",
    "line\nline\ttab",
    "\uff04\uff5bx\uff5d",
    "\u2028\u2029\u200b\u200f",
    "e\u0301 \U0001f600",
    "{}",
    "[]",
    '{"a": "b"}',
    "null",
    "true",
    "012",
    "__proto__",
    "x" * 3000,
)
"""For environment variables, whose values are free."""


@dataclass(frozen=True)
class Texts:
    """What one deployment writes in all its open keys; two of them have the same shape and different texts."""

    variables: list[str]
    variable_name: str = "_STAND_IN_NAME"
    tag_name: str = "stand-in-tag-name"
    tag_value: str = "stand-in-tag-value"
    health_path: str = "/stand-in-path"
    emails: tuple[str, str] = ("stand-in-one@example.com", "stand-in-two@example.com")
    secret_name: str = "stand-in-secret-name"
    secret_key: str = "stand-in-secret-key"
    overrides: dict[str, Any] = field(default_factory=dict)

    @property
    def deployment(self) -> dict[str, Any]:
        return {
            "deployment": {"name": "my-app", "framework": "fraiseql", **self.overrides},
            "platform": {"region": "us-east-1", "tags": {self.tag_name: self.tag_value}},
            "application": {
                "health_check": {"path": self.health_path},
                "environment": {
                    self.variable_name: "stands here",
                    **{f"V{number:03}": text for number, text in enumerate(self.variables)},
                },
                "secrets": {"BY_NAME": self.secret_name, "BY_ARN": f"{SECRET}:{self.secret_key}::"},
            },
            "monitoring": {
                "level": "enterprise",
                "alarms": [
                    {"type": "cpu_high", "email": self.emails[0]},
                    {"type": "db_connections", "email": self.emails[1]},
                ],
            },
        }

    @property
    def all(self) -> list[str]:
        """Every text, in the same order for all deployments."""
        return [
            *self.variables,
            self.variable_name,
            self.tag_name,
            self.tag_value,
            self.health_path,
            *self.emails,
            self.secret_name,
            self.secret_key,
        ]


def hostile(variables: list[str]) -> Texts:
    """Each key with the worst that it accepts."""
    return Texts(
        variables,
        variable_name="__proto__",
        tag_name="a/b=c+d@e.f:g h_",
        tag_value="=+-@/:. __proto__ jsii.ref",
        health_path="/\"'\\<>|{}$%%#{x}$(id)`?a=b&c=$",
        emails=("$'*{|}~x!#&+-/=?^_@example.com", "{stand-in-two}@example.com"),
        secret_name="/_+=.@-/__proto__",
        secret_key="$\"'\\{}%#{x}]",
    )


def harmless(size: int) -> Texts:
    """The same keys with stand-ins that occur nowhere else."""
    return Texts([f"stand-in-{number:03}-variable" for number in range(size)])
