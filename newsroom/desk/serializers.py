"""Serialize an article and its annotations for the desk, as plain values for JSON.

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

from .notices import embargo
from .notices.unread import left_out
from .worklist import progress, work_statuses

_DECIDING = (
    Decision.Action.ANNOTATED,
    Decision.Action.ACCEPTED,
    Decision.Action.REJECTED,
    Decision.Action.REOPENED,
    Decision.Action.CONFIRMED,
)


# Code points of a text whose annotations come with its page: about three screens.
FIRST = 5_000


def state(article: Article, reader: User) -> dict[str, Any]:
    """Return all that the page shows of an article to `reader`, without its text."""
    return {
        **_around(article, reader),
        "annotations": annotations(Annotation.objects.filter(article=article), latest(article)),
    }


def first(article: Article, reader: User) -> dict[str, Any]:
    """Return `state` with only the annotations near the top of the text, and "whole": whether these are all.

    They come with the page, however long the text is; the page asks for the others once it is usable.
    """
    revision, everything = latest(article), Annotation.objects.filter(article=article)
    visible = Anchor.objects.filter(revision=revision, part=Anchor.Part.CONTENT, start__lt=FIRST)
    shown = annotations(everything.filter(pk__in=visible.values("annotation")), revision)
    return {**_around(article, reader), "annotations": shown, "whole": len(shown) == everything.count()}


def _around(article: Article, reader: User) -> dict[str, Any]:
    return {
        "article": _article(article),
        "progress": progress(article),
        "history": history(article, reader),
        "work": work(article, reader),
        "here": here(article, reader),
    }


def tag(article: Article, reader: User) -> str:
    """Return a digest that changes whenever `state` does, at a fraction of its cost: pages poll every two seconds."""
    chosen = Annotation.objects.filter(article=article)
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
        # Decisions on actors and claims in other articles change what is shown here.
        chosen.aggregate(Count("pk"), Max("run")),
        _digest(Claim.objects.filter(statements__in=chosen), "text", "wording", "verdict"),
        _digest(
            Annotation.objects.filter(
                claim__in=chosen.exclude(claim=None).values("claim"), state=Annotation.State.ACCEPTED
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
    """Return a digest, computed by the database, that changes whenever one of these columns does."""
    nothing, between = Value("", TextField()), Value("\t", TextField())
    values = [Coalesce(Cast(column, TextField()), nothing) for column in ("pk", *columns)]
    line = Concat(*(part for value in values for part in (value, between)))
    digest: str | None = rows.aggregate(digest=MD5(StringAgg(line, "\n", order_by="pk")))["digest"]
    return digest


def work(article: Article, reader: User) -> dict[str, Any]:
    """Return who works on the article, as `reader` sees it."""
    status = work_statuses([article.pk], reader)[article.pk]
    return {
        "state": status.state,
        "by": status.by,
        "at": status.at.isoformat() if status.at else None,
        "assignment": status.assignment,
        "fromReader": status.from_reader,
    }


def here(article: Article, reader: User) -> list[str]:
    """Return the names of the other editors who have the article open."""
    return [str(one) for one in who_is_here(article) if one.pk != reader.pk]


def annotation(one: Annotation, reader: User) -> dict[str, Any]:
    """Return an annotation's current state, its article's progress, and what `reader` can undo there."""
    article = Article.objects.select_related("latest_revision").get(pk=one.article_id)
    [shown] = annotations(Annotation.objects.filter(pk=one.pk), latest(article))
    return {
        "annotation": shown,
        "progress": progress(article),
        "history": history(article, reader),
        # The text that the anchors belong to: a page that shows an older one must not use them.
        "revision": str(article.latest_revision_id),
    }


def undone(article: Article, touched: list[Annotation], reader: User) -> dict[str, Any]:
    """Return what `reader`'s undo or redo has changed; "summary" says in words what was undone or redone."""
    last = Decision.objects.filter(annotation__in=touched, editor=reader).latest("id")
    # An action on a whole story changes other articles as well: they are not on this page.
    chosen = Annotation.objects.filter(pk__in=[one.pk for one in touched], article=article)
    return current(article, chosen, reader) | {"summary": _summary(last, len(touched))}


