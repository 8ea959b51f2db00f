"""Records of alerts, made by hand."""

from datetime import date

from ehcpwatch.alerts import AlertRecord, AlertState, Severity
from ehcpwatch.case import Stage
from ehcpwatch.events import CaseKey

__all__ = ["record"]


def record(
    name: str,
    case: str = "E09000012/C-1",
    *,
    revision: int = 1,
    state: AlertState = AlertState.RAISED,
) -> AlertRecord:
    """Return a record of an alert."""
    return AlertRecord(
        alert_id=name,
        case=CaseKey(case),
        rule="final_plan",
        version=1,
        subject="",
        due_on=date(2025, 5, 26),
        rung=0,
        state=state,
        severity=Severity.BREACH,
        caseworker=None,
        team=None,
        tell=(),
        ground=None,
        moved_from=None,
        stage=Stage.ADVICE,
        reason=None,
        revision=revision,
        told=True,
        message=True,
        said_on=date(2025, 5, 27),
    )
