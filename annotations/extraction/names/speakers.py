"""Speakers: from the words of a source ("he", "the ministry", "her lawyer") to an actor of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.extraction.paragraphs import Paragraph
from annotations.extraction.suggestion import Span
from annotations.extraction.word_lists import listed

from .actor import Actor, Mention, Speaker
from .gazetteer import Phrase
from .roles import is_role
from .word_lists import COURTESY, KIN, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Token

_PAPERS = listed(
    """
    assessment announcement report statement estimate analysis comment remark letter claim account finding
    speech interview tweet post
    """
)

_PRONOUNS = frozenset({"he", "she", "him", "her", "it", "its"})


class Speakers:
    """Resolves the sources of one text. Call it in the order of the text."""

    def __init__(self, index: dict[str, list[Phrase]]) -> None:
        self._index = index
        self._recent: list[Mention] = []
        self._last_words: tuple[Speaker, int] | None = None
        self._last_speaker: tuple[Actor, int] | None = None

    def add_mentions(self, mentions: Sequence[Mention]) -> None:
        """Add the mentions of the next paragraphs, in order of place."""
        self._recent = [*self._recent[-200:], *mentions]

    def speaker(
        self, page: Paragraph, number: int, source: Span | None, head: int | None, mentions: Sequence[Mention]
    ) -> Speaker:
        """Return the speaker that a source names.

        ``source`` is its span and ``head`` the offset of its head word in the text; ``number`` is the paragraph's.
        """
        if source is None or head is None:
            return Speaker(None, None, False, None)
        doc = page.doc
        token = next((doc[at] for at in page.tokens(head - page.start, head - page.start + 1)), None)
        named = [m for m in mentions if m.span[0] <= head < m.span[1]]
        if not named and token is not None and token.dep_ == "compound":
            named = [
                m for m in mentions if source[0] <= m.span[0] and m.span[1] <= source[1] and m.span[0] >= head
            ]
        if not named and token is not None:
            named = [m for m in (in_apposition(page, token, mentions),) if m is not None]
        if named:
            first = self._speaker_of(named[0], number)
            beside = _beside(page, named[0], source, mentions)
            return replace(first, others=tuple(self._speaker_of(m, number) for m in beside))
        if token is None:
            return Speaker(
                _tidy(page.text[source[0] - page.start : source[1] - page.start]), None, False, source
            )
        if token.pos_ == "PRON" or token.lower_ in _PRONOUNS:
            return self._pronoun(page, token, head, number, source, mentions)
        if token.pos_ == "NOUN" and any(c.lower_ == "the" for c in token.children if c.dep_ == "det"):
            found = self._described(token, head)
            if found:
                return self._speaker_of(found, number)
        maker = _maker(token)
        if maker is not None:
            made = [m for m in mentions if m.span[0] <= page.start + maker.idx < m.span[1]]
            if made and not any(c.dep_ == "conj" for c in maker.children):
                return self._speaker_of(made[0], number)
            words = self._description(page, maker, (page.start, page.start + len(page.text)))
            words = re.sub(r"^both ", "", words)
            span = (page.start + maker.idx, page.start + maker.idx + len(maker))
            return Speaker(words or None, None, maker.pos_ == "PROPN", span)
        words = self._description(page, token, source)
        speaker = Speaker(words or None, None, token.pos_ == "PROPN", source)
        self._last_words = (speaker, number)
        return speaker

    def _pronoun(
        self,
        page: Paragraph,
        token: Token,
        head: int,
        number: int,
        source: Span,
        mentions: Sequence[Mention],
    ) -> Speaker:
        word = token.lower_
        if word in ("they", "them") and self._last_words is not None and number - self._last_words[1] <= 1:
            return self._last_words[0]
        found = None
        if word in ("he", "she", "him", "her"):
            found = self._person_before(head, number, "he" if word in ("he", "him") else "she", mentions)
        elif word in ("it", "its"):
            found = self._body_before(page, token, head, number)
        return self._speaker_of(found, number) if found else Speaker(None, None, False, source)

    def _speaker_of(self, mention: Mention, number: int) -> Speaker:
        actor = mention.actor
        if mention.unclear:
            return Speaker(mention.unclear, None, True, mention.span, actor.kind, unclear=True)
        speaker = Speaker(actor.name, actor.id, True, mention.span, actor.kind)
        if mention.actor.kind == "person":
            self._last_speaker = (mention.actor, number)
        else:
            self._last_words = (speaker, number)
        return speaker

    def _before(self, head: int) -> list[Mention]:
        return [m for m in self._recent if m.span[1] <= head]

    def _person_before(
        self, head: int, number: int, gender: str, mentions: Sequence[Mention]
    ) -> Mention | None:
        near = [
            m
            for m in self._before(head)
            if m.actor.kind == "person" and number - m.paragraph <= 4 and m.actor.gender in (None, gender)
        ]
        if not near:
            return None
        subjects = [m for m in near if m.subject and number - m.paragraph <= 1]
        last = self._last_speaker
        if last is not None and number - last[1] <= 2 and last[0].gender in (None, gender):
            newer = [m for m in subjects if m.actor is not last[0] and m.paragraph == number]
            mine = [m for m in near if m.actor is last[0]]
            if mine and not newer:
                return mine[-1]
        chosen = (subjects or near)[-1]
        chosen.actor.gender = chosen.actor.gender or gender
        return chosen

    def _body_before(self, page: Paragraph, token: Token, head: int, number: int) -> Mention | None:
        near = [
            m
            for m in self._before(head)
            if m.actor.kind != "person" and not m.place and number - m.paragraph <= 2
        ]
        subjects = [m for m in near if m.subject]
        chosen = subjects or near
        return chosen[-1] if chosen else None

    def _described(self, noun: Token, head: int) -> Mention | None:
        word = noun.lemma_.lower()
        for mention in reversed(self._before(head)):
            actor = mention.actor
            last = actor.name.lower().split()[-1]
            if (
                actor.kind == "person"
                and actor.office
                and word in actor.office.lower().split()
                and not any(c.dep_ in ("prep", "poss", "compound", "amod") for c in noun.children)
            ):
                return mention
            if (
                actor.kind == "organisation"
                and last == word
                and not any(c.dep_ in ("poss", "compound", "amod", "prep") for c in noun.children)
            ):
                return mention
        return None

    def _is_person(self, at: int) -> bool:
        return any(m.actor.kind == "person" and m.span[0] <= at < m.span[1] for m in self._recent)

    def _description(self, page: Paragraph, token: Token, source: Span) -> str:
        """Return the words of a source without clauses, with usual names of owners ("Seoul's" -> "South Korea's")."""
        stop = next(
            (
                c.left_edge.i
                for c in token.children
                if c.i > token.i and c.dep_ in ("relcl", "appos", "acl", "punct", "advcl")
            ),
            None,
        )
        end = page.doc[stop - 1] if stop is not None and stop - 1 >= token.i else page.doc[token.right_edge.i]
        last = min(source[1], page.start + end.idx + len(end))
        start = max(source[0], page.start + page.doc[token.left_edge.i].idx)
        if last <= start:
            start, last = source
        words = page.text[start - page.start : last - page.start]
        for owner in token.children:
            if owner.dep_ == "poss" and not self._is_person(page.start + owner.idx):
                for phrase in self._index.get(owner.text, ()):
                    if phrase.metonym and len(phrase.words) == 1:
                        words = re.sub(
                            rf"\b(?:[Tt]he )?{re.escape(owner.text)}", phrase.entry.name, words, count=1
                        )
        return _tidy(words)


def _maker(paper: Token) -> Token | None:
    """Return the author of a document: "assessments by both A and B", "the leaders' announcement"."""
    if paper.lemma_.lower() not in _PAPERS:
        return None
    for child in paper.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
        if child.dep_ == "poss":
            return child
    return None


def _tidy(words: str) -> str:
    words = " ".join(words.split()).strip(' ,;:"“”').replace("’", "'")
    return words.removesuffix("'s").removesuffix("'")


# Between a description and the name in apposition to it: a complement, a comma, an age.
_APPOSITION = re.compile(r"(?: (?:of|for|at|in|from|with) [^,.;:()\"“”]{1,60})?(?:,|(?= ))$")


def in_apposition(page: Paragraph, noun: Token, mentions: Sequence[Mention]) -> Mention | None:
    """Return the person who is named behind a description: "the director, Ann Lund", "his father Omar Hassan".

    None for none, and where the name may be that of another: "the lawyer of the mayor, Ann Lund".
    """
    if noun.tag_ in ("NNS", "NNPS") or not (is_role(noun.lower_) or noun.lower_ in KIN or _has_appos(noun)):
        return None
    end = noun.idx + len(noun)
    after = [m for m in mentions if m.actor.kind == "person" and m.span[0] - page.start >= end]
    mention = min(after, key=lambda m: m.span[0], default=None)
    if mention is None:
        return None
    begin = mention.span[0] - page.start
    tokens = list(page.doc[noun.i + 1 : page.tokens(0, begin).stop])
    while tokens and (tokens[-1].lower_ in TITLES or tokens[-1].lower_ in COURTESY or tokens[-1].text == "."):
        begin = tokens.pop().idx
    between = page.text[end:begin].rstrip()
    if not _APPOSITION.match(between + " ") and not _APPOSITION.match(between) and between:
        return None
    if any(t.pos_ in ("VERB", "AUX", "SCONJ", "CCONJ") or is_role(t.lower_) for t in tokens):
        return None
    return mention


def _has_appos(noun: Token) -> bool:
    return any(c.dep_ == "appos" and c.i > noun.i for c in noun.children)


_JOINED = re.compile(r",? and (?:\w[\w.-]* ){0,4}$")


def _beside(page: Paragraph, first: Mention, source: Span, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that are joined to the first by "and" in a source: "Ann Lund, the mayor, and Per Holm"."""
    root = _root(page, first)
    joined = {t.i for t in root.conjuncts} if root is not None else set()
    described = [
        in_apposition(page, t, mentions)
        for t in (root.conjuncts if root is not None else ())
        if t.pos_ == "NOUN"
    ]
    found: list[Mention] = []
    last = first
    for mention in sorted(mentions, key=lambda m: m.span[0]):
        if mention.span[0] < last.span[1] or mention.span[1] > source[1] or mention.place:
            continue
        if any(mention.actor is m.actor for m in (first, *found)):
            continue
        between = page.text[last.span[1] - page.start : mention.span[0] - page.start]
        own = _root(page, mention)
        if (
            (own is not None and own.i in joined)
            or mention in described
            or (_JOINED.fullmatch(between) and _is_described(page, last, mention))
            or (between == ", " and _is_listed(page, mention, mentions))
        ):
            found.append(mention)
            last = mention
    return found


def _is_listed(page: Paragraph, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Return whether a name stands inside a list: "Per Holm" in "Ann Lund, Per Holm and Olu Bello"."""
    end = mention.span[1]
    follows = [m.span[0] for m in mentions if m.span[0] > end]
    between = page.text[end - page.start : min(follows, default=end) - page.start]
    return re.fullmatch(r",? and |, ", between) is not None


def _is_described(page: Paragraph, last: Mention, mention: Mention) -> bool:
    """Return whether only titles and roles stand between "and" and a name."""
    words = page.text[last.span[1] - page.start : mention.span[0] - page.start].split()
    return all(
        w.lower().rstrip(".") in TITLES or w.lower() in COURTESY or is_role(w.lower())
        for w in words
        if w.strip(",") not in ("and", "the", "")
    )


def _root(page: Paragraph, mention: Mention) -> Token | None:
    start, end = mention.span
    span = page.doc.char_span(start - page.start, end - page.start, alignment_mode="expand")
    return span.root if span is not None else None
