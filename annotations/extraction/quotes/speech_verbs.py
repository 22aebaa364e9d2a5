"""Attribution cues: which verbs are speech, and which verbs, nouns and adjectives are belief or intent.

``SPEECH`` are the verbs of speech. Compiled for this project from knowledge of English news prose, in the classes that
reference grammars use for verbs of communication, cognition and intention. Nothing is copied from a corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


# Lemmas that the model gets wrong ("hoped" -> "hop").
_MISCUT = {
    "hop": "hope", "hat": "hate", "grip": "gripe", "rat": "rate", "lambast": "lambaste", "texte": "text",
    "retweete": "retweet", "deadpane": "deadpan",
}  # fmt: skip


def lemma(token: Token) -> str:
    """Return the base form of a word in lower case, as the lists below have it."""
    base = token.lemma_.lower()
    return _MISCUT.get(base, base)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs of speech: with a clause, or with a quotation before, after or around them.
SPEECH = _words("""
    say tell add state claim argue note announce warn ask call accuse declare insist explain report write
    tweet retweet respond reply acknowledge admit suggest conclude describe criticize criticise denounce
    blame pledge promise vow urge demand continue deny assert contend confirm predict stress emphasize
    emphasise mention complain remark quip joke testify comment question dismiss reject recall cite defend
    maintain reiterate allege post concede lament observe estimate propose agree reveal indicate hint charge
    caution advise inform brief quote reassure assure boast brag counter decry lambaste slam mock praise
    blast attack condemn express highlight hail label brand signal signify imply tout threaten recommend
    request order repeat interject object wonder muse speculate insinuate articulate clarify pronounce
    proclaim profess swear exclaim shout yell whisper scream cry chant sing laugh deadpan retort rejoin gush
    rave opine theorize theorise posit elaborate summarize summarise underline underscore warrant rule find
    forecast project outline detail disclose divulge relate recount narrate confide confess protest grumble
    gripe fume rail scoff sneer taunt tease ridicule deride disparage denigrate rebuke scold chastise
    admonish upbraid berate chide castigate rip bash pan applaud commend laud extol salute celebrate welcome
    thank congratulate greet implore beg plead beseech exhort encourage appeal lobby press petition invite
    instruct command direct mandate decree disagree dispute refute rebut challenge contest contradict debunk
    disavow disown renounce retract apologize apologise characterize characterise portray paint depict cast
    frame dub term deem liken compare equate rate rank attest affirm reaffirm avow aver certify vouch
    guarantee preach lecture teach point discuss debate address raise refer allude reference invoke echo
    parrot email text message phone caption headline title publish print broadcast tag designate bristle
    marvel
""")

# Verbs of belief: thinking, fearing, hoping, wanting.
BELIEF = _words("""
    think believe hope expect fear feel know want wish doubt see view consider worry suppose regard suspect
    imagine assume understand realize realise conclude decide figure reckon guess judge perceive anticipate
    foresee dream trust accept appreciate recognize recognise remember forget notice learn discover
    determine need like love hate dislike admire resent regret mind care prefer favor favour distrust
    mistrust envisage envision fathom sense gather presume conceive interpret
""")

# Verbs of intent and stance, whose infinitive or object is the content.
INTENT = _words("""
    plan intend seek refuse decline aim try attempt prepare offer decide choose opt agree consent resolve
    commit dedicate endeavor endeavour strive hope wish aspire propose want support oppose endorse back
    champion advocate embrace reject resist approve authorize authorise ban prohibit forbid bar allow permit
    require obligate oblige favor favour pursue push promote weigh mull contemplate ponder consider eye vote
""")

# Verbs of documents and findings.
SHOWING = _words("""
    show reveal find suggest indicate demonstrate prove illustrate document confirm note conclude estimate
    detail describe allege report read state say warn project predict imply underscore highlight outline
    list cite portray depict explain argue claim signal rule hold
""")

# Verbs of seeming, whose speaker the text does not name.
SEEMING = _words("seem appear look")

# Verbs whose plain object is the content ("blasted the plan", "cited the treaty").
OBJECT = _words("""
    criticize criticise denounce blame defend dismiss reject cite praise blast attack condemn express
    highlight hail slam mock lambaste decry lament predict demand propose oppose support endorse favor
    favour question announce confirm deny acknowledge admit emphasize emphasise stress mention recall
    reiterate allege threaten tout pledge promise vow concede estimate describe detail outline discuss
    debate invoke recommend request order urge denigrate deride ridicule rebuke applaud commend laud welcome
    celebrate salute underscore underline dispute refute rebut challenge contest contradict debunk disavow
    renounce fear doubt want expect seek anticipate foresee regret resent admire appreciate envision
    envisage love hate like dislike prefer champion advocate embrace back promote weigh mull contemplate
    ponder consider note claim reference address raise echo bemoan bewail disclose reveal publicize
    publicise trumpet insinuate articulate clarify proclaim profess forecast condone protest resist bash rip
    view regard characterize characterise portray depict cast frame liken compare equate brand label dub
    term call deem declare tag say report suggest explain
