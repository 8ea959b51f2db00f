"""Every statutory clock of education, health and care plans, watched."""

__all__ = ["__version__"]

__version__ = "0.1.0"
