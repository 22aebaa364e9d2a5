"""Spans must follow their words, and must never come to rest on other words in silence.

The figure that these tests hold, on made edits whose truth is known (`test_made_edits`): of all spans 100 % right, 0 %
silently wrong, over 40 articles with 15 edits each and 60 spans an article.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import (
    ACCEPTED,
    CONTEXT,
    LONGEST,
    Found,
    Reanchored,
    Selector,
    describe,
    locate,
    reanchor_spans,
)

LOST = Reanchored(None, None, "lost", 0.0)


def span(text: str, words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def reanchored(old: str, new: str, words: str, nth: int = 0) -> tuple[str, str | None]:
    """Outcome and words of one carried span."""
    [found] = reanchor_spans(old, new, [span(old, words, nth)])
    return found.outcome, None if found.start is None else new[found.start : found.end]


# --- Made edits with known truth -----------------------------------------------------------------------------------

WHO = (
    "the harbour board", "Mayor Ines Aldred", "a union official", "the ferry company", "the island council",
    "two skippers",
    "the coast guard", "Deputy Minister Olav Renn", "residents of Lower Quay", "the insurer", "an engineer",
    "the owners",
)  # fmt: skip
DID = (
    "approved", "rejected", "postponed", "described", "confirmed", "questioned", "criticised", "welcomed",
    "reopened",
    "cancelled", "measured", "repaired", "inspected", "financed", "abandoned", "counted",
)  # fmt: skip
WHAT = (
    "the new timetable", "a plan for 1,200 berths", "the northern pier", "the fare increase",
    "a winter service", "the report",
    "some 340 damaged boats", "the dredging contract", "the lighthouse", "an emergency loan",
    "the fish market", "the rescue",
    "a ban on night crossings", "the second terminal", "at least 15 inspections", "the old customs house",
)  # fmt: skip
HOW = (
    "after a meeting that lasted until midnight", "in a letter to the ministry", "despite heavy weather",
    "on Tuesday",
    "for the third time this year", "without giving a reason", "by a vote of 12 to 7",
    "as prices kept rising",
    "with support from the mainland", "before the season begins", "under pressure from the islands",
    "late on Friday",
)  # fmt: skip
NEW_WORDS = (
    "quietly",
    "formally",
    "however",
    "reportedly",
    "unexpectedly",
    "partly",
    "officially",
    "reluctantly",
    "later",
)
REFRAIN = "The council did not answer requests for comment ."


@dataclass(eq=False)
class Word:
    text: str
    instead_of: "list[Word]" = field(default_factory=list)


Sentence = list[Word]


def is_refrain(sentence: Sentence) -> bool:
    """One of many equal sentences: where such a one is moved among its twins, nobody could tell which came."""
    return [word.text for word in sentence] == REFRAIN.split()


class Article:
    """A text whose every word keeps its identity through edits."""

    def __init__(self, rng: random.Random, paragraphs: int) -> None:
        self.rng = rng
        self.paragraphs = [[self.sentence() for _ in range(rng.randint(1, 4))] for _ in range(paragraphs)]
        for paragraph in rng.sample(self.paragraphs, paragraphs // 4):
            paragraph.append([Word(each) for each in REFRAIN.split()])  # the same sentence, several times

    def sentence(self) -> Sentence:
        rng = self.rng
        words = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(HOW)}"
        if rng.random() < 0.6:
            words += f" and {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(HOW)}"
        words = words[0].upper() + words[1:]
        return [Word(each) for each in [*words.split(), "."]]

    def layout(self) -> tuple[str, dict[Word, tuple[int, int]], list[Word]]:
        """The text, where each word stands in it, and the words in order."""
        out, places, order, at = [], {}, [], 0
        for paragraph in self.paragraphs:
            if out:
                out.append("\n\n")
                at += 2
            for number, word in enumerate(word for sentence in paragraph for word in sentence):
                if number and word.text != ".":
                    out.append(" ")
                    at += 1
                places[word] = (at, at + len(word.text))
                order.append(word)
                out.append(word.text)
                at += len(word.text)
        return "".join(out), places, order

    def edit(self) -> None:
        rng, paragraphs = self.rng, self.paragraphs
        here = rng.randrange(len(paragraphs))
        sentence = rng.choice(paragraphs[here])
        at = rng.randrange(len(sentence) - 1) if len(sentence) > 1 else 0
        match rng.choice(
            ("insert", "delete", "replace", "replace", "add sentence", "drop sentence", "move sentence",
             "move", "split", "merge", "drop", "add")
        ):  # fmt: skip
            case "insert":
                sentence.insert(at, Word(rng.choice(NEW_WORDS)))
            case "delete" if len(sentence) > 6:
                del sentence[at : at + rng.randint(1, 3)]
            case "replace":
                removed = sentence[at : at + rng.randint(1, 2)]
                sentence[at : at + len(removed)] = [
                    Word(rng.choice(NEW_WORDS), removed) for _ in range(rng.randint(1, 2))
                ]
            case "add sentence":
                paragraphs[here].insert(rng.randint(0, len(paragraphs[here])), self.sentence())
            case "drop sentence" if len(paragraphs[here]) > 1:
                paragraphs[here].remove(sentence)
            case "move sentence" if len(paragraphs[here]) > 1 and not is_refrain(sentence):
                paragraphs[here].remove(sentence)
                there = rng.choice(paragraphs)
                there.insert(rng.randint(0, len(there)), sentence)
            case "move":
                paragraphs.insert(rng.randrange(len(paragraphs)), paragraphs.pop(here))
            case "split" if len(paragraphs[here]) > 1:
                cut = rng.randrange(1, len(paragraphs[here]))
                paragraphs[here : here + 1] = [paragraphs[here][:cut], paragraphs[here][cut:]]
            case "merge" if here + 1 < len(paragraphs):
                paragraphs[here : here + 2] = [paragraphs[here] + paragraphs[here + 1]]
            case "drop" if len(paragraphs) > 3:
                del paragraphs[here]
            case "add":
                paragraphs.insert(here, [self.sentence() for _ in range(rng.randint(1, 3))])


def verdict(words: list[Word], found: Reanchored, unmoved: bool, places: dict, order: list[Word]) -> str:
    """right, wrong (reported as altered or lost) or silent (reported as unchanged), by the words' identities."""
    number = {word: at for at, word in enumerate(order)}
    alive = [number[word] for word in words if word in number]
    whole = len(alive) == len(words) and alive == list(range(alive[0], alive[0] + len(alive)))
    covered = (
        set()
        if found.start is None
        else {word for word, (start, end) in places.items() if start < found.end and found.start < end}
    )
    if whole:
        same = covered == set(words) and (found.start, found.end) == (
            places[words[0]][0],
            places[words[-1]][1],
        )
        if same and found.outcome == ("exact" if unmoved else "moved"):
            return "right"
        return "silent" if found.outcome in {"exact", "moved"} else "wrong"
    if found.outcome in {"exact", "moved"}:
        return "silent"
    size = sum(len(word.text) for word in words)
    remaining = [word for word in words if word in covered]
    ours = set(words) | {word for word in order if any(removed in words for removed in word.instead_of)}
    if found.outcome == "lost":
        together = max((sum(len(order[at].text) for at in group) for group in _groups(alive)), default=0)
        return "right" if 2 * together < size + 1 else "wrong"
    strangers = [word for word in covered if word not in ours and not _between(word, remaining, number)]
    return "right" if covered & ours and not strangers else "wrong"


