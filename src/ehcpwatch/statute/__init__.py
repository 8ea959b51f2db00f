"""What the law requires, and by when: limits, exceptions and calendars, as data.

Every record carries its regulation, its dates and its source, and the rule book is
printed from the records. Dates follow from a record and a trigger alone; exceptions
excuse, and never move one.
"""

from .calendars import (
    WORKING_DAY_SOURCE,
    add_working_days,
    is_bank_holiday,
    is_working_day,
    working_days_after,
)
from .closures import Closure, ClosureVerdict, closure_test, closure_window
from .counting import (
    add_months,
    deadline,
    last_day_of_months_beginning_with,
    review_after_transfer_deadline,
)
from .exceptions import (
    CORONAVIRUS_FIRST_ON,
    CORONAVIRUS_LAST_ON,
    CORONAVIRUS_LIMITS,
    EXCEPTION_RULES,
    ExceptionRule,
    Ground,
    listed_grounds,
    rule_for,
)
from .excuses import excuses, why_not_excused
from .expected import EXPECTED, ExpectedDate, ExpectedKey, expected_date, expected_on
from .limits import LIMITS, limit_for, limit_in_force, versions
from .rulebook import rulebook_markdown
from .terms import Counting, Limit, LimitKey, Nature, Unit
from .vectors import VECTOR_COLUMNS, CheckedRow, Verdict, check_rows
from .wording import length_in_words, long_date

__all__ = [
    "CORONAVIRUS_FIRST_ON",
    "CORONAVIRUS_LAST_ON",
    "CORONAVIRUS_LIMITS",
    "EXCEPTION_RULES",
    "EXPECTED",
    "LIMITS",
    "VECTOR_COLUMNS",
    "WORKING_DAY_SOURCE",
    "CheckedRow",
    "Closure",
    "ClosureVerdict",
    "Counting",
    "ExceptionRule",
    "ExpectedDate",
    "ExpectedKey",
    "Ground",
    "Limit",
    "LimitKey",
    "Nature",
    "Unit",
    "Verdict",
    "add_months",
    "add_working_days",
    "check_rows",
    "closure_test",
    "closure_window",
    "deadline",
    "excuses",
    "expected_date",
    "expected_on",
    "is_bank_holiday",
    "is_working_day",
    "last_day_of_months_beginning_with",
    "length_in_words",
    "limit_for",
    "limit_in_force",
    "listed_grounds",
    "long_date",
    "review_after_transfer_deadline",
    "rule_for",
    "rulebook_markdown",
    "versions",
    "why_not_excused",
    "working_days_after",
]
