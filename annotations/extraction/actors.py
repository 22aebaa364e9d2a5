"""Who: persons, organisations and states as a text names them, folded to one name each.

What the newsroom and the starting list know goes before what the model guesses; the model's guesses are
mended (possessive ends, titles, halves of names) before they count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from .cues import STRONG
from .marks import plain
from .reading import Paragraph
from .states import DEMONYMS, STARTING
from .suggestion import Entry, Gazetteer, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

TITLES = frozenset(
    [
        "president",
        "prime",
        "minister",
        "chancellor",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "senator",
        "sen.",
        "sen",
        "rep.",
        "rep",
        "representative",
        "congressman",
        "congresswoman",
        "governor",
        "gov.",
        "gov",
        "mayor",
        "judge",
        "justice",
        "general",
        "gen.",
        "gen",
        "colonel",
        "col.",
        "col",
        "major",
        "captain",
        "capt.",
        "capt",
        "lieutenant",
        "lt.",
        "lt",
        "sergeant",
        "sgt.",
        "sgt",
        "admiral",
        "adm.",
        "adm",
        "secretary",
        "ambassador",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "mr.",
        "mr",
        "mrs.",
        "mrs",
        "ms.",
        "ms",
        "miss",
        "dr.",
        "dr",
        "prof.",
        "prof",
        "professor",
        "sir",
        "lord",
        "lady",
        "dame",
        "rev.",
        "rev",
        "reverend",
        "father",
        "sister",
        "brother",
        "vice",
        "deputy",
        "foreign",
        "defense",
        "defence",
        "first",
        "leader",
        "chairman",
        "chairwoman",
        "chair",
        "chief",
        "director",
        "minister",
        "premier",
        "dictator",
        "candidate",
        "nominee",
        "del.",
        "del",
        "attorney",
        "detective",
        "officer",
        "sheriff",
        "coach",
        "commissioner",
        "speaker",
        "lawmaker",
        "analyst",
        "former",
        "acting",
        "interim",
        "supreme",
        "crown",
        "host",
        "actor",
        "actress",
        "singer",
        "author",
    ]
)
_COURTESY = {
    "mr": "he",
    "mr.": "he",
    "sir": "he",
    "lord": "he",
    "king": "he",
    "prince": "he",
    "mrs": "she",
    "mrs.": "she",
    "ms": "she",
    "ms.": "she",
    "miss": "she",
    "queen": "she",
    "princess": "she",
    "lady": "she",
    "dame": "she",
    "congressman": "he",
    "congresswoman": "she",
    "spokesman": "he",
    "spokeswoman": "she",
    "chairman": "he",
    "chairwoman": "she",
}
# Family names that come first where the whole name is East Asian.
_FAMILY_FIRST = frozenset(
    [
        "kim",
        "lee",
        "park",
        "choi",
        "jung",
        "jeong",
        "kang",
        "cho",
        "yoon",
        "yun",
        "jang",
        "lim",
        "im",
        "rim",
        "han",
        "oh",
        "seo",
        "shin",
        "kwon",
        "hwang",
        "ahn",
        "an",
        "song",
        "ryu",
        "yu",
        "hong",
        "moon",
        "ri",
        "pak",
        "hyun",
        "xi",
        "li",
        "wang",
        "zhang",
        "liu",
        "chen",
        "yang",
        "huang",
        "zhao",
        "wu",
        "zhou",
        "xu",
        "sun",
        "ma",
        "zhu",
        "hu",
        "guo",
        "he",
        "lin",
        "gao",
        "luo",
        "deng",
        "mao",
        "nguyen",
        "tran",
        "pham",
        "ban",
    ]
)
_PLAIN_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "sir", "lady"])
_ALWAYS_GOVERNMENT = frozenset(
    {"Kremlin", "the Kremlin", "White House", "the White House", "Downing Street", "Whitehall"}
)
_PLACE_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "near",
        "to",
        "from",
        "outside",
        "around",
        "through",
        "into",
        "across",
        "via",
        "toward",
        "towards",
    ]
)
_PLACE_VERBS = frozenset(
    ["visit", "leave", "reach", "enter", "bomb", "shell", "strike", "hit", "tour", "attack"]
)
_NEEDS_FULL_NAME = frozenset({"the North", "the South"})
_WORD = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]")
_NOT_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "mr",
        "mrs",
        "ms",
        "dr",
        "god",
        "i",
    ]
)


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """The key under which spellings of a name meet: "Zelenskyy" and "Zelensky", "Kim Jong-un" and "Kim Jong Un"."""
    base = unicodedata.normalize("NFKD", name)
    base = "".join(c for c in base if not unicodedata.combining(c)).lower()
    base = re.sub(r"[.’']", "", base)
    base = re.sub(r"[-\s]+", " ", base).strip()
    return re.sub(r"(?:iy|yi|yy|ii)\b", "y", base)


@dataclass(slots=True)
class Actor:
    """One actor of one text."""

    name: str
    kind: str
    id: str | None = None
    office: str | None = None
    gender: str | None = None
    titles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Mention:
    """One place where a text names an actor."""

    actor: Actor
    span: Span
    paragraph: int
    sentence: int
    subject: bool
    metonym: bool
    place: bool
    why: str
    office: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words: ``span`` is the mention that the source resolves to."""

    name: str | None
    actor: str | None
    named: bool
    span: Span | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    entry: Entry
    metonym: bool


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text)))


