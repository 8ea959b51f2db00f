"""Boroughs drawn from published figures: seed in, events out."""
