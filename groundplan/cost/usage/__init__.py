"""What a month is assumed to bring: traffic, logs, requests. Every amount knows where it came from."""

from __future__ import annotations

from groundplan.cost.usage.assumptions import Assumption, Usage, UsageError
from groundplan.cost.usage.infracost import with_infracost_usage
from groundplan.cost.usage.profiles import usage_profile

__all__ = ["Assumption", "Usage", "UsageError", "usage_profile", "with_infracost_usage"]
