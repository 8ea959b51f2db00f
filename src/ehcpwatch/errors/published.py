"""What is wrong with a question about published figures."""

from collections.abc import Sequence

from .branches import ConfigurationError

__all__ = [
    "FiguresNotPublishedError",
    "UnknownAuthorityError",
    "YearNotPublishedError",
]


class UnknownAuthorityError(ConfigurationError):
    """No published figures carry the name of an authority that was asked for.

    Args:
        close: Names as published that the one given may stand for; may be empty.
    """

    def __init__(self, *, close: Sequence[str]) -> None:
        self.close = tuple(close)
        hint = f"It may be one of: {'; '.join(self.close)}. " if self.close else ""
        super().__init__(
            "authority: the published figures have no single authority by the name given. "
            f"{hint}Give the name as published, or a part of it that no other has."
        )


class YearNotPublishedError(ConfigurationError):
    """The published figures have no row for an authority in a year.

    Args:
        authority: Its name as published.
        years: The years for which it has a row, in order, at least one.
    """

    def __init__(self, *, authority: str, years: Sequence[int]) -> None:
        self.authority = authority
        self.years = tuple(years)
        super().__init__(
            f"{authority}: the published figures have no row for the year given. "
            f"Choose one of {', '.join(str(year) for year in self.years)}."
        )


class FiguresNotPublishedError(ConfigurationError):
    """The row of an authority and year is there, but its counts are marked as not published.

    Args:
        authority: Its name as published.
        year: The calendar year.
        years: The years for which its counts are published, in order; may be empty.
    """

    def __init__(self, *, authority: str, year: int, years: Sequence[int]) -> None:
        self.authority = authority
        self.year = year
        self.years = tuple(years)
        advice = (
            f"Choose one of {', '.join(str(year) for year in self.years)}."
            if self.years
            else "Choose another authority."
        )
        super().__init__(f"{authority}: the counts of {year} are marked as not published. {advice}")
