"""What the desk tells the browser: an article and what is said about it, as plain values for JSON.

Offsets count code points of the latest revision's canonical text. The number of queries does not grow with the article.
"""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Count,
    Max,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import MD5, Cast, Coalesce, Concat, Greatest
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from annotations import undo
from annotations.carry import words_before
from annotations.claims import scale
from annotations.engines import called
from annotations.ledger import day_of
from annotations.models import (
    Actor,
    Anchor,
    Annotation,
    Claim,
    Decision,
    Membership,
    Office,
    Role,
    Run,
    Story,
    Support,
)
from annotations.models.actor import office_on
from annotations.pieces import joined, worst
from annotations.proposing import OUTSIDE
from annotations.work import who_is_here
from newsroom.articles.models import Article, Revision
from newsroom.people.models import User

from .queue import progress, standings

_DECIDING = (
    Decision.Verb.ANNOTATED,
    Decision.Verb.ACCEPTED,
    Decision.Verb.REJECTED,
    Decision.Verb.REOPENED,
    Decision.Verb.CONFIRMED,
)


def state(article: Article, reader: User) -> dict[str, Any]:
    """All that the page shows of an article to `reader`, without its text."""
    return {
        "article": _article(article),
        "progress": progress(article),
        "history": history(article, reader),
        "work": work(article, reader),
        "here": here(article, reader),
        "annotations": annotations(Annotation.objects.filter(article=article), latest(article)),
    }


def tag(article: Article, reader: User) -> str:
    """Changes whenever `state` does, and costs a small part of it: a page that stays open asks every two seconds."""
    said_of = Annotation.objects.filter(article=article)
    everyone = Role.objects.filter(annotation__article=article)
    parts = [
        reader.pk,
        article.pk,
        article.version,
        article.latest_revision_id,
        article.stage,
        article.pub_status,
        article.source.name,
        list(Membership.objects.filter(article=article).values_list("story", "story__title")),
        list(
            Run.objects.filter(revision=article.latest_revision_id).values_list("pk", "state").order_by("pk")
        ),
        Decision.objects.filter(annotation__article=article).aggregate(Max("pk"), Count("pk")),
        # What people say of actors and claims elsewhere changes what is shown of them here.
        said_of.aggregate(Count("pk"), Max("run")),
        _digest(Claim.objects.filter(statements__in=said_of), "text", "wording", "verdict"),
        _digest(
            Annotation.objects.filter(
                claim__in=said_of.exclude(claim=None).values("claim"), state=Annotation.State.ACCEPTED
            ),
            "claim",
        ),
        _digest(everyone, "state", "actor__name", "actor__kind", "actor__description"),
        _digest(
            Office.objects.filter(actor__in=everyone.exclude(actor=None).values("actor")),
            *("actor", "title", "organisation__name", "organisation_name", "since", "until"),
        ),
        work(article, reader),
        here(article, reader),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _digest(rows: QuerySet[Any], *columns: str) -> str | None:
    """Changes whenever one of these columns does in one of the rows, and is made where they are."""
    nothing, between = Value("", TextField()), Value("\t", TextField())
    said = [Coalesce(Cast(column, TextField()), nothing) for column in ("pk", *columns)]
    line = Concat(*(part for one in said for part in (one, between)))
    digest: str | None = rows.aggregate(digest=MD5(StringAgg(line, "\n", order_by="pk")))["digest"]
    return digest


def work(article: Article, reader: User) -> dict[str, Any]:
    """Who works on the article, as `reader` sees it."""
    standing = standings([article.pk], reader)[article.pk]
    return {
        "state": standing.state,
        "by": standing.by,
        "at": standing.at.isoformat() if standing.at else None,
        "turn": standing.turn,
        "fromReader": standing.from_reader,
    }


def here(article: Article, reader: User) -> list[str]:
    """Who else has the article open, by name."""
    return [str(one) for one in who_is_here(article) if one.pk != reader.pk]


def annotation(one: Annotation, reader: User) -> dict[str, Any]:
    """One annotation as it is now, how far its article is, and what `reader` can take back there."""
    article = Article.objects.select_related("latest_revision").get(pk=one.article_id)
    [shown] = annotations(Annotation.objects.filter(pk=one.pk), latest(article))
    return {
        "annotation": shown,
        "progress": progress(article),
        "history": history(article, reader),
        # Which text the anchors are of: a page that shows an older one must not put them there.
        "revision": str(article.latest_revision_id),
    }


def undone(article: Article, touched: list[Annotation], reader: User) -> dict[str, Any]:
    """What `reader`'s undo or redo has just touched, as it is now; "said" tells what was taken back or done again."""
    last = Decision.objects.filter(annotation__in=touched, editor=reader).latest("id")
    # An act over a story touches other articles as well: they are not on this page.
    chosen = Annotation.objects.filter(pk__in=[one.pk for one in touched], article=article)
    return {
        "annotations": annotations(chosen, latest(article)),
        "progress": progress(article),
        "history": history(article, reader),
        "said": _act(last, len(touched)),
        "revision": str(article.latest_revision_id),
    }


def again(ids: list[str], reader: User) -> dict[str, Any]:
    """The answer to an act that had arrived before: what it touched, as it is now."""
    touched = list(Annotation.objects.filter(pk__in=ids).select_related("article__latest_revision"))
    [first, *others] = sorted(touched, key=lambda one: ids.index(str(one.pk)))
    if others:
        return undone(first.article, touched, reader)
    # Asked for by a single act or by an undo of one: a page takes what it needs of both.
    return {**undone(first.article, touched, reader), **annotation(first, reader)}


def history(article: Article, reader: User) -> dict[str, str | None]:
    """What `reader`'s next undo and redo here would take back and do again, in words; None where there is nothing."""
    told = undo.history(article, editor=reader)
    nexts = {"undo": told.done[-1:], "redo": told.undone[-1:]}
    wanted = [act.decisions[0] for acts in nexts.values() for act in acts]
    decisions = Decision.objects.select_related("annotation").in_bulk(wanted) if wanted else {}
    return {
        name: _act(decisions[acts[0].decisions[0]], len(acts[0].decisions)) if acts else None
        for name, acts in nexts.items()
    }


def _act(decision: Decision, count: int) -> str:
    # Of an undo, what it took back: to do again is to do that.
    # Where an article was erased, nothing says any more what it was.
    verb = Decision.Verb(
        decision.detail.get("of", decision.verb) if decision.undoes_id else decision.verb
    ).label
    if count > 1:
        return _("%(count)s annotations, %(verb)s") % {"count": count, "verb": verb}
    kind = decision.annotation.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}, {verb}"


