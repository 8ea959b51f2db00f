"""Pictures of the dashboards, for whoever has no Grafana at hand: `make previews`.

Each is drawn from the committed file of the dashboard and from what its queries really give, put
to a real Prometheus that holds a simulated borough. It shows what is to be read off a board, not
what Grafana looks like, and says so. What a picture could not show, such as a new type of panel
or a new setting of a field, is refused, never left out.
"""

from .asking import Answers, Prometheus, answers
from .drawing import NOTE, draw_board
from .model import Panel, Picture, Target

__all__ = ["NOTE", "Answers", "Panel", "Picture", "Prometheus", "Target", "answers", "draw_board"]
