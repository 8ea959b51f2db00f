"""What all boards share: variables, annotations, links to each other, time, and the layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.models import dashboard, prometheus

from .palette import Colour
from .panels import PROMETHEUS

__all__ = ["AGENCY", "AREA", "TEAM", "WIDTH", "YEAR", "Board", "Row", "dashboard_of"]

WIDTH = 24
"""Columns of Grafana's grid."""

TAG = "ehcpwatch"
WORKLIST = "http://127.0.0.1:8000"
"""Where the links to the worklist lead until somebody changes the constant of the board."""

# A heading has no id of its own to keep; it takes one beyond those of panels.
_HEADINGS_FROM = 1000
_AUTHORITIES = (
    'label_values({__name__=~"cell:ehcpwatch_(requests_received|plans_held|plans_issued):sum"}, '
    "authority)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A heading, and the panels under it from left to right, folded where they are wide."""

    title: str
    panels: Sequence[dashboard.Panel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One dashboard before it is drawn.

    Attributes:
        uid: Never changed: bookmarks and links hold it.
        says: For whom it is, and which question it answers.
        variables: After data source and authority.
        of_cases: Whether it shows cases, and so has an authority, the dates of rules and the
            way to the worklist.
        range_from: Beginning of the time range, where the last year is not what is asked.
    """

    uid: str
    title: str
    says: str
    rows: Sequence[Row]
    variables: Sequence[dashboard.VariableModel] = ()
    of_cases: bool = True
    range_from: str = "now-1y"


def dashboard_of(board: Board) -> dashboard.Dashboard:
    """Return *board* as Grafana reads it."""
    return dashboard.Dashboard(
        uid=board.uid,
        title=board.title,
        description=board.says,
        tags=[TAG],
        timezone="Europe/London",
        week_start="monday",
        refresh="5m",
        editable=False,
        graph_tooltip=dashboard.DashboardCursorSync.CROSSHAIR,
        time=dashboard.DashboardDashboardTime(from_val=board.range_from, to="now"),
        timepicker=dashboard.TimePickerConfig(refresh_intervals=["1m", "5m", "15m", "1h"]),
        templating=dashboard.DashboardDashboardTemplating(list_val=list(_variables(board))),
        annotations=dashboard.AnnotationContainer(list_val=_annotations(board)),
        links=_links(),
        panels=list(_laid_out(board.rows)),
    )


def _variables(board: Board) -> Iterator[dashboard.VariableModel]:
    yield dashboard.VariableModel(
        type_val=dashboard.VariableType.DATASOURCE,
        name="datasource",
        label="Data source",
        query="prometheus",
    )
    if board.of_cases:
        yield _asked("authority", "Authority", _AUTHORITIES, multi=True)
    yield from board.variables
    if board.of_cases:
        yield dashboard.VariableModel(
            type_val=dashboard.VariableType.CONSTANT,
            name="worklist",
            hide=dashboard.VariableHide.HIDE_VARIABLE,
            query=WORKLIST,
            current=dashboard.VariableOption(text=WORKLIST, value=WORKLIST),
        )


def _asked(
    name: str,
    label: str,
    query: str,
    *,
    multi: bool = False,
    everything: bool = False,
    pattern: str | None = None,
    sort: dashboard.VariableSort = dashboard.VariableSort.ALPHABETICAL_ASC,
) -> dashboard.VariableModel:
    """Return a variable read from the series: the first value is chosen, or all of them."""
    return dashboard.VariableModel(
        type_val=dashboard.VariableType.QUERY,
        name=name,
        label=label,
        datasource=PROMETHEUS,
        query={"query": query, "refId": name},
        definition=query,
        refresh=dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED,
        multi=multi,
        include_all=everything,
        all_value=".*" if everything else None,
        regex=pattern,
        sort=sort,
        current=dashboard.VariableOption(selected=True, text=["All"], value=["$__all"])
        if everything
        else None,
    )


YEAR = _asked(
    "year",
    "Year",
    'label_values({__name__=~"cell:ehcpwatch_(requests_received|plans_issued):sum", '
    'authority=~"$authority"}, month)',
    pattern="/^(\\d{4})-/",
    sort=dashboard.VariableSort.ALPHABETICAL_DESC,
)
"""Calendar year of the cohorts; the latest is chosen."""

AREA = _asked(
    "area",
    "Area",
    'label_values({__name__=~"cell:ehcpwatch_(cases_open|plans_issued|plans_held):sum", '
    'authority=~"$authority"}, area)',
    multi=True,
    everything=True,
)
TEAM = _asked(
    "team",
    "Team",
    'label_values(cell:ehcpwatch_cases_open_by_team:sum{authority=~"$authority"}, team)',
    multi=True,
    everything=True,
)
AGENCY = _asked(
    "agency",
    "Adviser",
    'label_values(cell:ehcpwatch_advice:sum{authority=~"$authority"}, agency)',
    multi=True,
    everything=True,
)


def _annotations(board: Board) -> list[dashboard.AnnotationQuery]:
    if not board.of_cases:
        return []
    return [
        _moment(
            "Rules that changed",
            "max by (rule, kind, version) (ehcpwatch_rule_change_timestamp_seconds) * 1000",
            "{{kind}} {{rule}}, version {{version}}, applies from here",
            Colour.PURPLE,
        ),
        _moment(
            "Going live",
            "max(ehcpwatch_go_live_timestamp_seconds) * 1000",
            "The watch went live: what was due before was marked seen and never told",
            Colour.TEAL,
        ),
    ]


def _moment(name: str, expr: str, says: str, colour: Colour) -> dashboard.AnnotationQuery:
    """Return marks at the instants that a query has as its values, in milliseconds."""
    return dashboard.AnnotationQuery(
        name=name,
        datasource=PROMETHEUS,
        enable=True,
        icon_color=colour.value,
        expr=expr,
        target=prometheus.Dataquery(
            ref_id="A", expr=expr, range_val=True, instant=False, interval="1h"
        ),
        title_format=name,
        text_format=says,
        step="1h",
        use_value_for_time=True,
    )


def _links() -> list[dashboard.DashboardLink]:
    return [
        dashboard.DashboardLink(
            title="Other boards of ehcpwatch",
            type_val=dashboard.DashboardLinkType.DASHBOARDS,
            icon="external link",
            tooltip="Keeps the authority and the time that are chosen",
            tags=[TAG],
            as_dropdown=True,
            include_vars=True,
            keep_time=True,
        )
    ]


def _laid_out(rows: Sequence[Row]) -> Iterator[dashboard.Panel | dashboard.RowPanel]:
    """Yield headings and panels with their places; a heading's id follows its first panel's."""
    top = 0
    for row in rows:
        yield dashboard.RowPanel(
            title=row.title,
            id_val=_HEADINGS_FROM + (row.panels[0].id_val or 0),
            grid_pos=dashboard.GridPos(h=1, w=WIDTH, x=0, y=top),
            panels=[],
        )
        top += 1
        left = 0
        tallest = 0
        for panel in row.panels:
            place = panel.grid_pos
            if place is None:
                continue
            if left + place.w > WIDTH:
                top += tallest
                left = tallest = 0
            place.x, place.y = left, top
            left += place.w
            tallest = max(tallest, place.h)
            yield panel
        top += tallest
