"""The page about a deployment: what it says is what the stack is, and nothing that the stack is not."""

from __future__ import annotations

import os
import re
import subprocess
from decimal import Decimal
from itertools import pairwise

import pytest

from constructs_lib import ALARM_TYPES, ANOMALY_TYPES
from groundplan.output.readme.alarms import QUANTITIES
from tests.output.readmes.written import (
    DEPLOYMENTS,
    GOLDENS,
    HOSTILE_COMMAND,
    HOSTILE_EMAIL,
    HOSTILE_PATH,
    Written,
    cells,
    tokens,
    written,
)
from tests.security.secret_scan import secrets_in_text
from tests.stacks.deployments import PROJECT

REWRITE = "GROUNDPLAN_REWRITE_READMES"
NEIGHBOURS = {"cost.json", "policies", "terraform.tfvars.example"}
OPTIONAL = {
    "firewall": ("WAF", "firewall"),
    "domain": ("HTTPS", "certificate"),
    "proxy": ("proxy",),
    "read replica": ("replica",),
    "vault": ("vault", "recovery point"),
    "copies": ("copies",),
    "worker": ("worker",),
    "job": ("job", "dead letter"),
    "sleep": ("sleep", "503"),
    "endpoints": ("endpoints",),
    "budget": ("Budget",),
    "state in a bucket": ("state` |", "in the bucket"),
    "Spot": ("Spot",),
    "composite alarm": ("any of",),
    "anomalies": ("usual for the hour",),
    "Container Insights": ("containerinsights",),
    "protection": ("Take the protection off",),
}
"""Features that not every deployment has, by words of which each page about one with the feature has all."""

pytestmark = pytest.mark.xdist_group("readme")
each = pytest.mark.parametrize("name", DEPLOYMENTS)


@pytest.mark.parametrize("name", ["reference", "production"])
def test_the_page_is_the_one_that_was_reviewed(name: str) -> None:
    golden = GOLDENS / f"{name}.md"
    page = written(name).page
    if os.environ.get(REWRITE) == "1":
        golden.write_bytes(page.encode())
    assert page == golden.read_bytes().decode(), f"if the change is meant, set {REWRITE}=1 once"


@each
def test_the_page_is_the_same_each_time(name: str) -> None:
    assert written(name).again == written(name).page


@each
def test_every_alarm_has_a_row_with_what_it_says_in_its_mail(name: str) -> None:
    found = written(name)
    rows = {row[0]: row for row in found.rows("Alarms")}
    resources = found.document["resource"]
    alarms = [
        *resources["aws_cloudwatch_metric_alarm"].values(),
        *resources.get("aws_cloudwatch_composite_alarm", {}).values(),
    ]
    for alarm in alarms:
        assert alarm["alarm_description"]
        assert rows[f"`{alarm['alarm_name']}`"][2] == alarm["alarm_description"]


def test_every_metric_that_an_alarm_may_look_at_has_words() -> None:
    metrics = {*(one.metrics for one in ALARM_TYPES.values()), *((one.metric,) for one in ANOMALY_TYPES.values())}
    assert metrics == set(QUANTITIES)


@pytest.mark.parametrize(
    ("alarm", "condition"),
    [
        ("cpu-high", "service `my-app`: CPU (average), at least 80 % for 5 minutes"),
        ("db-storage-low", "database `my-app`: free storage (lowest), below 15 GiB for 3 minutes"),
        ("db-memory-low-replica-1", "database `my-app-replica-1`: free memory (average), below 0.8 GiB for 5 minutes"),
        ("latency-high", "load balancer: response time (95th percentile), at least 2 s for 5 minutes"),
        ("healthy-hosts-low", "load balancer: healthy tasks (highest), below 1 for 3 minutes, or silence"),
        ("error-rate", "load balancer: answers that are errors, at least 1 % for 5 minutes"),
        ("requests-blocked", "firewall `my-app`: refused requests (sum of a minute), at least 100 for 5 minutes"),
        (
            "requests-unusual",
            "load balancer: requests (sum of 5 minutes), above or below what is usual for the hour for 15 minutes out of 20",
        ),
        (
            "users-notice",
            "any of `my-app-error-rate`, `my-app-unhealthy-hosts`, `my-app-healthy-hosts-low`, `my-app-latency-high`",
        ),
    ],
)
def test_a_condition_is_told_in_words(alarm: str, condition: str) -> None:
    rows = {row[0]: row[1] for row in written("production").rows("Alarms")}
    assert rows[f"`my-app-{alarm}`"] == condition


@each
def test_every_address_that_is_told_is_named(name: str) -> None:
    found = written(name)
    settings = found.deployment.monitoring
    budget = [settings.budget.email] if settings.budget else []
    told = {one for one in (settings.email, *(alarm.email for alarm in settings.alarms), *budget) if one}
    assert told <= {span.replace("\\|", "|") for span in found.code_spans}


def test_each_alarm_names_its_own_address_where_there_are_several() -> None:
    rows = {row[0]: row[3] for row in written("two addresses").rows("Alarms") if len(row) == 4}
    assert rows["`my-app-cpu-high`"] == "`ops@example.com`"
    assert rows["`my-app-db-connections`"] == "`dba@example.com`"