def current(article: Article, chosen: QuerySet[Annotation], reader: User) -> dict[str, Any]:
    """Return the current state of some annotations, their article's progress, and what `reader` can undo there."""
    return {
        "annotations": annotations(chosen, latest(article)),
        "progress": progress(article),
        "history": history(article, reader),
        "revision": str(article.latest_revision_id),
    }


def again(ids: list[str], reader: User) -> dict[str, Any]:
    """Answer a repeated action with the current state of what it changed. Raises Conflict if the key is another's."""
    touched = list(Annotation.objects.filter(pk__in=ids).select_related("article__latest_revision"))
    if not touched:
        raise Conflict(_("This action was sent before, as another one."))
    [first, *others] = sorted(touched, key=lambda one: ids.index(str(one.pk)))
    if others:
        return undone(first.article, touched, reader)
    # The action was a single one or an undo of one: a page takes what it needs of both.
    return {**undone(first.article, touched, reader), **annotation(first, reader)}


def history(article: Article, reader: User) -> dict[str, str | int | None]:
    """Return what `reader`'s next undo and redo would change, in words; None if there is nothing.

    "undoId" and "redoId" are the keys of the decisions with which these actions begin.
    """
    past = undo.history(article, editor=reader)
    nexts = {"undo": past.done[-1:], "redo": past.undone[-1:]}
    wanted = [act.decisions[0] for acts in nexts.values() for act in acts]
    decisions = Decision.objects.select_related("annotation").in_bulk(wanted) if wanted else {}
    words: dict[str, str | int | None] = {
        name: _summary(decisions[acts[0].decisions[0]], len(acts[0].decisions)) if acts else None
        for name, acts in nexts.items()
    }
    return words | {f"{name}Id": acts[0].decisions[0] if acts else None for name, acts in nexts.items()}


def _summary(decision: Decision, count: int) -> str:
    # Describe an undo by what it took back: redoing it does that again. An erased article has lost this detail.
    action = Decision.Action(
        decision.detail.get("of", decision.action) if decision.undoes_id else decision.action
    ).label
    if count > 1:
        return _("%(count)s annotations, %(action)s") % {"count": count, "action": action}
    kind = decision.annotation.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}, {action}"


def annotations(chosen: QuerySet[Annotation], revision: Revision) -> list[dict[str, Any]]:
    """Return annotations as they are anchored in `revision`, in the order of its text.

    Rows are read as plain values: for a thousand annotations, making model instances takes longer than all else here.
    """
    these = chosen.order_by().values("pk")
    # Read before the rows: a page that sends a decision as its last must have shown what that decision did.
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
        current = [anchor for anchor in anchors if anchor[4] != Anchor.Outcome.LOST]
        review = pk in beside.review
        note, override = beside.notes.get(row["note"]), beside.overrides.get(row["value_override"])
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
                # The page sends it with its next action, which is refused if another decision followed.
                "lastDecision": heads.get(pk, 0),
                "anchors": [
                    {"part": part, "start": start, "end": end, "exact": exact}
                    for part, start, end, exact, _outcome in current
                ],
                "roles": [_role(*role, beside.actors, day) for role in beside.roles[pk]],
                "attributes": current_attributes(
                    [anchor[3] for anchor in current if anchor[0] == Anchor.Part.CONTENT],
                    attributes=row["attributes"],
                    proposed_words=words,
                    override=override,
                ),
                "valueOverride": row["value_override"],
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
    """What belongs to annotations beside their rows, queried once for all.

    Subqueries per row were slower than everything else for a thousand annotations: the database unpacked the long text
    for each of them.
    """

    texts: dict[UUID, str]  # by revision on which annotations were made
    runs: dict[Any, str]  # "engine version", or the partner's name
    # By annotation: (part, start, end, exact, outcome).
    anchors: dict[UUID, list[tuple[str, int | None, int | None, str, str]]]
    supports: dict[UUID, list[str]]
    roles: dict[UUID, list[tuple[int, str, Any, str, bool, str]]]
    decided: dict[UUID, tuple[Any, datetime]]  # editor and time of the last decision
    review: set[UUID]
    before: dict[UUID, tuple[int, str]]
    # By their own primary keys.
    names: dict[Any, str]
    actors: dict[Any, Actor]
    claims: dict[Any, Claim]
    notes: dict[Any, Note]
    overrides: dict[Any, ValueOverride]


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
    differing = {Anchor.Outcome.ALTERED, Anchor.Outcome.LOST}
    changed = [row["pk"] for row in rows if _outcome(anchors[row["pk"]]) in differing]
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
        overrides=ValueOverride.objects.in_bulk(_set(row["value_override"] for row in rows)),
    )


