"""Import the annotations of a corpus: their rows, and their lines in the feed.

Both are made from the same plain values. A model instance for each of millions of rows took longer to make than the
row took to store.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection

from annotations.feed_items import (
    annotation_of,
    current_words,
    day_of,
    offices_of,
    pen_name,
    person,
    role_item,
    software,
)
from annotations.feed_items.items import Creator, RoleItem
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, ExtractionRun, Role
from annotations.models.actor import current_ids
from annotations.models.annotation import current_attributes
from newsroom.articles.models import Article
from newsroom.feed.items import written
from newsroom.feed.models import uri
from newsroom.feed.scope import Facet
from newsroom.users.models import User

from .feed_lines import Lines, StatedClaims, place_of
from .items import Arrived, CorpusUnreadable, Item, differs, id_in
from .rows import Tables

_ANNOTATION = (
    *("id", "version", "created_at", "article_id", "kind", "state", "run_id", "author_id", "confidence"),
    *("made_on_id", "proposed_start", "proposed_end", "attributes", "claim_id"),
)
_SELECTED = ("start", "end", "exact", "prefix", "suffix", "outcome")
_ANCHOR = ("annotation_id", "revision_id", "part", "ordinal", *_SELECTED)
_ROLE = (
    *("annotation_id", "kind", "actor_id", "name", "is_named", "state", "run_id", "author_id", "created_at"),
)
_DECISION = ("annotation_id", "revision_id", "editor_id", "action", "detail", "at")
_ACCEPTED = Annotation.State.ACCEPTED.value
_Row = tuple[Any, ...]


class Annotated:
    """Store annotations and their lines, and collect the claims and actors that they touch."""

    def __init__(
        self,
        *,
        editor: User,
        now: datetime,
        account: Callable[[str], User],
        new_claims: Mapping[str, StatedClaims],
        lines: Lines,
        tables: Tables,
    ) -> None:
        """`account` returns the user for a name; `new_claims` are the claims that this corpus adds, by id."""
        self._editor, self._now, self._account = editor, now, account
        self._new_claims, self._lines, self._tables = new_claims, lines, tables
        # Their places in the feed change with the import. Claims only if they existed before.
        self.claims: set[UUID] = set()
        self.actors: set[UUID] = set()

    def take(self, arrived: Sequence[Arrived]) -> None:
        """Store them. Raises CorpusUnreadable, CorpusDiffers."""
        items = [one.item for one in arrived]
        actors = {id_in(r["actor"]) for item in items for r in item["roles"] if r["actor"]}
        claims = {id_in(item["claim"]) for item in items if item["claim"]}
        by_now = current_ids(Actor, actors) | current_ids(Claim, claims)
        batch = _Batch(
            pages=_pages({item["article"] for item in items}),
            makers=self._makers(items),
            offices=offices_of(actors | {UUID(by_now[str(actor)]) for actor in actors}),
            by_now=by_now,
        )
        # The rows below are made while the annotations are stored, and stored later: triggers check what they
        # refer to.
        self._tables.store_rows(Annotation, _ANNOTATION, (self._take(one, batch) for one in arrived))
        self._tables.store_rows(Anchor, _ANCHOR, batch.anchors)
        self._tables.store_rows(Role, _ROLE, batch.roles)
        self._tables.store_rows(Decision, _DECISION, batch.decisions)

    def _take(self, arrived: Arrived, batch: "_Batch") -> _Row:
        """Return the annotation's row. Add the rows that belong to it to the batch, and keep its line."""
        item, page = arrived.item, batch.pages[arrived.item["article"]]
        # Notes are internal and never exported.
        if item["revision"] != page.revision_uri or item["kind"] not in Annotation.Kind.values:
            raise differs(item["uri"])
        pk = str(arrived.pk)
        roles = [batch.followed(role) for role in item["roles"]]
        maker = batch.makers[_maker(item)]
        anchors = [_anchor(target, item) for target in item["target"]]
        start, end = _span(anchors)
        created = datetime.fromisoformat(item["created"]).astimezone(UTC)
        claim = str(id_in(item["claim"])) if item["claim"] else None
        feed_item = annotation_of(
            pk,
            kind=item["kind"],
            state=_ACCEPTED,
            article=page.uri,
            revision=page.revision_uri,
            anchors=sorted(anchors, key=lambda anchor: anchor["part"]),
            # An actor that was merged here has the other's offices now: take the offices from the line.
            roles=[
                _role(role, batch.offices, page.day) if role == now else cast(RoleItem, role)
                for role, now in zip(item["roles"], roles, strict=True)
            ],
            attributes=current_attributes(
                current_words(anchors),
                attributes=item["attributes"],
                proposed_words=page.text[start:end],
                override=None,
            ),
            claim=uri(Claim.collection, claim) if claim else None,
            creator=maker.shown,
            created=created,
        )
        text, version = arrived.text_of(feed_item), item["version"]
        if (claim and batch.by_now[claim] != claim) or roles != item["roles"]:
            # Show the current actor or claim. The line of the merged one leads readers to it.
            claim = batch.by_now[claim] if claim else None
            feed_item["claim"] = uri(Claim.collection, claim) if claim else None
            feed_item["roles"] = [_role(role, batch.offices, page.day) for role in roles]
            text = written(feed_item)
        if page.is_public:
            facets, place = page.stands(item["kind"])
            self._lines.keep(pk, version, text, place, page.pk, page.story)
            if claim and claim in self._new_claims:
                self._new_claims[claim].see(pk, page.pk, feed_item["quote"], facets)
        else:
            # The text is withheld here: the next version shows the annotation together with the text.
            version -= 1
            if claim and claim in self._new_claims:
                self._new_claims[claim].hide(feed_item["quote"])
        if claim and claim not in self._new_claims:
            self.claims.add(UUID(claim))
        ordinals: Counter[str] = Counter()
        for anchor in anchors:
            part = anchor["part"]
            batch.anchors.append(
                (pk, page.revision, part, ordinals[part], *(anchor[name] for name in _SELECTED))
            )
            ordinals[part] += 1
        made_by = (maker.run, maker.author)
        for role in roles:
            actor = id_in(role["actor"]) if role["actor"] else None
            if actor:
                self.actors.add(actor)
            batch.roles.append(
                (pk, role["role"], actor, role["name"], actor is not None, _ACCEPTED, *made_by, self._now)
            )
        batch.decisions.append(
            (pk, page.revision, self._editor.pk, maker.action, {"imported": True}, self._now)
        )
        return (
            *(pk, version, created, page.pk, item["kind"], _ACCEPTED, *made_by, maker.confidence),
            *(page.revision, start, end, item["attributes"], claim),
        )

    def _makers(self, items: Iterable[Item]) -> dict[tuple[str, ...], "_Maker"]:
        """Return who made these annotations, by `_maker`'s key. Create missing runs of engines."""
        makers: dict[tuple[str, ...], _Maker] = {}
        runs = 0
        for key in sorted({_maker(item) for item in items}):
            if len(key) == 1:
                author = self._account(key[0])
                shown = person(pen_name(author))
                makers[key] = _Maker(shown, Decision.Action.ANNOTATED.value, author=author.pk)
                continue
            name, revision = key
            engine, _, version = name.rpartition(" ")
            run, is_new = ExtractionRun.objects.get_or_create(
                revision_id=id_in(revision),
                engine=engine,
                engine_version=version,
                gazetteer_digest="",
                defaults={"state": ExtractionRun.State.DONE, "finished_at": self._now},
            )
            runs += is_new
            shown = software(f"{run.engine} {run.engine_version}")
            # Partners do not get the engine's confidence; an editor has accepted the annotation.
            makers[key] = _Maker(shown, Decision.Action.ACCEPTED.value, run=run.pk, confidence=1.0)
        self._tables.note(ExtractionRun, runs)
        return makers


