"""What several rows of *Are we on time?* are made of."""

from grafana.boards.queries import (
    AUTHORITY,
    EXCLUDING,
    THIS_YEAR,
    cell,
    count,
    share,
)

__all__ = [
    "INCLUDING",
    "ISSUED",
    "ISSUED_SHARE",
    "ISSUED_SHARE_WITHOUT",
    "JOINED",
    "LEFT",
    "QUARTER",
    "TARGET",
    "WITHIN",
    "WITHOUT",
    "in_both_readings",
]

INCLUDING = "Including all"
WITHOUT = "Excluding exceptions"
WITHIN = 'within_20_weeks="true"'
QUARTER = 'span="last_13_weeks"'
ISSUED = cell("plans_issued", THIS_YEAR)
JOINED = count(cell("cases_overdue_joined", QUARTER))
LEFT = count(cell("cases_overdue_left", QUARTER))
TARGET = f'max by (authority) (ehcpwatch_timeliness_target_ratio{{{AUTHORITY}, year="$year"}})'


def in_both_readings(part: tuple[str, ...], whole: tuple[str, ...], metric: str) -> tuple[str, str]:
    """Return a share in its two readings: with exception cases, and without them in either part."""
    return (
        share(cell(metric, *part), cell(metric, *whole)),
        share(cell(metric, *part, EXCLUDING), cell(metric, *whole, EXCLUDING)),
    )


ISSUED_SHARE, ISSUED_SHARE_WITHOUT = in_both_readings(
    (THIS_YEAR, WITHIN), (THIS_YEAR,), "plans_issued"
)
