from .actor import Actor, ActorName, Identifier
from .annotation import Anchor, Annotation, Decision, Note, Role
from .claim import Claim
from .run import Run
from .story import Membership, Story
from .work import Presence, Receipt, SignOff, Turn

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
    "Presence",
    "Receipt",
    "Role",
    "Run",
    "SignOff",
    "Story",
    "Turn",
]