def _set(keys: Iterable[Any]) -> set[Any]:
    return set(keys) - {None}


def _claims() -> QuerySet[Claim]:
    stated = Count("statements", filter=Q(statements__state=Annotation.State.ACCEPTED))
    return Claim.objects.select_related("verdict__author").annotate(others=Greatest(stated - 1, 0))


def actor(one: Actor, day: date) -> dict[str, str]:
    """Return an actor in short, with the office held on `day`. Its offices should be prefetched."""
    return {
        "id": str(one.pk),
        "name": one.name,
        "kind": one.kind,
        "description": one.description,
        "office": office_on(one.offices.all(), day),
    }


def _claim(one: Claim) -> dict[str, Any]:
    """Return a claim; `statements` counts those beside the annotation that is shown."""
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
    """Return what the page shows above the text: the article's status, revision and origin."""
    revision = latest(article)
    facts = [
        article.source.name,
        short_time(article.date_published, reader) if article.date_published else "",
        article.byline,
        _("from %(agency)s") % {"agency": article.credit} if article.credit else "",
    ]
    return {
        "status": article.status_label,
        "live": article.is_public,
        "stopped": article.pub_status != Article.PubStatus.USABLE,
        "revision": (
            _("revision %(number)s, not out yet") % {"number": revision.number}
            if article.is_public and article.published_revision_id != revision.pk
            else _("revision %(number)s, %(at)s")
            % {"number": revision.number, "at": short_time(revision.created_at, reader)}
        ),
        "note": revision.public_note,
        "outgoing": embargo.outgoing(article, reader),
        "outgoing_in_short": embargo.outgoing_in_short(article, reader),
        "origin": article.get_origin_display(),
        "byline": " · ".join(fact for fact in facts if fact),
    }


def short_time(at: datetime, reader: User) -> str:
    """Format a time in `reader`'s time zone: "09:14 CET" today, "12 May, 09:14" before."""
    zone = ZoneInfo(reader.time_zone)
    local, today = at.astimezone(zone), timezone.now().astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M %Z}"
    return formats.date_format(local, _("j M, H:i") if local.year == today.year else _("j M Y"))


def latest(article: Article) -> Revision:
    """Return the revision that the desk shows."""
    assert article.latest_revision is not None, "an article is stored together with its first revision"
    return article.latest_revision


def _article(article: Article) -> dict[str, Any]:
    revision = latest(article)
    # The state of the newsroom's own engines: a partner's proposals say nothing about it.
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
        "verdicts": [rating.label for rating in scale()],
    }


def _outcome(anchors: list[Any]) -> str:
    return worst(anchor[4] for anchor in anchors if anchor[0] == Anchor.Part.CONTENT)


def _place(row: dict[str, Any], outcome: str) -> str:
    """Return where the desk shows it: "cards" at once, "ask" on demand, "quiet" in the text alone."""
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
    """Return the words as an editor last saw them, and their revision; an adjusted span has no earlier words."""
    now = joined(anchor[3] for anchor in anchors if anchor[0] == Anchor.Part.CONTENT)
    number, exact = before or (None, now)
    return {"exact": exact, "revision": number}


def _place_in_text(shown: dict[str, Any]) -> tuple[float, float, str]:
    spans = [anchor for anchor in shown["anchors"] if anchor["part"] == Anchor.Part.CONTENT]
    if not spans:
        return (float("inf"), 0, shown["id"])
    return (spans[0]["start"], -spans[-1]["end"], shown["id"])
