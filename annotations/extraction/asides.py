"""What is shown on demand only: topics, things as speakers, questions of interviewers, courtesies, repeated paragraphs.

The words are read as before and stay suggestions. They are "ask" and not "show", because an editor has nothing to
decide about them: "the minister addressed the crisis" says nothing of the crisis.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .paragraphs import Paragraph
from .quotes import Attribution, label, speech_verbs
from .word_lists import listed

if TYPE_CHECKING:
    from spacy.tokens import Token

# With a noun as their object, these name what somebody speaks of and leave out what they say of it.
_TOPICAL = listed(
    """
    address discuss debate consider weigh mull contemplate ponder mention note cite reference outline detail describe
    highlight underscore underline emphasize emphasise stress acknowledge recall invoke review raise question explain
    tag brand label dub term call deem declare say tell view regard see characterize characterise portray depict cast
    frame discuss reiterate echo dismiss reject deny dispute refute condemn denounce criticize criticise welcome
    """
)
# Of these objects too little is known to say what was said of them: "rejected these claims", "denounced the move".
_POINTING = listed("this that these those such it them any")
# These say something by their object even where it has no verb: "condemned the attack on the port".
_JUDGING = listed(
    "dismiss reject deny dispute refute condemn denounce criticize criticise welcome raise question"
)
_FINITE = listed("VBD VBZ VBP MD")

# Endings of nouns for what happens or is the case. It cannot speak; a noun below names a body or a text that can.
_EVENT = re.compile(r"(?:ments?|[st]ions?|[ae]nces?|ness|urs?|ours?|ures?|isms?|als?|ings?)$")
_EVENTS = listed(
    """
    response reaction move step effort endeavour endeavor attack strike crisis collapse rise fall growth decline drop
    surge shift change trend result success failure victory defeat loss gain deal treaty pact alliance partnership
    cooperation visit trip talks meeting summit outcome conflict war battle clash standoff support pressure threat risk
    danger presence absence delay event incident episode case affair situation prospect plan project policy approach
    """
)
_SPEAKING = listed(
    """
    government governments parliament parliaments department departments management establishment administration
    administrations association associations corporation corporations federation federations organisation organisations
    organization organizations commission commissions delegation delegations coalition coalitions union unions
    institution institutions foundation foundations opposition prosecution mission missions embassy station stations
    television congregation confederation population generation generations nation nations division directions
    conference alliance alliances insurance finance resistance ambulance audience audiences intelligence
    statement statements document documents announcement announcements declaration declarations publication
    publications resolution resolutions indictment indictments judgment judgments petition petitions motion testament
    advertisement investigation investigations inspection evaluation documentation application submission
    communication communications constitution testimonials journal journals manual proposal proposals tribunal
    tribunals official officials general generals cardinal cardinals principal principals professional professionals
    individual individuals criminal liberal liberals radical radicals council hospital hospitals national nationals
    rival rivals local locals royal royals intellectual intellectuals corporal bureau bureaus king kings being beings
    briefing briefings filing filings ruling rulings finding findings writing writings building meetings
    gathering legislature judiciary legislatures brochure lecture literature figure figures creature creatures
    neighbour neighbours labour entrepreneur entrepreneurs amateur amateurs chauffeur connoisseur governance
    accountants partisan patient patients
    """
)

_THANKS = re.compile(
    r"\A\W*(?:(?:and|well|so|okay|ok|absolutely|yes),? )?"
    r"(?:thank you|thanks|many thanks|welcome|good (?:morning|afternoon|evening|day)|hello|hi|goodbye|congratulations"
    r"|it['’]?s (?:a|my) pleasure|my pleasure|you['’]?re welcome)\b",
    re.IGNORECASE,
)
_LONGEST_COURTESY = 40  # words
_QUESTION = re.compile(r"\?[\"'”’)\s]*\Z")
_SHORTEST_REPEATED = 5  # words; "He did not elaborate." may stand twice by right


def is_topic(page: Paragraph, one: Attribution) -> bool:
    """Return whether the content only names a topic, or is an object of what cannot speak: "the move raised fears"."""
    if one.style != "indirect" or "-object" not in one.rule or one.rule.endswith("-prep"):
        return False
    if _is_event(page, one):
        return True
    words = [page.doc[at] for a, b in one.content for at in page.tokens(a - page.start, b - page.start)]
    if one.lemma not in _TOPICAL or _has_statement(words):
        return False
    return one.lemma not in _JUDGING or _is_pointing(words)


def is_thanks(page: Paragraph, one: Attribution) -> bool:
    """Return whether a quotation only thanks or greets."""
    words = " ".join(page.text[a - page.start : b - page.start] for a, b in one.content)
    return one.style == "direct" and is_courtesy(words)


def is_unattributed_opinion(one: Attribution) -> bool:
    """Return whether somebody unnamed only sees it so: "is seen as a setback"."""
    return one.rule.startswith("passive") and one.speaker is None and one.lemma not in speech_verbs.SPEECH


def interviewers(paragraphs: Sequence[str]) -> frozenset[str]:
    """Return the labels of an interview whose lines are questions more often than not: "Editor: …"."""
    lines: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    for text in paragraphs:
        name = label(text)
        if name is not None:
            lines[name] += 1
            asking[name] += bool(_QUESTION.search(text))
    return frozenset(name for name, count in lines.items() if count > 1 and 2 * asking[name] > count)


def is_aside(text: str, asking: frozenset[str]) -> bool:
    """Return whether a paragraph is a line of an interviewer, or a courtesy in an interview."""
    name = label(text)
    if name is None:
        return False
    return name in asking or is_courtesy(text[text.index(":") + 1 :])


def is_courtesy(words: str) -> bool:
    """Return whether somebody only thanks or greets: "Thank you for having me." A number makes it more than that."""
    if not _THANKS.match(words) or len(words.split()) > _LONGEST_COURTESY:
        return False
    return not re.search(r"\d", words)


class Repeated:
    """Which paragraphs stood in the text before, such as a caption that was copied twice."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def add(self, text: str) -> bool:
        """Return whether the paragraph stood before; remember it."""
        words = text.split()
        if len(words) < _SHORTEST_REPEATED:
            return False
        known, key = self._known, " ".join(words).casefold()
        if key in known:
            return True
        known.add(key)
        return False


