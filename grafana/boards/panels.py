"""How Grafana draws an answer: one figure, a table, bars, a ranking, a trend, a word.

Every panel gets its data source from a variable, a fixed colour for each series, an axis
from nought, and "No value" where there is none. What is asked at one instant is drawn as it
is now; only a trend asks over the time range of the board.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from grafana_foundation_sdk.models import (
    barchart,
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    table,
    text,
    timeseries,
)

from .palette import WORDS, Colour

__all__ = [
    "ALERTMANAGER",
    "ALERTMANAGER_NAME",
    "COUNT",
    "PROMETHEUS",
    "SHARE",
    "WEEKS",
    "Ask",
    "Link",
    "Unit",
    "Word",
    "alert_groups",
    "bars",
    "figures",
    "note",
    "ranking",
    "rows",
    "trend",
    "word",
]

PROMETHEUS = common.DataSourceRef(type_val="prometheus", uid="${datasource}")
ALERTMANAGER = common.DataSourceRef(type_val="alertmanager", uid="ehcpwatch-alertmanager")
ALERTMANAGER_NAME = "ehcpwatch Alertmanager"
"""As provisioned. The panel of alert groups takes the name of a data source and no variable."""

NO_VALUE = "No value"
_COLOURS = tuple(Colour)
_DASHES: tuple[common.LineStyle, ...] = (
    common.LineStyle(fill="solid"),
    common.LineStyle(fill="dash", dash=[10, 10]),
    common.LineStyle(fill="dot", dash=[0, 10]),
    common.LineStyle(fill="dash", dash=[20, 5]),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What numbers of a panel are numbers of.

    Attributes:
        name: Grafana's name of it.
        decimals: How many are shown; `None` leaves it to Grafana.
        most: The end of the axis, where the unit has one.
    """

    name: str
    decimals: int | None = None
    most: float | None = None


