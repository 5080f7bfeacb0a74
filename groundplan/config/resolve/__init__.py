"""From the user's vocabulary to AWS's: the one place where `size: small` becomes an instance class."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.checks import check
from groundplan.config.findings import Findings
from groundplan.config.model import DeploymentFile
from groundplan.config.model.platform import OWN_TAGS
from groundplan.config.resolve.application import resolve_application, settings
from groundplan.config.resolve.database import resolve_database
from groundplan.config.resolve.edge import resolve_domain, resolve_firewall
from groundplan.config.resolve.monitoring import resolve_monitoring
from groundplan.config.resolve.names import physical_names
from groundplan.config.resolve.platform import check_image_can_be_pulled, resolve_network, resolve_state
from groundplan.config.resolve.sleep import resolve_sleep
from groundplan.config.resolved import Deployment, Setting


def resolve(file: DeploymentFile, stack_name: str, findings: Findings) -> Deployment:
    """Turn a checked file into a deployment in AWS's terms.

    Rules between several values are checked on the way and reported to `findings`; the result is usable only if
    none was broken.
    """
    about, platform = file.deployment, file.platform
    application = resolve_application(
        file.application, about.framework, stack_name, findings, sleeps=file.sleep is not None
    )
    network = resolve_network(platform, findings)
    check_image_can_be_pulled(file.application.image, platform, network, findings)
    level = policy.monitoring().levels[file.monitoring.level]
    database = resolve_database(file.database, about.name, platform.region, level, findings)
    firewall = resolve_firewall(platform)
    own_tags = zip(OWN_TAGS, (about.name, about.environment, "groundplan", about.pattern), strict=True)
    deployment = Deployment(
        name=about.name,
        environment=about.environment,
        framework=about.framework,
        pattern=about.pattern,
        region=platform.region,
        stack_name=stack_name,
        names=physical_names(stack_name, application.port),
        tags=(*(Setting(name, value) for name, value in own_tags), *settings(platform.tags)),
        network=network,
        domain=resolve_domain(platform, findings),
        firewall=firewall,
        state=resolve_state(platform, stack_name, findings),
        deletion_protection=file.database.deletion_protection,
        database=database,
        application=application,
        sleep=resolve_sleep(file, findings),
        monitoring=resolve_monitoring(
            file.monitoring, database, firewall, findings, region=platform.region, usage=file.usage
        ),
    )
    check(deployment, findings)
    return deployment
