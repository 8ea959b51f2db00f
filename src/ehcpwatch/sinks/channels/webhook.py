"""Letters to programs: JSON, posted and signed as the Standard Webhooks specification says.

Whoever takes them can check with the shared secret that they are ours and not old, and by
`webhook-id`, the same for every attempt, that they are new:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from ehcpwatch.clock import Clock

from .channel import Answer, ChannelName, Letter, Outcome
from .quiet import quiet
from .reason import Reason, is_message_id
from .settings import WebhookSettings, is_loopback

__all__ = ["LONGEST_WAIT", "TIMEOUT_SECONDS", "WebhookChannel", "is_receiver"]

TIMEOUT_SECONDS = 20.0
LONGEST_WAIT = timedelta(days=1)
"""Who asks for more is tried again all the same: a slip of theirs must not silence us."""

_WORTH_REPEATING: Mapping[int, Reason] = {
    HTTPStatus.REQUEST_TIMEOUT: Reason.BUSY,
    HTTPStatus.TOO_EARLY: Reason.BUSY,
    HTTPStatus.TOO_MANY_REQUESTS: Reason.TOO_MANY,
}
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class WebhookChannel:
    """A program of somebody else's, told by HTTP."""

    name = ChannelName.WEBHOOK

    def __init__(self, settings: WebhookSettings, *, wall_clock: Clock) -> None:
        self._secret = settings.secret
        self._wall_clock = wall_clock
        self._context = httpx.create_ssl_context()

    def send(self, letter: Letter) -> Answer:
        """Try once to hand over *letter*."""
        with quiet():
            return self._sent(letter)

    def _sent(self, letter: Letter) -> Answer:
        address = _address(letter.address)
        if address is None or not is_message_id(letter.message_id):
            return Answer(Outcome.REFUSED, Reason.MALFORMED)
        now = self._wall_clock.now()
        body = json.dumps(
            {"message_id": letter.message_id, "subject": letter.subject, "text": letter.text}
        ).encode()
        headers = {
            "content-type": "application/json",
            **self._signed(letter.message_id, now, body),
        }
        try:
            # Only the head of the answer is read: nobody can keep us busy with the rest of it.
            with httpx.stream(
                "POST",
                address,
                content=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                follow_redirects=False,
                verify=self._context,
            ) as response:
                return _answer(response, now)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError):
            return Answer(Outcome.REFUSED, Reason.MALFORMED)
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError):
            return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
        except httpx.HTTPError:
            # Not connected, or broken off before all of it was written.
            return Answer(Outcome.LATER, Reason.UNREACHABLE)

    def _signed(self, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
        """Return the three headers of the specification."""
        timestamp = str(int(now.timestamp()))
        signed = b".".join((message_id.encode(), timestamp.encode(), body))
        digest = hmac.new(self._secret, signed, hashlib.sha256).digest()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }


def is_receiver(address: str) -> bool:
    """Return whether letters may be posted to *address*; nothing is sent."""
    return _address(address) is not None


def _address(text: str) -> httpx.URL | None:
    """Return a web address that letters may go to; `None` for any other text."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        return None
    plain = url.scheme == "http" and is_loopback(url.host)
    return url if url.host and (url.scheme == "https" or plain) else None


def _answer(response: httpx.Response, now: datetime) -> Answer:
    status = response.status_code
    if response.is_success:
        return Answer(Outcome.ACCEPTED)
    if response.is_server_error or status in _WORTH_REPEATING:
        reason = _WORTH_REPEATING.get(status, Reason.SERVICE_FAILED)
        return Answer(Outcome.LATER, reason, _wait(response.headers.get("retry-after"), now))
    if status in _GONE:
        return Answer(Outcome.REFUSED, Reason.NO_SUCH_ADDRESS)
    # A redirect too: whom we were told to tell is not for the one who answers to say.
    return Answer(Outcome.REFUSED, Reason.REFUSED)


def _wait(written: str | None, now: datetime) -> timedelta | None:
    """Return what `Retry-After` asks for: seconds, or a date; `None` for anything else."""
    if written is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", written):
        return min(timedelta(seconds=int(written)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)