def _groups(places: list[int]) -> list[list[int]]:
    """Stretches of words that still stand together, or with a little put in between."""
    groups: list[list[int]] = []
    for at in places:
        if groups and 0 < at - groups[-1][-1] <= 3:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _between(word: Word, remaining: list[Word], number: dict[Word, int]) -> bool:
    places = [number[each] for each in remaining]
    return bool(places) and min(places) < number[word] < max(places)


def made_edits(seed: int, *, edits: int = 15, spans: int = 60) -> list[tuple[str, str, str, Reanchored]]:
    """(verdict, old words, new words, result) of each span of one article."""
    rng = random.Random(seed)
    article = Article(rng, paragraphs=rng.randint(12, 30))
    old, old_places, old_order = article.layout()
    chosen = []
    for _ in range(spans):
        first = rng.randrange(len(old_order))
        chosen.append(old_order[first : first + rng.choice((1, 2, 3, 5, 8, 13, 25))])
    for _ in range(edits):
        article.edit()
    article.paragraphs = [
        remaining for remaining in ([s for s in p if s] for p in article.paragraphs) if remaining
    ]
    new, places, order = article.layout()
    results = reanchor_spans(
        old, new, [(old_places[words[0]][0], old_places[words[-1]][1]) for words in chosen]
    )
    out = []
    for words, found in zip(chosen, results, strict=True):
        was = (old_places[words[0]][0], old_places[words[-1]][1])
        unmoved = (
            words[0] in places and words[-1] in places and was == (places[words[0]][0], places[words[-1]][1])
        )
        reported = verdict(words, found, unmoved, places, order)
        out.append(
            (
                reported,
                old[was[0] : was[1]],
                "" if found.start is None else new[found.start : found.end],
                found,
            )
        )
    return out


