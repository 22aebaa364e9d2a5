"""Verbs: which claim words state, how a claim is worded, whether it is so, and that two claims are one.

What is decided from a card is a decision on that annotation, and its editor can undo it there. That two claims are one
is said of claims, in all their articles; it is taken back by splitting them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Value

from annotations.comparison.same_claim import NOT_STATED, WORTH_SHOWING, ClaimText, Likeness, likeness
from annotations.decisions.annotation_state import add_claim_change, capture, wording
from annotations.decisions.common import NotStanding, lock, record_decision
from annotations.decisions.review import accept
from annotations.feed_items import publish_changes
from annotations.locks import check_unchanged, hold
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
from annotations.models.actor import Folded, standing_ids
from annotations.models.annotation import PROPOSED_WORDS
from newsroom.articles.models import Article
from newsroom.core.errors import Conflict, Invalid
from newsroom.core.text import storable
from newsroom.users.models import User

LONGEST = 2000  # code points of a proposition
LONGEST_RATIONALE = 10_000
# How many claims are compared at most: those of the story, and those elsewhere that share words.
COMPARED = 300


class NoClaim(Conflict):
    """These words are not a claim."""


class StatesItAlready(Conflict):
    """These words state that claim already."""


class StatesItAlone(Conflict):
    """Nothing else states this claim, so there is nothing to part it from."""


class ClaimGone(Conflict):
    """This claim was merged into another or erased. Look again; nothing was changed."""


class Proposition(Invalid):
    """A claim is worded in 2,000 characters at most."""


class WordingChanged(Conflict):
    """A colleague has worded this claim meanwhile. Read it first; yours was not kept."""


class VerdictChanged(Conflict):
    """A colleague has given a verdict on this claim meanwhile. Read it first; yours was not kept."""


class NoVerdicts(Invalid):
    """This newsroom gives no verdicts, or none of this name."""


class EvidenceUnclear(Invalid):
    """A link to evidence begins with http:// or https://, and a rationale has 10,000 characters at most."""


class SameClaim(Invalid):
    """A claim cannot be merged with itself."""


class NotMerged(Conflict):
    """This claim is not merged, or another was merged above it: split that one first."""


class JustStated(Conflict):
    """Somebody stated one of the two at this very moment. Please try again; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim that stands, how likely it is the same, and who states it."""

    claim: Claim
    likeness: Likeness
    in_story: bool
    # Names of the sources that state it, in order, each once.
    sources: tuple[str, ...]
    statements: int


def candidates(annotation: Annotation, *, limit: int = 6) -> list[Alike]:
    """Claims that stand already and that these words may state, the likeliest first, the story's before others."""
    [mine] = _stated([annotation.pk])
    story = Article.objects.values_list("story", flat=True).get(pk=annotation.article_id)
    others = Claim.objects.standing().exclude(text="")
    if annotation.claim_id is not None:
        others = others.exclude(pk=annotation.claim_id)
    near = others.filter(statements__article__story=story) if story else others.none()
    near_by = set(near.values_list("pk", flat=True).distinct()[:COMPARED])
    far = others.filter(folded__trigram_word_similar=Folded(Value(mine[1].words[:300])))
    pks = near_by | set(far.order_by().values_list("pk", flat=True)[:COMPARED])
    statements = Annotation.objects.filter(claim__in=pks, state=Annotation.State.ACCEPTED)
    said = dict(_stated(statements.values_list("pk", flat=True)))
    found = []
    rows = others.filter(pk__in=pks).prefetch_related(
        Prefetch(
            "statements", statements.select_related("article__source").order_by("pk"), to_attr="standing"
        )
    )
    for claim in rows:
        standing: list[Annotation] = claim.standing
        if all(said[one.pk].modality == NOT_STATED for one in standing):
            continue
        # The words of the claim itself count as a statement without figures or mouth of its own; the first of equals.
        ways = [*(said[one.pk] for one in standing), ClaimText(claim.text)]
        best = max((likeness(mine[1], way) for way in ways), key=lambda one: one.score)
        if best.score >= WORTH_SHOWING:
            sources = tuple(dict.fromkeys(one.article.source.name for one in standing))
            found.append(Alike(claim, best, claim.pk in near_by, sources, len(standing)))
    return sorted(found, key=lambda one: (-one.likeness.score - 0.1 * one.in_story, one.claim.pk))[:limit]


