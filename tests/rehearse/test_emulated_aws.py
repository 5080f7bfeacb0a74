"""Starting, addressing and stopping the emulated AWS."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError

from groundplan.rehearse import EmulatedAws

PATIENCE_SECONDS = 20.0

PARENT = """
    import time
    from groundplan.rehearse import EmulatedAws
    with EmulatedAws() as aws:
        print(aws.endpoint_url, flush=True)
        time.sleep(600)
"""


def serves(endpoint_url: str) -> bool:
    address = urlsplit(endpoint_url)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


def wait_until_it_stops(endpoint_url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while serves(endpoint_url):
        assert time.monotonic() < deadline, "the emulator still serves"
        time.sleep(0.05)


def test_serves_on_the_loopback_address_and_on_a_port_of_its_own(aws: EmulatedAws) -> None:
    with EmulatedAws() as another:
        assert serves(another.endpoint_url)
        assert another.endpoint_url.startswith("http://127.0.0.1:")
        assert another.endpoint_url != aws.endpoint_url
        another.client("sns").create_topic(Name="only-here")
    assert "only-here" not in str(aws.client("sns").list_topics())


def test_a_request_sent_again_is_answered_as_it_was_and_done_once(aws: EmulatedAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="repeats", Description="repeats", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}

    def authorize(invocation: str) -> str:
        def name(request: AWSPreparedRequest, **_: object) -> None:
            request.headers["amz-sdk-invocation-id"] = invocation

        ec2.meta.events.register("before-send.ec2.AuthorizeSecurityGroupIngress", name, unique_id="name")
        answer = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        rule_id: str = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        ec2.meta.events.unregister("before-send.ec2.AuthorizeSecurityGroupIngress", unique_id="name")
        return rule_id

    assert authorize("first") == authorize("first")
    with pytest.raises(ClientError, match="Duplicate"):
        authorize("second")


def test_a_request_that_it_cannot_serve_is_refused_once(aws: EmulatedAws) -> None:
    budgets = aws.client("budgets")
    with pytest.raises(ClientError) as refused:
        budgets.describe_budget_performance_history(AccountId="123456789012", BudgetName="none")
    answer = refused.value.response
    assert answer["Error"]["Code"] == "NotEmulated"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_stops_where_the_block_fails() -> None:
    aws = EmulatedAws()
    with pytest.raises(KeyError), aws:
        raise KeyError
    assert not serves(aws.endpoint_url)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_does_not_outlive_its_parent(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        try:
            assert parent.stdout
            endpoint_url = parent.stdout.readline().strip()
            assert serves(endpoint_url)
            parent.send_signal(ending)
            parent.wait(PATIENCE_SECONDS)
        finally:
            parent.kill()
    wait_until_it_stops(endpoint_url)


def test_ctrl_c_leaves_it_to_the_parent_to_stop_it(aws: EmulatedAws) -> None:
    assert os.getpgid(aws._process.pid) != os.getpgid(0)  # noqa: SLF001 — the group that a terminal's Ctrl-C goes to


def test_is_killed_where_it_does_not_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundplan.rehearse.emulated_aws.SECONDS_TO_STOP", 0.1)
    with EmulatedAws() as aws:
        os.kill(aws._process.pid, signal.SIGSTOP)  # noqa: SLF001 — a process that has stopped listening
    assert not serves(aws.endpoint_url)


def test_says_why_it_did_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "moto.py").write_text("raise RuntimeError('moto is broken here')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="moto is broken here"), EmulatedAws():
        pass


def test_the_environment_holds_nothing_of_the_user_s_own_account(
    aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "precious")
    environment = aws.environment()
    assert {name: value for name, value in environment.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "emulated",
        "AWS_SECRET_ACCESS_KEY": "emulated",
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert environment["PATH"] == os.environ["PATH"]


def test_serves_every_region(aws: EmulatedAws) -> None:
    aws.client("sns", "eu-west-1").create_topic(Name="in-ireland")
    assert "in-ireland" in str(aws.client("sns", "eu-west-1").list_topics())
    assert "in-ireland" not in str(aws.client("sns").list_topics())


def test_the_log_holds_what_it_could_not_serve(aws: EmulatedAws) -> None:
    budgets = aws.client("budgets")
    with pytest.raises(budgets.exceptions.ClientError):
        budgets.describe_budget_performance_history(AccountId="123456789012", BudgetName="none")
    assert "describe_budget_performance_history" in aws.log()
