"""The tables of the page about letters, held against what letters are given."""

import pytest

from ehcpwatch.sinks.words import EXAMPLES, Kind
from ehcpwatch.sinks.words.names import LISTS, SUBJECT_VALUES, TEMPLATES, VALUES
from ehcpwatch.sinks.words.sources import packaged_templates

DRAFTS = [example.drafts() for example in EXAMPLES]


@pytest.mark.parametrize("kind", Kind)
def test_every_value_of_a_letter_is_in_the_table_and_no_other(kind: Kind) -> None:
    given = [draft.values for drafts in DRAFTS if drafts.kind is kind for draft in drafts.choices]

    assert given
    for values in given:
        # `entries` are those of a group.
        assert set(values) == set(VALUES[kind]) - {"entries"}
        assert set(SUBJECT_VALUES[kind]) <= set(values)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_that_a_loop_may_go_over_is_a_value_of_some_letter(name: str) -> None:
    assert any(name in values for values in VALUES.values())


def test_every_template_is_packaged() -> None:
    assert set(packaged_templates()) == set(TEMPLATES)
