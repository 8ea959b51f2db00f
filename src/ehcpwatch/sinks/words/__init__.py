"""The words of messages: what a letter about an alert says, in templates that may be reworded.

The facts are those of `alerts.Message`, made harmless; a template puts them into words and can
do nothing else. Whatever a council writes, a letter is short, holds what it must, and goes out.
"""

from .drafts import Drafts
from .entry import STOP, Entry, Reader, Wording
from .examples import EXAMPLES, Example
from .fault import Fault
from .lines import MOST_LINES, WIDTH
from .names import TEMPLATES, Kind
from .page import letters_markdown
from .plain import plain
from .press import MOST_SUBJECT
from .words import Words, checked_words

__all__ = [
    "EXAMPLES",
    "MOST_LINES",
    "MOST_SUBJECT",
    "STOP",
    "TEMPLATES",
    "WIDTH",
    "Drafts",
    "Entry",
    "Example",
    "Fault",
    "Kind",
    "Reader",
    "Wording",
    "Words",
    "checked_words",
    "letters_markdown",
    "plain",
]