def test_made_edits() -> None:
    """100.0 % right, 0 silently wrong: 2,400 spans, 40 articles, 15 edits each."""
    reported = [each for seed in range(40) for each in made_edits(seed)]
    assert len(reported) == 2400
    assert [each for each in reported if each[0] != "right"] == []


def test_made_edits_that_nothing_was_tuned_on() -> None:
    """99.9 % right, under 0.1 % silently wrong: 6,000 spans of other articles, of the same few phrases over and over.

    What is left are twins: a sentence of many equal ones, cut off from all its neighbours at once.
    """
    reported = [verdict for seed in range(5000, 5100) for verdict, *_ in made_edits(seed)]
    assert len(reported) == 6000
    assert reported.count("silent") <= 6
    assert reported.count("wrong") <= 12


def test_offsets_alone_would_fail_here() -> None:
    """The control: the made edits are hard enough that keeping the offsets is right for few spans."""
    reported = [each for seed in range(5) for each in made_edits(seed)]
    assert sum(found.outcome == "exact" for *_, found in reported) < 0.3 * len(reported)


# --- Carrying, case by case ----------------------------------------------------------------------------------------

LEAD = "The harbour board approved the new timetable on Tuesday. The ferry company called it a mistake."
SECOND = "Around 1,200 passengers a day use the northern pier, the coast guard said. It counted them twice."
FIRST_OF_SECOND = "Around 1,200 passengers a day use the northern pier, the coast guard said."
THIRD = "Mayor Ines Aldred wants a vote before winter. Nobody else on the island council does."
OLD = "\n\n".join(("Board approves timetable", LEAD, SECOND, THIRD))


def test_an_unchanged_text_keeps_every_span() -> None:
    assert reanchor_spans(OLD, OLD, [(0, 5), (30, 60)]) == [
        Reanchored(0, 5, "exact", 1.0),
        Reanchored(30, 60, "exact", 1.0),
    ]


def test_words_at_the_same_place_are_exact_and_elsewhere_moved() -> None:
    new = OLD.replace("a mistake", "an expensive mistake")
    assert reanchor_spans(
        OLD, new, [span(OLD, "the new timetable"), span(OLD, "Around 1,200 passengers")]
    ) == [
        Reanchored(*span(OLD, "the new timetable"), "exact", 1.0),
        Reanchored(*span(new, "Around 1,200 passengers"), "moved", 1.0),
    ]


def test_paragraphs_that_change_places_take_their_spans_along() -> None:
    new = "\n\n".join(("Board approves timetable", THIRD, SECOND, LEAD))
    assert reanchored(OLD, new, "approved the new timetable") == ("moved", "approved the new timetable")
    assert reanchored(OLD, new, "a vote before winter") == ("moved", "a vote before winter")
    assert reanchored(OLD, new, "Board approves") == ("exact", "Board approves")


def test_a_paragraph_split_in_two_keeps_both_halves() -> None:
    new = OLD.replace("Tuesday. The ferry", "Tuesday.\n\nThe ferry")
    assert reanchored(OLD, new, "on Tuesday.") == ("exact", "on Tuesday.")
    assert reanchored(OLD, new, "called it a mistake") == ("moved", "called it a mistake")
    assert reanchored(OLD, new, "on Tuesday. The ferry company") == (
        "moved",
        "on Tuesday.\n\nThe ferry company",
    )


