"""A real Terraform or OpenTofu with the real AWS provider, on an emulated AWS."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn

import pytest

from groundplan.rehearse import (
    EmulatedAws,
    ProviderProcess,
    Terraform,
    TerraformError,
    find_binary,
    write_provider_override,
)
from tests.stacks.deployments import REFERENCE
from tests.terraform.applied_stack import AppliedStack, Edit
from tests.terraform.features import FEATURES
from tests.terraform.transitions import PRODUCTION, SMALL, TRANSITIONS

HERE = Path(__file__).parent
PROVIDER_MIRROR = HERE.parents[2] / "shared" / "tools" / "provider-mirror"
REQUIRED = "GROUNDPLAN_REQUIRE_TERRAFORM"

PROVIDER_ONLY = {
    "terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}},
    "provider": {"aws": [{"region": "us-east-1"}]},
}

SECONDS_FOR_A_TEST = 420
"""An apply of production-saas, which one test sets up, waits 200 s for RDS on a quiet machine, 310 s on a busy one."""
UNCOLLECTED = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
"""Terraform lives for seconds, of which a third goes into collecting garbage that the machine has room for; so does the
time of its provider."""
LOCK_FILE = ".terraform.lock.hcl"

StackFolder = Callable[[str], Path]
Bind = Callable[[Path], Terraform]
Binding = Callable[[EmulatedAws, dict[str, str]], Bind]
SmallStack = Callable[[str, Edit], AppliedStack]

# A worker keeps to one pattern, so that each is applied once.
of_each_pattern = pytest.mark.parametrize(
    "stack",
    [pytest.param(pattern, marks=pytest.mark.xdist_group(pattern)) for pattern in (SMALL, PRODUCTION)],
    indirect=True,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.terraform)
            item.add_marker(pytest.mark.timeout(SECONDS_FOR_A_TEST))


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where `GROUNDPLAN_REQUIRE_TERRAFORM=1` says that there must be a Terraform."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{reason} ({REQUIRED} is 1)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def binary() -> str:
    """The tool; skips (or fails) what needs it where there is none."""
    try:
        return find_binary()
    except TerraformError as error:
        unavailable(str(error))


@pytest.fixture(scope="session")
def cli_configuration(
    binary: str,  # noqa: ARG001 — without it, there is nothing to configure
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The variables to run the tool with: where providers come from, unless its own configuration says that."""
    given = os.environ.get("TF_CLI_CONFIG_FILE")
    if given and Path(given).exists():
        return UNCOLLECTED
    if not PROVIDER_MIRROR.exists():
        return UNCOLLECTED
    mirror = subprocess.run(["bash", PROVIDER_MIRROR], capture_output=True, check=False)
    if mirror.returncode:
        return UNCOLLECTED
    path = tmp_path_factory.mktemp("cli") / "tfrc"
    path.write_bytes(mirror.stdout)
    return {**UNCOLLECTED, "TF_CLI_CONFIG_FILE": str(path)}


@pytest.fixture(scope="session")
def provider_folder(cli_configuration: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the AWS provider installed; skips (or fails) what needs it where the tool cannot get it."""
    folder = tmp_path_factory.mktemp("provider")
    (folder / "cdk.tf.json").write_text(json.dumps(PROVIDER_ONLY))
    try:
        Terraform(folder, {**os.environ, **cli_configuration}).init()
    except TerraformError as error:
        unavailable(str(error))
    return folder


@pytest.fixture(scope="session")
def emulated_aws(provider_folder: Path) -> Iterator[EmulatedAws]:  # noqa: ARG001 — none where nothing can use it
    """An emulated AWS for the run, or for each worker of it; stacks in it need names of their own."""
    with EmulatedAws() as aws:
        yield aws


@pytest.fixture(scope="module")
def begun(emulated_aws: EmulatedAws) -> int:
    """How many requests others have sent before the tests of a file."""
    return len(emulated_aws.requests())


@pytest.fixture(scope="session")
def kept_provider(provider_folder: Path, emulated_aws: EmulatedAws) -> Iterator[dict[str, str]]:
    """The variable by which commands attach to one provider; none where that fails, and each starts its own."""
    (binary,) = (provider_folder / ".terraform" / "providers").glob("*/*/*/*/*/terraform-provider-aws*")
    variables: dict[str, str] = {}
    with ExitStack() as running:
        with suppress(RuntimeError):
            kept = ProviderProcess(binary, {**emulated_aws.environment(), **UNCOLLECTED})
            variables = running.enter_context(kept).environment()
        yield variables


@pytest.fixture(scope="session")
def binding(cli_configuration: dict[str, str], provider_folder: Path) -> Binding:
    """Make what binds the tool to stacks in an emulated AWS, given how commands find its provider that is kept."""

    def binding(aws: EmulatedAws, kept_provider: dict[str, str]) -> Bind:
        environment = {**aws.environment(), **cli_configuration}

        def bind(folder: Path) -> Terraform:
            overridden = json.loads(write_provider_override(folder).read_text(encoding="utf-8"))["provider"]["aws"]
            # So that no `init` has to find and hash the provider, in which several at a time disturb each other.
            shutil.copy(provider_folder / LOCK_FILE, folder)
            return Terraform(folder, environment | (kept_provider if len(overridden) == 1 else {}))

        return bind

    return binding


@pytest.fixture(scope="session")
def terraform(binding: Binding, emulated_aws: EmulatedAws, kept_provider: dict[str, str]) -> Bind:
    """Bind the tool to the folder of a synthesized stack, with provider settings for the emulation beside it."""
    return binding(emulated_aws, kept_provider)


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> StackFolder:
    """Make an empty folder for a stack of the given name."""
    return tmp_path_factory.mktemp


@pytest.fixture(scope="session")
def small_stack(stack_folder: StackFolder, emulated_aws: EmulatedAws, terraform: Bind) -> SmallStack:
    """Make a small deployment of the given name, with an edit, which is neither synthesized nor applied yet."""

    def small_stack(name: str, edit: Edit) -> AppliedStack:
        deployment: Edit = {"deployment": {"name": name, "framework": "django"}, **edit}
        return AppliedStack(name, deployment, stack_folder(name), emulated_aws, terraform)

    return small_stack


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest,
    stack_folder: StackFolder,
    emulated_aws: EmulatedAws,
    terraform: Bind,
) -> AppliedStack:
    """The reference case under each pattern, applied once; the two run side by side."""
    pattern = request.param
    name = f"shop-{pattern.partition('-')[0]}"
    deployment: Edit = {**REFERENCE, "deployment": {"name": name, "framework": "fraiseql", "pattern": pattern}}
    if pattern == "production-saas":
        # What the pattern itself says, rather than the reference's choice of a small one; and a second replica, so
        # that one can go.
        deployment = {key: deployment[key] for key in ("deployment", "monitoring")}
        deployment |= {"platform": {"region": "us-east-1"}, "database": {"read_replicas": 2}}
    edits = [transition.edit for transition in TRANSITIONS if transition.pattern == pattern]
    if pattern == SMALL:
        # The one of the feature "domain", as in any account that has a domain.
        emulated_aws.client("route53").create_hosted_zone(Name="features.example", CallerReference=name)
        edits += [feature.on for feature in FEATURES if feature.on]
    applied = AppliedStack(name, deployment, stack_folder(name), emulated_aws, terraform, edits)
    applied.build()
    # tests/terraform/test_removal.py removes it; where a test before that failed, it goes with its AWS.
    return applied
