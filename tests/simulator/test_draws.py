from collections import Counter

from ehcpwatch.simulator.draws import Draws


def test_a_seed_gives_the_same_draws_on_every_machine_and_python() -> None:
    """Were these to change, what a seed has once shown could not be shown again."""
    draws = Draws("Hackney 2024 1")

    assert [draws.below(1000) for _ in range(6)] == [430, 248, 806, 751, 887, 156]


def test_both_ends_of_a_range_are_drawn() -> None:
    draws = Draws("range")

    assert {draws.between(-1, 1) for _ in range(200)} == {-1, 0, 1}


def test_what_weighs_more_is_drawn_more_often_and_what_weighs_nothing_never() -> None:
    draws = Draws("weights")
    choices = (("rare", 1.0), ("usual", 9.0), ("never", 0.0))

    drawn = Counter(draws.weighted(choices) for _ in range(1000))

    assert set(drawn) == {"rare", "usual"}
    assert 50 < drawn["rare"] < 150


def test_what_is_certain_happens_and_what_is_impossible_does_not() -> None:
    draws = Draws("chance")

    assert {draws.chance(1) for _ in range(100)} == {True}
    assert {draws.chance(0) for _ in range(100)} == {False}


def test_a_shuffle_keeps_every_item() -> None:
    items = list(range(50))

    Draws("shuffle").shuffle(items)

    assert items != list(range(50))
    assert sorted(items) == list(range(50))
