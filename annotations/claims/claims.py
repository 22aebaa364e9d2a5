"""Decide which claim words state, its wording and its verdict; merge and split claims.

Actions on a card of the desk are decisions on that annotation, and its editor can undo them there. A merge concerns
claims, in all their articles; splitting undoes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Value
from django.utils.translation import gettext_lazy as _

from annotations.comparison.same_claim import NOT_STATED, WORTH_SHOWING, ClaimText, Likeness, likeness
from annotations.decisions.common import IsRejected
from annotations.decisions.review import accept_current
from annotations.feed_items import publish_changes
from annotations.locks import Current, deciding, hold
from annotations.models import (
    Anchor,
    Annotation,
    Claim,
    ClaimAnswer,
    ClaimDecision,
    Decision,
    Role,
    Verdict,
    Wording,
)
from annotations.models.actor import Folded, current_ids
from annotations.models.annotation import PROPOSED_WORDS
from annotations.state import set_claim_aspect, words_of
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

LONGEST = 2000  # code points of a proposition
LONGEST_RATIONALE = 10_000
# How many claims are compared at most: those of the story, and those elsewhere that share words.
COMPARED = 300


class NoClaim(Conflict):
    message = _("These words are not a claim.")


class StatesItAlready(Conflict):
    message = _("These words state that claim already.")


class StatesItAlone(Conflict):
    message = _("Nothing else states this claim, so there is nothing to part it from.")


class ClaimRemoved(Conflict):
    message = _("This claim was merged into another or erased. Look again; nothing was changed.")


class Proposition(Invalid):
    message = _("A claim is worded in 2,000 characters at most.")


class WordingChanged(Conflict):
    message = _(
        "A colleague has reworded this claim since you opened it. Read it first; your change was not saved."
    )


class VerdictChanged(Conflict):
    message = _(
        "A colleague has given a verdict on this claim since you opened it. Read it first; your change was not saved."
    )


class NoVerdicts(Invalid):
    message = _("This newsroom gives no verdicts, or none of this name.")


class EvidenceUnclear(Invalid):
    message = _(
        "A link to evidence begins with http:// or https://, and a rationale has 10,000 characters at most."
    )


class SameClaim(Invalid):
    message = _("A claim cannot be merged with itself.")


class NotMerged(Conflict):
    message = _("This claim is not merged, or another was merged above it: split that one first.")


class JustStated(Conflict):
    message = _("Somebody stated one of the two at this very moment. Please try again; nothing was changed.")


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """An existing claim, how likely it is the same, and who states it."""

    claim: Claim
    likeness: Likeness
    in_story: bool
    # The names of the sources that state it, in order, each once.
    sources: tuple[str, ...]
    statements: int


def candidates(annotation: Annotation, *, limit: int = 6) -> list[SimilarClaim]:
    """Existing claims that these words may state, the likeliest first, those of the story before others."""
    [mine] = _stated([annotation.pk])
    story = Article.objects.values_list("story", flat=True).get(pk=annotation.article_id)
    others = Claim.objects.active().exclude(text="")
    if annotation.claim_id is not None:
        others = others.exclude(pk=annotation.claim_id)
    near = others.filter(statements__article__story=story) if story else others.none()
    near_by = set(near.values_list("pk", flat=True).distinct()[:COMPARED])
    far = others.filter(folded__trigram_word_similar=Folded(Value(mine[1].words[:300])))
    pks = near_by | set(far.order_by().values_list("pk", flat=True)[:COMPARED])
    statements = Annotation.objects.filter(claim__in=pks, state=Annotation.State.ACCEPTED)
    texts = dict(_stated(statements.values_list("pk", flat=True)))
    found = []
    rows = others.filter(pk__in=pks).prefetch_related(
        Prefetch("statements", statements.select_related("article__source").order_by("pk"), to_attr="stating")
    )
    for claim in rows:
        stating: list[Annotation] = claim.stating  # type: ignore[attr-defined]
        if all(texts[one.pk].modality == NOT_STATED for one in stating):
            continue
        # The claim's text counts as a statement without figures and speakers. Of equals the first.
        ways = [*(texts[one.pk] for one in stating), ClaimText(claim.text)]
        best = max((likeness(mine[1], way) for way in ways), key=lambda one: one.score)
        if best.score >= WORTH_SHOWING:
            sources = tuple(dict.fromkeys(one.article.source.name for one in stating))
            found.append(SimilarClaim(claim, best, claim.pk in near_by, sources, len(stating)))
    return sorted(found, key=lambda one: (-one.likeness.score - 0.1 * one.in_story, one.claim.pk))[:limit]


def join(
    annotation: Annotation, claim: Claim, *, editor: User, last_decision: int | None = None
) -> Annotation:
    """Let the words state an existing claim. A suggestion is accepted by it.

    `last_decision` is the last one that the editor's page shows. Raises NoClaim, StatesItAlready, ClaimRemoved,
    IsRejected, AlreadyDecided, ChangedByColleague.
    """
    was_current = Claim.objects.active().filter(pk=claim.pk).exists()
    with deciding(
        annotation,
        editor=editor,
        action=Decision.Action.JOINED,
        last_decision=last_decision,
        claims=[claim.pk],
        with_names=True,
    ) as current:
        now = current.annotation
        if now.kind != Annotation.Kind.CLAIM:
            raise NoClaim
        # If it was merged while this waited for its lock, the claim that replaced it is meant.
        claim = Claim.objects.get(pk=current_ids(Claim, {str(claim.pk)})[str(claim.pk)])
        if not was_current or not claim.text:
            raise ClaimRemoved
        if now.state == Annotation.State.SUGGESTED:
            accept_current(current, claim=claim)
            return now
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        if now.claim_id == claim.pk:
            raise StatesItAlready
        now.claim = claim
        now.save(update_fields=["claim"])
    return now


def detach(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """Let the words state a claim of their own.

    Raises NoClaim, IsRejected, StatesItAlone, ChangedByColleague.
    """
    with deciding(
        annotation, editor=editor, action=Decision.Action.DETACHED, last_decision=last_decision
    ) as current:
        now = current.annotation
        if now.state == Annotation.State.REJECTED:
            raise IsRejected
        left = now.claim
        if left is None:
            raise NoClaim
        if not left.statements.exclude(pk=now.pk).exists():
            raise StatesItAlone
        now.claim = Claim.objects.create(text=current.words())
        current.locked.claims.add(now.claim.pk)
        now.save(update_fields=["claim"])
        reword(left)
    return now


def set_wording(
    annotation: Annotation, *, text: str, editor: User, last_wording: int | None = None
) -> Annotation:
    """Set the wording of the claim that the words state; empty: it has the words of its statements again. Idempotent.

    `last_wording` is the primary key of the wording that the editor's page shows, None for none. Raises NoClaim,
    Proposition, WordingChanged.
    """
    text = " ".join(storable(text).split())
    if len(text) > LONGEST:
        raise Proposition
    with deciding(annotation, editor=editor, action=Decision.Action.WORDING_SET) as current:
        now, claim = current.annotation, _claim_of(current)
        if text == (claim.text if claim.wording_id or text else ""):
            return now
        if claim.wording_id != last_wording and not _is_by(claim.wording, editor):
            raise WordingChanged
        wording = Wording.objects.create(claim=claim, text=text, author=editor) if text else None
        set_claim_aspect(claim.pk, now, "wording", wording.pk if wording else None)
    return now


@dataclass(frozen=True, slots=True)
class Rating:
    """A rung of the newsroom's scale; without a number where it has none."""

    label: str
    value: float | None = None


