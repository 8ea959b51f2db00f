"""Making any text harmless: one line, nothing but what is seen, and not too long.

References come from other systems. Their vocabulary forbids line ends and markup, and a letter
does not rest on that.
"""

__all__ = ["address", "plain"]

# Longer ones are cut by programs that read mail, and none of ours comes near.
_MOST_ADDRESS = 1_000


def plain(text: str, most: int) -> str:
    r"""Return *text* as one line of at most *most* characters, none of them a control character.

    >>> plain("C-1\r\nBcc: a@b.example", 80)
    'C-1 Bcc: a@b.example'
    """
    seen = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(seen.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def address(link: str | None) -> str:
    """Return *link* if it is an address of the web in one piece; else the empty text.

    >>> address("javascript:alert(1)")
    ''
    """
    if link is None or len(link) > _MOST_ADDRESS or not link.startswith(("https://", "http://")):
        return ""
    whole = link.isascii() and link.isprintable() and not set(link) & set(' "<>')
    return link if whole else ""