def test_paragraphs_merged_into_one_keep_theirs() -> None:
    new = OLD.replace("a mistake.\n\nAround", "a mistake. Around")
    assert reanchored(OLD, new, "Around 1,200 passengers") == ("moved", "Around 1,200 passengers")
    assert reanchored(OLD, new, "a mistake.\n\nAround 1,200") == ("moved", "a mistake. Around 1,200")


def test_a_paragraph_split_merged_and_edited_at_once() -> None:
    new = "\n\n".join(
        ("Board approves timetable", "The harbour board finally approved the new timetable on Tuesday.",
         f"The ferry company called it a mistake. {FIRST_OF_SECOND.replace('1,200', '1,300')}",
         "It counted them twice. " + THIRD)
    )  # fmt: skip
    assert reanchored(OLD, new, "called it a mistake") == ("moved", "called it a mistake")
    assert reanchored(OLD, new, "Around 1,200 passengers a day") == (
        "altered",
        "Around 1,300 passengers a day",
    )
    assert reanchored(OLD, new, "It counted them twice.") == ("moved", "It counted them twice.")
    assert reanchored(OLD, new, "a vote before winter") == ("moved", "a vote before winter")


def test_a_figure_that_was_corrected_is_altered_where_it_stands() -> None:
    new = OLD.replace("1,200", "1,500")
    assert reanchored(OLD, new, "1,200") == ("altered", "1,500")
    assert reanchored(OLD, new, "Around 1,200 passengers") == ("altered", "Around 1,500 passengers")


def test_a_replaced_word_at_the_edge_stays_in_the_span() -> None:
    assert reanchored(OLD, OLD.replace("Around", "About"), "Around 1,200 passengers") == (
        "altered",
        "About 1,200 passengers",
    )
    assert reanchored(OLD, OLD.replace("passengers", "people"), "Around 1,200 passengers") == (
        "altered",
        "Around 1,200 people",
    )


def test_words_put_inside_a_span_alter_it_and_words_put_beside_it_do_not() -> None:
    assert reanchored(OLD, OLD.replace("the new", "the hotly debated new"), "the new timetable") == (
        "altered", "the hotly debated new timetable",
    )  # fmt: skip
    assert reanchored(OLD, OLD.replace("approved the new", "approved, at last, the new"), "the new timetable") == (
        "moved", "the new timetable",
    )  # fmt: skip
    assert reanchored(OLD, OLD.replace("timetable on", "timetable, if late, on"), "the new timetable") == (
        "exact", "the new timetable",
    )  # fmt: skip


def test_a_new_paragraph_inside_a_span_across_paragraphs_alters_it() -> None:
    new = OLD.replace("\n\nMayor", "\n\nThe union was not asked.\n\nMayor")
    assert reanchored(OLD, new, "them twice.\n\nMayor Ines Aldred") == (
        "altered", "them twice.\n\nThe union was not asked.\n\nMayor Ines Aldred",
    )  # fmt: skip


def test_deleted_words_are_lost_although_the_same_words_stand_elsewhere() -> None:
    twin = "The council did not answer."
    old = "\n\n".join((f"{LEAD} {twin}", f"{SECOND} {twin}", THIRD))
    without_first = "\n\n".join((LEAD, f"{SECOND} {twin}", THIRD))
    without_second = "\n\n".join((f"{LEAD} {twin}", SECOND, THIRD))
    assert reanchored(old, without_first, twin, 0) == ("lost", None)
    assert reanchored(old, without_first, twin, 1) == ("moved", twin)
    assert reanchored(old, without_second, twin, 0) == ("exact", twin)
    assert reanchored(old, without_second, twin, 1) == ("lost", None)