class _Maker(NamedTuple):
    """Who made an annotation: a person, or an engine's run whose suggestion an editor accepted."""

    shown: Creator
    action: str
    run: Any = None
    author: Any = None
    confidence: float | None = None


def _maker(item: Item) -> tuple[str, ...]:
    """Return a key: a person's name, or an engine's name with the revision that it read."""
    name = item["creator"]["name"]
    return (name, item["revision"]) if item["creator"]["type"] == "Software" else (name,)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is read for a batch, and the rows that belong to its annotations."""

    # By the article's address.
    pages: Mapping[str, "_Page"]
    makers: Mapping[tuple[str, ...], _Maker]
    offices: Mapping[UUID, Sequence[Mapping[str, Any]]]
    # The current id of each actor and claim: an editor may have merged it here.
    by_now: Mapping[str, str]
    anchors: list[_Row] = field(default_factory=list)
    roles: list[_Row] = field(default_factory=list)
    decisions: list[_Row] = field(default_factory=list)

    def followed(self, role: Item) -> Item:
        """Return the role with its current actor, after all merges."""
        if not role["actor"]:
            return role
        current = self.by_now[str(id_in(role["actor"]))]
        return {**role, "actor": uri(Actor.collection, current)}


class _Page:
    """An annotated article, with everything that its annotations show of it."""

    def __init__(self, article: Article) -> None:
        revision = article.published_revision
        self.pk, self.uri = str(article.pk), article.uri
        self.revision = str(revision.pk) if revision else ""
        self.revision_uri = revision.uri if revision else ""
        self.text = revision.text if revision else ""
        self.day: date = day_of(article)
        self.story = str(article.story_id) if article.story_id else ""
        self.is_public = article.is_public
        self._beside = (str(article.source_id), article.language, self.story)
        self._stands: dict[str, tuple[frozenset[Facet], str]] = {}

    def stands(self, kind: str) -> tuple[frozenset[Facet], str]:
        """Return the facets of annotations of this kind, and their place as JSON."""
        if kind not in self._stands:
            facets = frozenset([Facet(kind, *self._beside)])
            self._stands[kind] = (facets, place_of(facets))
        return self._stands[kind]


def _pages(addresses: set[str]) -> dict[str, _Page]:
    found = Article.objects.select_related("source", "published_revision")
    shown = found.defer("published_revision__body", "published_revision__blocks")
    # Locked until the end: a cancel or correction at the same time would miss these annotations.
    held = shown.select_for_update(no_key=True, of=("self",)).order_by("pk")
    articles = held.in_bulk([id_in(address) for address in addresses])
    if len(articles) < len(addresses):
        # An article is missing: the database has the better message.
        connection.check_constraints()
    return {article.uri: _Page(article) for article in articles.values()}


def _anchor(target: Item, item: Item) -> dict[str, Any]:
    if len(target["selector"]) < 2:
        raise CorpusUnreadable(f"{item['uri']} comes without its words.")
    position, quoted = target["selector"]
    is_content = target["part"] == Anchor.Part.CONTENT
    return {
        "part": target["part"],
        "start": position["start"],
        "end": position["end"],
        "exact": quoted["exact"],
        "prefix": quoted["prefix"],
        "suffix": quoted["suffix"],
        "outcome": item["outcome"] if is_content else Anchor.Outcome.EXACT.value,
    }


def _span(anchors: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return the start of the content's first segment and the end of its last."""
    content = [anchor for anchor in anchors if anchor["part"] == Anchor.Part.CONTENT]
    return min(anchor["start"] for anchor in content), max(anchor["end"] for anchor in content)


def _role(role: Item, offices: Mapping[UUID, Sequence[Mapping[str, Any]]], day: date) -> RoleItem:
    actor = id_in(role["actor"]) if role["actor"] else None
    held = offices.get(actor, ()) if actor else ()
    return role_item({"role": role["role"], "name": role["name"], "actor": actor, "offices": held}, day)
