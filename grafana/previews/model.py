"""A committed dashboard as far as a picture needs it; what a picture would not show is refused."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

__all__ = [
    "Defaults",
    "FieldConfig",
    "GridPos",
    "LineStyle",
    "Mapping",
    "Merge",
    "Organize",
    "Panel",
    "PanelType",
    "Picture",
    "Property",
    "SortBy",
    "Target",
    "Variable",
]

PanelType = Literal[
    "alertGroups", "barchart", "bargauge", "row", "stat", "table", "text", "timeseries"
]


class _Part(BaseModel):
    """Part of a dashboard; what is not drawn, such as descriptions and links, is ignored."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


class GridPos(_Part):
    """Where a panel stands: 24 columns, rows from the top."""

    x: int
    y: int
    w: int
    h: int


class Target(_Part):
    """One query of a panel."""

    ref_id: str
    expr: str
    instant: bool = False
    legend_format: str = ""


class Merge(_Part):
    """Rows of several answers with the same labels become one."""

    id: Literal["merge"]


class OrganizeOptions(_Part):
    """Order and names of columns."""

    exclude_by_name: dict[str, bool] = {}
    index_by_name: dict[str, int] = {}
    rename_by_name: dict[str, str] = {}


class Organize(_Part):
    """Columns are put in order and renamed."""

    id: Literal["organize"]
    options: OrganizeOptions


class SortField(_Part):
    """One column, and which way."""

    field: str
    desc: bool = False


class SortByOptions(_Part):
    """Columns by which rows are put in order."""

    sort: tuple[SortField, ...]


class SortBy(_Part):
    """Rows are put in order."""

    id: Literal["sortBy"]
    options: SortByOptions


Transformation = Annotated[Merge | Organize | SortBy, Field(discriminator="id")]


class Mapped(_Part):
    """What is shown for a value."""

    text: str | None = None
    color: str | None = None


class Mapping(_Part):
    """What is shown for each of some values."""

    type: Literal["value"]
    options: dict[str, Mapped]


class Color(_Part):
    """The colour of a field."""

    mode: str
    fixed_color: str | None = None


class LineStyle(_Part):
    """How a line is broken."""

    fill: Literal["solid", "dash", "dot"]
    dash: tuple[float, ...] = ()


class Stacking(_Part):
    """Whether series stand on each other."""

    mode: Literal["none", "normal"] = "none"


class Custom(_Part):
    """What only some types of panels have."""

    fill_opacity: float = 0
    stacking: Stacking = Stacking()


class Defaults(_Part):
    """How values are shown where no override says otherwise."""

    unit: str = "none"
    decimals: int | None = None
    max: float | None = None
    no_value: str | None = None
    color: Color | None = None
    mappings: tuple[Mapping, ...] = ()
    custom: Custom = Custom()


class Matcher(_Part):
    """Which fields an override is about: by name, or by the letter of the query."""

    id: Literal["byName", "byFrameRefID"]
    options: str


class Property(_Part):
    """One setting of an override; one that is not known here would be missing in a picture."""

    id: Literal["color", "custom.lineStyle", "decimals", "displayName", "mappings", "unit"]
    value: JsonValue = None


class Override(_Part):
    """What is particular to some fields."""

    matcher: Matcher
    properties: tuple[Property, ...]


class FieldConfig(_Part):
    """How the values of a panel are shown."""

    defaults: Defaults = Defaults()
    overrides: tuple[Override, ...] = ()


class SortedBy(_Part):
    """The column by which a table is sorted, by its shown name."""

    display_name: str
    desc: bool = False


class Options(_Part):
    """What the types of panels are told, of which each knows its own."""

    content: str = ""
    text_mode: Literal["auto", "value", "value_and_name", "name", "none"] = "auto"
    color_mode: Literal["none", "value"] = "none"
    stacking: Literal["none", "normal"] = "none"
    sort_by: tuple[SortedBy, ...] = ()


class Panel(_Part):
    """One panel, or the heading of a row."""

    id: int
    type: PanelType
    title: str
    grid_pos: GridPos
    targets: tuple[Target, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    field_config: FieldConfig = FieldConfig()
    options: Options = Options()


class Variable(_Part):
    """One choice above the panels."""

    name: str
    type: Literal["constant", "datasource", "query"]
    label: str | None = None
    include_all: bool = False
    all_value: str | None = None


class _Variables(_Part):
    list: tuple[Variable, ...]


class _Time(_Part):
    from_: str = Field(alias="from")


class Picture(_Part):
    """A dashboard, to be drawn."""

    uid: str
    title: str
    description: str
    time: _Time
    templating: _Variables
    panels: tuple[Panel, ...]

    def beginning(self, *, headings: int) -> Self:
        """Return the dashboard as far as its first *headings* headings and what is under them."""
        places = [place for place, panel in enumerate(self.panels) if panel.type == "row"]
        end = (*places, len(self.panels))[headings]
        return self.model_copy(update={"panels": self.panels[:end]})
