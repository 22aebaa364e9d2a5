"""Which annotations wait for an editor: what the worklist counts, and what the desk leads through."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Anchor, Annotation, Decision
from newsroom.articles.models import Article

# Mentions are many and harmless: they are underlined in the text, and nobody has to go through them one by one.
QUIET = (Annotation.Kind.ACTOR, Annotation.Kind.DATE)

_State, _Outcome = Annotation.State, Anchor.Outcome


def _standing(*outcomes: Anchor.Outcome) -> Exists:
    """An annotation's words came to the latest revision with one of `outcomes`."""
    anchors = Anchor.objects.filter(
        annotation=OuterRef("pk"),
        revision=OuterRef("article__latest_revision"),
        part=Anchor.Part.CONTENT,
        outcome__in=outcomes,
    )
    return Exists(anchors)


def _confirmed() -> Exists:
    decisions = Decision.objects.standing().filter(
        annotation=OuterRef("pk"),
        revision=OuterRef("article__latest_revision"),
        verb=Decision.Verb.CONFIRMED,
    )
    return Exists(decisions)


def changed() -> Q:
    """Accepted, and a revision has altered or taken away the words since."""
    return Q(Q(state=_State.ACCEPTED) & Q(_standing(_Outcome.ALTERED, _Outcome.LOST)) & ~Q(_confirmed()))


def waiting() -> Q:
    """What an editor still has to decide: suggestions that are shown, and what `changed` names."""
    here = _standing(_Outcome.EXACT, _Outcome.MOVED, _Outcome.ALTERED)
    proposed = Q(state=_State.SUGGESTED, tier=Annotation.Tier.SHOW) & Q(here)
    return ~Q(kind__in=QUIET) & Q(article__erased_at=None) & (proposed | changed())


def counted() -> Q:
    """What progress is measured by: what waits, and what was decided or made by people."""
    return ~Q(kind__in=[*QUIET, Annotation.NOTE]) & (~Q(state=_State.SUGGESTED) | waiting())


def progress(article: Article) -> dict[str, int]:
    """{"decided", "total"} of an article's annotations; one query."""
    annotations = Annotation.objects.filter(counted(), article=article)
    left = Annotation.objects.filter(waiting(), pk=OuterRef("pk"))
    open_ones = list(annotations.annotate(left=Exists(left)).values_list("left", flat=True))
    return {"decided": open_ones.count(False), "total": len(open_ones)}


def articles_waiting() -> QuerySet[Article]:
    """Articles in which something waits."""
    return Article.objects.filter(Exists(Annotation.objects.filter(waiting(), article=OuterRef("pk"))))
