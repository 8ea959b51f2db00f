"""The pictures of the dashboards: drawn from answers, each panel with what it was answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from ehcpwatch.reports.prometheus_server import Answer
from grafana.previews import NOTE, Answers, Panel, Picture, answers, draw_board
from grafana.previews.database import backfill, record, served
from grafana.previews.frames import table_of
from grafana.previews.model import Organize
from grafana.previews.units import in_unit
from tests.grafana.drawn import DASHBOARDS
from tests.sinks.reading import HACKNEY, NOW, borough_reading

FILES = sorted(DASHBOARDS.rglob("*.json"))
NAMES = [file.stem for file in FILES]
PICTURES = Path(__file__).parents[2] / "docs/pictures"
CHOSEN = {"authority": HACKNEY, "year": "2024"}
MOST_BYTES = 300_000
VALUE = 0.3125
"""What every query is answered in these tests; no other number is written so."""


@cache
def picture(name: str) -> Picture:
    file = next(file for file in FILES if file.stem == name)
    return Picture.model_validate_json(file.read_bytes())


def asked(panel: Panel) -> bool:
    return bool(panel.targets)


def labels_of(panel: Panel) -> Mapping[str, str]:
    """Return labels such as the queries of a panel give, each named by its label."""
    columns = [one.options for one in panel.transformations if isinstance(one, Organize)]
    names = [name for one in columns for name in one.index_by_name if "Value" not in name]
    legends = re.findall(r"{{(\w+)}}", " ".join(t.legend_format for t in panel.targets))
    return {name: f"<{name}>" for name in [*names, *legends]}


def an_answer_each(board: Picture) -> Answers:
    moments = [(float(NOW.timestamp()) - 600, 0.5), (float(NOW.timestamp()), VALUE)]
    return {
        (panel.id, target.ref_id): [
            Answer(labels_of(panel), moments[1:] if target.instant else moments)
        ]
        for panel in board.panels
        for target in panel.targets
    }


def nothing(board: Picture) -> Answers:
    return {(p.id, target.ref_id): [] for p in board.panels for target in p.targets}


def drawn(board: Picture, found: Answers) -> bytes:
    return draw_board(board, found, chosen=CHOSEN, says=["As at noon."])


@cache
def full(name: str) -> str:
    """Return what a picture says where every query has an answer."""
    return said(drawn(picture(name), an_answer_each(picture(name))))


@cache
def empty(name: str) -> str:
    """Return what a picture says where no query has one."""
    return said(drawn(picture(name), nothing(picture(name))))


def texts(svg: bytes) -> list[str]:
    """Return every text of a picture, in the order in which it was drawn."""
    tree = ET.fromstring(svg)  # noqa: S314  # drawn a moment ago, or committed
    return ["".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text")]


def said(svg: bytes) -> str:
    return " ".join(texts(svg))


def board_of(panel: Mapping[str, object]) -> Picture:
    whole = {"id": 1, "title": "Only this", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, **panel}
    return Picture.model_validate(
        {
            "uid": "one",
            "title": "One panel",
            "description": "For a test.",
            "time": {"from": "now-1y", "to": "now"},
            "templating": {"list": []},
            "panels": [whole],
        }
    )


def one_answer(*values: float) -> Answers:
    return {(1, "A"): [Answer({"x": f"{i}"}, [(0.0, v)]) for i, v in enumerate(values)]}


A = {"refId": "A", "expr": "up", "instant": True, "legendFormat": "{{x}}"}


@pytest.mark.parametrize("name", NAMES)
def test_no_panel_and_no_answer_is_left_out_of_a_picture(name: str) -> None:
    board = picture(name)
    text = full(name)

    for panel in board.panels:
        assert panel.title.replace("$year", "2024") in text
    assert "No value" not in text
    assert "No data" not in text


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_in_a_table_and_each_series_is_drawn(name: str) -> None:
    """A head or a label may be cut with an ellipsis where a table is narrow, a number may not."""
    board = picture(name)
    found = an_answer_each(board)
    text = full(name).replace(" ", "")

    for panel in filter(asked, board.panels):
        if panel.type == "table":
            for column in table_of(panel, found):
                cell = column.look.says(column.cells[0] or "").replace(" ", "")
                assert column.look.name.replace(" ", "")[:4] in text, panel.title
                assert (cell[:4] if column.is_label else cell) in text, panel.title
        elif panel.type in {"stat", "bargauge"}:
            assert in_unit(VALUE, panel.field_config.defaults.unit, 0)[:1] in text


@pytest.mark.parametrize("name", NAMES)
def test_without_an_answer_each_panel_says_that_there_is_none(name: str) -> None:
    board = picture(name)
    text = empty(name)
    words = [p.field_config.defaults.no_value or "No data" for p in filter(asked, board.panels)]

    for one in set(words):
        assert text.count(one) >= words.count(one)


def test_a_panel_without_words_of_its_own_says_no_data() -> None:
    board = board_of({"type": "timeseries", "targets": [{**A, "instant": False}]})

    assert "No data" in texts(drawn(board, {(1, "A"): []}))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_that_it_is_not_one_of_grafana(name: str) -> None:
    assert NOTE in full(name)
    assert NOTE in empty(name)


def test_the_same_answers_give_the_same_picture() -> None:
    board = picture("needing-action")
    once = drawn(board, an_answer_each(board))

    assert drawn(board, an_answer_each(board)) == once


def test_a_type_of_panel_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValidationError, match="type"):
        board_of({"type": "heatmap"})


def test_a_setting_of_a_field_that_cannot_be_drawn_is_refused() -> None:
    override = {
        "matcher": {"id": "byName", "options": "x"},
        "properties": [{"id": "custom.hideFrom", "value": True}],
    }

    with pytest.raises(ValidationError, match="properties"):
        board_of({"type": "stat", "fieldConfig": {"overrides": [override]}})


def test_a_coded_value_is_drawn_as_its_word_in_its_colour() -> None:
    words = {"type": "value", "options": {"2": {"text": "Late", "color": "#F46A25"}}}
    board = board_of(
        {
            "type": "stat",
            "targets": [A],
            "options": {"colorMode": "value"},
            "fieldConfig": {"defaults": {"mappings": [words]}},
        }
    )
    svg = drawn(board, one_answer(2))

    assert "Late" in texts(svg)
    assert b"fill: #f46a25" in svg


def heights(svg: bytes, colour: str) -> list[float]:
    """Return the heights of the rectangles of a colour, in the order in which they were drawn."""
    found = []
    for path in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):  # noqa: S314  # as above
        if f"fill: {colour}" in path.get("style", ""):
            ys = [float(y) for _, y in re.findall(r"[ML] (\S+) (\S+)", path.get("d", ""))]
            found.append(max(ys) - min(ys))
    return found


def test_bars_are_as_high_as_their_values_from_nought() -> None:
    colour = {"mode": "fixed", "fixedColor": "#28a197"}
    board = board_of(
        {"type": "barchart", "targets": [A], "fieldConfig": {"defaults": {"color": colour}}}
    )
    _mark_in_the_legend, *bars = heights(drawn(board, one_answer(10, 5, 20)), "#28a197")

    assert [bar / bars[0] for bar in bars] == pytest.approx([1, 0.5, 2], rel=1e-3)


def test_rows_that_there_is_no_room_for_are_counted() -> None:
    board = board_of({"type": "table", "targets": [A]})

    written = texts(drawn(board, one_answer(*range(20))))

    assert "… and 11 more rows" in written
    assert "8" in written
    assert "9" not in written


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (0.4, "percentunit", 1, "40.0%"),
        (186.0, "none", 0, "186"),
        (12.25, "suffix: weeks", 1, "12.2 weeks"),
        (5_400.0, "s", None, "1.5 hours"),
        (45.0, "s", 0, "45 s"),
        (0.031, "s", 0, "31 ms"),
        (1_730_764_800_000.0, "dateTimeAsLocal", None, "2024-11-05 00:00:00"),
        (0.5, "cpm", 1, "0.5 c/m"),
        (43_240.4, "prefix:£", 0, "£43240"),
        (float("nan"), "none", 0, "NaN"),
    ],
)
def test_numbers_are_written_as_grafana_writes_them(
    value: float, unit: str, decimals: int | None, text: str
) -> None:
    assert in_unit(value, unit, decimals) == text


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_picture_shows_the_committed_dashboard(name: str) -> None:
    """If not: `make previews`."""
    svg = (PICTURES / f"{name}.svg").read_bytes()
    text = said(svg)

    assert NOTE in text
    assert len(svg) <= MOST_BYTES
    for panel in picture(name).panels:
        assert panel.title.replace("$year", "2024") in text


@pytest.mark.parametrize("name", ["on-time", "time-going"])
def test_the_readme_shows_the_beginning_of_the_committed_picture(
    name: str, pytestconfig: pytest.Config
) -> None:
    """If not: `make previews`."""
    beginning = said((PICTURES / f"{name}-beginning.svg").read_bytes())
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")

    assert said((PICTURES / f"{name}.svg").read_bytes()).startswith(beginning[:200])
    assert f"docs/pictures/{name}-beginning.svg" in readme


def test_a_beginning_ends_before_the_next_heading() -> None:
    board = picture("on-time")
    first = board.beginning(headings=1).panels

    assert first == board.panels[: len(first)]
    assert board.panels[len(first)].type == "row"
    assert [panel.type for panel in first].count("row") == 1
    assert board.beginning(headings=5 - 1) == board


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_shown_with_words_for_who_cannot_see_it(name: str) -> None:
    page = (PICTURES / "README.md").read_text(encoding="utf-8")
    shown = re.search(rf"!\[([^\]]+)\]\({name}\.svg\)", page)

    assert shown is not None
    assert len(shown[1].split()) > 20


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.real("prometheus", "promtool")
def test_what_is_drawn_is_what_prometheus_answers(tmp_path: Path) -> None:
    page = borough_reading()
    minutes = [NOW - timedelta(minutes=ago) for ago in (2, 1, 0)]
    backfill([replace(page, taken_at=at) for at in minutes], tmp_path / "data")
    record(tmp_path / "data", at=NOW)
    board = picture("on-time")
    with served(tmp_path / "data") as server:
        found = answers(board, server, at=NOW, chosen=CHOSEN)

    issued = value_of(found[2, "A"])
    text = texts(drawn(board, found))
    assert 0 < issued < 1
    assert in_unit(issued, "percentunit", 1) in text
    # A trend wants days, of which pages of three minutes know nothing.
    answered = {panel for (panel, _), one in found.items() if one}
    assert {panel for panel, _ in found} - answered == {24}


def value_of(found: Sequence[Answer]) -> float:
    [only] = found
    return only.values[-1][1]