SHARE = Unit(name="percentunit", decimals=1, most=1)
COUNT = Unit(name="none", decimals=0)
WEEKS = Unit(name="suffix: weeks", decimals=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One query of a panel.

    Attributes:
        name: What its answer is called in the legend or the head of the column; may hold
            `{{label}}` where each label value is a series of its own.
        colour: Fixed; `None` takes the next of the palette.
        unit: Where it differs from the panel's.
    """

    name: str
    expr: str
    colour: Colour | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a reader goes from a value."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a coded value means to a reader."""

    says: str
    colour: Colour = Colour.BLUE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """What is common to all fields of a panel, and what is particular to some."""

    defaults: dashboard.FieldConfig
    overrides: list[dashboard.DashboardFieldConfigSourceOverrides] = field(default_factory=list)


def figures(
    number: int,
    title: str,
    asks: Sequence[Ask],
    *,
    about: str,
    unit: Unit,
    links: Sequence[Link],
    width: int = 6,
    height: int = 5,
) -> dashboard.Panel:
    """Return a panel of single figures, each with its name."""
    options = stat.Options(
        graph_mode=common.BigValueGraphMode.NONE,
        color_mode=common.BigValueColorMode.NONE,
        text_mode=common.BigValueTextMode.VALUE_AND_NAME,
        justify_mode=common.BigValueJustifyMode.AUTO,
        orientation=common.VizOrientation.AUTO,
        reduce_options=common.ReduceDataOptions(values=False, calcs=["lastNotNull"], fields=""),
    )
    fields = _fields(unit, links)
    fields.overrides.extend(_own_units(asks))
    return _panel(
        number,
        title,
        about,
        kind="stat",
        options=options,
        fields=fields,
        targets=[_instant(ask, place) for place, ask in enumerate(asks)],
        size=(width, height),
    )


def word(
    number: int,
    title: str,
    expr: str,
    words: Mapping[int, Word],
    *,
    about: str,
    links: Sequence[Link],
    legend: str = "",
    unknown: str = NO_VALUE,
    width: int = 6,
    height: int = 5,
) -> dashboard.Panel:
    """Return a panel that says a word, or a sentence, for a coded value.

    Args:
        legend: Names each answer where there are several, such as `{{partition}}`.
        unknown: What is said where the query has no answer.
    """
    options = stat.Options(
        graph_mode=common.BigValueGraphMode.NONE,
        color_mode=common.BigValueColorMode.VALUE,
        text_mode=common.BigValueTextMode.VALUE_AND_NAME
        if legend
        else common.BigValueTextMode.VALUE,
        justify_mode=common.BigValueJustifyMode.AUTO,
        orientation=common.VizOrientation.AUTO,
        reduce_options=common.ReduceDataOptions(values=False, calcs=["lastNotNull"], fields=""),
    )
    fields = _fields(COUNT, links)
    fields.defaults.no_value = unknown
    fields.defaults.mappings = [
        dashboard.ValueMap(
            options={
                str(code): dashboard.ValueMappingResult(
                    text=one.says, color=one.colour.value, index=place
                )
                for place, (code, one) in enumerate(words.items())
            }
        )
    ]
    return _panel(
        number,
        title,
        about,
        kind="stat",
        options=options,
        fields=fields,
        targets=[_instant(Ask(name=legend, expr=expr), 0)],
        size=(width, height),
    )


def rows(
    number: int,
    title: str,
    asks: Sequence[Ask],
    *,
    by: Mapping[str, str],
    about: str,
    unit: Unit,
    links: Sequence[Link],
    newest_first: bool = False,
    width: int = 12,
    height: int = 9,
) -> dashboard.Panel:
    """Return a table: a row for each value of the labels *by*, a column for each ask.

    Args:
        by: Label and the head of its column, in the order of the columns.
        newest_first: Whether the first column goes down rather than up.
    """
    fields = _fields(unit, links)
    fields.overrides.extend(_own_units(asks))
    fields.overrides.extend(_labels_in_words(by))
    fields.defaults.custom = common.TableFieldOptions()
    (first, *_) = by.values()
    options = table.Options(
        show_header=True,
        cell_height=common.TableCellHeight.SM,
        sort_by=[common.TableSortByFieldState(display_name=first, desc=newest_first)],
    )
    return _panel(
        number,
        title,
        about,
        kind="table",
        options=options,
        fields=fields,
        targets=[_instant(ask, place, as_table=True) for place, ask in enumerate(asks)],
        transformations=_one_table(asks, by),
        size=(width, height),
    )


def bars(
    number: int,
    title: str,
    asks: Sequence[Ask],
    *,
    by: tuple[str, str],
    about: str,
    unit: Unit,
    links: Sequence[Link],
    stacked: bool = False,
    width: int = 12,
    height: int = 9,
) -> dashboard.Panel:
    """Return bars from nought: a group for each value of a label, a bar for each ask.

    Args:
        by: The label, and what it is called; groups stand in the order of its values.
        stacked: Whether the bars of a group are parts of one whole.
    """
    label, head = by
    options = barchart.Options(
        x_field=head,
        orientation=common.VizOrientation.VERTICAL,
        stacking=common.StackingMode.NORMAL if stacked else common.StackingMode.NONE,
        show_value=common.VisibilityMode.AUTO,
        bar_width=0.9,
        group_width=0.8,
        legend=_legend([]),
        tooltip=common.VizTooltipOptions(mode=common.TooltipDisplayMode.MULTI),
    )
    fields = _fields(unit, links)
    fields.defaults.custom = barchart.FieldConfig(line_width=1, fill_opacity=90)
    fields.overrides.extend(_coloured(asks))
    fields.overrides.extend(_labels_in_words({label: head}))
    in_order = dashboard.DataTransformerConfig(
        id_val="sortBy", options={"fields": {}, "sort": [{"field": head, "desc": False}]}
    )
    return _panel(
        number,
        title,
        about,
        kind="barchart",
        options=options,
        fields=fields,
        targets=[_instant(ask, place, as_table=True) for place, ask in enumerate(asks)],
        transformations=[*_one_table(asks, {label: head}), in_order],
        size=(width, height),
    )


def ranking(
    number: int,
    title: str,
    asks: Sequence[Ask],
    *,
    about: str,
    unit: Unit,
    links: Sequence[Link],
    width: int = 8,
    height: int = 9,
) -> dashboard.Panel:
    """Return lying bars from nought, one for each series, with its value written out."""
    options = bargauge.Options(
        display_mode=common.BarGaugeDisplayMode.BASIC,
        value_mode=common.BarGaugeValueMode.TEXT,
        name_placement=common.BarGaugeNamePlacement.LEFT,
        orientation=common.VizOrientation.HORIZONTAL,
        show_unfilled=False,
        reduce_options=common.ReduceDataOptions(values=False, calcs=["lastNotNull"], fields=""),
    )
    fields = _fields(unit, links)
    fields.overrides.extend(_coloured(asks))
    fields.overrides.extend(_names_in_words(asks))
    return _panel(
        number,
        title,
        about,
        kind="bargauge",
        options=options,
        fields=fields,
        targets=[_instant(ask, place) for place, ask in enumerate(asks)],
        size=(width, height),
    )


def trend(
    number: int,
    title: str,
    asks: Sequence[Ask],
    *,
    about: str,
    unit: Unit,
    links: Sequence[Link],
    stacked: bool = False,
    width: int = 12,
    height: int = 9,
) -> dashboard.Panel:
    """Return lines over the time range, from nought; the legend is a table of last values."""
    mode = common.StackingMode.NORMAL if stacked else common.StackingMode.NONE
    fields = _fields(unit, links)
    fields.defaults.custom = common.GraphFieldConfig(
        draw_style=common.GraphDrawStyle.LINE,
        line_interpolation=common.LineInterpolation.STEP_AFTER,
        line_width=2,
        fill_opacity=30 if stacked else 0,
        show_points=common.VisibilityMode.AUTO,
        stacking=common.StackingConfig(mode=mode, group="A"),
        span_nulls=False,
    )
    fields.overrides.extend(_coloured(asks, dashed=True))
    options = timeseries.Options(
        legend=_legend(["lastNotNull"]),
        tooltip=common.VizTooltipOptions(
            mode=common.TooltipDisplayMode.MULTI, sort=common.SortOrder.DESCENDING
        ),
    )
    return _panel(
        number,
        title,
        about,
        kind="timeseries",
        options=options,
        fields=fields,
        targets=[_ranged(ask, place) for place, ask in enumerate(asks)],
        size=(width, height),
    )


def note(
    number: int, title: str, markdown: str, *, width: int = 24, height: int = 4
) -> dashboard.Panel:
    """Return a panel of words that do not depend on data."""
    return _panel(
        number,
        title,
        "Words of this board; nothing is asked of a data source.",
        kind="text",
        options=text.Options(mode=text.TextMode.MARKDOWN, content=markdown),
        fields=None,
        targets=[],
        size=(width, height),
    )


def alert_groups(
    number: int, title: str, *, about: str, width: int = 24, height: int = 10
) -> dashboard.Panel:
    """Return what Alertmanager holds, in its own groups.

    The SDK has neither a builder nor a model of this panel, so its options are written out.
    """
    found = _panel(
        number,
        title,
        about,
        kind="alertGroups",
        options={"labels": "", "alertmanager": ALERTMANAGER_NAME, "expandAll": False},
        fields=None,
        targets=[],
        size=(width, height),
    )
    found.datasource = ALERTMANAGER
    return found


def _panel(
    number: int,
    title: str,
    about: str,
    *,
    kind: str,
    options: object,
    fields: _Fields | None,
    targets: list[prometheus.Dataquery],
    size: tuple[int, int],
    transformations: list[dashboard.DataTransformerConfig] | None = None,
) -> dashboard.Panel:
    width, height = size
    return dashboard.Panel(
        id_val=number,
        type_val=kind,
        title=title,
        description=about,
        datasource=PROMETHEUS if targets else None,
        targets=list(targets) or None,
        transformations=transformations,
        options=options,
        field_config=None
        if fields is None
        else dashboard.FieldConfigSource(defaults=fields.defaults, overrides=fields.overrides),
        grid_pos=dashboard.GridPos(h=height, w=width, x=0, y=0),
    )


def _fields(unit: Unit, links: Sequence[Link]) -> _Fields:
    return _Fields(
        defaults=dashboard.FieldConfig(
            unit=unit.name,
            decimals=unit.decimals,
            min_val=0,
            max_val=unit.most,
            no_value=NO_VALUE,
            color=dashboard.FieldColor(
                mode=dashboard.FieldColorModeId.FIXED, fixed_color=Colour.BLUE.value
            ),
            links=[dashboard.DashboardLink(title=link.title, url=link.url) for link in links],
        )
    )


def _override(
    name: str, properties: Mapping[str, object], *, matcher: str = "byName"
) -> dashboard.DashboardFieldConfigSourceOverrides:
    return dashboard.DashboardFieldConfigSourceOverrides(
        matcher=dashboard.MatcherConfig(id_val=matcher, options=name),
        properties=[
            dashboard.DynamicConfigValue(id_val=key, value=value)
            for key, value in properties.items()
        ],
    )


def _coloured(
    asks: Sequence[Ask], *, dashed: bool = False
) -> Iterable[dashboard.DashboardFieldConfigSourceOverrides]:
    """Yield a colour for each ask; a query of many series is matched by its letter."""
    for place, ask in enumerate(asks):
        colour = ask.colour or _COLOURS[place % len(_COLOURS)]
        properties: dict[str, object] = {
            "color": dashboard.FieldColor(
                mode=dashboard.FieldColorModeId.FIXED, fixed_color=colour.value
            )
        }
        if dashed:
            properties["custom.lineStyle"] = _DASHES[place % len(_DASHES)]
        if "{{" in ask.name:
            yield _override(ascii_uppercase[place], properties, matcher="byFrameRefID")
        else:
            yield _override(ask.name, properties)


def _own_units(asks: Iterable[Ask]) -> Iterable[dashboard.DashboardFieldConfigSourceOverrides]:
    for ask in asks:
        if ask.unit is not None:
            yield _override(ask.name, {"unit": ask.unit.name, "decimals": ask.unit.decimals})


def _labels_in_words(
    by: Mapping[str, str],
) -> Iterable[dashboard.DashboardFieldConfigSourceOverrides]:
    """Yield the words for the values of each label that has any, for the column of the label."""
    for label, head in by.items():
        if label in WORDS:
            said = dashboard.ValueMap(
                options={
                    value: dashboard.ValueMappingResult(text=words, index=place)
                    for place, (value, words) in enumerate(WORDS[label].items())
                }
            )
            yield _override(head, {"mappings": [said]})


def _names_in_words(
    asks: Iterable[Ask],
) -> Iterable[dashboard.DashboardFieldConfigSourceOverrides]:
    """Yield the words for series that are named by one label alone."""
    for ask in asks:
        label = ask.name.removeprefix("{{").removesuffix("}}")
        for value, words in WORDS.get(label, {}).items():
            yield _override(value, {"displayName": words})


def _one_table(asks: Sequence[Ask], by: Mapping[str, str]) -> list[dashboard.DataTransformerConfig]:
    """Return how the answers are put side by side under their names, the labels first."""
    letters = [f"Value #{ascii_uppercase[place]}" for place in range(len(asks))]
    values = letters if len(asks) > 1 else ["Value"]
    names = [*by, *values]
    put_in_order = dashboard.DataTransformerConfig(
        id_val="organize",
        options={
            "excludeByName": {"Time": True},
            "indexByName": {name: place for place, name in enumerate(names)},
            "renameByName": {
                **by,
                **{value: ask.name for value, ask in zip(values, asks, strict=True)},
            },
        },
    )
    if len(asks) == 1:
        return [put_in_order]
    return [dashboard.DataTransformerConfig(id_val="merge", options={}), put_in_order]


def _instant(ask: Ask, place: int, *, as_table: bool = False) -> prometheus.Dataquery:
    form = prometheus.PromQueryFormat
    return prometheus.Dataquery(
        ref_id=ascii_uppercase[place],
        datasource=PROMETHEUS,
        expr=ask.expr,
        legend_format=ask.name or "__auto",
        instant=True,
        range_val=False,
        format_val=form.TABLE if as_table else form.TIME_SERIES,
    )


def _ranged(ask: Ask, place: int) -> prometheus.Dataquery:
    return prometheus.Dataquery(
        ref_id=ascii_uppercase[place],
        datasource=PROMETHEUS,
        expr=ask.expr,
        legend_format=ask.name,
        instant=False,
        range_val=True,
        format_val=prometheus.PromQueryFormat.TIME_SERIES,
    )


def _legend(calculations: list[str]) -> common.VizLegendOptions:
    return common.VizLegendOptions(
        display_mode=common.LegendDisplayMode.TABLE,
        placement=common.LegendPlacement.BOTTOM,
        show_legend=True,
        calcs=calculations,
    )
