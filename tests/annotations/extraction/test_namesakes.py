"""One surname and two people, and a surname that is also a seat of government or a state."""

from __future__ import annotations

import pytest

from annotations.extraction import Gazetteer, GazetteerEntry, Suggestion, extract


def of_kind(text: str, kind: str, gazetteer: Gazetteer | None = None) -> list[Suggestion]:
    return [one for one in extract(text, gazetteer) if one.kind == kind]


def speakers(text: str, gazetteer: Gazetteer | None = None) -> list[str | None]:
    return [one.attributes["speaker"] for one in of_kind(text, "quotation", gazetteer)]


def names(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.attributes["name"]) for one in of_kind(text, "actor")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Anna London, a nurse, said the ward was full. London said that 30 people had waited overnight.",
            "Anna London",
        ),
        (
            "Michael Jordan chairs the union. He left early. Jordan said the strike would go on.",
            "Michael Jordan",
        ),
        ("Eva Paris, the surgeon, was there. Paris added that 30 people had been treated.", "Eva Paris"),
        ("Julia Georgia leads the choir. Georgia said that 30 people had come.", "Julia Georgia"),
        ("Thomas Chad runs the mine. According to Chad, 30 people left.", "Thomas Chad"),
        ("Carlos Israel is a baker. “We will stay,” Israel said.", "Carlos Israel"),
        (
            "Dana Washington, a baker, was there. Washington told reporters that it was late.",
            "Dana Washington",
        ),
        ("Karl Berlin is the coach. “We played badly,” said Berlin.", "Karl Berlin"),
        ("Dr. London said that the ward was full.", "London"),
        ("Mr. Jordan said that the bridge was open.", "Jordan"),
    ],
)
def test_a_person_of_that_surname_outranks_a_seat_and_a_state(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker
    assert {one.attributes["actor_kind"] for one in of_kind(text, "actor")} == {"person"}
    assert all(one.attributes["metonym"] is False for one in of_kind(text, "actor"))


def test_where_only_the_place_can_stand_it_is_the_place() -> None:
    text = "Michael Jordan chairs the union. The king of Jordan met him in Jordan."
    assert names(text) == [("Michael Jordan", "Michael Jordan"), ("Jordan", "Jordan"), ("Jordan", "Jordan")]
    text = "Anna London, a nurse, said so. The talks were held in London."
    assert names(text)[-1] == ("London", "United Kingdom")


def test_a_first_name_is_no_surname() -> None:
    assert speakers("Israel Katz is the minister. Israel said that it would leave.") == ["Israel"]
    assert speakers("London said that the ferry would leave.") == ["United Kingdom"]


def test_what_a_person_owns_is_not_the_states() -> None:
    text = "Anna London, a nurse, met the minister. London's lawyer said that the ward was full."
    assert speakers(text) == ["London's lawyer"]


@pytest.mark.parametrize(
    "text",
    [
        "Paul Berg, the mayor, said it was safe. Dr. Berg of the university said it was not.",
        "Mayor Paul Berg said it was safe. Prof. Berg said that it was not.",
        "Paul Berg, the mayor, said it was safe. President Berg said that it was not.",
        "Paul Berg, the deputy minister, said it was safe. Inspector Berg said that it was not.",
        "Paul Berg, the minister, said it was safe. Coach Berg said that it was not. Berg added that it was late.",
    ],
)
def test_a_surname_behind_another_title_is_linked_to_nobody(text: str) -> None:
    known = Gazetteer((GazetteerEntry("7", "Paul Berg", "person"),))
    stated = of_kind(text, "quotation", known)
    assert [one.attributes["speaker"] for one in stated] == ["Paul Berg", *["Berg"] * (len(stated) - 1)]
    assert [one.attributes["speaker_actor"] for one in stated] == ["7", *[None] * (len(stated) - 1)]
    assert of_kind(text, "actor", known)[1].tier == "ask"


@pytest.mark.parametrize(
    "text",
    [
        "Paul Berg, the mayor, said it was safe. Mr. Berg said that it was late.",
        "Paul Berg, the mayor, said it was safe. Mayor Berg said that it was late.",
        "Paul Berg, the deputy minister, said it was safe. Minister Berg said that it was late.",
        "Paul Berg, an epidemiologist, said it was safe. Dr. Berg said that it was late.",
        "Paul Berg said it was safe. Dr. Berg said that it was late.",
        "Dr. Paul Berg, an expert on dams, said it was safe. Professor Berg said that it was late.",
        "Sen. Paul Berg said it was safe. Senator Berg said that it was late.",
        "DS Paul Berg said it was safe. Det Sgt Berg said that it was late.",
        "Paul Berg, the mayor, said it was safe. It will cement Berg's power. Berg said that it was late.",
        "Paul Berg, the mayor, said it was safe. Berg, 54, said that it was late.",
    ],
)
def test_the_same_title_in_other_words_is_the_same_person(text: str) -> None:
    assert speakers(text) == ["Paul Berg", "Paul Berg"]


@pytest.mark.parametrize("named", ["Dr. Anna Lee", "Anna Lee"])
def test_the_turns_of_an_interview_belong_to_the_expert_of_its_heading(named: str) -> None:
    text = (
        "Lee Min Ho, the deputy minister, said the treaty was lawful.\n"
        f"Interview with {named}, Expert on Asia\n"
        "Dr. Lee: The treaty is a breach.\n"
        "Dr. Lee: Thank you."
    )
    minister = Gazetteer((GazetteerEntry("3", "Lee Min Ho", "person"),))
    assert speakers(text, minister) == ["Lee Min Ho", "Anna Lee", "Anna Lee"]
    assert [one.attributes["speaker_actor"] for one in of_kind(text, "quotation", minister)] == [
        "3",
        None,
        None,
    ]
    assert ("Anna Lee", "Anna Lee") in names(text)


def test_an_expert_without_a_heading_is_not_the_minister() -> None:
    text = (
        "Lee Min Ho, the deputy minister, said the treaty was lawful.\n"
        "Dr. Lee: The treaty is a breach.\n"
        "Dr. Lee: Thank you."
    )
    assert speakers(text) == ["Lee Min Ho", "Lee", "Lee"]
