"""Who says what: quotations and reported statements, by rules over the parse and the quotation marks.

Every rule drafts (source, cue, content) over the words of one paragraph; drafts are then widened to the
quotations that they touch, joined where a quotation goes on behind its cue, and rated by the rule that
made them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import cues
from .mouths import beside, subject
from .reading import Paragraph
from .suggestion import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_TRIM = frozenset(",:;-–—.―…") | {"--", "...", "''", "``", ". . ."}
_NO_MOUTH = frozenset({"according", "adjective", "noun-that-bare", "noun-of-bare", "passive-prep", "passive-object", "infinitive-passive"})
_NESTING = frozenset({"say-clause", "say-that", "noun-that", "say-quote"})
_SHORTEST_QUOTE = 30  # characters: a shorter one without a cue is a scare quote or a title


@dataclass(slots=True)
class Draft:
    """One attribution over token indices of a paragraph."""

    rule: str
    cue: list[int]
    source: list[int]
    content: set[int]
    head: int | None = None  # the source's head word
    antecedent: int | None = None  # what a relative pronoun in the source's place stands for
    denied: bool = False
    lemma: str = ""


@dataclass(slots=True)
class Attribution:
    """One attribution over offsets of the text."""

    rule: str
    lemma: str
    cue: list[Span]
    source: list[Span]
    content: list[Span]
    mouth: Span | None  # the words that name the speaker: the source, or what its "who" stands for
    head: int | None  # offset of the mouth's head word
    style: str
    modality: str


@dataclass(slots=True)
class _Page:
    """One paragraph's drafts while they are made."""

    paragraph: Paragraph
    drafts: list[Draft] = field(default_factory=list)
    quote_words: list[set[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        doc = self.paragraph.doc
        for a, b in self.paragraph.quotes:
            self.quote_words.append({t.i for t in doc if a <= t.idx < b})

    def words(self, token: Token) -> set[int]:
        return set(range(token.left_edge.i, token.right_edge.i + 1))

    def add(
        self,
        rule: str,
        cue: Iterable[int],
        source: Token | None,
        content: set[int],
        antecedent: Token | None = None,
        lemma: str = "",
    ) -> None:
        cue = sorted(cue)
        doc = self.paragraph.doc
        for quote in self.quote_words:
            if quote & content and not quote & set(cue):
                content = content | quote
        content = content - set(cue)
        content = self._only_quoted(content, cue)
        verb = doc[cue[0]]
        if (source is None or source.i in content) and verb.tag_ in ("VBD", "VBZ", "VBP") and rule not in _NO_MOUTH:
            source, antecedent = beside(verb, content), None
        if source is not None and source.i in content:
            source = None
        named = self.noun_phrase(source) if source is not None else []
        content = _trimmed(doc, content - set(named), self.paragraph.inside)
        if not any(doc[i].is_alpha or doc[i].like_num for i in content):
            return
        self.drafts.append(
            Draft(
                rule,
                cue,
                named,
                content,
                source.i if source is not None else None,
                antecedent.i if antecedent is not None else None,
                lemma=lemma,
            )
        )

    def _only_quoted(self, content: set[int], cue: Sequence[int]) -> set[int]:
        """"A. B," he said: a parse that runs on over sentence ends is cut back to the quotation that the cue touches."""
        doc = self.paragraph.doc
        for quote in self.quote_words:
            if not quote or not quote <= content or len(quote) < 5:
                continue
            first, last = min(quote), max(quote)
            alone = first == 0 or doc[first - 1].is_space or doc[first - 1].text in '.?!"'
            closed = last > 0 and doc[last - 1].text[-1] in ",?!."
            if alone and closed and last < cue[0] <= last + 14:
                return {i for i in content if self.paragraph.inside[i] or any(i in q for q in self.quote_words)}
        return content

    def noun_phrase(self, head: Token) -> list[int]:
        """The words of a source: its subtree up to where a quotation or another clause begins."""
        inside = self.paragraph.inside
        own = [i for i in range(head.left_edge.i, head.right_edge.i + 1)]
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
            and (doc[run[-1]].text in _TRIM or doc[run[-1]].is_space or doc[run[-1]].text == '"')
        ):
            run.pop()
        return run


def _trimmed(doc: Doc, content: set[int], inside: Sequence[bool]) -> set[int]:
    """Without what trails behind a comma in the paper's own words: ", which …", ", a former …", ", arguing …"."""
    if not content:
        return content
    for i in sorted(content):
        token = doc[i]
        if inside[i] or token.dep_ not in ("relcl", "appos", "advcl") or token.head.i not in content or token.head.i > i:
            continue
        if token.dep_ == "advcl" and token.tag_ != "VBG":
            continue
        start = token.left_edge.i
        if start == 0 or doc[start - 1].text not in (",", "--", "—", "–", "-", ";"):
            continue
        tail = {x for x in content if x >= start - 1}
        if any(inside[x] for x in tail) or max(content) > token.right_edge.i + 1 or len(tail) >= len(content) * 0.75:
            continue
        return content - tail
    return content


def _kids(token: Token, *deps: str) -> list[Token]:
    return [c for c in token.children if c.dep_ in deps]


def _cue_words(verb: Token) -> list[int]:
    return [verb.i] + [c.i for c in verb.children if c.dep_ == "prt" or (c.dep_ == "neg")]


def _before_next_saying(doc: Doc, verb: Token, content: set[int]) -> set[int]:
    """"said it was ready and warned that …": the second saying is the same mouth's and not part of what it said."""
    for i in sorted(content):
        token = doc[i]
        if (
            token.dep_ == "conj" and token.i > verb.i and token.pos_ == "VERB" and token.tag_ == verb.tag_ == "VBD"
            and token.lemma_.lower() in cues.STRONG and not _kids(token, "nsubj", "nsubjpass", "aux")
            and any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in token.children) and token.head.tag_ != "VBN"
        ):
            return {x for x in content if x < token.i and not (x == token.i - 1 and doc[x].dep_ == "cc")}
    return content


