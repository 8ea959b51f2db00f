"""Writes every board to `grafana/dashboards/`; run by `make dashboards`."""

from pathlib import Path

from .written import BOARDS, file_of, written

PLACE = Path(__file__).parents[1] / "dashboards"

for board in BOARDS:
    target = PLACE / file_of(board)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(board), encoding="utf-8")
