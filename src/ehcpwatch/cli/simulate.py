"""`ehcpwatch simulate`: a borough's events as JSON Lines."""

import sys

import typer

from ehcpwatch.events import encode_structured
from ehcpwatch.simulator import packaged_rows, row_of
from ehcpwatch.simulator import simulate as simulate_borough

from .console import err
from .options import Authority, Seed, Year

__all__ = ["register", "simulate"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(authority: Authority = "Hackney", year: Year = 2024, seed: Seed = 1) -> None:
    """Write a simulated borough's events to standard output, one CloudEvent a line.

    Drawn from the DfE's published figures of the authority and year; no real child is in it.
    """
    borough = simulate_borough(row_of(authority, year, among=packaged_rows()), seed=seed)
    for event in borough:
        sys.stdout.buffer.write(encode_structured(event) + b"\n")
    sys.stdout.buffer.flush()
    err.print(
        f"{len(borough.events):,} events of {borough.cases:,} cases, {borough.authority_name} "
        f"{borough.year}, seed {borough.seed}. Simulated: no real child is in them."
    )
