"""Who says what, on sentences of our own with the traps that real articles set."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.extraction import Suggestion, extract


def quotations(text: str) -> list[Suggestion]:
    return [s for s in extract(text) if s.kind == "quotation"]


def words(text: str, suggestion: Suggestion, role: str) -> list[str]:
    return [text[a:b] for a, b in suggestion.roles.get(role, [])]


def found(text: str) -> list[tuple[str, list[str], list[str]]]:
    return [
        (str(s.attributes["speaker"]), words(text, s, "cue"), words(text, s, "content"))
        for s in quotations(text)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content"),
    [
        (
            "“The harbour will reopen next week,” Maria Okafor said.",
            "Maria Okafor", ["said"], ["“The harbour will reopen next week,”"],
        ),
        (
            "“The harbour will reopen next week,” said port director Maria Okafor.",
            "Maria Okafor", ["said"], ["“The harbour will reopen next week,”"],
        ),
        (
            "The ministry said that the harbour would reopen next week.",
            "The ministry", ["said"], ["that the harbour would reopen next week"],
        ),
        (
            "“The harbour,” Maria Okafor said, “will reopen next week.”",
            "Maria Okafor", ["said"], ["“The harbour,”", "“will reopen next week.”"],
        ),
        (
            "“We are ready,” Maria Okafor said. “The cranes have been repaired and the crews are back at work.”",
            "Maria Okafor", ["said"],
            ["“We are ready,”", "“The cranes have been repaired and the crews are back at work.”"],
        ),
        (
            "According to the coast guard, the ferry had left without its captain.",
            "the coast guard", ["According to"], ["the ferry had left without its captain"],
        ),
        (
            "Maria Okafor described the delay as “most unwelcome.”",
            "Maria Okafor", ["described"], ["the delay as “most unwelcome.”"],
        ),
    ],
    ids=["direct", "inverted", "indirect", "split", "goes on", "according to", "two words"],
)  # fmt: skip
def test_finds_the_mouth_the_cue_and_the_words(
    text: str, speaker: str, cue: list[str], content: list[str]
) -> None:
    assert found(text) == [(speaker, cue, content)]


def test_a_dateline_is_nobodys_words() -> None:
    text = "OSLO, Norway (XYZ) — The harbour will reopen next week, the ministry said on Monday."
    assert words(text, quotations(text)[0], "content") == ["The harbour will reopen next week"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The ministry denied that any soldier had left.", "denied"),
        ("The spokesman dismissed the report as groundless.", "denied"),
        ("The ministry alleged that the rebels had burned the bridge.", "alleged"),
        ("The ministry vowed to rebuild the bridge.", "planned"),
        ("The ministry said that the bridge was open.", "asserted"),
    ],
)
def test_tells_a_denial_and_a_plan_from_an_assertion(text: str, modality: str) -> None:
    assert [s.attributes["modality"] for s in quotations(text)] == [modality]


@pytest.mark.parametrize(
    "text",
    [
        "The film “Harbour Lights” opened on Monday in four towns.",
        "The so-called “iron bridge” was closed to traffic again.",
        "She has read “The Long Winter of the Northern Islands” three times.",
    ],
)
def test_a_title_or_scare_quotes_are_no_speech(text: str) -> None:
    assert quotations(text) == []


def test_an_interview_gives_each_turn_to_its_name() -> None:
    text = "\n\n".join(
        [
            "Editor: Thank you for coming. Will the bridge hold this winter?",
            "Dr. Lindqvist: The bridge was built for much less traffic than it carries today.",
            "Editor: What should be done about it?",
            "Dr. Lindqvist: Close it to lorries, and begin with the repairs in spring.",
        ]
    )
    lines = [s for s in quotations(text) if s.attributes["rule"] == "turn"]
    assert [words(text, s, "source") for s in lines] == [["Editor"], ["Dr. Lindqvist"]] * 2
    assert [text[s.start : s.end] for s in lines] == [
        line.split(": ", 1)[1].removesuffix(".") for line in text.split("\n\n")
    ]


def test_a_pronoun_leads_back_to_the_one_who_spoke() -> None:
    text = (
        "Maria Okafor, the port's director, said that the harbour would reopen. Tom Berg left the meeting early.\n\n"
        "“We are ready for the first ship,” she said."
    )
    assert [(s.attributes["speaker"], s.attributes["speaker_named"]) for s in quotations(text)] == [
        ("Maria Okafor", True),
        ("Maria Okafor", True),
    ]


def test_who_stands_for_its_antecedent() -> None:
    text = "Tom Berg, who said that the bridge was safe, has left the town."
    found = quotations(text)[0]
    assert (words(text, found, "source"), found.attributes["speaker"]) == (["who"], "Tom Berg")


def test_a_description_is_no_name() -> None:
    text = "Norway's coast guard said that the ferry had left."
    found = quotations(text)[0]
    assert (found.attributes["speaker"], found.attributes["speaker_named"]) == ("Norway's coast guard", False)


def test_a_government_under_its_capital_is_named_as_the_state() -> None:
    text = "Oslo said that the ferry had left."
    found = quotations(text)[0]
    assert (found.attributes["speaker"], found.attributes["speaker_named"]) == ("Norway", True)


def test_speech_is_shown_and_belief_waits_to_be_asked_for() -> None:
    stated, thought = quotations(
        "The mayor said that the bridge was safe. The mayor believes that the bridge is old."
    )
    assert (stated.tier, thought.tier) == ("show", "ask")
    assert stated.confidence > thought.confidence


def test_text_in_another_language_gets_no_english_suggestions() -> None:
    text = (
        "Der Minister sagte am Freitag, dass die Brücke wieder geöffnet werde, und 12.000 Menschen hätten gewartet. "
        * 5
    )
    assert extract(text) == []


def test_typewriter_and_curly_marks_read_the_same() -> None:
    def shape(text: str) -> list[tuple[Any, ...]]:
        return [(s.kind, s.start, s.end, s.attributes) for s in extract(text)]

    curly = "“The harbour’s cranes have been repaired,” Maria Okafor said on Monday. “We’re ready.”"
    typed = curly.replace("“", '"').replace("”", '"').replace("’", "'")
    assert shape(curly) == shape(typed)


def test_a_quotation_left_open_runs_on_in_the_next_paragraph() -> None:
    text = (
        "“We have waited for this day for eleven years,” Maria Okafor said. "
        "“The cranes are ready, the crews are here.\n\n"
        "“The first ship will come on Monday, and the town will be there to greet it.”"
    )
    assert [
        (s.attributes["speaker"], words(text, s, "content")[-1][-12:], s.attributes["rule"])
        for s in quotations(text)
    ] == [
        ("Maria Okafor", "ews are here", "say-clause"),
        ("Maria Okafor", "o greet it.”", "runs-on"),
    ]


def test_a_colon_hands_the_next_paragraph_to_the_speaker() -> None:
    text = "Maria Okafor then added:\n\nThe first ship will come on Monday, and the town will be there to greet it."
    (found_,) = [s for s in quotations(text) if s.attributes["rule"] == "announced"]
    assert (found_.attributes["speaker"], words(text, found_, "cue"), text[found_.start : found_.end]) == (
        "Maria Okafor", ["added"], "The first ship will come on Monday, and the town will be there to greet it",
    )  # fmt: skip


def test_a_word_that_only_points_at_what_was_said_is_no_quotation() -> None:
    text = "The paper carried a report that the ministry could not confirm. It was wrong, which the ministry denied."
    assert [s for s in quotations(text) if text[s.start : s.end].lower() in {"that", "which", "it"}] == []


def test_a_named_speaker_has_the_kind_of_its_mention() -> None:
    found = quotations(
        "“We will stay,” said Norway's prime minister. The United Nations said that it would leave."
    )[-1]
    assert (found.attributes["speaker"], found.attributes["speaker_kind"]) == (
        "United Nations",
        "organisation",
    )


def test_a_dateline_is_no_part_of_what_is_said() -> None:
    text = "PORT VELDE, 3 March – Around 2,400 dockers have stopped work, the port authority said on Sunday."
    [stated] = quotations(text)
    assert text[stated.start : stated.end].startswith("Around 2,400 dockers")
    assert all(a >= text.index("Around") for a, _ in stated.roles["content"])
    assert [text[s.start : s.end][:6] for s in extract(text) if s.kind == "claim"] in ([], ["Around"])


def test_a_seat_of_government_gives_its_owner_no_article() -> None:
    text = "The talks were useful, the Kremlin's spokesman said on Monday."
    assert quotations(text)[0].attributes["speaker"] == "Russia's spokesman"
