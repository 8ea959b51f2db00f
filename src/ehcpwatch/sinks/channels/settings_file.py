"""Reading the settings of the channels from TOML, and their secrets from the files it names.

All faults are found at once. What was written is never repeated, nor what a file holds: a
fault's sentence says what belongs there.
"""

import base64
import re
import ssl
import tomllib
from email.policy import SMTP
from pathlib import Path
from typing import Annotated, Self

import httpx
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ehcpwatch.errors import ChannelSettingsError

from .settings import (
    ChannelSettings,
    ChatSettings,
    MailSettings,
    NotifySettings,
    Tls,
    WebhookSettings,
    is_loopback,
)
from .settings_faults import NOT_TOML, Slip, fault_of

__all__ = ["parse_channels"]

_NOTIFY = "https://api.notifications.service.gov.uk"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# What the specification of Standard Webhooks allows, in bytes.
_SECRET_SIZE = range(24, 65)
# What GOV.UK Notify takes of one service; no other channel takes as much.
_MOST_A_MINUTE = 3_000


def parse_channels(text: str, *, name: str, folder: Path) -> ChannelSettings:
    """Return the settings that *text* describes.

    Args:
        text: TOML: a table for each channel that is used: mail, notify, chat, webhook.
        name: Of the file, for the error.
        folder: From which the files that it names are looked for.

    Raises:
        ChannelSettingsError: Something in it is wrong; every fault is named, nothing is loaded.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Only the number of the line: the message may repeat what stands there.
        line = re.search(r"at line (\d+)", str(error))
        place = f"line {line[1]}" if line else ""
        raise ChannelSettingsError(name=name, faults=[(place, NOT_TOML)]) from None
    try:
        written = _File.model_validate(document, context=folder)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        faults = list(dict.fromkeys(fault_of(one["type"], one["loc"]) for one in found))
        raise ChannelSettingsError(name=name, faults=faults) from None
    return written.settings()


def _wrong(kind: Slip = Slip.VALUE) -> PydanticCustomError:
    # Only the place matters, or the kind: pydantic's own text is never shown.
    return PydanticCustomError(kind.value, kind.value)


def _whole(value: object) -> int:
    # In Python a truth is a whole number too.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong()


def _file(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, str) and value and isinstance(info.context, Path):
        return info.context / value
    raise _wrong()


def _secret(value: object, info: ValidationInfo) -> str:
    try:
        held = _file(value, info).read_text(encoding="ascii").rstrip("\r\n")
    except (OSError, ValueError):
        raise _wrong() from None
    if not held or not held.isprintable():
        raise _wrong()
    return held


def _signing_key(value: object, info: ValidationInfo) -> bytes:
    try:
        key = base64.b64decode(_secret(value, info).removeprefix("whsec_"), validate=True)
    except ValueError:
        raise _wrong() from None
    if len(key) not in _SECRET_SIZE:
        raise _wrong()
    return key


def _api_key(value: object, info: ValidationInfo) -> str:
    key = _secret(value, info)
    if re.fullmatch(f".+-{_UUID}-{_UUID}", key) is None:
        raise _wrong()
    return key


def _certificates(value: object, info: ValidationInfo) -> Path:
    path = _file(value, info)
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ValueError):
        raise _wrong() from None
    return path


def _mailbox(value: str) -> str:
    """Return a mail address, with or without a name, if there is one and nothing else."""
    try:
        header = SMTP.header_factory("From", value)
    except ValueError:
        raise _wrong() from None
    addresses = header.addresses
    one = addresses[0] if len(addresses) == 1 and not header.defects else None
    if one is None or not (one.username and one.domain) or not one.addr_spec.isascii():
        raise _wrong()
    return value


def _base_url(value: str) -> str:
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        raise _wrong() from None
    if not url.host or url.path != "/":
        raise _wrong()
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.host)):
        raise _wrong()
    return value


_Mailbox = Annotated[str, AfterValidator(_mailbox)]
_Pace = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_A_MINUTE)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Mail(_Table):
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$")]
    port: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=65_535)]
    tls: Tls
    user: Annotated[str, Field(pattern=r"^[!-~]+$")] | None = None
    password_file: Annotated[str | None, BeforeValidator(_secret), Field(repr=False)] = None
    sender: _Mailbox
    reply_to: _Mailbox | None = None
    ca_file: Annotated[Path | None, BeforeValidator(_certificates)] = None
    most_a_minute: _Pace = 60

    @model_validator(mode="after")
    def _secrets_are_sealed(self) -> Self:
        if (self.user is None) != (self.password_file is None):
            raise _wrong(Slip.BOTH)
        if self.tls is Tls.NONE and not is_loopback(self.host):
            raise _wrong(Slip.PLAIN)
        return self

    def settings(self) -> MailSettings:
        return MailSettings(
            host=self.host,
            port=self.port,
            tls=self.tls,
            user=self.user,
            password=self.password_file,
            sender=self.sender,
            reply_to=self.reply_to,
            ca_file=self.ca_file,
            most_a_minute=self.most_a_minute,
        )


class _Notify(_Table):
    api_key_file: Annotated[str, BeforeValidator(_api_key), Field(repr=False)]
    template_id: Annotated[str, Field(pattern=f"^{_UUID}$")]
    base_url: Annotated[str, AfterValidator(_base_url)] = _NOTIFY
    most_a_minute: _Pace = 1_000

    def settings(self) -> NotifySettings:
        return NotifySettings(
            api_key=self.api_key_file,
            template_id=self.template_id,
            base_url=self.base_url,
            most_a_minute=self.most_a_minute,
        )


class _Chat(_Table):
    most_a_minute: _Pace = 20

    def settings(self) -> ChatSettings:
        return ChatSettings(most_a_minute=self.most_a_minute)


class _Webhook(_Table):
    secret_file: Annotated[bytes, BeforeValidator(_signing_key), Field(repr=False)]
    most_a_minute: _Pace = 60

    def settings(self) -> WebhookSettings:
        return WebhookSettings(secret=self.secret_file, most_a_minute=self.most_a_minute)


class _File(_Table):
    mail: _Mail | None = None
    notify: _Notify | None = None
    chat: _Chat | None = None
    webhook: _Webhook | None = None

    def settings(self) -> ChannelSettings:
        return ChannelSettings(
            mail=None if self.mail is None else self.mail.settings(),
            notify=None if self.notify is None else self.notify.settings(),
            chat=None if self.chat is None else self.chat.settings(),
            webhook=None if self.webhook is None else self.webhook.settings(),
        )
