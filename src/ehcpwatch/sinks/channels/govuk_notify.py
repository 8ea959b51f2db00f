"""GOV.UK Notify, by its own client: a template that holds a subject and a text of ours.

Notify knows a letter by the reference that we give it. So an attempt after the first asks
whether Notify has it already, and a letter whose answer was lost is not sent again.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from socket import gaierror
from ssl import SSLCertVerificationError

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from ehcpwatch.clock import Clock

from .channel import Answer, ChannelName, Letter, Outcome
from .notify_text import notify_text
from .quiet import quiet
from .reason import Reason, is_message_id
from .settings import NotifySettings

__all__ = ["TIMEOUT_SECONDS", "NotifyChannel"]

TIMEOUT_SECONDS = 20
"""To connect, and between two bytes of an answer."""
_MINUTE = timedelta(minutes=1)
"""Over which Notify counts requests."""

_NOT_SIGNED_IN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_OF_THE_DAY = "TooManyRequestsError"
"""Its name for the limit of a day; that of a minute is RateLimitError."""
# The beginnings of what it says of a letter that is refused for the template's sake, or the
# address': https://docs.notifications.service.gov.uk/python.html#send-an-email-error-codes
_TEMPLATE_UNFIT = ("Template", "Missing personalisation", "template_id")
_NO_SUCH_ADDRESS = ("email_address", "Not a valid email address")


class NotifyChannel:
    """Mail by GOV.UK Notify. One thread at a time: its client is made for no more."""

    name = ChannelName.NOTIFY

    def __init__(self, settings: NotifySettings, *, wall_clock: Clock) -> None:
        self._template_id = settings.template_id
        self._wall_clock = wall_clock
        self._client = NotificationsAPIClient(
            settings.api_key, base_url=settings.base_url, timeout=TIMEOUT_SECONDS
        )

    def send(self, letter: Letter) -> Answer:
        """Try once to hand over *letter*, unless Notify has it from an earlier attempt."""
        if not is_message_id(letter.message_id):
            return Answer(Outcome.REFUSED, Reason.MALFORMED)
        with quiet():
            if letter.attempt > 1:
                known = self._known(letter)
                if known is not None:
                    return known
            return self._sent(letter)

    def _known(self, letter: Letter) -> Answer | None:
        """Return what is known of earlier attempts; `None` where Notify has no such letter."""
        try:
            answer: object = self._client.get_all_notifications(reference=letter.message_id)
        except APIError as error:
            # Of this attempt nothing was sent, whatever became of those before it.
            return self._refusal(error)._replace(outcome=Outcome.LATER)
        for one in _listed(answer, "notifications"):
            if one.get("reference") == letter.message_id:
                return Answer(Outcome.ACCEPTED, reference=str(one.get("id", "")))
        return None

    def _sent(self, letter: Letter) -> Answer:
        try:
            answer: object = self._client.send_email_notification(
                email_address=letter.address,
                template_id=self._template_id,
                personalisation={"subject": letter.subject, "body": notify_text(letter.text)},
                reference=letter.message_id,
            )
        except APIError as error:
            return self._refusal(error)
        if not isinstance(answer, dict) or "id" not in answer:
            # Something between us and Notify answered in its place.
            return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
        return Answer(Outcome.ACCEPTED, reference=str(answer["id"]))

    def _refusal(self, error: APIError) -> Answer:
        response: requests.Response | None = error.response
        if response is None:
            return _unanswered(error.__cause__)
        status = response.status_code
        names, sentences = _said(response)
        if status in _NOT_SIGNED_IN:
            return Answer(Outcome.LATER, Reason.NOT_SIGNED_IN)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return Answer(Outcome.LATER, Reason.TOO_MANY, self._wait(names))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Answer(Outcome.UNKNOWN, Reason.SERVICE_FAILED)
        if status < HTTPStatus.BAD_REQUEST:
            # A page of whoever stands between us and Notify.
            return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
        if any(sentence.startswith(_TEMPLATE_UNFIT) for sentence in sentences):
            return Answer(Outcome.LATER, Reason.TEMPLATE_UNFIT)
        if any(sentence.startswith(_NO_SUCH_ADDRESS) for sentence in sentences):
            return Answer(Outcome.REFUSED, Reason.NO_SUCH_ADDRESS)
        return Answer(Outcome.REFUSED, Reason.REFUSED)

    def _wait(self, names: Sequence[str]) -> timedelta:
        """Return how long to wait: a limit of the day ends at midnight, UTC."""
        if _OF_THE_DAY not in names:
            return _MINUTE
        now = self._wall_clock.now()
        tomorrow_on = now.astimezone(UTC).date() + timedelta(days=1)
        return datetime.combine(tomorrow_on, time(), UTC) - now


def _unanswered(cause: BaseException | None) -> Answer:
    """Return the outcome of a request without an answer, of which only the cause is known."""
    if isinstance(cause, requests.ConnectTimeout):
        return Answer(Outcome.LATER, Reason.UNREACHABLE)
    while cause is not None:
        if isinstance(cause, SSLCertVerificationError):
            return Answer(Outcome.LATER, Reason.TLS_FAILED)
        if isinstance(cause, ConnectionRefusedError | gaierror):
            return Answer(Outcome.LATER, Reason.UNREACHABLE)
        cause = cause.__cause__ or cause.__context__
    return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)


def _said(response: requests.Response) -> tuple[list[str], list[str]]:
    """Return the names and the sentences of the errors in an answer."""
    try:
        answer: object = response.json()
    except requests.JSONDecodeError:
        return [], []
    errors = _listed(answer, "errors")
    return [str(one.get("error")) for one in errors], [str(one.get("message")) for one in errors]


def _listed(answer: object, name: str) -> list[Mapping[str, object]]:
    """Return the records in a list of an answer; none where it is not as documented."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
