"""`groundplan cost` as people and programs use it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from groundplan.cost.command import refreshing
from groundplan.cost.price_book.file import Reading, write
from groundplan.cost.price_book.refresh import Move, Refreshed, RefreshError
from tests.cost.command.conftest import REFERENCE, Run

SMALL = "deployment: {name: my-app}\n"
TWO = "deployment: {name: my-app}\nenvironments: {staging: {database: {multi_az: true}}}\n"
USAGE = """
version: 0.1
resource_usage:
  aws_nat_gateway.network_nat_us-east-1a: {monthly_data_processed_gb: 1000, monthly_hopes: 3}
"""


def row(stdout: str, beginning: str) -> Sequence[str]:
    """The cells of the one row that begins so, without its name."""
    (found,) = (line for line in stdout.splitlines() if line.strip().startswith(beginning))
    return found.strip().removeprefix(beginning).split()


def total(stdout: str) -> Decimal:
    return Decimal(row(stdout, "total ")[-1].replace("$", "").replace(",", ""))


def test_services_are_listed_with_what_is_fixed_and_what_rests_on_usage(run: Run, stack: Path) -> None:
    result = run(stack)

    assert result.exit_code == 0, result.output
    # By hand: 730 x (0.045 + 0.005), and 20 GB x 0.045.
    assert row(result.stdout, "Amazon VPC") == ["36.50", "0.90", "37.40"]
    assert row(result.stdout, "total ") == ["120.74", "8.89", "$129.63"]
    assert "$129.63 at the fewest tasks (2) to $244.97 at the most (10)" in result.stdout


def test_what_the_figure_rests_on_is_told(run: Run, stack: Path) -> None:
    stdout = run(stack).stdout

    assert row(stdout, "nat_gb ") == ["20", "profile", "small-saas"]
    assert row(stdout, "ecr_gb ") == ["2", "profile", "default"]
    assert "prices on demand in us-east-1, read from 2024-09-25 to" in stdout
    assert "older than 180 days" in stdout
    # No line of the stack rests on it.
    assert "backup_vault_gb" not in stdout


def test_the_largest_lines_have_the_key_that_changes_them(run: Run, stack: Path) -> None:
    stdout = run(stack).stdout

    # Without the gateway, its address and its data: 32.85 + 3.65 + 0.90, but an address for each of two tasks: 7.30.
    assert row(stdout, "NAT gateway ") == ["32.85", "platform.network.nat:", "none", "-$30.10"]
    assert row(stdout, "application load balancer ") == ["16.43", "no", "key"]


def test_it_reads_well_in_80_columns_without_colour(run: Run, stack: Path) -> None:
    for arguments in ([stack], [REFERENCE, "--compare", "region=eu-central-1"]):
        stdout = run(*arguments).stdout
        assert max(map(len, stdout.splitlines())) <= 80
        assert stdout.isascii()
        assert "\x1b" not in stdout


def test_a_folder_its_file_and_the_deployment_file_cost_the_same(run: Run, stack: Path) -> None:
    assert total(run(stack).stdout) == total(run(stack / "cdk.tf.json").stdout) == total(run(REFERENCE).stdout)


def test_a_plan_is_read_with_the_profile_of_its_pattern(run: Run) -> None:
    tags = {"default_tags": [{"tags": {"constant_value": {"Pattern": "small-saas"}}}]}
    plan = {
        "planned_values": {
            "root_module": {
                "resources": [
                    {"address": "aws_nat_gateway.nat", "mode": "managed", "type": "aws_nat_gateway", "values": {}}
                ]
            }
        },
        "configuration": {
            "provider_config": {
                "aws": {"full_name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}, **tags}}
            },
            "root_module": {},
        },
    }
    Path("plan.json").write_text(json.dumps(plan), encoding="utf-8")

    result = run("plan.json")
    assert result.stdout.startswith("plan by small-saas in us-east-1")
    assert row(result.stdout, "nat_gb ") == ["20", "profile", "small-saas"]


def test_a_stack_of_no_pattern_has_the_default_profile_and_no_keys(run: Run) -> None:
    document = {
        "provider": {"aws": [{"region": "us-east-1"}]},
        "resource": {"aws_nat_gateway": {"nat": {}}, "aws_elasticache_cluster": {"one": {}, "two": {}, "three": {}}},
    }
    Path("cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")

    stdout = run("cdk.tf.json").stdout
    assert row(stdout, "nat_gb ") == ["30", "profile", "default"]
    assert row(stdout, "NAT gateway ") == ["32.85", "no", "key"]
    assert "aws_elasticache_cluster.one, aws_elasticache_cluster.two and 1 more: its price" in stdout


def test_a_stack_is_estimated_without_node_and_json_without_rich(stack: Path) -> None:
    code = "import sys; from groundplan.cli import app\ntry: app()\nfinally: print(*sys.modules, sep='\\n', file=sys.stderr)"
    for arguments, absent in (
        ((), {"jsii", "cdktf", "boto3"}),
        (("--format", "json"), {"jsii", "cdktf", "rich.table"}),
    ):
        ended = subprocess.run(
            [sys.executable, "-c", code, "cost", stack, *arguments], check=True, capture_output=True, text=True
        )
        assert not absent & set(ended.stderr.split())


def test_usage_of_the_deployment_file_overrides_the_profile_by_its_line(run: Run) -> None:
    stdout = run(text=SMALL + "usage:\n  nat_gb: 1000\n").stdout

    assert row(stdout, "nat_gb ") == ["1,000", "deployment.yaml:3"]
    assert row(stdout, "log_gb ") == ["5", "profile", "small-saas"]
    assert row(stdout, "Amazon VPC") == ["36.50", "45.00", "81.50"]


def test_a_usage_file_overrides_both_and_says_what_it_has_in_vain(run: Run, stack: Path) -> None:
    Path("usage.yml").write_text(USAGE, encoding="utf-8")

    stdout = run(stack, "--usage", "usage.yml").stdout
    assert row(stdout, "Amazon VPC") == ["36.50", "45.00", "81.50"]
    assert "nat_gb of aws_nat_gateway.network_nat_us-east-1a" in " ".join(stdout.split())
    assert "aws_nat_gateway.network_nat_us-east-1a: monthly_hopes, which means nothing here" in " ".join(stdout.split())


def test_all_environments_are_estimated_or_one(run: Run) -> None:
    both, one = run(text=TWO), run("--environment", "staging")

    assert "my-app by small-saas" in both.stdout
    assert "2 stacks together: $" in both.stdout
    assert one.stdout.startswith("my-app-staging by small-saas")
    assert "together" not in one.stdout


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["deployment.yaml", "--compare", "pattern=production-saas"], ["this", "production-saas"]),
        (["deployment.yaml", "--compare", "region=eu-central-1"], ["this", "eu-central-1"]),
        (["deployment.yaml", "--compare", "environment=staging"], ["this", "staging"]),
    ],
)
def test_a_deployment_is_compared_with_another_line_by_line(run: Run, arguments: list[str], names: list[str]) -> None:
    result = run(*arguments, text=TWO)

    assert result.exit_code == 0, result.output
    heading, *lines = result.stdout.splitlines()
    assert heading.split() == ["USD", "a", "month", *names, "difference"]
    assert any("Amazon RDS" in line for line in lines)
    before, after, change = (Decimal(cell.replace("$", "")) for cell in row(result.stdout, "total "))
    assert change == after - before > 0


def test_a_comparison_says_which_usage_differs(run: Run) -> None:
    patterns, regions = (
        " ".join(run("--compare", with_, text=SMALL).stdout.split())
        for with_ in ("pattern=production-saas", "region=eu-central-1")
    )

    assert "different usage: between_zones_gb 10 and 150," in patterns
    assert "different usage" not in regions


def test_a_stack_is_compared_with_another_by_path(run: Run, stack: Path) -> None:
    Path("other.yaml").write_text(SMALL, encoding="utf-8")

    stdout = run(stack, "--compare", "other.yaml").stdout
    assert stdout.splitlines()[0].split()[-3:] == ["this", "other.yaml", "difference"]
    # 20 GB in the place of 100, at 0.115.
    assert row(stdout, "Amazon RDS: storage gp3, single-az") == ["11.50", "2.30", "-$9.20"]


def test_an_older_revision_comes_first(run: Run) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    run(text=SMALL)
    git("init")
    git("add", ".")
    git("commit", "--message", "first", "--no-gpg-sign")
    result = run("--compare", "revision=HEAD", text=SMALL + "database: {storage: 120}\n")

    assert result.stdout.splitlines()[0].split()[-3:] == ["HEAD", "this", "difference"]
    assert row(result.stdout, "Amazon RDS: storage gp3, single-az") == ["2.30", "13.80", "+$11.50"]
    assert row(result.stdout, "total ")[-1] == "+$11.50"
    assert "git has no deployment.yaml in nowhere" in run("--compare", "revision=nowhere").stderr


def test_json_has_the_estimates_and_their_sum(run: Run) -> None:
    document = json.loads(run("--format", "json", text=TWO).stdout)

    assert [project["name"] for project in document["projects"]] == ["my-app", "my-app-staging"]
    totals = [Decimal(project["breakdown"]["totalMonthlyCost"]) for project in document["projects"]]
    assert abs(Decimal(document["totalMonthlyCost"]) - sum(totals)) < Decimal("1e-9")
    assert "older than 180 days" in document["projects"][0]["metadata"]["warnings"][0]


def test_json_of_a_comparison_has_what_came_first_as_past(run: Run) -> None:
    document = json.loads(run("--format", "json", "--compare", "region=eu-central-1", text=SMALL).stdout)

    (project,) = document["projects"]
    assert project["metadata"]["region"] == "eu-central-1"
    change = Decimal(document["totalMonthlyCost"]) - Decimal(document["pastTotalMonthlyCost"])
    assert abs(Decimal(document["diffTotalMonthlyCost"]) - change) < Decimal("1e-9")
    (gateway,) = (one for one in project["diff"]["resources"] if one["name"].endswith("nat_eu-central-1a"))
    assert gateway["costComponents"][0]["name"] == "NAT gateway"


def test_alternatives_are_listed_by_saving_with_what_is_given_up(run: Run) -> None:
    result = run("--what-if", text=SMALL)

    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "-$30.10  platform.network.nat: none, endpoints: [s3]" in lines
    assert "+$36.50  platform.network.nat: per_az" in lines
    assert "tasks have public addresses, which security groups close to all but the" in lines
    # 4 endpoints in 2 zones: 8 x 730 x 0.01; over the difference of a GB, 0.045 - 0.01.
    assert "1,669 GB a month on; in its place, from 626 GB on." in result.stdout
    amounts = [line.split()[0].replace("$", "") for line in lines if line.startswith(("-$", "+$", "$0"))]
    assert sorted(amounts, key=Decimal) == amounts
    assert len(amounts) >= 9


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.yaml"], "none.yaml: error: cannot be read: no such file or directory"),
        (["none.json"], "none.json: no such file; name a folder such as cdktf.out/stacks/my-app"),
        (["."], ".: there is no cdk.tf.json in it"),
        (["broken.json"], "broken.json: cannot be read as JSON"),
        (["list.json"], "list.json: neither a synthesized stack nor a plan"),
        (["list.json", "--environment", "staging"], "a stack is of one environment"),
        (["no-region.json"], "the region of provider aws is not written"),
        (["elsewhere.json"], "no prices for region 'us-east-9': did you mean us-east-"),
        (["unknown-usage.yaml"], 'usage.nat_gbs: unknown key "nat_gbs"; did you mean nat_gb?'),
        (["good.yaml", "--usage", "none.yml"], "none.yml cannot be read"),
        (["good.yaml", "--compare", "patern=production-saas"], "write a path, or one of environment="),
        (["good.yaml", "--compare", "pattern=big-saas"], 'unknown pattern "big-saas"; write one of small-saas'),
        (["good.yaml", "--compare", "region=eu-centrl-1"], "did you mean eu-central-1?"),
        (["good.yaml", "--compare", "environment=staging"], 'unknown environment "staging"'),
        (["good.yaml", "--compare", "revision=--output=x"], "--output=x is not a revision"),
        (["good.json", "--compare", "pattern=production-saas"], "only a deployment file can be read so"),
        (["good.json", "--what-if"], "--what-if changes lines of a deployment file"),
        (["good.yaml", "--what-if", "--format", "json"], "--what-if goes with neither"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_answered_by_a_message_and_nothing_else(run: Run, arguments: list[str], said: str) -> None:
    def stack(region: dict[str, Any]) -> str:
        return json.dumps({"provider": {"aws": [region]}, "resource": {"aws_kms_key": {"key": {}}}})

    for name, text in {
        "broken.json": "{",
        "list.json": "[]",
        "no-region.json": stack({}),
        "elsewhere.json": stack({"region": "us-east-9"}),
        "good.json": stack({"region": "us-east-1"}),
        "unknown-usage.yaml": SMALL + "usage: {nat_gbs: 3}\n",
        "good.yaml": SMALL,
    }.items():
        Path(name).write_text(text, encoding="utf-8")
    before = sorted(Path().rglob("*"))

    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(Path().rglob("*")) == before


def test_refreshed_prices_are_kept_for_the_user_and_read_from_then_on(
    run: Run, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refresh(region: str, folder: Path, today: Any) -> Refreshed:  # noqa: ANN401 — a date
        write({region: (Reading(today, "test", {"nat/gateway": Decimal(1)}),)}, folder)
        return Refreshed(region, ("nat/gateway",), (Move("nat/gateway", Decimal("0.045"), Decimal(1)),), (), None)

    monkeypatch.setattr(refreshing, "refresh", refresh)
    result = run(stack, "--refresh")

    assert result.exit_code == 0, result.output
    assert "1 prices of us-east-1 written to " in result.stderr
    assert "nat/gateway moved by more than a fifth: 0.045 to 1" in result.stderr
    assert row(result.stdout, "NAT gateway ")[0] == "730.00"
    assert row(run(stack).stdout, "NAT gateway ")[0] == "730.00"


def test_the_prices_of_every_region_of_a_stack_are_refreshed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    document = {
        "provider": {"aws": [{"region": "us-east-1"}, {"region": "eu-west-1", "alias": "copies"}]},
        "resource": {"aws_lb": {"balancer": {"subnets": ["a", "b"], "provider": "aws.copies"}}},
    }
    Path("cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    asked = []

    def refresh(region: str, *_arguments: object) -> Refreshed:
        asked.append(region)
        return Refreshed(region, (), (), (), "AWS's query API cannot be asked")

    monkeypatch.setattr(refreshing, "refresh", refresh)
    result = run("cdk.tf.json", "--refresh")

    # What leaves for the internet is billed where the stack is.
    assert asked == ["eu-west-1", "us-east-1"]
    assert result.stderr.count("AWS's query API cannot be asked") == 2


def test_a_refresh_that_fails_leaves_the_prices_as_they_were_and_says_so(
    run: Run, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refresh(*_arguments: object) -> Refreshed:
        raise RefreshError("AWS's price list cannot be reached (no network)")

    monkeypatch.setattr(refreshing, "refresh", refresh)
    result = run(stack, "--refresh")

    assert result.exit_code == 1
    assert result.stderr == ("prices of us-east-1 are as they were: AWS's price list cannot be reached (no network)\n")
    assert total(result.stdout) == Decimal("129.63")
