import subprocess
import sys

PROGRAM = """
import atexit, gc
from groundplan.garbage import collect_no_garbage
atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 1000))
collect_no_garbage()
"""


def test_a_command_looks_for_garbage_neither_on_its_way_nor_at_its_end() -> None:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)

    assert finished.stdout == "False True\n"
