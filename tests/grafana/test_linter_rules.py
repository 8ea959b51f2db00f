"""The rules of Grafana's dashboard-linter, restated; what is exempt says why.

https://github.com/grafana/dashboard-linter/blob/main/docs/index.md
"""

import re

import pytest
from grafana_foundation_sdk.models import units

from ehcpwatch.sinks.prometheus import METRICS, MetricKind
from tests.grafana.drawn import UIDS, Json, panels, queries, read
from tests.grafana.selectors import parsed, selectors, wrapped_in

# Kinds that show no series.
WITHOUT_DATA = {"text", "alertGroups"}
KNOWN_UNITS = {value for value in vars(units).values() if isinstance(value, str)}
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}

# Four rules are not ours: template-job, template-instance, target-job and target-instance want a
# variable and a matcher for each process. Figures are summed over the processes by the rules, a
# worker more or less must not change a board, and kubernetes-mixin leaves the four out as well.
# Two are about LogQL, of which there is none: target-logql and target-logql-auto.


def with_data(uid: str) -> list[Json]:
    return [panel for panel in panels(read()[uid]) if panel["type"] not in WITHOUT_DATA]


def variables(uid: str) -> dict[str, Json]:
    return {variable["name"]: variable for variable in read()[uid]["templating"]["list"]}


@pytest.mark.parametrize("uid", UIDS)
def test_the_data_source_is_a_variable(uid: str) -> None:
    """template-datasource-rule."""
    (source, *others) = [v for v in variables(uid).values() if v["type"] == "datasource"]

    assert (source["name"], source["query"], others) == ("datasource", "prometheus", [])
    assert source["label"] == "Data source"


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_and_query_takes_the_data_source_of_the_variable(uid: str) -> None:
    """panel-datasource-rule.

    Exempt: the panel of alert groups, which reads Alertmanager and understands no variable.
    """
    found = with_data(uid)

    assert found
    for panel in found:
        assert panel["datasource"] == PROMETHEUS
        assert all(target["datasource"] == PROMETHEUS for target in panel["targets"])


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_has_a_title_and_a_description(uid: str) -> None:
    """panel-title-description-rule."""
    for panel in panels(read()[uid]):
        assert panel["title"]
        assert panel["description"]


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_has_a_unit_that_grafana_knows(uid: str) -> None:
    """panel-units-rule."""
    for panel in with_data(uid):
        unit = panel["fieldConfig"]["defaults"]["unit"]
        assert unit in KNOWN_UNITS or unit.startswith("suffix: ")


@pytest.mark.parametrize("uid", UIDS)
def test_every_panel_that_shows_data_asks_for_some(uid: str) -> None:
    """panel-no-targets-rule."""
    assert all(panel["targets"] for panel in with_data(uid))


@pytest.mark.parametrize("uid", UIDS)
def test_every_query_is_valid_promql(uid: str) -> None:
    """target-promql-rule."""
    found = list(queries(read()[uid]))

    assert found
    for query in found:
        parsed(query.expr)


@pytest.mark.parametrize("uid", UIDS)
def test_a_rate_is_taken_over_the_interval_that_grafana_works_out(uid: str) -> None:
    """target-rate-interval-rule.

    Exempt: `increase` over a day, where the panel says "in the last day".
    """
    for query in queries(read()[uid]):
        ranges = re.findall(r"(\w+)\([^()]*\[([^\]]+)\]", query.expr)
        assert all(
            window == "$__rate_interval"
            if function == "rate"
            else (function, window) == ("increase", "1d")
            for function, window in ranges
        )


@pytest.mark.parametrize("uid", UIDS)
def test_a_counter_is_asked_for_its_growth_only(uid: str) -> None:
    """target-counter-agg-rule; a gauge histogram does not grow, so it is asked as it is."""
    grows = (MetricKind.COUNTER, MetricKind.HISTOGRAM)
    for query in queries(read()[uid]):
        functions = wrapped_in(query.expr)
        for selector in selectors(query.expr):
            metric = METRICS.get(re.sub("_(bucket|count|sum)$", "", selector.name))
            growing = metric is not None and metric.kind in grows
            assert growing == (functions[selector.name] in {"rate", "increase"})


@pytest.mark.parametrize("uid", UIDS)
def test_variables_ask_valid_promql_and_again_when_the_time_range_changes(uid: str) -> None:
    """template-label-promql-rule, template-on-time-change-reload-rule."""
    for variable in variables(uid).values():
        if variable["type"] == "query":
            asked = re.fullmatch(r"label_values\((.+), \w+\)", variable["definition"])
            assert asked is not None
            parsed(asked.group(1))
            assert variable["query"]["query"] == variable["definition"]
            assert variable["refresh"] == 2


@pytest.mark.parametrize("uid", UIDS)
def test_a_dashboard_cannot_be_edited_where_it_would_be_overwritten(uid: str) -> None:
    """uneditable-dashboard-rule."""
    assert read()[uid]["editable"] is False


def test_a_dashboard_has_a_name_that_no_other_has() -> None:
    """The linter looks at one file; what is provisioned together must differ."""
    assert len({read()[uid]["title"] for uid in UIDS}) == len(UIDS)