def join(
    annotation: Annotation, claim: Claim, *, editor: User, last_decision: int | None = None
) -> Annotation:
    """The words state a claim that stands already; a suggestion is accepted by it.

    `last_decision` is the last one that the page shows (`check_unchanged`). Raises NoClaim, StatesItAlready,
    ClaimGone, NotStanding, AlreadyDecided, ChangedByColleague.
    """
    with transaction.atomic():
        stood = Claim.objects.standing().filter(pk=claim.pk).exists()
        now = lock(annotation, naming=True, claims=[claim.pk])
        if now.kind != Annotation.Kind.CLAIM:
            raise NoClaim
        # Merged while this waited for it: what stands for it is meant.
        claim = Claim.objects.get(pk=standing_ids(Claim, {str(claim.pk)})[str(claim.pk)])
        if not stood or not claim.text:
            raise ClaimGone
        if now.state == Annotation.State.SUGGESTED:
            return accept(now, editor=editor, last_decision=last_decision, claim=claim)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        if now.claim_id == claim.pk:
            raise StatesItAlready
        check_unchanged(now, last_decision=last_decision, editor=editor)
        before, touched = capture(now), [now.claim_id] if now.claim_id else []
        now.claim = claim
        now.save(update_fields=["claim"])
        record_decision(now, editor, Decision.Action.JOINED, before)
        publish_changes([now.pk], claims=touched)
    return now


def detach(annotation: Annotation, *, editor: User, last_decision: int | None = None) -> Annotation:
    """The words state a claim of their own after all.

    Raises NoClaim, NotStanding, StatesItAlone, ChangedByColleague.
    """
    with transaction.atomic():
        now = lock(annotation)
        if now.state == Annotation.State.REJECTED:
            raise NotStanding
        left = now.claim
        if left is None:
            raise NoClaim
        if not left.statements.exclude(pk=now.pk).exists():
            raise StatesItAlone
        check_unchanged(now, last_decision=last_decision, editor=editor)
        before = capture(now)
        now.claim = Claim.objects.create(text=wording(now))
        now.save(update_fields=["claim"])
        record_decision(now, editor, Decision.Action.DETACHED, before)
        reword(left)
        publish_changes([now.pk], claims=[left.pk])
    return now


