"""How one field of a panel is shown: the defaults, and what the overrides change."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from .model import Color, FieldConfig, LineStyle, Mapped, Mapping, Property
from .units import in_unit

__all__ = ["INK", "Look", "look_of"]

INK = "#24292e"
"""The colour of what has none of its own."""

_SOLID = LineStyle(fill="solid")
_MAPPINGS = TypeAdapter(tuple[Mapping, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one field is shown.

    Attributes:
        name: In the legend or the head of the column.
        line: How its line is broken.
        words: What is said in place of a value.
    """

    name: str
    unit: str
    decimals: int | None
    colour: str
    line: LineStyle
    words: MappingOf[str, Mapped]

    def says(self, value: float | str) -> str:
        """Return the text for *value*: its word, or the number in its unit."""
        if (mapped := self._mapped(value)) is not None and mapped.text is not None:
            return mapped.text
        return value if isinstance(value, str) else in_unit(value, self.unit, self.decimals)

    def colour_of(self, value: float) -> str:
        """Return the colour of *value*: of its word, or of the field."""
        mapped = self._mapped(value)
        return self.colour if mapped is None or mapped.color is None else mapped.color

    def is_in_words(self, value: float | str) -> bool:
        """Return whether a word stands for *value*."""
        return self._mapped(value) is not None

    def _mapped(self, value: float | str) -> Mapped | None:
        key = value if isinstance(value, str) else f"{value:g}"
        return self.words.get(key)


def look_of(config: FieldConfig, *, name: str, letter: str) -> Look:
    """Return how a field is shown.

    Args:
        name: Its own, before any override renames it.
        letter: Of the query that it comes from; "" for a column of labels.
    """
    defaults = config.defaults
    look = Look(
        name=name,
        unit=defaults.unit,
        decimals=defaults.decimals,
        colour=_colour(defaults.color),
        line=_SOLID,
        words=_words(defaults.mappings),
    )
    for override in config.overrides:
        wanted = name if override.matcher.id == "byName" else letter
        if override.matcher.options == wanted:
            for one in override.properties:
                look = _changed(look, one)
    return look


def _changed(look: Look, one: Property) -> Look:
    match one.id:
        case "color":
            return replace(look, colour=_colour(Color.model_validate(one.value)))
        case "custom.lineStyle":
            return replace(look, line=LineStyle.model_validate(one.value))
        case "decimals":
            found = None if one.value is None else TypeAdapter(int).validate_python(one.value)
            return replace(look, decimals=found)
        case "displayName":
            return replace(look, name=str(one.value))
        case "mappings":
            return replace(look, words=_words(_MAPPINGS.validate_python(one.value)))
        case "unit":
            return replace(look, unit=str(one.value))


def _colour(color: Color | None) -> str:
    return INK if color is None or color.fixed_color is None else color.fixed_color


def _words(mappings: tuple[Mapping, ...]) -> MappingOf[str, Mapped]:
    return {value: mapped for mapping in mappings for value, mapped in mapping.options.items()}
