"""Quix Streams over the same core: the watch in memory, each case in its state with a changelog.

Run by `throughput.py` as `quix.py BOOTSTRAP EVENTS`, in the environment of `locks/bench.txt`,
which has Quix Streams and with it an older pydantic. Quix hands over one record at a time and
commits at least once. The clock stops when its last checkpoint is flushed and committed.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from core import TODAY
from quixstreams import Application

from ehcpwatch.events import Event, decode_structured
from ehcpwatch.streams.collector import quieten
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.watch import Policy, Watch

INPUT = "bench.events"
NOW = datetime.combine(TODAY, datetime.min.time(), UTC)


def measure(bootstrap: str, events: int, folder: str) -> dict[str, float]:
    """Apply *events* events; return what it took."""
    store = CaseStore()
    watch = Watch(today=TODAY, policy=Policy(), history=store)
    seen, began = 0, 0.0
    app = Application(
        broker_address=bootstrap,
        consumer_group=f"bench-quix-{time.monotonic_ns()}",
        auto_offset_reset="earliest",
        use_changelog_topics=True,
        state_dir=folder,
        loglevel=None,
    )

    def take(value: bytes, state: Any) -> None:  # noqa: ANN401  # Quix brings no type of it
        nonlocal seen, began
        if not seen:
            began = time.perf_counter()
        item = decode_structured(value)
        if isinstance(item, Event):
            effects = watch.apply((item.model_copy(update={"recorded_at": NOW}),))
            store.add(effects.accepted)
            for row in effects.rows:
                state.set_bytes("case", store.value(row))
        seen += 1
        if seen == events:
            app.stop()

    topic = app.topic(INPUT, key_deserializer="bytes", value_deserializer="bytes")
    app.dataframe(topic).update(take, stateful=True)
    app.run()  # comes back when the last checkpoint is committed
    return {"events": events, "seconds": time.perf_counter() - began}


def main() -> None:
    """Measure once, and print one line of JSON."""
    bootstrap, events = sys.argv[1:]
    logging.disable(logging.WARNING)
    quieten()  # as the engines do
    with TemporaryDirectory() as folder:
        print(json.dumps(measure(bootstrap, int(events), folder)))


if __name__ == "__main__":
    main()
