"""*Cases needing action*: for team leads. Counts here, the cases themselves in the worklist."""

from ehcpwatch.measures import MeasureKey

from .described import described
from .frame import AREA, TEAM, Board, Row
from .links import TO_HEALTH, TO_ON_TIME, TO_TIME, to_worklist
from .palette import BANDS, Colour
from .panels import COUNT, Ask, Unit, alert_groups, bars, figures, note, ranking, rows
from .queries import OVERDUE, cell, count, count_by

__all__ = ["NEEDING_ACTION"]

_AREAS = 'area=~"$area"'
_TEAMS = 'team=~"$team"'
_NOT_EXCUSED = 'excused="false"'

_WHERE_CASES_ARE = """\
This board counts cases and never names one: nothing in Prometheus or Grafana holds a reference. \
**Each number leads to its cases in the worklist**, where it is known who looks."""


def _by_band(label: str, metric: str, *matchers: str) -> tuple[Ask, ...]:
    """Return a column for each band, the worst first."""
    return tuple(
        Ask(name=words, expr=count_by(label, cell(metric, *matchers, f'band="{band}"')))
        for band, words in BANDS.items()
    )


_DAYS = Unit(name="none", decimals=1)
_WAITS = "ehcpwatch_alert_acknowledgement_seconds"


def _of_rule(series: str) -> str:
    """Return what the register says of each rule; every reader of it says the same."""
    return f"max by (rule) ({series})"


_NOW = Row(
    title="Now",
    panels=(
        note(1, "Where are the cases?", _WHERE_CASES_ARE, height=2),
        figures(
            2,
            "How many cases are past the limit, and how many nearly?",
            (
                Ask(name="Past the limit", expr=count(cell("cases_open", _AREAS, OVERDUE))),
                Ask(
                    name="Due within 2 weeks",
                    expr=count(cell("cases_open", _AREAS, 'band="due_0_2w"')),
                ),
                Ask(
                    name="Due in 2 to 6 weeks",
                    expr=count(cell("cases_open", _AREAS, 'band="due_2_6w"')),
                ),
                Ask(
                    name="Without a limit",
                    expr=count(cell("cases_open", _AREAS, 'band="no_limit"')),
                ),
            ),
            about=described(
                MeasureKey.BACKLOG,
                MeasureKey.OPEN_CASES,
                says="In the areas chosen. Without a limit: no event of the case sets one yet.",
            ),
            unit=COUNT,
            links=(to_worklist(), TO_ON_TIME),
            width=12,
        ),
        figures(
            3,
            "How much else is overdue?",
            (
                Ask(
                    name="Advice",
                    expr=count(cell("advice", 'outcome="overdue"')),
                ),
                Ask(
                    name="Limits, not excused",
                    expr=count(cell("clocks", 'state="overdue"', _NOT_EXCUSED)),
                ),
                Ask(
                    name="Limits, excused",
                    expr=count(cell("clocks", 'state="overdue"', 'excused="true"')),
                ),
            ),
            about=described(MeasureKey.ADVICE_OVERDUE, MeasureKey.LIMITS_RUNNING),
            unit=COUNT,
            links=(to_worklist(), TO_TIME),
            width=12,
        ),
        rows(
            4,
            "Which teams have cases past the limit, or nearly?",
            _by_band("team", "cases_open_by_team", _TEAMS),
            by={"team": "Team"},
            about=described(
                "ehcpwatch_cases_open_by_team",
                MeasureKey.BACKLOG,
                says="Of the teams chosen. Days to or past the governing last lawful day.",
            ),
            unit=COUNT,
            links=(to_worklist(team="Team"), TO_ON_TIME),
            width=24,
        ),
        rows(
            5,
            "Which areas have cases past the limit, or nearly?",
            _by_band("area", "cases_open", _AREAS),
            by={"area": "Area"},
            about=described(
                "ehcpwatch_cases_open",
                MeasureKey.BACKLOG,
                says="Of the areas chosen. Days to or past the governing last lawful day.",
            ),
            unit=COUNT,
            links=(to_worklist(area="Area"), TO_ON_TIME),
            width=24,
        ),
    ),
)

