"""How many wait for partner services, as they report it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ehcpwatch.events import WaitBand, WaitsReported, new_event
from ehcpwatch.measures import Figure, MeasureKey, Tallies, WaitingLists, figures
from tests.case.story import day

BANDS = (
    WaitBand(from_weeks=18, to_weeks=52, waiting=90),
    WaitBand(from_weeks=0, to_weeks=18, waiting=200),
    WaitBand(from_weeks=104, waiting=10),
)


def told(*reports: WaitsReported, periods: Sequence[str] | None = None) -> list[Figure]:
    """Return the figures of what one service reports."""
    tallies = Tallies()
    lists = WaitingLists(tallies)
    for number, report in enumerate(reports):
        event = new_event(
            report, subject="E09000012/service/paediatrics", source="trust", id=f"r-{number}"
        )
        lists.take(event, report, day("2025-06-30"))
    found = figures(tallies.counts(), day("2025-06-30"), periods=periods)
    return [figure for figure in found if figure.measure is MeasureKey.SERVICE_WAITING]


def report(month_end_on: date, pathway: str = "autism", waiting: int = 300) -> WaitsReported:
    return WaitsReported(month_end_on=month_end_on, pathway=pathway, waiting=waiting, bands=BANDS)


def test_a_list_is_told_by_service_and_pathway_with_its_bands_in_the_order_of_their_weeks() -> None:
    (found,) = told(report(day("2025-02-28")))

    assert found.labels == (("service", "paediatrics"), ("pathway", "autism"))
    assert (found.period, found.value) == ("2025-02", Decimal(300))
    assert found.parts == (
        ("from_0_to_18_weeks", 200),
        ("from_18_to_52_weeks", 90),
        ("from_104_weeks", 10),
    )


def test_lists_are_told_by_month_and_never_of_a_year() -> None:
    reports = (
        report(day("2025-02-28")),
        report(day("2025-03-31"), waiting=310),
        report(day("2025-03-31"), "speech", 40),
    )

    assert [(one.period, one.value) for one in told(*reports)] == [
        ("2025-02", Decimal(300)),
        ("2025-03", Decimal(310)),
        ("2025-03", Decimal(40)),
    ]
    assert told(*reports, periods=("2025",)) == []
    assert [one.period for one in told(*reports, periods=("2025", "2025-02"))] == ["2025-02"]
