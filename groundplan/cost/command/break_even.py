"""From how much traffic on interface endpoints cost less than NAT gateways."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from groundplan.config.resolved import NEEDED_TO_START, OwnedNetwork
from groundplan.cost.charges import HOURS
from groundplan.cost.price_book import PriceBook


@dataclass(frozen=True)
class BreakEven:
    """What endpoints for all that a task starts with cost beside gateways and in their place, in USD a month."""

    endpoints: int
    zones: int
    gateways: int
    endpoint_usd: Decimal
    gateway_usd: Decimal
    """With the gateways' addresses."""
    saved_usd_per_gb: Decimal
    """By a GB that goes through an endpoint instead of a gateway."""

    @property
    def beside_gb(self) -> Decimal:
        """From which on endpoints pay for themselves, while the gateways stay."""
        return self.endpoint_usd / self.saved_usd_per_gb

    @property
    def instead_gb(self) -> Decimal:
        """From which on endpoints cost less than the gateways, which they replace; 0 where they always do."""
        return max((self.endpoint_usd - self.gateway_usd) / self.saved_usd_per_gb, Decimal(0))


def break_even(network: OwnedNetwork, book: PriceBook) -> BreakEven | None:
    """Compare the two in a region; `None` where a price is not known, or a GB costs the same both ways."""
    prices = [
        book.price(key)
        for key in (
            "vpc/interface-endpoint",
            "vpc/interface-endpoint/data",
            "nat/gateway",
            "nat/data",
            "vpc/public-ipv4/in-use",
        )
    ]
    known = [price.usd for price in prices if price is not None]
    if len(known) < len(prices):
        return None
    endpoint, endpoint_data, gateway, gateway_data, address = known
    if gateway_data <= endpoint_data:
        return None
    zones = len(network.availability_zones)
    gateways = zones if network.nat == "per_az" else 1
    return BreakEven(
        endpoints=len(NEEDED_TO_START),
        zones=zones,
        gateways=gateways,
        endpoint_usd=len(NEEDED_TO_START) * zones * HOURS * endpoint,
        gateway_usd=gateways * HOURS * (gateway + address),
        saved_usd_per_gb=gateway_data - endpoint_data,
    )
