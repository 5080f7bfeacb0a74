"""RDS Proxy: changes of a proxy."""

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from groundplan.rehearse.patching import MotoObject, missing, parameter

SETTINGS = {
    "Auth": "auth",
    "DebugLogging": "debug_logging",
    "IdleClientTimeout": "idle_client_timeout",
    "RequireTLS": "require_tls",
    "RoleArn": "role_arn",
    "SecurityGroups": "vpc_security_group_ids",
}
"""What may be changed of a proxy, and where moto keeps it.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBProxy.html
"""


def mend() -> None:
    """Let a proxy be changed."""

    # Symptom: another idle timeout, one role more or another security group answers 500.
    @missing(RDSResponse, "modify_db_proxy")
    def modify_db_proxy(response: MotoObject) -> ActionResult:
        (proxy,) = response.backend.describe_db_proxies(parameter(response, "DBProxyName"))
        for name, attribute in SETTINGS.items():
            given = parameter(response, name)
            if given is not None:
                setattr(proxy, attribute, given)
        return ActionResult({"DBProxy": proxy})