@lru_cache(maxsize=8)
def _index(gazetteer: Gazetteer) -> dict[str, list[_Phrase]]:
    """Phrases by their first word, longest first; the newsroom's entries stand before the starting list's."""
    known = {fold(e.name): e for e in gazetteer.entries}
    index: dict[str, list[_Phrase]] = {}

    def put(name: str, entry: Entry, metonym: bool) -> None:
        words = _words(name)
        if words:
            index.setdefault(words[0], []).append(_Phrase(words, entry, metonym))

    for entry in gazetteer.entries:
        for name in (entry.name, *entry.aliases):
            put(name, entry, False)
        for name in entry.metonyms:
            put(name, entry, True)
    for entry in STARTING:
        ours = next((known[fold(n)] for n in (entry.name, *entry.aliases) if fold(n) in known), entry)
        for name in (entry.name, *entry.aliases):
            put(name, ours, False)
        for name in entry.metonyms:
            put(name, ours, True)
    for phrases in index.values():
        phrases.sort(key=lambda p: -len(p.words))  # stable: ours before theirs at equal length
    return index


class Cast:
    """The actors of one text, met paragraph by paragraph; small enough to outlive the parse."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer or Gazetteer()
        self._index = _index(self._gazetteer)
        self._persons: list[Actor] = []
        self._others: dict[str, Actor] = {}
        self._acronyms: dict[str, Actor] = {}
        self._surnames: dict[str, Actor] = {}
        self._last_words: tuple[Speaker, int] | None = None
        self._seen_states: set[str] = set()
        self._recent: list[Mention] = []
        self._last_speaker: tuple[Actor, int] | None = None
        self._persons_known = {
            fold(n): e for e in self._gazetteer.entries if e.kind == "person" for n in (e.name, *e.aliases)
        }

    # -- finding -----------------------------------------------------------------------------------

    def read(self, pages: Sequence[Paragraph], first: int) -> list[Mention]:
        """Mentions of a run of paragraphs, in order; ``first`` is the number of the first one in the text."""
        for page in pages:  # a headline may say "Yoon" before the text says who that is
            self._meet(page)
        found: list[Mention] = []
        for number, page in enumerate(pages, first):
            found += self._mentions(page, number)
        self._recent = [*self._recent[-200:], *found]
        return found

    def _meet(self, page: Paragraph) -> None:
        text = plain(page.text)
        for name in ("South Korea", "North Korea"):
            if name in text:
                self._seen_states.add(name)
        for entity in page.doc.ents:
            if entity.label_ == "PERSON":
                tokens, titles, _ = self._person_tokens(entity[0], entity[-1])
                if len(tokens) > 1:
                    self._person([t.text for t in tokens], titles)
        for match in re.finditer(
            r"((?:[A-Z][\w&-]+(?:'s)? (?:(?:of|for|on|and|the|in|to) )*){2,8}?)\(([A-Z]{2,6})s?\)", text + " "
        ):
            long = match.group(1).strip().removesuffix("'s")
            words = long.split()
            for start in range(len(words)):
                initials = "".join(w[0] for w in words[start:] if w[0].isupper())
                if initials == match.group(2):
                    actor = self._other(" ".join(words[start:]), "organisation")
                    self._acronyms[match.group(2)] = actor
                    break

    def _person_tokens(self, first: Token, last: Token) -> tuple[list[Token], set[str], int]:
        """A person's name mended: (name tokens, titles before them, first token with titles)."""
        doc = first.doc
        a, b = first.i, last.i
        while b > a and (doc[b].tag_ == "POS" or doc[b].is_punct or doc[b].is_space):
            b -= 1
        while (
            b + 1 < len(doc)
            and doc[b + 1].pos_ == "PROPN"
            and doc[b + 1].text[:1].isupper()
            and (
                (doc[b].dep_ == "compound" and doc[b].head.i == b + 1)
                or (
                    doc[b].head.i == doc[b + 1].head.i
                    and doc[b].dep_ == "compound"
                    and doc[b + 1].dep_ == "compound"
                )
            )
        ):
            b += 1
        while (
            a > 0
            and doc[a - 1].pos_ == "PROPN"
            and doc[a - 1].dep_ == "compound"
            and a <= doc[a - 1].head.i <= b
            and doc[a - 1].text[:1].isupper()
            and doc[a - 1].text not in DEMONYMS
            and (doc[a - 1].ent_type_ in ("", "PERSON"))
            and not doc[a - 1].text.isupper()
        ):
            a -= 1
        start, titles = a, set()
        while a < b and (doc[a].lower_ in TITLES or doc[a].text in DEMONYMS or not doc[a].text[:1].isupper()):
            titles.add(doc[a].lower_)
            a += 1
        at = start - 1
        while at >= 0 and doc[at].lower_ in TITLES:
            titles.add(doc[at].lower_)
            at -= 1
        return [doc[i] for i in range(a, b + 1) if not doc[i].is_punct or doc[i].text == "-"], titles, start

    def _person(self, words: Sequence[str], titles: set[str]) -> Actor:
        name = " ".join(words).replace(" - ", "-").replace(" .", ".")
        key = fold(name)
        parts = key.split()
        known = self._persons_known.get(key)
        for actor in reversed(self._persons):
            if fold(actor.name) == key:
                return self._title(actor, titles)
        if known is not None:
            for actor in self._persons:
                if actor.id == known.id:
                    return self._title(actor, titles)
            actor = Actor(known.name, "person", known.id)
            self._meet_person(actor)
            return self._title(actor, titles)
        candidates = [a for a in self._persons if _same_person(parts, fold(a.name).split(), bool(titles))]
        if len(parts) == 1 and len(candidates) > 1 and titles:
            candidates = [a for a in candidates if titles & a.titles] or candidates
        if candidates:
            actor = candidates[-1]
            if len(parts) > 1 and len(parts) > len(fold(actor.name).split()) and actor.id is None:
                actor.name = name
                self._remember_surname(actor)
            return self._title(actor, titles)
        actor = Actor(name, "person")
        if len(parts) == 1 and known is None:
            by_surname = [e for k, e in self._persons_known.items() if _same_person(parts, k.split(), False)]
            if len({e.id for e in by_surname}) == 1:
                actor = Actor(by_surname[0].name, "person", by_surname[0].id)
        self._meet_person(actor)
        return self._title(actor, titles)

    def _meet_person(self, actor: Actor) -> None:
        self._persons.append(actor)
        self._remember_surname(actor)

    def _remember_surname(self, actor: Actor) -> None:
        parts = actor.name.split()
        if len(parts) > 1:
            key = (
                parts[0]
                if parts[0].lower() in _FAMILY_FIRST and (len(parts) > 2 or "-" in parts[-1])
                else parts[-1]
            )
            if len(key) > 2:
                self._surnames[key] = actor

    @staticmethod
    def _title(actor: Actor, titles: set[str]) -> Actor:
        actor.titles |= titles
        for title in titles:
            actor.gender = actor.gender or _COURTESY.get(title)
        return actor

    def _other(self, name: str, kind: str, entry: Entry | None = None) -> Actor:
        if entry is None and name in self._acronyms:
            return self._acronyms[name]
        key = fold(entry.name if entry else name).removeprefix("the ")
        if key not in self._others:
            self._others[key] = Actor(
                entry.name if entry else name,
                entry.kind if entry else kind,
                (entry.id or None) if entry else None,
            )
        return self._others[key]

    def _known(self, page: Paragraph) -> list[tuple[int, int, _Phrase]]:
        text = plain(page.text)
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
        found = []
        at = 0
        while at < len(words):
            word, start, _ = words[at]
            stem = word.removesuffix("'s")
            hit = None
            for phrase in self._index.get(word, self._index.get(stem, ())):
                n = len(phrase.words)
                window = words[at : at + n]
                if len(window) < n:
                    continue
                last = window[-1][0]
                stripped = last[:-2] if last.endswith("'s") and not phrase.words[-1].endswith("'s") else last
                got = (*(w for w, _, _ in window[:-1]), stripped)
                if got == phrase.words:
                    surface = " ".join(phrase.words)
                    if surface in _NEEDS_FULL_NAME and not self._seen_states:
                        continue
                    end = window[-1][2] - (
                        2 if last.endswith("'s") and not phrase.words[-1].endswith("'s") else 0
                    )
                    following = words[at + n][0] if at + n < len(words) else ""
                    if surface in _NEEDS_FULL_NAME and following[:1].isupper():
                        continue
                    hit = (start, end, phrase, n)
                    break
            if hit:
                found.append((hit[0], hit[1], hit[2]))
                at += hit[3]
            else:
                at += 1
        return found

    def _mentions(self, page: Paragraph, number: int) -> list[Mention]:
        doc = page.doc
        if not len(doc):
            return []
        by_offset = {t.idx: t for t in doc}
        rows: list[tuple[int, int, Actor, float, _Phrase | None]] = []

        def clash(a: int, b: int) -> bool:
            return any(a < y and x < b for x, y, *_ in rows)

        known = self._known(page)
        # the model's names of two words and more go first where they are longer than what we know ("Bank of Korea")
        for entity in doc.ents:
            if entity.label_ == "PERSON":
                tokens, titles, _ = self._person_tokens(entity[0], entity[-1])
                if not tokens or (any(t.lower_ in _NOT_NAMES for t in tokens) and len(tokens) == 1):
                    continue
                a, b = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
                if any(
                    (x <= a and b <= y) or (x < b and a < y and p.entry.kind != "person" and len(tokens) == 1)
                    for x, y, p in known
                ):
                    continue
                if (
                    not doc.text[a].isupper()
                    or clash(a, b)
                    or any(a <= x and y <= b for x, y, p in known if p.entry.kind == "state")
                ):
                    continue
                if (
                    len(tokens) == 1
                    and not titles
                    and tokens[0].dep_ == "pobj"
                    and tokens[0].head.lower_ in _PLACE_PREPOSITIONS
                    and tokens[0].text not in self._surnames
                ):
                    continue
                alone = len(tokens) == 1
                actor = self._person([t.text for t in tokens], titles)
                rows.append((a, b, actor, 0.75 if alone and " " not in actor.name else 0.9, None))
            elif entity.label_ in ("ORG", "GPE"):
                a, b = entity.start_char, entity.end_char
                words = doc.text[a:b]
                for lead in ("the ", "The "):
                    if words.startswith(lead):
                        a += 4
                cut = doc.text.rfind("'s ", a, b)
                if cut > 0 and any(x <= a < y for x, y, _ in known):
                    a = cut + 3
                while b > a and (doc.text[b - 1] in " .,;:\"'" and doc.text[a:b].count(".") < 2):
                    b -= 1
                if doc.text[a:b].endswith("'s"):
                    b -= 2
                words = doc.text[a:b]
                titled = entity[0].i and doc[entity[0].i - 1].lower_ in TITLES
                if titled and entity.label_ == "ORG" and 1 < len(words.split()) < 4 and not clash(a, b):
                    title = doc[entity[0].i - 1].lower_
                    rows.append((a, b, self._person(words.split(), {title}), 0.8, None))
                    continue
                if (
                    b - a < 2
                    or ":" in words
                    or not words[0].isupper()
                    or words in DEMONYMS
                    or words.lower() in _NOT_NAMES
                    or clash(a, b)
                ):
                    continue
                if any(x <= a and b <= y for x, y, _ in known) or (entity.label_ == "GPE"):
                    continue
                if " " not in words and any(fold(words) in fold(p.name).split() for p in self._persons):
                    continue
                if a not in by_offset or (not any(x < b and a < y for x, y, _ in known) or " " in words):
                    rows.append(
                        (
                            a,
                            b,
                            self._other(words, "organisation"),
                            0.7 if " " in words or words.isupper() else 0.5,
                            None,
                        )
                    )
        for a, b, phrase in known:
            if clash(a, b):
                continue
            kind = phrase.entry.kind
            if kind == "person":
                actor = self._person(doc.text[a:b].split(), set())
                if actor.id is None:
                    actor.id, actor.name = phrase.entry.id or None, phrase.entry.name
            else:
                actor = self._other(phrase.entry.name, kind, phrase.entry)
            rows.append((a, b, actor, 0.95, phrase))
        # surnames that the model passed over
        for token in doc:
            span = (token.idx, token.idx + len(token))
            if token.text in self._acronyms and not clash(*span):
                rows.append((*span, self._acronyms[token.text], 0.85, None))
            elif token.text in self._surnames and token.pos_ in ("PROPN", "NOUN") and not clash(*span):
                titles = {doc[token.i - 1].lower_} & TITLES if token.i else set()
                rows.append((*span, self._person([token.text], titles), 0.85, None))
            elif _says(token) and not clash(*span):
                # a name that the model passed over: what says something in a subject's place is somebody
                tokens = _name(token)
                span = (tokens[0].idx, token.idx + len(token))
                if not clash(*span):
                    rows.append((*span, self._person([t.text for t in tokens], set()), 0.7, None))
        rows.sort(key=lambda r: (r[0], r[1]))
        return [self._mention(page, number, a, b, actor, sure, phrase) for a, b, actor, sure, phrase in rows]

    def _mention(
        self, page: Paragraph, number: int, a: int, b: int, actor: Actor, sure: float, phrase: _Phrase | None
    ) -> Mention:
        doc = page.doc
        span = doc.char_span(a, b, alignment_mode="expand")
        root = span.root if span is not None else doc[0]
        subject = root.dep_ in ("nsubj", "nsubjpass") or (
            root.dep_ == "conj" and root.head.dep_ in ("nsubj", "nsubjpass")
        )
        office = self._office(span, root) if actor.kind == "person" and span is not None else None
        if office and (actor.office is None or len(actor.office) < 4):
            actor.office = office
        place, why = False, ""
        metonym = phrase is not None and phrase.metonym
        if metonym and phrase is not None:
            place, why = _reading(root, doc.text[a:b])
        return Mention(
            actor,
            (page.start + a, page.start + b),
            number,
            root.sent.start if span is not None else 0,
            subject,
            metonym and not place,
            place,
            why,
            office,
            sure,
        )

    @staticmethod
    def _office(span: object, root: Token) -> str | None:
        """The title before a name or the description behind its comma."""
        doc = root.doc
        first = span.start  # type: ignore[attr-defined]
        at = first - 1
        while (
            at >= 0 and doc[at].pos_ in ("NOUN", "PROPN", "ADJ") and not doc[at].is_punct and first - at <= 8
        ):
            at -= 1
            if at >= 0 and doc[at].tag_ in ("POS", "HYPH") and doc[at - 1].pos_ in ("PROPN", "NOUN", "ADJ"):
                at -= 1
        words = doc[at + 1 : first].text.strip(" '-")
        tokens = [t for t in doc[at + 1 : first] if t.lower_ in TITLES or t.lemma_.lower() in TITLES]
        if words and tokens and words.lower().strip(". ") not in _PLAIN_TITLES:
            return words.removeprefix("s ").strip()
        appositive = next(
            (c for c in root.children if c.dep_ == "appos" and c.i > root.i and c.pos_ == "NOUN"), None
        )
        if appositive is not None:
            last = next(
                (
                    t.i
                    for t in appositive.subtree
                    if t.i > appositive.i and (t.text in (",", ";", ")") or t.dep_ == "relcl")
                ),
                appositive.right_edge.i + 1,
            )
            description = doc[appositive.left_edge.i : min(last, appositive.left_edge.i + 16)].text.strip(
                " ,;"
            )
            return description or None
        return None

    # -- resolving ---------------------------------------------------------------------------------

    def speaker(
        self, page: Paragraph, number: int, mouth: Span | None, head: int | None, mentions: Sequence[Mention]
    ) -> Speaker:
        """Whose words a source's words are. ``head`` is the offset of the source's head word in the text."""
        if mouth is None or head is None:
            return Speaker(None, None, False, None)
        doc = page.doc
        token = next((t for t in doc if t.idx + page.start == head), None)
        named = [m for m in mentions if m.span[0] <= head < m.span[1]]
        if not named and token is not None and token.dep_ == "compound":
            named = [
                m for m in mentions if mouth[0] <= m.span[0] and m.span[1] <= mouth[1] and m.span[0] >= head
            ]
        if named:
            return self._said(named[0], number)
        if token is None:
            return Speaker(
                _tidy(page.text[mouth[0] - page.start : mouth[1] - page.start]), None, False, mouth
            )
        word = token.lower_
        if word in ("he", "she", "him", "her"):
            found = self._person_before(head, number, "he" if word in ("he", "him") else "she", mentions)
            return self._said(found, number) if found else Speaker(None, None, False, mouth)
        if word in ("it", "its"):
            found = self._body_before(page, token, head, number)
            return self._said(found, number) if found else Speaker(None, None, False, mouth)
        if word in ("they", "them") and self._last_words is not None and number - self._last_words[1] <= 1:
            return self._last_words[0]
        if token.pos_ == "PRON":
            return Speaker(None, None, False, mouth)
        if token.pos_ == "NOUN" and any(c.lower_ == "the" for c in token.children if c.dep_ == "det"):
            found = self._described(token, head)
            if found:
                return self._said(found, number)
        maker = _maker(token)
        if maker is not None:
            made = [m for m in mentions if m.span[0] <= page.start + maker.idx < m.span[1]]
            if made and not any(c.dep_ == "conj" for c in maker.children):
                return self._said(made[0], number)
            words = self._description(page, maker, (page.start, page.start + len(page.text)))
            words = re.sub(r"^both ", "", words)
            span = (page.start + maker.idx, page.start + maker.idx + len(maker))
            return Speaker(words or None, None, maker.pos_ == "PROPN", span)
        words = self._description(page, token, mouth)
        speaker = Speaker(words or None, None, token.pos_ == "PROPN", mouth)
        self._last_words = (speaker, number)
        return speaker

    def _said(self, mention: Mention, number: int) -> Speaker:
        speaker = Speaker(mention.actor.name, mention.actor.id, True, mention.span, mention.actor.kind)
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

    def _description(self, page: Paragraph, token: Token, mouth: Span) -> str:
        """The source's own words without its clauses, its owner under the usual name ("Seoul's" -> "South Korea's")."""
        stop = next(
            (
                c.left_edge.i
                for c in token.children
                if c.i > token.i and c.dep_ in ("relcl", "appos", "acl", "punct", "advcl")
            ),
            None,
        )
        end = page.doc[stop - 1] if stop is not None and stop - 1 >= token.i else page.doc[token.right_edge.i]
        last = min(mouth[1], page.start + end.idx + len(end))
        start = max(mouth[0], page.start + page.doc[token.left_edge.i].idx)
        if last <= start:
            start, last = mouth
        words = page.text[start - page.start : last - page.start]
        for owner in token.children:
            if owner.dep_ == "poss":
                for phrase in self._index.get(owner.text, ()):
                    if phrase.metonym and len(phrase.words) == 1:
                        words = re.sub(
                            rf"\b(?:[Tt]he )?{re.escape(owner.text)}", phrase.entry.name, words, count=1
                        )
        return _tidy(words)