def _verb(page: _Page, verb: Token) -> None:
    lemma = verb.lemma_.lower()
    speech, belief = lemma in cues.SPEECH, lemma in cues.BELIEF
    if not (
        speech
        or belief
        or lemma in cues.INTENT
        or lemma in cues.SHOWING
        or lemma in cues.SEEMING
        or lemma in cues.PREPOSITIONS
    ):
        return
    if lemma == "point" and not _kids(verb, "prt") and not any(c.lower_ == "to" for c in verb.children):
        return
    inside = page.paragraph.inside
    doc = page.paragraph.doc
    source, antecedent, passive = subject(verb)
    cue = _cue_words(verb)
    kind = "say" if speech else "think"
    clauses = [c for c in _kids(verb, "ccomp")]
    # "X, he said": the clause hangs above the verb
    if not clauses and speech and verb.head != verb:
        head = verb.head
        before = doc[verb.left_edge.i - 1] if verb.left_edge.i else None
        as_he_said = verb.dep_ == "advcl" and any(
            c.dep_ == "mark" and c.lower_ == "as" for c in verb.children
        )
        if (
            verb.dep_ == "parataxis"
            or as_he_said
            or (
                verb.dep_ in ("ccomp", "dep", "advcl")
                and head.i < verb.i
                and before is not None
                and (before.text in ',"' or before.text == "—")
                and not _kids(verb, "mark", "dobj")
                and source is not None
                and source.head == verb
            )
        ):
            content = page.words(head) - page.words(verb)
            page.add("around", cue, source, content, antecedent, lemma)
            return
    if clauses:
        content = set().union(*(page.words(c) for c in clauses)) - {verb.i}
        if any(verb.i in page.words(c) for c in clauses):
            content -= {
                i
                for i in page.words(verb)
                if i not in set().union(*(set(t.i for t in c.subtree) for c in clauses))
            }
        content = _before_next_saying(doc, verb, content)
        marked = any(c.dep_ == "mark" and c.lower_ == "that" for k in clauses for c in k.children)
        page.add(f"{kind}-that" if marked else f"{kind}-clause", cue, source, content, antecedent, lemma)
        return
    if lemma in cues.INFINITIVE:
        xcomps = [c for c in _kids(verb, "xcomp") if c.pos_ in ("VERB", "AUX", "ADJ", "NOUN")]
        if xcomps:
            content = set().union(*(page.words(c) for c in xcomps))
            if passive:
                nsubj = _kids(verb, "nsubjpass")
                if nsubj:
                    content |= page.words(nsubj[0])
            elif lemma in cues.SEEMING:
                nsubj = _kids(verb, "nsubj")
                if nsubj:
                    content |= page.words(nsubj[0])
                source = None
            page.add(
                "infinitive" if speech or lemma in cues.INTENT else "think-infinitive",
                cue,
                source,
                content,
                antecedent,
                lemma,
            )
            return
    prepositions = cues.PREPOSITIONS.get(lemma, frozenset())
    preps = [c for c in _kids(verb, "prep", "agent") if c.lower_ in prepositions]
    objects = _kids(verb, "dobj", "oprd", "attr")
    if passive:
        nsubj = _kids(verb, "nsubjpass")
        if preps and nsubj and lemma in cues.OBJECT | cues.PREPOSITIONS.keys():
            page.add(
                "passive-prep",
                [*cue, preps[0].i],
                source,
                page.words(nsubj[0]) | page.words(preps[0]) - {preps[0].i},
                antecedent,
                lemma,
            )
        elif source is not None and nsubj and lemma in cues.OBJECT:
            page.add("passive-object", cue, source, page.words(nsubj[0]), antecedent, lemma)
        return
    if preps and not objects:
        content = page.words(preps[0]) - {preps[0].i}
        page.add(f"{kind}-prep", [*cue, preps[0].i], source, content, antecedent, lemma)
        return
    if objects and preps:
        content = set().union(*(page.words(o) for o in objects)) | page.words(preps[0])
        page.add(f"{kind}-object-prep", cue, source, content, antecedent, lemma)
        return
    if objects and lemma in cues.OBJECT:
        content = set().union(*(page.words(o) for o in objects))
        page.add(f"{kind}-object", cue, source, content, antecedent, lemma)
        return
    # a quotation somewhere under the verb
    if speech or belief:
        holders = [
            c
            for c in verb.children
            if c.dep_
            in ("dobj", "prep", "oprd", "advcl", "attr", "dep", "acomp", "xcomp", "npadvmod", "intj", "conj")
            and any(inside[t.i] for t in c.subtree)
            and c != source
        ]
        if holders:
            content = set().union(*(page.words(c) if c.dep_ in ("dobj", "oprd", "xcomp") else {t.i for t in c.subtree if inside[t.i]} for c in holders))
            page.add("say-quote", cue, source, content, antecedent, lemma)


