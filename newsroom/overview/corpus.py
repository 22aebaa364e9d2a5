"""Verb: bring a corpus in that partners were given as NDJSON, so that it goes out again as it came in.

All of it or nothing: it is one transaction. At its end the feed is told of what is new, and what the feed then says of
each object is compared with the line that it came from; a difference undoes it all. So nothing is lost on the way in
without a word, be it a field that this version does not know yet.

Annotations are most of a corpus. What the feed is to say of one is made of the rows as they are about to be stored, by
the feed's own presenter, and compared before they are: to read all of them again took longer than to store them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from annotations.ledger import announce, announce_stories, present_claims, present_new, worded_otherwise
from annotations.models import (
    Actor,
    ActorName,
    Anchor,
    Annotation,
    Claim,
    Decision,
    Identifier,
    Membership,
    Office,
    Role,
    Run,
    Story,
    Verdict,
    Wording,
)
from newsroom.articles.ledger import announce_articles
from newsroom.articles.models import Act, Article, Revision
from newsroom.articles.text import canonical
from newsroom.ledger import feed
from newsroom.ledger.errors import Invalid
from newsroom.ledger.feed import NewLine, Presented
from newsroom.ledger.items import written
from newsroom.ledger.models import Change, Public, uri
from newsroom.people.models import User
from sources.models import Source

Item = Mapping[str, Any]
P = TypeVar("P", bound=Public)

# What comes first is what the others point at.
ORDER = ("source", "story", "actor", "article", "claim", "annotation")
# What an item shows beside its own: other objects, which have lines of their own, and what the reader's rights say.
_BESIDE = frozenset(
    {"annotations", "claims", "actors", "body", "revisions", "statements", "said", "version", "rights"}
)
_BATCH = 1000


class CorpusUnreadable(Invalid):
    """This is not a corpus as the API gives it out."""


class CorpusDiffers(Invalid):
    """What came in would not go out again as it was."""


def bring_in(lines: Iterable[bytes], *, editor: User) -> Counter[tuple[str, str]]:
    """Bring the lines of NDJSON in; how many of each type are `made` and how many were `present`.

    The types come in ORDER; articles with include=body,revisions. An object that is there already is left as it is.
    Raises CorpusUnreadable, CorpusDiffers; then nothing has been brought in.
    """
    counts: Counter[tuple[str, str]] = Counter()
    try:
        with TemporaryFile() as lines_to_tell, transaction.atomic():
            arrival = _Arrival(editor, lines_to_tell)
            for kind, items in _batches(lines):
                made = arrival.take(kind, items)
                counts[kind, "made"] += made
                counts[kind, "present"] += len(items) - made
            # At once and not at the end: what points at nothing is found before it is presented.
            connection.check_constraints()
            arrival.tell()
            arrival.compare()
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CorpusUnreadable(f"A line lacks something or holds something strange: {error!r}.") from error
    except (IntegrityError, DataError) as error:
        raise CorpusUnreadable(f"The database does not take it: {str(error).splitlines()[0]}.") from error
    return counts


def kind_of(line: bytes) -> str:
    """The type of a line's object. Raises CorpusUnreadable."""
    return str(_item(line)["type"])


def _item(line: bytes) -> Item:
    try:
        item = json.loads(line)
        if item["type"] not in ORDER:
            raise CorpusUnreadable(f"A line of type {item['type']!r} is none of a corpus.")
        base = item["uri"].partition("/api/v1/")[0]
    except (ValueError, KeyError, TypeError):
        raise CorpusUnreadable(f"This is no item of a corpus: {line[:80]!r}.") from None
    if base != settings.SITE_URL:
        raise CorpusUnreadable(f"This is the corpus of {base}; here is {settings.SITE_URL}.")
    return item  # type: ignore[no-any-return]