def annotations(chosen: QuerySet[Annotation], revision: Revision) -> list[dict[str, Any]]:
    """Annotations as they stand in `revision`, in the order of its text."""
    # Read before the rows: an act that says it had seen a decision must have been shown what that decision did.
    heads = dict(
        Decision.objects.filter(annotation__in=chosen.order_by().values("pk"))
        .order_by()
        .values("annotation")
        .annotate(head=Max("pk"))
        .values_list("annotation", "head")
    )
    rows = list(
        chosen.order_by()
        .select_related("run", "author", "note__author", "reading")
        .prefetch_related(
            Prefetch("claim", _claims()),
            Prefetch(
                "anchors",
                Anchor.objects.filter(revision=revision).order_by("part", "ordinal"),
                to_attr="standing",
            ),
            Prefetch("supports", Support.objects.select_related("run")),
            Prefetch(
                "roles",
                Role.objects.exclude(state=Annotation.State.REJECTED)
                .select_related("actor")
                .prefetch_related(Prefetch("actor__offices", Office.objects.select_related("organisation"))),
                to_attr="parts",
            ),
            Prefetch(
                "decisions",
                Decision.objects.standing()
                .filter(verb__in=_DECIDING)
                .select_related("editor")
                .order_by("id"),
                to_attr="decided",
            ),
        )
    )
    _complete(rows, heads)
    changed = [row.pk for row in rows if _outcome(row) in {Anchor.Outcome.ALTERED, Anchor.Outcome.LOST}]
    before = words_before(changed, revision) if changed else {}
    day = day_of(revision.article)
    names = called({run.engine for row in rows for run in _runs(row)})
    shown = [
        {**_annotation(row, revision, before.get(row.pk), day), "engine": _engines(row, names)}
        for row in rows
    ]
    return sorted(shown, key=_place_in_text)