def _according(page: _Page, token: Token) -> None:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None:
        return
    who = next(iter(_kids(to, "pobj", "pcomp")), None)
    if who is None:
        return
    head = token.head
    own = page.words(token)
    if head == token:
        content = {t.i for t in token.sent} - own
    else:
        content = page.words(head) - own
        if head.pos_ not in ("VERB", "AUX"):
            verb = head
            while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
                verb = verb.head
            if verb.pos_ in ("VERB", "AUX"):
                content = page.words(verb) - own
    page.add("according", [token.i, to.i], who, content, None, "according")


def _noun(page: _Page, noun: Token) -> None:
    lemma = noun.lemma_.lower()
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if lemma in cues.NOUN:
        clauses = [
            c
            for c in _kids(noun, "acl", "ccomp", "xcomp")
            if any(x.lower_ in ("that", "to", "whether") and x.dep_ in ("mark", "aux") for x in c.children)
        ]
        if clauses:
            content = set().union(*(page.words(c) for c in clauses))
            infinitive = not any(x.dep_ == "mark" for c in clauses for x in c.children)
            if owner is not None:
                page.add("noun-to" if infinitive else "noun-that", [noun.i], owner, content, None, lemma)
            elif not infinitive:
                page.add("noun-that-bare", [noun.i], _bearer(noun), content, None, lemma)
            return
    if lemma in cues.NOUN_OF:
        preps = [
            c
            for c in _kids(noun, "prep")
            if c.lower_ in ("of", "about", "that", "over", "for", "against", "from")
        ]
        if preps and owner is not None:
            page.add("noun-of", [noun.i, preps[0].i], owner, page.words(preps[0]) - {preps[0].i}, None, lemma)
        elif (
            preps
            and preps[0].lower_ in ("of", "about", "that")
            and lemma
            in (
                "claim",
                "allegation",
                "accusation",
                "fear",
                "rumor",
                "rumour",
                "denial",
                "warning",
                "criticism",
                "question",
                "concern",
            )
        ):
            page.add(
                "noun-of-bare", [noun.i, preps[0].i], None, page.words(preps[0]) - {preps[0].i}, None, lemma
            )


def _bearer(noun: Token) -> Token | None:
    """Whose claim it is where a verb carries the noun: "he rejected the claim" does not, "he offered proof" does."""
    verb = noun.head if noun.dep_ == "dobj" else noun.head.head if noun.dep_ == "pobj" else None
    if verb is None or verb.lemma_.lower() not in cues.BEARING:
        return None
    return subject(verb)[0]


