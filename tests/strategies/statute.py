"""Dates and limits to try the statute with."""

from datetime import date

from hypothesis import strategies as st

from ehcpwatch.statute import LIMITS, Counting, Limit, LimitKey, Unit

__all__ = ["any_day", "keys", "limits_counted", "working_life"]

working_life = st.dates(date(2010, 1, 1), date(2040, 12, 31))
"""The days that a case of this law may hold, with some to spare on both sides."""

any_day = st.dates(date.min, date.max)
"""What a source may write."""

keys = st.sampled_from(LimitKey)


def limits_counted(unit: Unit, counting: Counting) -> st.SearchStrategy[Limit]:
    """Draw from the limits of one unit and one way of counting."""
    return st.sampled_from(
        [limit for limit in LIMITS if limit.unit is unit and limit.counting is counting]
    )
