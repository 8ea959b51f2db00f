"""The page on the channels names every setting, every outcome and every reason."""

import tomllib

import pytest

from ehcpwatch.sinks.channels import Outcome, Reason


@pytest.fixture
def page(pytestconfig: pytest.Config) -> str:
    return (pytestconfig.rootpath / "docs/channels.md").read_text()


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_explained(reason: Reason, page: str) -> None:
    assert f"\n| `{reason}` | " in page


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_explained(outcome: Outcome, page: str) -> None:
    assert f"\n| {outcome} | " in page


def test_every_setting_of_the_file_that_is_delivered_is_on_the_page(
    page: str, pytestconfig: pytest.Config
) -> None:
    written = tomllib.loads((pytestconfig.rootpath / "deploy/channels.toml").read_text())

    for table, keys in written.items():
        assert f"| `[{table}]` |" in page
        assert [key for key in keys if f"`{key}`" not in page] == []
