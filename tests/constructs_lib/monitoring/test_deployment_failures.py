from __future__ import annotations

import pytest

from constructs_lib import DeploymentFailures, Notifications
from tests.constructs_lib.stand_ins import encryption_key, new_stack


def test_a_rule_without_a_service_is_refused_since_it_would_tell_of_every_one() -> None:
    stack = new_stack()
    notifications = Notifications(
        stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=encryption_key(stack)
    )

    with pytest.raises(ValueError, match="at least one service"):
        DeploymentFailures(stack, "failures", name="shop-failed", services=[], notifications=notifications)
