"""Words of a council's own: what they may say, and what becomes of those that fail."""

from pathlib import Path
from typing import NamedTuple

import pytest

from ehcpwatch.errors import WordsError
from ehcpwatch.sinks.words import TEMPLATES, Fault, Words, checked_words
from tests.sinks.words.told import READER, entry, page

PACKAGED = Words().letter([entry()], READER)
WHOLE = "{{ reference }}: {{ what }}. {{ next_step }} {{ stop }}\n"
"""A text about one alert that breaks no rule."""


class Wrong(NamedTuple):
    """A template that must not be used, with where that shows and a part of what is said."""

    name: str
    text: str
    line: int | None
    said: str


WRONG = (
    Wrong("single.txt.j2", "a\n{{ ''.__class__.__mro__ }}\n" + WHOLE, 2, "no such part"),
    Wrong("single.txt.j2", "{{ stage.__init__ }}" + WHOLE, 1, "no such part"),
    Wrong("single.txt.j2", "{{ stage.format }}" + WHOLE, 1, "no such part"),
    Wrong("single.txt.j2", "{{ stage.upper() }}" + WHOLE, 1, "It calls"),
    Wrong("single.txt.j2", "{{ cycler.__init__.__globals__.os }}" + WHOLE, 1, "no such part"),
    Wrong("single.txt.j2", "{{ self }}{{ self.__init__ }}" + WHOLE, 1, "no such part"),
    Wrong("single.txt.j2", "{% for a in range(9) %}{% endfor %}" + WHOLE, 1, "a loop goes over"),
    Wrong("single.txt.j2", "{% for a in stop %}{% endfor %}" + WHOLE, 1, "a loop goes over"),
    Wrong("single.txt.j2", "\n\n{% set a = 1 %}" + WHOLE, 3, "It calls, sets"),
    Wrong("single.txt.j2", "{{ 'a' * 1000000000 }}" + WHOLE, 1, "does no sums"),
    Wrong("single.txt.j2", "{{ '%999999999d' % 1 }}" + WHOLE, 1, "does no sums"),
    Wrong("single.txt.j2", "{% include 'digest.txt.j2' %}" + WHOLE, 1, "includes"),
    Wrong("single.txt.j2", "{% import '/etc/passwd' as a %}" + WHOLE, 1, "imports nothing"),
    Wrong("single.txt.j2", "{% macro a() %}{% endmacro %}" + WHOLE, 1, "It calls"),
    Wrong("single.txt.j2", "{% extends 'page.html.j2' %}", 1, "a page of HTML may extend"),
    Wrong("single.txt.j2", "{{ stage | attr('x') }}" + WHOLE, 1, "the filters are"),
    Wrong("single.txt.j2", "{{ stage | center(99999999) }}" + WHOLE, 1, "the filters are"),
    Wrong("single.txt.j2", "{{ stage.x.y }}" + WHOLE, 1, "no value of this name"),
    Wrong("single.txt.j2", "one\n{{ child }}\n" + WHOLE, 2, "no value of this name"),
    Wrong("single.txt.j2", "{{ 1 < stage }}" + WHOLE, 1, "cannot be done"),
    Wrong("single.txt.j2", "{% if stage %}\n" + WHOLE, 2, "no template that Jinja reads"),
    Wrong("single.txt.j2", "(" * 9 + "{{ " + "(" * 20_000 + WHOLE, None, "no template that"),
    Wrong("single.txt.j2", WHOLE + "\n".join("abcdefghijklmnopqrstuvwxyz"), None, "25 lines"),
    Wrong("single.txt.j2", "{{ reference }}", None, "leaves one out"),
    Wrong("single.txt.j2", "{{ next_step }}", None, "leaves one out"),
    Wrong("single.txt.j2", "", None, "leaves one out"),
    Wrong("single.txt.j2", "x" * 70_000, None, "64 KiB"),
    Wrong("single.subject.j2", "{{ reference }}\n{{ stage }}", None, "a subject is one line"),
    Wrong("single.subject.j2", "\n", None, "a subject is one line"),
    Wrong("single.subject.j2", "{{ reference }}" + "x" * 150, None, "a subject is one line"),
    Wrong("single.subject.j2", "{{ reference }}: {{ what }}", 1, "no value of this name"),
    Wrong("single.html.j2", "<p>{{ reference | safe }} {{ next_step }}", 1, "the filters are"),
    Wrong("single.html.j2", "{% autoescape false %}{% endautoescape %}", 1, "a template has"),
    Wrong("single.html.j2", "{% extends link %}", 1, "a page of HTML may extend"),
    Wrong("single.html.j2", "<p>{{ reference }}</p>", None, "leaves one out"),
    Wrong("page.html.j2", "{% extends 'page.html.j2' %}", 1, "that extends nothing"),
    Wrong("page.html.j2", "<html></html>", None, "leaves one out"),
    Wrong("page.html.j2", "<html>\n{{ reference }}\n{{ nobody }}", 3, "no value of this name"),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: f"{one.name}: {one.text[:40]!r}")
