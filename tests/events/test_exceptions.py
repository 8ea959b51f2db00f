from ehcpwatch.events import GroundName, LimitName
from ehcpwatch.statute import Ground, LimitKey


def test_events_name_the_limits_as_the_law_does() -> None:
    assert [name.value for name in LimitName] == [key.value for key in LimitKey]


def test_events_name_the_grounds_as_the_law_does() -> None:
    assert {name.value for name in GroundName} == {ground.value for ground in Ground}
