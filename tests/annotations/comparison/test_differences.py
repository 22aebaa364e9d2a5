"""How do two statements on the same question differ?"""

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.comparison.differences import Kind, compare
from annotations.comparison.statements import Reason, Statement

MAY = {day: date(2031, 5, day) for day in range(1, 32)}
TURNED = {Kind.NARROWER: Kind.WIDER, Kind.WIDER: Kind.NARROWER}


def figure(low: Any, high: Any = ..., noun: str = "beekeepers", **more: Any) -> dict[str, Any]:
    high = low if high is ... else high
    return {"low": low, "high": high, "noun": noun, "unit": None, "hedge": "", "modality": "asserted", **more}


def statement(
    *figures: dict[str, Any], words: str = "beekeepers met in the valley", **more: Any
) -> Statement:
    return Statement(words, figures, **more)


def on(*days: int | None) -> tuple[date | None, date | None]:
    first, last = (*days, *days)[:2]
    return (MAY[first] if first else None, MAY[last] if last else None)


def kind(one: Statement, other: Statement) -> Kind | None:
    """The kind, which must be the same the other way round."""
    there, back = compare(one, other), compare(other, one)
    found = there.kind if there else None
    assert (back.kind if back else None) == (TURNED.get(found, found) if found else None)
    return found


def codes(one: Statement, other: Statement) -> list[str]:
    found = compare(one, other)
    return [reason.code for reason in found.why] if found else []


# The same


def test_the_same_figure_from_the_same_mouth_repeats() -> None:
    one = statement(figure(230), speakers=frozenset({"guild"}), source="Hill Radio")
    other = statement(figure(230), speakers=frozenset({"guild"}), source="Vale Times")
    assert kind(one, other) == Kind.SAME
    assert codes(one, other) == ["sameFigure", "sameSpeaker"]


def test_a_figure_without_a_mouth_repeats_whoever_has_one() -> None:
    one = statement(figure(230), speakers=frozenset({"guild"}), source="Hill Radio")
    assert kind(one, statement(figure(230), source="Vale Times")) == Kind.SAME


def test_the_same_figure_from_a_mouth_of_its_own_is_the_same() -> None:
    one = statement(figure(230), speakers=frozenset({"guild"}))
    other = statement(figure(230), speakers=frozenset({"mayor"}))
    assert kind(one, other) == Kind.SAME
    found = compare(one, other)
    assert found
    assert found.why[1] == Reason("ownSpeaker", {"one": ["guild"], "other": ["mayor"]})


def test_about_a_number_and_the_number_are_the_same() -> None:
    assert kind(statement(figure(230, hedge="about")), statement(figure(230))) == Kind.SAME
    assert kind(statement(figure(230, hedge="nearly")), statement(figure(230))) == Kind.SAME


@pytest.mark.parametrize("hedge", ["at least", "more than", "at most", "less than"])
def test_other_hedges_make_another_figure_of_the_number(hedge: str) -> None:
    assert kind(statement(figure(230, hedge=hedge)), statement(figure(230))) == Kind.NARROWER


def test_a_range_has_no_first_end_and_a_noun_that_is_not_named_may_be_the_same() -> None:
    assert kind(statement(figure(300, 200)), statement(figure(200, 300))) == Kind.SAME
    assert kind(statement(figure(230, noun="")), statement(figure(230))) == Kind.SAME


def test_a_share_in_words_is_a_share_in_percent() -> None:
    half, fifty = figure(0.5, noun="hives", unit="ratio"), figure(50, noun="hives", unit="percent")
    assert kind(statement(half), statement(fifty)) == Kind.SAME
    third, near = figure(1 / 3, noun="hives", unit="ratio"), figure(33, noun="hives", unit="percent")
    assert kind(statement(third), statement(near)) == Kind.NARROWER


