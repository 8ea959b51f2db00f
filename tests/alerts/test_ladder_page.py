from pathlib import Path
from typing import Final

from ehcpwatch.alerts import (
    DEFAULT_LADDER,
    AlertState,
    Closing,
    Severity,
    ladder_markdown,
    ladder_with_notes,
    parse_ladder,
)

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ladder_markdown(DEFAULT_LADDER)


def test_the_committed_page_is_what_would_be_written_now() -> None:
    assert (ROOT / "docs/alerts.md").read_text() == PAGE


def test_the_committed_ladder_is_the_default_one_with_its_notes() -> None:
    written = (ROOT / "deploy/ladder.toml").read_text()

    assert written == ladder_with_notes(DEFAULT_LADDER)
    assert parse_ladder(written) == DEFAULT_LADDER


def test_the_page_has_each_rule_state_reason_and_severity_once() -> None:
    words = [
        *DEFAULT_LADDER.limits,
        *DEFAULT_LADDER.conditions,
        *AlertState,
        *Closing,
        *Severity,
    ]

    for word in words:
        assert PAGE.count(f"| `{word}` | ") == 1, word
