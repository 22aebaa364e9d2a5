"""Attributions of paragraphs: quotations and reported statements with their source and cue.

The rules of ``cue_rules.py`` propose candidates over the words of one paragraph. Here quotations that no rule reached
get a cue, quotations that continue behind their cue are joined, and nested attributions are dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.suggestion import NOT_STATED, Span

from . import speech_verbs
from .candidates import TRIM, Candidate, Candidates, cue_words
from .cue_rules import find_candidates
from .denials import denies
from .not_stated import is_denied_statement, not_stated
from .speakers import subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_QUOTING = speech_verbs.SPEECH - speech_verbs.NEVER_QUOTING
_NESTING = frozenset({"say-clause", "say-that", "noun-that"})
_SHORTEST_QUOTE = 30  # characters; a shorter one without a cue beside it is a scare quote or a title
_JOINED = 6  # words; a quotation this long behind a cue's sentence continues the one before it
_NEAR = 25  # words between a quotation and the verb that may be its cue


@dataclass(slots=True)
class Attribution:
    """One attribution. Spans count code points of the whole text."""

    rule: str
    lemma: str
    cue: list[Span]
    source: list[Span]
    content: list[Span]
    speaker: Span | None  # the words that name the speaker: the source, or the antecedent of its "who"
    head: int | None  # offset of the speaker's head word
    style: str
    modality: str
    back: int = 0  # how many paragraphs the cue and the source stand before the content


def attributions(pages: Sequence[Paragraph], labels: Counter[str]) -> list[list[Attribution]]:
    """Return the attributions of each paragraph.

    ``labels`` counts the names that begin a line of the whole text and have a colon: "Editor: …".
    """
    found: list[list[Attribution]] = []
    last: Candidates | None = None
    for number, paragraph in enumerate(pages):
        page = Candidates(paragraph)
        if not _interview_line(page, labels, opening=number < 2):
            find_candidates(page)
            _settle(page)
            _signed(page)
            _leftovers(page)
        here = _finish(page)
        if last is not None:
            here += _introduced(page, last) or _runs_on(page, here, last, found[-1])
        found.append(here)
        last = page
    return found


def _introduced(page: Candidates, last: Candidates) -> list[Attribution]:
    """Return the attribution of a paragraph behind "The mayor added:", with or without quotation marks."""
    if not last.paragraph.text.rstrip().endswith(":"):
        return []
    doc, inside = last.paragraph.doc, last.paragraph.inside
    final = list(doc.sents)[-1]
    verbs = [t for t in final if t.pos_ == "VERB" and not inside[t.i] and speech_verbs.lemma(t) in _QUOTING]
    if not verbs or any(
        d.content and max(d.content) > verbs[-1].i for d in last.candidates if verbs[-1].i in d.cue
    ):
        return []
    verb = verbs[-1]
    speaker, antecedent, _ = subject(verb)
    page.candidates = [Candidate("announced", [], [], {t.i for t in page.paragraph.doc if not t.is_space})]
    (attribution,) = _finish(page) or (None,)
    if attribution is None:
        return []
    words = last.noun_phrase(speaker) if speaker is not None else []
    attribution.cue, attribution.source, attribution.lemma = (
        _runs(last, cue_words(verb)),
        _runs(last, words),
        speech_verbs.lemma(verb),
    )
    who = antecedent if antecedent is not None else speaker
    if attribution.source and who is not None:
        attribution.speaker, attribution.head = attribution.source[0], last.paragraph.start + who.idx
    attribution.back, attribution.style = 1, "direct"
    return [attribution]


def _runs_on(
    page: Candidates, here: Sequence[Attribution], last: Candidates, before: Sequence[Attribution]
) -> list[Attribution]:
    """Return the attribution of a paragraph that is one quotation without a source: the speaker before.

    Newspapers leave the earlier quotation open in this case. If it was closed, the attribution is a guess.
    """
    spoken = [a for a in before if a.style == "direct" or a.rule == "goes-on"]
    if here or not spoken or len(page.quote_words) != 1:
        return []
    a, b = page.paragraph.quotes[0]
    text = page.paragraph.text
    if text[:a].strip() or text[b:].strip(' ."”') or b - a < _SHORTEST_QUOTE:
        return []
    host = max(spoken, key=lambda s: s.content[-1])
    content = _runs(page, page.quote_words[0])
    speaker, head = host.speaker, host.head
    ends = len(last.paragraph.text.rstrip())
    tail = last.paragraph.quotes[-1:]
    left_open = bool(tail) and tail[0][1] == ends and last.paragraph.text[ends - 1] not in '"”'
    rule = "runs-on" if left_open else "runs-on-anew"
    attribution = Attribution(
        rule, host.lemma, [], list(host.source), content, speaker, head, "direct", "asserted"
    )
    attribution.back = host.back + 1
    return [attribution] if content else []


def _settle(page: Candidates) -> None:
    """Drop candidates that stand in the content of another, with their cue: its speaker thinks, wants or doubts it.

    Plain speech stays: an agency said that a president had said.
    """
    candidates = page.candidates
    remaining = []
    for candidate in candidates:
        nested = any(
            o is not candidate and candidate.content <= o.content and candidate.cue[0] in o.content
            for o in candidates
        )
        if nested:
            if candidate.rule not in _NESTING:
                continue
            candidate.rule += "-nested"
        remaining.append(candidate)
    page.candidates = remaining


def _leftovers(page: Candidates) -> None:
    """Attribute quotations that no rule reached: to the quotation that they continue, or to the nearest cue."""
    ends: list[int] = []  # by candidate: the last word of its content, found once and not for each quotation
    reaches: list[int] = []  # by candidate: its last word
    for (a, b), quote in zip(page.paragraph.quotes, page.quote_words, strict=True):
        if not quote or any(len(quote & d.content) > len(quote) / 2 for d in page.candidates):
            continue
        for candidate in page.candidates[len(ends) :]:
            ends.append(max(candidate.content))
            reaches.append(_reach(candidate))
        first = min(quote)
        before = [n for n, end in enumerate(ends) if end < first]
        at = max(before, key=reaches.__getitem__, default=None)
        host = page.candidates[at] if at is not None else None
        if at is not None and host is not None and len(quote) >= _JOINED and _goes_on(page, host, quote):
            host.content |= quote
            ends[at], reaches[at] = max(host.content), _reach(host)
            continue
        verb = _cue_beside(page, quote)
        far = min(abs(verb.i - min(quote)), abs(verb.i - max(quote))) if verb is not None else _NEAR
        if b - a < _SHORTEST_QUOTE and far > 2:
            continue
        if verb is not None:
            source, antecedent, _ = subject(verb)
            page.add("beside", cue_words(verb), source, set(quote), antecedent, speech_verbs.lemma(verb))
        elif before and any(page.paragraph.inside[i] for i in page.candidates[before[-1]].content):
            last = page.candidates[before[-1]]
            page.candidates.append(
                Candidate(
                    "goes-on",
                    list(last.cue),
                    list(last.source),
                    set(quote),
                    last.head,
                    last.antecedent,
                    last.lemma,
                )
            )


def _reach(one: Candidate) -> int:
    return max([*one.content, *one.cue, *one.source])


def _goes_on(page: Candidates, host: Candidate, quote: set[int]) -> bool:
    """Return whether "B" continues "A" in: "A," he said. "B." Only the rest of the cue's sentence stands between."""
    doc, inside = page.paragraph.doc, page.paragraph.inside
    reach, first = _reach(host), min(quote)
    gap = [i for i in range(reach + 1, first) if not (doc[i].is_punct or doc[i].is_space)]
    same_sentence = all(doc[i].sent.start == doc[reach].sent.start for i in gap)
    return (
        any(inside[i] for i in host.content) and same_sentence and len(gap) <= 12 and host.rule != "noun-of"
    )


