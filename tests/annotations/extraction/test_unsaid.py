"""What somebody did not say: no statement of theirs, no figure, no claim; and what only looks so."""

from __future__ import annotations

import pytest

from annotations.extraction import Suggestion, extract

NOT_STATED = [
    "Lund never said that 300 people would lose their jobs.",
    "Neither Lund nor Holm said that the port would close.",
    "The minister stopped short of saying that taxes would rise.",
    "If Lund says the plant is safe, the union will return.",
    "Lund did not say that 300 people would lose their jobs.",
    "Lund didn't say how many people would lose their jobs.",
    "The ministry has not said that 300 people were hurt.",
    "The ministry would not say that 300 people were hurt.",
    "The ministry declined to say whether 300 people were hurt.",
    "The ministry refused to say that 300 people were hurt.",
    "The ministry has yet to say whether 300 people were hurt.",
    "The ministry failed to mention that 300 people were hurt.",
    "No one said that 300 people were hurt.",
    "Nobody said that 300 people were hurt.",
    "None of the officials said that 300 people were hurt.",
    "No official has confirmed that 300 people were hurt.",
    "Lund left the meeting without saying that 300 people were hurt.",
    "The mayor avoided saying that 300 jobs would go.",
    "The bank refrained from predicting that prices would fall by 3 percent.",
    "Should Lund say that the plant is safe, the union will return.",
    "Had Lund said that 300 people were hurt, the strike would have ended.",
    "Even if the minister says that taxes will rise, nothing will change.",
    "Lund neither confirmed nor denied that 300 people had been hurt.",
    "Nor did Lund say that 300 people had been hurt.",
    "Did Lund say that 300 people had been hurt?",
    "Lund could have said that 300 people were hurt.",
    "The court barred Lund from saying that 300 people were hurt.",
    "There is no evidence that 300 people were hurt.",
    "The police gave no indication that 300 people were hurt.",
    "The minister would not go so far as to say that 300 jobs would go.",
    "The minister was unable to say whether 300 jobs would go.",
    "The minister no longer says that 300 jobs will go.",
    "The minister did not want to say that 300 jobs would go.",
    "The report did not find that 300 people had been hurt.",
    "The mayor did not confirm or deny that 300 jobs would go.",
    "Lund has never claimed that 300 jobs would go.",
    "The union will wait until Lund says that the plant is safe.",
    "The government did not promise to build 300 homes.",
    "The mayor never announced a plan for 300 homes.",
    "The union will come back as long as Lund says that the plant is safe.",
    "The union has reserves in case Lund says that the plant is unsafe.",
    "Lund, who never said that 300 people would go, left early.",
    "Instead of saying that 300 jobs would go, the mayor smiled.",
    "The minister does not believe that 300 people were hurt.",
    "The ministry has not reported that 300 people were hurt.",
    "According to nobody, 300 people were hurt.",
    "“We will close 300 shops,” Lund never said.",
    "Lund never said “we will close 300 shops.”",
    "Lund could not confirm that 300 people were hurt.",
    "Lund was not saying that 300 people were hurt.",
    "Lund fell short of saying that 300 people were hurt.",
    "The agency did not immediately say that 300 people were hurt.",
    "Whether Lund said that 300 people were hurt is not known.",
]
STATED = [
    "Lund said that 300 people would lose their jobs.",
    "Lund did not hesitate to say that 300 people would lose their jobs.",
    "The mayor not only said that 300 jobs would go but named the firms.",
    "Lund did not just say that 300 jobs would go.",
    "The ministry did not say until Monday that 300 people were hurt.",
    "No. 10 said that 300 jobs would go.",
    "No fewer than ten ministers said that 300 jobs would go.",
    "No one but Lund said that 300 jobs would go.",
    "Lund said that it was not true that 300 jobs would go.",
    "If the plant is safe, Lund said, 300 people will return.",
    "The firm had to stop to say that 300 jobs would go.",
    "“No, we will not close 300 shops,” Lund said.",
    "Lund never failed to mention that 300 jobs had gone.",
    "Lund did not resign and said that 300 jobs would go.",
    "Lund would not elaborate: “We will close 300 shops in the next year.”",
    "We cannot stress enough that 300 jobs will go.",
    "When Lund said that 300 jobs would go, the union walked out.",
    "The strike did not end until Lund said that 300 jobs would stay.",
    "Nobody was hurt, Lund said, but 300 people were evacuated.",
    "The man, who did not vote, said that 300 people were there.",
    "Lund kept saying that 300 jobs would go.",
    "It was Lund who said that 300 jobs would go.",
    "The mayor did not repeat his claim that 300 jobs would go.",
    "None of this is new, said Lund, who has 300 workers.",
    "The mayor vowed not to mention the 300 jobs.",
]
DENIED = [
    "Lund denied having said that 300 people would lose their jobs.",
    "Lund denied saying that 300 people would lose their jobs.",
    "Lund denied that 300 people would lose their jobs.",
]


