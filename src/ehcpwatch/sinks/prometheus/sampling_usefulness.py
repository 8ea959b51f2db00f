"""From what became of the alerts of the last weeks to their series."""

from collections.abc import Iterable

from ehcpwatch.alerts import RuleUsefulness

from .catalogue_usefulness import ACKNOWLEDGEMENT_BOUNDS
from .series import Distribution, Series

__all__ = ["note_usefulness"]

_DAY_SECONDS = 24 * 60 * 60


def note_usefulness(series: Series, rules: Iterable[RuleUsefulness]) -> None:
    """Add what became of the alerts of each rule; a rule that was told has all its series."""
    for one in rules:
        labels = (one.rule,)
        series.add("ehcpwatch_alerts_told", labels, one.told)
        series.add("ehcpwatch_alerts_acted_on", labels, one.acted_on)
        series.add("ehcpwatch_alerts_judged", (one.rule, "useful"), one.judged_useful)
        series.add("ehcpwatch_alerts_judged", (one.rule, "not_useful"), one.judged_not_useful)
        series.add("ehcpwatch_alerts_untouched", labels, one.untouched)
        waits = Distribution(ACKNOWLEDGEMENT_BOUNDS)
        for days in one.days_to_acknowledge:
            waits.observe(float(days * _DAY_SECONDS), 1)
        of_metric = series.distributions.setdefault("ehcpwatch_alert_acknowledgement_seconds", {})
        of_metric[labels] = waits