def scale() -> list[Rating]:
    """The ratings of settings.VERDICT_RATINGS, each "label" or "label=number"; none: the newsroom gives no verdicts."""
    rungs = (
        rating.rpartition("=") if "=" in rating else (rating, "", "") for rating in settings.VERDICT_RATINGS
    )
    return [
        Rating(label.strip(), float(number) if number else None)
        for label, _, number in rungs
        if label.strip()
    ]


def set_verdict(
    annotation: Annotation,
    *,
    rating: str,
    rationale: str = "",
    links: Sequence[tuple[str, str]] = (),
    url: str = "",
    editor: User,
    last_verdict: int | None = None,
) -> Annotation:
    """Set the verdict on the claim that the words state; an empty `rating` removes it. Earlier verdicts are kept.

    `links` are (address, title); `last_verdict` is the primary key of the verdict that the editor's page shows. Raises
    NoClaim, NoVerdicts, EvidenceUnclear, VerdictChanged.
    """
    ratings = {one.label: one for one in scale()}
    if rating and rating not in ratings:
        raise NoVerdicts
    rationale, url = storable(rationale).strip(), url.strip()
    evidence = [(address.strip(), " ".join(title.split())) for address, title in links if address.strip()]
    addresses = [address for address, _ in evidence] + ([url] if url else [])
    if len(rationale) > LONGEST_RATIONALE or not all(map(_is_address, addresses)):
        raise EvidenceUnclear
    with deciding(annotation, editor=editor, action=Decision.Action.VERDICT_SET) as current:
        now, claim = current.annotation, _claim_of(current)
        if claim.verdict_id != last_verdict and not _is_by(claim.verdict, editor):
            raise VerdictChanged
        if not rating and claim.verdict_id is None:
            return now
        verdict = None
        if rating:
            numbers = [one.value for one in ratings.values() if one.value is not None]
            value = ratings[rating].value
            verdict = Verdict.objects.create(
                claim=claim,
                rating=rating,
                value=value,
                worst=min(numbers) if value is not None else None,
                best=max(numbers) if value is not None else None,
                rationale=rationale,
                links=[{"url": address, "title": title} for address, title in evidence],
                url=url,
                author=editor,
            )
        set_claim_aspect(claim.pk, now, "verdict", verdict.pk if verdict else None)
    return now


