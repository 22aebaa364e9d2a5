"""Who: names folded, titles and possessive ends cut off, governments told from places."""

from __future__ import annotations

from annotations.extraction import Entry, Gazetteer, Suggestion, extract


def actors(text: str, gazetteer: Gazetteer | None = None) -> list[Suggestion]:
    return [s for s in extract(text, gazetteer) if s.kind == "actor"]


def folded(text: str, gazetteer: Gazetteer | None = None) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.attributes["name"]) for s in actors(text, gazetteer)]


def test_a_possessive_end_is_no_part_of_a_name() -> None:
    assert folded("Norway’s army left. Denmark's stayed.") == [("Norway", "Norway"), ("Denmark", "Denmark")]


def test_titles_and_surnames_fold_to_the_full_name() -> None:
    text = "President Park Min Jun spoke on Monday. Park said he was ready. Mr Park left early."
    assert folded(text) == [
        ("Park Min Jun", "Park Min Jun"),
        ("Park", "Park Min Jun"),
        ("Park", "Park Min Jun"),
    ]


def test_spellings_of_one_name_meet() -> None:
    text = "Oleksandr Horetskyy said the road was open. Later Horetsky said it was closed."
    assert {name for _, name in folded(text)} == {"Oleksandr Horetskyy"}


def test_namesakes_stay_apart() -> None:
    text = (
        "Kim Tae Ho, the envoy, said the talks had failed. Kim Seo Yeon, the analyst, said they had not begun. "
        "Helen Kim said that both were right."
    )
    assert {name for _, name in folded(text)} >= {"Kim Tae Ho", "Kim Seo Yeon", "Helen Kim"}


def test_a_capital_that_acts_is_its_government_and_one_that_is_visited_is_a_place() -> None:
    text = "Oslo warned its neighbours. The minister spoke in Oslo."
    read = [
        (s.attributes["name"], s.attributes["metonym"], s.attributes["reading"], s.tier) for s in actors(text)
    ]
    assert read == [("Norway", True, "government", "show"), ("Norway", False, "place", "ask")]


def test_a_capital_is_never_a_person() -> None:
    assert [s.attributes["actor_kind"] for s in actors("Kyiv and Warsaw signed the treaty with Tokyo.")] == [
        "state"
    ] * 3


def test_an_office_is_kept() -> None:
    text = "Norwegian Foreign Minister Kari Dahl said the talks had failed."
    (dahl,) = [s for s in actors(text) if s.attributes["actor_kind"] == "person"]
    assert (dahl.attributes["name"], dahl.attributes["office"]) == ("Kari Dahl", "Norwegian Foreign Minister")


def test_the_newsrooms_names_go_before_the_starting_list() -> None:
    gazetteer = Gazetteer(
        (
            Entry("n-1", "Kingdom of Norway", "state", ("Norway",), ("Oslo",)),
            Entry("p-1", "Kari Dahl", "person", ("K. Dahl",)),
        )
    )
    text = "Norway said it was ready, and Kari Dahl said so too. Oslo agreed that it was."
    ids = [(s.attributes["name"], s.attributes["actor"]) for s in actors(text, gazetteer)]
    assert ids == [("Kingdom of Norway", "n-1"), ("Kari Dahl", "p-1"), ("Kingdom of Norway", "n-1")]


def test_the_digest_is_of_what_is_in_it_and_not_of_its_order() -> None:
    one, two = Entry("1", "A", "person"), Entry("2", "B", "person", ("b",))
    assert Gazetteer((one, two)).digest == Gazetteer((two, one)).digest
    assert Gazetteer((one,)).digest != Gazetteer((two,)).digest


def test_an_acronym_in_brackets_stands_for_the_name_before_it() -> None:
    text = "The Northern Harbour Authority (NHA) closed the port. The NHA said that it would reopen."
    assert ("NHA", "Northern Harbour Authority") in folded(text)
