"""Names: folded, without titles and possessive endings; governments and places are distinguished."""

from __future__ import annotations

from annotations.extraction import Gazetteer, GazetteerEntry, Suggestion, extract


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
            GazetteerEntry("n-1", "Kingdom of Norway", "state", ("Norway",), ("Oslo",)),
            GazetteerEntry("p-1", "Kari Dahl", "person", ("K. Dahl",)),
        )
    )
    text = "Norway said it was ready, and Kari Dahl said so too. Oslo agreed that it was."
    ids = [(s.attributes["name"], s.attributes["actor"]) for s in actors(text, gazetteer)]
    assert ids == [("Kingdom of Norway", "n-1"), ("Kari Dahl", "p-1"), ("Kingdom of Norway", "n-1")]


def test_the_digest_is_of_what_is_in_it_and_not_of_its_order() -> None:
    one, two = GazetteerEntry("1", "A", "person"), GazetteerEntry("2", "B", "person", ("b",))
    assert Gazetteer((one, two)).digest == Gazetteer((two, one)).digest
    assert Gazetteer((one,)).digest != Gazetteer((two,)).digest


def test_an_acronym_in_brackets_stands_for_the_name_before_it() -> None:
    text = "The Northern Harbour Authority (NHA) closed the port. The NHA said that it would reopen."
    assert ("NHA", "Northern Harbour Authority") in folded(text)


# -- what a name is ----------------------------------------------------------------------------------


def kinds(text: str) -> list[tuple[str, str]]:
    """Names that are shown, with their kind; a seat read as a place counts as no mention."""
    return [
        (text[s.start : s.end], s.attributes["actor_kind"])
        for s in actors(text)
        if s.attributes.get("reading") != "place"
    ]


def test_a_name_of_three_words_is_not_cut_in_two() -> None:
    text = "President Han Mu Yeol’s office called. Han Mu Yeol, who was in Busan, said nothing."
    assert folded(text) == [("Han Mu Yeol", "Han Mu Yeol")] * 2


def test_a_person_is_no_firm_and_a_firm_no_person() -> None:
    text = (
        "Chief Executive Maria Lind told the Harbour Gazette that Torvald Shipping would sell two ferries. "
        "Lind said Torvald had no choice."
    )
    assert kinds(text) == [
        ("Maria Lind", "person"),
        ("Harbour Gazette", "organisation"),
        ("Torvald Shipping", "organisation"),
        ("Lind", "person"),
        ("Torvald", "organisation"),
    ]


def test_places_ships_laws_and_days_are_nobody() -> None:
    text = (
        "On Sunday the ferry Solveig left Larkhaven for the Skerry Islands. Article 12 of the Fisheries Act "
        "forbids it in Northern Bay, and Pier 4 was shut on 3 May."
    )
    assert kinds(text) == []


def test_a_compound_names_nobody_and_a_modifier_does() -> None:
    text = "The UN-backed talks and the Oslo-Warsaw line failed, a NATO official and two EU envoys said."
    assert kinds(text) == [("NATO", "organisation"), ("EU", "organisation")]


def test_a_name_inside_a_longer_one_is_no_mention() -> None:
    text = "The University of Latvia and the Bank of Norway asked the Ministry of Health and Welfare."
    assert [words for words, _ in kinds(text)] == [
        "University of Latvia",
        "Bank of Norway",
        "Ministry of Health and Welfare",
    ]


def test_a_demonym_with_its_government_is_the_state_and_with_a_ministry_a_body() -> None:
    text = "The Latvian government and the Japanese foreign ministry met Estonian crews."
    assert [
        (text[s.start : s.end], s.attributes["name"], s.attributes["actor_kind"]) for s in actors(text)
    ] == [
        ("Latvian government", "Latvia", "state"),
        ("Japanese foreign ministry", "Japanese foreign ministry", "organisation"),
    ]


def test_a_people_that_acts_is_its_state_and_one_at_large_a_group() -> None:
    text = "The Danes had drafted the text. Norwegians eat more fish."
    assert [(s.attributes["name"], s.attributes["actor_kind"]) for s in actors(text)] == [
        ("Denmark", "state"),
        ("Norwegians", "group"),
    ]


def test_a_heading_in_capitals_names_only_whom_the_text_names() -> None:
    text = "Mayor Vera Lund Drops Harbour Plan After Storm\n\nMayor Vera Lund dropped the plan on Friday."
    assert folded(text) == [("Vera Lund", "Vera Lund")] * 2


def test_an_adherent_and_a_constituency_are_no_part_of_a_name() -> None:
    text = "Democrat Laura Finch, D-Ohio, lost to Republican Amy Stone."
    assert folded(text) == [("Laura Finch", "Laura Finch"), ("Amy Stone", "Amy Stone")]


# -- whose name it is --------------------------------------------------------------------------------


