"""What every test needs."""

# Before any test module imports cdktf, which would start Node the slow way, and a system's Node at that.
import constructs_lib as _quick_start  # noqa: F401
