"""A scope lets see what all its limits let see at one spot, and a place survives the way through JSON."""

import importlib

import pytest

from newsroom.ledger.right import Right
from newsroom.ledger.scope import EVERYTHING, NOTHING, Part, Place, Scope, Spot

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


def test_a_union_holds_what_one_of_its_parts_holds_and_nothing_between() -> None:
    union = Scope((Part(sources=frozenset({"a"})), Part(stories=frozenset({"s"}))))
    held = {
        (source, story): union.admits(Place(frozenset({Spot("article", source, "en", story)})))
        for source in "ab"
        for story in ("s", "t", "")
    }
    assert held == {
        ("a", "s"): True,
        ("a", "t"): True,
        ("a", ""): True,
        ("b", "s"): True,
        ("b", "t"): False,
        ("b", ""): False,
    }
    assert not NOTHING.holds(Place(frozenset({HERE})))


def test_what_is_suggested_is_in_the_parts_that_hold_such() -> None:
    place = Place(frozenset({Spot("claim", "a", "en", suggested=True)}))
    assert (EVERYTHING.holds(place), Scope((Part(suggestions=True),)).holds(place)) == (False, True)
    assert Place.from_json(place.as_json()) == place
    # Kinds and suggestions of two parts are not put together.
    union = Scope((Part(kinds=frozenset({"claim"})), Part(kinds=frozenset({"actor"}), suggestions=True)))
    assert not union.holds(place)


def test_a_scope_covers_no_more_words_and_no_suggestions_that_it_does_not_hold() -> None:
    full, few, link = Part(), Part(right=Right(5)), Part(right=Right.LINK)
    assert Scope((full,)).covers(Scope((few, link)))
    assert not Scope((few,)).covers(Scope((full,)))
    assert not EVERYTHING.covers(Scope((Part(suggestions=True),)))
    assert Scope((Part(suggestions=True),)).covers(EVERYTHING)
    assert EVERYTHING.covers(NOTHING)
    assert not NOTHING.covers(EVERYTHING)


def test_the_right_to_an_article_is_the_best_of_those_that_hold_it() -> None:
    scope = Scope(
        (
            Part(right=Right(3)),
            Part(sources=frozenset({"a"}), right=Right(9)),
            Part(sources=frozenset({"b"}), languages=frozenset({"ko"}), right=Right.FULL),
        )
    )
    assert scope.right_to(source="a", story="", language="en") == Right(9)
    assert scope.right_to(source="b", story="", language="en") == Right(3)
    assert scope.right_to(source="b", story="", language="ko") == Right.FULL


def test_the_right_to_an_article_that_no_part_holds_is_the_least_of_all() -> None:
    parts = (
        Part(sources=frozenset({"a"}), right=Right(9)),
        Part(sources=frozenset({"b"}), right=Right(3)),
    )
    assert Scope(parts).right_to(source="c", story="", language="en") == Right(3)
    assert NOTHING.right_to(source="c", story="", language="en") == Right.LINK
