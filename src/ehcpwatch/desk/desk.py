"""The desk: finds an alert, takes an act about it, and gives the event away."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord, ListedAlert
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.register import SqlConnection, latest_record, worklist

from .acts import Act, Recorded, Refusal, RefusalKind, act_event
from .outlet import Outlet
from .reading import LONGEST_SNOOZE_DAYS, Fault, read_act
from .sending import Sent
from .used import UsedLinks

__all__ = ["ActLink", "Desk"]

_DIGEST_BYTES = 16


class ActLink(NamedTuple):
    """What a link in a message stands for.

    Attributes:
        alert_id: The alert that it is about.
        by: The reference of whoever it was sent to, who acts by it.
        link_id: The link's own; the same for every attempt at one message.
    """

    alert_id: str
    by: str
    link_id: str


class Desk:
    """Takes acts on the alerts of one register.

    Args:
        register: Gives a view of the register, for reading.
        outlet: Where the events go.
        wall_clock: The source of the present moment.
        longest_snooze_days: How far ahead of today an alert may rest.
    """

    def __init__(
        self,
        *,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        outlet: Outlet,
        wall_clock: Clock,
        longest_snooze_days: int = LONGEST_SNOOZE_DAYS,
    ) -> None:
        self.longest_snooze_days = longest_snooze_days
        self._register = register
        self._outlet = outlet
        self._wall_clock = wall_clock

    def today(self) -> date:
        """Return the present day in England."""
        return london_date(self._wall_clock.now())

    def find(self, alert_id: str) -> AlertRecord | None:
        """Return the latest record of an alert, `None` if there is none of this id."""
        with self._register() as connection:
            return latest_record(connection, alert_id)

    def standing(self, caseworker: str | None) -> list[ListedAlert]:
        """Return the alerts that stand, of one caseworker or of all, the worst first."""

        def wanted(record: AlertRecord) -> bool:
            return record.stands and caseworker in {None, record.caseworker}

        with self._register() as connection:
            return worklist(connection, wanted, self.today())

    def read(self, given: Mapping[str, object]) -> Act | tuple[Fault, ...]:
        """Return the act that *given* states today, or all that is wrong with it."""
        return read_act(given, today=self.today(), longest_snooze_days=self.longest_snooze_days)

    def take(self, act: Act, *, alert_id: str, by: str) -> Recorded | Refusal:
        """Record an act by a command or a system.

        Raises:
            EhcpwatchError: It could not be recorded, or it is not known whether it was.
        """
        record = self.find(alert_id)
        if record is None:
            return _UNKNOWN
        outcome = act_event(act, record, by=by, at=self._wall_clock.now())
        if isinstance(outcome, Recorded):
            self._outlet.put(outcome.event)
        return outcome

    def take_by_link(self, act: Act, link: ActLink, *, used: UsedLinks) -> Recorded | Refusal:
        """Record an act by a link, unless the link has served for this act.

        The event is given away while the link is held, and its id is the link's: two that
        click at once make one event, and so does one who tries again after a failure.

        Raises:
            EhcpwatchError: As of `take`; the link then still serves.
        """
        digest = blake2b(f"{link.link_id}\0{act.name}".encode(), digest_size=_DIGEST_BYTES).digest()
        # Asked first: what was recorded may be why the act no longer fits the alert.
        if used.is_used(digest):
            return _AGAIN
        return self._once(
            act, link.alert_id, link.by, once=link.link_id, digests=(digest,), used=used
        )

    def sent_before(self, sent: Sent, *, used: UsedLinks) -> Refusal | None:
        """Return what is to be said where a key has served, `None` where it has not."""
        if not used.is_used(sent.of_key):
            return None
        return _SENT_AGAIN if used.is_used(sent.of_whole) else _KEY_TAKEN

    def take_sent(
        self, act: Act, sent: Sent, *, alert_id: str, by: str, used: UsedLinks
    ) -> Recorded | Refusal:
        """Record an act sent under a key, unless the key has served.

        Raises:
            EhcpwatchError: As of `take`; the key then still serves.
        """
        outcome = self._once(
            act, alert_id, by, once=sent.once, digests=(sent.of_key, sent.of_whole), used=used
        )
        if isinstance(outcome, Recorded):
            return outcome
        # Another may have been quicker: the key says so, whatever became of the alert since.
        return self.sent_before(sent, used=used) or outcome

    def _once(
        self,
        act: Act,
        alert_id: str,
        by: str,
        *,
        once: str,
        digests: tuple[bytes, ...],
        used: UsedLinks,
    ) -> Recorded | Refusal:
        record = self.find(alert_id)
        if record is None:
            return _UNKNOWN
        now = self._wall_clock.now()
        outcome = act_event(act, record, by=by, at=now, once=once)
        if isinstance(outcome, Refusal):
            return outcome
        with used.use(*digests, at=now) as free:
            if not free:
                return _AGAIN
            self._outlet.put(outcome.event)
        return outcome


_UNKNOWN = Refusal(
    kind=RefusalKind.UNKNOWN,
    sentence="Nothing was recorded. There is no alert of this id here; see `ehcpwatch alerts`.",
)
_AGAIN = Refusal(
    kind=RefusalKind.AGAIN,
    sentence="This was recorded already, by this link. Nothing more was recorded now.",
)
_SENT_AGAIN = Refusal(
    kind=RefusalKind.AGAIN,
    sentence="This was recorded already, under this key. Nothing more was recorded now.",
)
_KEY_TAKEN = Refusal(
    kind=RefusalKind.KEY_TAKEN,
    sentence=(
        "Nothing was recorded. This Idempotency-Key was given with another act before: give "
        "each act a key of its own."
    ),
)
