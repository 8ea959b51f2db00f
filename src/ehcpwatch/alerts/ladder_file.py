"""Reading a ladder from TOML, and writing one.

All faults are found at once; how each is named and put is told in `ladder_faults`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ehcpwatch.errors import Fault, LadderError
from ehcpwatch.statute import LimitKey

from .ladder import ALERTED_LIMITS, Condition, Ladder, Role, Rule, RuleVersion, Rung
from .ladder_faults import (
    FURTHEST_AFTER_DAYS,
    FURTHEST_BEFORE_DAYS,
    LONGEST_FILE,
    NOT_TOML,
    TOO_LONG,
    Slip,
    faults_of,
    named_twice,
)
from .toml_lines import line_of

__all__ = ["distance_in_words", "ladder_toml", "parse_ladder"]


def parse_ladder(text: str, *, name: str = "ladder.toml") -> Ladder:
    """Return the ladder that *text* describes.

    Args:
        text: TOML: a table `[[rule]]` for each limit, list of limits or condition, and
            in it a `[[rule.version]]` for each version.
        name: Of the file, for the error.

    Raises:
        LadderError: Something in it is wrong; every fault is named, nothing is loaded.
    """
    if len(text) > LONGEST_FILE:
        raise LadderError(name=name, faults=[Fault(None, "", TOO_LONG)])
    try:
        document: Mapping[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LadderError(name=name, faults=[Fault(_unreadable(text, error), "", NOT_TOML)]) from (
            None
        )
    written: tuple[_Rule, ...] = ()
    errors: list[tuple[str, tuple[int | str, ...]]] = []
    try:
        written = _File.model_validate(document).rule
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        errors = [(one["type"], one["loc"]) for one in found]
    slips = (*faults_of(document, errors), *named_twice(document))
    if slips:
        raise LadderError(
            name=name,
            faults=[Fault(line_of(text, path), place, words) for path, place, words in slips],
        )
    return _ladder(written)


def ladder_toml(ladder: Ladder) -> str:
    """Return *ladder* as TOML that `parse_ladder` reads; rules that agree stand together."""
    limits: dict[tuple[RuleVersion, ...], list[LimitKey]] = {}
    for limit, rule in ladder.limits.items():
        limits.setdefault(rule.versions, []).append(limit)
    tables = [(_limits_line(keys), versions) for versions, keys in limits.items()]
    tables.extend(
        (f'condition = "{condition}"', rule.versions)
        for condition, rule in ladder.conditions.items()
    )
    return "\n".join(_table(subject, versions) for subject, versions in tables)


def distance_in_words(days: int) -> str:
    """Return a distance as a ladder states it, such as "14 days before" or "on the day"."""
    if days == 0:
        return "on the day"
    unit = "day" if abs(days) == 1 else "days"
    return f"{abs(days)} {unit} {'before' if days < 0 else 'after'}"


_DISTANCE = re.compile(r"([0-9]{1,4}) days? (before|after)")


def _distance(value: object) -> int:
    if value == "on the day":
        return 0
    found = _DISTANCE.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        days = int(found[1]) if found[2] == "after" else -int(found[1])
        if days != 0 and -FURTHEST_BEFORE_DAYS <= days <= FURTHEST_AFTER_DAYS:
            return days
    raise _wrong(Slip.DISTANCE)


def _unreadable(text: str, error: Exception) -> int | None:
    """Return the line that is not TOML; the message about it may repeat what stands there."""
    line = re.search(r"at line (\d+)", str(error))
    if line is not None:
        return int(line[1])
    return len(text.splitlines()) if "at end of document" in str(error) else None


def _can_be_overdue(limit: LimitKey) -> LimitKey:
    if limit not in ALERTED_LIMITS:
        raise _wrong(Slip.LIMIT)
    return limit


def _each_once(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    if len(set(roles)) != len(roles):
        raise _wrong(Slip.TELL)
    return roles


def _wrong(slip: Slip) -> PydanticCustomError:
    # Only the kind matters: pydantic's own text is never shown.
    return PydanticCustomError(slip.value, slip.value)


_Alerted = Annotated[LimitKey, AfterValidator(_can_be_overdue)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Rung(_Table):
    at: Annotated[int, BeforeValidator(_distance)]
    tell: Annotated[tuple[Role, ...], Field(min_length=1), AfterValidator(_each_once)]


class _Version(_Table):
    version: Annotated[int, Field(strict=True, ge=1)]
    from_on: Annotated[date, Field(alias="from", strict=True)]
    rungs: Annotated[tuple[_Rung, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rungs_rise(self) -> Self:
        if not _rises([rung.at for rung in self.rungs]):
            raise _wrong(Slip.RUNGS_RISE)
        return self


class _Rule(_Table):
    limit: _Alerted | None = None
    limits: Annotated[tuple[_Alerted, ...], Field(min_length=1)] | None = None
    condition: Condition | None = None
    version: Annotated[tuple[_Version, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if sum(key is not None for key in (self.limit, self.limits, self.condition)) != 1:
            raise _wrong(Slip.ONE_SUBJECT)
        return self

    @model_validator(mode="after")
    def _versions_rise(self) -> Self:
        numbers = [version.version for version in self.version]
        days = [version.from_on.toordinal() for version in self.version]
        if not (_rises(numbers) and _rises(days)):
            raise _wrong(Slip.VERSIONS_RISE)
        return self

    @model_validator(mode="after")
    def _suits_its_condition(self) -> Self:
        first = min(version.rungs[0].at for version in self.version)
        last = max(version.rungs[-1].at for version in self.version)
        match self.condition:
            case (
                Condition.STALLED
                | Condition.WITHOUT_CASEWORKER
                | Condition.EXCEPTION_UNSUPPORTED
                | Condition.ACKNOWLEDGED_IDLE
            ):
                if first < 1:
                    raise _wrong(Slip.AFTER_ONLY)
            case Condition.SNOOZE_ENDING:
                if last > 0:
                    raise _wrong(Slip.BEFORE_ONLY)
            case Condition.DEADLINE_MOVED:
                if first < 0 or any(len(version.rungs) > 1 for version in self.version):
                    raise _wrong(Slip.ONE_RUNG)
            case Condition.EXCEPTION_REVIEW | None:
                pass
        return self


class _File(_Table):
    rule: Annotated[tuple[_Rule, ...], Field(min_length=1)]


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _ladder(written: Iterable[_Rule]) -> Ladder:
    limits: dict[LimitKey, Rule] = {}
    conditions: dict[Condition, Rule] = {}
    for rule in written:
        versions = tuple(
            RuleVersion(
                version=version.version,
                from_on=version.from_on,
                rungs=tuple(Rung(days=rung.at, tell=rung.tell) for rung in version.rungs),
            )
            for version in rule.version
        )
        if rule.condition is not None:
            conditions[rule.condition] = Rule(key=rule.condition.value, versions=versions)
        for limit in (rule.limit,) if rule.limit is not None else rule.limits or ():
            limits[limit] = Rule(key=limit.value, versions=versions)
    return Ladder(limits=limits, conditions=conditions)


def _limits_line(keys: Sequence[LimitKey]) -> str:
    if len(keys) == 1:
        return f'limit = "{keys[0]}"'
    return "limits = [\n" + "".join(f'    "{key}",\n' for key in keys) + "]"


def _table(subject: str, versions: Iterable[RuleVersion]) -> str:
    lines = ["[[rule]]", subject]
    for version in versions:
        lines += ["[[rule.version]]", f"version = {version.version}"]
        lines += [f"from = {version.from_on.isoformat()}", "rungs = ["]
        lines += [
            f'    {{at = "{distance_in_words(rung.days)}", tell = [{_roles(rung.tell)}]}},'
            for rung in version.rungs
        ]
        lines.append("]")
    return "\n".join(lines) + "\n"


def _roles(tell: Iterable[Role]) -> str:
    return ", ".join(f'"{role}"' for role in tell)
