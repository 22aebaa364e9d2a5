"""Each row of the tables of names, on its own example."""

from __future__ import annotations

import pytest

from annotations.extraction.engine import load
from annotations.extraction.figures.numbers import number
from annotations.extraction.figures.segments import segments
from annotations.extraction.names import evidence
from annotations.extraction.names.capitalised import NameRun, words
from annotations.extraction.names.evidence import (
    SPELLING_RULES,
    WORD_BEFORE_RULES,
    SpellingRule,
    WordBeforeRule,
)
from annotations.extraction.paragraphs import Paragraph


def run_of(text: str) -> tuple[Paragraph, NameRun]:
    """Return a paragraph and the run of its last words from the first capital on, without "the"."""
    page = Paragraph.read(text, 0, load()(text))
    these = words(page)
    the = these[0].lower == "the"
    return page, NameRun(these[1:] if the else these, the=the)


@pytest.mark.parametrize("rule", SPELLING_RULES, ids=lambda rule: f"{rule.kind} {rule.why} {rule.example}")
def test_spelling_rule_gives_its_sign(rule: SpellingRule) -> None:
    _, run = run_of(rule.example)
    found: list[tuple[str, str, float]] = []
    evidence.by_spelling(run, sign=lambda *sign: found.append(sign))
    assert (rule.kind, rule.why, rule.weight) in found


def test_common_words_have_no_sign_of_spelling() -> None:
    _, run = run_of("walnut")
    found: list[tuple[str, str, float]] = []
    evidence.by_spelling(run, sign=lambda *sign: found.append(sign))
    assert found == []


@pytest.mark.parametrize("rule", WORD_BEFORE_RULES, ids=lambda rule: rule.example)
def test_word_before_a_name_fits_its_rule_first(rule: WordBeforeRule) -> None:
    text = rule.example + "."
    page = Paragraph.read(text, 0, load()(text))
    these = words(page)
    at = next(n for n, word in enumerate(these) if word.text == "Marlo")
    the = these[at - 1].lower == "the"
    run = NameRun([these[at]], the=the)
    before = these[at - 2 if the else at - 1].token
    assert next(r for r in WORD_BEFORE_RULES if r.fits(before, run)) is rule


@pytest.mark.parametrize(
    ("text", "value", "length"),
    [
        ("twenty-two", 22, 3),
        ("two hundred and five", 205, 4),
        ("half a million", 500_000, 3),
        ("two dozen", 24, 2),
        ("a hundred", 100, 2),
        ("three thousand four hundred", 3_400, 4),
        ("thirty five", 35, 2),
        ("five thirty", 5, 1),
        ("five six", 5, 1),
        ("twenty twelve", 20, 1),
        ("five and six", 5, 1),
        ("hundred million", 100_000_000, 2),
    ],
)
def test_number_in_words_ends_where_it_no_longer_adds_up(text: str, value: int, length: int) -> None:
    found = number(segments(text), 0)
    assert found is not None
    assert (found.value, found.end) == (value, length)
