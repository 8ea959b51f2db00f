"""Hold the limits after the Tribunal, an unopposed appeal or a mediation agreement.

Source:
    SI 2014/1530 regs. 42, 44 and 45, as amended by SI 2015/359.
"""

from datetime import date

from .assessment_limits import regulation_source
from .terms import Counting, Limit, LimitKey, Nature, Unit

__all__ = ["AMENDED_REGULATIONS_IN_FORCE_ON", "ORDER_LIMITS"]

AMENDED_REGULATIONS_IN_FORCE_ON = date(2015, 3, 23)
"""From this day regs. 44 and 45 have their present form (SI 2015/359).

The form of 2014 is left out: its periods were others, and its text was not read in full.
"""

_TO_ASSESS = (
    "The Tribunal sends its order to assess; or the authority tells the Tribunal that it "
    "does not oppose the appeal; or the parties agree in mediation."
)
_TO_MAKE_A_PLAN = (
    "The Tribunal sends its order to make a plan; or the authority tells the Tribunal that "
    "it does not oppose the appeal; or the parties agree in mediation."
)
_SAME_ROUTES = "reg. 44(2)(b); reg. 45(3A) for appeals not opposed; reg. 42 for mediation"
_MAKE_ROUTES = "reg. 44(2)(c); reg. 45 for appeals not opposed; reg. 42 for mediation"
_AUTHORITY = "local authority"
_FROM_SENDING = (
    "Counted from the day the order was sent, as the Tribunal's own guidance counts; "
    "whether the day it was made governs where the two differ is not confirmed."
)
_ASSESS_NOTE = (
    "Reg. 45(3A) was read in the primary text; reg. 44(2)(b) and its use for mediation "
    "agreements are taken from reliable secondary sources. The parties may agree other "
    "dates in a mediation agreement. " + _FROM_SENDING
)
_SECONDARY_NOTE = (
    "Taken from a reliable secondary source; the regulation itself is still to be read. "
    + _FROM_SENDING
)
_GUIDANCE_NOTE = (
    "Read in the Tribunal's published guidance SEND18; the regulation itself is still to "
    "be read. " + _FROM_SENDING
)

ORDER_LIMITS: tuple[Limit, ...] = (
    Limit(
        key=LimitKey.ORDER_NOTICE,
        title="Notice that it will assess, after an order",
        regulation=_SAME_ROUTES,
        trigger=_TO_ASSESS,
        length=2,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The parent or young person is notified that the authority will assess.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_ASSESS_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_NO_PLAN_NOTICE,
        title="Notice that no plan will be issued, after an order to assess",
        regulation=_SAME_ROUTES,
        trigger=_TO_ASSESS,
        length=10,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The parent or young person is notified that no plan will be issued.",
        nature=Nature.CONDITIONAL,
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note="Binds only when the answer is that there will be no plan. " + _ASSESS_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_FINAL_PLAN,
        title="Final plan, after an order to assess",
        regulation=_SAME_ROUTES,
        trigger=_TO_ASSESS,
        length=14,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The finalised plan is sent to all who must get it.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_ASSESS_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_DRAFT_PLAN,
        title="Draft plan, after an order to make a plan",
        regulation=_MAKE_ROUTES,
        trigger=_TO_MAKE_A_PLAN,
        length=5,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The draft plan is sent to the parent or young person.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_SECONDARY_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_MADE_FINAL_PLAN,
        title="Final plan, after an order to make a plan",
        regulation=_MAKE_ROUTES,
        trigger=_TO_MAKE_A_PLAN,
        length=11,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The finalised plan is sent to all who must get it.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_SECONDARY_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_AMEND,
        title="Plan amended as ordered",
        regulation="reg. 44(2)(e)",
        trigger="The Tribunal sends its order to amend the plan's needs or provision.",
        length=5,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The amended plan is sent to all who must get it.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_GUIDANCE_NOTE,
    ),
    Limit(
        key=LimitKey.ORDER_SCHOOL,
        title="Plan naming the school ordered",
        regulation="reg. 44(2)",
        trigger="The Tribunal sends its order that only the named school is to change.",
        length=2,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The plan naming that school is sent to all who must get it.",
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=_GUIDANCE_NOTE,
    ),
)
