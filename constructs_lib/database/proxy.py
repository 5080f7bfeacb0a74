"""RDS Proxy in front of a PostgreSQL instance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_proxy import DbProxy, DbProxyAuth
from cdktf_cdktf_provider_aws.db_proxy_default_target_group import (
    DbProxyDefaultTargetGroup,
    DbProxyDefaultTargetGroupConnectionPoolConfig,
)
from cdktf_cdktf_provider_aws.db_proxy_target import DbProxyTarget
from constructs import Construct

from constructs_lib.database.credentials import DatabaseCredentials
from constructs_lib.database.endpoint import DatabaseEndpoint
from constructs_lib.database.postgres_database import POSTGRES_PORT, PostgresDatabase
from constructs_lib.networking.connections import Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.policies import Statement
from constructs_lib.security.role import Role

_NAME = re.compile(r"[a-zA-Z](-?[a-zA-Z0-9])*")
_LONGEST_NAME = 63
_LONGEST_BORROW_TIMEOUT_SECONDS = 300
_LONGEST_IDLE_CLIENT_TIMEOUT_SECONDS = 28_800


@dataclass(frozen=True)
class ConnectionPool:
    """How a proxy deals with its connections to the database.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html

    Attributes:
        max_connections_percent: 1 to 100; how much of the database's `max_connections` the proxy may take. Whoever
            connects directly needs the rest: migrations, the bootstrap and AWS itself.
        max_idle_connections_percent: 0 to `max_connections_percent`; how much it keeps open unused.
        connection_borrow_timeout_seconds: 0 to 300; how long a client waits for a connection when all are taken.

    Raises:
        ValueError: A value that RDS refuses.
    """

    max_connections_percent: int
    max_idle_connections_percent: int
    connection_borrow_timeout_seconds: int

    def __post_init__(self) -> None:
        """Refuse what AWS refuses only after the proxy exists, a quarter of an hour later."""
        _require_between(1, 100, "percent of max_connections", self.max_connections_percent)
        _require_between(
            0, self.max_connections_percent, "percent of idle connections", self.max_idle_connections_percent
        )
        _require_between(
            0, _LONGEST_BORROW_TIMEOUT_SECONDS, "seconds to borrow", self.connection_borrow_timeout_seconds
        )


class DatabaseProxy(Construct):
    """Lets many clients share a few connections to a database: each transaction borrows one.

    Clients connect as they would to PostgreSQL, over TLS only, with the password of a role whose credentials the proxy
    was given. Its certificate is one of Amazon Trust Services, not of RDS
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html#rds-proxy-security.tls). It leads to the
    writer: a read replica has no proxy and is reached directly. `CancelRequest` and replication do not pass
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations-pg).

    A client that changes its session keeps its connection to itself, is *pinned*, until it disconnects: by `SET`, by
    `PREPARE`, `EXECUTE`, `DEALLOCATE` or `DISCARD`, by temporary tables, views or sequences, cursors, `LISTEN`, `LOAD`,
    `nextval` and `setval`, session-level advisory locks, and any statement of more than 16 KB
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html). That is slow, never wrong; the metric
    `DatabaseConnectionsCurrentlySessionPinned` counts it. AWS names `set_config` as well, and does not say whether
    one that ends with its transaction (`is_local`) is spared. It does say that calling a function never pins, since
    the proxy does not look into it: so `tenancy.use_tenant` pins nobody, and may not, because what it sets is gone when
    the transaction ends and the connection goes to the next client. A function that changed the *session* would leak
    one client's setting to another.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        database: PostgresDatabase,
        network: NetworkLike,
        credentials: Sequence[DatabaseCredentials],
        secrets_key: EncryptionKeyLike,
        region: str,
        idle_client_timeout_seconds: int,
        connection_pool: ConnectionPool,
    ) -> None:
        """Create the proxy and let it in to the database; who may connect to it, the caller says.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `database-proxy`; names it in the rules of its peers.
            name: At most 63 letters, digits and single hyphens, beginning with a letter.
            database: Where it leads; its log key and log retention serve for the proxy as well.
            network: Its database subnets, at least two zones. The proxy answers clients inside the VPC and calls
                nobody but the database: RDS fetches the secrets and delivers the logs on a network of its own, so it
                needs no way out. AWS refuses the zones use1-az3 and usw1-az2
                (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations).
            credentials: Of each role that may log in through the proxy. PostgreSQL must hold the password as SCRAM, as
                the bootstrap has it.
            secrets_key: Encrypts the secrets of those credentials.
            region: Of the secrets.
            idle_client_timeout_seconds: 1 to 28800; a client that is silent for longer is disconnected.
            connection_pool: How many connections the proxy may take.

        Raises:
            ValueError: The name or the timeout is one that RDS refuses, or there are no credentials.
        """
        super().__init__(scope, id_)
        if not (_NAME.fullmatch(name) and len(name) <= _LONGEST_NAME) and known(name):
            raise ValueError(f"supply a name of at most {_LONGEST_NAME} letters, digits and single hyphens, got {name}")
        if not credentials:
            raise ValueError("supply the credentials of at least one role, got none: nobody could log in")
        _require_between(
            1, _LONGEST_IDLE_CLIENT_TIMEOUT_SECONDS, "seconds of an idle client", idle_client_timeout_seconds
        )
        self.name = name
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=name, description="Database proxy", port=POSTGRES_PORT
        )
        database.connections.allow_from(self, why="proxy queries the database")
        secret_arns = [each.secret_arn for each in credentials]
        # Before the proxy creates it, which would neither encrypt nor ever clear it.
        log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"/aws/rds/proxy/{name}",
            retention_in_days=database.keeping.log_retention_days,
            kms_key_id=database.log_key.arn,
        )
        self.proxy = DbProxy(
            self,
            "Default",
            name=name,
            engine_family="POSTGRESQL",
            require_tls=True,
            debug_logging=False,
            idle_client_timeout=idle_client_timeout_seconds,
            role_arn=self._role_that_reads(secret_arns, secrets_key, region).arn,
            auth=[_log_in_with(secret_arn) for secret_arn in secret_arns],
            vpc_subnet_ids=list(network.database_subnet_ids),
            vpc_security_group_ids=[self.connections.security_group_id],
            depends_on=[log_group],
        )
        target_group = DbProxyDefaultTargetGroup(
            self,
            "target-group",
            db_proxy_name=self.proxy.name,
            connection_pool_config=DbProxyDefaultTargetGroupConnectionPoolConfig(
                max_connections_percent=connection_pool.max_connections_percent,
                max_idle_connections_percent=connection_pool.max_idle_connections_percent,
                connection_borrow_timeout=connection_pool.connection_borrow_timeout_seconds,
            ),
        )
        DbProxyTarget(
            self,
            "target",
            db_proxy_name=target_group.db_proxy_name,
            target_group_name=target_group.name,
            db_instance_identifier=database.instance.identifier,
        )
        self.endpoint = DatabaseEndpoint(self.proxy.endpoint, POSTGRES_PORT, database.endpoint.database_name)

    def _role_that_reads(self, secret_arns: Sequence[str], secrets_key: EncryptionKeyLike, region: str) -> Role:
        role = Role(
            self,
            "role",
            name=self.name,
            # Without aws:SourceAccount: RDS Proxy sends none of the global condition keys, and could not assume it.
            # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations
            trust=Statement(
                sid="AssumedByService", actions=["sts:AssumeRole"], principal={"Service": "rds.amazonaws.com"}
            ),
            description="Reads the passwords with which the proxy logs in to the database",
        )
        role.allow("read-secrets", actions=["secretsmanager:GetSecretValue"], resources=secret_arns)
        role.allow(
            "decrypt-secrets",
            actions=["kms:Decrypt"],
            resources=[secrets_key.arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}},
        )
        return role


def _log_in_with(secret_arn: str) -> DbProxyAuth:
    return DbProxyAuth(
        auth_scheme="SECRETS",
        secret_arn=secret_arn,
        iam_auth="DISABLED",
        client_password_auth_type="POSTGRES_SCRAM_SHA_256",  # noqa: S106 — how a password is proved, not one
    )


def _require_between(smallest: int, largest: int, what: str, value: int) -> None:
    if not smallest <= value <= largest and known(largest, value):
        raise ValueError(f"supply {smallest} to {largest} {what}, got {value}")
