"""Nothing is overwritten in silence: an act says what its editor had seen, and is refused where that has changed."""

from newsroom.core.errors import Conflict
from newsroom.users.models import User

from .models import Annotation

# What colleagues say to each other beside the words changes nothing of what one decides on.
_BESIDE = frozenset({"note"})


class ChangedMeanwhile(Conflict):
    """A colleague has changed this meanwhile. Look at it again; nothing was changed."""


def check_unchanged(annotation: Annotation, *, seen: int | None, editor: User) -> None:
    """Raise ChangedMeanwhile, saying by whom, where a colleague has decided on it after the decision `seen`.

    `seen` is the primary key of the last decision that the editor's page knew, 0 where it knew of none; None asks for
    nothing. One's own acts are no surprise: two that follow each other faster than the answers come must both count.
    The annotation must be locked.
    """
    if seen is None:
        return
    later = annotation.decisions.filter(pk__gt=seen).exclude(editor=editor)
    for decision in later.select_related("editor").order_by("-pk"):
        if decision.changes.keys() - _BESIDE:
            raise ChangedMeanwhile(
                f"{decision.editor} has {decision.get_verb_display()} this meanwhile. "
                "Look at it again; nothing was changed."
            )
