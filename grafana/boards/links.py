"""Where a reader goes from a panel: the other boards, and the worklist of single cases."""

from .panels import Link

__all__ = [
    "TO_ACTION",
    "TO_FIGURES",
    "TO_HEALTH",
    "TO_ON_TIME",
    "TO_TIME",
    "TO_WORKBENCH",
    "to_worklist",
]

# The chosen authorities and the time range go along; a board ignores what it has no use for.
_ALONG = "?${authority:queryparam}&${__url_time_range}"

TO_ON_TIME = Link(title="Are we on time?", url=f"/d/ehcpwatch-on-time{_ALONG}")
TO_TIME = Link(title="Where is the time going?", url=f"/d/ehcpwatch-time-going{_ALONG}")
TO_ACTION = Link(title="Cases needing action", url=f"/d/ehcpwatch-needing-action{_ALONG}")
TO_WORKBENCH = Link(
    title="The counts behind this: performance workbench", url=f"/d/ehcpwatch-workbench{_ALONG}"
)
TO_FIGURES = Link(title="Are we on time?", url="/d/ehcpwatch-on-time")
"""From a board that has no authority to hand on."""
TO_HEALTH = Link(title="Is ehcpwatch healthy?", url="/d/ehcpwatch-healthy")


def to_worklist(**columns: str) -> Link:
    """Return the way to the cases behind a value, which stand where access is controlled.

    Args:
        columns: The columns of a table whose values cut the list, by what the worklist calls
            them.
    """
    wanted = "&".join(f"{name}=${{__data.fields.{head}}}" for name, head in columns.items())
    return Link(
        title="These cases in the worklist",
        url="${worklist}/cases" + (f"?{wanted}" if wanted else ""),
    )
