"""What the desk tells the browser: an article and what is said about it, as plain values for JSON.

Offsets count code points of the latest revision's canonical text. The number of queries does not grow with the article.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
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

from annotations.anchoring.segment_summary import joined, worst
from annotations.claims.claims import scale
from annotations.decisions import undo
from annotations.decisions.assignments import who_is_here
from annotations.feed_items import day_of
from annotations.models import (
    Actor,
    Anchor,
    Annotation,
    Claim,
    Decision,
    ExtractionRun,
    Note,
    Office,
    Role,
    Support,
    ValueOverride,
)
from annotations.models.actor import office_on
from annotations.models.annotation import current_attributes
from annotations.reanchor import words_before
from annotations.runs.proposals import OUTSIDE
from newsroom.articles.models import Article, Revision, Story
from newsroom.core.errors import Conflict
from newsroom.partners.permissions.proposers import partner_names
from newsroom.users.models import User

from . import embargo
from .unread import left_out
from .worklist import progress, standings

_DECIDING = (
    Decision.Action.ANNOTATED,
    Decision.Action.ACCEPTED,
    Decision.Action.REJECTED,
    Decision.Action.REOPENED,
    Decision.Action.CONFIRMED,
)


# Code points of a text whose annotations come with its page: about three windows full.
FIRST = 5_000


def state(article: Article, reader: User) -> dict[str, Any]:
    """All that the page shows of an article to `reader`, without its text."""
    return {
        **_around(article, reader),
        "annotations": annotations(Annotation.objects.filter(article=article), latest(article)),
    }


def first(article: Article, reader: User) -> dict[str, Any]:
    """`state` with those annotations alone that are seen when the page opens, and "whole": whether these are all.

    They come with the page, however many follow further down; the page asks for the others once it is of use.
    """
    revision, said = latest(article), Annotation.objects.filter(article=article)
    seen = Anchor.objects.filter(revision=revision, part=Anchor.Part.CONTENT, start__lt=FIRST)
    shown = annotations(said.filter(pk__in=seen.values("annotation")), revision)
    return {**_around(article, reader), "annotations": shown, "whole": len(shown) == said.count()}


def _around(article: Article, reader: User) -> dict[str, Any]:
    return {
        "article": _article(article),
        "progress": progress(article),
        "history": history(article, reader),
        "work": work(article, reader),
        "here": here(article, reader),
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
        list(Story.objects.filter(articles=article).values_list("pk", "title")),
        list(
            ExtractionRun.objects.filter(revision=article.latest_revision_id)
            .values_list("pk", "state")
            .order_by("pk")
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
    """The answer to an act that had arrived before: what it touched, as it is now. Raises Conflict: it was another."""
    touched = list(Annotation.objects.filter(pk__in=ids).select_related("article__latest_revision"))
    if not touched:
        raise Conflict(_("This act was sent before, as another one."))
    [first, *others] = sorted(touched, key=lambda one: ids.index(str(one.pk)))
    if others:
        return undone(first.article, touched, reader)
    # Asked for by a single act or by an undo of one: a page takes what it needs of both.
    return {**undone(first.article, touched, reader), **annotation(first, reader)}


def history(article: Article, reader: User) -> dict[str, str | int | None]:
    """What `reader`'s next undo and redo here would take back and do again, in words; None where there is nothing.

    "undoId" and "redoId" are the keys of the decisions with which these acts begin.
    """
    told = undo.history(article, editor=reader)
    nexts = {"undo": told.done[-1:], "redo": told.undone[-1:]}
    wanted = [act.decisions[0] for acts in nexts.values() for act in acts]
    decisions = Decision.objects.select_related("annotation").in_bulk(wanted) if wanted else {}
    words: dict[str, str | int | None] = {
        name: _act(decisions[acts[0].decisions[0]], len(acts[0].decisions)) if acts else None
        for name, acts in nexts.items()
    }
    return words | {f"{name}Id": acts[0].decisions[0] if acts else None for name, acts in nexts.items()}


def _act(decision: Decision, count: int) -> str:
    # Of an undo, what it took back: to do again is to do that.
    # Where an article was erased, nothing says any more what it was.
    verb = Decision.Action(
        decision.detail.get("of", decision.action) if decision.undoes_id else decision.action
    ).label
    if count > 1:
        return _("%(count)s annotations, %(verb)s") % {"count": count, "verb": verb}
    kind = decision.annotation.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}, {verb}"


def annotations(chosen: QuerySet[Annotation], revision: Revision) -> list[dict[str, Any]]:
    """Annotations as they stand in `revision`, in the order of its text.

    Of a thousand of them, rows are read as plain values: to make a model's instance of each takes Python longer than
    all else here.
    """
    these = chosen.order_by().values("pk")
    # Read before the rows: an act that says it had seen a decision must have been shown what that decision did.
    heads = dict(
        Decision.objects.filter(annotation__in=these)
        .order_by()
        .values("annotation")
        .annotate(head=Max("pk"))
        .values_list("annotation", "head")
    )
    rows = list(chosen.order_by().values(*_COLUMNS))
    beside = _beside(rows, these, revision)
    day = day_of(revision.article)
    shown = []
    for row in rows:
        pk = row["pk"]
        anchors = beside.anchors[pk]
        outcome = _outcome(anchors)
        standing = [anchor for anchor in anchors if anchor[4] != Anchor.Outcome.LOST]
        review = pk in beside.review
        note, reading = beside.notes.get(row["note"]), beside.readings.get(row["value_override"])
        claim = beside.claims.get(row["claim"])
        words = beside.texts[row["made_on"]][row["proposed_start"] : row["proposed_end"]]
        shown.append(
            {
                "id": str(pk),
                "kind": row["kind"],
                "state": row["state"],
                "version": row["version"],
                "tier": row["tier"],
                "place": _place(row, outcome),
                "confidence": row["confidence"],
                "engine": (
                    " + ".join([beside.runs[row["run"]], *beside.supports[pk]]) if row["run"] else None
                ),
                "author": beside.names[row["author"]] if row["author"] else None,
                "decided": (
                    _decided(*beside.decided[pk], beside.names)
                    if row["state"] != Annotation.State.SUGGESTED and pk in beside.decided
                    else None
                ),
                "outcome": outcome,
                "review": review,
                "before": (
                    _before(anchors, beside.before.get(pk))
                    if review or outcome == Anchor.Outcome.LOST
                    else None
                ),
                # The last decision on it that the reader knows of: their next act says so, and is refused where one
                # followed.
                "seen": heads.get(pk, 0),
                "anchors": [
                    {"part": part, "start": start, "end": end, "exact": exact}
                    for part, start, end, exact, _outcome in standing
                ],
                "roles": [_role(*role, beside.actors, day) for role in beside.roles[pk]],
                "attributes": current_attributes(
                    [anchor[3] for anchor in standing if anchor[0] == Anchor.Part.CONTENT],
                    attributes=row["attributes"],
                    proposed_words=words,
                    override=reading,
                ),
                "reading": row["value_override"],
                "claim": _claim(claim) if claim else None,
                "note": _note(note, beside.names) if note else None,
            }
        )
    return sorted(shown, key=_place_in_text)


_COLUMNS = (
    *("pk", "kind", "state", "version", "tier", "confidence", "run", "author", "made_on"),
    *("proposed_start", "proposed_end", "attributes", "value_override", "claim", "note"),
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is to be known of annotations besides their rows, asked once for all.

    As subqueries of each row it took the database longer than all else for a thousand annotations of a long text, which
    was unpacked for every one of them.
    """

    texts: dict[UUID, str]  # by revision, that the annotations were made on
    runs: dict[Any, str]  # "engine version", or who it is
    # By annotation: (part, start, end, exact, outcome).
    anchors: dict[UUID, list[tuple[str, int | None, int | None, str, str]]]
    supports: dict[UUID, list[str]]
    roles: dict[UUID, list[tuple[int, str, Any, str, bool, str]]]
    decided: dict[UUID, tuple[Any, datetime]]  # by whom and when last
    review: set[UUID]
    before: dict[UUID, tuple[int, str]]
    # By their own keys; of the few that there are.
    names: dict[Any, str]
    actors: dict[Any, Actor]
    claims: dict[Any, Claim]
    notes: dict[Any, Note]
    readings: dict[Any, ValueOverride]


