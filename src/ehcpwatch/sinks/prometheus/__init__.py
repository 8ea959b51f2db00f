"""The metrics page: one collector over one immutable reading, on the loopback interface."""

from .exporter import MetricsPage

__all__ = ["MetricsPage"]
