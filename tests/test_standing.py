"""Edits that would leave a stack behind, or move what cannot be moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundplan.config import ConfigurationError, Message, read_configuration
from groundplan.standing import refuse_moves, write_records

SHOP = "deployment:\n  name: shop\n"
AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
APPLIED = {"version": 4, "resources": [{"type": "aws_vpc", "provider": AWS}]}
WITH_COPIES = {"version": 4, "resources": [{"type": "aws_backup_vault", "provider": f"{AWS}.copies"}]}
OUTPUT = Path("cdktf.out")


def synthesize(text: str, *stacks: str, file: str = "deployment.yaml") -> None:
    Path(file).write_text(text, encoding="utf-8")
    for stack in stacks:
        (OUTPUT / "stacks" / stack).mkdir(parents=True, exist_ok=True)
    write_records(read_configuration([Path(file)]), OUTPUT)


def apply(stack: str, state: object = APPLIED) -> None:
    Path(f"terraform.{stack}.tfstate").write_text(json.dumps(state), encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shop() -> None:
    """A deployment that stands."""
    synthesize(SHOP, "shop")
    apply("shop")


def refusal(text: str, file: str = "deployment.yaml") -> tuple[Message, ...]:
    Path(file).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        refuse_moves(read_configuration([Path(file)]), OUTPUT)
    return caught.value.messages


def accept(text: str, file: str = "deployment.yaml") -> None:
    Path(file).write_text(text, encoding="utf-8")
    refuse_moves(read_configuration([Path(file)]), OUTPUT)


@pytest.mark.usefixtures("shop")
def test_a_renamed_deployment_is_refused_with_the_way_back() -> None:
    (message,) = refusal("deployment:\n  name: store\n")

    assert (message.line, message.column, message.path) == (2, 9, "deployment.name")
    assert message.problem == "this file has made the stack shop, which stands, and a stack cannot be renamed"
    assert message.remedy.startswith("write name: shop; ")


@pytest.mark.usefixtures("shop")
def test_another_region_is_refused() -> None:
    (message,) = refusal(f"{SHOP}platform:\n  region: eu-central-1\n")

    assert (message.line, message.path) == (4, "platform.region")
    assert message.remedy.startswith("write region: us-east-1, ")


@pytest.mark.usefixtures("shop")
def test_another_network_is_refused() -> None:
    (message,) = refusal(f"{SHOP}platform:\n  network:\n    cidr: 10.9.0.0/16\n")

    assert (message.line, message.path) == (5, "platform.network.cidr")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "edit",
    [
        "database: {storage: 50}\n",
        "platform: {availability_zones: 3}\n",
        "environments: {staging: {platform: {region: eu-west-1}}}\n",
    ],
)
def test_every_other_edit_is_accepted(edit: str) -> None:
    accept(f"{SHOP}{edit}")


@pytest.mark.usefixtures("shop")
def test_another_file_may_make_another_deployment() -> None:
    accept("deployment: {name: blog}\n", file="blog.yaml")


def test_a_stack_that_was_never_applied_binds_nobody() -> None:
    synthesize(SHOP, "shop")

    accept("deployment: {name: store}\n")


def test_a_stack_that_was_destroyed_binds_nobody() -> None:
    synthesize(SHOP, "shop")
    apply("shop", {"version": 4, "resources": []})

    accept("deployment: {name: store}\n")


def test_a_stack_with_its_state_in_a_bucket_binds_from_its_beginning() -> None:
    state = "platform: {state: {backend: s3, bucket: acme-state}}\n"
    synthesize(SHOP + state, "shop")
    accept(f"deployment: {{name: store}}\n{state}")
    begun = OUTPUT / "stacks" / "shop" / ".terraform" / "terraform.tfstate"
    begun.parent.mkdir()
    begun.write_text(json.dumps({"backend": {"type": "s3"}}), encoding="utf-8")

    assert [message.path for message in refusal(f"deployment: {{name: store}}\n{state}")] == ["deployment.name"]


def test_a_stack_with_a_state_that_opentofu_encrypted_binds_since_nobody_can_look_into_it() -> None:
    synthesize(COPIED, "shop")
    apply("shop", {"serial": 3, "lineage": "1", "encrypted_data": "b64", "encryption_version": "v0"})

    assert [message.path for message in refusal("deployment: {name: store}\n")] == ["deployment.name"]
    synthesize(GIVEN_UP, "shop")
    assert former_provider() is not None


def test_an_environment_binds_the_name_too() -> None:
    text = "environments: {staging: {}}\n"
    synthesize(SHOP + text, "shop", "shop-staging")
    apply("shop-staging")

    assert "the stack shop-staging" in refusal(f"deployment: {{name: store}}\n{text}")[0].problem


@pytest.mark.usefixtures("shop")
def test_a_record_that_is_none_is_named() -> None:
    (OUTPUT / "stacks" / "shop" / "groundplan.json").write_text("{", encoding="utf-8")

    (message,) = refusal(SHOP)
    assert message.problem == "not a record of groundplan"


def test_a_record_holds_no_path_of_the_machine() -> None:
    synthesize(SHOP, "shop")

    record = json.loads((OUTPUT / "stacks" / "shop" / "groundplan.json").read_text(encoding="utf-8"))
    assert record == {
        "file": "../deployment.yaml",
        "name": "shop",
        "region": "us-east-1",
        "network": "10.0.0.0/16",
        "copies": None,
        "former_copies": None,
    }


PROTECTED = "database: {{deletion_protection: true, backup: {}}}\n"
UNPROTECTED = "database: {{deletion_protection: false, backup: {}}}\n"
COPIED = SHOP + PROTECTED.format("{copy_to_region: eu-west-1}")
GIVEN_UP = SHOP + UNPROTECTED.format("{vault: true}")
MOVED = SHOP + UNPROTECTED.format("{copy_to_region: eu-central-1}")
STATE = "platform: {state: {backend: s3, bucket: acme-state}}\n"


@pytest.mark.parametrize("backup", ["{copy_to_region: eu-central-1}", "{vault: true}"])
def test_copies_of_a_protected_deployment_are_not_let_go(backup: str) -> None:
    synthesize(COPIED, "shop")
    apply("shop", WITH_COPIES)

    (message,) = refusal(SHOP + PROTECTED.format(backup))

    assert message.problem == "the copies of the backups in eu-west-1 would lose their vault and their key"
    assert message.remedy == "write copy_to_region: eu-west-1, or deletion_protection: false to give them up"


def test_copies_go_once_the_protection_is_off() -> None:
    synthesize(COPIED, "shop")
    apply("shop", WITH_COPIES)

    accept(COPIED)
    accept(GIVEN_UP)


def test_copies_are_not_left_behind_in_a_region_that_nobody_looks_at() -> None:
    synthesize(COPIED, "shop")
    apply("shop", WITH_COPIES)

    (message,) = refusal(MOVED)

    assert message.path == "database.backup.copy_to_region"
    assert message.problem == "the copies of the backups in eu-west-1 would be left behind, and cost on"
    assert message.remedy == "write copy_to_region: eu-west-1; or remove the line, apply, and then name eu-central-1"


def test_copies_that_were_never_applied_bind_nobody() -> None:
    synthesize(COPIED, "shop")
    apply("shop")

    accept(MOVED)
    accept(SHOP + PROTECTED.format("{vault: true}"))


def former_provider() -> object:
    path = OUTPUT / "stacks" / "shop" / "former_copies.tf.json"
    return json.loads(path.read_text(encoding="utf-8"))["provider"]["aws"] if path.exists() else None


def test_the_provider_of_copies_stays_until_terraform_has_destroyed_them() -> None:
    synthesize(COPIED, "shop")
    apply("shop", WITH_COPIES)
    assert former_provider() is None

    for _ in range(2):
        synthesize(GIVEN_UP, "shop")
        assert former_provider() == [{"alias": "copies", "region": "eu-west-1"}]

    apply("shop")
    synthesize(GIVEN_UP, "shop")
    assert former_provider() is None


def test_the_provider_of_copies_makes_room_for_that_of_new_ones() -> None:
    synthesize(COPIED, "shop")
    apply("shop", WITH_COPIES)
    synthesize(GIVEN_UP, "shop")

    synthesize(COPIED, "shop")

    assert former_provider() is None


def test_the_provider_of_copies_stays_where_only_a_bucket_knows_whether_they_stand() -> None:
    synthesize(COPIED + STATE, "shop")
    begun = OUTPUT / "stacks" / "shop" / ".terraform" / "terraform.tfstate"
    begun.parent.mkdir()
    begun.write_text(json.dumps({"backend": {"type": "s3"}}), encoding="utf-8")

    for _ in range(2):
        synthesize(GIVEN_UP + STATE, "shop")
        assert former_provider() == [{"alias": "copies", "region": "eu-west-1"}]
