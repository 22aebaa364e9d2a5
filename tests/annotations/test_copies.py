"""A sentence that is also copied elsewhere, and whose original is edited: the anchor stays with the original.

The words and the edits are made, so that it is known which words are the original ones (`made_copies`).
"""

import random
from collections.abc import Sequence

import pytest

from annotations.anchoring import ACCEPTED, Reanchored, reanchor_spans
from tests.annotations.anchoring.test_anchoring import Article, Sentence, Word, is_refrain

WORDS = ("quietly", "formally", "however", "reportedly", "unexpectedly", "nearly", "officially", "later")


def edited(rng: random.Random, sentence: Sentence) -> None:
    """Change one to three places of a sentence."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(sentence) - 1)
        match rng.choice(("insert", "delete", "replace", "replace")):
            case "insert":
                sentence.insert(at, Word(rng.choice(WORDS)))
            case "delete" if len(sentence) > 6:
                del sentence[at]
            case _:
                sentence[at] = Word(rng.choice(WORDS))


def copied(rng: random.Random, article: Article, sentence: Sentence, *, tail: str = ".") -> None:
    """Put the sentence into the lead, the end or the middle too: into a paragraph, or as one of its own.

    `tail`: how it ends there, instead of its full stop; without one it is a line of its own, as a headline is.
    """
    copy = [Word(word.text) for word in sentence if word.text != "."] + [Word(each) for each in tail.split()]
    paragraphs = article.paragraphs
    there = {"lead": 0, "end": len(paragraphs) - 1, "middle": rng.randrange(len(paragraphs))}[
        rng.choice(("lead", "end", "middle"))
    ]
    if not tail or rng.random() < 0.5:
        paragraphs.insert(there + rng.randint(0, 1), [copy])
    else:
        paragraphs[there].insert(rng.choice((0, len(paragraphs[there]))), copy)


def made_copies(
    seed: int, *, tails: Sequence[str] = (".",), others: int = 0
) -> list[tuple[str, str, str, Reanchored]]:
    """(verdict, old words, new words, result) of spans in one sentence that is copied and then edited.

    The verdict is "jumped" where the span is said to be unchanged and does not stand on its own words, "kept" where it
    stands on some of them, "flagged" where it is said to be altered or lost and stands on none.
    `tails`: how each copy ends. `others`: more edits.
    """
    rng = random.Random(seed)
    article = Article(rng, paragraphs=rng.randint(8, 20))
    old, old_places, _ = article.layout()
    sentence = rng.choice(
        [each for paragraph in article.paragraphs for each in paragraph if not is_refrain(each)]
    )
    spans = [list(sentence)]
    for _ in range(3):
        first = rng.randrange(len(sentence) - 1)
        spans.append(sentence[first : first + rng.choice((2, 3, 5, 8))])
    for tail in tails:
        copied(rng, article, sentence, tail=tail)
    edited(rng, sentence)
    for _ in range(others):
        article.edit()
    if not any(each is sentence for paragraph in article.paragraphs for each in paragraph):
        return []  # dropped: the sentence was cut here and moved elsewhere
    article.paragraphs = [rest for rest in ([s for s in p if s] for p in article.paragraphs) if rest]
    new, places, _ = article.layout()
    ends = [(old_places[words[0]][0], old_places[words[-1]][1]) for words in spans]
    out = []
    for words, (start, end), found in zip(spans, ends, reanchor_spans(old, new, ends), strict=True):
        own = [
            word
            for word in words
            if word in places
            and found.start is not None
            and found.end is not None
            and places[word][0] < found.end
            and found.start < places[word][1]
        ]
        unchanged = found.outcome in {"exact", "moved"}
        verdict = "jumped" if unchanged and len(own) < len(words) else "kept" if own else "flagged"
        out.append(
            (verdict, old[start:end], "" if found.start is None else new[found.start : found.end], found)
        )
    return out


@pytest.mark.parametrize(
    "tails",
    [(".",), ("",), (", the harbour master said .",), (".", ".")],
    ids=["a sentence", "a headline", "part of a sentence", "two copies"],
)
def test_an_anchor_stays_with_the_original_of_a_copy(tails: tuple[str, ...]) -> None:
    """0 of 1,000 spans go to the copy unflagged."""
    found = [each for seed in range(250) for each in made_copies(seed, tails=tails)]
    assert len(found) == 1000
    assert [each for each in found if each[0] == "jumped"] == []


def test_more_edits_around_a_copy() -> None:
    """0.5 % at most with five more edits: what is left has lost its neighbours as well, and most of its words."""
    found = [each for seed in range(250) for each in made_copies(seed, others=5)]
    assert [verdict for verdict, *_ in found].count("jumped") <= len(found) // 200


HEAD = "Board approves timetable"
FIRST = "The harbour board met on Tuesday. It sat until midnight."
CLAIM = "Around 1,200 passengers a day use the northern pier, the coast guard said."
EDITED = CLAIM.replace("1,200", "1,500")
AFTER = "It counted them twice."
LAST = "Mayor Ines Aldred wants a vote before winter."
OLD = "\n\n".join((HEAD, FIRST, f"{CLAIM} {AFTER}", LAST))


def reanchored(new: str, words: str = CLAIM) -> tuple[str, str, float]:
    """(outcome, words around its place, score) of words of `OLD`."""
    start = OLD.index(words)
    [found] = reanchor_spans(OLD, new, [(start, start + len(words))])
    assert found.start is not None
    assert found.end is not None
    return found.outcome, new[: found.start][-8:] + new[found.start : found.end], found.score


def test_the_original_comes_before_its_copy() -> None:
    new = "\n\n".join((HEAD, CLAIM, FIRST, f"{EDITED} {AFTER}", LAST))
    outcome, words, score = reanchored(new)
    assert (outcome, words) == ("altered", f"night.\n\n{EDITED}")
    assert score < 1
    assert reanchored(new, "the northern pier") == ("moved", "day use the northern pier", 1.0)


def test_a_paragraph_is_copied_and_the_original_edited() -> None:
    new = "\n\n".join((HEAD, f"{CLAIM} {AFTER}", FIRST, f"{EDITED} {AFTER}", LAST))
    assert reanchored(new)[:2] == ("altered", f"night.\n\n{EDITED}")
    assert reanchored(new, AFTER) == ("moved", f"d said. {AFTER}", 1.0)


def test_what_was_cut_and_pasted_is_followed() -> None:
    new = "\n\n".join((HEAD, CLAIM, FIRST, AFTER, LAST))
    assert reanchored(new) == ("moved", f"etable\n\n{CLAIM}", 1.0)
    new = "\n\n".join((HEAD, CLAIM, FIRST, f"Two skippers called that nonsense. {AFTER}", LAST))
    assert reanchored(new) == ("moved", f"etable\n\n{CLAIM}", 1.0)


def test_a_copy_beside_the_original_is_flagged() -> None:
    for both in (f"{CLAIM} {EDITED}", f"{EDITED} {CLAIM}", f"{CLAIM}\n\n{EDITED}"):
        outcome, _, score = reanchored("\n\n".join((HEAD, FIRST, f"{both} {AFTER}", LAST)))
        assert (outcome, score) == ("altered", ACCEPTED)


def test_a_like_sentence_far_from_the_place_it_left_is_flagged() -> None:
    new = "\n\n".join((HEAD, CLAIM, FIRST, AFTER, LAST, "Nobody was hurt.", EDITED, "The end is near."))
    assert reanchored(new)[::2] == ("altered", ACCEPTED)
