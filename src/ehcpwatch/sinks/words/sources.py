"""Where templates come from: the package, and the folder of a council that words some anew."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from .fault import Fault
from .language import fault_in
from .names import TEMPLATES

__all__ = ["OwnTemplates", "own_templates", "packaged_templates"]

# The largest of ours has 2,000 bytes.
_MOST_BYTES = 64 * 1024

_NO_FOLDER = "there is no folder of this name that can be read."
_UNKNOWN = f"no template has this name. The names are {', '.join(TEMPLATES)}."
_NOT_TEXT = f"this is no file of UTF-8 text of at most {_MOST_BYTES // 1024} KiB that can be read."


class OwnTemplates(NamedTuple):
    """What a council wrote anew.

    Attributes:
        texts: The templates that can be tried, by name.
        faults: What can be seen to be wrong with the others, or with the folder.
    """

    texts: Mapping[str, str]
    faults: tuple[Fault, ...]


def packaged_templates() -> dict[str, str]:
    """Return the source of every packaged template by its name."""
    folder = files(__package__) / "templates"
    return {name: (folder / name).read_text(encoding="utf-8") for name in TEMPLATES}


def own_templates(folder: Path | None) -> OwnTemplates:
    """Return the templates of *folder*, read once; those of `None` are none.

    Names that begin with a dot are passed over: Kubernetes and git keep theirs so.
    """
    if folder is None:
        return OwnTemplates({}, ())
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return OwnTemplates({}, (Fault("", None, _NO_FOLDER),))
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in found:
        if path.name not in TEMPLATES:
            faults.append(Fault(path.name, None, _UNKNOWN))
            continue
        text = _text_of(path)
        fault = Fault(path.name, None, _NOT_TEXT) if text is None else fault_in(path.name, text)
        if text is not None and fault is None:
            texts[path.name] = text
        elif fault is not None:
            faults.append(fault)
    return OwnTemplates(texts, tuple(faults))


def _text_of(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        return content.decode("utf-8") if len(content) <= _MOST_BYTES else None
    except (OSError, UnicodeDecodeError):
        return None
