from .actor import Actor, ActorName, Identifier
from .annotation import Anchor, Annotation, Decision, Note, Role
from .claim import Claim
from .run import Run
from .story import Membership, Story

__all__ = [
    "Actor",
    "ActorName",
    "Anchor",
    "Annotation",
    "Claim",
    "Decision",
    "Identifier",
    "Membership",
    "Note",
    "Role",
    "Run",
    "Story",
]
