"""Whatever the environment of those who run the tests holds, the tests and what they start see none of it."""

from collections.abc import MutableMapping

KEPT = "TF_CLI_CONFIG_FILE"
"""Where Terraform finds its providers is a fact of the machine."""
UNSET = (
    "CDKTF_OUTDIR",
    "DEPLOYMENT",
    "FORCE_COLOR",
    "JSII_NODE",
    "NODE_OPTIONS",
    "NO_COLOR",
    # Every start of main.py would compile cdktf anew, and take twice its time.
    "PYTHONDONTWRITEBYTECODE",
)
PREFIXES_UNSET = ("AWS_", "TF_")


def clean(environment: MutableMapping[str, str]) -> None:
    """Remove what would reach a test."""
    for name in list(environment):
        if name != KEPT and (name in UNSET or name.startswith(PREFIXES_UNSET)):
            del environment[name]