def _batches(lines: Iterable[bytes]) -> Iterator[tuple[str, Sequence[Item]]]:
    """Items of one type each, in their order; an object that comes twice counts once."""
    batch: dict[str, Item] = {}
    kind = ORDER[0]
    for line in lines:
        if not line.strip():
            continue
        item = _item(line)
        if ORDER.index(item["type"]) < ORDER.index(kind):
            raise CorpusUnreadable(f"A {item['type']} comes after a {kind}; first come {', '.join(ORDER)}.")
        if batch and (item["type"] != kind or len(batch) == _BATCH):
            yield kind, list(batch.values())
            batch = {}
        kind = item["type"]
        batch[item["id"]] = item
    if batch:
        yield kind, list(batch.values())


class _Arrival:
    """One corpus on its way in: what is new of it, and what each item said."""

    def __init__(self, editor: User, lines: IO[bytes]) -> None:
        self.editor = editor
        self.now = timezone.now()
        self.new: dict[str, list[UUID]] = {kind: [] for kind in ORDER}
        # Those that annotations of this corpus touch, new or not: where they stand changes with that.
        self.touched: dict[str, set[UUID]] = {"claim": set(), "actor": set()}
        # The lines of the feed about annotations, a line each; they may be more than there is memory for.
        self.lines = lines
        self.said: dict[UUID, bytes] = {}
        self.people: dict[str, User] = {}

    def take(self, kind: str, items: Sequence[Item]) -> int:
        """Store those that are not there yet; how many those are."""
        model = _MODELS[kind]
        there = set(
            model._default_manager.filter(pk__in=[i["id"] for i in items]).values_list("pk", flat=True)
        )
        new = [item for item in items if UUID(item["id"]) not in there]
        if new:
            getattr(self, f"_take_{kind}")(new)
        for item in new:
            pk = UUID(item["id"])
            self.new[kind].append(pk)
            if kind != "annotation":
                self.said[pk] = _digest(_flat(item))
        return len(new)

    def tell(self) -> None:
        """Tell the feed of all that is new. Only now, when all stands in its place, has each object its last face."""
        # Words that are no statement's are an editor's: the feed would else put the statement's in their place.
        for ids in _by_thousand(self.new["claim"]):
            for claim, _ in worded_otherwise(ids):
                claim.wording = Wording.objects.create(claim=claim, text=claim.text, author=self.editor)
                claim.save(update_fields=["wording"])
        for ids in _by_thousand(self.new["article"]):
            announce_articles(ids)
        announce_stories(self.new["story"])
        for ids in _by_thousand(sorted({*self.new["actor"], *self.touched["actor"]})):
            announce([], actors=ids)
        for ids in _by_thousand(self.new["claim"]):
            feed.record(Claim, ids, present_claims)
        for ids in _by_thousand(sorted(self.touched["claim"].difference(self.new["claim"]))):
            announce([], claims=ids)
        if self.new["annotation"]:
            feed.append_new("annotation", self.kept_lines())

    def compare(self) -> None:
        """Raises CorpusDiffers where the feed now says something else than the item that came in."""
        for ids in _by_thousand(list(self.said)):
            for change in Change.objects.filter(object_id__in=ids).order_by("id"):
                if change.item is not None and _digest(change.item) != self.said[change.object_id]:
                    raise CorpusDiffers(_differs(change.uri))

    def _take_source(self, items: Sequence[Item]) -> None:
        fields = ("name", "kind", "url", "language", "reliability")
        _copy(
            self._public(
                Source, item, usage_terms=item["usageTerms"], **{name: item[name] for name in fields}
            )
            for item in items
        )

    def _take_story(self, items: Sequence[Item]) -> None:
        _copy(self._public(Story, item, title=item["title"], summary=item["summary"]) for item in items)

    def _take_actor(self, items: Sequence[Item]) -> None:
        fields = ("name", "kind", "description")
        _copy(self._public(Actor, item, **{name: item[name] for name in fields}) for item in items)
        _copy(ActorName(actor_id=item["id"], **name) for item in items for name in item["names"])
        _copy(Identifier(actor_id=item["id"], **one) for item in items for one in item["identifiers"])
        _copy(
            Office(
                actor_id=UUID(item["id"]),
                title=held["title"],
                organisation_name=held["organisation"],
                since=_day(held["from"]),
                until=_day(held["to"]),
            )
            for item in items
            for held in item["offices"]
        )
        # Of one that turned out to be another only the address is known; it keeps leading there.
        _copy(
            Actor(
                id=_id(gone),
                created_at=self.now,
                version=1,
                merged_into_id=UUID(item["id"]),
                name=item["name"],
                kind=item["kind"],
            )
            for item in items
            for gone in item["replaces"]
        )

    def _take_article(self, items: Sequence[Item]) -> None:
        revisions = [self._revision(item, said) for item in items for said in _texts(item)]
        latest = {revision.article_id: revision.pk for revision in revisions}  # they come oldest first
        _copy(
            self._public(
                Article,
                item,
                source_id=_id(item["source"]["uri"]),
                origin=item["origin"],
                stage=Article.Stage.PUBLISHED,
                pub_status=item["pubStatus"],
                **{name: item[name] for name in ("language", "byline", "dateline", "credit", "url")},
                date_published=_moment(item["datePublished"]),
                date_is_estimated=item["dateIsEstimated"],
                published_at=_moment(item["publishedAt"]),
                corrected_at=_moment(item["correctedAt"]),
                published_revision_id=_id(item["revision"]["uri"]),
                latest_revision_id=latest[UUID(item["id"])],
            )
            for item in items
        )
        _copy(revisions)
        _copy(
            Membership(article_id=item["id"], story_id=_id(story), author=self.editor, created_at=self.now)
            for item in items
            if (story := _flat(item)["story"])
        )
        _copy(
            Act(
                article_id=item["id"],
                verb=Act.Verb.PUBLISH,
                revision_id=_id(item["revision"]["uri"]),
                reason="imported",
                editor=self.editor,
                at=self.now,
            )
            for item in items
        )

    def _revision(self, item: Item, said: Item) -> Revision:
        words = {name: said[name] for name in ("headline", "standfirst", "body")}
        text = canonical(**words)
        revision = Revision(
            id=UUID(said["id"]),
            article_id=UUID(item["id"]),
            number=said["number"],
            **words,
            text=text.text,
            blocks=[[block.field, block.tag, block.start, block.end] for block in text.blocks],
            digest=Revision.digest_of(**words),
            note=said["note"],
            created_at=self.now,
            first_published_at=_moment(said["firstPublishedAt"]),
        )
        blocks = [[b["field"], b["tag"], b["start"], b["end"]] for b in said["blocks"]]
        # All offsets count in the text that we make of these words; it must be the one that they were made in.
        if (revision.digest, revision.blocks) != (said["digest"], blocks):
            raise CorpusDiffers(f"{said['uri']} is no text in our normal form.")
        return revision

    def _take_claim(self, items: Sequence[Item]) -> None:
        _copy(self._public(Claim, item, text=item["text"]) for item in items)
        _copy(
            Claim(
                id=_id(gone),
                created_at=self.now,
                version=1,
                merged_into_id=UUID(item["id"]),
                text=item["text"],
            )
            for item in items
            for gone in item["replaces"]
        )
        judged = [(UUID(item["id"]), said) for item in items if (said := item["verdict"])]
        _copy(
            Verdict(
                claim_id=claim,
                **{
                    name: said[name]
                    for name in ("rating", "value", "worst", "best", "rationale", "links", "url")
                },
                author=self._person(said["author"]),
                at=datetime.fromisoformat(said["datePublished"]),
            )
            for claim, said in judged
        )
        standing = Verdict.objects.filter(claim=models.OuterRef("pk")).values("pk")
        Claim.objects.filter(pk__in=[claim for claim, _ in judged]).update(verdict=models.Subquery(standing))

    def _take_annotation(self, items: Sequence[Item]) -> None:
        runs = self._runs(items)
        articles = self._articles({_id(item["article"]) for item in items})
        annotations = [self._annotation(item, runs, articles) for item in items]
        anchors = [anchor for item in items for anchor in _anchors(item)]
        roles = [
            Role(
                annotation=annotation,
                kind=role["role"],
                name=role["name"],
                actor_id=_id(role["actor"]) if role["actor"] else None,
                is_named=role["actor"] is not None,
                state=Annotation.State.ACCEPTED,
                run_id=annotation.run_id,
                author_id=annotation.author_id,
                created_at=self.now,
            )
            for annotation, item in zip(annotations, items, strict=True)
            for role in item["roles"]
        ]
        published = {article.published_revision_id for article in articles.values()}
        told = present_new(annotations, (a for a in anchors if a.revision_id in published), roles=roles)
        for annotation, item, now in zip(annotations, items, told, strict=True):
            self._tell_later(annotation, item, now)
            self.touched["claim"] |= {annotation.claim_id} if annotation.claim_id else set()
        self.touched["actor"] |= {role.actor_id for role in roles if role.actor_id}
        _copy(annotations)
        _copy(anchors)
        _copy(roles)
        _copy(
            Decision(
                annotation=annotation,
                revision_id=annotation.made_on_id,
                editor=self.editor,
                verb=Decision.Verb.ACCEPTED if annotation.run_id else Decision.Verb.ANNOTATED,
                detail={"imported": True},
                at=self.now,
            )
            for annotation in annotations
        )

    def _tell_later(self, annotation: Annotation, item: Item, now: Presented) -> None:
        """Keep the annotation's line for the end: the claims and actors that it points at are told before it."""
        if not now.place.visible:
            # On a text that is here, and withheld here: it is told with the text, by the next version.
            annotation.version -= 1
            return
        text = written(now.item)
        if text != written(_flat(item)):
            raise CorpusDiffers(_differs(annotation.uri))
        place = json.dumps(now.place.as_json())
        line = (
            item["id"],
            annotation.version,
            text,
            place,
            str(now.article_id),
            now.story_id and str(now.story_id),
        )
        self.lines.write(f"{json.dumps(line)}\n".encode())

    def _articles(self, ids: set[UUID]) -> dict[UUID, Article]:
        """The articles that are annotated, with all that their annotations show of them."""
        found = Article.objects.select_related("source", "published_revision", "membership")
        articles = found.defer("published_revision__body", "published_revision__blocks").in_bulk(ids)
        if len(articles) < len(ids):
            # One that came points at nothing: the database says it better than we could.
            connection.check_constraints()
        return articles

    def kept_lines(self) -> Iterator[NewLine]:
        self.lines.seek(0)
        for line in self.lines:
            pk, version, text, place, article, story = json.loads(line)
            yield NewLine(pk, uri(Annotation.collection, pk), version, text, place, article, story)

    def _annotation(
        self, item: Item, runs: Mapping[tuple[str, str], Run], articles: Mapping[UUID, Article]
    ) -> Annotation:
        spans = [one["selector"][0] for one in item["target"] if one["part"] == Anchor.Part.CONTENT]
        machine = item["creator"]["type"] == "Software"
        article, revision = articles[_id(item["article"])], _id(item["revision"])
        text = article.published_revision
        if text is None or text.pk != revision:
            raise CorpusDiffers(_differs(item["uri"]))
        return Annotation(
            id=UUID(item["id"]),
            version=item["version"],
            created_at=datetime.fromisoformat(item["created"]),
            article=article,
            kind=item["kind"],
            state=Annotation.State.ACCEPTED,
            run=runs[item["revision"], item["creator"]["name"]] if machine else None,
            author=None if machine else self._person(item["creator"]["name"]),
            # Not told to partners; a person has said yes to it.
            confidence=1.0 if machine else None,
            made_on=text,
            proposed_start=min(span["start"] for span in spans),
            proposed_end=max(span["end"] for span in spans),
            attributes=item["attributes"],
            claim=Claim(id=_id(item["claim"])) if item["claim"] else None,
        )

    def _runs(self, items: Sequence[Item]) -> dict[tuple[str, str], Run]:
        """The runs of the engines that made these, by revision and name; those that are not there are made."""
        named = {(i["revision"], i["creator"]["name"]) for i in items if i["creator"]["type"] == "Software"}
        runs: dict[tuple[str, str], Run] = {}
        for revision, name in sorted(named):
            engine, _, version = name.rpartition(" ")
            run, _ = Run.objects.get_or_create(
                revision_id=_id(revision),
                engine=engine,
                engine_version=version,
                gazetteer_digest="",
                defaults={"state": Run.State.DONE, "finished_at": self.now},
            )
            runs[revision, name] = run
        return runs

    def _person(self, name: str) -> User:
        """Who is named as an author: an account that nobody can log in to, for the name alone proves nobody."""
        if name not in self.people:
            digest = hashlib.sha256(name.encode()).hexdigest()[:16]
            self.people[name], made = User.objects.get_or_create(
                username=f"imported-{digest}", defaults={"display_name": name, "is_active": False}
            )
            if made:
                self.people[name].set_unusable_password()
                self.people[name].save(update_fields=["password"])
        return self.people[name]

    def _public(self, model: type[P], item: Item, **fields: Any) -> P:
        # The feed raises the version when it tells of the object: to the one that it had.
        return model(
            **{"created_at": self.now, "id": UUID(item["id"]), "version": item["version"] - 1, **fields}
        )


