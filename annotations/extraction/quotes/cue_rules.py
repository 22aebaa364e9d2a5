"""Rules for cues: in which constructions verbs, nouns and adjectives attribute a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import speech_verbs
from .candidates import Candidates, cue_words, kids
from .speakers import subject

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_VERBS = (
    speech_verbs.SPEECH
    | speech_verbs.BELIEF
    | speech_verbs.INTENT
    | speech_verbs.SHOWING
    | speech_verbs.SEEMING
    | speech_verbs.PREPOSITIONS.keys()
)
_HOLDERS = ("dobj", "prep", "oprd", "advcl", "attr", "dep", "acomp", "xcomp", "npadvmod", "intj", "conj")


# Tokens. The parser does not understand a longer sentence, and all its verbs would contain each other.
_LONGEST = 400


def find_candidates(page: Candidates) -> None:
    """Add the candidates of every cue of a paragraph outside quotation marks."""
    for sentence in page.paragraph.doc.sents:
        if len(sentence) <= _LONGEST:
            _find_in_sentence(page, sentence)


def _find_in_sentence(page: Candidates, sentence: Span) -> None:
    for token in sentence:
        if page.paragraph.inside[token.i]:
            continue
        if token.lower_ == "according":
            _according(page, token)
        elif token.pos_ in ("VERB", "AUX"):
            _verb(page, token)
        elif token.pos_ == "NOUN":
            _noun(page, token)
        elif token.pos_ == "ADJ":
            _adjective(page, token)


@dataclass(slots=True)
class _Cue:
    """A verb that is a cue, with what several rules need to know of it."""

    page: Candidates
    verb: Token
    lemma: str
    kind: str  # "say" or "think": the first part of the rule's name
    source: Token | None
    antecedent: Token | None
    passive: bool

    def add(self, rule: str, content: set[int], *more_cue: Token) -> bool:
        cue = [*cue_words(self.verb), *(t.i for t in more_cue)]
        self.page.add(rule, cue, self.source, content, self.antecedent, self.lemma)
        return True


def _verb(page: Candidates, verb: Token) -> None:
    lemma = speech_verbs.lemma(verb)
    if lemma not in _VERBS:
        return
    if lemma == "point" and not any(c.dep_ == "prt" or c.lower_ == "to" for c in verb.children):
        return
    cue = _Cue(page, verb, lemma, "say" if lemma in speech_verbs.SPEECH else "think", *subject(verb))
    for rule in (_around, _clause, _infinitive, _passive, _object, _quoted_somewhere):
        if rule(cue):
            return


def _around(cue: _Cue) -> bool:
    """Add "X, he said, Y" and "X, as he said", where the clause is above the verb in the parse."""
    verb, doc = cue.verb, cue.verb.doc
    if (
        cue.kind != "say"
        or cue.lemma in speech_verbs.NEVER_QUOTING
        or verb.head == verb
        or kids(verb, "ccomp")
    ):
        return False
    before = doc[verb.left_edge.i - 1].text if verb.left_edge.i else ""
    _is_as_clause = verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children)
    set_off = (
        verb.dep_ in ("ccomp", "dep", "advcl")
        and verb.head.i < verb.i
        and before in (",", '"', "—")
        and not kids(verb, "mark", "dobj")
        and cue.source is not None
        and cue.source.head == verb
    )
    if verb.dep_ != "parataxis" and not _is_as_clause and not set_off:
        return False
    return cue.add("around", cue.page.words(verb.head) - cue.page.words(verb))


def _clause(cue: _Cue) -> bool:
    clauses = kids(cue.verb, "ccomp")
    if not clauses:
        return False
    content = cue.page.all_words(clauses) - {cue.verb.i}
    if any(cue.verb.i in cue.page.words(c) for c in clauses):  # the clause is on both sides of its verb
        own = {t.i for c in clauses for t in c.subtree}
        content -= cue.page.words(cue.verb) - own
    content = _before_next_cue(cue.verb.doc, cue.verb, content)
    marked = any(c.dep_ == "mark" and c.lower_ == "that" for k in clauses for c in k.children)
    return cue.add(f"{cue.kind}-that" if marked else f"{cue.kind}-clause", content)


def _infinitive(cue: _Cue) -> bool:
    if cue.lemma not in speech_verbs.INFINITIVE:
        return False
    infinitives = [c for c in kids(cue.verb, "xcomp") if c.pos_ in ("VERB", "AUX", "ADJ", "NOUN")]
    if not infinitives:
        return False
    content = cue.page.all_words(infinitives)
    if infinitives[0].pos_ == "VERB":  # "asked the pupils to leave": the content is that they leave
        content |= cue.page.all_words(
            c for c in kids(cue.verb, "dobj") if c.i < infinitives[0].i and c != cue.source
        )
    seeming = cue.lemma in speech_verbs.SEEMING
    if cue.passive or seeming:  # "troops are expected to leave": the content has its subject
        content |= cue.page.all_words(kids(cue.verb, "nsubjpass" if cue.passive else "nsubj")[:1])
    if seeming:
        cue.source = None
    if cue.kind == "say":
        return cue.add("infinitive", content)
    return cue.add("intent-infinitive" if cue.lemma in speech_verbs.INTENT else "think-infinitive", content)


def _preposition(cue: _Cue) -> Token | None:
    wanted = speech_verbs.PREPOSITIONS.get(cue.lemma, frozenset())
    return next((c for c in kids(cue.verb, "prep", "agent") if c.lower_ in wanted), None)


def _passive(cue: _Cue) -> bool:
    """Add passives: "was dismissed as", "was rejected by". Return True for any passive, so that no other rule runs."""
    if not cue.passive:
        return False
    subjects = kids(cue.verb, "nsubjpass")[:1]
    preposition = _preposition(cue)
    if not subjects:
        return True
    if preposition is not None:
        behind = cue.page.words(preposition) - {preposition.i}
        return cue.add("passive-prep", cue.page.all_words(subjects) | behind, preposition)
    if cue.source is not None and cue.lemma in speech_verbs.OBJECT:
        return cue.add("passive-object", cue.page.all_words(subjects))
    return True


# What is cast without a word: "lawmakers cast a unanimous vote".
_CAST = frozenset({"vote", "ballot", "net", "shadow", "light", "spell"})


def _is_cast(cue: _Cue) -> bool:
    return cue.lemma == "cast" and any(one.lemma_.lower() in _CAST for one in kids(cue.verb, "dobj"))


def _object(cue: _Cue) -> bool:
    objects = kids(cue.verb, "dobj", "oprd", "attr")
    preposition = _preposition(cue)
    if preposition is not None and not objects:
        return cue.add(f"{cue.kind}-prep", cue.page.words(preposition) - {preposition.i}, preposition)
    if preposition is not None:
        return cue.add(f"{cue.kind}-object-prep", cue.page.all_words([*objects, preposition]))
    if _is_cast(cue):
        return False
    if objects and cue.lemma in speech_verbs.OBJECT:
        return cue.add(f"{cue.kind}-object", cue.page.all_words(objects))
    return False


def _quoted_somewhere(cue: _Cue) -> bool:
    """Add a quotation somewhere below the verb."""
    if cue.lemma not in speech_verbs.SPEECH and cue.lemma not in speech_verbs.BELIEF:
        return False
    inside = cue.page.paragraph.inside
    content: set[int] = set()
    if _is_cast(cue):
        return False
    for child in kids(cue.verb, *_HOLDERS):
        quoted = {t.i for t in child.subtree if inside[t.i]}
        if quoted and child != cue.source:
            content |= cue.page.words(child) if child.dep_ in ("dobj", "oprd", "xcomp") else quoted
    return bool(content) and cue.add("say-quote", content)


def _before_next_cue(doc: Doc, verb: Token, content: set[int]) -> set[int]:
    """Return the content before a second cue: in "said it was ready and warned that …" both have the same speaker."""
    for i in sorted(content):
        token = doc[i]
        if (
            token.dep_ == "conj"
            and token.i > verb.i
            and token.pos_ == "VERB"
            and token.tag_ == verb.tag_ == "VBD"
            and speech_verbs.lemma(token) in speech_verbs.STRONG
            and not kids(token, "nsubj", "nsubjpass", "aux")
            and any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in token.children)
            and token.head.tag_ != "VBN"
        ):
            return {x for x in content if x < token.i and not (x == token.i - 1 and doc[x].dep_ == "cc")}
    return content


def _according(page: Candidates, token: Token) -> None:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None:
        return
    who = next(iter(kids(to, "pobj", "pcomp")), None)
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


def _noun(page: Candidates, noun: Token) -> None:
    lemma = speech_verbs.lemma(noun)
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is None and noun.tag_ == "NNS" and noun.i and noun.nbor(-1).pos_ == "PROPN":
        # "Berg claims that …", where the parse takes the verb for a noun
        owner = noun.nbor(-1) if noun.nbor(-1).head == noun and not kids(noun, "det", "amod") else None
    clauses = list(_noun_clauses(noun)) if lemma in speech_verbs.NOUN else []
    if clauses:
        content = page.all_words(clauses)
        introduced = any(x.dep_ == "mark" for c in clauses for x in c.children)
        if owner is not None:
            page.add("noun-that" if introduced else "noun-to", [noun.i], owner, content, None, lemma)
        elif introduced:
            page.add("noun-that-bare", [noun.i], _bearer(noun), content, None, lemma)
        return
    if lemma not in speech_verbs.NOUN_OF:
        return
    preposition = next((c for c in kids(noun, "prep") if c.lower_ in _ABOUT), None)
    if preposition is None:
        return
    content = page.words(preposition) - {preposition.i}
    if owner is not None:
        page.add("noun-of", [noun.i, preposition.i], owner, content, None, lemma)
    elif preposition.lower_ in ("of", "about") and lemma in speech_verbs.NOUN_OF_BARE:
        page.add("noun-of-bare", [noun.i, preposition.i], _bearer(noun), content, None, lemma)


_ABOUT = frozenset({"of", "about", "over", "for", "against", "on"})


def _noun_clauses(noun: Token) -> Iterator[Token]:
    for clause in kids(noun, "acl", "ccomp", "xcomp"):
        if any(c.lower_ in ("that", "to", "whether") and c.dep_ in ("mark", "aux") for c in clause.children):
            yield clause


def _bearer(noun: Token) -> Token | None:
    """Return the speaker of a noun by its verb: "he offered proof" has one, "he rejected the claim" does not."""
    verb = noun.head if noun.dep_ == "dobj" else noun.head.head if noun.dep_ == "pobj" else None
    if verb is None or speech_verbs.lemma(verb) not in speech_verbs.BEARING:
        return None
    return subject(verb)[0]


def _adjective(page: Candidates, adjective: Token) -> None:
    """Add adjectives: "is confident that", "was critical of"."""
    lemma = adjective.lower_
    if lemma not in speech_verbs.ADJECTIVE or adjective.dep_ not in ("acomp", "ROOT", "conj", "attr", "oprd"):
        return
    verb = adjective.head
    clauses = kids(adjective, "ccomp", "xcomp")
    if not clauses and verb.lemma_ in ("be", "seem", "remain", "feel", "become"):
        clauses = [c for c in kids(verb, "ccomp") if c.i > adjective.i]
    who = next(iter(kids(verb, "nsubj")), None)
    if clauses:
        speaker = who if who is not None and who.lower_ != "it" else None
        page.add("adjective", [adjective.i], speaker, page.all_words(clauses), None, lemma)
        return
    preposition = next((c for c in kids(adjective, "prep") if c.lower_ in _TOWARDS), None)
    if preposition is not None and who is not None:
        content = page.words(preposition) - {preposition.i}
        page.add("adjective-prep", [adjective.i, preposition.i], who, content, None, lemma)


_TOWARDS = frozenset({"of", "about", "for", "over", "to"})