def _has_statement(words: Sequence[Token]) -> bool:
    """Return whether words state something: with a finite verb, an infinitive, "of doing", a number or a quotation."""
    return any(
        word.tag_ in _FINITE
        or (word.tag_ == "VB" and any(c.lower_ == "to" for c in word.children))
        or (word.tag_ == "VBG" and word.dep_ in ("pcomp", "ccomp", "xcomp"))
        or word.like_num
        for word in words
    )


def _is_event(page: Paragraph, one: Attribution) -> bool:
    """Return whether the speaker is an event or a state of affairs: "the decision", "growing dissatisfaction"."""
    if one.head is None or one.back:
        return False
    at = page.tokens(one.head - page.start, one.head - page.start + 1)
    if not at:
        return False
    head = page.doc[at[0]]
    if head.lower_ in ("this", "that", "these", "those", "it", "which"):
        return True
    # A name is capitalised: "Amnesty International", "the Foreign Ministry's Mission".
    if head.pos_ == "PROPN" or head.text[:1].isupper() or head.lower_ in _SPEAKING:
        return False
    return head.lower_ in _EVENTS or head.lemma_.lower() in _EVENTS or bool(_EVENT.search(head.lower_))


def _is_pointing(words: Sequence[Token]) -> bool:
    """Return whether an object only points back: "these claims", "the deployment"."""
    objects = [w for w in words if not w.is_punct]
    return bool(objects) and (
        objects[0].lower_ in _POINTING
        or (len(objects) == 2 and objects[0].lower_ in ("the", "its", "his", "her", "their"))
    )
