"""A script that leads from a person's own machine to the private database of a deployment."""

from __future__ import annotations

from pathlib import Path

from groundplan.config.resolved import Deployment
from groundplan.output.rendering import write_script

TUNNEL = "tunnel.sh"

# As `stacks.tasks` and `stacks.database` name them.
_CONTAINER = "web"


def write_tunnel(deployment: Deployment, folder: Path) -> Path:
    """Write the tunnel to a deployment's database as an executable bash script, and return its path.

    It leads through a running task of the service, by the channel that ECS Exec uses: there is no bastion and no
    inbound rule. The script needs the AWS CLI with its Session Manager plugin, and credentials; `--help` says more.

    Args:
        deployment: The stack whose database is meant.
        folder: Where the script goes; must exist.
    """
    prefix, database = deployment.names.prefix, deployment.names.database
    return write_script(
        folder,
        TUNNEL,
        region=deployment.region,
        database=database,
        database_name=deployment.database.name,
        cluster=prefix,
        service=prefix,
        container=_CONTAINER,
        role=deployment.database.logins[0].role,
        replicas=deployment.database.read_replicas,
    )