def _says(token: Token) -> bool:
    return (
        token.pos_ == "PROPN"
        and token.dep_ == "nsubj"
        and token.head.lemma_.lower() in STRONG
        and token.text[:1].isupper()
        and not token.text.isupper()
        and token.lower_ not in TITLES
        and token.lower_ not in _NOT_NAMES
        and token.text not in DEMONYMS
        and not any(c.dep_ in ("det", "nummod") for c in token.children)
        and token.ent_type_ in ("", "PERSON")
    )


def _name(token: Token) -> list[Token]:
    """The token with the proper nouns that stand right before it and belong to it."""
    tokens = [token]
    doc = token.doc
    while (
        tokens[0].i
        and doc[tokens[0].i - 1].pos_ == "PROPN"
        and doc[tokens[0].i - 1].head == token
        and doc[tokens[0].i - 1].lower_ not in TITLES
    ):
        tokens.insert(0, doc[tokens[0].i - 1])
    return tokens


_PAPERS = frozenset(
    [
        "assessment",
        "announcement",
        "report",
        "statement",
        "estimate",
        "analysis",
        "comment",
        "remark",
        "letter",
        "claim",
        "account",
        "finding",
        "speech",
        "interview",
        "tweet",
        "post",
    ]
)


def _maker(paper: Token) -> Token | None:
    """Who speaks through a paper: "assessments by both A and B", "the leaders' announcement"."""
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


