"""Stand-ins for `tofu` and `docker`, as far as `deploy.sh` needs them: they change an account."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from groundplan.config.resolved import LocalState, S3State
from tests.output.deploy_account import ACCOUNT, PASSWORD, Account, Printed

REPOSITORY = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/drilled"
RUN = (
    "aws ecs run-task --region us-east-1 --cluster drilled --launch-type FARGATE --task-definition drilled-{name}"
    ' --network-configuration \'{{"awsvpcConfiguration": {{"subnets": ["subnet-1"]}}}}\''
)
OVERRIDE, STATE = "backend_override.tf.json", "terraform.tfstate"
S3 = "s3"

Backend = str
"""`S3`, or the path of a file, relative to the folder."""


def state_of(*resources: str, serial: int = 1, lineage: str = "a1-b2") -> str:
    """A state, as Terraform writes it."""
    state = {
        "version": 4,
        "serial": serial,
        "lineage": lineage,
        "outputs": {},
        "resources": [{"mode": "managed", "type": "terraform_data", "name": name} for name in resources],
    }
    return json.dumps(state, indent=2)


def initialize(folder: Path, backend: Backend) -> None:
    """Note the backend of a folder where Terraform does."""
    (folder / ".terraform").mkdir(exist_ok=True)
    noted = {"type": "s3", "config": {}} if backend == S3 else {"type": "local", "config": {"path": backend}}
    text = json.dumps({"version": 3, "backend": noted}, indent=4)
    (folder / ".terraform" / STATE).write_text(text, encoding="utf-8")


def backend_of(folder: Path) -> Backend | None:
    """What the last init has noted."""
    path = folder / ".terraform" / STATE
    if not path.exists():
        return None
    backend = json.loads(path.read_text(encoding="utf-8"))["backend"]
    return S3 if backend["type"] == "s3" else str(backend["config"]["path"])


@dataclass
class Tofu:
    """Plans two stacks: the application's, of which it knows the image alone, and the one with the bucket of states.

    Attributes:
        account: That it changes.
        version: It says so.
        is_remote: Whether the state of the application lies in the bucket.
        fails: Subcommands that fail.
        prepared: The image of the tasks that were applied with `-target`, or none yet.
        applied: The image that was applied.
    """

    account: Account
    version: str = "1.11.2"
    is_remote: bool = False
    fails: set[str] = field(default_factory=set)
    prepared: str | None = None
    applied: str | None = None

    def run(self, arguments: list[str]) -> Printed:  # noqa: PLR0911 — a table
        """Answer `tofu` with these arguments."""
        folder = Path()
        if arguments[0].startswith("-chdir="):
            folder = Path(arguments.pop(0).removeprefix("-chdir=")).resolve()
        command, *options = arguments
        if command in self.fails:
            return Printed(stderr=f"Error: {command} failed\n", code=1)
        match command:
            case "version":
                return Printed(json.dumps({"terraform_version": self.version}))
            case "init":
                return self._init(folder, options)
            case "plan":
                return self._plan(folder, options)
            case "apply":
                return self._apply(folder, options)
            case "state":
                return self._state(folder, options)
            case "output":
                return self._output(options[-1])
        raise AssertionError(f"deploy.sh has no business with {command}")

    def _init(self, folder: Path, options: list[str]) -> Printed:
        assert "-input=false" in options
        wanted, before = self._wanted(folder), backend_of(folder)
        if wanted == S3 and self.account.bucket_region is None:
            return Printed(stderr="Error: NoSuchBucket\n", code=1)
        if before not in (wanted, None) and not {"-reconfigure", "-migrate-state"} & set(options):
            return Printed(stderr="Error: Backend configuration changed\n", code=1)
        # Where nothing is known of an earlier backend, it is taken for the file that needs no configuration.
        moved = self._read(folder, STATE if before is None or "-reconfigure" in options else before)
        if moved and json.loads(moved)["resources"] and moved != self._read(folder, wanted):
            if "-force-copy" not in options:
                return Printed(stderr="Error: interactive input is disabled\n", code=1)
            self._write(folder, wanted, moved)
        initialize(folder, wanted)
        return Printed("initialized\n")

    def _wanted(self, folder: Path) -> Backend:
        if (folder / OVERRIDE).exists():
            override = json.loads((folder / OVERRIDE).read_text(encoding="utf-8"))
            return str(override["terraform"]["backend"]["local"]["path"])
        return S3 if folder.name.endswith("-state") or self.is_remote else LocalState.path_of(folder.name)

    def _read(self, folder: Path, backend: Backend) -> str | None:
        if backend == S3:
            return self.account.objects.get(S3State.key_of(folder.name))
        path = folder / backend
        return path.read_text(encoding="utf-8") if path.exists() else None

    def _write(self, folder: Path, backend: Backend, state: str) -> None:
        if backend == S3:
            self.account.objects[S3State.key_of(folder.name)] = state
        else:
            (folder / backend).write_text(state, encoding="utf-8")

    def _state(self, folder: Path, options: list[str]) -> Printed:
        backend = backend_of(folder)
        assert backend is not None, "state before init"
        state = self._read(folder, backend)
        if options == ["pull"]:
            return Printed(state or "")
        assert options == ["list"]
        if state is None:
            return Printed(
                stderr="No state file was found!\n\nState management commands require a state file.\n", code=1
            )
        resources = json.loads(state)["resources"]
        return Printed("".join(f"{resource['type']}.{resource['name']}\n" for resource in resources))

    def _plan(self, folder: Path, options: list[str]) -> Printed:
        assert {"-input=false", "-detailed-exitcode"} <= set(options)
        backend = backend_of(folder)
        assert backend is not None, "plan before init"
        (out,) = [Path(option.removeprefix("-out=")) for option in options if option.startswith("-out=")]
        if folder.name.endswith("-state"):
            # The local backend writes no file until something is applied.
            planned, changes = "bucket", self._read(folder, backend) is None
        else:
            image = self._image(folder, options)
            prepares = "-target=terraform_data.prepared" in options
            planned = f"{'prepare' if prepares else 'apply'} {image}"
            changes = image != (self.prepared if prepares else self.applied)
        out.write_text(planned, encoding="utf-8")
        return Printed(f"planned: {planned}\n", code=2 if changes else 0)

    def _image(self, folder: Path, options: list[str]) -> str:
        variable = folder / "container_image.auto.tfvars.json"
        given = [option.partition("=")[2] for option in options if option.startswith("-var=container_image=")]
        if given:
            return given[0].partition("=")[2]
        return json.loads(variable.read_text())["container_image"] if variable.exists() else ""

    def _apply(self, folder: Path, options: list[str]) -> Printed:
        assert options[0] == "-input=false"
        kind, _, image = Path(options[1]).read_text(encoding="utf-8").partition(" ")
        if kind == "bucket":
            self.account.bucket_region = "us-east-1"
        else:
            self.account.cluster = "ACTIVE"
        backend = backend_of(folder)
        assert backend is not None, "apply before init"
        self._write(folder, backend, state_of(kind))
        self.account.has_repository |= kind == "prepare"
        if kind == "apply":
            assert not image or image.startswith("ghcr.io/") or image.partition(":")[2] in self.account.tags
            self.applied = self.account.declared_image = image
        if kind in {"prepare", "apply"}:
            self.prepared = image
        return Printed("applied\n")

    def _output(self, name: str) -> Printed:
        if self.prepared is None:
            return Printed(stderr=f"Error: no output {name}\n", code=1)
        if name.endswith("_command"):
            return Printed(RUN.format(name=name.removesuffix("_command")))
        assert name == "load_balancer_url"
        return Printed("http://drilled.example.com") if self.applied is not None else Printed(code=1)


@dataclass
class Docker:
    """Builds and pushes images, of which it knows the names."""

    account: Account
    is_running: bool = True
    builds: bool = True
    images: set[str] = field(default_factory=set)
    is_signed_in: bool = False

    def run(self, arguments: list[str], said: str) -> Printed:
        """Answer `docker` with these arguments, and what comes on its standard input."""
        match arguments:
            case ["info"]:
                return Printed(code=0 if self.is_running else 1)
            case ["build", *options]:
                if not self.builds:
                    return Printed(stderr="exec format error\n", code=1)
                self.images.add(options[options.index("--tag") + 1])
            case ["image", "inspect", image]:
                return Printed(code=0 if image in self.images else 1)
            case ["login", "--username", "AWS", "--password-stdin", registry]:
                assert (said, registry) == (PASSWORD, REPOSITORY.partition("/")[0])
                self.is_signed_in = True
            case ["push", image]:
                if not (self.is_signed_in and self.account.has_repository and image in self.images):
                    return Printed(stderr="denied\n", code=1)
                self.account.tags.add(image.rpartition(":")[2])
            case _:
                raise AssertionError(f"deploy.sh has no business with {arguments}")
        return Printed()
