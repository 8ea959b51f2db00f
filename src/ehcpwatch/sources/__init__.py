"""Ways in: each turns what it is given into events and rejections, and knows where it is."""

from .jsonl import event_files, read_file, read_stream, source_name

__all__ = ["event_files", "read_file", "read_stream", "source_name"]
