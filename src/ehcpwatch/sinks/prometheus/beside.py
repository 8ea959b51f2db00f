"""What stands beside the cases on a page: settings, published figures, the policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ehcpwatch.published import PublishedRow
from ehcpwatch.watch import Policy

__all__ = ["DEFAULT_SERIES_LIMIT", "DEFAULT_YEARS", "AuthoritySettings", "Beside", "PageSettings"]

DEFAULT_YEARS = 4
"""The present calendar year and the three before it: at least 36 months, and whole years, for
a year of which some months are missing would be a wrong figure."""
DEFAULT_SERIES_LIMIT = 200_000
"""Some 25 MB a scrape and three seconds of a processor to make it: far more than one large
authority needs, and what a small Prometheus can still take from each worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySettings:
    """What the council says of one authority; nothing of it is built in.

    Attributes:
        targets: Percentage of plans within 20 weeks, 0 to 100, by calendar year.
        residents: Aged 0 to 24 at the middle of the year, by calendar year.
        neighbours: ONS codes of authorities whose published figures are shown beside its own.
    """

    targets: Mapping[int, Decimal] = field(default_factory=dict)
    residents: Mapping[int, int] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """What the page shows.

    Attributes:
        authorities: By ONS code.
        years: For how many calendar years months are shown, the present one included.
        series_limit: The most series that the page may have.
    """

    authorities: Mapping[str, AuthoritySettings] = field(default_factory=dict)
    years: int = DEFAULT_YEARS
    series_limit: int = DEFAULT_SERIES_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the cases are held against.

    Attributes:
        settings: Of the page.
        published: The rows from which lines of comparison are taken; none shows none.
        policy: The policy in force, whose dates are shown; `None` shows none.
    """

    settings: PageSettings = field(default_factory=PageSettings)
    published: tuple[PublishedRow, ...] = ()
    policy: Policy | None = None
