"""*Are we on time?*: for managers. Five views side by side, since each alone can be gamed."""

from grafana.boards.frame import AREA, YEAR, Board

from .compared import COMPARED
from .months import MONTHS
from .stock import STOCK
from .views import VIEWS

__all__ = ["ON_TIME"]

ON_TIME = Board(
    uid="ehcpwatch-on-time",
    title="Are we on time?",
    says="For managers and members: are plans sent within 20 weeks, in five views that hold each "
    "other in check, against the target, England, the region and neighbours.",
    rows=(VIEWS, MONTHS, COMPARED, STOCK),
    variables=(YEAR, AREA),
)
