"""The two shapes of Markdown that generated pages are made of."""

import json
from collections.abc import Iterable, Iterator

from .schemas import JSONObject

__all__ = ["code_block", "table"]


def code_block(document: JSONObject) -> str:
    """Return *document* as a block of JSON, with the empty line after it."""
    return f"```json\n{json.dumps(document, indent=2)}\n```\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table, with the empty line after it; cells hold no line breaks."""
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""