def test_a_deleted_paragraph_is_lost_although_its_twin_stays() -> None:
    caption = "The northern pier in a photo of the coast guard."
    old = "\n\n".join((caption, LEAD, caption, THIRD))
    assert reanchored(old, "\n\n".join((LEAD, caption, THIRD)), "The northern pier", 0) == ("lost", None)
    assert reanchored(old, "\n\n".join((LEAD, caption, THIRD)), "The northern pier", 1) == (
        "moved",
        "The northern pier",
    )
    assert reanchored(old, "\n\n".join((caption, LEAD, THIRD)), "The northern pier", 1) == ("lost", None)


def test_a_name_in_a_deleted_sentence_does_not_jump_to_its_next_mention() -> None:
    old = "\n\n".join(
        (
            LEAD,
            "Renn told reporters that he disagreed with all of it.",
            "The letter was signed by Renn alone.",
        )
    )
    new = "\n\n".join((LEAD, "The letter was signed by Renn alone."))
    assert reanchored(old, new, "Renn", 0) == ("lost", None)
    assert reanchored(old, new, "Renn", 1) == ("moved", "Renn")


def test_a_sentence_that_goes_to_another_paragraph_is_found_there() -> None:
    moved = "It counted them twice."
    new = "\n\n".join(
        ("Board approves timetable", LEAD, SECOND.removesuffix(f" {moved}"), f"{moved} {THIRD}")
    )
    assert reanchored(OLD, new, moved) == ("moved", moved)


def test_a_text_replaced_as_a_whole_loses_all() -> None:
    new = "\n\n".join(
        ("Fishermen strike over quotas", "No boat left the bay after talks with two ministers broke down overnight.",
         "Prices at the market doubled within hours, traders complained, while shelves emptied across the mainland.")
    )  # fmt: skip
    spans = [(start, start + 20) for start in range(0, len(OLD) - 20, 7)]
    assert reanchor_spans(OLD, new, spans) == [LOST] * len(spans)


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("", "New text"), ("Old text", ""), ("\n\n", "x"), ("Old text", "\n\n")]
)
def test_empty_texts_lose_and_do_not_fail(old: str, new: str) -> None:
    assert reanchor_spans(old, new, [(0, len(old))]) == (
        [LOST] if old != new or not old else [Reanchored(0, 2, "exact", 1.0)]
    )


def test_a_span_outside_its_text_is_lost() -> None:
    assert reanchor_spans("Some text", "Some new text", [(5, 5), (-1, 3), (4, 99), (6, 2)]) == [LOST] * 4


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "👩\u200d🚀 said: “نعم” to 한국 12\u00a0000 times.",
            "Today 👩\u200d🚀 said: “نعم” to 한국 12\u00a0000 times.",
            "한국 12\u00a0000",
        ),
        ("大统领说将派遣一万二千名士兵。", "周五，大统领说将派遣一万二千名士兵。", "一万二千名士兵"),
        ("שר החוץ אמר כי לא ידע על כך.", "אתמול שר החוץ אמר כי לא ידע על כך.", "לא ידע"),
    ],
)  # fmt: skip
def test_every_script_is_carried(old: str, new: str, words: str) -> None:
    assert reanchored(old, new, words) == ("moved", words)


def test_part_of_a_word_keeps_its_part() -> None:
    assert reanchored("The pier reopened.", "At last the pier reopened.", "open") == ("moved", "open")


SCRAPS = st.lists(st.sampled_from(["Ab. ", "cd ", "ef", "\n\n", "12,000 ", "한 "]), max_size=12).map("".join)


@given(SCRAPS, SCRAPS)
def test_what_is_said_to_be_unchanged_is(old: str, new: str) -> None:
    spans = [
        (start, end) for start in range(len(old)) for end in range(start + 1, min(len(old), start + 9) + 1)
    ]
    for (start, end), found in zip(spans, reanchor_spans(old, new, spans), strict=True):
        if found.start is None or found.end is None:
            assert found == LOST
            continue
        assert 0 <= found.start < found.end <= len(new)
        same = old[start:end].split() == new[found.start : found.end].split()
        unmoved = (start, end) == (found.start, found.end)
        assert found.outcome == ("exact" if same and unmoved else "moved" if same else "altered")