_MODELS: Mapping[str, type[Public]] = {
    "source": Source,
    "story": Story,
    "actor": Actor,
    "article": Article,
    "claim": Claim,
    "annotation": Annotation,
}


def _texts(item: Item) -> Sequence[Item]:
    texts: Sequence[Item] = item.get("revisions") or []
    if not texts or any(text.get("body") is None for text in texts):
        raise CorpusUnreadable(
            f"{item['uri']} comes without its texts: they are in articles.ndjson?include=body,revisions, "
            "for who may have them in full."
        )
    return texts


def _anchors(item: Item) -> Iterator[Anchor]:
    ordinals: Counter[str] = Counter()
    for target in item["target"]:
        if len(target["selector"]) < 2:
            raise CorpusUnreadable(f"{item['uri']} comes without its words.")
        position, quote = target["selector"]
        yield Anchor(
            annotation_id=UUID(item["id"]),
            revision_id=_id(item["revision"]),
            part=target["part"],
            ordinal=ordinals[target["part"]],
            start=position["start"],
            end=position["end"],
            exact=quote["exact"],
            prefix=quote["prefix"],
            suffix=quote["suffix"],
            outcome=item["outcome"] if target["part"] == Anchor.Part.CONTENT else Anchor.Outcome.EXACT,
        )
        ordinals[target["part"]] += 1


def _copy(objects: Iterable[models.Model]) -> None:
    """Store new objects by COPY: inserts would set times that are given to the present one."""
    rows = list(objects)
    if not rows:
        return
    meta = rows[0]._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.generated
    ]
    values = attrgetter(*(field.attname for field in fields))
    # Only these are stored otherwise than psycopg writes what stands in the object.
    prepared = [(at, field) for at, field in enumerate(fields) if isinstance(field, models.JSONField)]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            told = list(values(row))
            for at, field in prepared:
                told[at] = field.get_db_prep_save(told[at], connection)
            copy.write_row(told)


def _by_thousand(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _differs(address: str) -> str:
    return (
        f"{address} would not go out as it came in. Its line holds something that this version does not keep, or that "
        "does not follow from the text."
    )


def _flat(item: Item) -> dict[str, Any]:
    """The item as the feed has it: without what is shown beside it, a story by its address."""
    flat = {name: value for name, value in item.items() if name not in _BESIDE}
    if isinstance(flat.get("story"), dict):
        flat["story"] = flat["story"]["uri"]
    return flat


def _digest(item: Item) -> bytes:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).digest()


def _id(uri: str) -> UUID:
    return UUID(uri.rsplit("/", 1)[1])


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
