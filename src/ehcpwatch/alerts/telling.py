"""What a message says of an alert to one recipient, to whom it may be new though it is old."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from .ledger import AlertRecord
from .message import Message, message
from .owed import News

__all__ = ["message_of_news"]

_WORDS: Mapping[News, str] = {
    News.NEW: "New",
    News.CHANGED: "Changed",
    News.AGAIN: "Stands again",
    News.HANDED_ON: "Handed on",
    News.LISTED: "Known before going live",
}
_ELSEWHERE = "somebody else acts on it now"


def message_of_news(record: AlertRecord, news: News, day: date) -> Message:
    """Return what a message about *record* states to somebody to whom it brings *news*."""
    told = message(record, day)
    if news is News.OVER:
        return told
    told = replace(told, news=_WORDS[news])
    if news is not News.HANDED_ON:
        return told
    return replace(
        told, what=f"{told.what}; {_ELSEWHERE}", turn=None, next_step=None, ends=_ELSEWHERE
    )