""")

# Verbs whose infinitive is the content ("vowed to return").
INFINITIVE = _words("""
    want hope plan intend seek refuse decline promise pledge vow threaten urge ask tell call expect order
    wish prefer propose agree demand offer aim encourage implore beg beseech exhort advise instruct direct
    command warn invite request decide choose commit aspire swear claim profess require obligate oblige
    allow permit need like love consider dare decree mandate authorize authorise press lobby appeal petition
    vote prepare fear believe think suppose report say allege know seem appear admit deny recall acknowledge
    recommend suggest regret describe mention
""")

# Verb and preposition: the preposition's object is the content.
PREPOSITIONS: dict[str, frozenset[str]] = {
    "call": _words("for on upon"),
    "warn": _words("of about against"),
    "complain": _words("about of"),
    "speak": _words("of about against"),
    "talk": _words("about of"),
    "point": _words("to"),
    "refer": _words("to"),
    "allude": _words("to"),
    "object": _words("to"),
    "agree": _words("on with to about"),
    "disagree": _words("with on about"),
    "accuse": _words("of"),
    "blame": _words("for on"),
    "criticize": _words("for over"),
    "criticise": _words("for over"),
    "praise": _words("for"),
    "ask": _words("about for"),
    "push": _words("for"),
    "press": _words("for"),
    "appeal": _words("for to"),
    "argue": _words("for against about over"),
    "advocate": _words("for"),
    "insist": _words("on upon"),
    "apologize": _words("for"),
    "apologise": _words("for"),
    "boast": _words("about of"),
    "brag": _words("about of"),
    "joke": _words("about"),
    "lie": _words("about"),
    "worry": _words("about over"),
    "think": _words("of about"),
    "know": _words("of about"),
    "hear": _words("of about"),
    "learn": _words("of about"),
    "dream": _words("of about"),
    "believe": _words("in"),
    "vote": _words("for against on"),
    "protest": _words("against over"),
    "rail": _words("against about"),
    "tell": _words("of about"),
    "inform": _words("of about"),
    "comment": _words("on about"),
    "remark": _words("on upon"),
    "report": _words("on"),
    "respond": _words("to"),
    "reply": _words("to"),
    "react": _words("to"),
    "testify": _words("about"),
    "wonder": _words("about"),
    "write": _words("about of"),
    "rule": _words("on against"),
    "speculate": _words("about on"),
    "marvel": _words("at"),
    "bristle": _words("at"),
    "scoff": _words("at"),
    "sneer": _words("at"),
    "laugh": _words("at"),
    "hint": _words("at"),
    "aim": _words("for"),
    "commit": _words("to"),
    "lobby": _words("for against"),
    "hope": _words("for"),
    "plan": _words("for on"),
    "wish": _words("for"),
    "long": _words("for"),
    "look": _words("like"),
    "approve": _words("of"),
    "disapprove": _words("of"),
    "conceive": _words("of"),
    "elaborate": _words("on"),
    "expand": _words("on"),
    "reflect": _words("on"),
    "dwell": _words("on"),
    "focus": _words("on"),
    "concentrate": _words("on"),
    "touch": _words("on"),
    "weigh": _words("in"),
    "campaign": _words("for against"),
    "rally": _words("against for"),
    "care": _words("about"),
    "decide": _words("on against"),
    "remind": _words("of about"),
    "convince": _words("of"),
    "assure": _words("of"),
    "swear": _words("by"),
    "confess": _words("to"),
    "admit": _words("to"),
    "attest": _words("to"),
    "own": _words("up"),
    "debate": _words("about over on"),
    "quarrel": _words("over with"),
    "gripe": _words("about"),
    "grumble": _words("about"),
    "brief": _words("on about"),
    "question": _words("about"),
    "fret": _words("about over"),
    "caution": _words("against about"),
    "advise": _words("against"),
    "fight": _words("for against"),
    "stand": _words("for by"),
    "subscribe": _words("to"),
    "tout": _words("as"),
    "cite": _words("as"),
    "describe": _words("as"),
    "denounce": _words("as"),
    "dismiss": _words("as"),
    "portray": _words("as"),
    "paint": _words("as"),
    "brand": _words("as"),
    "label": _words("as"),
    "characterize": _words("as"),
    "characterise": _words("as"),
    "see": _words("as"),
    "view": _words("as"),
    "regard": _words("as"),
    "hail": _words("as"),
    "depict": _words("as"),
    "cast": _words("as"),
    "consider": _words("as"),
    "interpret": _words("as"),
    "reject": _words("as"),
    "deride": _words("as"),
    "mock": _words("as for"),
    "attack": _words("for as over"),
    "thank": _words("for"),
    "slam": _words("for as over"),
    "blast": _words("for as over"),
    "condemn": _words("for as"),
    "rebuke": _words("for"),
    "liken": _words("to"),
    "compare": _words("to with"),
    "credit": _words("with for"),
}

# Nouns of speech and belief: with a clause ("the claim that") or an owner ("his promise to").
NOUN = _words("""
    claim statement assertion allegation accusation belief argument suggestion warning promise pledge report
    view opinion comment remark criticism call demand fear hope concern evidence notion idea vow
    announcement contention plan proposal agreement threat charge complaint denial insistence prediction
    forecast recommendation request refusal willingness decision desire wish intention determination
    commitment conviction assumption conclusion expectation doubt suspicion worry speculation rumor rumour
    theory acknowledgment acknowledgement admission confession assurance declaration observation explanation
    question answer response vision impression feeling thought sense perception understanding judgment
    judgement finding sign indication hint signal proof message lie boast joke tweet post letter memo plea
    appeal invitation order ruling proposition position stance reluctance eagerness readiness effort bid
    push attempt goal aim offer
