"""How much of a text may be passed on is one number, and words are counted in every script."""

import pytest

from newsroom.feed.reuse_limits import (
    ReuseLimit,
    count_words,
    first_words,
    greater,
    last_words,
    lesser,
    shortened,
)

ASCENDING = [ReuseLimit.LINK, ReuseLimit(1), ReuseLimit(25), ReuseLimit(26), ReuseLimit.FULL]


@pytest.mark.parametrize("one", ASCENDING)
@pytest.mark.parametrize("other", ASCENDING)
def test_rights_stand_in_one_row(one: ReuseLimit, other: ReuseLimit) -> None:
    less, more = sorted([one, other], key=ASCENDING.index)
    assert (lesser(one, other), greater(one, other), one.covers(other)) == (less, more, one == more)


def test_a_right_is_spelt_as_columns_spell_it() -> None:
    assert [ReuseLimit.spelt(name, 12) for name in ("full", "quotes", "link")] == [
        ReuseLimit(None),
        ReuseLimit(12),
        ReuseLimit(0),
    ]
    assert [right.name for right in ASCENDING] == ["link", "quotes", "quotes", "quotes", "full"]
    with pytest.raises(ValueError, match="gossip"):
        ReuseLimit.spelt("gossip", 12)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  two   words\n", 2),
        ("About 1,400 dockers", 3),
        ("항만 노동자", 2),
        ("港湾労働者", 5),
        ("คนงาน", 5),
        ("the 港湾 strike", 4),
        ("བཀྲ་ཤིས་", 8),
        ("ｶﾀｶﾅ", 4),
        ("𠀀𠀁", 2),
        ("word—word/word", 3),
        ("(said) “no”… – 10/12, 1,400; don’t well-known U.S.", 8),
        ("हिन्दी शब्द", 2),
        ("a" * 100, 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, count: int) -> None:
    assert count_words(text) == count


def test_words_are_cut_off_at_either_end_and_stay_verbatim() -> None:
    text = "one  two\nthree 四五"
    assert [first_words(text, n) for n in range(7)] == [
        "",
        "one",
        "one  two",
        "one  two\nthree",
        "one  two\nthree 四",
        text,
        text,
    ]
    assert [last_words(text, n) for n in range(7)] == [
        "",
        "五",
        "四五",
        "three 四五",
        "two\nthree 四五",
        text,
        text,
    ]


def test_what_was_cut_says_so() -> None:
    assert [shortened("one two three", n) for n in (0, 2, 3, 4)] == [
        "",
        "one two …",
        "one two three",
        "one two three",
    ]