def set_wording(
    annotation: Annotation, *, text: str, editor: User, last_wording: int | None = None
) -> Annotation:
    """Word the claim that the words state; empty: in the words of its statements again.

    `last_wording` is the primary key of the wording that the page shows, None for none. Idempotent. Raises
    NoClaim, Proposition, WordedMeanwhile.
    """
    text = " ".join(storable(text).split())
    if len(text) > LONGEST:
        raise Proposition
    with transaction.atomic():
        now, claim = _claim_of(annotation)
        if text == (claim.text if claim.wording_id or text else ""):
            return now
        if claim.wording_id != last_wording and not _own(claim.wording, editor):
            raise WordingChanged
        before = capture(now)
        worded = Wording.objects.create(claim=claim, text=text, author=editor) if text else None
        add_claim_change(claim.pk, now, "wording", worded.pk if worded else None)
        record_decision(now, editor, Decision.Action.WORDING_SET, before)
        publish_changes([now.pk], claims=[claim.pk])
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
    """Say whether the claim that the words state is so, and why; an empty `rating` takes the verdict away.

    `links` are (address, title); `last_verdict` is the key of the verdict that the page shows. Earlier ones stay.
    Raises NoClaim, NoVerdicts, EvidenceUnclear, JudgedMeanwhile.
    """
    rungs = {rung.label: rung for rung in scale()}
    if rating and rating not in rungs:
        raise NoVerdicts
    rationale = storable(rationale).strip()
    evidence = [(address.strip(), " ".join(title.split())) for address, title in links if address.strip()]
    addresses = [address for address, _ in evidence] + ([url.strip()] if url.strip() else [])
    if len(rationale) > LONGEST_RATIONALE or not all(map(_is_address, addresses)):
        raise EvidenceUnclear
    with transaction.atomic():
        now, claim = _claim_of(annotation)
        if claim.verdict_id != last_verdict and not _own(claim.verdict, editor):
            raise VerdictChanged
        if not rating and claim.verdict_id is None:
            return now
        before = capture(now)
        numbers = [rung.value for rung in rungs.values() if rung.value is not None]
        value = rungs[rating].value if rating else None
        verdict = rating and Verdict.objects.create(
            claim=claim,
            rating=rating,
            value=value,
            worst=min(numbers) if value is not None else None,
            best=max(numbers) if value is not None else None,
            rationale=rationale,
            links=[{"url": address, "title": title} for address, title in evidence],
            url=url.strip(),
            author=editor,
        )
        add_claim_change(claim.pk, now, "verdict", verdict.pk if isinstance(verdict, Verdict) else None)
        record_decision(now, editor, Decision.Action.VERDICT_SET, before)
        publish_changes([now.pk], claims=[claim.pk])
    return now


def merge(kept: Claim, gone: Claim, *, editor: User) -> Claim:
    """`gone` is the same claim as `kept`: what states it states the other from now on. It can be split again.

    A verdict on `gone` goes over where `kept` has none, and `kept` answers what `gone` answers in each story where it
    answers nothing itself. Raises SameClaim, ClaimGone, JustStated.
    """
    if kept.pk == gone.pk:
        raise SameClaim
    with transaction.atomic():
        one, other = _hold(kept, gone, stating=[gone.pk])
        if one.merged_into_id or other.merged_into_id:
            raise ClaimGone
        other.merged_into = one
        other.save(update_fields=["merged_into"])
        moved = list(Annotation.objects.filter(claim=other).order_by("pk").values_list("pk", flat=True))
        Annotation.objects.filter(pk__in=moved).update(claim=one)
        taken = other.verdict_id if one.verdict_id is None else None
        if taken is not None:
            # It stays among the other's verdicts, where splitting finds it; it stands for one claim at a time.
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


def split(gone: Claim, *, editor: User) -> Claim:
    """`gone` is another claim after all, and what stated it does so again, where nobody has decided otherwise since.

    Raises NotMerged, JustStated.
    """
    with transaction.atomic():
        fresh = Claim.objects.get(pk=gone.pk)
        if fresh.merged_into is None:
            raise NotMerged
        one, other = _hold(fresh.merged_into, fresh, stating=[fresh.merged_into.pk])
        if other.merged_into_id != one.pk or one.merged_into_id is not None:
            raise NotMerged
        merged = ClaimDecision.objects.filter(
            action=ClaimDecision.Action.MERGED, claim=one, other=other
        ).latest("id")
        other.merged_into = None
        other.save(update_fields=["merged_into"])
        back = Annotation.objects.filter(pk__in=merged.detail["statements"], claim=one)
        moved = list(back.values_list("pk", flat=True))
        Annotation.objects.filter(pk__in=moved).update(claim=other)
        taken = merged.detail["verdict"]
        if taken is not None and Claim.objects.filter(pk=one.pk, verdict=taken).update(verdict=None):
            Claim.objects.filter(pk=other.pk).update(verdict=taken)
        # Merges of before there were questions tell of no answers.
        ClaimAnswer.objects.filter(pk__in=merged.detail.get("answers", [])).update(stands=False)
        ClaimDecision.objects.create(
            claim=one,
            other=other,
            action=ClaimDecision.Action.SPLIT,
            editor=editor,
            detail={"statements": [str(pk) for pk in moved]},
        )
        publish_changes(moved, claims=[one.pk, other.pk])
    return other


