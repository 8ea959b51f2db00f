import re

import pytest

from ehcpwatch.statute import (
    EXCEPTION_RULES,
    EXPECTED,
    LIMITS,
    ExceptionRule,
    ExpectedDate,
    Limit,
    LimitKey,
    rulebook_markdown,
)

PAGE = rulebook_markdown()


def test_the_rule_book_in_the_documentation_is_the_one_printed_today(
    pytestconfig: pytest.Config,
) -> None:
    """Renew it with `make docs`, and read the difference: it is a change of the law or of ours."""
    kept = (pytestconfig.rootpath / "docs" / "rulebook.md").read_text(encoding="utf-8")

    assert kept == PAGE


def test_the_limits_stand_in_the_rule_book_in_their_order() -> None:
    limits = PAGE.split("## Limits", 1)[1].split("\n## Exceptions", 1)[0]

    assert re.findall(r"^`(\w+)`$", limits, re.MULTILINE) == list(LimitKey)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.key}-{limit.effective_from}")
def test_the_rule_book_says_all_that_a_limit_has_to_say(limit: Limit) -> None:
    section = PAGE.split(f"\n`{limit.key}`\n", 1)[1].split("\n### ", 1)[0]

    for said in (limit.regulation, limit.trigger, limit.binds, limit.satisfied_by, limit.note):
        assert said in section
    assert f"({limit.source})" in section
    assert section.count("last lawful day ") >= 2


@pytest.mark.parametrize(
    "rule", EXCEPTION_RULES, ids=lambda rule: f"{rule.regulation} {rule.ground}"
)
def test_the_rule_book_says_all_that_an_exception_has_to_say(rule: ExceptionRule) -> None:
    row = next(
        line
        for line in PAGE.splitlines()
        if line.startswith(f"| {rule.ground.replace('_', ' ')} | [{rule.regulation}]")
    )

    assert rule.condition in row
    assert rule.note in row


@pytest.mark.parametrize("record", EXPECTED, ids=lambda record: str(record.key))
def test_the_rule_book_says_all_that_an_expected_date_has_to_say(record: ExpectedDate) -> None:
    section = PAGE.split(f"\n`{record.key}`\n", 1)[1].split("\n### ", 1)[0]

    for said in (record.basis, record.counted_from, record.concerns, record.note, record.source):
        assert said in section


def test_a_worked_example_reads_as_a_sentence() -> None:
    assert (
        "Request received Monday 6 January 2025: last lawful day Monday 26 May 2025 "
        "(a bank holiday; it stays)."
    ) in PAGE


def test_a_single_month_is_not_in_the_plural() -> None:
    assert "Length: 1 month after that day" in PAGE


def test_the_day_of_a_fixed_date_is_named_without_a_year() -> None:
    assert "before 15 February of the year; the last lawful day is 14 February\n" in PAGE
