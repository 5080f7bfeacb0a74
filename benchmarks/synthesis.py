"""How long a synthesis takes as a whole process, and what each further resource costs in time and memory.

`python benchmarks/synthesis.py` prints both tables; benchmarks/README.md keeps the results.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "examples" / "reference.yaml"

_ROUNDS = 5
_SAMPLING_SECONDS = 0.05
_DEPLOYMENTS = (1, 10, 50)


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end."""

    seconds: float
    peak_mib: float
    resources: int


def synthesize(deployments: Sequence[Path], output: Path, *, stock: bool = False) -> Run:
    """Run main.py in a process of its own."""
    environment = {
        **os.environ,
        "DEPLOYMENT": os.pathsep.join(map(str, deployments)),
        "CDKTF_OUTDIR": str(output),
        "GROUNDPLAN_STOCK_BINDINGS": "1" if stock else "",
    }
    # Warm means with bytecode: a machine that is told to write none would compile 2,100 modules in each stock run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, ROOT / "main.py"], env=environment, stdout=subprocess.DEVNULL)
    peak_mib = 0.0
    while process.poll() is None:
        peak_mib = max(peak_mib, _resident_mib(process.pid))
        time.sleep(_SAMPLING_SECONDS)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"main.py failed with exit code {process.returncode}")
    return Run(seconds, peak_mib, _count_resources(output))


def _resident_mib(pid: int) -> float:
    """Measure a process and the Node processes below it; 0 where there is no /proc to ask."""
    try:
        kib = next(
            (
                int(line.split()[1])
                for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
                if line.startswith("VmRSS:")
            ),
            0,
        )
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        # It ended while it was being looked at.
        return 0.0
    return kib / 1024 + sum(map(_resident_mib, children))


def _count_resources(output: Path) -> int:
    return sum(
        len(instances)
        for stack in output.glob("stacks/*/cdk.tf.json")
        for instances in json.loads(stack.read_text(encoding="utf-8"))["resource"].values()
    )


def compare_with_stock(folder: Path) -> None:
    """Print the medians of the reference case with the quick start and without, measured in turns."""
    quick, stock = [], []
    for _ in range(_ROUNDS + 1):
        quick.append(synthesize([REFERENCE], folder / "quick"))
        stock.append(synthesize([REFERENCE], folder / "stock", stock=True))
    print("| reference case | seconds | fastest | slowest | MiB |")
    print("|---|---|---|---|---|")
    medians = []
    for name, runs in (("quick start", quick), ("stock import", stock)):
        # The first of each writes bytecode and fills jsii's package cache.
        seconds = [run.seconds for run in runs[1:]]
        medians.append(statistics.median(seconds))
        peak = statistics.median(run.peak_mib for run in runs[1:])
        print(f"| {name} | {medians[-1]:.2f} | {min(seconds):.2f} | {max(seconds):.2f} | {peak:.0f} |")
    print(f"\n{medians[1] / medians[0]:.1f} times as quick as stock, median of {_ROUNDS} in turns.\n")


def measure_growth(folder: Path) -> None:
    """Print what one synthesis of many deployments costs, and what of it falls to each resource."""
    print(
        "| deployments | resources | seconds | MiB | ms per resource beyond the first | KiB per resource beyond the first |"
    )
    print("|---|---|---|---|---|---|")
    first = None
    for count in _DEPLOYMENTS:
        files = _deployments(count, folder)
        runs = [synthesize(files, folder / f"{count}") for _ in range(_ROUNDS)]
        run = Run(
            statistics.median(run.seconds for run in runs),
            statistics.median(run.peak_mib for run in runs),
            runs[0].resources,
        )
        each = " | "
        if first is None:
            first = run
        else:
            more = run.resources - first.resources
            milliseconds = (run.seconds - first.seconds) * 1000 / more
            each = f"{milliseconds:.2f} | {(run.peak_mib - first.peak_mib) * 1024 / more:.1f}"
        print(f"| {count} | {run.resources} | {run.seconds:.2f} | {run.peak_mib:.0f} | {each} |")


def _deployments(count: int, folder: Path) -> list[Path]:
    reference = REFERENCE.read_text(encoding="utf-8")
    files = [folder / f"app-{number}.yaml" for number in range(count)]
    for file in files:
        file.write_text(reference.replace("name: my-app", f"name: {file.stem}"), encoding="utf-8")
    return files


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        compare_with_stock(Path(folder))
        measure_growth(Path(folder))


if __name__ == "__main__":
    main()