def _adjective(page: _Page, adjective: Token) -> None:
    lemma = adjective.lower_
    if lemma not in cues.ADJECTIVE or adjective.dep_ not in ("acomp", "ROOT", "conj", "attr", "oprd"):
        return
    verb = adjective.head
    clauses = [c for c in _kids(adjective, "ccomp", "xcomp")]
    if not clauses and verb.lemma_ in ("be", "seem", "remain", "feel", "become"):
        clauses = [c for c in _kids(verb, "ccomp") if c.i > adjective.i]
    who = next(iter(_kids(verb, "nsubj")), None)
    if clauses:
        content = set().union(*(page.words(c) for c in clauses))
        if who is not None and who.lower_ == "it":
            who = None
        page.add("adjective", [adjective.i], who, content, None, lemma)
        return
    preps = [c for c in _kids(adjective, "prep") if c.lower_ in ("of", "about", "for", "over", "to")]
    if preps and who is not None:
        page.add(
            "adjective-prep", [adjective.i, preps[0].i], who, page.words(preps[0]) - {preps[0].i}, None, lemma
        )


def _draft(page: _Page) -> None:
    for token in page.paragraph.doc:
        if page.paragraph.inside[token.i]:
            continue
        if token.pos_ in ("VERB", "AUX"):
            if token.lower_ == "according":
                _according(page, token)
            else:
                _verb(page, token)
        elif token.lower_ == "according":
            _according(page, token)
        elif token.pos_ == "NOUN":
            _noun(page, token)
        elif token.pos_ == "ADJ":
            _adjective(page, token)


def _leftovers(page: _Page, previous: Sequence[Draft]) -> None:
    """Quotations that no parse reached: the nearest cue beside them, or the quotation that they continue."""
    doc, inside = page.paragraph.doc, page.paragraph.inside
    text = page.paragraph.text
    for (a, b), quote in zip(page.paragraph.quotes, page.quote_words, strict=True):
        if not quote or any(len(quote & d.content) > len(quote) / 2 for d in page.drafts):
            continue
        first, last = min(quote), max(quote)
        before = [d for d in page.drafts if d.content and max(d.content) < first]
        # "A," he said. "B."  -- B belongs to A when nothing but the cue's sentence stands between
        if before:
            host = max(before, key=lambda d: max([*d.content, *d.cue, *d.source]))
            reach = max([*host.content, *host.cue, *host.source])
            gap = [i for i in range(reach + 1, first) if not (doc[i].is_punct or doc[i].is_space)]
            quoted_host = any(inside[i] for i in host.content)
            same_sentence = doc[reach].sent.start == doc[first].sent.start
            tail = [i for i in gap if doc[i].sent.start != doc[reach].sent.start]
            if (
                quoted_host
                and not tail
                and (not gap or len(gap) <= 12)
                and len(quote) >= 6
                and host.rule not in ("noun-of",)
            ):
                host.content |= quote
                continue
            del same_sentence
        if b - a < _SHORTEST_QUOTE:
            continue
        window = [
            t
            for t in doc[max(0, doc[first].sent.start - 2) : min(len(doc), doc[last].sent.end + 12)]
            if t.i not in quote and not inside[t.i] and t.pos_ == "VERB" and t.lemma_.lower() in cues.SPEECH
        ]
        window.sort(key=lambda t: min(abs(t.i - first), abs(t.i - last)))
        if window and min(abs(window[0].i - first), abs(window[0].i - last)) <= 25:
            verb = window[0]
            source, antecedent, _ = subject(verb)
            page.add("beside", _cue_words(verb), source, set(quote), antecedent, verb.lemma_.lower())
        elif before and any(inside[i] for i in before[-1].content):
            host = before[-1]
            page.drafts.append(
                Draft(
                    "goes-on",
                    list(host.cue),
                    list(host.source),
                    set(quote),
                    host.head,
                    host.antecedent,
                    lemma=host.lemma,
                )
            )


_SIGNED = re.compile(r"\s*[―–—]{1,2}\s?(?P<name>[A-Z][^\s,.]*(?: [A-Z][^\s,]*){0,4})[\s,.]*$")


def _signed(page: _Page) -> None:
    """"…" ― Name: a quotation that is signed."""
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
        page.drafts = [d for d in page.drafts if not d.content & quote]
        page.drafts.append(Draft("signed", dash or source[:1], source, set(quote), source[-1], lemma="―"))


