"""What has nothing to decide is shown on demand: topics, things as speakers, questions, thanks, repeated paragraphs."""

from __future__ import annotations

import pytest

from annotations.extraction import Suggestion, extract

TOPICS = [
    "Lund addressed the housing shortage.",
    "The mayor highlighted the importance of the harbour.",
    "The ministry underscored the gravity of the flooding.",
    "The union stressed the role of the apprentices.",
    "Holm discussed the state of the roads on Monday.",
    "The port authority outlined the history of the terminal.",
    "The minister described the mood in the cabinet.",
    "The council acknowledged the difficulty of the task.",
    "Lund rejected these accusations.",
    "The bank denied this allegation.",
    "The company dismissed the report.",
    "Holm condemned the decision.",
    "The union called any negotiations on the matter.",
]
THINGS = [
    "The closure raised concerns about the supply of milk.",
    "This development underscores the need for a new bridge.",
    "The collapse of the bridge highlighted the neglect of the roads.",
    "Their partnership echoes the ambition of both towns.",
    "The growing dissatisfaction raises fears that the mayor will resign.",
    "The reaction from the villages reflected and underlined the depth of the anger.",
]
STATEMENTS = [
    "Lund announced the closure of the plant.",
    "The union demanded the release of the drivers.",
    "The mayor promised a new bridge.",
    "Holm condemned the attack on the harbour police.",
    "The minister denied reports of a resignation.",
    "The bank denied having paid the ransom.",
    "The ministry highlighted 40 cases of fraud.",
    "The government raised concerns that the dam could break.",
    "The statement stressed that the plant is safe.",
    "The prosecution outlined how the money had been moved.",
    "The ministry denied a cover-up by the port police.",
    "The delegation expressed concern about the shortage of water.",
]


def quotations(text: str) -> list[Suggestion]:
    return [one for one in extract(text) if one.kind == "quotation"]


@pytest.mark.parametrize("sentence", TOPICS + THINGS)
def test_a_topic_and_the_words_of_a_thing_are_shown_on_demand(sentence: str) -> None:
    assert [one.tier for one in quotations(f"{sentence} The strike went on for a week.")] in ([], ["ask"])


@pytest.mark.parametrize("sentence", STATEMENTS)
def test_what_states_something_is_shown_as_before(sentence: str) -> None:
    assert "show" in [one.tier for one in quotations(f"{sentence} The strike went on for a week.")]


def test_what_nobody_in_particular_sees_so_is_shown_on_demand() -> None:
    found = quotations("The closure of the yard is seen as a setback for the whole coast. Work goes on.")

    assert [one.tier for one in found] == ["ask"]


INTERVIEW = (
    "Host: Welcome to the programme, Ms Holm. How many ships wait outside the harbour tonight?\n"
    "Solveig Holm: There are 40 ships outside, and 12 more are expected by Friday.\n"
    "Host: We have heard that 300 dockers went home. What does that mean for the crews?\n"
    "Solveig Holm: The crews have food for nine days. The port authority was told on Sunday.\n"
    "Host: Thank you for your time this evening, Ms Holm.\n"
    "Solveig Holm: Thank you for having me. I hope to see you again."
)


def test_an_interviewers_lines_and_thanks_are_shown_on_demand() -> None:
    shown = [
        (one.kind, INTERVIEW[one.start : one.end][:20]) for one in extract(INTERVIEW) if one.tier == "show"
    ]

    assert [words for kind, words in shown if kind == "quotation"] == [
        "There are 40 ships o",
        "The crews have food ",
    ]
    assert ("figure", "40 ships") in shown
    assert ("figure", "300 dockers") not in shown


THANKS = [
    "“Thank you all for coming,” the mayor said.",
    "“Good morning and welcome to the harbour,” Lund told the reporters.",
    "“It's a pleasure to be here with you,” said Holm.",
]


@pytest.mark.parametrize("sentence", THANKS)
def test_a_courtesy_is_shown_on_demand(sentence: str) -> None:
    assert [one.tier for one in quotations(f"{sentence} The strike went on for a week.")] == ["ask"]


def test_thanks_that_name_a_number_are_shown() -> None:
    found = quotations("“Thank you to the 400 dockers who stayed,” the mayor said. The strike went on.")

    assert [one.tier for one in found] == ["show"]


def test_a_paragraph_that_stands_twice_is_shown_once() -> None:
    caption = "Holm said that the new bridge will cost 30 million euros and open in May."
    text = f"{caption}\nThe council meets on Friday, and the vote is open.\n{caption}"
    found = [one for one in extract(text) if one.kind in {"quotation", "claim", "figure"}]
    again = text.rindex(caption)

    assert {one.tier for one in found if one.start >= again} == {"ask"}
    assert {one.kind for one in found if one.start < again and one.tier == "show"} == {"quotation", "figure"}
    assert {one.kind for one in found if one.start >= again} == {"quotation", "figure", "claim"}
