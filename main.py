"""Read deployment.yaml, assemble its stacks, and write them as Terraform JSON."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from groundplan.config import ConfigurationError, read_configuration
from groundplan.config.files import deployment_paths, output_folder
from groundplan.garbage import collect_no_garbage
from groundplan.standing import refuse_moves, write_records
from groundplan.terminal import say

_INPUT_ERROR = 2


def main(arguments: Sequence[str] = ()) -> int:
    """Return the exit code: 0, or 2 where the input is wrong and nothing was written.

    The environment variable `DEPLOYMENT` names the file, or several separated like the entries of `PATH`; without it,
    `deployment.yaml`. `CDKTF_OUTDIR` names the output folder; without it, `cdktf.out`. The option `--environment`, or
    the variable `DEPLOYMENT_ENVIRONMENT`, names the only environment that is wanted; without it, all of them.
    """
    parser = ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--environment", help="only this environment of the deployment files; all by default")
    environment = parser.parse_args(arguments).environment or os.environ.get("DEPLOYMENT_ENVIRONMENT") or None
    output = output_folder()
    try:
        configuration = read_configuration(deployment_paths(), environment)
        refuse_moves(configuration, output)
    except ConfigurationError as error:
        say(error.messages, sys.stderr)
        return _INPUT_ERROR
    # Imported late, so that a mistake in the input is answered before Node has started.
    from groundplan.output import write_beside  # noqa: PLC0415
    from stacks import synthesize  # noqa: PLC0415

    synthesize(configuration.deployments, output)
    write_records(configuration, output)
    for deployment, findings in zip(configuration.deployments, configuration.findings, strict=True):
        if notice := write_beside(deployment, findings, output / "stacks" / deployment.stack_name):
            print(notice)
    # cdktf's command line shows whatever comes on stderr as an error.
    say(configuration.notices, sys.stdout)
    for deployment in configuration.deployments:
        folder = output / "stacks" / deployment.stack_name
        print(f"wrote {folder / 'cdk.tf.json'}")
        print(f"next: {folder / 'deploy.sh'}, or by hand as {folder / 'README.md'} says")
    return 0


if __name__ == "__main__":
    collect_no_garbage()
    sys.exit(main(sys.argv[1:]))