def _complete(rows: list[Any], heads: dict[UUID, int]) -> None:
    """What is to be known of each row besides, asked once for all.

    As subqueries of each row it took the database longer than all else for a thousand annotations of a long text, which
    was unpacked for every one of them.
    """
    made_on = {row.made_on_id for row in rows}
    texts = dict(Revision.objects.filter(pk__in=made_on).order_by().values_list("pk", "text"))
    accepted = [row.pk for row in rows if row.state == Annotation.State.ACCEPTED]
    changed = Annotation.objects.changed().filter(pk__in=accepted).order_by()
    review = set(changed.values_list("pk", flat=True)) if accepted else set()
    for row in rows:
        row.proposed_words = texts[row.made_on_id][row.proposed_start : row.proposed_end]
        row.seen = heads.get(row.pk, 0)
        row.review = row.pk in review


def _claims() -> QuerySet[Claim]:
    stated = Count("statements", filter=Q(statements__state=Annotation.State.ACCEPTED))
    return Claim.objects.select_related("verdict__author").annotate(others=Greatest(stated - 1, 0))


def actor(one: Actor, day: date) -> dict[str, str]:
    """An actor in a line; `day`: on which the office is told. Its offices should be prefetched."""
    return {
        "id": str(one.pk),
        "name": one.name,
        "kind": one.kind,
        "description": one.description,
        "office": office_on(one.offices.all(), day),
    }


def _claim(one: Claim) -> dict[str, Any]:
    """`statements` counts those beside the one that is shown."""
    verdict = one.verdict
    return {
        "id": str(one.pk),
        "text": one.text,
        "wording": one.wording_id,
        "statements": one.others,  # type: ignore[attr-defined]
        "verdict": (
            {
                "id": verdict.pk,
                "rating": verdict.rating,
                "rationale": verdict.rationale,
                "links": verdict.links,
                "url": verdict.url,
                "by": str(verdict.author),
                "at": verdict.at.isoformat(),
            }
            if verdict
            else None
        ),
    }


def header(article: Article, reader: User) -> dict[str, Any]:
    """The words above the text: where the article stands and where it came from."""
    revision = latest(article)
    # "usable" says something of what is out; of a draft it would only puzzle.
    standing = [article.get_pub_status_display(), article.get_stage_display()]
    draft = article.stage == Article.Stage.DRAFT and article.pub_status == Article.PubStatus.USABLE
    facts = [
        article.source.name,
        moment(article.date_published, reader) if article.date_published else "",
        article.byline,
        _("from %(agency)s") % {"agency": article.credit} if article.credit else "",
    ]
    return {
        "status": standing[1] if draft else " · ".join(standing),
        "live": article.is_public,
        "stopped": article.pub_status != Article.PubStatus.USABLE,
        "revision": (
            _("revision %(number)s, not out yet") % {"number": revision.number}
            if article.is_public and article.published_revision_id != revision.pk
            else _("revision %(number)s, %(at)s")
            % {"number": revision.number, "at": moment(revision.created_at, reader)}
        ),
        "note": revision.note,
        "origin": article.get_origin_display(),
        "byline": " · ".join(fact for fact in facts if fact),
    }


def moment(at: datetime, reader: User) -> str:
    """A time as `reader` would write it: "09:14 CET" today, "12 May, 09:14" before."""
    zone = ZoneInfo(reader.time_zone)
    local, today = at.astimezone(zone), timezone.now().astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M %Z}"
    return formats.date_format(local, "j M, H:i" if local.year == today.year else "j M Y")


def latest(article: Article) -> Revision:
    """The revision that the desk works on."""
    assert article.latest_revision is not None, "an article is stored together with its first revision"
    return article.latest_revision


