"""A plain text as GOV.UK Notify must be given it, so that it shows as it was written.

Notify reads what fills a template as its kind of Markdown: a line that begins with # becomes
a heading, one with ^ is set apart, a table is left out. What it would read so is escaped; web
addresses stay as they are, and Notify makes links of them.
"""

import re

__all__ = ["notify_text"]

# Rules, headings and their underlining, lists, quotations, code.
_BEGINS_FORMATTING = re.compile(r"[#*\-_`~^=]|[0-9]+(?=\.)")
# Links, columns of tables, and the sign that escapes.
_FORMATS_WITHIN = re.compile(r"(https?://\S+)|[\\\[|]")


def notify_text(text: str) -> str:
    r"""Return *text* with what Notify takes for formatting escaped.

    Spaces that begin a line are left out, for four of them make it code.
    Before a ^ or a = that begins a line the backslash stays visible: Notify knows no escape
    for these.

    >>> notify_text("# 2 cases\n  * one [E-1]\nhttps://desk.example/a_[b]")
    '\\# 2 cases\n\\* one \\[E-1]\nhttps://desk.example/a_[b]'
    """
    return "\n".join(_line(line.strip()) for line in text.splitlines())


def _line(line: str) -> str:
    escaped = _FORMATS_WITHIN.sub(lambda found: found[1] or f"\\{found[0]}", line)
    begins = _BEGINS_FORMATTING.match(escaped)
    if begins is None:
        return escaped
    # Of a number with a stop it is the stop that makes a list.
    at = begins.end() if begins[0].isdigit() else 0
    return f"{escaped[:at]}\\{escaped[at:]}"
