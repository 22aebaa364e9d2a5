from .actor import Actor, ActorName, Identifier, RefusedName
from .annotation import Anchor, Annotation, Decision, Note, Role, Support
from .claim import Claim
from .rerun import Rerun
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
    "RefusedName",
    "Rerun",
    "Role",
    "Run",
    "SignOff",
    "Story",
    "Support",
    "Turn",
]
