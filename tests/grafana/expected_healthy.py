"""What *Is ehcpwatch healthy?* must answer, from the pages that were scraped."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.grafana.world import Answer, World

__all__ = ["ANY", "healthy"]

ANY = float("nan")
"""A value that is Prometheus' own measurement: there, and that is all that can be said."""


def of_each(
    world: World, metric: str, by: Sequence[str], make: Callable[[Iterable[float]], float]
) -> Answer:
    """Return *make* of the values of *metric* by the labels *by*, over all pages."""
    found: dict[tuple[str, ...], list[float]] = {}
    for labels, value in world.shown(metric):
        found.setdefault(tuple(labels[name] for name in by), []).append(value)
    return {key: make(values) for key, values in found.items()}


def still(world: World, metric: str, *by: str) -> Answer:
    """Return the growth of a counter on pages that stand still."""
    return dict.fromkeys(of_each(world, metric, by, max), 0.0)


def added_up(world: World, metric: str) -> Answer:
    """Return the values of *metric* added up, those of a partition once."""
    once = {tuple(sorted(labels.items())): value for labels, value in world.shown(metric)}
    return {(): sum(once.values())} if once else {}


def since(at: float, instants: Answer) -> Answer:
    """Return the seconds that are past *at* since each of *instants*; 0 stands for never."""
    return {key: at - value for key, value in instants.items() if value > 0}


def missing(world: World) -> Answer:
    there_are = of_each(world, "ehcpwatch_partitions", (), max)
    return {key: float(value > len(world.partitions)) for key, value in there_are.items()}


def told(world: World, at: float) -> Mapping[int, Sequence[Answer]]:
    """Return the answers to what is asked of a notifier."""
    looked_at = of_each(world, "ehcpwatch_notifier_last_look_timestamp_seconds", (), min)
    return {
        26: [of_each(world, "ehcpwatch_notifier_register_up", (), min)],
        27: [of_each(world, "ehcpwatch_notifier_held", (), max)],
        28: [of_each(world, "ehcpwatch_notifier_directory_stale", (), max)],
        29: [
            of_each(world, "ehcpwatch_notifier_oldest_due_seconds", (), max),
            since(at, looked_at),
        ],
        30: [
            of_each(world, f"ehcpwatch_notifier_{what}", (), max)
            for what in ("deliveries_waiting", "deliveries_due", "messages_unknown")
        ],
        31: [
            of_each(world, "ehcpwatch_notifier_inboxes_refusing", (), max),
            still(world, "ehcpwatch_notifier_deliveries_to_duty_total"),
            still(world, "ehcpwatch_notifier_repeated_attempts_total"),
        ],
        32: [still(world, "ehcpwatch_notifier_deliveries_total", "channel")],
        33: [still(world, "ehcpwatch_notifier_attempts_total", "channel", "outcome", "reason")],
    }


def healthy(world: World, at: float) -> Mapping[int, Sequence[Answer]]:
    """Return the answer to each query of each panel, in the order of its letters."""
    pages: Answer = {(): float(len(world.pages))} if world.pages else {}
    owned = of_each(world, "ehcpwatch_partition_owned", ("partition",), sum)
    events = still(world, "ehcpwatch_events_total", "outcome")
    delays = of_each(world, "ehcpwatch_alert_delay_seconds", (), max)
    seconds_of_page: Answer = {(): ANY} if world.pages else {}
    return {
        1: [missing(world)],
        2: [of_each(world, "ehcpwatch_caught_up", (), min)],
        3: [
            {
                key: value
                for key, value in of_each(
                    world, "ehcpwatch_recovering", ("partition",), max
                ).items()
                if value == 1
            }
        ],
        4: [{key: number for key, number in owned.items() if number > 1}],
        5: [
            since(at, of_each(world, "ehcpwatch_snapshot_timestamp_seconds", (), min)),
            since(at, of_each(world, "ehcpwatch_last_event_timestamp_seconds", (), max)),
        ],
        6: [
            {
                key: 1000 * value
                for key, value in of_each(
                    world, "ehcpwatch_as_at_timestamp_seconds", (), min
                ).items()
            }
        ],
        7: [
            of_each(world, "ehcpwatch_partitions", (), max),
            {(): float(len(owned))} if owned else {},
            {(): float(len(world.partitions))} if world.partitions else {},
        ],
        8: [
            {key[1:]: growth for key, growth in events.items() if key[0] == outcome}
            for outcome in ("applied", "duplicate")
        ],
        9: [of_each(world, "ehcpwatch_lag_records", ("partition",), max)],
        10: [of_each(world, "ehcpwatch_lag_seconds", ("partition",), max)],
        11: [
            of_each(world, "ehcpwatch_dead_letters", ("reason",), sum),
            still(world, "ehcpwatch_inputs_refused_total", "reason"),
        ],
        12: [
            still(world, "ehcpwatch_faults_total"),
            still(world, "ehcpwatch_holes_total"),
            still(world, "ehcpwatch_worker_failures_total"),
        ],
        13: [
            still(world, "ehcpwatch_rebalances_total"),
            still(world, "ehcpwatch_recoveries_total"),
        ],
        14: [still(world, "ehcpwatch_alertmanager_posts_total", "outcome", "peer")],
        # A quantile of nothing that happened is no number, and Prometheus says so.
        15: [dict.fromkeys(delays, ANY)],
        16: [
            added_up(world, "ehcpwatch_alerts_unsettled"),
            added_up(world, "ehcpwatch_alerts_active"),
        ],
        17: [of_each(world, "ehcpwatch_at_least_once", (), max)],
        # None was made while the pages stood still.
        18: [{}],
        19: [
            since(at, of_each(world, "ehcpwatch_last_tick_timestamp_seconds", ("partition",), max))
        ],
        20: [{}],
        21: [pages, pages],
        22: [seconds_of_page, seconds_of_page],
        23: [
            {
                key: value
                for key, value in of_each(world, "ehcpwatch_series_cut", ("metric",), max).items()
                if value > 0
            }
        ],
        24: [seconds_of_page, of_each(world, "ehcpwatch_series_limit", (), min)],
        **told(world, at),
        25: [of_each(world, "ehcpwatch_build_info", ("version",), lambda v: float(len(list(v))))],
    }
