"""The dashboards as Python: each asks one question, and is written as JSON by `make dashboards`.

A board says what is asked; `panels` knows how Grafana draws an answer, `queries` how the
recorded series are named, and `described` what a figure means, read from the same records as
the pages of docs/.
"""

from .frame import Board, Row, dashboard_of
from .written import BOARDS, file_of, written

__all__ = ["BOARDS", "Board", "Row", "dashboard_of", "file_of", "written"]
