"""Writing CloudEvents, structured and binary, and the digest of what an event says."""

from hashlib import blake2b

from .envelope import Event

__all__ = ["content_digest", "encode_binary", "encode_structured"]

_DIGEST_BYTES = 16


def encode_structured(event: Event) -> bytes:
    """Return *event* as one JSON object, without a line end, absent attributes left out."""
    document = event.model_dump_json(by_alias=True, exclude_none=True, exclude={"sequence"})
    if event.sequence is None:
        return document.encode()
    # The sequence extension is a string in CloudEvents.
    return f'{document[:-1]},"sequence":"{event.sequence}"}}'.encode()


def encode_binary(event: Event) -> tuple[tuple[tuple[str, bytes], ...], bytes]:
    """Return the `ce_` headers and the data, for a transport that carries headers."""
    attributes = event.model_dump(
        mode="json",
        by_alias=True,
        exclude_none=True,
        exclude={"data", "datacontenttype"},
    )
    headers = [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    headers.append(("content-type", b"application/json"))
    return tuple(headers), event.data.model_dump_json(exclude_none=True).encode()


def content_digest(event: Event) -> bytes:
    """Return 16 bytes that two events share exactly when they say the same.

    Covers type, subject, sequence and data as this version reads them; neither the
    instants nor fields that this version does not know. Defaults are left out, so that
    a field added to the vocabulary leaves the digests of earlier events as they were.
    """
    data = event.data.model_dump_json(exclude_defaults=True)
    said = f"{event.type}\0{event.subject}\0{event.sequence}\0{data}"
    return blake2b(said.encode(), digest_size=_DIGEST_BYTES).digest()
