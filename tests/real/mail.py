"""A real mail server on loopback, which takes mail over TLS from whoever knows the password.

What it answers, where it breaks off and whom its certificate names can be set.
"""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from pathlib import Path
from threading import Condition

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ehcpwatch.sinks.channels import Tls
from tests.real.parts import free_port

__all__ = ["PASSWORD", "USER", "AfterMail", "Mailbox", "mail_server"]

USER, PASSWORD = "ehcpwatch", "correct horse"


class AfterMail(Enum):
    """What the server does once it has a whole mail, which it keeps in any case."""

    ANSWER = "answer"
    HANG_UP = "hang up"
    FALL_SILENT = "fall silent"


class Mailbox:
    """What was delivered, in order, each mail with the address that it was for.

    Attributes:
        address: Of the server, as host:port.
        ca_file: Of whoever vouches for the server.
        password_file: Of the one user.
        answers: What the server says to a command, in place of what it would say.
        after_mail: What it does when it has a mail.
    """

    def __init__(
        self, *, address: str, ca_file: Path, password_file: Path, of_users_only: bool
    ) -> None:
        self.address = address
        self.ca_file = ca_file
        self.password_file = password_file
        self._of_users_only = of_users_only
        self.answers: dict[str, str] = {}
        self.after_mail = AfterMail.ANSWER
        self._mails: list[tuple[str, EmailMessage]] = []
        self._came = Condition()

    async def handle_MAIL(  # noqa: N802  # the name that the server asks for, as below
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer whether mail of a sender is taken."""
        if self._of_users_only and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer whether there is such a recipient."""
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        with self._came:
            self._mails += [(to, mail) for to in envelope.rcpt_tos]
            self._came.notify_all()
        match self.after_mail:
            case AfterMail.ANSWER:
                pass
            case AfterMail.HANG_UP:
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
            case AfterMail.FALL_SILENT:
                # Until the client has gone, which ends this task.
                await asyncio.Event().wait()
        return self.answers.get("DATA", "250 OK")

    def mails(self, to: str) -> list[EmailMessage]:
        """Return what came for an address so far."""
        with self._came:
            return [mail for address, mail in self._mails if address == to]

    def all(self) -> list[EmailMessage]:
        """Return all that came so far."""
        with self._came:
            return [mail for _, mail in self._mails]

    def addresses(self) -> set[str]:
        """Return for whom anything came."""
        with self._came:
            return {address for address, _ in self._mails}

    def wait_for(self, to: str, count: int, *, seconds: float) -> list[EmailMessage]:
        """Return what came for an address once it is so much, or when time is up."""
        with self._came:
            self._came.wait_for(
                lambda: sum(address == to for address, _ in self._mails) >= count, seconds
            )
        return self.mails(to)


@contextmanager
def mail_server(
    folder: Path,
    *,
    tls: Tls = Tls.STARTTLS,
    certified_as: str = "localhost",
    port: int | None = None,
) -> Iterator[Mailbox]:
    """Run the server; where it speaks TLS, it takes mail over TLS only, and only from its user.

    Args:
        port: Where it listens; `None` takes a free one.
    """
    authority = trustme.CA()
    ca_file, password_file = folder / "ca.pem", folder / "password"
    authority.cert_pem.write_to_path(ca_file)
    password_file.write_text(PASSWORD)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified_as).configure_cert(context)
    port = port or free_port()
    mailbox = Mailbox(
        address=f"localhost:{port}",
        ca_file=ca_file,
        password_file=password_file,
        of_users_only=tls is not Tls.NONE,
    )
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if tls is Tls.IMPLICIT else None,
        tls_context=context if tls is Tls.STARTTLS else None,
        require_starttls=tls is Tls.STARTTLS,
        auth_required=tls is Tls.STARTTLS,
        # It does not see TLS that was there before it; where there is none, it offers nothing.
        auth_require_tls=tls is not Tls.IMPLICIT,
        authenticator=_authenticated,
        # Its words for this one are not those that Alertmanager waits for.
        auth_exclude_mechanism=["LOGIN"],
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _authenticated(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    # Not handled, the server itself says that it is wrong.
    return AuthResult(success=data == known, handled=False)
