"""The files are what the Python writes, and Grafana's own models lose nothing of them."""

import json

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.boards import BOARDS, Board, file_of, written
from grafana.boards.page import panels_markdown
from tests.grafana.drawn import DASHBOARDS, UIDS, Json, panels, read


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_a_dashboard_is_as_the_program_writes_it(board: Board) -> None:
    """If not: `make dashboards`."""
    assert (DASHBOARDS / file_of(board)).read_text(encoding="utf-8") == written(board)


def test_there_are_five_dashboards_and_no_other_file() -> None:
    found = {file.relative_to(DASHBOARDS).as_posix() for file in DASHBOARDS.rglob("*.*")}

    assert found == {file_of(board) for board in BOARDS}
    assert {read()[uid]["title"] for uid in UIDS} == {
        "Are we on time?",
        "Where is the time going?",
        "Cases needing action",
        "Performance workbench",
        "Is ehcpwatch healthy?",
    }


def through_the_models(board: Json) -> Json:
    register_default_plugins()
    return json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder))


@pytest.mark.parametrize("uid", UIDS)
def test_reading_a_dashboard_into_grafanas_models_and_writing_it_loses_nothing(uid: str) -> None:
    """A misspelt or misplaced key would fall out here."""
    assert through_the_models(read()[uid]) == read()[uid]


def test_a_misspelt_key_would_be_noticed() -> None:
    """Guards the test above: it could be that the models keep whatever they are given."""
    board = json.loads(json.dumps(read()[UIDS[0]]))
    stat = next(panel for panel in panels(board) if panel["type"] == "stat")
    stat["options"]["colourMode"] = stat["options"].pop("colorMode")
    stat["gridpos"] = stat.pop("gridPos")

    assert through_the_models(board) != board


@pytest.mark.parametrize("uid", UIDS)
def test_a_dashboard_has_the_classic_schema_that_it_was_checked_against(uid: str) -> None:
    assert read()[uid]["schemaVersion"] == 42


def test_the_page_lists_every_panel(pytestconfig: pytest.Config) -> None:
    """If not: `make dashboards`."""
    page = (pytestconfig.rootpath / "docs/dashboards.md").read_text(encoding="utf-8")

    assert page.endswith(panels_markdown())
    assert all(panel["title"] in page for uid in UIDS for panel in panels(read()[uid]))


@pytest.mark.parametrize("page", ["docs/dashboards.md", "grafana/README.md"])
def test_what_nobody_has_seen_is_said(page: str, pytestconfig: pytest.Config) -> None:
    """Until somebody has opened the boards in a Grafana server."""
    text = (pytestconfig.rootpath / page).read_text(encoding="utf-8")

    assert "schema version 42" in text
    assert "not yet" in text
    assert "opened in a Grafana server" in text
