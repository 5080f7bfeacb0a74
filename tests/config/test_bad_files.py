"""Files with one fault each, whose last line says what has to be said of it: `# line N: path: problem -> remedy`."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundplan.cli import app
from groundplan.config import ConfigurationError, read_configuration

FILES = sorted((Path(__file__).parent / "bad_inputs").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_file_gets_one_message_at_its_line(file: Path) -> None:
    expected = re.fullmatch(
        r"# line (\d+): (.*?): (.*?)(?: -> (.*))?", file.read_text(encoding="utf-8").splitlines()[-1]
    )
    assert expected
    line, path, problem, remedy = expected.groups()

    with pytest.raises(ConfigurationError) as caught:
        read_configuration([file])

    (message,) = caught.value.messages
    assert (message.line, message.path) == (int(line), path)
    assert message.problem.startswith(problem)
    assert message.remedy.startswith(remedy or "")
    assert message.remedy


def test_all_of_them_at_once_leave_with_2_and_no_traceback() -> None:
    result = CliRunner().invoke(app, ["check", *map(str, FILES)])

    assert result.exit_code == 2
    assert len(FILES) > 130
    assert {file.name for file in FILES} == set(re.findall(r"bad_inputs/([^:]+):\d+:\d+: error:", result.stderr))
    assert "Traceback" not in result.output
