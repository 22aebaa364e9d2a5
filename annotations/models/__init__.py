from .actor import Actor, ActorDecision, ActorName, Identifier, Office
from .annotation import Anchor, Annotation, Decision, Note, Reading, Role
from .claim import Claim, ClaimDecision, Verdict, Wording
from .run import Run
from .story import Membership, Story

__all__ = [
    "Actor",
    "ActorDecision",
    "ActorName",
    "Anchor",
    "Annotation",
    "Claim",
    "ClaimDecision",
    "Decision",
    "Identifier",
    "Membership",
    "Note",
    "Office",
    "Reading",
    "Role",
    "Run",
    "Story",
    "Verdict",
    "Wording",
]