def test_a_form_of_address_singles_out_one_of_two_namesakes() -> None:
    text = (
        "Kari Moen leads Odd Moen, her challenger. Ms Moen had 40 per cent. Mr Moen called it luck. "
        "Later Ms Moen went home."
    )
    assert [name for _, name in folded(text)][2:] == ["Kari Moen", "Odd Moen", "Kari Moen"]


def test_a_first_name_decides_between_namesakes() -> None:
    text = "Andrej Vidmar met Luka Vidmar in a cafe. “Andrej is stubborn,” said a waiter. Luka was late."
    assert [name for _, name in folded(text)] == [
        "Andrej Vidmar",
        "Luka Vidmar",
        "Andrej Vidmar",
        "Luka Vidmar",
    ]


def test_four_kims_stay_four() -> None:
    text = (
        "Kim Ha-rin, a pilot, thanked Kim Do-yun. Engineer Kim Seo-ah was absent. Minister Kim Tae-sik paid. "
        "Minister Kim left first."
    )
    names = [name for _, name in folded(text)]
    assert names == ["Kim Ha-rin", "Kim Do-yun", "Kim Seo-ah", "Kim Tae-sik", "Kim Tae-sik"]


def test_a_bare_surname_in_a_headline_is_whom_the_text_names_first() -> None:
    text = "Moen wins in Larkhaven\n\nKari Moen won on Sunday. Odd Moen lost."
    assert folded(text)[0] == ("Moen", "Kari Moen")


def test_a_bare_surname_is_the_namesake_named_last() -> None:
    text = "Kari Moen spoke. Odd Moen, who lost, spoke too. Moen went home. Kari Moen stayed, and Moen slept."
    assert [name for _, name in folded(text)] == [
        "Kari Moen",
        "Odd Moen",
        "Odd Moen",
        "Kari Moen",
        "Kari Moen",
    ]


def test_a_family_tie_tells_which_namesake_is_addressed() -> None:
    text = "Alexis Moen leads Sasha Moen, her brother. Alexis Moen slept. Mr Moen did not."
    assert [name for _, name in folded(text)] == ["Alexis Moen", "Sasha Moen", "Alexis Moen", "Sasha Moen"]


def test_a_surname_as_a_class_is_nobody() -> None:
    text = "Kari Moen spoke. She was the third Moen of the evening."
    assert folded(text) == [("Kari Moen", "Kari Moen")]


def test_the_ministry_and_the_union_are_whose_words_they_are() -> None:
    text = (
        "The Ministry of Ports met the Nurses' Union of Latvia (NUL). The ministry said no. The union left, "
        "and the agency waited. NUL said so."
    )
    assert folded(text) == [
        ("Ministry of Ports", "Ministry of Ports"),
        ("Nurses' Union of Latvia", "Nurses' Union of Latvia"),
        ("NUL", "Nurses' Union of Latvia"),
        ("ministry", "Ministry of Ports"),
        ("union", "Nurses' Union of Latvia"),
        ("NUL", "Nurses' Union of Latvia"),
    ]


def test_brussels_is_the_body_that_the_text_names() -> None:
    alone = "Brussels cleared the deal. The European Commission said so."
    both = "Brussels cleared the deal. The European Union and the European Commission said so."
    assert [actors(text)[0].attributes["name"] for text in (alone, both)] == [
        "European Commission",
        "European Union",
    ]


def test_a_preposition_decides_whether_a_capital_is_a_place() -> None:
    read = {}
    for text in (
        "A request to Warsaw was sent.",
        "They flew to Warsaw.",
        "It came at the invitation of Warsaw.",
        "The mayor of Warsaw spoke.",
        "Officials in Warsaw spoke.",
        "Warsaw's envoy spoke.",
        "Warsaw's hospitals were full.",
        "Warsaw was flooded.",
        "The Warsaw summit failed.",
        "They blamed Warsaw.",
    ):
        (one,) = actors(text)
        assert one.attributes["why"]
        read[text] = one.attributes["reading"]
    assert list(read.values()) == [
        "government", "place", "government", "place", "place", "government", "place", "place", "place", "government",
    ]  # fmt: skip


def test_wikidatas_item_is_told_where_the_starting_list_has_one() -> None:
    text = "Norway and NATO met the Larkhaven Council."
    assert [s.attributes.get("wikidata") for s in actors(text)] == ["Q20", "Q7184", None]


# -- the office --------------------------------------------------------------------------------------


def office(text: str) -> list[str | None]:
    return [s.attributes["office"] for s in actors(text) if s.attributes["actor_kind"] == "person"]


