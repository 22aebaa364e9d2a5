"""A scope lets see what all its limits let see at one spot, and a place survives the way through JSON."""

import importlib

import pytest

from newsroom.ledger.scope import EVERYTHING, Part, Place, Scope, Spot

HERE = Spot("article", "a", "en")


def only(**limits: str) -> Scope:
    return Scope((Part(**{name: frozenset(values.split()) for name, values in limits.items()}),))


def test_a_place_goes_to_json_and_back() -> None:
    place = Place(frozenset({HERE, Spot("claim", "b", "ko", "s")}))
    assert Place.from_json(place.as_json()) == place
    assert Place.from_json(place.hidden().as_json()) == place.hidden()
    assert Place.from_json(Place().as_json()) == Place()
    assert place.hidden().as_json() == {
        "visible": False,
        "spots": [
            {"kind": "article", "source": "a", "language": "en", "story": ""},
            {"kind": "claim", "source": "b", "language": "ko", "story": "s"},
        ],
    }
    assert Place.from_json(None) is None


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (EVERYTHING, True),
        (only(sources="a"), True),
        (only(sources=""), False),
        (only(sources="b"), False),
        (only(stories="s"), False),
        (only(kinds="article claim"), True),
        (only(kinds="claim"), False),
        (only(languages="en ko"), True),
        (only(languages="ko"), False),
    ],
)
def test_a_scope_admits_what_all_its_parts_admit(scope: Scope, admitted: bool) -> None:
    place = Place(frozenset({HERE}))
    assert (scope.admits(place), scope.holds(place)) == (admitted, admitted)
    assert (scope.admits(place.hidden()), scope.holds(place.hidden())) == (False, admitted)
    assert not scope.admits(Place())
    assert not scope.admits(None)
    assert not scope.holds(None)


def test_limits_hold_at_one_and_the_same_spot() -> None:
    """Said by a in t and by b in s: that is not said by a in s."""
    place = Place(frozenset({Spot("claim", "a", "en", "t"), Spot("claim", "b", "en", "s")}))
    assert only(sources="a", stories="t").admits(place)
    assert not only(sources="a", stories="s").admits(place)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (EVERYTHING, only(sources="a")),
        (only(sources="a b"), only(sources="a")),
        (only(sources="a"), only(sources="a", kinds="claim")),
        (only(stories="s"), only(sources="")),
    ],
)
def test_a_scope_covers_what_is_narrower(wide: Scope, narrow: Scope) -> None:
    assert (wide.covers(narrow), wide.covers(wide), narrow.covers(wide)) == (True, True, False)


def test_a_place_of_the_first_release_is_still_read() -> None:
    migration = importlib.import_module("newsroom.ledger.migrations.0002_lines_reach_back")
    old = {"kind": "claim", "visible": True, "sources": ["a", "b"], "stories": ["s"], "languages": ["en"]}
    assert Place.from_json(migration._spots(old)) == Place(
        frozenset({Spot("claim", "a", "en", "s"), Spot("claim", "b", "en", "s")})
    )
    gone = {"kind": "claim", "visible": False, "sources": [], "stories": [], "languages": []}
    assert Place.from_json(migration._spots(gone)) == Place()
    new = Place(frozenset({HERE})).as_json()
    assert migration._spots(new) == new
