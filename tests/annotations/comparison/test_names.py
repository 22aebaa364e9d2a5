"""Which actor do a few letters mean?"""

from datetime import UTC, datetime, timedelta

import pytest

from annotations.comparison.names import MAY_BE_ONE, Candidate, alike, rank
from annotations.comparison.words import fold

NOW = datetime(2026, 5, 12, tzinfo=UTC)

ZELENSKYY = Candidate("z", ("Volodymyr Zelenskyy", "Володимир Зеленський"))
YOON = Candidate("y", ("Yoon Suk Yeol", "尹錫悅", "윤석열"))
ILIESCU = Candidate("i", ("Ion Iliescu",))
KIM_UN = Candidate("u", ("Kim Jong Un",))
KIM_GYU = Candidate("g", ("Kim Jong Gyu",))
ALL = [ZELENSKYY, YOON, ILIESCU, KIM_UN, KIM_GYU]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Zelensky", [("z", "Volodymyr Zelenskyy")]),
        ("ZELENSKIY", [("z", "Volodymyr Zelenskyy")]),
        ("zelenskyy volodymyr", [("z", "Volodymyr Zelenskyy")]),
        ("Зеленськ", [("z", "Володимир Зеленський")]),
        ("Yoon", [("y", "Yoon Suk Yeol")]),
        ("尹", [("y", "尹錫悅")]),
        ("윤석열", [("y", "윤석열")]),
        ("Iliéscu", [("i", "Ion Iliescu")]),
        ("jong", [("g", "Kim Jong Gyu"), ("u", "Kim Jong Un")]),
        ("Putin", []),
        ("", []),
    ],
)
def test_letters_mean_an_actor_by_any_of_its_names(words: str, found: list[tuple[str, str]]) -> None:
    assert [(one.candidate.id, one.name) for one in rank(words, ALL, now=NOW)] == found


def test_the_place_goes_before_habit_and_the_letters_before_both() -> None:
    exact = Candidate("exact", ("Kim",))
    here = Candidate("here", ("Kim Jong Un",), in_article=True, in_story=True)
    story = Candidate("story", ("Kim Hong Kyun",), in_story=True)
    lately = Candidate("lately", ("Kim Yo Jong",), used=3, last_used=NOW - timedelta(days=1))
    long_ago = Candidate("long ago", ("Kim Il Sung",), used=3, last_used=NOW - timedelta(days=400))
    never = Candidate("never", ("Kim Philby",))
    ranked = rank("Kim", [never, long_ago, lately, story, here, exact], now=NOW)
    assert [one.candidate.id for one in ranked] == ["here", "story", "lately", "exact", "long ago", "never"]
    assert rank("Kim Philby", [here, never], now=NOW)[0].candidate.id == "never"


def test_spellings_may_be_one_and_namesakes_of_a_family_are_not() -> None:
    assert alike(["Volodymyr Zelenskyy"], ["President Volodymyr Zelensky"]) >= MAY_BE_ONE
    assert alike(["Ion Iliescu"], ["ILIESCU, Ion"]) >= MAY_BE_ONE
    assert alike(["Zoë Brandt-Lévesque"], ["Zoe Brandt Levesque"]) >= MAY_BE_ONE
    assert alike(["Kim Jong Un"], ["Kim Jong Gyu"]) < MAY_BE_ONE
    assert alike(["NIS"], ["NSS"]) < MAY_BE_ONE
    assert alike(["Brandt"], ["Ilse Brandt"]) < MAY_BE_ONE


def test_folding_leaves_letters_of_other_scripts_alone() -> None:
    assert [
        fold(words) for words in ("  Iliéscu\u0301 ", "ＮＡＴＯ", "Łódź", "윤석열", "尹錫悅", "हिन्दी")
    ] == [
        "iliescu",
        "nato",
        "lodz",
        "윤석열",
        "尹錫悅",
        "हिन्दी",
    ]