_LABEL = re.compile(r"[\s\"“']*((?:[A-Z][\w.'’-]*|\d+)(?: (?:[A-Z][\w.'’-]*|of|the|de|van|von)){0,4}) ?: +(?=\S)")


def label(text: str) -> str | None:
    """The name before a colon that opens an interview's or a transcript's line, if there is one."""
    match = _LABEL.match(text)
    return match.group(1) if match else None


def _turn(page: _Page, labels: Counter[str]) -> bool:
    """ "Editor: …": a line of an interview, when the label comes back or is set in capitals."""
    text = page.paragraph.text
    match = _LABEL.match(text)
    if not match:
        return False
    name = match.group(1)
    if labels[name] < 2 and not (name.isupper() and len(name) > 3 and '"' not in text[:3] and len(text) > 60):
        return False
    doc = page.paragraph.doc
    source = [t.i for t in doc if match.start(1) <= t.idx < match.end(1)]
    colon = [t.i for t in doc if match.end(1) <= t.idx < match.end() and t.text == ":"]
    content = {t.i for t in doc if t.idx >= match.end()}
    if not source or not content:
        return False
    page.drafts.append(Draft("turn", colon or source[-1:], source, content, source[-1], lemma=":"))
    return True


def _modality(draft: Draft, page: _Page) -> str:
    doc = page.paragraph.doc
    words = {doc[i].lower_ for i in draft.content}
    negated = any(doc[i].dep_ == "neg" for i in draft.cue)
    if draft.lemma in cues.DENIAL and not negated:
        return "denied"
    if words & cues.GROUNDLESS and draft.rule.endswith(("prep", "object", "quote")):
        return "denied"
    if draft.lemma in cues.ALLEGING or words & cues.ALLEGED:
        return "alleged"
    if draft.rule == "infinitive" and draft.lemma in cues.PLANNING:
        return "planned"
    return "asserted"


def _runs(page: _Page, indices: Iterable[int]) -> list[Span]:
    """Token indices as offsets of the text: one span a run, edges trimmed of marks and joining words."""
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
            or doc[a].text in _TRIM
            or (doc[a].dep_ == "cc" and doc[a].lower_ in ("and", "but"))
        ):
            a += 1
        while b >= a and (doc[b].is_space or doc[b].text in _TRIM):
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


def _finish(page: _Page) -> list[Attribution]:
    doc, inside = page.paragraph.doc, page.paragraph.inside
    done = []
    for draft in page.drafts:
        content = _runs(page, draft.content)
        if not content:
            continue
        source = _runs(page, draft.source)
        mouth: Span | None = source[0] if source else None
        head = page.paragraph.start + doc[draft.head].idx if draft.head is not None and source else None
        if draft.antecedent is not None:
            words = page.noun_phrase(doc[draft.antecedent])
            words = [
                i for i in words if i not in draft.cue and i not in draft.content and i not in draft.source
            ]
            runs = _runs(page, words)
            if runs:
                mouth, head = runs[0], page.paragraph.start + doc[draft.antecedent].idx
        share = sum(inside[i] for i in draft.content) / len(draft.content)
        style = "direct" if share >= 0.8 or draft.rule == "turn" else "mixed" if share > 0.05 else "indirect"
        done.append(
            Attribution(
                draft.rule,
                draft.lemma,
                _runs(page, draft.cue) or [],
                source,
                content,
                mouth,
                head,
                style,
                _modality(draft, page),
            )
        )
    return done


def attributions(pages: Sequence[Paragraph], labels: Counter[str]) -> list[list[Attribution]]:
    """Attributions of each paragraph; ``labels`` counts the names that open a line with a colon in the whole text."""
    found = []
    for paragraph in pages:
        page = _Page(paragraph)
        if not _turn(page, labels):
            _draft(page)
            _settle(page)
            _signed(page)
            _leftovers(page, ())
        found.append(_finish(page))
    return found


def _settle(page: _Page) -> None:
    """Drop what stands wholly inside another's content, cue and all: that mouth thinks, wants or doubts it.

    Only plain saying is kept there: an agency said that a president had said.
    """
    drafts = page.drafts
    kept = []
    for draft in drafts:
        nested = any(
            o is not draft and draft.content <= o.content and draft.cue[0] in o.content for o in drafts
        )
        if nested:
            if draft.rule not in _NESTING:
                continue
            draft.rule += "-nested"
        kept.append(draft)
    page.drafts = kept
