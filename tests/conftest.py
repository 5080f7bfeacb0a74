"""What every test needs."""

# Before anything is imported: what follows starts Node, and imports what reads the environment as it loads.
import os
import sys

from tests.environment import clean

clean(os.environ)
sys.dont_write_bytecode = False

# Before any test module imports cdktf, which would start Node the slow way, and a system's Node at that.
import constructs_lib as _quick_start  # noqa: E402, F401