_NEXT = Row(
    title="What to take up next",
    panels=(
        bars(
            6,
            "What falls due in which week?",
            (
                Ask(
                    name="Falls due",
                    expr=count_by("due_week", cell("cases_due", _AREAS)),
                    colour=Colour.PURPLE,
                ),
            ),
            by=("due_week", "Week"),
            about=described(MeasureKey.DUE_BY_WEEK, says="In the areas chosen."),
            unit=COUNT,
            links=(to_worklist(), TO_ON_TIME),
        ),
        ranking(
            7,
            "What are the cases past the limit waiting for?",
            (
                Ask(
                    name="{{stage}}",
                    expr=f"sort_desc(sum by (stage) ({cell('cases_open', _AREAS, OVERDUE)}))",
                    colour=Colour.ORANGE,
                ),
            ),
            about=described(
                "ehcpwatch_cases_open", MeasureKey.BACKLOG, says="In the areas chosen, by stage."
            ),
            unit=COUNT,
            links=(to_worklist(), TO_TIME),
            width=6,
        ),
        ranking(
            8,
            "Which advisers keep us waiting past the limit?",
            (
                Ask(
                    name="{{agency}}",
                    expr="sort_desc(sum by (agency) (" + cell("advice", 'outcome="overdue"') + "))",
                    colour=Colour.ORANGE,
                ),
            ),
            about=described(MeasureKey.ADVICE_OVERDUE),
            unit=COUNT,
            links=(to_worklist(), TO_TIME),
            width=6,
        ),
        rows(
            9,
            "Which limits are overdue or running?",
            (
                Ask(
                    name="Overdue",
                    expr=count_by(
                        "limit", cell("clocks", 'state="overdue"', _NOT_EXCUSED), cell("clocks")
                    ),
                ),
                Ask(
                    name="Overdue, excused",
                    expr=count_by(
                        "limit",
                        cell("clocks", 'state="overdue"', 'excused="true"'),
                        cell("clocks"),
                    ),
                ),
                Ask(
                    name="Running",
                    expr=count_by("limit", cell("clocks", 'state="running"'), cell("clocks")),
                ),
            ),
            by={"limit": "Limit"},
            about=described(MeasureKey.LIMITS_RUNNING),
            unit=COUNT,
            links=(to_worklist(limit="Limit"), TO_TIME),
        ),
        rows(
            10,
            "Which records contradict each other?",
            (Ask(name="Cases", expr=count_by("finding", cell("data_findings"))),),
            by={"finding": "Finding"},
            about=described(MeasureKey.DATA_FINDINGS),
            unit=COUNT,
            links=(to_worklist(finding="Finding"), TO_HEALTH),
        ),
    ),
)

_ALERTS = Row(
    title="Alerts",
    panels=(
        rows(
            11,
            "Which alerts stand?",
            (
                Ask(
                    name="Alerts",
                    expr="sum by (rule, severity)"
                    " (max by (partition, rule, severity) (ehcpwatch_alerts_active))",
                ),
            ),
            by={"rule": "Rule", "severity": "Severity"},
            about=described(
                "ehcpwatch_alerts_active",
                says="What ehcpwatch itself holds to be so, of all authorities; the ledger of "
                "alerts, not Alertmanager.",
            ),
            unit=COUNT,
            links=(to_worklist(rule="Rule"), TO_HEALTH),
            width=24,
        ),
        alert_groups(
            12,
            "What does Alertmanager hold?",
            about="Alerts as Alertmanager groups them, with its silences. Definition: an alert "
            "stands for a case and a rung of the ladder, see docs/alerts.md. Source: the data "
            "source “ehcpwatch Alertmanager”, in memory there and gone after a restart until "
            "sent again.",
        ),
        rows(
            13,
            "Are the alerts of use to those who are told?",
            (
                Ask(name="Told", expr=_of_rule("ehcpwatch_alerts_told")),
                Ask(name="Acted on", expr=_of_rule("ehcpwatch_alerts_acted_on")),
                Ask(
                    name="Days to acknowledge",
                    expr=f"{_of_rule(_WAITS + '_sum')}"
                    f" / ({_of_rule(_WAITS + '_count')} > 0) / 86400",
                    unit=_DAYS,
                ),
                Ask(name="Nobody did anything", expr=_of_rule("ehcpwatch_alerts_untouched")),
                Ask(
                    name="Useful",
                    expr=_of_rule('ehcpwatch_alerts_judged{verdict="useful"}'),
                ),
                Ask(
                    name="Not useful",
                    expr=_of_rule('ehcpwatch_alerts_judged{verdict="not_useful"}'),
                ),
            ),
            by={"rule": "Rule"},
            about=described(
                "ehcpwatch_alerts_told",
                "ehcpwatch_alerts_acted_on",
                _WAITS,
                "ehcpwatch_alerts_judged",
                says="Of all authorities, by rule. Days to acknowledge are a mean. A rule that "
                "nobody acts on, or that most find not useful, is to be changed: docs/acts.md.",
            ),
            unit=COUNT,
            links=(to_worklist(rule="Rule"),),
            width=24,
        ),
    ),
)

NEEDING_ACTION = Board(
    uid="ehcpwatch-needing-action",
    title="Cases needing action",
    says="For team leads: how many cases of which team are late or nearly, what they wait for, "
    "and the way to them.",
    rows=(_NOW, _NEXT, _ALERTS),
    variables=(AREA, TEAM),
    range_from="now-90d",
)
