"""A scope lets see what all its limits let see at one spot, and a place survives the way through JSON."""

import pytest

from newsroom.feed.reuse_limits import ReuseLimit
from newsroom.feed.scope import EVERYTHING, NOTHING, Facet, ProductScope, Scope, ScopePlace

HERE = Facet("article", "a", "en")


def only(**limits: str) -> Scope:
    return Scope((ProductScope(**{name: frozenset(values.split()) for name, values in limits.items()}),))


def test_a_place_goes_to_json_and_back() -> None:
    place = ScopePlace(frozenset({HERE, Facet("claim", "b", "ko", "s")}))
    assert ScopePlace.from_json(place.as_json()) == place
    assert ScopePlace.from_json(place.hidden().as_json()) == place.hidden()
    assert ScopePlace.from_json(ScopePlace().as_json()) == ScopePlace()
    assert place.hidden().as_json() == {
        "visible": False,
        "facets": [
            {"kind": "article", "source": "a", "language": "en", "story": ""},
            {"kind": "claim", "source": "b", "language": "ko", "story": "s"},
        ],
    }
    assert ScopePlace.from_json(None) is None


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
    place = ScopePlace(frozenset({HERE}))
    assert (scope.admits(place), scope.holds(place)) == (admitted, admitted)
    assert (scope.admits(place.hidden()), scope.holds(place.hidden())) == (False, admitted)
    assert not scope.admits(ScopePlace())
    assert not scope.admits(None)
    assert not scope.holds(None)


def test_limits_hold_at_one_and_the_same_spot() -> None:
    """Said by a in t and by b in s: that is not said by a in s."""
    place = ScopePlace(frozenset({Facet("claim", "a", "en", "t"), Facet("claim", "b", "en", "s")}))
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


def test_a_union_holds_what_one_of_its_parts_holds_and_nothing_between() -> None:
    union = Scope((ProductScope(sources=frozenset({"a"})), ProductScope(stories=frozenset({"s"}))))
    held = {
        (source, story): union.admits(ScopePlace(frozenset({Facet("article", source, "en", story)})))
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
    assert not NOTHING.holds(ScopePlace(frozenset({HERE})))


def test_what_is_suggested_is_in_the_parts_that_hold_such() -> None:
    place = ScopePlace(frozenset({Facet("claim", "a", "en", suggested=True)}))
    assert (EVERYTHING.holds(place), Scope((ProductScope(suggestions=True),)).holds(place)) == (False, True)
    assert ScopePlace.from_json(place.as_json()) == place
    # Kinds and suggestions of two parts are not put together.
    union = Scope(
        (ProductScope(kinds=frozenset({"claim"})), ProductScope(kinds=frozenset({"actor"}), suggestions=True))
    )
    assert not union.holds(place)


def test_scope_covers_no_more_words_or_suggestions_than_it_holds() -> None:
    full, few, link = ProductScope(), ProductScope(right=ReuseLimit(5)), ProductScope(right=ReuseLimit.LINK)
    assert Scope((full,)).covers(Scope((few, link)))
    assert not Scope((few,)).covers(Scope((full,)))
    assert not EVERYTHING.covers(Scope((ProductScope(suggestions=True),)))
    assert Scope((ProductScope(suggestions=True),)).covers(EVERYTHING)
    assert EVERYTHING.covers(NOTHING)
    assert not NOTHING.covers(EVERYTHING)


def test_the_right_to_an_article_is_the_best_of_those_that_hold_it() -> None:
    scope = Scope(
        (
            ProductScope(right=ReuseLimit(3)),
            ProductScope(sources=frozenset({"a"}), right=ReuseLimit(9)),
            ProductScope(sources=frozenset({"b"}), languages=frozenset({"ko"}), right=ReuseLimit.FULL),
        )
    )
    assert scope.right_to(source="a", story="", language="en") == ReuseLimit(9)
    assert scope.right_to(source="b", story="", language="en") == ReuseLimit(3)
    assert scope.right_to(source="b", story="", language="ko") == ReuseLimit.FULL


def test_the_right_to_an_article_that_no_part_holds_is_the_least_of_all() -> None:
    parts = (
        ProductScope(sources=frozenset({"a"}), right=ReuseLimit(9)),
        ProductScope(sources=frozenset({"b"}), right=ReuseLimit(3)),
    )
    assert Scope(parts).right_to(source="c", story="", language="en") == ReuseLimit(3)
    assert NOTHING.right_to(source="c", story="", language="en") == ReuseLimit.LINK
