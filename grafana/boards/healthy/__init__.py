"""*Is ehcpwatch healthy?*: for operators. Whether the other boards can be believed."""

from grafana.boards.frame import Board

from .believed import BELIEVED
from .delivery import DELIVERY
from .flow import FLOW
from .page import PAGE
from .told import TOLD

__all__ = ["HEALTHY"]

HEALTHY = Board(
    uid="ehcpwatch-healthy",
    title="Is ehcpwatch healthy?",
    says="For operators: are all partitions there, is the reading up to date, does what is said "
    "arrive. Only if so are the other boards to be believed.",
    rows=(BELIEVED, FLOW, DELIVERY, TOLD, PAGE),
    of_cases=False,
    range_from="now-24h",
)
