"""Entries and readers to write letters for, and a page taken apart."""

from html.parser import HTMLParser

from ehcpwatch.alerts import Audience, Message, Severity
from ehcpwatch.events import CaseKey
from ehcpwatch.sinks.words import Entry, Reader

__all__ = ["LINK", "READER", "Page", "entry", "page"]

LINK = "https://ehcpwatch.example/act/7"
READER = Reader(audience=Audience.CASEWORKER, worklist="https://ehcpwatch.example/alerts")


def entry(
    reference: str = "C-2025-0117",
    *,
    severity: Severity = Severity.BREACH,
    news: str = "New",
    about: str = "",
    ends: str | None = None,
    link: str | None = LINK,
) -> Entry:
    """Return an alert about a plan; what is over asks for nothing."""
    told = Message(
        alert_id="24ef1967-739d-5fb8-af8d-0f65f3479d1f",
        case=CaseKey(f"E09000012/{reference}"),
        headline="never read",
        news=news,
        stage="Waiting for advice",
        what="Plan overdue by 12 days: last lawful day Friday 14 March 2025",
        about=about,
        turn="the advisers" if ends is None else None,
        next_step="Get the advice that is missing." if ends is None else None,
        ends=ends,
    )
    return Entry(message=told, severity=severity, link=link)


class Page(HTMLParser):
    """What a program that reads pages out takes from one.

    Attributes:
        outline: Each element with the names of its attributes, in order.
        shown: What is read out.
        links: The text of each link by its address.
        language: Of the page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outline: list[tuple[str, ...]] = []
        self.shown = ""
        self.links: dict[str, str] = {}
        self.language: str | None = None
        self._open_link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outline.append((tag, *(name for name, _ in attrs)))
        if tag == "a":
            self._open_link = dict(attrs)["href"] or ""
            self.links[self._open_link] = ""
        if tag == "html":
            self.language = dict(attrs)["lang"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open_link = None

    def handle_data(self, data: str) -> None:
        self.shown += data
        if self._open_link is not None:
            self.links[self._open_link] += data

    def handle_comment(self, data: str) -> None:
        self.outline.append(("comment", data))


def page(html: str) -> Page:
    """Return *html* taken apart."""
    made = Page()
    made.feed(html)
    made.close()
    return made
