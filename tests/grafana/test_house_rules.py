"""What our own dashboards owe their readers: words beside colours, axes from nought, ways on."""

import itertools
import json
import re

import pytest

from ehcpwatch.measures import MEASURES
from ehcpwatch.sinks.prometheus import METRICS
from grafana.boards.palette import WORDS, Colour
from tests.grafana.drawn import UIDS, Json, annotations, panels, queries, read

LIGHT, DARK = "#ffffff", "#181b1f"
OWN_VARIABLES = {"datasource", "worklist"}
BY_GRAFANA = {"__rate_interval", "__url_time_range", "__data", "__field"}


def drawn(uid: str) -> list[Json]:
    """Return the panels that show data by themselves."""
    return [panel for panel in panels(read()[uid]) if "fieldConfig" in panel]


def ways_on(panel: Json) -> list[str]:
    """Return where the data links of *panel* lead."""
    return [link["url"] for link in panel["fieldConfig"]["defaults"]["links"]]


def brightness(colour: str) -> float:
    """Return the relative luminance of *colour*, as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colour", Colour)
def test_a_colour_stands_out_on_the_panels_of_either_theme(colour: Colour) -> None:
    assert round(contrast(colour, LIGHT), 1) >= 3
    assert round(contrast(colour, DARK), 1) >= 3


@pytest.mark.parametrize("uid", UIDS)
def test_a_dashboard_knows_four_colours_and_no_other(uid: str) -> None:
    text = json.dumps(read()[uid])
    found = set(re.findall(r"#[0-9A-Fa-f]{6}\b", text))
    named = re.findall(r'"(?:light-|dark-|semi-dark-)?(?:red|green|yellow|blue|orange)"', text)

    assert found <= {colour.value for colour in Colour}
    assert named == []
    assert "palette" not in text


@pytest.mark.parametrize("uid", UIDS)
def test_no_meaning_hangs_on_a_colour_alone(uid: str) -> None:
    """A coloured value is a word, and no threshold colours anything."""
    for panel in drawn(uid):
        assert "thresholds" not in json.dumps(panel["fieldConfig"])
        if panel["type"] == "stat" and panel["options"]["colorMode"] != "none":
            (words,) = panel["fieldConfig"]["defaults"]["mappings"]
            assert all(one["text"] and one["color"] for one in words["options"].values())


@pytest.mark.parametrize("uid", UIDS)
def test_series_of_one_chart_differ_in_more_than_colour(uid: str) -> None:
    """At most four, each named in a legend that is a table; lines are dashed differently."""
    for panel in drawn(uid):
        if panel["type"] in {"barchart", "timeseries"}:
            assert len(panel["targets"]) <= 4
            legend = panel["options"]["legend"]
            assert (legend["displayMode"], legend["showLegend"]) == ("table", True)
        if panel["type"] == "timeseries":
            styles = [
                json.dumps(one["value"])
                for override in panel["fieldConfig"]["overrides"]
                for one in override["properties"]
                if one["id"] == "custom.lineStyle"
            ]
            assert len(styles) == len(panel["targets"]) == len(set(styles))


@pytest.mark.parametrize("uid", UIDS)
def test_every_axis_begins_at_nought_and_shares_end_at_one(uid: str) -> None:
    for panel in drawn(uid):
        defaults = panel["fieldConfig"]["defaults"]
        assert defaults["min"] == 0
        assert defaults.get("max") == (1 if defaults["unit"] == "percentunit" else None)


@pytest.mark.parametrize("uid", UIDS)
def test_where_there_is_no_value_a_panel_says_so(uid: str) -> None:
    assert all(panel["fieldConfig"]["defaults"]["noValue"] for panel in drawn(uid))


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_tells_its_definition_and_its_source(uid: str) -> None:
    for panel in drawn(uid):
        assert "Source: " in panel["description"]


def test_definitions_are_those_of_the_records() -> None:
    """One truth: what a panel says of a measure or a metric stands so in docs/."""
    told = "\n".join(panel["description"] for uid in UIDS for panel in drawn(uid))
    sentences = {known.sentence for known in MEASURES.values() if known.sentence in told}
    helps = {name for name, metric in METRICS.items() if metric.help in told}

    assert len(sentences) > 20
    assert len(helps) > 30


@pytest.mark.parametrize("uid", UIDS)
def test_a_title_is_a_question_or_a_plain_statement(uid: str) -> None:
    for panel in panels(read()[uid]):
        title = panel["title"]
        assert title[0].isupper()
        assert not title.endswith((".", ":"))
        assert len(title) <= 85


@pytest.mark.parametrize("uid", UIDS)
def test_every_value_leads_somewhere_that_exists(uid: str) -> None:
    for panel in drawn(uid):
        assert ways_on(panel)
        for url in ways_on(panel):
            to_board = re.match(r"/d/([\w-]+)", url)
            assert to_board is None or to_board.group(1) in UIDS
            assert re.match(r"/d/|/alerting/|\$\{worklist\}/cases", url)


@pytest.mark.parametrize("uid", UIDS)
def test_a_link_hands_on_columns_that_its_table_has(uid: str) -> None:
    for panel in drawn(uid):
        wanted = set(re.findall(r"__data\.fields\.(\w+)", " ".join(ways_on(panel))))
        if wanted:
            (in_order,) = [t for t in panel["transformations"] if t["id"] == "organize"]
            assert wanted <= set(in_order["options"]["renameByName"].values())


@pytest.mark.parametrize("uid", UIDS)
def test_panels_have_ids_of_their_own_and_do_not_overlap(uid: str) -> None:
    board = read()[uid]
    numbers = [panel["id"] for panel in board["panels"]]
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = set(
            itertools.product(
                range(place["x"], place["x"] + place["w"]),
                range(place["y"], place["y"] + place["h"]),
            )
        )
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells

    assert len(set(numbers)) == len(numbers)
    assert min(numbers) > 0


@pytest.mark.parametrize("uid", UIDS)
def test_time_is_that_of_london_weeks_begin_on_monday_and_pages_renew_themselves(
    uid: str,
) -> None:
    board = read()[uid]

    assert board["timezone"] == "Europe/London"
    assert board["weekStart"] == "monday"
    assert board["refresh"] == "5m"
    assert board["tags"] == ["ehcpwatch"]


@pytest.mark.parametrize("uid", UIDS)
def test_every_variable_is_asked_for_and_none_is_missing(uid: str) -> None:
    board = read()[uid]
    known = {variable["name"] for variable in board["templating"]["list"]}
    asked = {
        name
        for query in queries(board)
        for name in re.findall(r"\$\{?(\w+)", query.expr)
        # A group of a regular expression, or Grafana's own.
        if not name.isdecimal() and name not in BY_GRAFANA
    }
    mentioned = {
        name for name in re.findall(r"\$\{?([A-Za-z_]\w*)", json.dumps(board)) if name[:2] != "__"
    }

    assert asked == known - OWN_VARIABLES
    assert mentioned <= known


@pytest.mark.parametrize("uid", [uid for uid in UIDS if uid != "ehcpwatch-healthy"])
def test_boards_of_cases_begin_with_one_authority_and_may_show_several(uid: str) -> None:
    (authority,) = [v for v in read()[uid]["templating"]["list"] if v["name"] == "authority"]

    assert authority["multi"] is True
    assert authority["includeAll"] is False
    assert "current" not in authority


@pytest.mark.parametrize("uid", [uid for uid in UIDS if uid != "ehcpwatch-healthy"])
def test_rule_changes_and_going_live_are_marked_from_metrics(uid: str) -> None:
    marks = {one["name"]: one for one in annotations(read()[uid])}

    assert set(marks) == {"Rules that changed", "Going live"}
    assert all(one["useValueForTime"] and one["expr"].endswith("* 1000") for one in marks.values())


def test_words_are_given_to_what_tables_list() -> None:
    """A label whose values are codes reads as words in every table that lists it."""
    for uid in UIDS:
        for panel in drawn(uid):
            for transformation in panel.get("transformations", ()):
                renamed = transformation.get("options", {}).get("renameByName", {})
                for label in set(renamed) & set(WORDS):
                    overrides = {
                        override["matcher"]["options"]: json.dumps(override["properties"])
                        for override in panel["fieldConfig"]["overrides"]
                    }
                    assert '"mappings"' in overrides[renamed[label]]


def test_the_five_views_stand_side_by_side_under_the_words_that_explain_them() -> None:
    on_time = {panel["id"]: panel for panel in panels(read()["ehcpwatch-on-time"])}

    assert len({on_time[number]["gridPos"]["y"] for number in (2, 3, 4, 5, 6)}) == 1
    assert "each alone can mislead" in on_time[1]["options"]["content"]
    assert on_time[7]["title"] == "Do the plans issued and the open stock tell the same story?"
