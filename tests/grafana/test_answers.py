"""Every query of every panel, put to a real Prometheus, answers as the core counts."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from ehcpwatch.measures import View
from tests.grafana.drawn import UIDS, Json, Query, annotations, expanded, queries, read
from tests.grafana.expected_healthy import healthy
from tests.grafana.expected_needing_action import needing_action
from tests.grafana.expected_on_time import on_time
from tests.grafana.expected_time_going import time_going
from tests.grafana.expected_workbench import workbench
from tests.grafana.scenes import SCENES, Scene
from tests.grafana.scraped import Scraped, now, scraped
from tests.grafana.world import Answer, World

# Two scrapes for a rate, and the rules after them; a shared machine stalls for seconds.
PATIENCE_SECONDS = 60

BOARDS = {
    "ehcpwatch-on-time": on_time,
    "ehcpwatch-time-going": time_going,
    "ehcpwatch-needing-action": needing_action,
    "ehcpwatch-workbench": workbench,
}
HEALTHY = "ehcpwatch-healthy"
ALERTS_PANEL = 20


def asked() -> dict[tuple[str, int], list[Query]]:
    """Return the queries of every panel that has any, in the order of their letters."""
    found: dict[tuple[str, int], list[Query]] = {}
    for uid in UIDS:
        for query in queries(read()[uid]):
            found.setdefault((uid, query.panel), []).append(query)
    return found


def of_cases(world: World) -> dict[tuple[str, int], Sequence[Answer]]:
    """Return what every panel of the boards of cases must answer."""
    return {
        (uid, panel): answers
        for uid, of_board in BOARDS.items()
        for panel, answers in of_board(world).items()
    }


def world_of(scene: Scene) -> World:
    return World(
        pages=scene.pages(),
        authorities=scene.authorities,
        year=scene.year,
        area=scene.area,
        team=scene.team,
        agency=scene.agency,
    )


def variables(scene: Scene) -> Mapping[str, str]:
    return {
        "authority": "|".join(scene.authorities),
        "year": scene.year,
        "area": scene.area or ".*",
        "team": scene.team or ".*",
        "agency": scene.agency or ".*",
        "__rate_interval": "1m",
    }


def of_health(world: World, at: float, firing: Answer) -> dict[tuple[str, int], Sequence[Answer]]:
    """Return what every panel of the board of health must answer at an instant."""
    answers = {(HEALTHY, panel): right for panel, right in healthy(world, at).items()}
    return {**answers, (HEALTHY, ALERTS_PANEL): [firing]}


def differing(
    prometheus: Scraped,
    scene: Scene,
    places: Iterable[tuple[str, int]],
    answers: Mapping[tuple[str, int], Sequence[Answer]],
    at: float,
) -> dict[tuple[str, int], list[str]]:
    """Return, of the panels at *places*, those that answer otherwise than they must, and how."""
    every = asked()
    found: dict[tuple[str, int], list[str]] = {}
    for place in places:
        for query, right in zip(every[place], answers[place], strict=True):
            got = prometheus.answer(expanded(query.expr, variables(scene)), at)
            if not same(got, right):
                found.setdefault(place, []).append(
                    f"{query.board} {query.panel}{query.letter} {query.title}\n"
                    f"  by labels, what was answered and what is right: {unlike(got, right)}"
                )
    return found


def same(one: Answer, other: Answer) -> bool:
    return one.keys() == other.keys() and not unlike(one, other)


def unlike(got: Answer, right: Answer) -> dict[tuple[str, ...], tuple[float | None, float | None]]:
    """Return got and right where they differ; a right value that is no number allows any."""
    return {
        key: (got.get(key), right.get(key))
        for key in sorted(got.keys() | right.keys())
        if key not in got
        or key not in right
        or not (math.isnan(right[key]) or math.isclose(got[key], right[key], abs_tol=1e-6))
    }


def test_every_query_has_an_answer_to_compare_it_with() -> None:
    world = World(pages=(), authorities=(), year="2024")
    answers = {**of_cases(world), **of_health(world, 0.0, {})}

    assert answers.keys() == asked().keys()
    assert {place: len(of_panel) for place, of_panel in asked().items()} == {
        place: len(of_panel) for place, of_panel in answers.items()
    }


@pytest.mark.slow
@pytest.mark.real("prometheus")
@pytest.mark.timeout(300)  # A borough is made, or two, before Prometheus is waited for.
@pytest.mark.parametrize("name", SCENES)
def test_every_panel_shows_what_the_core_counts(name: str, tmp_path: Path) -> None:
    scene = SCENES[name]
    world = world_of(scene)
    right = of_cases(world)
    with scraped(world.pages, tmp_path) as prometheus:
        until = now() + PATIENCE_SECONDS
        found = {place: ["nothing was asked"] for place in asked()}
        while found and now() < until:
            at = now()
            right.update(of_health(world, at, prometheus.firing()))
            found = differing(prometheus, scene, found, right, at)

    assert not found, "\n".join(line for lines in found.values() for line in lines)


def marks(world: World) -> dict[str, Answer]:
    """Return the instants at which a board must have marks, in milliseconds, by their name."""
    changes: Answer = {
        (labels["kind"], labels["rule"], labels["version"]): 1000 * value
        for labels, value in world.shown("ehcpwatch_rule_change_timestamp_seconds")
    }
    ((_, went_live),) = world.shown("ehcpwatch_go_live_timestamp_seconds")
    return {"Rules that changed": changes, "Going live": {(): 1000 * went_live}}


def choices(world: World) -> dict[str, set[str]]:
    """Return what each variable must offer, by its name."""
    requested, issued = (world.by(view, "month") for view in (View.REQUESTED, View.ISSUED))
    areas = {
        area for view in (View.OPEN, View.ISSUED, View.HELD) for (area,) in world.by(view, "area")
    }
    return {
        "authority": set(world.authorities),
        "year": {month[:4] for (month,) in {**requested, **issued}},
        "area": areas,
        "team": {team for (team,) in world.by(View.OPEN_TEAM, "team")},
        "agency": {agency for (agency,) in world.by(View.ADVICE, "agency")},
    }


@pytest.mark.slow
@pytest.mark.real("prometheus")
@pytest.mark.timeout(300)  # As above.
def test_variables_offer_what_there_is_and_marks_stand_where_rules_changed(
    tmp_path: Path,
) -> None:
    scene = SCENES["a borough amid its year"]
    world = world_of(scene)
    offered: dict[str, set[str]] = {}
    shown: dict[str, Answer] = {}
    with scraped(world.pages, tmp_path) as prometheus:
        until = now() + PATIENCE_SECONDS
        while (offered, shown) != (choices(world), marks(world)) and now() < until:
            for board in read().values():
                for variable in board["templating"]["list"]:
                    if variable["type"] == "query":
                        offered[variable["name"]] = _offered(prometheus, scene, variable)
                for mark in annotations(board):
                    shown[mark["name"]] = prometheus.answer(mark["expr"], now())

    assert offered == choices(world)
    assert shown == marks(world)


def _offered(prometheus: Scraped, scene: Scene, variable: Json) -> set[str]:
    """Return the values of *variable*, cut by its own pattern as Grafana cuts them."""
    asked_for = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"])
    assert asked_for is not None
    series, label = asked_for.groups()
    values = prometheus.label_values(expanded(series, variables(scene)), label)
    pattern = variable.get("regex", "").strip("/")
    found = (re.search(pattern, value) for value in values)
    return {one.group(1) for one in found if one is not None} if pattern else set(values)
