"""The keys of the vocabulary whose feature is not built yet: one row each, deleted when the feature comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from groundplan.config.findings import Findings, key_path


def _is_on(value: object) -> bool:
    """Tell whether a value asks for something: `false`, `0`, empty and `{enabled: false}` do not."""
    return bool(value) and not (isinstance(value, Mapping) and value.get("enabled") is False)


def _is_a_path(value: object) -> bool:
    return isinstance(value, str) and ("/" in value or value.endswith((".yaml", ".yml")))


_ROWS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "deployment.pattern": ("a pattern of one's own", _is_a_path),
    "platform.network.nat": ("a network without NAT", lambda value: value == "none"),
    "platform.domain.name": ("a domain's certificate and record", _is_on),
    "platform.domain.zone": ("a domain's certificate and record", _is_on),
    "platform.waf": ("the web application firewall", _is_on),
    "database.proxy": ("RDS Proxy", _is_on),
    "database.row_level_security": ("row-level security", _is_on),
    "database.backup.copy_to_region": ("copying backups to another region", _is_on),
    "application.spot": ("Fargate Spot", _is_on),
    "application.autoscale.schedule": ("scaling by schedule", _is_on),
    "application.migrate": ("running migrations", _is_on),
    "application.workers": ("workers", _is_on),
    "application.jobs": ("scheduled jobs", _is_on),
    "application.pool_size": ("sizing the connection pool", _is_on),
    "monitoring.budget": ("the budget", _is_on),
    "usage": ("the cost estimate", _is_on),
    "sleep": ("sleeping environments", _is_on),
}
_INSTEAD = {
    "deployment.pattern": "write small-saas or production-saas",
    "platform.network.nat": "write single or per_az",
    "platform.domain.name": "remove the key; domain.certificate_arn is built",
    "platform.domain.zone": "remove the key; domain.certificate_arn is built",
}


def refuse_unbuilt(findings: Findings) -> None:
    """Report every key that asks for a feature which does not exist yet, rather than leave it out in silence."""
    for path, (feature, is_refused) in _ROWS.items():
        key = key_path(path)
        value: object = findings.values.data
        for part in key:
            value = value.get(part) if isinstance(value, Mapping) else None
        if is_refused(value):
            findings.fault(key, f"not built yet ({feature})", _INSTEAD.get(path, "remove the key"), at_key=True)
