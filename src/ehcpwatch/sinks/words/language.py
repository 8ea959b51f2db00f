"""The language of templates: what one may say, and reading it out in a sandbox.

A template is written by a council and is given facts about children. It has values, conditions,
loops over what it is given, and one page to extend. It calls and sets nothing and does no
sums, so whatever is written in it ends, and soon; and it reaches nothing but its values.
"""

import traceback
from collections.abc import Mapping

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .fault import Fault
from .names import LISTS, PAGE, is_html

__all__ = ["FILTERS", "fault_in", "read_out", "sandbox"]

FILTERS = ("capitalize", "e", "length", "lower", "title", "trim", "upper")
"""None makes a text much longer, and none lets markup through: `safe` is not among them."""

# Two loops inside each other go over groups and their entries. Three would be a mistake.
_MOST_NESTED = 2
# A page of a letter has some 10,000 characters.
_MOST_CHARACTERS = 200_000

_ALLOWED: frozenset[type[nodes.Node]] = frozenset(
    {
        nodes.Template,
        nodes.Extends,
        nodes.Block,
        nodes.Output,
        nodes.TemplateData,
        nodes.If,
        nodes.For,
        nodes.Name,
        nodes.Getattr,
        nodes.Const,
        nodes.Filter,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.CondExpr,
        nodes.Concat,
    }
)

_NOT_READABLE = "this is no template that Jinja reads. Look for a bracket or a block that is open."
_NO_SUCH_FILTER = f"the filters are {', '.join(FILTERS)}; there is no other."
_NOT_ALLOWED = (
    "a template has values, {% if %}, {% for %} and {% block %}. It calls, sets, includes and "
    "imports nothing, and does no sums."
)
_WHICH_LOOPS = (
    f"a loop goes over {', '.join(LISTS)}, which are lists of the letter. At most two stand "
    "inside each other, and no block stands in one."
)
_WHICH_PAGE = f'a page of HTML may extend "{PAGE}", and that extends nothing.'
_UNKNOWN_VALUE = "the letter has no value of this name; docs/letters.md lists those that it has."
_OUT_OF_REACH = "a value has no such part; docs/letters.md lists what each value has."
_CANNOT_BE_DONE = "what is done here with a value cannot be done with it."
_TOO_LONG = f"the letter grows past {_MOST_CHARACTERS:,} characters."


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without its globals, and with no way to anything but given values."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: object) -> None:
        """Return nothing in place of `str.format`: it is out of reach like any other part."""

    def is_safe_callable(self, obj: object) -> bool:  # noqa: ARG002  # nothing is
        return False


def sandbox(sources: Mapping[str, str]) -> Environment:
    """Return where templates are read out, each known by its name."""

    def load(name: str) -> tuple[str, str, None] | None:
        # Named twice, so that Jinja's tracebacks name it too.
        return (sources[name], name, None) if name in sources else None

    made = _Sandbox(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or is_html(name),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.clear()
    made.tests.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def fault_in(name: str, source: str) -> Fault | None:
    """Return what can be seen to be wrong with a template before it is read out, if anything."""
    language = sandbox({})
    try:
        tree = language.parse(source, name, name)
        fault = _not_allowed(tree, name)
        if fault is None:
            language.compile(source, name, name)
    except TemplateSyntaxError as error:
        return Fault(name, error.lineno, _NOT_READABLE)
    except (RecursionError, SyntaxError):
        # Python itself gives up on what is nested too deeply.
        return Fault(name, None, _NOT_READABLE)
    return fault


def read_out(language: Environment, name: str, values: Mapping[str, object]) -> str | Fault:
    """Return the words of a template, or why it has none."""
    parts: list[str] = []
    length = 0
    try:
        for part in language.get_template(name).generate(values):
            parts.append(part)
            length += len(part)
            if length > _MOST_CHARACTERS:
                return Fault(name, None, _TOO_LONG)
    except _FAILURES as error:
        file, line = _place(error, name)
        return Fault(file, line, _sentence(error))
    return "".join(parts)


# What a template in this language can still do wrong when it is read out.
_FAILURES = (TemplateError, TypeError, ValueError, AttributeError, LookupError, RecursionError)


def _sentence(error: Exception) -> str:
    match error:
        case SecurityError():
            return _OUT_OF_REACH
        case UndefinedError():
            return _UNKNOWN_VALUE
        case _:
            return _CANNOT_BE_DONE


def _place(error: Exception, asked: str) -> tuple[str, int | None]:
    """Return file and line where *error* arose: Jinja puts those of templates in the traceback."""
    place: tuple[str, int | None] = (asked, None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.endswith(".j2"):
            place = (frame.f_code.co_filename, line)
    return place


def _not_allowed(tree: nodes.Template, name: str) -> Fault | None:
    def look(node: nodes.Node, loops: int, above: int) -> Fault | None:
        # Some nodes that Jinja makes of a block have no line of their own.
        line = node.lineno or above
        sentence = _refusal(node, loops, name)
        if sentence is not None:
            return Fault(name, line, sentence)
        inside = loops + isinstance(node, nodes.For)
        found = (look(child, inside, line) for child in node.iter_child_nodes())
        return next((fault for fault in found if fault is not None), None)

    return look(tree, 0, 1)


def _refusal(node: nodes.Node, loops: int, name: str) -> str | None:
    match node:
        case nodes.For():
            over = node.iter
            known = isinstance(over, nodes.Name | nodes.Getattr) and _last_name(over) in LISTS
            if not known or loops >= _MOST_NESTED or node.recursive:
                return _WHICH_LOOPS
        case nodes.Block() if loops:
            return _WHICH_LOOPS
        case nodes.Extends():
            page = isinstance(node.template, nodes.Const) and node.template.value == PAGE
            if not page or name == PAGE or not is_html(name):
                return _WHICH_PAGE
        case nodes.Filter() if node.name not in FILTERS:
            return _NO_SUCH_FILTER
        case _ if type(node) not in _ALLOWED:
            return _NOT_ALLOWED
        case _:
            pass
    return None


def _last_name(node: nodes.Name | nodes.Getattr) -> str:
    return node.name if isinstance(node, nodes.Name) else node.attr
