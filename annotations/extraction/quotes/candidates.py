"""Candidates for attributions, as token indices of one paragraph. They are adjusted as they are added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotations.extraction import datelines
from annotations.extraction.paragraphs import Paragraph

from .speakers import before, beside

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

TRIM = frozenset(",:;-–—.―…") | {"--", "...", "''", "``", ". . ."}
# Rules whose content may have no speaker: none is guessed.
_NO_SPEAKER = frozenset(
    {"according", "adjective", "noun-that-bare", "noun-of-bare", "passive-prep", "passive-object"}
)


@dataclass(slots=True)
class Candidate:
    """One candidate. Numbers are token indices of the paragraph."""

    rule: str
    cue: list[int]
    source: list[int]
    content: set[int]
    head: int | None = None  # the source's head word
    antecedent: int | None = None  # the antecedent of a relative pronoun that is the source
    lemma: str = ""


@dataclass(slots=True)
class Candidates:
    """The candidates of one paragraph."""

    paragraph: Paragraph
    candidates: list[Candidate] = field(default_factory=list)
    quote_words: list[set[int]] = field(default_factory=list)
    quote_at: dict[int, int] = field(default_factory=dict)  # by token: the index of its quotation
    dateline: set[int] = field(default_factory=set)  # "SEOUL (AFP) —" is part of no statement

    def __post_init__(self) -> None:
        self.quote_words = [set(self.paragraph.tokens(a, b)) for a, b in self.paragraph.quotes]
        self.quote_at = {i: at for at, quote in enumerate(self.quote_words) for i in quote}
        line = datelines.BEFORE_ATTRIBUTION.match(self.paragraph.text)
        self.dateline = set(self.paragraph.tokens(0, line.end())) if line is not None else set()

    def words(self, token: Token) -> set[int]:
        """Return the indices of a token and all its descendants."""
        return set(range(token.left_edge.i, token.right_edge.i + 1))

    def all_words(self, tokens: Iterable[Token]) -> set[int]:
        return set().union(*(self.words(t) for t in tokens))

    def add(
        self,
        rule: str,
        cue: Iterable[int],
        source: Token | None,
        content: set[int],
        antecedent: Token | None = None,
        lemma: str = "",
    ) -> None:
        """Add a candidate if its content has a word.

        The content is widened to its quotations. If it has no source, the nearest one is guessed.
        """
        cue = sorted(cue)
        doc = self.paragraph.doc
        cue_quotes = {self.quote_at[i] for i in cue if i in self.quote_at}
        content = content.union(*(self.quote_words[at] for at in self._met(content) if at not in cue_quotes))
        content = self._only_quoted(content - set(cue) - self.dateline, cue)
        if source is None or source.i in content:
            source, antecedent = self._guess(rule, doc[cue[0]], content), None
        named = self.noun_phrase(source) if source is not None else []
        content = trimmed(doc, content - set(named), self.paragraph.inside)
        if any(doc[i].is_alpha or doc[i].like_num for i in content):
            head = source.i if source is not None else None
            stands_for = antecedent.i if antecedent is not None else None
            self.candidates.append(Candidate(rule, cue, named, content, head, stands_for, lemma))

    def _met(self, content: set[int]) -> list[int]:
        """Return the indices of the quotations with words in the content, in order."""
        return sorted({self.quote_at[i] for i in content if i in self.quote_at})

    @staticmethod
    def _guess(rule: str, verb: Token, content: set[int]) -> Token | None:
        if rule in _NO_SPEAKER:
            return None
        found = beside(verb, content) if verb.tag_ in ("VBD", "VBZ", "VBP") else None
        if (
            found is None
            and verb.pos_ == "VERB"
            and verb.tag_ in ("VB", "VBG", "VBD", "VBP")
            and not passive(verb)
        ):
            found = before(verb, content)
        return found

    def _only_quoted(self, content: set[int], cue: Sequence[int]) -> set[int]:
        """Cut the content back to its quotation if the parse ran over the end of a sentence: "A. B," he said."""
        doc = self.paragraph.doc
        for at in self._met(content):
            quote = self.quote_words[at]
            if len(quote) < 5 or not quote <= content:
                continue
            first, last = min(quote), max(quote)
            if cue[-1] < first <= cue[-1] + 2:  # he said: "A." Words before it are another sentence's.
                content = {
                    i for i in content if i > cue[-1] or self.paragraph.inside[i] or i in self.quote_at
                }
            alone = first == 0 or doc[first - 1].is_space or doc[first - 1].text in '.?!"'
            closed = last > 0 and doc[last - 1].text[-1] in ",?!."
            if alone and closed and last < cue[0] <= last + 14:
                return {i for i in content if self.paragraph.inside[i] or i in self.quote_at}
        return content

    def noun_phrase(self, head: Token) -> list[int]:
        """Return the words of a source: its subtree up to a quotation or another clause."""
        inside = self.paragraph.inside
        own = list(range(head.left_edge.i, head.right_edge.i + 1))
        if not inside[head.i]:
            own = [i for i in own if not inside[i]]
        run: list[int] = []
        for i in own:
            if run and i != run[-1] + 1:
                if head.i in run:
                    break
                run = []
            run.append(i)
        doc = self.paragraph.doc
        while (
            run
            and run[-1] != head.i
            and (doc[run[-1]].text in TRIM or doc[run[-1]].is_space or doc[run[-1]].text == '"')
        ):
            run.pop()
        return run


def trimmed(doc: Doc, content: set[int], inside: Sequence[bool]) -> set[int]:
    """Return the content without a trailing addition of the newspaper: ", which …", ", a former …", ", arguing …"."""
    if not content:
        return content
    for i in sorted(content):
        token = doc[i]
        if (
            inside[i]
            or token.dep_ not in ("relcl", "appos", "advcl")
            or token.head.i not in content
            or token.head.i > i
        ):
            continue
        if token.dep_ == "advcl" and token.tag_ != "VBG":
            continue
        start = token.left_edge.i
        if start == 0 or doc[start - 1].text not in (",", "--", "—", "–", "-", ";"):
            continue
        tail = {x for x in content if x >= start - 1}
        if (
            any(inside[x] for x in tail)
            or max(content) > token.right_edge.i + 1
            or len(tail) >= len(content) * 0.75
        ):
            continue
        return content - tail
    return content


def kids(token: Token, *deps: str) -> list[Token]:
    return [c for c in token.children if c.dep_ in deps]


def passive(verb: Token) -> bool:
    """Return whether a verb is passive."""
    return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)


def cue_words(verb: Token) -> list[int]:
    """Return the indices of a verb with its particle and its "not"."""
    return [verb.i] + [c.i for c in verb.children if c.dep_ in ("prt", "neg")]