def merge(claim: Claim, other: Claim, *, editor: User) -> Claim:
    """Merge `other` into `claim`: its statements state `claim` from now on. It can be split again.

    A verdict on `other` moves where `claim` has none. `claim` answers what `other` answers in each story where it
    answers nothing itself. Raises SameClaim, ClaimRemoved, JustStated.
    """
    if claim.pk == other.pk:
        raise SameClaim
    with transaction.atomic():
        one, other = _hold(claim, other, stating=[other.pk])
        if one.merged_into_id or other.merged_into_id:
            raise ClaimRemoved
        other.merged_into = one
        other.save(update_fields=["merged_into"])
        moved = list(Annotation.objects.filter(claim=other).order_by("pk").values_list("pk", flat=True))
        Annotation.objects.filter(pk__in=moved).update(claim=one)
        taken = other.verdict_id if one.verdict_id is None else None
        if taken is not None:
            # It stays among the other's verdicts, where splitting finds it; it is current for one claim at a time.
            Claim.objects.filter(pk=other.pk).update(verdict=None)
            Claim.objects.filter(pk=one.pk).update(verdict=taken)
        answers = _answer_as(one, other)
        ClaimDecision.objects.create(
            claim=one,
            other=other,
            action=ClaimDecision.Action.MERGED,
            editor=editor,
            detail={"statements": [str(pk) for pk in moved], "verdict": taken, "answers": answers},
        )
        publish_changes(moved, claims=[one.pk, other.pk])
    return one


def split(merged: Claim, *, editor: User) -> Claim:
    """Split a merged claim from the one that it was merged into. Its statements return if nobody changed them since.

    Raises NotMerged, JustStated.
    """
    with transaction.atomic():
        current = Claim.objects.get(pk=merged.pk)
        if current.merged_into is None:
            raise NotMerged
        one, other = _hold(current.merged_into, current, stating=[current.merged_into.pk])
        if other.merged_into_id != one.pk or one.merged_into_id is not None:
            raise NotMerged
        decision = ClaimDecision.objects.filter(
            action=ClaimDecision.Action.MERGED, claim=one, other=other
        ).latest("id")
        other.merged_into = None
        other.save(update_fields=["merged_into"])
        back = Annotation.objects.filter(pk__in=decision.detail["statements"], claim=one)
        moved = list(back.values_list("pk", flat=True))
        Annotation.objects.filter(pk__in=moved).update(claim=other)
        taken = decision.detail["verdict"]
        if taken is not None and Claim.objects.filter(pk=one.pk, verdict=taken).update(verdict=None):
            Claim.objects.filter(pk=other.pk).update(verdict=taken)
        ClaimAnswer.objects.filter(pk__in=decision.detail["answers"]).update(is_active=False)
        ClaimDecision.objects.create(
            claim=one,
            other=other,
            action=ClaimDecision.Action.SPLIT,
            editor=editor,
            detail={"statements": [str(pk) for pk in moved]},
        )
        publish_changes(moved, claims=[one.pk, other.pk])
    return other