def _cue_beside(page: Candidates, quote: set[int]) -> Token | None:
    """Return the verb of speech nearest to a quotation, outside all quotation marks; None for none nearby."""
    doc, inside = page.paragraph.doc, page.paragraph.inside
    first, last = min(quote), max(quote)
    # spaCy finds the start of a sentence by walking back through all of it.
    back = range(first, max(-1, first - _NEAR), -1)
    start = next((i for i in back if doc[i].is_sent_start), 0)
    window = doc[max(0, start - 2, first - _NEAR) : last + _NEAR + 1]
    near = [
        (min(abs(t.i - first), abs(t.i - last)), t.i)
        for t in window
        if t.i not in quote and not inside[t.i] and t.pos_ == "VERB" and speech_verbs.lemma(t) in _QUOTING
    ]
    far, at = min(near, default=(_NEAR + 1, -1))
    return doc[at] if far <= _NEAR else None


_SIGNED = re.compile(r"\s*[―–—]{1,2}\s?(?P<name>[A-Z][^\s,.]*(?: [A-Z][^\s,]*){0,4})[\s,.]*$")


def _signed(page: Candidates) -> None:
    """Attribute a signed quotation: “…” ― Name."""
    doc, text = page.paragraph.doc, page.paragraph.text
    if not page.paragraph.quotes:
        return
    a, b = page.paragraph.quotes[-1]
    match = _SIGNED.match(text, b)
    if match is None:
        return
    quote = page.quote_words[-1]
    source = [t.i for t in doc if match.start("name") <= t.idx < match.end("name")]
    dash = [t.i for t in doc if b <= t.idx < match.start("name") and not t.is_space]
    if source and quote and b - a >= _SHORTEST_QUOTE:
        page.candidates = [d for d in page.candidates if not d.content & quote]
        page.candidates.append(
            Candidate("signed", dash or source[:1], source, set(quote), source[-1], lemma="―")
        )


_LABEL = re.compile(
    r"\A[\s\"“']*((?:[A-Z][\w.'’-]*|\d+)(?: (?:[A-Z][\w.'’-]*|of|the|de|van|von)){0,4}) ?: +(?=\S)"
)


