"""Predicates that deny: "the reports were false", "there was no truth in it", "a fabrication".

They are read from the words of a statement, since a quotation in quotation marks is parsed badly.
"""

from __future__ import annotations

import re

from annotations.extraction.word_lists import listed

_STATEMENT = (
    r"(?:reports?|reporting|allegations?|claims?|accusations?|stor(?:y|ies)|rumou?rs?|charges?|suggestions?|"
    r"assertions?|statements?|news|account|insinuations?|speculation)"
)
_SUBJECT = rf"(?:[\w’'-]+ ){{0,3}}{_STATEMENT}(?: (?:of|about|against|in|on|that|by|from) [^,;:.]{{1,80}}?)?"
_PRONOUN = r"(?:it|that|this|these|those|they|all of (?:it|this))"
_BE = r"(?: (?:is|are|was|were|(?:has|have|had) been)|['’](?:s|re))"
_HOW = r"(?: (?:all|just|simply|completely|entirely|totally|absolutely|utterly|wholly|plainly|patently|pure|both))*"
_LIE = r"(?:an? )?(?:[\w-]+ )?(?:lies?|fabrications?|fiction|hoax|myth|invention|falsehoods?|nonsense|rubbish|slander)"
_UNTRUE = (
    r"(?:false|untrue|groundless|baseless|unfounded|fabricated|bogus|not true|made up|made-up|invented|"
    r"without (?:any )?(?:foundation|merit|basis|substance|truth)"
)
_NO_TRUTH = (
    r"there (?:is|was|had been|has been) no (?:truth|substance|basis|merit|foundation) (?:in|to|for|behind)\b"
)

# Each row is a form of a denial at the beginning of what is said.
_FORMS = tuple(
    re.compile(rf"\A(?:{form})", re.IGNORECASE)
    for form in (
        rf"{_SUBJECT}{_BE}{_HOW} (?:{_UNTRUE}|fake(?: news)?)|{_LIE})(?![\w-])",
        rf"{_PRONOUN}{_BE}{_HOW} (?:{_UNTRUE})|{_LIE})(?![\w-])",
        _NO_TRUTH,
    )
)
# What somebody is said to call something ends in the denial: "the claim … as a lie", "it a fabrication".
_CALLED = re.compile(rf"\S (?:as )?(?:[\w-]+ and )?(?:{_UNTRUE}|fake(?: news)?)|{_LIE})$", re.IGNORECASE)
_CALLING = listed(
    """
    call describe brand label dub term dismiss deride denounce slam condemn characterize characterise decry reject
    """
)


def denies(words: str, lemma: str) -> bool:
    """Return whether the words of a statement deny something. ``lemma`` is the base form of its cue."""
    words = words.strip(" \"“”‘’'.,;:!?-–—").removeprefix("that ")
    if lemma in _CALLING and _CALLED.search(words):
        return True
    return any(form.match(words) for form in _FORMS)
