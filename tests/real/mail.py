"""A real mail server on loopback, which takes mail over TLS from whoever knows the password."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Condition

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.real.parts import free_port

__all__ = ["Mailbox", "mail_server"]

USER, PASSWORD = "ehcpwatch", "correct horse"


class Mailbox:
    """What was delivered, in order, each mail with the address that it was for.

    Attributes:
        address: Of the server, as host:port.
        ca_file: Of whoever vouches for the server.
        password_file: Of the one user.
    """

    def __init__(self, *, address: str, ca_file: Path, password_file: Path) -> None:
        self.address = address
        self.ca_file = ca_file
        self.password_file = password_file
        self._mails: list[tuple[str, EmailMessage]] = []
        self._came = Condition()

    async def handle_DATA(  # noqa: N802  # the name that the server asks for
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        with self._came:
            self._mails += [(to, mail) for to in envelope.rcpt_tos]
            self._came.notify_all()
        return "250 OK"

    def mails(self, to: str) -> list[EmailMessage]:
        """Return what came for an address so far."""
        with self._came:
            return [mail for address, mail in self._mails if address == to]

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
def mail_server(folder: Path) -> Iterator[Mailbox]:
    """Run the server; it takes mail over TLS only, and only from its user."""
    authority = trustme.CA()
    ca_file, password_file = folder / "ca.pem", folder / "password"
    authority.cert_pem.write_to_path(ca_file)
    password_file.write_text(PASSWORD)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    port = free_port()
    mailbox = Mailbox(address=f"localhost:{port}", ca_file=ca_file, password_file=password_file)
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
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
    return AuthResult(success=data == known)
