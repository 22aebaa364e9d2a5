from .actor import Actor, ActorDecision, ActorName, Identifier, Office, RefusedName
from .annotation import Anchor, Annotation, Decision, Note, Reading, Role, Support
from .claim import Claim, ClaimDecision, Verdict, Wording
from .question import Answer, Question, QuestionDecision
from .rerun import Rerun
from .run import Run
from .story import Membership, Placement, Story
from .work import Presence, Receipt, SignOff, Turn

__all__ = [
    "Actor",
    "ActorDecision",
    "ActorName",
    "Anchor",
    "Annotation",
    "Answer",
    "Claim",
    "ClaimDecision",
    "Decision",
    "Identifier",
    "Membership",
    "Note",
    "Office",
    "Placement",
    "Presence",
    "Question",
    "QuestionDecision",
    "Reading",
    "Receipt",
    "RefusedName",
    "Rerun",
    "Role",
    "Run",
    "SignOff",
    "Story",
    "Support",
    "Turn",
    "Verdict",
    "Wording",
]