def test_what_a_template_may_not_do_is_found_and_the_letter_is_written_without_it(
    wrong: Wrong, tmp_path: Path
) -> None:
    (tmp_path / wrong.name).write_text(wrong.text)
    words = Words(tmp_path)
    faults = words.check()

    assert words.letter([entry()], READER) == PACKAGED
    assert set(words.fallbacks) == {wrong.name}
    assert {fault.name for fault in faults} == {wrong.name}
    assert (wrong.line, True) in {(one.line, wrong.said in one.sentence) for one in faults}


def test_a_template_that_breaks_a_rule_for_one_letter_is_used_for_the_others(
    tmp_path: Path,
) -> None:
    text = "{{ reference }} {{ next_step }}{{ '' if turn == 'the advisers' else nobody }}"
    (tmp_path / "single.txt.j2").write_text(text)
    words = Words(tmp_path)
    over = entry(news="Over", ends="met late")

    assert words.letter([entry()], READER).text == "C-2025-0117 Get the advice that is missing."
    assert words.letter([over], READER) == Words().letter([over], READER)
    assert words.fallbacks == {"single.txt.j2": 1}


def test_only_what_a_council_words_anew_is_changed(tmp_path: Path) -> None:
    (tmp_path / "single.txt.j2").write_text(WHOLE)
    words = Words(tmp_path)
    wording = words.letter([entry()], READER)

    assert words.check() == []
    assert words.own == ("single.txt.j2",)
    assert wording.text.startswith("C-2025-0117: Plan overdue")
    assert (wording.subject, wording.html) == (PACKAGED.subject, PACKAGED.html)
    assert not words.fallbacks


def test_a_council_may_word_a_subject_anew(tmp_path: Path) -> None:
    (tmp_path / "single.subject.j2").write_text("SEND  {{ reference | upper }}\n")
    words = Words(tmp_path)

    assert words.check() == []
    assert words.letter([entry("c-7")], READER).subject == "SEND C-7"


def test_a_council_may_frame_every_page_anew(tmp_path: Path) -> None:
    frame = "<title>{{ subject }}</title><p>Hackney</p>{% block body %}{% endblock %}"
    (tmp_path / "page.html.j2").write_text(frame)
    words = Words(tmp_path)
    shown = page(words.letter([entry()], READER).html).shown

    assert words.check() == []
    assert "Hackney" in shown
    assert "Get the advice that is missing." in shown


def test_the_packaged_templates_pass_as_a_council_s_own(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    packaged = pytestconfig.rootpath / "src/ehcpwatch/sinks/words/templates"
    for name in TEMPLATES:
        (tmp_path / name).write_text((packaged / name).read_text())
    words = Words(tmp_path)

    assert words.check() == []
    assert set(words.own) == set(TEMPLATES) == {path.name for path in packaged.iterdir()}
    assert words.letter([entry()], READER) == PACKAGED


def test_a_file_that_is_no_template_is_a_fault_and_a_hidden_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "sinlge.txt.j2").write_text("")
    (tmp_path / "single.subject.j2").mkdir()
    (tmp_path / "digest.subject.j2").write_bytes(b"\xff")
    (tmp_path / "..data").mkdir()
    found = {fault.name: fault.sentence for fault in Words(tmp_path).check()}

    assert set(found) == {"sinlge.txt.j2", "single.subject.j2", "digest.subject.j2"}
    assert "The names are single.subject.j2, single.txt.j2" in found["sinlge.txt.j2"]
    assert "no file of UTF-8 text" in found["single.subject.j2"]


def test_words_are_read_once_so_that_a_file_half_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "single.txt.j2").write_text(WHOLE)
    words = Words(tmp_path)
    (tmp_path / "single.txt.j2").write_text("{{")

    assert words.letter([entry()], READER).text.startswith("C-2025-0117: Plan overdue")


def test_nothing_starts_with_a_fault_and_the_error_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "single.txt.j2").write_text("Dear\n{{ jane_example }}\n" + WHOLE)
    (tmp_path / "digest.subject.j2").write_text("\n\n{{ jane_example | jane }}")

    with pytest.raises(WordsError) as caught:
        checked_words(tmp_path)

    assert f"{tmp_path}, single.txt.j2, line 2: the letter has no value" in str(caught.value)
    assert f"{tmp_path}, digest.subject.j2, line 3: the filters are" in str(caught.value)
    assert str(caught.value).endswith(" Nothing was started; `ehcpwatch words check` tries again.")
    assert "jane" not in str(caught.value)


def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=r"nowhere: there is no folder of this name"):
        checked_words(tmp_path / "nowhere")


def test_words_without_a_folder_have_no_fault() -> None:
    assert checked_words(None).check() == []


def test_a_fault_that_is_the_file_s_as_a_whole_has_no_line() -> None:
    assert Fault("page.html.j2", None, "").place == "page.html.j2"
    assert Fault("page.html.j2", 3, "").place == "page.html.j2, line 3"
