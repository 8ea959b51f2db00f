"""Letters about anything: whatever a field holds, a letter is one letter and no more."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from ehcpwatch.alerts import Audience, Message, Severity
from ehcpwatch.events import CaseKey
from ehcpwatch.sinks.words import (
    EXAMPLES,
    MOST_LINES,
    MOST_SUBJECT,
    Entry,
    Reader,
    Wording,
    Words,
)
from tests.sinks.words.told import LINK, READER, entry, page

WORDS = Words()
HOSTILE = (
    "C-1\r\nBcc: everybody@council.example",
    "C-1\u2028\u2029\x85\x0b\x0c\x1c\x00\x1b[31m",
    "\"><script>alert(1)</script><!-- {{ 7 * 7 }} {% raw %} &amp; '",
    "x" * 2_000,
    "word " * 500,
    "\u202e\ud800\ufeff",
)
texts = st.text(max_size=300) | st.sampled_from(HOSTILE)
links = st.none() | texts | texts.map(lambda text: f"https://ehcpwatch.example/{text}")


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    told = Message(
        alert_id=draw(texts),
        case=CaseKey(f"E09000012/{draw(texts)}"),
        headline=draw(texts),
        news=draw(texts),
        stage=draw(texts),
        what=draw(texts),
        about=draw(texts),
        turn=draw(st.none() | texts),
        next_step=draw(st.none() | texts),
        ends=draw(st.none() | texts),
    )
    return Entry(message=told, severity=draw(st.sampled_from(Severity)), link=draw(links))


readers = st.builds(
    Reader, audience=st.sampled_from(Audience), worklist=links, stop=st.just("") | texts
)


def assert_is_one_letter(wording: Wording, *, subject: bool = True) -> None:
    assert len(wording.subject.splitlines()) == subject
    assert wording.subject.isprintable()
    assert len(wording.subject) <= MOST_SUBJECT
    assert 0 < len(wording.text.splitlines()) <= MOST_LINES
    assert wording.text.replace("\n", "").isprintable()
    (wording.subject + wording.text + wording.html).encode("utf-8")
    made = page(wording.html)
    elements = {element[0] for element in made.outline}
    attributes = {name for element in made.outline for name in element[1:]}
    assert elements <= ELEMENTS
    assert attributes <= ATTRIBUTES
    assert all(link.startswith(("https://", "http://")) for link in made.links)


PAGES = [page(WORDS.example(one).html) for one in EXAMPLES]
ELEMENTS = {element[0] for made in PAGES for element in made.outline}
ATTRIBUTES = {name for made in PAGES for element in made.outline for name in element[1:]}


@given(st.lists(entries(), min_size=1, max_size=12), readers, st.none() | st.integers(0, 999))
def test_any_text_in_any_field_leaves_a_letter_one_short_letter(
    told: list[Entry], reader: Reader, more: int | None
) -> None:
    total = None if more is None else len(told) + more

    assert_is_one_letter(WORDS.letter(told, reader, total=total))
    assert not WORDS.fallbacks


def test_a_letter_whose_every_field_is_too_long_is_cut_and_keeps_where_to_act() -> None:
    ragged = f"{'x' * 40} " * 6
    long = replace(entry().message, stage=ragged, what=ragged, turn=ragged, next_step=ragged)
    told = replace(entry(), message=long)
    wording = WORDS.letter([told], replace(READER, stop=ragged))

    assert_is_one_letter(wording)
    assert " …" in wording.text
    assert LINK in wording.text


@given(
    st.dictionaries(
        st.tuples(texts, st.sampled_from(Severity)), st.integers(0, 9_999), max_size=40
    ),
    links,
)
@example({(text, Severity.BREACH): 3 for text in HOSTILE}, HOSTILE[2])
def test_any_name_of_a_team_leaves_a_room_one_short_letter(
    counts: dict[tuple[str, Severity], int], worklist: str | None
) -> None:
    assert_is_one_letter(WORDS.room(counts, worklist=worklist), subject=False)


@given(st.sampled_from(HOSTILE))
def test_a_reference_is_never_read_as_a_template_or_as_markup(text: str) -> None:
    wording = WORDS.letter([entry(text)], READER)

    assert "49" not in wording.subject + wording.text
    assert "<script" not in wording.html
    assert "<!--" not in wording.html


def test_markup_in_a_reference_is_shown_as_it_is_written() -> None:
    wording = WORDS.letter([entry("<b>7</b> & {{ 7 * 7 }}")], READER)

    assert "<b>7</b> & {{ 7 * 7 }}" in wording.text
    assert "<b>7</b> & {{ 7 * 7 }}" in page(wording.html).shown
    assert "&lt;b&gt;7&lt;/b&gt; &amp; {{ 7 * 7 }}" in wording.html


def test_the_reference_of_an_adviser_is_in_no_letter() -> None:
    several = [entry(f"C-{at}", about="MARKED-adviser") for at in range(4)]

    for wording in (WORDS.letter(several[:1], READER), WORDS.letter(several, READER)):
        assert "MARKED" not in wording.subject + wording.text + wording.html


def test_an_address_that_is_none_of_the_web_is_left_out() -> None:
    for link in ("javascript:alert(1)", "https://a b", 'https://a"b', "https://" + "a" * 2_000):
        wording = WORDS.letter([entry(link=link)], READER)

        assert list(page(wording.html).links) == [READER.worklist]
        assert "Act on this alert" not in wording.text
