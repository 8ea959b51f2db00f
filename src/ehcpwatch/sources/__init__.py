"""Ways in: each turns what it is given into events and rejections, and knows where it is."""

from .jsonl import event_files, read_file, read_stream, source_name
from .lines import NumberedLine, lines_of_file, lines_of_stream

__all__ = [
    "NumberedLine",
    "event_files",
    "lines_of_file",
    "lines_of_stream",
    "read_file",
    "read_stream",
    "source_name",
]