def test_a_page_of_a_deployment_that_tells_nobody_says_so() -> None:
    assert "**Nobody is told.**" in written("barest").section("Alarms")
    assert "Nobody is told" not in written("reference").page


@each
def test_every_event_that_is_told_has_a_row(name: str) -> None:
    found = written(name)
    told = {row[0] for row in found.rows("Alarms")}
    for type_ in ("aws_cloudwatch_event_rule", "aws_db_event_subscription", "aws_budgets_budget"):
        assert {f"`{one}`" for one in found.names(type_)} <= told


@each
def test_every_output_and_variable_has_a_row_with_its_description(name: str) -> None:
    found = written(name)
    rows = {row[0]: row for row in found.rows("Variables and outputs")}
    described = {**found.document["output"], **found.document["variable"]}
    assert {f"`{one}`": about["description"] for one, about in described.items()} == {
        name: row[-1] for name, row in rows.items() if name.startswith("`")
    }


@each
def test_every_resource_is_counted(name: str) -> None:
    found = written(name)
    counted = {row[0]: row[1] for row in found.rows("What is built")}
    for type_, named in found.document["resource"].items():
        assert counted[f"`{type_}`"] == str(len(named))


@each
@pytest.mark.parametrize(
    ("type_", "attribute"),
    [
        ("aws_s3_bucket", "bucket"),
        ("aws_cloudwatch_log_group", "name"),
        ("aws_backup_vault", "name"),
        ("aws_sqs_queue", "name"),
        ("aws_kms_alias", "name"),
        ("aws_ecr_repository", "name"),
        ("aws_db_instance", "identifier"),
        ("aws_secretsmanager_secret", "name_prefix"),
    ],
)
def test_everything_that_is_kept_has_a_row_of_how_long(name: str, type_: str, attribute: str) -> None:
    found = written(name)
    kept = {one.rstrip("…") for row in found.rows("Backups and retention") for one in re.findall("`([^`]+)`", row[1])}
    assert set(found.names(type_, attribute)) <= kept


def test_how_long_is_what_the_stack_says() -> None:
    found = written("production")
    kept = {(row[0], row[1]): row[2:] for row in found.rows("Backups and retention")}
    assert kept["automated backups", "`my-app`"][0].startswith("30 days, ")
    (plan,) = found.document["resource"]["aws_backup_plan"].values()
    in_the_vault = kept["recovery points of database and buckets, daily", "`my-app`"][0]
    assert in_the_vault == f"{plan['rule'][0]['lifecycle']['delete_after']} days"
    uploads = kept["bucket", "`my-app-uploads-ACCOUNT-us-east-1`"]
    assert uploads == [
        "until deleted; overwritten or deleted, 90 days more; then 30 days in the vault",
        "stays until it is emptied",
    ]
    logs = kept["bucket", "`my-app-logs-ACCOUNT-us-east-1`"][0]
    assert logs == "365 days; overwritten or deleted, 1 day more"
    assert "30 days, locked" in written("production-https").section("Backups and retention")


@each
def test_the_cost_is_that_of_the_estimate(name: str) -> None:
    found = written(name)
    cost = found.project.found.cost
    section = found.section("What it costs")
    assert f"**{cost.total.quantize(Decimal(1)):,} USD a month**" in section
    rows = {row[0]: row for row in found.rows("What it costs")}
    assert set(found.project.found.by_service) <= set(rows)
    assert rows["**total**"][3] == f"**{cost.total.quantize(Decimal('0.01')):,}**"


@each
def test_a_page_without_an_estimate_says_so(name: str) -> None:
    page = written(name).without_estimate
    assert "No estimate could be made" in page
    assert "cost.json" not in page


@pytest.mark.parametrize("feature", OPTIONAL)
def test_a_feature_is_told_of_where_it_is(feature: str) -> None:
    pages = [written(name).page for name in DEPLOYMENTS]
    assert any(all(word in page for word in OPTIONAL[feature]) for page in pages)


@pytest.mark.parametrize("feature", OPTIONAL)
def test_a_feature_is_not_told_of_where_it_is_not(feature: str) -> None:
    page = written("reference").page
    for other in (
        "`ecs_worker_names` | The services of the workers",
        "`database_replica_endpoints` | Where the read replicas answer",
    ):
        assert other in page
        page = page.replace(other, "")
    assert not [word for word in OPTIONAL[feature] if word in page]


def test_a_network_of_somebody_else_is_named() -> None:
    rows = {row[0]: row[1] for row in written("barest").rows("What is built")}
    assert rows["network"].startswith("`vpc-0123456789abcdef0`")
    assert rows["private subnets"] == "`subnet-00000000000000003`, `subnet-00000000000000004`"


def test_a_declared_image_is_neither_built_nor_pushed() -> None:
    assert "docker" not in written("barest").page
    assert "`build`" not in written("barest").section("First deployment")
    assert "docker buildx build --platform linux/arm64" in written("reference").section("First deployment")