def _is_by(current: Wording | Verdict | None, editor: User) -> bool:
    # The editor's own is no conflict: it may have been set on another card of the same claim just before.
    return current is not None and current.author_id == editor.pk


def _claim_of(current: Current) -> Claim:
    """The claim that the words state, which is locked. Raises IsRejected, NoClaim."""
    if current.annotation.state == Annotation.State.REJECTED:
        raise IsRejected
    if current.annotation.claim_id is None:
        raise NoClaim
    return Claim.objects.get(pk=current.annotation.claim_id)


def _answer_as(claim: Claim, other: Claim) -> list[str]:
    """Let `claim` answer what `other` answers, where it answers nothing itself. Returns the ids of its new answers.

    The answers of `other` stay for splitting: without a statement they are not shown.
    """
    own = ClaimAnswer.objects.filter(claim=claim, is_active=True, story=OuterRef("story"))
    taken = []
    for answer in ClaimAnswer.objects.filter(~Exists(own), claim=other, is_active=True):
        mine, _ = ClaimAnswer.objects.update_or_create(
            question_id=answer.question_id,
            claim=claim,
            defaults={"is_active": True},
            create_defaults={"story_id": answer.story_id},
        )
        taken.append(str(mine.pk))
    return taken


def _hold(*claims: Claim, stating: list[UUID]) -> list[Claim]:
    """The claims as they are now, locked with the statements of those in `stating`. Raises JustStated.

    New statements of theirs wait until the transaction ends.
    """
    pks = [claim.pk for claim in claims]
    statements = Annotation.objects.filter(claim__in=stating).order_by()
    locked = set(statements.values_list("pk", flat=True))
    hold(locked, claims=pks, fully=pks)
    if not set(statements.values_list("pk", flat=True)) <= locked:
        raise JustStated
    now = Claim.objects.in_bulk(pks)
    return [now[pk] for pk in pks]


def reword(claim: Claim) -> None:
    """Give a claim that lost the statement whose words it had those of another, unless an editor has set its wording.

    A rejected statement serves where there is no other, since rejecting can be undone. The caller publishes the claim:
    then it gets the words that partners see, if there are any.
    """
    current = Claim.objects.get(pk=claim.pk)
    others = current.statements.filter(article__erased_at=None)
    first = others.accepted().order_by("pk").first() or others.order_by("pk").first()
    if current.wording_id is None and first is not None:
        Claim.objects.filter(pk=claim.pk).update(text=words_of(first))


def _stated(annotations: Iterable[UUID]) -> list[tuple[UUID, ClaimText]]:
    """The texts of annotations for comparison; a constant number of queries."""
    rows = (
        Annotation.objects.filter(pk__in=list(annotations))
        .annotate(proposed_words=PROPOSED_WORDS)
        .select_related("value_override", "article")
        .prefetch_related(
            Prefetch(
                "anchors",
                Anchor.objects.filter(part=Anchor.Part.CONTENT, start__isnull=False).order_by(
                    "revision", "ordinal"
                ),
                to_attr="content",
            ),
            Prefetch("roles", Role.objects.exclude(state=Annotation.State.REJECTED), to_attr="current_roles"),
        )
    )
    texts = []
    for row in rows:
        anchors: list[Anchor] = row.content  # type: ignore[attr-defined]
        roles: list[Role] = row.current_roles  # type: ignore[attr-defined]
        segments = [a.exact for a in anchors if a.revision_id == row.article.latest_revision_id]
        attributes: dict[str, Any] = row.attributes_for(segments)
        figures = [attributes] if row.kind == Annotation.Kind.FIGURE else attributes.get("figures") or []
        speakers = frozenset(
            str(role.actor_id or role.name) for role in roles if role.kind == Role.Kind.SPEAKER
        )
        texts.append(
            (row.pk, ClaimText(" ".join(segments), figures, speakers, attributes.get("modality") or ""))
        )
    return texts


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and len(address) <= 2000
        and " " not in address
    )
