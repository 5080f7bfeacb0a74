"""From the user's vocabulary to AWS's: the one place where `size: small` becomes an instance class."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.model import DeploymentFile
from groundplan.config.model.platform import OWN_TAGS
from groundplan.config.resolve.application import resolve_application, settings
from groundplan.config.resolve.database import resolve_database
from groundplan.config.resolve.monitoring import resolve_monitoring
from groundplan.config.resolve.names import physical_names
from groundplan.config.resolve.platform import resolve_certificate, resolve_network, resolve_state
from groundplan.config.resolved import Deployment, Setting


def resolve(file: DeploymentFile, stack_name: str, findings: Findings) -> Deployment:
    """Turn a checked file into a deployment in AWS's terms.

    Rules between several values are checked on the way and reported to `findings`; the result is usable only if
    none was broken.
    """
    about, platform = file.deployment, file.platform
    application = resolve_application(file.application, about.framework, findings)
    database = resolve_database(file.database, about.name, policy.monitoring().levels[file.monitoring.level], findings)
    own_tags = zip(OWN_TAGS, (about.name, about.environment, "groundplan", about.pattern), strict=True)
    return Deployment(
        name=about.name,
        environment=about.environment,
        framework=about.framework,
        pattern=about.pattern,
        region=platform.region,
        stack_name=stack_name,
        names=physical_names(stack_name, application.port),
        tags=(*(Setting(name, value) for name, value in own_tags), *settings(platform.tags)),
        network=resolve_network(platform, findings),
        certificate_arn=resolve_certificate(platform, findings),
        state=resolve_state(platform, stack_name, findings),
        deletion_protection=file.database.deletion_protection,
        database=database,
        application=application,
        monitoring=resolve_monitoring(file.monitoring, database, findings),
    )
