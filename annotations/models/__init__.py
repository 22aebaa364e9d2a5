from .actor import Actor, ActorDecision, ActorName, Identifier, Office, RefusedName
from .annotation import Anchor, Annotation, Decision, Note, Reading, Role, Support
from .claim import Claim, ClaimDecision, Verdict, Wording
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
    "Claim",
    "ClaimDecision",
    "Decision",
    "Identifier",
    "Membership",
    "Note",
    "Office",
    "Placement",
    "Presence",
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
