"""The page of docs/ about letters: one of each printed, and how to word them anew."""

from collections.abc import Iterable, Iterator

from .examples import EXAMPLES
from .language import FILTERS
from .lines import MOST_LINES, WIDTH
from .names import LISTS, PAGE, SUBJECT_VALUES, TEMPLATES, VALUES, Kind
from .press import MOST_SUBJECT
from .words import Words

__all__ = ["letters_markdown"]

_HEAD = f"""\
# Letters

What a letter about an alert says. Everything here is printed by the program, and a test keeps this
page up to date. `ehcpwatch words show` prints the same; with `--html` the page that goes beside
each text.

- A **subject** gives the reference of the case and its stage, or how many alerts there are. It is
  one line of at most {MOST_SUBJECT} characters.
- A **text** gives the reference, the stage, what is due or overdue and by how long, whose turn it
  is, the next step, where to act, and how to stop such letters. It has at most {MOST_LINES} lines
  of {WIDTH} characters; an address stays in one piece.
- A **digest** puts first what is overdue, then what is excused, then what is not late,
  and last what is over. It names as many alerts as fit, and counts the rest.
- A **shared room** is told counts by team, and no case.
- A **page** says the same in HTML: headings, lists, links that say where they lead, no pictures,
  and nothing by colour.

No letter holds a name, a need, or a reference of an adviser, review, order or officer.

## One of each
"""

_LISTED = ", ".join(f"`{name}`" for name in LISTS)
_FILTERS = ", ".join(f"`{name}`" for name in FILTERS)
_OVERRIDE = f"""\
## Wording them anew

A council words a letter anew by a folder that holds files of these names, only those that it
wants to change. The packaged ones, to begin with, are in `src/ehcpwatch/sinks/words/templates`.
The words for what is due, stages and next steps are the program's.

    ehcpwatch words check FOLDER
    ehcpwatch words show overdue --folder FOLDER

They are [Jinja](https://jinja.palletsprojects.com/en/stable/templates/) templates in a small
language: values (`{{{{ stage }}}}`), `{{% if %}}`, `{{% block %}}`, `{{% for %}}` over
{_LISTED}, and in pages `{{% extends "{PAGE}" %}}`. The filters are
{_FILTERS}. A template calls,
sets, includes and imports nothing and does no sums, so that whatever stands in it ends soon and
reaches nothing else. In pages every value is escaped; no filter takes that back. Lines of a text
are wrapped afterwards, and what follows a `- ` at the beginning of a line is indented below it.
"""

_CHECKED = f"""\
## What is checked

`words check` tries the templates on {len(EXAMPLES)} letters about made-up cases: each rule, stage
and severity, each kind of news, the longest references, digests of 1, 2, 25 and 60, going live, and
rooms. It names file and line of every fault, and ends with exit code 3 if there is one:

- a file of another name, of more than 64 KiB, or not of UTF-8 text; what begins with a dot is
  passed over;
- a template that Jinja does not read, or that uses what the language does not have;
- a value that the letter does not have;
- a subject that is not one line of 1 to {MOST_SUBJECT} characters;
- a text of more than {MOST_LINES} lines;
- a text or page that leaves out the reference of a case or its next step, or changes them.

Nothing starts with a faulty template. Should one fail later all the same, that letter is written
with the packaged one, and that is counted.
"""

_KINDS = {
    Kind.SINGLE: "A letter about one alert",
    Kind.DIGEST: "A digest",
    Kind.GO_LIVE: "The digest of going live",
    Kind.ROOM: "A shared room",
}


def letters_markdown() -> str:
    """Return the page about letters."""
    parts = [
        _HEAD,
        *_examples(),
        _OVERRIDE,
        _table("file", "writes", TEMPLATES.items()),
        *_values(),
        _CHECKED,
    ]
    return "\n".join(parts)


def _examples() -> Iterator[str]:
    words = Words()
    for example in EXAMPLES:
        if example.about:
            wording = words.example(example)
            subject = f"Subject: {wording.subject}\n\n" if wording.subject else ""
            yield f"### {example.about}\n\n```text\n{subject}{wording.text}\n```\n"


def _values() -> Iterator[str]:
    for kind, title in _KINDS.items():
        yield f"### {title}: its values\n"
        yield _table("value", "is", VALUES[kind].items())
        if SUBJECT_VALUES[kind]:
            listed = " and ".join(f"`{name}`" for name in SUBJECT_VALUES[kind])
            yield f"Its subject has {listed} alone; its page has `subject` too.\n"


def _table(left: str, right: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [(left, right), ("---", "---"), *((f"`{name}`", words) for name, words in rows)]
    return "".join(f"| {first} | {second} |\n" for first, second in lines)
