"""The deployment's database, its replicas, and the role that the application has in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import TerraformStack

from constructs_lib import (
    ConnectionPool,
    ConnectionUrl,
    DatabaseCredentials,
    DatabaseKeeping,
    DatabaseParameters,
    DatabaseProxy,
    DatabaseSize,
    NetworkLike,
    PostgresDatabase,
    ReadReplica,
    SecretReference,
)
from groundplan.config.resolved import Deployment, Login
from stacks.keys import DeploymentKeys

_PRIMARY_URL = "url"
APPLICATION_ROLE = "application"
"""The role whose rights the application has; never the owner, whose password RDS may change at any time."""


@dataclass(frozen=True)
class DeploymentDatabase:
    """The primary, its replicas, a proxy where there is one, and the application's credentials.

    Attributes:
        primary: Where data is written.
        replicas: In the order of their numbers.
        logins: The credentials of today, then those of the deployment before, if there were others.
        proxy: In front of the primary.
        urls: The same, of today and of the deployment before, as URLs; none where the application wants none.
    """

    primary: PostgresDatabase
    replicas: Sequence[ReadReplica]
    logins: Sequence[DatabaseCredentials]
    proxy: DatabaseProxy | None
    urls: Sequence[ConnectionUrl]

    @property
    def application(self) -> DatabaseCredentials:
        """With which the application logs in."""
        return self.logins[0]

    def environment(self) -> dict[str, str]:
        """Return libpq's variables, which most PostgreSQL drivers read by themselves, and where the replicas answer.

        https://www.postgresql.org/docs/current/libpq-envars.html
        """
        endpoint = (self.proxy or self.primary).endpoint
        replicas = ",".join(replica.endpoint.address for replica in self.replicas)
        return {
            "PGHOST": endpoint.address,
            "PGPORT": str(endpoint.port),
            "PGDATABASE": endpoint.database_name,
            "PGSSLMODE": "require",
            **({"REPLICA_PGHOST": replicas} if replicas else {}),
        }

    def application_login(self) -> dict[str, SecretReference]:
        """Return the variables with which the application logs in, which hold secrets."""
        login = {"PGUSER": self.application.username, "PGPASSWORD": self.application.password}
        for url in self.urls[:1]:
            login["DATABASE_URL"] = url.of(_PRIMARY_URL)
            login |= {
                f"{_replica_prefix(number)}DATABASE_URL": url.of(_replica_url(number))
                for number in range(1, len(self.replicas) + 1)
            }
        return login

    def earlier_secret_arns(self) -> list[str]:
        """Return the secrets that tasks of the deployment before read, should one of those have to start again."""
        return [
            *(login.secret_arn for login in self.logins[1:]),
            *(url.of(_PRIMARY_URL).secret_arn for url in self.urls[1:]),
        ]

    def owner_environment(self) -> dict[str, str]:
        """Return the same for the owner, whom the proxy does not know."""
        return {**self.environment(), "PGHOST": self.primary.endpoint.address}

    def owner_login(self) -> dict[str, SecretReference]:
        """Return the variables with which a one-off task logs in as the owner."""
        return {"PGUSER": self.primary.owner_name, "PGPASSWORD": self.primary.owner_password}


def build_database(
    stack: TerraformStack, deployment: Deployment, network: NetworkLike, keys: DeploymentKeys
) -> DeploymentDatabase:
    """Create the primary, as many replicas as were asked for, and secrets for the application's logins."""
    settings, identifier = deployment.database, deployment.names.database
    database = PostgresDatabase(
        stack,
        "database",
        identifier=identifier,
        network=network,
        engine_version=settings.engine_version,
        database_name=settings.name,
        size=DatabaseSize(
            instance_class=settings.instance_class,
            allocated_storage_gib=settings.allocated_storage_gib,
            max_allocated_storage_gib=settings.max_allocated_storage_gib,
        ),
        parameters=DatabaseParameters(
            max_connections=settings.max_connections,
            values={parameter.name: parameter.value for parameter in settings.parameters},
        ),
        keeping=DatabaseKeeping(
            backup_retention_days=settings.backup_retention_days,
            multi_az=settings.multi_az,
            deletion_protection=settings.deletion_protection,
            log_retention_days=deployment.monitoring.log_retention_days,
            performance_insights_retention_days=settings.performance_insights_retention_days,
            enhanced_monitoring_interval_seconds=settings.enhanced_monitoring_interval_seconds,
        ),
        replicated=settings.read_replicas > 0,
        data_key=keys.data,
        secrets_key=keys.secrets,
        log_key=keys.logs,
    )
    replicas = [
        ReadReplica(stack, f"replica-{number}", identifier=f"{identifier}-replica-{number}", primary=database)
        for number in range(1, settings.read_replicas + 1)
    ]
    logins = [
        DatabaseCredentials(
            database,
            f"application-secret{_ending(login)}",
            name_prefix=f"{identifier}-application{_ending(login)}-",
            username=login.role,
            description="Role of the application in the database",
            encryption_key=keys.secrets,
            password_version=login.password_version,
        )
        for login in settings.logins
    ]
    proxy = _proxy(stack, deployment, network=network, database=database, logins=logins, keys=keys)
    urls = [
        _connection_url(database, proxy, replicas, credentials, ending=_ending(login), keys=keys)
        for login, credentials in zip(settings.logins, logins, strict=True)
        if deployment.application.database_url
    ]
    return DeploymentDatabase(database, replicas, logins, proxy, urls)


def _ending(login: Login) -> str:
    """Return what the ids of a login's secrets end in: nothing for the application's role itself, else such as `-2`."""
    return login.role.removeprefix(APPLICATION_ROLE).replace("_", "-")


def _proxy(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    network: NetworkLike,
    database: PostgresDatabase,
    logins: Sequence[DatabaseCredentials],
    keys: DeploymentKeys,
) -> DatabaseProxy | None:
    settings = deployment.database.proxy
    if settings is None:
        return None
    return DatabaseProxy(
        stack,
        "proxy",
        name=f"{database.identifier}-proxy",
        database=database,
        network=network,
        credentials=logins,
        secrets_key=keys.secrets,
        region=deployment.region,
        idle_client_timeout_seconds=settings.idle_client_timeout_seconds,
        connection_pool=ConnectionPool(
            max_connections_percent=settings.max_connections_percent,
            max_idle_connections_percent=settings.max_idle_connections_percent,
            connection_borrow_timeout_seconds=settings.connection_borrow_timeout_seconds,
        ),
    )


def _connection_url(
    database: PostgresDatabase,
    proxy: DatabaseProxy | None,
    replicas: Sequence[ReadReplica],
    credentials: DatabaseCredentials,
    *,
    ending: str,
    keys: DeploymentKeys,
) -> ConnectionUrl:
    endpoints = {_PRIMARY_URL: (proxy or database).endpoint}
    endpoints |= {_replica_url(number): replica.endpoint for number, replica in enumerate(replicas, start=1)}
    leads_to = [proxy.name if proxy else database.identifier, *(replica.identifier for replica in replicas)]
    return ConnectionUrl(
        database,
        f"application-url{ending}",
        name_prefix=f"{database.identifier}-url{ending}-",
        credentials=credentials,
        endpoints=endpoints,
        leads_to=" ".join(leads_to),
        encryption_key=keys.secrets,
    )


def _replica_url(number: int) -> str:
    return f"replica_{number}_url"


def _replica_prefix(number: int) -> str:
    return "REPLICA_" if number == 1 else f"REPLICA_{number}_"
