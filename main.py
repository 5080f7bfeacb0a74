"""Read deployment.yaml, assemble its stacks, and write them as Terraform JSON."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from groundplan.config import ConfigurationError, read_configuration

_INPUT_ERROR = 2


def main() -> int:
    """Return the exit code: 0, or 2 where the input is wrong and nothing was written.

    The environment variable `DEPLOYMENT` names the file, or several separated like the entries of `PATH`; without it,
    `deployment.yaml`. `CDKTF_OUTDIR` names the output folder; without it, `cdktf.out`.
    """
    paths = [Path(path) for path in os.environ.get("DEPLOYMENT", "deployment.yaml").split(os.pathsep)]
    try:
        configuration = read_configuration(paths)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return _INPUT_ERROR
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
    # Imported late, so that a mistake in the input is answered before Node has started.
    from stacks import synthesize  # noqa: PLC0415

    synthesize(configuration.deployments, output)
    # cdktf's command line shows whatever comes on stderr as an error.
    for notice in configuration.notices:
        print(notice)
    for deployment in configuration.deployments:
        folder = output / "stacks" / deployment.stack_name
        print(f"wrote {folder / 'cdk.tf.json'}")
        print(f"next: tofu -chdir={folder} init, then plan and apply; for the first time, see Deploying in README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