def test_without_figures_nearly_the_same_words_repeat_and_others_say_nothing() -> None:
    one = statement(words="The council bought the old mill")
    assert kind(one, statement(words="the old mill was bought by the council")) == Kind.SAME
    assert kind(one, statement(words="The baker sings on Sundays")) is None
    assert kind(one, statement(words="The council bought the old mill by the weir at auction")) == Kind.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The court upheld the result.", "The court annulled the result."),
        ("Prices have risen since May.", "Prices have fallen since May."),
        ("Prices rose in May.", "Prices fell in May."),
        ("The dam held.", "The dam burst."),
        ("The dam held.", "The dam held until it burst."),
        ("Torvald won the vote.", "Torvald lost the vote."),
        ("The jury found him guilty.", "The jury found him innocent."),
        ("The bridge is open to lorries.", "The bridge is closed to lorries."),
        ("The union accepted the offer of the port.", "The union rejected the offer of the port."),
        ("The mayor voted for the plan.", "The mayor voted against the plan."),
        ("The people of the town fled to the hills.", "The people of the town fled from the hills."),
        ("Russia attacked Ukraine with drones.", "Ukraine attacked Russia with drones."),
        ("Russia was attacked by Ukraine with drones.", "Russia attacked Ukraine with drones."),
        ("The union sued the port.", "The port was not sued by the union at all."),
        ("The mayor resigned.", "The deputy mayor resigned."),
        ("The council bought the mill.", "The council's rival bought the mill."),
        ("The council bought the mill.", "The council sold the mill."),
        ("The council bought the mill.", "The council will have bought the mill."),
        ("Novera paid a ransom.", "Novera said reports of a ransom payment were false."),
        ("Novera paid a ransom.", "Reports that Novera paid a ransom were false."),
        ("The firm is in talks.", "The firm is in talks, a fabrication."),
        (
            "The company is holding secret talks with the rebels.",
            "A spokesman called the report of secret talks a fabrication.",
        ),
        ("The plant is safe.", "The plant is unsafe."),
        ("The vote was legal.", "The vote was illegal."),
        ("Lund did not say that the plant is safe.", "Lund said that the plant is not safe."),
        ("230 people died.", "400 people died."),
    ],
)
def test_without_figures_opposites_and_others_deeds_do_not_repeat(one: str, other: str) -> None:
    assert kind(statement(words=one), statement(words=other)) != Kind.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The court upheld the result.", "the court has upheld this result"),
        ("Ukraine was attacked by Russia with drones.", "Russia attacked Ukraine with drones."),
        ("The dam held.", "The dam held in the night of the flood."),
    ],
)
def test_without_figures_the_same_deed_of_the_same_repeats(one: str, other: str) -> None:
    assert kind(statement(words=one), statement(words=other)) == Kind.SAME


def test_the_same_figure_of_a_rise_and_of_a_fall_contradicts() -> None:
    share = figure(6, unit="percent", noun="")
    rose, fell = (statement(share, words=f"prices {verb} by 6 percent") for verb in ("rose", "fell"))
    assert kind(rose, fell) == Kind.CONTRADICTS
    assert kind(rose, rose) == Kind.SAME


def test_what_was_not_said_is_compared_with_nothing() -> None:
    one = statement(figure(230))
    assert kind(one, statement(figure(230), modality="not-said")) is None
    assert (
        kind(statement(figure(230), modality="not-said"), statement(figure(400), modality="not-said")) is None
    )
    silent = statement(words="The council bought the mill", modality="not-said")
    assert kind(silent, silent) is None
    assert kind(silent, statement(words="The council did not buy the mill")) is None


def test_a_figure_and_none_in_the_same_words_are_left_to_the_editor() -> None:
    assert kind(statement(figure(230)), statement()) is None


# Narrower and wider


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (figure(200, 300), figure(220, 280)),
        (figure(200, hedge="about"), figure(215)),
        (figure(200, hedge="nearly"), figure(190)),
        (figure(200, None, hedge="at least"), figure(900)),
        (figure(200, hedge="more than"), figure(900)),
        (figure(None, 200, hedge="at most"), figure(40)),
        (figure(200, hedge="less than"), figure(40)),
        (figure(100, None), figure(200, 300)),
    ],
)
def test_a_range_inside_another_is_narrower(wide: dict[str, Any], narrow: dict[str, Any]) -> None:
    assert kind(statement(wide), statement(narrow)) == Kind.NARROWER
    assert kind(statement(narrow), statement(wide)) == Kind.WIDER
    assert codes(statement(wide), statement(narrow)) == ["figureInside"]


def test_ranges_that_overlap_in_part_leave_it_to_the_editor() -> None:
    assert kind(statement(figure(200, 300)), statement(figure(250, 400))) is None


def test_narrower_in_one_figure_and_wider_in_another_is_left_to_the_editor() -> None:
    one = statement(figure(200, 300), figure(40, noun="hives"))
    assert kind(one, statement(figure(220), figure(30, 50, noun="hives"))) is None


def test_a_count_of_a_part_may_lie_inside_a_count_of_all() -> None:
    young = statement(figure(300, noun="young beekeepers"))
    assert kind(statement(figure(200, None, hedge="at least")), young) == Kind.NARROWER


