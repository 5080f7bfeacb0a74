"""How much of a synthesis goes into the files beside the stack and their estimate, and how long `groundplan cost` takes.

`python benchmarks/estimate.py` prints both tables; benchmarks/README.md keeps the results.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "examples" / "reference.yaml"

_ROUNDS = 5
# What main.py does, with clocks around all that the estimate adds to it, and all that the files beside a stack do, the
# estimate among them: modules, prices, templates, the files themselves.
_TIMED_SYNTHESIS = """
import sys, time
began = time.perf_counter()
import main
clocks = [time.perf_counter()]
from groundplan.cost import beside
clocks.append(time.perf_counter())
from groundplan import output
clocks.append(time.perf_counter())
spent = []
def timed(write):
    def written(*arguments):
        started = time.perf_counter()
        try:
            return write(*arguments)
        finally:
            spent.append(time.perf_counter() - started)
    return written
output.beside.write_estimate = timed(output.beside.write_estimate)
output.write_beside = timed(output.write_beside)
code = main.main()
assert len(spent) == 2, "the files were not written"
print(clocks[1] - clocks[0] + spent[0], clocks[2] - clocks[0] + spent[1], time.perf_counter() - began, file=sys.stderr)
sys.exit(code)
"""


def share_of_synthesis(folder: Path) -> None:
    """Print what the estimate and all files take of a synthesis, measured in the same run."""
    runs = []
    for _ in range(_ROUNDS + 1):
        finished = _run([sys.executable, "-c", _TIMED_SYNTHESIS], folder)
        runs.append(tuple(map(float, finished.stderr.split()[-3:])))
    print("| of a synthesis of the reference case | ms | percent of the rest | least | most |")
    print("|---|---|---|---|---|")
    for column, what in enumerate(("the estimate", "all files beside the stack")):
        # The first writes bytecode.
        milliseconds = 1000 * statistics.median(run[column] for run in runs[1:])
        shares = [100 * run[column] / (run[-1] - run[column]) for run in runs[1:]]
        print(
            f"| {what} | {milliseconds:.0f} | {statistics.median(shares):.1f} | {min(shares):.1f} | {max(shares):.1f} |"
        )
    print()


def time_command(folder: Path) -> None:
    """Print how long the command takes, from the YAML and from what is synthesized already, in turns with Python's start."""
    commands = {
        "an empty Python": [sys.executable, "-c", "pass"],
        "`groundplan cost` of the YAML": [_groundplan(), "cost", str(REFERENCE)],
        "`groundplan cost` of the folder": [_groundplan(), "cost", str(folder / "out" / "stacks" / "my-app")],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_ROUNDS + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            _run(command, folder)
            seconds[name].append(time.perf_counter() - began)
    print("| | seconds | fastest | slowest |")
    print("|---|---|---|---|")
    for name, measured in seconds.items():
        warm = measured[1:]
        print(f"| {name} | {statistics.median(warm):.2f} | {min(warm):.2f} | {max(warm):.2f} |")


def _groundplan() -> str:
    return str(Path(sys.executable).with_name("groundplan"))


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DEPLOYMENT": str(REFERENCE),
        "CDKTF_OUTDIR": str(folder / "out"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    finished = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SystemExit(f"{command[0]} failed with exit code {finished.returncode}: {finished.stderr}")
    return finished


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        share_of_synthesis(Path(folder))
        time_command(Path(folder))


if __name__ == "__main__":
    main()
