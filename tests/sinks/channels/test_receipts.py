"""Delivery receipts of GOV.UK Notify: what they say, and what is never kept of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import ReceiptUnreadableError
from ehcpwatch.sinks.channels import Reason, Receipt, read_receipt

SAID = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "reference": "d-4f1c-1",
    "to": "josephine@north.example",
    "status": "delivered",
    "created_at": "2025-06-02T09:30:00.000000Z",
    "completed_at": "2025-06-02T09:30:02.000000Z",
    "sent_at": "2025-06-02T09:30:01.000000Z",
    "notification_type": "email",
    "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "template_version": 1,
}


def body(**changed: object) -> bytes:
    return json.dumps({**SAID, **changed}).encode()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("delivered", Receipt("d-4f1c-1", delivered=True, permanent=False, reason=None)),
        (
            "permanent-failure",
            Receipt("d-4f1c-1", delivered=False, permanent=True, reason=Reason.NO_SUCH_ADDRESS),
        ),
        (
            "temporary-failure",
            Receipt(
                "d-4f1c-1", delivered=False, permanent=False, reason=Reason.MAILBOX_UNAVAILABLE
            ),
        ),
        (
            "technical-failure",
            Receipt("d-4f1c-1", delivered=False, permanent=False, reason=Reason.SERVICE_FAILED),
        ),
    ],
)
def test_a_receipt_says_what_became_of_a_letter(status: str, said: Receipt) -> None:
    assert read_receipt(body(status=status)) == said


def test_a_receipt_of_what_was_sent_at_notify_itself_is_of_no_letter_of_ours() -> None:
    assert read_receipt(body(reference=None)).message_id is None


def test_a_receipt_keeps_no_address() -> None:
    assert "josephine" not in repr(read_receipt(body(status="permanent-failure")))


@pytest.mark.parametrize(
    ("written", "field"),
    [
        (b"", ""),
        (b"\xff", ""),
        (b"josephine@north.example", ""),
        (b"[]", ""),
        (b"[" * 100_000, ""),
        (body(status="josephine"), "status"),
        (body(status=["delivered"]), "status"),
        (body(reference=7), "reference"),
        (b'{"status": "delivered"}', "reference"),
    ],
)
def test_what_is_no_receipt_is_refused_without_being_repeated(written: bytes, field: str) -> None:
    with pytest.raises(ReceiptUnreadableError) as caught:
        read_receipt(written)

    assert caught.value.field == field
    assert "josephine" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "what"),
    [("", "it is no JSON object"), ("status", "its field status is missing or unknown")],
)
def test_the_message_says_what_to_do(field: str, what: str) -> None:
    assert str(ReceiptUnreadableError(field=field)) == (
        f"A delivery receipt cannot be read: {what}. Nothing was noted. Let only GOV.UK Notify "
        "call this address, as its documentation of callbacks describes."
    )


@given(st.binary())
def test_no_bytes_raise_anything_else(written: bytes) -> None:
    with pytest.raises(ReceiptUnreadableError):
        read_receipt(written)