def test_about_reaches_a_tenth_and_nearly_reaches_down_alone() -> None:
    assert kind(statement(figure(200, hedge="about")), statement(figure(220))) == Kind.NARROWER
    assert kind(statement(figure(200, hedge="about")), statement(figure(221))) == Kind.CONTRADICTS
    assert kind(statement(figure(200, hedge="nearly")), statement(figure(201))) == Kind.CONTRADICTS


# Contradictions, and what is none


def test_another_number_of_the_same_thing_at_the_same_time_contradicts() -> None:
    one = statement(figure(230), spoken_of=on(11), speakers=frozenset({"guild"}))
    other = statement(figure(400), spoken_of=on(11), speakers=frozenset({"mayor"}))
    assert kind(one, other) == Kind.CONTRADICTS
    assert codes(one, other) == ["otherFigure"]
    assert (
        kind(statement(figure(70, unit="percent")), statement(figure(None, 50, unit="percent")))
        == Kind.CONTRADICTS
    )


def test_who_says_more_contradicts_nothing_by_it() -> None:
    more = statement(figure(90), figure(230))
    assert kind(statement(figure(230)), more) == Kind.SAME
    assert kind(statement(figure(230), figure(5, noun="halls")), more) == Kind.SAME


def test_a_figure_that_is_shared_does_not_hide_another_that_is_not() -> None:
    halls = figure(3, noun="halls")
    assert kind(statement(figure(230), halls), statement(figure(400), halls)) == Kind.CONTRADICTS
    young = figure(230, noun="young beekeepers")
    assert kind(statement(figure(230), young), statement(figure(230), figure(400))) == Kind.CONTRADICTS


def test_a_tally_is_no_range() -> None:
    one, other = figure(3, 7, noun="votes", unit="tally"), figure(4, 6, noun="votes", unit="tally")
    assert kind(statement(one), statement(other)) == Kind.CONTRADICTS
    assert kind(statement(one), statement(one)) == Kind.SAME
    turned = figure(7, 3, noun="votes", unit="tally")
    assert kind(statement(one), statement(turned)) == Kind.CONTRADICTS


def test_change_is_compared_with_no_level_and_rate_with_no_total() -> None:
    level, risen, fallen = figure(12), figure(12, change="up"), figure(12, change="down")
    assert kind(statement(level), statement(figure(14))) == Kind.CONTRADICTS
    assert kind(statement(figure(14)), statement(risen)) is None
    assert kind(statement(level), statement(risen)) is None
    assert kind(statement(risen), statement(fallen)) == Kind.CONTRADICTS
    assert kind(statement(fallen), statement(fallen)) == Kind.SAME
    assert kind(statement(figure(12, rate="day")), statement(figure(14))) == Kind.DIFFERENT_SCOPE
    assert kind(statement(figure(12, rate="day")), statement(figure(14, rate="day"))) == Kind.CONTRADICTS


def test_sent_already_in_training_later_and_to_be_sent_in_all_are_three_facts() -> None:
    sent = statement(
        figure(1500, noun="troops"), words="1,500 troops were sent already", stated_on=MAY[3], spoken_of=on(2)
    )
    training = statement(figure(3000, noun="troops"), words="3,000 troops are in training", stated_on=MAY[9])
    planned = statement(
        figure(12000, noun="troops", modality="planned"),
        words="12,000 troops are to be sent in all",
        stated_on=MAY[3],
    )
    assert kind(sent, training) == Kind.DIFFERENT_TIME
    assert kind(sent, planned) == kind(training, planned) == Kind.DIFFERENT_SCOPE


# Time


def test_days_that_do_not_meet_are_different_times_whatever_the_figures() -> None:
    assert (
        kind(statement(figure(230), spoken_of=on(11)), statement(figure(230), spoken_of=on(13)))
        == Kind.DIFFERENT_TIME
    )
    assert kind(statement(spoken_of=on(None, 11)), statement(spoken_of=on(12, None))) == Kind.DIFFERENT_TIME
    assert codes(statement(spoken_of=on(11)), statement(spoken_of=on(13))) == ["otherTime"]
    assert (
        kind(statement(figure(230), spoken_of=on(13, 9)), statement(figure(230), spoken_of=on(11)))
        == Kind.SAME
    )


