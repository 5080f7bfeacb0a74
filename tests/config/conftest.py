from collections.abc import Callable
from pathlib import Path

import pytest

from groundplan.config import Configuration, ConfigurationError, Deployment, Message, read_configuration

Read = Callable[..., Configuration]
Resolve = Callable[[str], Deployment]
Errors = Callable[..., tuple[Message, ...]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read texts as files deployment.yaml, deployment-2.yaml, … of the current folder."""
    monkeypatch.chdir(tmp_path)

    def read(*texts: str) -> Configuration:
        paths = []
        for number, text in enumerate(texts, start=1):
            path = Path("deployment.yaml" if number == 1 else f"deployment-{number}.yaml")
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        return read_configuration(paths)

    return read


@pytest.fixture
def resolve(read: Read) -> Resolve:
    """Resolve blocks that follow `deployment: {name: my-app}`."""
    return lambda blocks: read(f"deployment: {{name: my-app}}\n{blocks}\n").deployments[0]


@pytest.fixture
def errors(read: Read) -> Errors:
    """Give the errors that texts are refused with."""

    def errors(*texts: str) -> tuple[Message, ...]:
        with pytest.raises(ConfigurationError) as caught:
            read(*texts)
        return caught.value.messages

    return errors
