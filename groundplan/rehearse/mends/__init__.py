"""What stock moto lacks for a Terraform plan after apply to come out empty, by AWS service.

A mend makes moto answer with what it was told. So an empty second plan on a mended attribute shows that the mend
echoes what the provider sent, not that AWS would.
"""

from importlib import import_module
from pkgutil import iter_modules


def mend_all() -> None:
    """Mend moto in this process; to be called once, before its server starts."""
    for service in iter_modules(__path__):
        import_module(f"{__name__}.{service.name}").mend()