def test_the_calendar_has_a_first_day() -> None:
    first = statement(figure(230), stated_on=date.min)
    assert kind(first, statement(figure(400), spoken_of=on(5))) == Kind.DIFFERENT_TIME


def test_another_figure_of_a_longer_time_is_of_a_different_time() -> None:
    week, monday = statement(figure(400), spoken_of=on(5, 11)), statement(figure(230), spoken_of=on(5))
    assert kind(week, monday) == Kind.DIFFERENT_TIME
    assert codes(week, monday) == ["otherTime", "otherFigure"]


def test_what_names_no_time_speaks_of_the_news_of_its_day() -> None:
    one = statement(figure(230), stated_on=MAY[11])
    assert kind(one, statement(figure(400), stated_on=MAY[13])) == Kind.CONTRADICTS
    assert kind(one, statement(figure(400), stated_on=MAY[14])) == Kind.DIFFERENT_TIME
    assert kind(one, statement(figure(400), spoken_of=on(5))) == Kind.DIFFERENT_TIME
    assert kind(one, statement(figure(230), stated_on=MAY[14])) == Kind.SAME


def test_what_is_planned_is_of_another_time_than_what_is_so() -> None:
    assert kind(statement(figure(230), modality="planned"), statement(figure(400))) == Kind.DIFFERENT_TIME
    assert codes(statement(figure(230), modality="planned"), statement(figure(400))) == ["planned"]
    assert (
        kind(statement(figure(400), modality="planned"), statement(figure(230), modality="planned"))
        == Kind.CONTRADICTS
    )


def test_a_figure_says_that_it_is_planned_where_its_statement_does_not() -> None:
    assert kind(statement(figure(230, modality="planned")), statement(figure(400))) == Kind.DIFFERENT_TIME


def test_a_smaller_number_so_far_is_a_part_of_what_is_planned() -> None:
    plan = statement(figure(400, modality="planned"), spoken_of=on(1, 20))
    assert kind(plan, statement(figure(230), spoken_of=on(5))) == Kind.DIFFERENT_SCOPE
    assert codes(plan, statement(figure(230), spoken_of=on(5))) == ["planned", "otherFigure"]
    assert kind(plan, statement(figure(230), spoken_of=on(25))) == Kind.DIFFERENT_TIME


# Scope


def test_a_share_and_a_count_are_different_scopes_and_other_nouns_silent() -> None:
    assert kind(statement(figure(230)), statement(figure(400, noun="hives"))) is None
    assert kind(statement(figure(230)), statement(figure(40, unit="percent"))) == Kind.DIFFERENT_SCOPE
    assert codes(statement(figure(230)), statement(figure(40, unit="percent"))) == ["otherUnit"]


def test_the_same_number_of_another_noun_is_left_to_the_editor() -> None:
    assert kind(statement(figure(230)), statement(figure(230, noun="apiarists"))) is None


def test_another_number_of_a_part_is_of_a_different_scope() -> None:
    young = statement(figure(90, noun="young beekeepers"))
    assert kind(statement(figure(230)), young) == Kind.DIFFERENT_SCOPE
    assert kind(statement(figure(90, noun="old beekeepers")), young) is None
    both = statement(figure(90, noun="young beekeepers"), figure(400))
    assert kind(statement(figure(230)), both) == Kind.CONTRADICTS


@pytest.mark.parametrize("words", ["400 beekeepers met in all", "another 400 beekeepers met"])
def test_how_many_in_all_and_how_many_more_are_other_scopes(words: str) -> None:
    one, other = statement(figure(230), words="230 beekeepers met"), statement(figure(400), words=words)
    assert kind(one, other) == Kind.DIFFERENT_SCOPE
    assert codes(one, other) == ["otherTotal", "otherFigure"]


def test_another_deed_of_what_is_counted_is_no_answer() -> None:
    one = statement(figure(230), words="230 beekeepers signed")
    other = statement(figure(400), words="400 beekeepers stayed home")
    assert kind(one, other) is None
    assert kind(statement(figure(230), words="230 beekeepers"), other) == Kind.CONTRADICTS


# Denials


def test_who_denies_a_figure_denies_who_says_it() -> None:
    denied = statement(figure(230, modality="denied"), modality="denied", words="that 230 hives burned")
    assert kind(statement(figure(230)), denied) == Kind.DENIES
    assert kind(statement(figure(220, 240)), denied) == Kind.DENIES
    assert codes(statement(figure(230)), denied) == ["denied"]


def test_who_denies_a_figure_says_nothing_of_another() -> None:
    assert kind(statement(figure(400)), statement(figure(230), modality="denied")) is None


