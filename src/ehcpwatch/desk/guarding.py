"""What holds for every request and answer of the desk: headers, sizes, who may ask."""

from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ehcpwatch.errors import BearerTokenError

__all__ = ["BearerToken", "Guarded", "is_from_elsewhere"]

_LARGEST_BODY_BYTES = 64 * 1024
"""Forms and acts have some hundred bytes, receipts some thousand."""
_SHORTEST_TOKEN = 32
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "private, no-store",
    # The address of a page is what gives the right to act.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class Guarded:
    """Puts the headers of the desk on every answer, errors included, and bounds every body.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > _LARGEST_BODY_BYTES:
                raise HTTPException(413)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, bounded, with_headers)


class BearerToken:
    """The token that a system shows to be let in.

    Args:
        path: A file that holds it and nothing else.

    Raises:
        BearerTokenError: The file cannot be read, or holds no such token.
    """

    def __init__(self, path: Path) -> None:
        try:
            parts = path.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError) as error:
            raise BearerTokenError(path=path) from error
        if len(parts) != 1 or len(parts[0]) < _SHORTEST_TOKEN:
            raise BearerTokenError(path=path)
        self._digest = sha256(parts[0].encode()).digest()

    def is_shown_by(self, request: Request) -> bool:
        """Whether a request shows the token; takes as long whatever it shows."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        shown = sha256(token.strip().encode()).digest()
        return compare_digest(shown, self._digest) and scheme.lower() == "bearer"


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that a form was sent from a page that is not ours.

    Browsers say `Origin: null` for a form of ours, because our pages send no referrer; what
    they say in `Sec-Fetch-Site` is then what counts, and older ones say nothing.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = headers.get("origin", "null")
    return origin != "null" and origin.partition("://")[2] != headers.get("host")
