"""Physical names within the limits that AWS sets, the same ones at every run."""

from __future__ import annotations

from hashlib import sha256

from groundplan.config.resolved import Names

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
LONGEST_BALANCER_NAME = 32
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, less `-replica-N`
LONGEST_DATABASE_NAME = 63 - len("-replica-5")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, less the longest suffix
LONGEST_BUCKET_PREFIX = 63 - len("-12345678-123456789012-ap-southeast-1")
# IAM roles have 64 characters; the rest is for what the role does.
LONGEST_PREFIX = 40
LONGEST_TASK_NAME = 64 - len("-execution")
_DIGEST = 6


def physical_names(stack_name: str, port: int) -> Names:
    """Give the names of what is made for a stack.

    A name that would be too long is cut and ends in six hexadecimal digits of its full form's SHA-256, so that
    it stays the same from run to run and two long names with one beginning stay apart.
    """
    return Names(
        prefix=shortened(stack_name, LONGEST_PREFIX),
        load_balancer=shortened(stack_name, LONGEST_BALANCER_NAME),
        # Room for the longest port, so that changing the port leaves the rest of the name alone.
        target_group=f"{shortened(stack_name, LONGEST_BALANCER_NAME - len('-65535'))}-{port}",
        database=shortened(stack_name, LONGEST_DATABASE_NAME),
        bucket_prefix=shortened(stack_name, LONGEST_BUCKET_PREFIX),
    )


def shortened(name: str, limit: int) -> str:
    """Cut a name to `limit` characters, with a digest of its full form at the end."""
    if len(name) <= limit:
        return name
    digest = sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{name[: limit - _DIGEST - 1].rstrip('-')}-{digest}"
