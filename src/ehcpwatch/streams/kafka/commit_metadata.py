"""What stands beside every committed offset: where the state was when it was committed.

A broker keeps a short text with each offset of a group. Here it says how far the topics of
cases and alerts had been written, and by which version of the fold, so that a worker can
tell before it starts whether the state that belongs to the offset is still all there.
"""

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, ValidationError

__all__ = ["CommitMetadata", "decode_metadata", "encode_metadata"]


class CommitMetadata(BaseModel):
    """The state at a commit.

    Attributes:
        fold: The version of the fold that wrote it.
        cases: The next offset of the partition's topic of cases; the log must reach it.
        alerts: Likewise of the topic of alerts.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    fold: PositiveInt
    cases: NonNegativeInt
    alerts: NonNegativeInt


def encode_metadata(metadata: CommitMetadata) -> str:
    """Return the text to commit with the offset; brokers take up to 4,096 bytes."""
    return metadata.model_dump_json()


def decode_metadata(text: str | None) -> CommitMetadata | None:
    """Return what was committed; `None` where another program committed the offset.

    Somebody who sets the offsets of a group by hand leaves an empty text.
    """
    if not text:
        return None
    try:
        return CommitMetadata.model_validate_json(text)
    except ValidationError:
        return None