def test_ten_thousand_words_with_a_thousand_spans_are_carried() -> None:
    rng = random.Random(7)
    article = Article(rng, paragraphs=190)
    old, _, order = article.layout()
    assert len(order) > 8_000
    for _ in range(100):
        article.edit()
    new, _, _ = article.layout()
    spans = [(start, start + rng.randint(1, 300)) for start in rng.sample(range(len(old) - 300), 1000)]
    outcomes = Counter(found.outcome for found in reanchor_spans(old, new, spans))
    assert outcomes.total() == 1000
    assert outcomes["moved"] > 500


# --- Describing and locating ---------------------------------------------------------------------------------------


def test_context_grows_until_the_quote_is_unique() -> None:
    sentence = "The council did not answer requests for comment by the evening of that day."
    text = f"{sentence} Nobody was surprised. {sentence} Nobody cared."
    first, second = (describe(text, *span(text, "did not answer", nth)) for nth in (0, 1))
    assert (first.exact, second.exact) == ("did not answer", "did not answer")
    for selector in (first, second):
        whole = selector.prefix + selector.exact + selector.suffix
        assert text.count(whole) == 1
        assert text[selector.start - len(selector.prefix) :].startswith(whole)
    assert first.prefix == "The council "  # all that the text has
    assert len(second.prefix) >= CONTEXT
    assert len(first.suffix) >= CONTEXT


@given(st.text(alphabet="ab", min_size=20, max_size=300), st.integers(1, 4), st.data())
def test_words_in_their_context_stand_once_and_no_shorter_context_would_do(
    text: str, times: int, data: st.DataObject
) -> None:
    text *= times
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    selector = describe(text, start, end)

    def places(context: int) -> int:
        first, last = max(0, start - context), min(len(text), end + context)
        return sum(text.startswith(text[first:last], at) for at in range(len(text)))

    context = max(len(selector.prefix), len(selector.suffix))
    assert places(context) == 1
    assert context <= CONTEXT or places(context - 16) > 1


def test_a_text_that_says_one_thing_for_ever_is_described_in_bounds() -> None:
    text = "1,000 " * 20_000
    described = [describe(text, start, start + 5) for start in range(0, len(text), 600)]
    assert max(len(selector.prefix) + len(selector.suffix) for selector in described) == 2 * LONGEST
    assert locate(text, described[100]) == Found(60_000, 60_005, 1.0)


def test_a_description_is_not_to_be_had_of_nothing() -> None:
    for start, end in ((3, 3), (5, 2), (-1, 2), (0, 99)):
        with pytest.raises(ValueError, match="No span"):
            describe("Some text", start, end)


@given(st.text(alphabet="ab \n", min_size=1, max_size=40), st.data())
def test_what_is_described_is_located(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert locate(text, describe(text, start, end)) == Found(start, end, 1.0)


def test_a_quote_is_located_in_a_changed_text_by_its_context() -> None:
    selector = describe(OLD, *span(OLD, "1,200 passengers"))
    new = OLD.replace("Around 1,200 passengers a day use", "Some 1,200 passengers a day now use")
    found = locate(new, selector)
    assert found is not None
    assert (new[found.start : found.end], ACCEPTED <= found.score < 1) == ("1,200 passengers", True)


def test_a_quote_that_changed_a_little_is_located_by_likeness() -> None:
    selector = describe(OLD, *span(OLD, "Around 1,200 passengers a day"))
    new = OLD.replace("1,200", "1,300").replace("timetable on Tuesday", "timetable")
    found = locate(new, selector)
    assert found is not None
    assert (new[found.start : found.end], found.score >= ACCEPTED) == ("Around 1,300 passengers a day", True)


def test_a_quote_whose_place_is_gone_is_not_found_elsewhere() -> None:
    old = "\n\n".join((LEAD, "Renn told reporters that he disagreed with all of it.", THIRD))
    selector = describe(old, *span(old, "Renn"))
    assert locate("\n\n".join((LEAD, THIRD, "The letter was signed by Renn alone.")), selector) is None
    assert locate("", selector) is None


def test_two_places_with_an_equal_claim_are_no_place() -> None:
    selector = Selector(900, 904, "pier", "at the ", " he said")
    assert locate("First at the pier he said no. Then at the pier he said yes.", selector) is None