def _beside(rows: list[dict[str, Any]], these: QuerySet[Any, Any], revision: Revision) -> _Beside:
    anchors: dict[UUID, list[Any]] = defaultdict(list)
    for pk, *anchor in (
        Anchor.objects.filter(revision=revision, annotation__in=these)
        .order_by("part", "ordinal")
        .values_list("annotation", "part", "start", "end", "exact", "outcome")
    ):
        anchors[pk].append(anchor)
    agreeing = list(
        Support.objects.filter(annotation__in=these)
        .order_by("pk")
        .values_list("annotation", "run", "run__engine", "run__engine_version")
    )
    proposing = ExtractionRun.objects.filter(pk__in=_set(row["run"] for row in rows)).order_by()
    read = {run: engine for _pk, run, *engine in agreeing}
    read |= {run: engine for run, *engine in proposing.values_list("pk", "engine", "engine_version")}
    names = partner_names({engine for engine, _version in read.values()})
    runs = {run: names.get(engine) or f"{engine} {version}" for run, (engine, version) in read.items()}
    supports: dict[UUID, list[str]] = defaultdict(list)
    for pk, run, *_engine in agreeing:
        supports[pk].append(runs[run])
    roles: dict[UUID, list[Any]] = defaultdict(list)
    for pk, *role in (
        Role.objects.filter(annotation__in=these)
        .exclude(state=Annotation.State.REJECTED)
        .order_by("pk")
        .values_list("annotation", "pk", "kind", "actor", "name", "is_named", "state")
    ):
        roles[pk].append(role)
    decided = {
        pk: (editor, at)
        for pk, editor, at in Decision.objects.active()
        .filter(annotation__in=these, action__in=_DECIDING)
        .order_by("pk")
        .values_list("annotation", "editor", "at")
    }
    accepted = [row["pk"] for row in rows if row["state"] == Annotation.State.ACCEPTED]
    gone = {Anchor.Outcome.ALTERED, Anchor.Outcome.LOST}
    changed = [row["pk"] for row in rows if _outcome(anchors[row["pk"]]) in gone]
    notes = Note.objects.in_bulk(_set(row["note"] for row in rows))
    people = {row["author"] for row in rows} | {editor for editor, _at in decided.values()}
    return _Beside(
        texts=dict(
            Revision.objects.filter(pk__in=_set(row["made_on"] for row in rows))
            .order_by()
            .values_list("pk", "text")
        ),
        runs=runs,
        anchors=anchors,
        supports=supports,
        roles=roles,
        decided=decided,
        review=(
            set(Annotation.objects.changed().filter(pk__in=accepted).order_by().values_list("pk", flat=True))
            if accepted
            else set()
        ),
        before=words_before(changed, revision) if changed else {},
        names={
            pk: str(one)
            for pk, one in User.objects.in_bulk(
                _set([*people, *(note.author_id for note in notes.values())])
            ).items()
        },
        actors=Actor.objects.prefetch_related(
            Prefetch("offices", Office.objects.select_related("organisation"))
        ).in_bulk(_set(role[2] for parts in roles.values() for role in parts)),
        claims=_claims().in_bulk(_set(row["claim"] for row in rows)),
        notes=notes,
        readings=ValueOverride.objects.in_bulk(_set(row["value_override"] for row in rows)),
    )