""")
# The same with "of"/"about": "claims of abuse", "questions about".
NOUN_OF = _words("""
    claim allegation accusation criticism fear denial condemnation warning report rumor rumour question
    concern description characterization characterisation portrayal acknowledgment acknowledgement
    announcement support opposition praise endorsement rejection depiction assessment definition
    interpretation recollection demand call hope expectation prospect worry suspicion account comment remark
    statement emphasis rhetoric talk
""")

# Adjectives: "is confident that", "was unclear whether".
ADJECTIVE = _words("""
    confident sure certain convinced afraid worried concerned hopeful optimistic pessimistic aware unaware
    glad happy sorry proud angry adamant doubtful skeptical sceptical surprised shocked disappointed pleased
    delighted critical unclear clear uncertain unsure fearful wary mindful supportive dismissive opposed
    willing unwilling reluctant eager ready keen determined committed dedicated likely unlikely expected
    supposed alleged apparent evident obvious
""")

DENIAL = _words("deny dismiss reject refute rebut dispute debunk contradict disavow renounce")
GROUNDLESS = _words("groundless baseless unfounded false untrue fabricated bogus")
ALLEGING = _words("allege accuse claim suspect insinuate speculate")
ALLEGED = _words("allegedly reportedly purportedly supposedly apparently")
PLANNING = _words("""
    plan intend vow pledge promise threaten aim expect prepare propose decide offer will commit seek hope
    want agree
""")

# Certain verbs of speech: one of these after "and" is a second statement of the same speaker.
STRONG = _words("""
    say tell add warn announce declare insist argue claim deny accuse urge pledge promise vow note
    acknowledge admit assert contend stress emphasize emphasise suggest predict call demand ask
""")

# Verbs whose object may be a noun of speech. Their subject is its speaker.
BEARING = _words("""
    offer make express issue raise have voice give repeat send deliver share persist harbor harbour reach
    hold take find show receive get add level file sound
""")

# Nouns of statements by a speaker who is not named.
NOUN_OF_BARE = _words(
    "claim allegation accusation fear rumor rumour denial warning criticism question concern"
)

# Verbs with an object and never a clause: none is the cue of "X, he …" or of a quotation beside it.
NEVER_QUOTING = _words("""
    call praise welcome discuss compare cite mention reference refer raise address designate bristle
    continue attack blast slam condemn denounce criticize criticise blame accuse describe detail outline
    brand label dub term tag liken equate rate rank name deem characterize characterise portray paint depict
    cast frame highlight debate support reject dismiss deny threaten promise pledge vow express question
    celebrate salute thank applaud commend laud extol press lobby petition challenge contest dispute title
    find rule invoke publish print broadcast rip bash pan mock deride ridicule hint indicate signify signal
    imply allude order request direct mandate decree tout
""")

# "They are convinced that": the subject is the speaker, although the parse is passive.
MINDS = _words("""
    convinced worried concerned determined opposed committed dedicated surprised shocked pleased
""")

# Their object is the subject of the infinitive: in "urged him to say" he says it.
CONTROL = _words("ask tell urge order persuade force allow encourage press lead prompt cause want invite")

# "Said Monday": times are never speakers.
TIMES = _words("""
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
""")