def test_an_office_stands_in_front_behind_or_before_a_comma() -> None:
    assert office("Finance Minister Eva Rood left.") == ["Finance Minister"]
    assert office("Eva Rood, president of the Pilots' League, left.") == ["president of the Pilots' League"]
    assert office("The league's spokesman, Jan Rood, left.") == ["spokesman"]
    assert office("Eva Rood, 43, a hydrologist at the institute, left.") == ["hydrologist at the institute"]


def test_kinship_age_party_and_address_are_no_office() -> None:
    assert office("Ms Eva Rood, 43, left.") == [None]
    assert office("Jan Rood, her brother, left.") == [None]
    assert office("Jan Rood, of the Coast Union, left.") == [None]


def test_the_clubs_of_managers_and_what_follows_behind_are_no_office() -> None:
    assert office("The Larkhaven Rovers lost. Eva Rood, the Rovers manager, left.") == ["manager"]
    assert office("They met Eva Rood, the painter for whom the hall is named.") == ["painter"]
    assert office("Minister of State Eva Rood left.") == ["Minister of State"]


# -- where a name begins and ends --------------------------------------------------------------------


def people(text: str) -> list[str]:
    return [name for name, kind in kinds(text) if kind == "person"]


def test_ranks_peerages_and_honours_are_no_part_of_a_name() -> None:
    assert people("Prosecutor Ruth Alder KC spoke. Ms Alder sat down.") == ["Ruth Alder", "Alder"]
    assert people("Det Sgt Paul Quill spoke. “I ran,” DS Quill said.") == ["Paul Quill", "Quill"]
    assert people("Cllr Orla Brandt spoke. Baroness Quill and Dame Ruth Alder listened.") == [
        "Orla Brandt",
        "Quill",
        "Ruth Alder",
    ]
    assert people("Colonel-General Pavel Orlik and Rear-Admiral Jan Brandt saluted.") == [
        "Pavel Orlik",
        "Jan Brandt",
    ]
    assert office("Baroness Ruth Alder spoke.") == [None]


def test_a_surname_may_begin_with_a_small_word_or_a_gaelic_one() -> None:
    text = "Rosa de la Vega left. De la Vega was tired, and Cllr Máire Ní Bhriain was not. Ní Bhriain stayed."
    assert folded(text) == [
        ("Rosa de la Vega", "Rosa de la Vega"),
        ("De la Vega", "Rosa de la Vega"),
        ("Máire Ní Bhriain", "Máire Ní Bhriain"),
        ("Ní Bhriain", "Máire Ní Bhriain"),
    ]


def test_a_month_may_be_a_surname_or_a_name_in_the_middle() -> None:
    assert people("Mrs May spoke. She had left in May.") == ["May"]
    assert people("Robert May spoke in May 2020.") == ["Robert May"]
    assert folded("Edna May Brandt died. May, as she was called, sang.") == [
        ("Edna May Brandt", "Edna May Brandt"),
        ("May", "Edna May Brandt"),
    ]


def test_a_given_name_that_is_also_an_office_stays_behind_an_indefinite_article() -> None:
    assert people("They scored from a Dean Quill header. Quill smiled.") == ["Dean Quill", "Quill"]


def test_a_legal_form_keeps_its_point_and_its_stroke() -> None:
    text = (
        "Walker Timber Corp., the owner, sued. Shares of Walker fell. Lund Pumpe A/S and Holm Mills plc paid."
    )
    assert kinds(text) == [
        ("Walker Timber Corp.", "organisation"),
        ("Walker", "organisation"),
        ("Lund Pumpe A/S", "organisation"),
        ("Holm Mills plc", "organisation"),
    ]


def test_a_national_body_keeps_its_nation() -> None:
    text = (
        "The Danish Polar Survey flew. An Irish Coast Guard helicopter and the Alder Constabulary followed."
    )
    assert kinds(text) == [
        ("Danish Polar Survey", "organisation"),
        ("Irish Coast Guard", "organisation"),
        ("Alder Constabulary", "organisation"),
    ]


def test_what_it_is_before_a_comma_makes_a_body() -> None:
    assert kinds("Members of the island co-op, Cumann Alder, voted.") == [("Cumann Alder", "organisation")]


def test_where_people_live_is_a_place_and_londoners_are_a_group() -> None:
    assert kinds("The people of Inis Quill waited. Without it Londoners would wait too.") == [
        ("Londoners", "group")
    ]


def test_a_numbered_room_is_no_court_and_the_treasury_is_a_body() -> None:
    text = "The Quill Crown Court sat in Court 3. It was more than the Treasury had paid."
    assert kinds(text) == [("Quill Crown Court", "organisation"), ("Treasury", "organisation")]


def test_the_red_cross_is_its_committee_where_that_is_named() -> None:
    text = "The International Committee of the Red Cross came. The Red Cross said so."
    assert {name for _, name in folded(text)} == {"International Committee of the Red Cross"}
    assert [name for _, name in folded("The Red Cross said so.")] == ["Red Cross"]