def label(text: str) -> str | None:
    """Return the name before a colon that begins a line of an interview or a transcript, None for none."""
    match = _LABEL.match(text)
    return match.group(1) if match else None


def _interview_line(page: Candidates, labels: Counter[str], *, opening: bool) -> bool:
    """Attribute a line of an interview, "Editor: …", if its label recurs or is in capitals. Return whether it did.

    One in capitals in the ``opening`` paragraphs is a dateline: "MUMBAI: …".
    """
    text = page.paragraph.text
    match = _LABEL.match(text)
    if not match:
        return False
    name = match.group(1)
    capitals = name.isupper() and len(name) > 3 and '"' not in text[:3] and len(text) > 60
    if labels[name] < 2 and (opening or not capitals):
        return False
    doc = page.paragraph.doc
    source = [t.i for t in doc if match.start(1) <= t.idx < match.end(1)]
    colon = [t.i for t in doc if match.end(1) <= t.idx < match.end() and t.text == ":"]
    content = {t.i for t in doc if t.idx >= match.end()}
    if not source or not content:
        return False
    page.candidates.append(Candidate("turn", colon or source[-1:], source, content, source[-1], lemma=":"))
    return True


def _modality(candidate: Candidate, page: Candidates) -> str:
    doc = page.paragraph.doc
    if not_stated(
        doc, rule=candidate.rule, cue=candidate.cue, source=candidate.source, content=candidate.content
    ):
        return NOT_STATED
    if is_denied_statement(doc, candidate.cue):
        return "denied"
    words = {doc[i].lower_ for i in candidate.content}
    negated = any(doc[i].dep_ == "neg" for i in candidate.cue)
    if candidate.lemma in speech_verbs.DENIAL and not negated:
        return "denied"
    if not negated and denies(_text(page, candidate.content), candidate.lemma):
        return "denied"
    if words & speech_verbs.GROUNDLESS and candidate.rule.endswith(("prep", "object", "quote")):
        return "denied"
    if candidate.lemma in speech_verbs.ALLEGING or words & speech_verbs.ALLEGED:
        return "alleged"
    if candidate.rule.endswith("infinitive") and candidate.lemma in speech_verbs.PLANNING:
        return "planned"
    return "asserted"


def _text(page: Candidates, content: Iterable[int]) -> str:
    doc = page.paragraph.doc
    return " ".join("".join(doc[i].text_with_ws for i in sorted(content)).split())


def _deny_inner_nouns(done: Sequence[Attribution]) -> None:
    """Mark what a denied statement calls a claim as denied: "described the claim that … as a lie"."""
    denied = [one for one in done if one.modality == "denied"]
    for one in done:
        inside = any(
            a <= start and end <= b
            for other in denied
            for a, b in other.content
            for start, end in one.content
        )
        if one.rule.startswith("noun-") and inside:
            one.modality = "denied"


def _runs(page: Candidates, indices: Iterable[int]) -> list[Span]:
    """Return token indices as spans of the whole text, one per run, without marks and conjunctions at the edges."""
    doc = page.paragraph.doc
    runs: list[list[int]] = []
    for i in sorted(indices):
        if runs and i == runs[-1][1] + 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    spans = []
    for a, b in runs:
        while a <= b and (
            doc[a].is_space
            or doc[a].text in TRIM
            or (doc[a].dep_ == "cc" and doc[a].lower_ in ("and", "but"))
        ):
            a += 1
        while b >= a and (doc[b].is_space or doc[b].text in TRIM):
            b -= 1
        if a > b:
            continue
        start, end = page.paragraph.span(a, b)
        if any(
            c.isalnum()
            for c in page.paragraph.text[start - page.paragraph.start : end - page.paragraph.start]
        ):
            spans.append((start, end))
    return spans


def _finish(page: Candidates) -> list[Attribution]:
    doc, inside = page.paragraph.doc, page.paragraph.inside
    done = []
    for candidate in page.candidates:
        content = _runs(page, candidate.content)
        if not content:
            continue
        source = _runs(page, candidate.source)
        speaker: Span | None = source[0] if source else None
        head = (
            page.paragraph.start + doc[candidate.head].idx if candidate.head is not None and source else None
        )
        if candidate.antecedent is not None:
            words = page.noun_phrase(doc[candidate.antecedent])
            words = [
                i
                for i in words
                if i not in candidate.cue and i not in candidate.content and i not in candidate.source
            ]
            runs = _runs(page, words)
            if runs:
                speaker, head = runs[0], page.paragraph.start + doc[candidate.antecedent].idx
        share = sum(inside[i] for i in candidate.content) / len(candidate.content)
        style = (
            "direct" if share >= 0.8 or candidate.rule == "turn" else "mixed" if share > 0.05 else "indirect"
        )
        done.append(
            Attribution(
                candidate.rule,
                candidate.lemma,
                _runs(page, candidate.cue) or [],
                source,
                content,
                speaker,
                head,
                style,
                _modality(candidate, page),
            )
        )
    _deny_inner_nouns(done)
    return done
