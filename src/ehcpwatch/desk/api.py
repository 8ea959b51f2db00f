"""What a casework system sees: JSON over HTTP, behind a bearer token."""

from collections.abc import Callable, Mapping

from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ehcpwatch.alerts import listed_document
from ehcpwatch.errors import ReceiptUnreadableError

from .acts import Recorded, Refusal, RefusalKind
from .desk import Desk
from .guarding import BearerToken
from .reading import Fault, is_reference
from .sending import KEY_HEADER, Sent, read_key
from .used import UsedLinks

__all__ = ["api_routes", "failed", "receipt_routes"]

_STATUS = {
    RefusalKind.UNKNOWN: 404,
    RefusalKind.OVER: 409,
    RefusalKind.UNFIT: 422,
    RefusalKind.KEY_TAKEN: 422,
}
_REASONS = {
    401: "Show the bearer token of this desk.",
    404: "There is nothing at this address.",
    405: "This address takes no such request.",
    400: "The body cannot be read.",
    413: "The body is too large.",
    503: "It is not known whether it was recorded. Send it again later.",
}


def api_routes(desk: Desk, *, token: BearerToken, used: UsedLinks) -> list[Route]:
    """Return the routes by which a casework system acts on alerts and lists them.

    Args:
        used: Remembers under which keys what was recorded.
    """

    async def act(request: Request) -> Response:
        if not token.is_shown_by(request):
            return _unauthorised()
        key = read_key(request.headers.getlist(KEY_HEADER))
        body = await request.body()
        if isinstance(key, Fault):
            return _refused(422, f"{key.field}: {key.sentence}")
        return await run_in_threadpool(_act, desk, body, key, used)

    def alerts(request: Request) -> Response:
        if not token.is_shown_by(request):
            return _unauthorised()
        standing = desk.standing(request.query_params.get("caseworker"))
        return JSONResponse({"alerts": [listed_document(alert) for alert in standing]})

    return [
        Route("/api/acts", act, methods=["POST"]),
        Route("/api/alerts", alerts, methods=["GET"]),
    ]


def receipt_routes(receive: Callable[[bytes], None], *, token: BearerToken) -> list[Route]:
    """Return the route on which GOV.UK Notify says what became of its messages."""

    async def notify(request: Request) -> Response:
        if not token.is_shown_by(request):
            return _unauthorised()
        body = await request.body()
        try:
            await run_in_threadpool(receive, body)
        except ReceiptUnreadableError as error:
            # Notify is to send it no more: it would be as unreadable again.
            return _refused(422, str(error))
        return Response(status_code=204)

    return [Route("/receipts/notify", notify, methods=["POST"])]


def failed(status: int) -> JSONResponse:
    """Return the answer to what cannot be answered, in the shape of every other refusal."""
    return _refused(status, _REASONS.get(status, "This failed. Send it again later."))


def _unauthorised() -> Response:
    answer = failed(401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _act(desk: Desk, body: bytes, key: str | None, used: UsedLinks) -> Response:
    given = _object(body)
    if given is None:
        return _refused(422, "Send one JSON object.")
    sent = None if key is None else Sent.under(key, given)
    # Asked first: what was recorded may be why it would be refused now.
    before = None if sent is None else desk.sent_before(sent, used=used)
    if before is not None:
        return _answer(before, sent)
    alert, by = given.get("alert"), given.get("by")
    faults: list[Fault] = []
    if not isinstance(alert, str) or not alert:
        faults.append(Fault("alert", "Give the id of the alert."))
    if not isinstance(by, str) or not is_reference(by):
        faults.append(Fault("by", "Give the reference of whoever acts; it must be no name."))
    act = desk.read(given)
    if isinstance(act, tuple):
        faults.extend(act)
    if faults or isinstance(act, tuple) or not isinstance(alert, str) or not isinstance(by, str):
        return _refused(422, *(f"{fault.field}: {fault.sentence}" for fault in faults))
    if sent is None:
        return _answer(desk.take(act, alert_id=alert, by=by), sent)
    return _answer(desk.take_sent(act, sent, alert_id=alert, by=by, used=used), sent)


def _answer(outcome: Recorded | Refusal, sent: Sent | None) -> Response:
    if isinstance(outcome, Recorded):
        return JSONResponse({"id": outcome.event.id, "sentence": outcome.sentence}, status_code=201)
    if outcome.kind is RefusalKind.AGAIN and sent is not None:
        return JSONResponse({"id": sent.event_id, "sentence": outcome.sentence}, status_code=200)
    return _refused(_STATUS[outcome.kind], outcome.sentence)


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        document = from_json(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _refused(status: int, *faults: str) -> JSONResponse:
    return JSONResponse({"faults": list(faults)}, status_code=status)
