"""Erase the words of an article from its annotations."""

from uuid import UUID

from newsroom.articles.models import Article

from .claims.claims import reword
from .feed_items import publish_changes
from .models import (
    Anchor,
    Annotation,
    Claim,
    ClaimDecision,
    Decision,
    ExtractionRun,
    Note,
    Rerun,
    Role,
    ValueOverride,
    Verdict,
    Wording,
)


def wipe(article: Article) -> set[UUID]:
    """Empty every copy of the article's words. Returns the ids of the claims that no other article states.

    Part of `newsroom.articles.actions.erase`: it runs in that transaction, after the texts are erased. What remains
    shows that there was an annotation, its kind, and who decided on it.
    """
    annotations = Annotation.objects.filter(article=article)
    Anchor.objects.filter(annotation__article=article).update(exact="", prefix="", suffix="")
    Role.objects.filter(annotation__article=article).update(name="")
    Decision.objects.filter(annotation__article=article).update(detail={})
    # Decisions hold offsets and keys and may stay; the words of notes are in the notes alone.
    Note.objects.filter(annotation__article=article).update(text="")
    ValueOverride.objects.filter(annotation__article=article).update(attributes={}, words="")
    ExtractionRun.objects.filter(revision__article=article).update(error="")
    # A re-run of one article holds its headline. Its examples hold offsets.
    Rerun.objects.filter(scope=Rerun.Scope.ARTICLE, target=article.pk).update(target_name="")
    annotations.update(attributes={})
    stated = set(annotations.exclude(claim=None).values_list("claim", flat=True))
    # Words that became another kind state no claim any more, but undoing needs the claim that they stated.
    decisions = Decision.objects.filter(annotation__article=article, changes__has_key="claim")
    for changed in decisions.values_list("changes__claim", flat=True):
        stated |= {UUID(claim) for claim in changed if claim}
    # A claim that was merged into another has no statement left, but it has the words of one.
    moved = [str(pk) for pk in annotations.values_list("pk", flat=True)]
    merged = ClaimDecision.objects.filter(
        action=ClaimDecision.Action.MERGED, detail__statements__has_any_keys=moved
    )
    stated |= set(merged.values_list("other", flat=True))
    # A statement that was rejected, or erased before, does not keep the words of the claim.
    elsewhere = Annotation.objects.accepted().filter(claim__in=stated, article__erased_at=None)
    alone = stated - set(elsewhere.values_list("claim", flat=True))
    Claim.objects.filter(pk__in=alone).update(text="", wording=None)
    Wording.objects.filter(claim__in=alone).update(text="")
    Verdict.objects.filter(claim__in=alone).update(rationale="", links=[], url="")
    for claim in Claim.objects.filter(pk__in=stated):
        reword(claim)
    # Publishing gives claims the words that partners see: `reword` takes those of a draft, too.
    publish_changes([], claims=stated)
    return alone