def _article(article: Article) -> dict[str, Any]:
    revision = latest(article)
    # Whether the house's own engines have read it: what somebody outside proposes meanwhile does not say that.
    runs = Run.objects.filter(revision=revision).exclude(engine__startswith=OUTSIDE).order_by("-id")
    run = runs.values_list("state", flat=True).first()
    story = Story.objects.filter(memberships__article=article).first()
    return {
        "id": str(article.pk),
        "title": revision.title,
        "source": article.source.name,
        "story": {"id": str(story.pk), "title": story.title} if story else None,
        "stage": article.stage,
        "pubStatus": article.pub_status,
        "origin": article.origin,
        "language": article.language,
        "revision": {
            "id": str(revision.pk),
            "number": revision.number,
            "createdAt": revision.created_at.isoformat(),
            "note": revision.note,
        },
        "run": run,
        "verdicts": [rung.label for rung in scale()],
    }


def _annotation(row: Any, revision: Revision, before: tuple[int, str] | None, day: date) -> dict[str, Any]:
    outcome = _outcome(row)
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "state": row.state,
        "version": row.version,
        "tier": row.tier,
        "place": _place(row, outcome),
        "confidence": row.confidence,
        "author": str(row.author) if row.author else None,
        "decided": _decided(row),
        "outcome": outcome,
        "review": row.review,
        "before": _before(row, before) if row.review or outcome == Anchor.Outcome.LOST else None,
        # The last decision on it that the reader knows of: their next act says so, and is refused where one followed.
        "seen": row.seen,
        "anchors": [
            {"part": anchor.part, "start": anchor.start, "end": anchor.end, "exact": anchor.exact}
            for anchor in row.standing
            if anchor.outcome != Anchor.Outcome.LOST
        ],
        "roles": [
            {
                "id": str(role.pk),
                "role": role.kind,
                "name": role.name,
                "named": role.is_named,
                "actor": actor(role.actor, day) if role.actor else None,
                "state": role.state,
            }
            for role in row.parts
        ],
        "attributes": row.attributes_for(
            anchor.exact
            for anchor in row.standing
            if anchor.part == Anchor.Part.CONTENT and anchor.outcome != Anchor.Outcome.LOST
        ),
        "reading": row.reading_id,
        "claim": _claim(row.claim) if row.claim else None,
        "note": (
            {
                "id": row.note.pk,
                "text": row.note.text,
                "by": str(row.note.author),
                "at": row.note.at.isoformat(),
            }
            if row.note
            else None
        ),
    }


def _runs(row: Any) -> list[Run]:
    """That of the engine that proposed it, and those of engines that say the same; none of what a person marked."""
    return [row.run, *(support.run for support in row.supports.all())] if row.run else []


def _engines(row: Any, names: dict[str, str]) -> str | None:
    """The engine that proposed it, and those that say the same; somebody outside by the name they have."""
    said = [names.get(run.engine) or f"{run.engine} {run.engine_version}" for run in _runs(row)]
    return " + ".join(said) or None


def _outcome(row: Any) -> str:
    return worst(anchor.outcome for anchor in row.standing if anchor.part == Anchor.Part.CONTENT)


def _place(row: Any, outcome: str) -> str:
    """Where the desk shows it: "cards" at once, "ask" on demand, "quiet" in the text alone."""
    if row.kind in Annotation.QUIET:
        return "quiet"
    proposed = row.state == Annotation.State.SUGGESTED
    if proposed and (row.tier == Annotation.Tier.ASK or outcome == Anchor.Outcome.LOST):
        return "ask"
    return "cards"


def _decided(row: Any) -> dict[str, str] | None:
    if row.state == Annotation.State.SUGGESTED or not row.decided:
        return None
    last = row.decided[-1]
    return {"by": str(last.editor), "at": last.at.isoformat()}


def _before(row: Any, before: tuple[int, str] | None) -> dict[str, Any]:
    """The words as an editor last saw them, and in which revision; a boundary laid anew has no earlier words."""
    number, exact = before or (None, _words(row))
    return {"exact": exact, "revision": number}


def _words(row: Any) -> str:
    return joined(anchor.exact for anchor in row.standing if anchor.part == Anchor.Part.CONTENT)


def _place_in_text(shown: dict[str, Any]) -> tuple[float, float, UUID]:
    spans = [anchor for anchor in shown["anchors"] if anchor["part"] == Anchor.Part.CONTENT]
    if not spans:
        return (float("inf"), 0, UUID(shown["id"]))
    return (spans[0]["start"], -spans[-1]["end"], UUID(shown["id"]))
