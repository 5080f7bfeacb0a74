"""The database as one URL, for a task that is told of its login in parts."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import Fn, Token

from constructs_lib.references import known_length

# A password that RDS has made may hold any sign, so each of its bytes is escaped. `printf` is the shell's own, so that
# the password is in no process's arguments.
_SCRIPT = """\
escaped() { printf %s "$1" | od -An -v -tx1 | tr -d " \\n" | sed "s/../%&/g"; }
export DATABASE_URL="postgresql://$(escaped "$PGUSER"):$(escaped "$PGPASSWORD")@$PGHOST:$PGPORT/$PGDATABASE?sslmode=$PGSSLMODE"
exec "$@"
"""


def with_database_url(command: Sequence[str]) -> tuple[str, ...]:
    """Return a container's command that has the login in `DATABASE_URL` when it runs, made of libpq's variables.

    The image must hold `sh`, `od`, `tr` and `sed`, as all but the barest do.

    Args:
        command: Program and arguments.
    """
    shell = ["sh", "-c", _SCRIPT, "sh"]
    return tuple([*shell, *command] if known_length(command) else Token.as_list(Fn.concat([shell, list(command)])))
