"""Verb: wipe what is said about an article that is being erased."""

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
    """Empty every copy of the article's words; the ids of the claims that no other article's words state any more.

    It is part of `newsroom.articles.actions.erase` and runs in its transaction, after the texts are gone. What stays
    says that there was something, of which kind, and who decided on it.
    """
    annotations = Annotation.objects.filter(article=article)
    Anchor.objects.filter(annotation__article=article).update(exact="", prefix="", suffix="")
    Role.objects.filter(annotation__article=article).update(name="")
    Decision.objects.filter(annotation__article=article).update(detail={})
    # What a decision changed is told in offsets and keys and may stay; the words of notes are theirs alone.
    Note.objects.filter(annotation__article=article).update(text="")
    ValueOverride.objects.filter(annotation__article=article).update(attributes={}, words="")
    ExtractionRun.objects.filter(revision__article=article).update(error="")
    # The headline of the one article that it read again. Its examples are places, and need no wiping.
    Rerun.objects.filter(scope=Rerun.Scope.ARTICLE, target=article.pk).update(target_name="")
    annotations.update(attributes={})
    stated = set(annotations.exclude(claim=None).values_list("claim", flat=True))
    # Words that became another kind state no claim any more, but the claim that they stated is kept for undoing.
    told = Decision.objects.filter(annotation__article=article, changes__has_key="claim")
    for changed in told.values_list("changes__claim", flat=True):
        stated |= {UUID(claim) for claim in changed if claim}
    # A claim that was merged into another has no statement left, but it is still worded by one.
    moved = [str(pk) for pk in annotations.values_list("pk", flat=True)]
    merged = ClaimDecision.objects.filter(
        action=ClaimDecision.Action.MERGED, detail__statements__has_any_keys=moved
    )
    stated |= set(merged.values_list("other", flat=True))
    # What was rejected, or erased before, vouches for no words that stand beside it.
    elsewhere = Annotation.objects.accepted().filter(claim__in=stated, article__erased_at=None)
    alone = stated - set(elsewhere.values_list("claim", flat=True))
    Claim.objects.filter(pk__in=alone).update(text="", wording=None)
    Wording.objects.filter(claim__in=alone).update(text="")
    Verdict.objects.filter(claim__in=alone).update(rationale="", links=[], url="")
    for claim in Claim.objects.filter(pk__in=stated):
        reword(claim)
    # Claims that partners see get the words that they see: `reword` takes those of a draft, too.
    publish_changes([], claims=stated)
    return alone
