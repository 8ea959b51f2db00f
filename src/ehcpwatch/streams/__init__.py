"""The loop of one partition, and the engines that run it."""

from .partition import Checkpoint, Delivered, Delivery, Outcome, Partition
from .pulse import DELAY_BOUNDS, PartitionPulse, RegisterPulse, TopicPulse, WorkerPulse

__all__ = [
    "DELAY_BOUNDS",
    "Checkpoint",
    "Delivered",
    "Delivery",
    "Outcome",
    "Partition",
    "PartitionPulse",
    "RegisterPulse",
    "TopicPulse",
    "WorkerPulse",
]