def _set(keys: Iterable[Any]) -> set[Any]:
    return set(keys) - {None}


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
        "note": revision.public_note,
        "outgoing": embargo.outgoing(article, reader),
        "outgoing_in_short": embargo.outgoing_in_short(article, reader),
        "origin": article.get_origin_display(),
        "byline": " · ".join(fact for fact in facts if fact),
    }


def moment(at: datetime, reader: User) -> str:
    """A time as `reader` would write it: "09:14 CET" today, "12 May, 09:14" before."""
    zone = ZoneInfo(reader.time_zone)
    local, today = at.astimezone(zone), timezone.now().astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M %Z}"
    return formats.date_format(local, _("j M, H:i") if local.year == today.year else _("j M Y"))


def latest(article: Article) -> Revision:
    """The revision that the desk works on."""
    assert article.latest_revision is not None, "an article is stored together with its first revision"
    return article.latest_revision


def _article(article: Article) -> dict[str, Any]:
    revision = latest(article)
    # Whether the house's own engines have read it: what somebody outside proposes meanwhile does not say that.
    runs = list(
        ExtractionRun.objects.filter(revision=revision).exclude(engine__startswith=OUTSIDE).order_by("-id")
    )
    story = Story.objects.filter(articles=article).first()
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
            "note": revision.public_note,
        },
        "run": runs[0].state if runs else None,
        "runNotes": left_out(runs, revision),
        "verdicts": [rung.label for rung in scale()],
    }


def _outcome(anchors: list[Any]) -> str:
    return worst(anchor[4] for anchor in anchors if anchor[0] == Anchor.Part.CONTENT)


def _place(row: dict[str, Any], outcome: str) -> str:
    """Where the desk shows it: "cards" at once, "ask" on demand, "quiet" in the text alone."""
    if row["kind"] in Annotation.QUIET:
        return "quiet"
    proposed = row["state"] == Annotation.State.SUGGESTED
    if proposed and (row["tier"] == Annotation.Tier.ASK or outcome == Anchor.Outcome.LOST):
        return "ask"
    return "cards"


def _role(
    pk: int, kind: str, who: Any, name: str, named: bool, state: str, actors: dict[Any, Actor], day: date
) -> dict[str, Any]:
    return {
        "id": str(pk),
        "role": kind,
        "name": name,
        "named": named,
        "actor": actor(actors[who], day) if who else None,
        "state": state,
    }


def _note(one: Note, names: dict[Any, str]) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "by": names[one.author_id], "at": one.at.isoformat()}


def _decided(editor: Any, at: datetime, names: dict[Any, str]) -> dict[str, str]:
    return {"by": names[editor], "at": at.isoformat()}


def _before(
    anchors: list[tuple[str, int | None, int | None, str, str]], before: tuple[int, str] | None
) -> dict[str, Any]:
    """The words as an editor last saw them, and in which revision; a boundary laid anew has no earlier words."""
    now = joined(anchor[3] for anchor in anchors if anchor[0] == Anchor.Part.CONTENT)
    number, exact = before or (None, now)
    return {"exact": exact, "revision": number}


def _place_in_text(shown: dict[str, Any]) -> tuple[float, float, str]:
    spans = [anchor for anchor in shown["anchors"] if anchor["part"] == Anchor.Part.CONTENT]
    if not spans:
        return (float("inf"), 0, shown["id"])
    return (spans[0]["start"], -spans[-1]["end"], shown["id"])
