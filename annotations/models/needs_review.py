"""Which annotations need an editor: open suggestions, and accepted ones whose words a correction changed.

`annotations.reanchor` moves anchors to each new revision and marks those whose words it altered or lost. An accepted
annotation with such an anchor on the latest revision goes back to the editor, until somebody confirms it there.
"""

from django.db.models import Exists, OuterRef, Q

from .annotation import Anchor, Annotation, Decision


def changed() -> Q:
    """Accepted annotations whose words were altered or lost, and that nobody confirmed in the latest revision."""
    confirmed = Decision.objects.active().filter(
        annotation=OuterRef("pk"),
        revision=OuterRef("article__latest_revision"),
        action=Decision.Action.CONFIRMED,
    )
    affected = _content_with(Anchor.Outcome.ALTERED, Anchor.Outcome.LOST)
    return Q(Q(state=Annotation.State.ACCEPTED) & Q(affected) & ~Q(Exists(confirmed)))


def proposed() -> Q:
    """Suggestions that the desk shows at once and whose words are in the latest revision."""
    present = _content_with(Anchor.Outcome.EXACT, Anchor.Outcome.MOVED, Anchor.Outcome.ALTERED)
    return Q(Q(state=Annotation.State.SUGGESTED, tier=Annotation.Tier.SHOW) & Q(present))


def waiting() -> Q:
    """What an editor still has to decide. Mentions and erased articles are left out."""
    return ~Q(kind__in=Annotation.QUIET) & Q(article__erased_at=None) & (proposed() | changed())


def _content_with(*outcomes: str) -> Exists:
    """Annotations whose content has one of these outcomes in the latest revision."""
    return Exists(
        Anchor.objects.filter(
            annotation=OuterRef("pk"),
            revision=OuterRef("article__latest_revision"),
            part=Anchor.Part.CONTENT,
            outcome__in=outcomes,
        )
    )
