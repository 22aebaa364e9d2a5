"""What a reading changes, from plain values."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotations.extraction import Suggestion
from annotations.runs.difference import Active, Difference, difference


def annotation(key: str, start: int, end: int, **more: Any) -> Active[str]:
    given_: dict[str, Any] = {"engine": "e", "is_free": True, "tier": "show", "made_at": (start, end), **more}
    return Active(key, ("figure",), ((start, end),), **given_)


def says(start: int, end: int, kind: Any = "figure", tier: Any = "show", **attributes: Any) -> Suggestion:
    return Suggestion(kind, start, end, 0.8, tier, {}, attributes)


def test_each_proposal_finds_what_it_says_again() -> None:
    untouched, reread, wider, decided = (
        annotation("same", 0, 10),
        annotation("reread", 20, 30, attributes={"low": 3}),
        annotation("wider", 40, 50),
        annotation("decided", 60, 70, is_free=False),
    )
    other, missing = annotation("other", 80, 90, engine="f"), annotation("missing", 100, 110)
    proposals = [
        says(0, 10, rule="r"),
        says(20, 30, low=4),
        says(40, 52),
        says(60, 70),
        says(80, 90),
        says(200, 210),
        says(0, 10, kind="date"),
    ]
    result = difference([untouched, reread, wider, decided, other, missing], proposals, "e", replacing=True)
    assert result == Difference(
        new=[proposals[5], proposals[6]],
        changed=[(reread, proposals[1]), (wider, proposals[2])],
        same=[(untouched, proposals[0])],
        decided=[(decided, proposals[3])],
        agreed=[(other, proposals[4])],
        removed=[missing],
    )


def test_no_part_and_no_whole_of_mended_words_is_news() -> None:
    adjusted = annotation("mended", 0, 40, is_free=False, is_adjusted=True)
    assert difference([adjusted], [says(0, 8)], "e", replacing=True).decided == [(adjusted, says(0, 8))]
    assert difference([replace(adjusted, is_adjusted=False)], [says(0, 8)], "e", replacing=True).new == [
        says(0, 8)
    ]


def test_what_was_proposed_as_another_kind_is_not_proposed_again() -> None:
    renamed = replace(annotation("renamed", 0, 9, is_free=False), kinds=("claim", "figure"))
    assert difference([renamed], [says(0, 9)], "e", replacing=True).new == []


def test_what_two_engines_say_is_not_one_engines_to_take_back() -> None:
    shared = annotation("shared", 0, 10, is_shared=True)
    assert difference([shared], [], "e", replacing=True) == Difference()
    assert difference([shared], [says(0, 12)], "e", replacing=True) == Difference(
        agreed=[(shared, says(0, 12))]
    )


def test_two_suggestions_on_nearly_the_same_words_each_keep_their_own_proposal() -> None:
    inner, outer = annotation("inner", 0, 80), annotation("outer", 0, 100)
    result = difference([inner, outer], [says(0, 100), says(0, 80)], "e", replacing=True)
    assert result == Difference(same=[(inner, says(0, 80)), (outer, says(0, 100))]) or result == Difference(
        same=[(outer, says(0, 100)), (inner, says(0, 80))]
    )


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(spans, max_size=12, unique=True), st.lists(spans, max_size=12, unique=True))
def test_whatever_is_free_is_said_again_or_gone_and_a_second_reading_changes_nothing(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    active = [annotation(str(at), *span) for at, span in enumerate(before)]
    proposals = [says(*span) for span in after]
    result = difference(active, proposals, "e", replacing=True)
    left = [one.key for one in result.removed] + [one.key for one, _ in (*result.same, *result.changed)]
    assert sorted(left) == sorted(one.key for one in active)
    # Stored, and read once more by the same engine: nothing is new, changed or gone.
    spoken = [*result.new, *(proposal for _, proposal in (*result.same, *result.changed))]
    stored = [annotation(str(at), one.start, one.end) for at, one in enumerate(spoken)]
    again = difference(stored, proposals, "e", replacing=True)
    assert (again.new, again.changed, again.removed) == ([], [], [])
