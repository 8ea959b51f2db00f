"""The desk for browsers and systems: a page for each link, a calendar, receipts, an API.

Only a form that somebody sends changes anything: whatever merely follows a link, as scanners
of mail do, is shown a page.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ehcpwatch.errors import EhcpwatchError

from .acts import ActName, Recorded, RefusalKind
from .api import api_routes, failed, receipt_routes
from .desk import ActLink, Desk
from .guarding import BearerToken, Guarded, is_from_elsewhere
from .links import ActLinks, CalendarLinks, LinkFault
from .pages import Pages
from .used import UsedLinks

__all__ = ["CalendarFeed", "Receipts", "desk_app"]

_log = logging.getLogger("ehcpwatch.desk")

_MOST_FIELDS = 20
"""Of a form; ours have five."""
_FOR_SYSTEMS = ("/api/", "/receipts/")
_YES_AND_NO = {"yes": True, "no": False}
_REFUSED = {RefusalKind.UNKNOWN: 404, RefusalKind.UNFIT: 422}
"""What was recorded already, or is over, is an answer and no error."""


@dataclass(frozen=True, kw_only=True)
class CalendarFeed:
    """The calendars of caseworkers.

    Attributes:
        links: Read the addresses.
        feed: Returns the calendar of a person by reference, as iCalendar; empty for whoever
            has no cases, for a program that is refused keeps what it had.
    """

    links: CalendarLinks
    feed: Callable[[str], bytes]


@dataclass(frozen=True, kw_only=True)
class Receipts:
    """What GOV.UK Notify says of its messages.

    Attributes:
        token: Which it shows.
        receive: Takes the body of a receipt.
    """

    token: BearerToken
    receive: Callable[[bytes], None]


def desk_app(
    desk: Desk,
    *,
    links: ActLinks,
    used: UsedLinks,
    api_token: BearerToken | None = None,
    calendar: CalendarFeed | None = None,
    receipts: Receipts | None = None,
) -> ASGIApp:
    """Return the desk as an ASGI application.

    Args:
        desk: Takes the acts.
        links: Read what stands in the addresses of messages.
        used: Remembers by which links what was done.
        api_token: Of the casework system; `None` for no API.
        calendar: `None` for no calendars.
        receipts: `None` where no receipts are expected.
    """
    pages = Pages(longest_snooze_days=desk.longest_snooze_days)
    style = files(__package__).joinpath("templates", "desk.css").read_text(encoding="utf-8")

    def link_of(request: Request) -> ActLink:
        link = links.read(request.path_params["token"])
        return link if isinstance(link, ActLink) else _gone(link)

    def show(request: Request) -> Response:
        record = desk.find(link_of(request).alert_id)
        if record is None:
            raise HTTPException(404)
        return HTMLResponse(pages.alert(record, today=desk.today()))

    async def act(request: Request) -> Response:
        link = link_of(request)
        if is_from_elsewhere(request.headers):
            raise HTTPException(403)
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(take, link, given)

    def take(link: ActLink, given: dict[str, str]) -> Response:
        read = desk.read(_typed(given))
        if isinstance(read, tuple):
            record = desk.find(link.alert_id)
            if record is None:
                raise HTTPException(404)
            page = pages.alert(record, today=desk.today(), faults=read, given=given)
            return HTMLResponse(page, status_code=422)
        outcome = desk.take_by_link(read, link, used=used)
        if isinstance(outcome, Recorded):
            return HTMLResponse(pages.recorded(outcome.sentence))
        if outcome.kind is RefusalKind.UNKNOWN:
            raise HTTPException(404)
        return HTMLResponse(pages.refused(outcome), status_code=_REFUSED.get(outcome.kind, 200))

    def css(_: Request) -> Response:
        return Response(style, media_type="text/css")

    async def failure(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if isinstance(error, EhcpwatchError):
            status = 503
            # The kind alone: what it says may name the place of a database.
            _log.error("an act or a page failed", exc_info=error)
        if request.url.path.startswith(_FOR_SYSTEMS):
            return failed(status)
        return HTMLResponse(pages.failure(status), status_code=status)

    routes = [
        Route("/a/{token}", show, methods=["GET"]),
        Route("/a/{token}", act, methods=["POST"]),
        Route("/desk.css", css, methods=["GET"]),
    ]
    if calendar is not None:
        routes.append(_calendar_route(calendar))
    if api_token is not None:
        routes.extend(api_routes(desk, token=api_token, used=used))
    if receipts is not None:
        routes.extend(receipt_routes(receipts.receive, token=receipts.token))
    handled: tuple[type[Exception], ...] = (HTTPException, EhcpwatchError, Exception)
    app = Starlette(routes=routes, exception_handlers=dict.fromkeys(handled, failure))
    return Guarded(app)


def _gone(fault: LinkFault) -> ActLink:
    raise HTTPException(410 if fault is LinkFault.EXPIRED else 404)


def _typed(given: Mapping[str, str]) -> dict[str, object]:
    """Return a form with its answer to yes or no as one."""
    typed: dict[str, object] = dict(given)
    if given.get("act") == ActName.JUDGE:
        typed["useful"] = _YES_AND_NO.get(given.get("useful", ""))
    return typed


def _calendar_route(calendar: CalendarFeed) -> Route:
    def show(request: Request) -> Response:
        who = calendar.links.read(request.path_params["token"])
        if isinstance(who, LinkFault):
            raise HTTPException(410 if who is LinkFault.EXPIRED else 404)
        return Response(calendar.feed(who), media_type="text/calendar")

    return Route("/calendar/{token}.ics", show, methods=["GET"])
