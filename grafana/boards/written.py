"""The boards as files: which there are, what each is called, and their JSON."""

import json
from collections.abc import Mapping

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from .frame import Board, dashboard_of
from .healthy import HEALTHY
from .needing_action import NEEDING_ACTION
from .on_time import ON_TIME
from .time_going import TIME_GOING
from .workbench import WORKBENCH

__all__ = ["BOARDS", "file_of", "written"]

BOARDS: tuple[Board, ...] = (ON_TIME, TIME_GOING, NEEDING_ACTION, WORKBENCH, HEALTHY)
"""In the order in which people are pointed to them."""

_FOLDERS: Mapping[str, str] = {
    ON_TIME.uid: "Plans in time",
    TIME_GOING.uid: "Plans in time",
    NEEDING_ACTION.uid: "Cases",
    WORKBENCH.uid: "Plans in time",
    HEALTHY.uid: "Operation",
}
"""The folder of each board: council-wide figures, casework and operation have other readers."""


def file_of(board: Board) -> str:
    """Return the path of the file of *board* under `dashboards/`, folder and name."""
    return f"{_FOLDERS[board.uid]}/{board.uid.removeprefix('ehcpwatch-')}.json"


def written(board: Board) -> str:
    """Return *board* as the text of its file; the same board always gives the same bytes."""
    return (
        json.dumps(
            dashboard_of(board), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False
        )
        + "\n"
    )
