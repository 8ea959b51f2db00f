"""The loop of one partition, and the engines that run it."""

from .partition import Checkpoint, Delivered, Delivery, Outcome, Partition

__all__ = ["Checkpoint", "Delivered", "Delivery", "Outcome", "Partition"]
