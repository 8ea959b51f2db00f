"""Draws every dashboard into `docs/pictures/`, and two beginnings; run by `make previews`."""

from pathlib import Path

from .asking import answers
from .borough import AUTHORITY, NAME, NOON, YEAR
from .database import borough_in_prometheus
from .drawing import draw_board
from .model import Picture

ROOT = Path(__file__).parents[2]
SAYS = (
    f"{NAME} {YEAR}, simulated from published figures, as at noon on {NOON:%-d %B %Y}; "
    "no real child is in it."
)
CHOSEN = {"authority": AUTHORITY, "year": f"{YEAR}"}

# Of which boards the README shows the first rows, and how many.
BEGINNINGS = {"on-time": 2, "time-going": 1}
PLACE = ROOT / "docs/pictures"

with borough_in_prometheus() as prometheus:
    for file in sorted((ROOT / "grafana/dashboards").rglob("*.json")):
        board = Picture.model_validate_json(file.read_bytes())
        found = answers(board, prometheus, at=NOON, chosen=CHOSEN)
        whole = draw_board(board, found, chosen=CHOSEN, says=(SAYS,))
        (PLACE / f"{file.stem}.svg").write_bytes(whole)
        if file.stem in BEGINNINGS:
            first = board.beginning(headings=BEGINNINGS[file.stem])
            part = draw_board(first, found, chosen=CHOSEN, says=(SAYS,))
            (PLACE / f"{file.stem}-beginning.svg").write_bytes(part)