def _own(said: Wording | Verdict | None, editor: User) -> bool:
    # One's own word is no surprise: it may have been said on another card of the same claim a moment ago.
    return said is not None and said.author_id == editor.pk


def _claim_of(annotation: Annotation) -> tuple[Annotation, Claim]:
    now = lock(annotation)
    if now.state == Annotation.State.REJECTED:
        raise NotStanding
    if now.claim_id is None:
        raise NoClaim
    # Held with the annotation.
    return now, Claim.objects.get(pk=now.claim_id)


def _answer_as(kept: Claim, gone: Claim) -> list[str]:
    """Let `kept` answer what `gone` answers, where it answers nothing itself; the ids of the answers that it got.

    Those of `gone` stay as they are, for splitting: without a statement they are not shown.
    """
    own = ClaimAnswer.objects.filter(claim=kept, stands=True, story=OuterRef("story"))
    taken = []
    for answer in ClaimAnswer.objects.filter(~Exists(own), claim=gone, stands=True):
        mine, _ = ClaimAnswer.objects.update_or_create(
            question_id=answer.question_id,
            claim=kept,
            defaults={"stands": True},
            create_defaults={"story_id": answer.story_id},
        )
        taken.append(str(mine.pk))
    return taken


def _hold(*claims: Claim, stating: list[UUID]) -> list[Claim]:
    """The claims as they are now, held with what states those of `stating`. Raises JustStated.

    Until this is committed every new statement of theirs waits.
    """
    pks = [claim.pk for claim in claims]
    statements = Annotation.objects.filter(claim__in=stating)
    held = set(statements.values_list("pk", flat=True))
    hold(held, claims=pks, fully=pks)
    if not set(statements.values_list("pk", flat=True)) <= held:
        raise JustStated
    now = Claim.objects.in_bulk(pks)
    return [now[pk] for pk in pks]


def reword(claim: Claim) -> None:
    """For actions: a claim that lost the statement whose words it had takes those of another; an editor's stay.

    Of one that was rejected where there is no better, for that can be undone. Who calls this announces the claim: then
    it gets the words that partners see, if there are such.
    """
    fresh = Claim.objects.get(pk=claim.pk)
    others = fresh.statements.filter(article__erased_at=None)
    first = others.accepted().order_by("pk").first() or others.order_by("pk").first()
    if fresh.wording_id is None and first is not None:
        Claim.objects.filter(pk=claim.pk).update(text=wording(first))


def _stated(annotations: Iterable[UUID]) -> list[tuple[UUID, ClaimText]]:
    """What annotations say, for comparing; a constant number of queries."""
    rows = (
        Annotation.objects.filter(pk__in=list(annotations))
        .annotate(proposed_words=PROPOSED_WORDS)
        .select_related("reading", "article")
        .prefetch_related(
            Prefetch(
                "anchors",
                Anchor.objects.filter(part=Anchor.Part.CONTENT, start__isnull=False).order_by(
                    "revision", "ordinal"
                ),
                to_attr="content",
            ),
            Prefetch("roles", Role.objects.exclude(state=Annotation.State.REJECTED), to_attr="said_by"),
        )
    )
    told = []
    for row in rows:
        pieces = [a.exact for a in row.content if a.revision_id == row.article.latest_revision_id]
        attributes: dict[str, Any] = row.attributes_for(pieces)
        figures = [attributes] if row.kind == Annotation.Kind.FIGURE else attributes.get("figures") or []
        speakers = frozenset(
            str(role.actor_id or role.name) for role in row.said_by if role.kind == Role.Kind.SPEAKER
        )
        told.append(
            (row.pk, ClaimText(" ".join(pieces), figures, speakers, attributes.get("modality") or ""))
        )
    return told


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
