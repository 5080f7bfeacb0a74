"""AWS Copilot's manifests as a deployment file."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from groundplan.cli import app
from groundplan.config import read_configuration, source
from groundplan.config.resolved import Deployment, ExistingNetwork, OwnedNetwork
from groundplan.init.copilot import Conversion, ConversionError, from_copilot, units

SHOP = Path(__file__).parent / "copilot_shop"
DOCUMENT = Path(__file__).parents[2] / "docs" / "from-copilot.md"
Convert = Callable[..., Conversion]


def convert(folder: Path = SHOP, service: str | None = None) -> Conversion:
    return from_copilot(folder, region="eu-west-1", name=None, default_name="my-app", service=service)


@pytest.fixture(scope="module")
def shop() -> Conversion:
    return convert()


@pytest.fixture
def deployments(shop: Conversion, tmp_path: Path) -> dict[str, Deployment]:
    file = tmp_path / "deployment.yaml"
    file.write_text(shop.text)
    return {one.environment: one for one in read_configuration([file]).deployments}


@pytest.fixture
def manifest(tmp_path: Path) -> Convert:
    """Convert a web service whose manifest has the given text after its name, type and port."""

    def manifest(text: str) -> Conversion:
        folder = tmp_path / "copilot" / "web"
        folder.mkdir(parents=True, exist_ok=True)
        head = "name: web\ntype: Load Balanced Web Service\n"
        (folder / "manifest.yml").write_text(head + text)
        return convert(tmp_path)

    return manifest


def test_the_service_that_answers_every_path_is_the_application(deployments: dict[str, Deployment]) -> None:
    application = deployments["prod"].application

    assert deployments["prod"].name == "shop"
    assert (application.port, application.health_check.path) == (8080, "/healthz")
    assert (application.health_check.interval_seconds, application.health_check.grace_period_seconds) == (15, 90)
    assert (application.cpu_units, application.memory_mib, application.cpu_architecture) == (512, 1024, "ARM64")
    assert application.ephemeral_storage_gib == 40
    assert {one.name: one.value for one in application.environment} == {
        "LOG_LEVEL": "info",
        "WORKERS": "4",
        "DEBUG": "false",
    }
    assert [(one.name, one.value) for one in application.secrets] == [("SESSION_KEY", "shop/session")]


def test_scaling_follows_the_environment(deployments: dict[str, Deployment]) -> None:
    production, test = (deployments[name].application for name in ("prod", "test"))

    assert production.autoscaling is not None
    assert (production.autoscaling.min_capacity, production.autoscaling.max_capacity) == (3, 20)
    assert production.autoscaling.target_cpu_percent == 65
    assert production.autoscaling.target_memory_percent == 80
    assert (test.desired_count, test.autoscaling, test.cpu_units) == (1, None, 256)


def test_each_environment_has_its_own_domain_and_network(deployments: dict[str, Deployment]) -> None:
    production, test = deployments["prod"], deployments["test"]

    assert production.domain is not None
    assert test.domain is not None
    assert (production.domain.main_name, test.domain.main_name) == ("shop.example.com", "test.shop.example.com")
    assert isinstance(production.network, ExistingNetwork)
    assert production.network.vpc_id == "vpc-0a1b2c3d4e5f60718"
    assert isinstance(test.network, OwnedNetwork)


def test_workers_and_jobs_come_with_their_commands(deployments: dict[str, Deployment]) -> None:
    (worker,) = deployments["prod"].application.workers
    (job,) = deployments["prod"].application.jobs

    assert (worker.name, worker.command) == ("mailer", ("python", "-m", "shop.mailer"))
    assert worker.autoscaling is not None
    assert (worker.autoscaling.min_capacity, worker.autoscaling.max_capacity) == (1, 5)
    assert (job.name, job.command) == ("reporter", ("python", "-m", "shop.report", "--yesterday"))
    assert deployments["test"].application.jobs == ()


def test_every_key_of_every_manifest_is_in_the_report(shop: Conversion) -> None:
    spoken_of = {(row.file, row.key) for row in shop.rows}
    for path in SHOP.glob("copilot/**/manifest.yml"):
        layer, _ = source.read(path, (), keys_as_written=True)
        for key, origin in layer.origins.items():
            if origin.text is None or key[-1] in ("name", "type"):
                continue
            around = {dotted_around(key[:size]) for size in range(len(key) + 1)}
            assert any((str(path), name) in spoken_of for name in around), f"{path}: {key}"


def dotted_around(key: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")


@pytest.mark.parametrize(
    ("file", "key", "said"),
    [
        ("api", "secrets.STRIPE_KEY", "an SSM parameter"),
        ("api", "variables.API_TOKEN", "looks like a secret"),
        ("api", "variables.BUCKET", "${ is not allowed"),
        ("api", "sidecars.envoy.image", "one container"),
        ("api", "image.build", "build and push"),
        ("admin", "", "--service admin"),
        ("search", "", "write application.workers.search with its command"),
        ("landing", "", "no equal to a Static Site"),
        ("mailer", "count.range.spot_from", "application.spot"),
    ],
)
def test_what_is_not_carried_over_is_said_with_what_to_do(shop: Conversion, file: str, key: str, said: str) -> None:
    (row,) = (row for row in shop.rows if f"/{file}/" in row.file and row.key == key and "addons" not in row.file)

    assert row.outcome == "not carried over"
    assert said in row.note


def test_an_add_on_is_named(shop: Conversion) -> None:
    assert any(row.file.endswith("addons/orders.yml") for row in shop.rows)


def test_nothing_that_copilot_would_evaluate_is_in_the_file(shop: Conversion) -> None:
    assert "${" not in shop.text
    assert "not-here" not in shop.text


def test_another_service_may_be_chosen() -> None:
    data = yaml.safe_load(convert(service="admin").text)

    assert data["application"]["port"] == 3000
    assert data["application"]["image"].endswith("/admin:7")
    assert data["application"]["architecture"] == "x86_64"


def test_what_a_deployment_file_would_be_refused_for_is_left_out_and_said(manifest: Convert) -> None:
    conversion = manifest("cpu: 300\nmemory: 512\nimage: {port: 8080}\nvariables: {'a-b': c}\n")

    data = yaml.safe_load(conversion.text)
    assert "cpu" not in data["application"]
    said = {row.key: row.note for row in conversion.rows if row.key.startswith("deployment.yaml: ")}
    assert "Fargate does not sell" in said["deployment.yaml: application.cpu"]
    assert "is not a variable's name" in said["deployment.yaml: application.environment.a-b"]


@pytest.mark.parametrize(
    "text",
    [
        "image: 5\nhttp: []\ncount: []\nvariables: 7\nsecrets: [a]\nplatform: {}\n",
        "image: {port: eighty}\ncpu: many\nmemory: -1\ncount: {range: 5}\nenvironments: 3\n",
        "environments: {test: 5, prod: null}\nhttp: {alias: []}\n",
        "http: {alias: [{name: a.example.com}, b.example.com], healthcheck: {interval: 5}}\n",
        "storage: {ephemeral: x}\nnetwork: 4\nexec: maybe\n",
        "image: &a {port: 80}\nx: *a\n",
    ],
)
def test_whatever_a_manifest_holds_there_is_a_file_and_a_report(manifest: Convert, text: str) -> None:
    conversion = manifest(text)

    assert yaml.safe_load(conversion.text)["deployment"]["name"] == "my-app"
    assert conversion.rows


def test_a_manifest_that_cannot_be_read_is_said(manifest: Convert, tmp_path: Path) -> None:
    (tmp_path / "copilot" / "broken").mkdir(parents=True)
    (tmp_path / "copilot" / "broken" / "manifest.yml").write_text("a: [\n")

    assert any("not valid YAML" in row.note for row in manifest("image: {port: 80}\n").rows)


def test_without_manifests_or_a_web_service_there_is_nothing_to_convert(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="has no copilot"):
        convert(tmp_path)
    shutil.copytree(SHOP / "copilot" / "mailer", tmp_path / "copilot" / "mailer")
    with pytest.raises(ConversionError, match="there is none"):
        convert(tmp_path)
    with pytest.raises(ConversionError, match="there is admin, api"):
        convert(service="nobody")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("@daily", "0 0 * * *"),
        ("@weekly", "0 0 * * SUN"),
        ("@every 5m", "rate(5 minutes)"),
        ("@every 1h", "rate(60 minutes)"),
        ("@every 60s", "rate(1 minute)"),
        ("@every 90s", None),
        ("@reboot", None),
        ("none", None),
        ("0 9 * * 1-5", "0 9 * * 1-5"),
        ("rate(10 minutes)", "rate(10 minutes)"),
    ],
)
def test_schedules_are_translated(theirs: str, ours: str | None) -> None:
    assert units.schedule(theirs) == ours


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("2m", 120), ("1h30m", 5400), ("5", None), (5, None), ("", None)]
)
def test_durations_are_seconds(text: object, seconds: int | None) -> None:
    assert units.seconds(text) == seconds


def test_the_document_knows_what_the_code_knows() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    code = "\n".join(path.read_text() for path in (Path(units.__file__).parent).glob("*.py"))
    table = re.findall(r"^\| `([a-z_.]+)`", text, re.MULTILINE)

    assert len(table) > 10
    for key in table:
        assert f'"{key.split(".")[-1]}"' in code, key


def test_the_command_writes_the_file_and_prints_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result: Result = CliRunner().invoke(app, ["init", "--from-copilot", str(SHOP), "--region", "eu-west-1"])

    assert result.exit_code == 0, result.stderr
    assert "not carried over:" in result.stdout
    assert Path("deployment.yaml").is_file()
    again = CliRunner().invoke(app, ["init", "--from-copilot", str(SHOP)])
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_the_command_refuses_a_folder_without_manifests(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", "--from-copilot", str(tmp_path), "--output", str(tmp_path / "d.yaml")])

    assert result.exit_code == 2
    assert "name the folder that holds copilot/" in result.stderr
    assert not (tmp_path / "d.yaml").exists()