def of_kind(text: str, kind: str) -> list[Suggestion]:
    return [one for one in extract(text) if one.kind == kind]


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_was_not_said_is_asked_for_and_gives_no_figure_and_no_claim(text: str) -> None:
    stated = of_kind(text, "quotation")
    assert {(one.attributes["modality"], one.tier) for one in stated} == {("not-said", "ask")}
    assert of_kind(text, "figure") == of_kind(text, "claim") == []


@pytest.mark.parametrize("text", STATED)
def test_what_was_said_after_all_is_not_taken_back(text: str) -> None:
    assert "not-said" not in {one.attributes["modality"] for one in of_kind(text, "quotation")}
    assert (300 in {one.attributes["low"] for one in of_kind(text, "figure")}) == ("300" in text)


@pytest.mark.parametrize("text", DENIED)
def test_to_deny_having_said_it_is_a_denial(text: str) -> None:
    assert {one.attributes["modality"] for one in of_kind(text, "quotation")} == {"denied"}
    assert [one.attributes["modality"] for one in of_kind(text, "figure")] == ["denied"]


def test_a_condition_reaches_no_further_than_its_clause() -> None:
    text = "Unless the mayor says that the bridge is safe, 300 people will stay away."
    assert [one.attributes["modality"] for one in of_kind(text, "quotation")] == ["not-said"]
    assert [one.attributes["speaker"] for one in of_kind(text, "figure")] == [None]


def test_what_another_says_was_not_said_is_the_others_words() -> None:
    text = "Holm said that Lund never said that 300 jobs would go."
    outer, inner = of_kind(text, "quotation")
    assert (outer.attributes["speaker"], outer.attributes["modality"]) == ("Holm", "asserted")
    assert (inner.attributes["modality"], inner.tier) == ("not-said", "ask")
    assert of_kind(text, "figure") == []


def test_a_figure_that_is_known_is_the_papers_own_whoever_is_silent() -> None:
    [figure] = of_kind("The mayor would not say whether the 900 dockers had left.", "figure")
    assert (figure.attributes["low"], figure.attributes["speaker"], figure.attributes["modality"]) == (
        900,
        None,
        "asserted",
    )


def test_who_declines_to_comment_may_still_say_something() -> None:
    text = "Lund declined to comment, saying that 300 people were still working."
    comment, stated = of_kind(text, "quotation")
    assert (comment.attributes["modality"], stated.attributes["modality"]) == ("not-said", "asserted")
    assert [one.attributes["speaker"] for one in of_kind(text, "figure")] == [comment.attributes["speaker"]]


def test_words_between_marks_are_said_though_more_was_not() -> None:
    text = "Lund would not say more. “We will close 300 shops in the next year,” she added."
    assert [one.attributes["modality"] for one in of_kind(text, "quotation")] == ["not-said", "asserted"]
    assert len(of_kind(text, "figure")) == 1
