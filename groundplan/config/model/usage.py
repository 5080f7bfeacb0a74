"""The `usage` block: what a month is assumed to bring."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from groundplan.config.model.fields import Block

Amount = Annotated[float, Field(ge=0)]


class UsageBlock(Block):
    """What a month is assumed to bring, for the cost estimate, and for a budget that rests on it."""

    egress_gb: Amount | None = Field(examples=[200], default=None, description="GB that leave AWS for the internet")
    load_balancer_lcu: Amount | None = Field(
        examples=[1], default=None, description="capacity units of the load balancer, on average"
    )
    log_gb: Amount | None = Field(examples=[20], default=None, description="GB of logs")
    nat_gb: Amount | None = Field(examples=[50], default=None, description="GB through NAT gateways")
    requests_millions: Amount | None = Field(examples=[10], default=None, description="millions of requests")
