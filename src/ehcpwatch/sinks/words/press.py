"""Putting drafts into words: a council's template where it does its part, else the packaged one."""

from collections.abc import Iterable, Mapping

from jinja2 import Environment
from markupsafe import escape

from .drafts import Draft, Drafts
from .entry import Wording
from .fault import Fault
from .language import read_out, sandbox
from .lines import MOST_LINES, WIDTH, laid_out, squeezed
from .names import PAGE, SUBJECT_VALUES, Kind, html_name, subject_name, text_name
from .plain import plain
from .sources import OwnTemplates, packaged_templates

__all__ = ["MOST_SUBJECT", "Press"]

MOST_SUBJECT = 150
"""Characters of a subject; most programs show fewer, and a reference may take 64."""

_ROOM_TITLE = "Alerts by team"

_NOT_ONE_LINE = f"a subject is one line of 1 to {MOST_SUBJECT} characters, for every letter."
_TOO_MANY_LINES = (
    f"a letter has at most {MOST_LINES} lines of {WIDTH} characters, and for some letter this "
    "template makes more."
)
_LACKS = (
    "a letter gives the reference of each case, and its next step while there is one, unchanged; "
    "for some letter this template leaves one out."
)


class Press:
    """Writes letters.

    Args:
        own: What a council wrote anew.
    """

    def __init__(self, own: OwnTemplates) -> None:
        packaged = packaged_templates()
        self._packaged = sandbox(packaged)
        self._mixed = sandbox({**packaged, **own.texts})
        self._replaced = frozenset(own.texts)
        self._unusable = {fault.name: fault for fault in own.faults}

    def write(self, drafts: Drafts) -> tuple[Wording, list[Fault]]:
        """Return the words of a letter, and each fault that had a packaged template used."""
        faults: list[Fault] = []
        kind = drafts.kind
        draft, lines = self._text(text_name(kind), drafts, faults)
        subject = "" if kind is Kind.ROOM else self._subject(kind, draft, faults)
        page = {**draft.values, "subject": subject or _ROOM_TITLE}
        html = self._page(html_name(kind), draft._replace(values=page), faults)
        return Wording(subject=subject, text="\n".join(lines), html=html), faults

    def _text(self, name: str, drafts: Drafts, faults: list[Fault]) -> tuple[Draft, list[str]]:
        if self._is_own(name, faults):
            found = _fitting(self._mixed, name, drafts)
            if not isinstance(found, Fault):
                return found
            faults.append(found)
        found = _fitting(self._packaged, name, drafts)
        if not isinstance(found, Fault):
            return found
        # Only texts that are none of ours are so long.
        last = drafts.choices[-1]
        return last, squeezed(_packaged(self._packaged, name, last.values))

    def _subject(self, kind: Kind, draft: Draft, faults: list[Fault]) -> str:
        name = subject_name(kind)
        values = {value: draft.values[value] for value in SUBJECT_VALUES[kind]}
        if self._is_own(name, faults):
            found = read_out(self._mixed, name, values)
            if isinstance(found, str):
                line = plain(found, len(found) + 1)
                if len(found.strip().splitlines()) == 1 and 0 < len(line) <= MOST_SUBJECT:
                    return line
                found = Fault(name, None, _NOT_ONE_LINE)
            faults.append(found)
        return plain(_packaged(self._packaged, name, values), MOST_SUBJECT)

    def _page(self, name: str, draft: Draft, faults: list[Fault]) -> str:
        own = self._is_own(name, faults)
        if self._is_own(PAGE, faults) or own:
            found = read_out(self._mixed, name, draft.values)
            if isinstance(found, str):
                if _holds(found, [str(escape(must)) for must in draft.must]):
                    return found
                found = Fault(name if own else PAGE, None, _LACKS)
            faults.append(found)
        return _packaged(self._packaged, name, draft.values)

    def _is_own(self, name: str, faults: list[Fault]) -> bool:
        """Return whether a council's template of this name can be tried; note why not."""
        unusable = self._unusable.get(name)
        if unusable is not None:
            faults.append(unusable)
        return name in self._replaced


def _fitting(language: Environment, name: str, drafts: Drafts) -> tuple[Draft, list[str]] | Fault:
    """Return the first draft that fits, and its lines."""
    for draft in drafts.choices:
        text = read_out(language, name, draft.values)
        if isinstance(text, Fault):
            return text
        lines = laid_out(text)
        if len(lines) <= MOST_LINES:
            held = _holds(" ".join(lines), draft.must)
            return (draft, lines) if held else Fault(name, None, _LACKS)
    return Fault(name, None, _TOO_MANY_LINES)


def _holds(text: str, wanted: Iterable[str]) -> bool:
    """Return whether each of *wanted* stands in *text*, however the lines are broken."""
    words = " ".join(text.split())
    return all(one in words for one in wanted)


def _packaged(language: Environment, name: str, values: Mapping[str, object]) -> str:
    return language.get_template(name).render(values)
