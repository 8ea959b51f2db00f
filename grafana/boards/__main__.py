"""Writes every board, and the list of panels in docs/; run by `make dashboards`."""

from pathlib import Path

from .page import HEADING, panels_markdown
from .written import BOARDS, file_of, written

PLACE = Path(__file__).parents[1] / "dashboards"
PAGE = PLACE.parents[1] / "docs/dashboards.md"

for board in BOARDS:
    target = PLACE / file_of(board)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(board), encoding="utf-8")
by_hand, _, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
PAGE.write_text(by_hand + panels_markdown(), encoding="utf-8")