def test_a_deployment_without_a_command_that_migrates_says_where_to_put_it() -> None:
    assert "for TASK in bootstrap; do" in written("barest").page
    assert "`application.migrate` is not written" in written("barest").page
    assert "for TASK in bootstrap migrate; do" in written("reference").page


def test_an_environment_is_edited_where_it_is_written() -> None:
    page = written("two addresses", "staging").page
    assert page.startswith("# my-app-staging\n")
    assert "`database: {deletion_protection: false}` under `environments`, `staging` in `deployment.yaml`" in page
    assert "`database: {deletion_protection: false}` in `deployment.yaml`" in written("production").page


@each
def test_every_row_of_a_table_has_as_many_cells_as_its_header(name: str) -> None:
    columns = 0
    for line in written(name).page.splitlines():
        row = cells(line) if line.startswith("|") else []
        assert not (columns and row) or len(row) == columns, line
        columns = len(row)


@each
def test_a_table_is_read_as_one(name: str) -> None:
    page = written(name).page
    rules = [line for line in page.splitlines() if re.fullmatch(r"\|(:?-+:?\|)+", line)]
    assert len([token for token in tokens(page) if token.type == "table_open"]) == len(rules)


@each
def test_there_is_no_html_but_what_folds_a_part_away(name: str) -> None:
    html = [
        token.content
        for outer in tokens(written(name).page)
        for token in (outer, *(outer.children or ()))
        if token.type.startswith("html")
    ]
    assert {re.sub(r"<summary>[^<]*</summary>", "", one).strip() for one in html} <= {"<details>", "</details>"}


@pytest.mark.parametrize("text", [HOSTILE_EMAIL, HOSTILE_PATH, HOSTILE_COMMAND])
def test_text_of_the_file_is_read_as_it_was_written(text: str) -> None:
    assert [span for span in written("hostile").code_spans if text in span]


@each
def test_nothing_is_left_of_what_made_the_page(name: str) -> None:
    found = written(name)
    assert not re.search(r"\$\{(?!(TASK|REPOSITORY%%/\*)\})|\{%|\{\{|\bNone\b|Undefined|Unknown\(", found.page)
    assert "\n\n\n" not in found.page
    assert not [line for line in found.page.splitlines() if line != line.rstrip()]
    assert found.page.endswith("\n")
    assert found.folder not in found.page


@each
def test_every_link_leads_somewhere(name: str) -> None:
    page = written(name).page
    read = tokens(page)
    headings = [token.content for before, token in pairwise(read) if before.type == "heading_open"]
    anchors = {f"#{heading.lower().replace(' ', '-')}" for heading in headings}
    inline = (child for token in read for child in token.children or ())
    links = [str(child.attrs["href"]) for child in inline if child.type == "link_open"]
    assert {link for link in links if not link.startswith("https://")} <= anchors | NEIGHBOURS


@each
def test_every_document_that_is_named_is_there(name: str) -> None:
    named = set(re.findall(r"`(docs/[\w/.-]+)`", written(name).page))
    assert named
    assert not [document for document in named if not (PROJECT / document).is_file()]


@each
def test_bash_reads_every_block_of_commands(name: str) -> None:
    blocks = shell_blocks(written(name))
    assert len(blocks) >= 5
    read = subprocess.run(["bash", "-n"], input="\n".join(blocks), capture_output=True, check=False, text=True)
    assert read.returncode == 0, read.stderr


@each
def test_commands_name_what_the_stack_has(name: str) -> None:
    found = written(name)
    commands = "\n".join([*shell_blocks(found), *found.code_spans])
    named = {
        r"--cluster (\S+)": found.names("aws_ecs_cluster"),
        r"--service-name (\S+)": found.names("aws_ecs_service"),
        r"logs tail (\S+)": found.names("aws_cloudwatch_log_group"),
        r"--repository-name (\S+)": found.names("aws_ecr_repository"),
        r"describe-target-groups --names (\S+)": found.names("aws_lb_target_group"),
        r"--queue-name (\S+)": found.names("aws_sqs_queue"),
        r"--backup-vault-name (\S+)": found.names("aws_backup_vault"),
    }
    for pattern, names in named.items():
        assert set(re.findall(pattern, commands)) <= set(names), pattern
    assert set(re.findall(r"--services ([^\\\n]*?) *(?:\\|--)", commands)) == {
        " ".join(sorted(found.names("aws_ecs_service"))),
        *found.names("aws_ecs_service")[:1],
    }


def test_all_that_has_to_be_emptied_before_a_removal_is() -> None:
    section = written("production-https").section("Removing")
    assert (
        "for bucket in production-https-backups-$account-us-east-1 production-https-uploads-$account-us-east-1; do"
        in section
    )
    assert re.findall(r"delete-recovery-point --region (\S+)", section) == ["us-east-1", "eu-west-1"]
    assert section.count("delete-backup-vault-lock-configuration") == 2


@each
def test_no_secret_is_in_it(name: str) -> None:
    assert secrets_in_text(written(name).page, "README.md") == []


def shell_blocks(found: Written) -> list[str]:
    return [token.content for token in tokens(found.page) if token.type == "fence" and token.info == "sh"]
