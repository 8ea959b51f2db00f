"""Mail, handed to a server by SMTP, one connection a letter.

The conversation is held command by command, for what became of a letter hangs on how far it
came: up to the dot that ends it, nothing was taken; after the dot, only the answer says.
"""

import re
import smtplib
import ssl
from contextlib import closing, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from ehcpwatch.clock import Clock

from .channel import Answer, ChannelName, Letter, Outcome
from .reason import Reason, is_message_id
from .settings import MailSettings, Tls

__all__ = ["TIMEOUT_SECONDS", "MailChannel"]

TIMEOUT_SECONDS = 20.0
"""For each step. Servers that look at a mail before they answer take seconds, not minutes."""

# Replies of RFC 5321 and RFC 4954.
_DONE = 250
_FORWARDED = 251
_GO_ON = 354
_NO_SUCH_ADDRESS = (550, 551, 553)
_NOT_SIGNED_IN = (530, 534, 535, 538)
_TAKEN = range(200, 300)
_FOR_NOW = range(400, 500)
_FOR_GOOD = range(500, 600)


class MailChannel:
    """Mail to a person or a shared mailbox, as text and as HTML."""

    name = ChannelName.MAIL

    def __init__(self, settings: MailSettings, *, wall_clock: Clock) -> None:
        self._settings = settings
        self._wall_clock = wall_clock
        self._sender = SMTP.header_factory("From", settings.sender).addresses[0]
        self._context = (
            None
            if settings.tls is Tls.NONE
            else ssl.create_default_context(cafile=settings.ca_file)
        )

    def send(self, letter: Letter) -> Answer:
        """Try once to hand over *letter*."""
        try:
            content = self._content(letter)
        except (IndexError, MessageError, ValueError):
            # Of the email package, for an address that is none and a field of two lines.
            return Answer(Outcome.REFUSED, Reason.MALFORMED)
        try:
            with closing(self._connected()) as server:
                return self._handed_over(server, letter.address, content)
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            return Answer(Outcome.LATER, Reason.TLS_FAILED)
        except smtplib.SMTPResponseException as error:
            failed = _may_come(error.smtp_code, Reason.SERVICE_FAILED)
            return Answer(Outcome.LATER, failed)
        except OSError:
            return Answer(Outcome.LATER, Reason.UNREACHABLE)

    def _content(self, letter: Letter) -> bytes:
        """Return the mail as it goes over the wire, up to the dot."""
        if not (is_message_id(letter.message_id) and letter.address.isascii()):
            raise ValueError
        to = Address(addr_spec=letter.address)
        if not (to.username and to.domain):
            raise ValueError
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._settings.sender
        mail["To"] = to
        if self._settings.reply_to is not None:
            mail["Reply-To"] = self._settings.reply_to
        mail["Subject"] = letter.subject
        mail["Date"] = self._wall_clock.now()
        mail["Message-ID"] = f"<{letter.message_id}@{self._sender.domain}>"
        # Keeps notes of absence from being sent in answer (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        # Not all servers take lines that are long or not ASCII.
        mail.set_content(letter.text, cte="quoted-printable")
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return re.sub(rb"(?m)^\.", b"..", mail.as_bytes())

    def _connected(self) -> smtplib.SMTP:
        """Return a server that may be told secrets.

        Raises:
            OSError: There is none.
        """
        host, port = self._settings.host, self._settings.port
        if self._settings.tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=self._context)
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        if self._settings.tls is Tls.STARTTLS:
            try:
                server.starttls(context=self._context)
            except BaseException:
                server.close()
                raise
        return server

    def _handed_over(self, server: smtplib.SMTP, address: str, content: bytes) -> Answer:
        refusal = self._not_signed_in(server) or self._turned_away(server, address)
        if refusal is not None:
            return refusal
        # If this fails, the dot, which comes last, was not sent.
        server.send(content + b".\r\n")
        try:
            code, _ = server.getreply()
        except OSError:
            return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
        with suppress(OSError):
            server.quit()
        if code in _TAKEN:
            return Answer(Outcome.ACCEPTED)
        if code in _FOR_NOW:
            return Answer(Outcome.LATER, Reason.BUSY)
        if code in _FOR_GOOD:
            return Answer(Outcome.REFUSED, Reason.REFUSED)
        return Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)

    def _not_signed_in(self, server: smtplib.SMTP) -> Answer | None:
        """Sign in where there is a user; return what came of it unless it went well."""
        if self._settings.user is None or self._settings.password is None:
            return None
        try:
            server.login(self._settings.user, self._settings.password)
        except smtplib.SMTPServerDisconnected:
            return Answer(Outcome.LATER, Reason.UNREACHABLE)
        except smtplib.SMTPResponseException as error:
            return Answer(Outcome.LATER, _may_come(error.smtp_code, Reason.NOT_SIGNED_IN))
        except smtplib.SMTPException:
            # The server offers no way that we know.
            return Answer(Outcome.LATER, Reason.NOT_SIGNED_IN)
        return None

    def _turned_away(self, server: smtplib.SMTP, address: str) -> Answer | None:
        """Ask for leave to send; return the answer unless the server waits for the mail."""
        server.ehlo_or_helo_if_needed()
        code, _ = server.mail(self._sender.addr_spec)
        if code != _DONE:
            return Answer(Outcome.LATER, _may_come(code, Reason.SENDER_REFUSED))
        code, _ = server.rcpt(address)
        if code in _NO_SUCH_ADDRESS:
            return Answer(Outcome.REFUSED, Reason.NO_SUCH_ADDRESS)
        if code not in {_DONE, _FORWARDED}:
            return _before_the_mail(code)
        code, _ = server.docmd("DATA")
        return None if code == _GO_ON else _before_the_mail(code)


def _before_the_mail(code: int) -> Answer:
    if code in _FOR_GOOD and code not in _NOT_SIGNED_IN:
        return Answer(Outcome.REFUSED, Reason.REFUSED)
    return Answer(Outcome.LATER, _may_come(code, Reason.SERVICE_FAILED))


def _may_come(code: int, otherwise: Reason) -> Reason:
    """Return why a letter must wait whom a server answered with *code*."""
    if code in _FOR_NOW:
        return Reason.BUSY
    return Reason.NOT_SIGNED_IN if code in _NOT_SIGNED_IN else otherwise
