"""Draws every dashboard into `docs/pictures/`; run by `make previews`."""

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

with borough_in_prometheus() as prometheus:
    for file in sorted((ROOT / "grafana/dashboards").rglob("*.json")):
        board = Picture.model_validate_json(file.read_bytes())
        found = answers(board, prometheus, at=NOON, chosen=CHOSEN)
        picture = ROOT / "docs/pictures" / f"{file.stem}.svg"
        picture.write_bytes(draw_board(board, found, chosen=CHOSEN, says=(SAYS,)))
