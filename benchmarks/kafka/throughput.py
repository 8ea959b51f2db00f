"""Events a second on a real broker: the engine, its yardsticks, and other stream processors.

Run: `make bench-kafka BENCH="[--events N] [--repetitions N] [--only NAME …] [--json]"`. It
starts a broker of its own, fills a topic of eight partitions, and runs every variant in a
process of its own, in a new order in every repetition, so that whatever else the machine
does meets all alike. Ratios between variants travel better than the figures themselves.

The slow ones read only the first part of the topic; the table says how much.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from machine import describe
from node import TOPICS, connection_to, drop_others, filled_node
from progress import done, show

HERE = Path(__file__).parent
QUIX_PYTHON = HERE.parents[1] / ".venv-bench/bin/python"
KSTREAMS = HERE / "kstreams/target"
DEADLINE_SECONDS = 900.0
AT_LEAST = 1_000_000


class Variant(NamedTuple):
    """One thing to measure.

    Attributes:
        what: In words, for the table.
        command: What is started, with the address, the topic and the number of events to
            be filled in.
        share: Of all events, the part that it reads.
    """

    what: str
    command: Sequence[str]
    share: float = 1.0


def _python(script: str, *arguments: str, python: str = sys.executable) -> Sequence[str]:
    return (python, str(HERE / script), "{bootstrap}", "{events}", *arguments)


def _java(guarantee: str) -> Sequence[str]:
    classes = f"{KSTREAMS}/classes:{KSTREAMS}/lib/*"
    main = "ehcpwatch.bench.Counting"
    return ("java", "-Xmx1g", "-cp", classes, main, "{bootstrap}", "{topic}", "{events}", guarantee)


VARIANTS: Mapping[str, Variant] = {
    "core": Variant("Watch.apply alone, in memory", _python("yardstick.py", "core")),
    "bare": Variant("aiokafka and our decoding, nothing else", _python("yardstick.py", "bare")),
    "watch": Variant("the worker: all durable, in transactions", _python("engine.py", "watch")),
    "single": Variant(
        "the worker, one record at a time", _python("engine.py", "single"), share=0.05
    ),
    "counting": Variant(
        "the worker, counting in place of the watch", _python("engine.py", "counting")
    ),
    "kstreams": Variant("Kafka Streams, counting, exactly once", _java("exactly_once_v2")),
    "kstreams_at_least_once": Variant(
        "Kafka Streams, counting, at least once", _java("at_least_once")
    ),
    "quix": Variant(
        "Quix Streams over the same core, at least once",
        _python("quix.py", python=str(QUIX_PYTHON)),
        share=0.1,
    ),
    "stock": Variant("Faust as it comes, counting", _python("stock.py"), share=0.02),
}

RATIOS: Sequence[tuple[str, str, float | None]] = (
    ("watch", "core", 0.6),
    ("watch", "core_with_decoding", None),
    ("watch", "bare", None),
    ("watch", "single", None),
    ("watch", "quix", None),
    ("counting", "kstreams", 1.0),
    ("counting", "kstreams_at_least_once", None),
    ("counting", "stock", None),
)
"""Which rate is divided by which, and the aim."""


def run(name: str, bootstrap: str, events: int) -> dict[str, Any]:
    """Run a variant once; return what it said.

    Raises:
        subprocess.CalledProcessError: It failed; what it said of that is shown.
    """
    variant = VARIANTS[name]
    known = {
        "bootstrap": bootstrap,
        "topic": TOPICS.events,
        "events": str(round(events * variant.share)),
    }
    ended = subprocess.run(  # noqa: S603  # our own scripts
        [part.format(**known) for part in variant.command],
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    if ended.returncode:
        print(ended.stdout, ended.stderr, file=sys.stderr)
        ended.check_returncode()
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return {"variant": name, "load": round(os.getloadavg()[0], 1), **found}


def rates_of(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the median of the events a second of each variant."""
    rates: dict[str, list[float]] = {}
    for one in runs:
        name = one["variant"]
        rates.setdefault(name, []).append(one["events"] / one["seconds"])
        if "seconds_with_decoding" in one:
            rate = one["events"] / one["seconds_with_decoding"]
            rates.setdefault(f"{name}_with_decoding", []).append(rate)
    return {name: median(values) for name, values in rates.items()}


def ratios_of(rates: Mapping[str, float]) -> dict[str, float]:
    """Return every ratio of which both sides were measured."""
    return {
        f"{one} / {other}": rates[one] / rates[other]
        for one, other, _ in RATIOS
        if one in rates and other in rates
    }


def show_table(rates: Mapping[str, float], runs: Sequence[Mapping[str, Any]]) -> None:
    """Print the medians, then the ratios with their aims."""
    for name, rate in rates.items():
        mine = [one for one in runs if name.startswith(one["variant"])]
        whole = max(mine, key=lambda one: len(one["variant"]))
        what = VARIANTS[whole["variant"]].what
        told = f"{what}, decoding included" if name.endswith("with_decoding") else what
        print(f"{name:24} {rate:>10,.0f} events/s  {told} ({whole['events']:,} events)")
    aims = {f"{one} / {other}": aim for one, other, aim in RATIOS}
    for pair, ratio in ratios_of(rates).items():
        aim = aims[pair]
        print(f"{pair:36} {ratio:6.2f}" + ("" if aim is None else f"  (aim: {aim})"))


def main() -> None:
    """Fill, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=AT_LEAST, help="in the topic")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    runs: list[dict[str, Any]] = []
    with filled_node(arguments.events, progress=show) as node:
        for repetition in range(arguments.repetitions):
            for name in random.sample(arguments.only, len(arguments.only)):
                show(f"round {repetition + 1} of {arguments.repetitions}: {name}")
                runs.append(run(name, node.bootstrap, arguments.events))
                asyncio.run(drop_others(connection_to(node.bootstrap)))
                done()
                print(json.dumps(runs[-1]), file=sys.stderr)
    order = [*VARIANTS, "core_with_decoding"]
    rates = dict(sorted(rates_of(runs).items(), key=lambda entry: order.index(entry[0])))
    if arguments.json:
        print(
            json.dumps(
                {
                    "machine": describe(),
                    "events_per_second": {name: round(rate) for name, rate in rates.items()},
                    "ratios": {pair: round(ratio, 2) for pair, ratio in ratios_of(rates).items()},
                    "runs": runs,
                }
            )
        )
        return
    print(describe())
    show_table(rates, runs)


if __name__ == "__main__":
    main()