def _same_person(short: Sequence[str], long: Sequence[str], titled: bool) -> bool:
    """Whether the folded words of one name may be another's: its surname, or the same first and last name."""
    if not short or not long:
        return False
    if len(short) > len(long):
        short, long = long, short
    if len(short) == 1:
        if len(long) == 1:
            return short == long
        family_first = long[0] in _FAMILY_FIRST and len(long) > 2
        if short[0] == (long[0] if family_first else long[-1]):
            return True
        return not titled and not family_first and short[0] == long[0]
    if short[0] == long[0] and short[-1] == long[-1]:
        return True
    return len(long) > len(short) and list(long[-len(short) :]) == list(short)


def _reading(root: Token, surface: str) -> tuple[bool, str]:
    """(whether a seat of government is meant as a place, why)."""
    if surface in _ALWAYS_GOVERNMENT:
        return False, "names the seat of a government and nothing else"
    if root.dep_ == "conj" and root.head.ent_type_ in ("GPE", "ORG", "") and root.head.dep_ != "ROOT":
        return _reading(root.head, "")
    if root.dep_ in ("nsubj", "nsubjpass"):
        return False, "does what the sentence tells"
    if root.dep_ == "poss":
        return False, "owns what follows"
    if root.dep_ == "pobj":
        word = root.head.lower_
        return (
            (True, f"stands behind “{word}”")
            if word in _PLACE_PREPOSITIONS
            else (False, f"stands behind “{word}”")
        )
    if root.dep_ == "dobj":
        verb = root.head.lemma_
        return (
            (True, f"is what someone may {verb}")
            if verb in _PLACE_VERBS
            else (False, f"is whom someone may {verb}")
        )
    if root.dep_ in ("npadvmod", "ROOT", "dep"):
        return True, "stands by itself"
    return False, "no sign of a place"
