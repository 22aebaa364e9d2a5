from .actor import Actor, ActorDecision, ActorName, Identifier, Office, RefusedName
from .annotation import Anchor, Annotation, Decision, Note, Role, Support, ValueOverride
from .assignment import Assignment, IdempotencyKey, Presence, SignOff
from .claim import Claim, ClaimDecision, Verdict, Wording
from .question import ClaimAnswer, Question, QuestionDecision
from .rerun import Rerun
from .run import ExtractionRun

__all__ = [
    "Actor",
    "ActorDecision",
    "ActorName",
    "Anchor",
    "Annotation",
    "Assignment",
    "Claim",
    "ClaimAnswer",
    "ClaimDecision",
    "Decision",
    "ExtractionRun",
    "IdempotencyKey",
    "Identifier",
    "Note",
    "Office",
    "Presence",
    "Question",
    "QuestionDecision",
    "RefusedName",
    "Rerun",
    "Role",
    "SignOff",
    "Support",
    "ValueOverride",
    "Verdict",
    "Wording",
]