def test_a_denial_in_words_is_a_denial() -> None:
    yes, no = (
        statement(words="The council bought the mill"),
        statement(words="The council did not buy the mill"),
    )
    bought_not = statement(words="The council has not bought the mill")
    assert kind(yes, bought_not) == Kind.DENIES
    assert kind(yes, statement(words="that the council bought the mill", modality="denied")) == Kind.DENIES
    assert (
        kind(bought_not, statement(words="that the council bought the mill", modality="denied")) == Kind.SAME
    )
    assert kind(no, statement(words="Bakers sang at noon")) is None
    assert kind(yes, statement(words="The council didn't buy the mill")) == Kind.DENIES


def test_not_more_than_denies_nothing() -> None:
    one = statement(figure(None, 230, hedge="at most"), words="not more than 230 beekeepers met")
    assert kind(one, statement(figure(200), words="200 beekeepers met")) == Kind.NARROWER


def test_a_plan_can_be_denied() -> None:
    plan = statement(words="close the mill in June", modality="planned")
    assert kind(plan, statement(words="close the mill in June", modality="denied")) == Kind.DENIES


def test_two_denials_of_ranges_are_left_to_the_editor() -> None:
    one, other = statement(figure(200, 300), modality="denied"), statement(figure(220), modality="denied")
    assert kind(one, other) is None
    assert kind(other, other) == Kind.SAME


# What it tells


def test_a_reason_is_a_sentence_with_both_figures() -> None:
    found = compare(statement(figure(1400, hedge="about")), statement(figure(2500, None, hedge="more than")))
    assert found
    assert [reason.sentence for reason in found.why] == [
        "One says about 1,400 beekeepers, the other more than 2,500 beekeepers."
    ]


def test_a_reason_says_which_figure_lies_inside_which() -> None:
    wide, narrow = statement(figure(200, None, hedge="at least")), statement(figure(900))
    for one, other in ((wide, narrow), (narrow, wide)):
        found = compare(one, other)
        assert found
        assert found.why[0].sentence == "“900 beekeepers” lies inside “at least 200 beekeepers”."


def test_a_reason_names_both_times() -> None:
    found = compare(statement(spoken_of=on(2, 4)), statement(spoken_of=on(9, None)))
    assert found
    assert (
        found.why[0].sentence
        == "One speaks of 2031-05-02 to 2031-05-04, the other of the time from 2031-05-09."
    )


# Laws

numbers = st.none() | st.integers() | st.floats() | st.sampled_from([90, 200, 230, 1500, 10**400])
figures = st.fixed_dictionaries(
    {},
    optional={
        "low": numbers | st.just("few"),
        "high": numbers,
        "noun": st.none() | st.sampled_from(["", "hives", "young hives", "beekeepers"]),
        "unit": st.none() | st.sampled_from(["percent", "ratio", "tally", "EUR"]),
        "hedge": st.none() | st.sampled_from(["", "about", "nearly", "at least", "more than", "at most", "less than"]),
        "modality": st.sampled_from(["asserted", "denied", "planned"]),
    },
)  # fmt: skip
days = st.none() | st.dates() | st.sampled_from([MAY[1], MAY[2], MAY[9], datetime(2031, 5, 2, 9)])  # noqa: DTZ001
wordings = st.text(max_size=12) | st.sampled_from(["hives burned", "no hives burned", "90 hives in all {0}"])
statements = st.builds(
    Statement,
    words=wordings,
    figures=st.lists(figures, max_size=3),
    modality=st.sampled_from(["asserted", "denied", "alleged", "planned", "odd"]),
    speakers=st.frozensets(st.sampled_from(["guild", "mayor"])),
    source=st.sampled_from(["", "Hill Radio"]),
    spoken_of=st.none() | st.tuples(days, days),
    stated_on=days,
)


@given(statements, statements)
def test_the_kind_is_the_same_the_other_way_round(one: Statement, other: Statement) -> None:
    kind(one, other)


@given(statements)
def test_a_statement_differs_from_itself_in_nothing(one: Statement) -> None:
    assert kind(one, one) == Kind.SAME


@given(statements, statements)
def test_reasons_are_sentences_and_json(one: Statement, other: Statement) -> None:
    found = compare(one, other)
    for reason in found.why if found else ():
        assert reason.sentence.endswith(".")
        assert json.loads(json.dumps(dict(reason.values), allow_nan=False)) == reason.values
