"""Every metric by name, in the order of the page: what is open, cohorts, steps, and the rest."""

from collections.abc import Mapping

from .catalogue_beside import BESIDE_METRICS
from .catalogue_cohorts import COHORT_METRICS
from .catalogue_notifier import NOTIFIER_METRICS
from .catalogue_open import OPEN_METRICS
from .catalogue_pipeline import PIPELINE_METRICS
from .catalogue_register import REGISTER_METRICS
from .catalogue_steps import STEP_METRICS
from .catalogue_usefulness import USEFULNESS_METRICS
from .metric import Metric, by_name

__all__ = ["METRICS"]

METRICS: Mapping[str, Metric] = by_name(
    OPEN_METRICS,
    COHORT_METRICS,
    STEP_METRICS,
    BESIDE_METRICS,
    PIPELINE_METRICS,
    REGISTER_METRICS,
    USEFULNESS_METRICS,
    NOTIFIER_METRICS,
)
"""Every metric by name. A sample whose metric is not here fails the tests."""
