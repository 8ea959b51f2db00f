from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import MetricsSettingsError
from ehcpwatch.published import packaged_rows
from ehcpwatch.sinks.prometheus import AuthoritySettings, PageSettings, parse_page_settings

PUBLISHED = frozenset(row.code for row in packaged_rows())
GOOD = """\
years = 3
[[authority]]
code = "E09000012"
neighbours = ["E09000028"]
targets = {2025 = 60, 2026 = 75.5}
residents = {2024 = 81_000}
"""
CHILD = "Josephine"


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(MetricsSettingsError) as caught:
        parse_page_settings(text, published=PUBLISHED)
    return list(caught.value.faults)


def test_settings_are_read_as_written() -> None:
    assert parse_page_settings(GOOD, published=PUBLISHED) == PageSettings(
        authorities={
            "E09000012": AuthoritySettings(
                targets={2025: Decimal(60), 2026: Decimal("75.5")},
                residents={2024: 81_000},
                neighbours=("E09000028",),
            )
        },
        years=3,
    )


def test_an_empty_file_changes_nothing() -> None:
    assert parse_page_settings("", published=PUBLISHED) == PageSettings()


def test_the_file_that_is_delivered_can_be_read(pytestconfig: pytest.Config) -> None:
    text = (pytestconfig.rootpath / "deploy/metrics.toml").read_text()

    assert set(parse_page_settings(text, published=PUBLISHED).authorities) == {"E09000012"}


def test_a_fault_is_told_with_its_place_and_with_what_belongs_there() -> None:
    with pytest.raises(MetricsSettingsError) as caught:
        parse_page_settings(GOOD.replace("75.5", "175"), published=PUBLISHED, name="north.toml")

    assert str(caught.value) == (
        "north.toml, authority 1: targets are percentages of plans within 20 weeks, 0 to 100, by "
        "calendar year, such as targets = {2026 = 75}. Nothing was loaded."
    )


@pytest.mark.parametrize(
    ("written", "instead", "place", "says"),
    [
        ("years = 3", "years = 0", "", "years is"),
        ("years = 3", "years = 3.5", "", "years is"),
        ("years = 3", "years = true", "", "years is"),
        ("years = 3", "series_limit = 10", "", "series_limit is"),
        ("years = 3", "months = 36", "", "nothing but"),
        ("E09000012", "Hackney", "authority 1", "a code is"),
        ('code = "E09000012"', "", "authority 1", "a code is"),
        ('["E09000028"]', '["E09000099"]', "authority 1", "neighbours are"),
        ('["E09000028"]', '["E09000028", "E09000028"]', "authority 1", "neighbours are"),
        ("2025 = 60", "25 = 60", "authority 1", "targets are"),
        ("2025 = 60", 'q1 = "60"', "authority 1", "targets are"),
        ("2025 = 60", "2025 = true", "authority 1", "targets are"),
        ("2025 = 60", "2025 = nan", "authority 1", "targets are"),
        ("81_000", "81_000.5", "authority 1", "residents are"),
        ("81_000", "0", "authority 1", "residents are"),
        ("residents", "inhabitants", "authority 1", "an authority is"),
        ("years = 3", "years = = 3", "line 1", "this is not TOML"),
    ],
)
def test_each_fault_has_its_place_and_its_sentence(
    written: str, instead: str, place: str, says: str
) -> None:
    ((where, sentence),) = refused(GOOD.replace(written, instead))

    assert where == place
    assert sentence.startswith(says)


def test_all_faults_are_told_at_once() -> None:
    faults = refused(GOOD.replace("3", "0", 1).replace("75.5", "-1") + GOOD.partition("\n")[2])

    assert [place for place, _ in faults] == ["", "authority 1"]


def test_an_authority_has_one_table() -> None:
    again = GOOD.partition("\n")[2]

    assert refused(GOOD + again) == [("authority 2", "each authority has one table; join the two.")]


@given(st.sampled_from(["years = 3", "E09000012", "E09000028", "2025", "75.5", "81_000"]))
def test_what_was_written_is_never_repeated(written: str) -> None:
    for place, sentence in refused(GOOD.replace(written, f'"{CHILD}"')):
        assert CHILD not in place + sentence
