"""Import a corpus from the NDJSON that partners get, so that the API serves it again unchanged.

The import is one transaction. At its end the new objects get their lines in the feed, and each line is compared with
the line that was imported. A difference rolls everything back, so nothing is lost silently, not even a field that
this version does not know.

Articles, claims and annotations are most of a corpus. Their lines are made from the values to be stored, with the
feed's own presenters, and compared before the values are stored: reading them again took longer than storing them.
Objects of the other types are recorded as usual, and compared afterwards.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, OperationalError, connection, models, transaction
from django.utils import timezone

from annotations.feed_items import claim_item, present_answers, present_questions, publish_changes
from annotations.models import (
    Actor,
    ActorName,
    Annotation,
    Claim,
    ClaimAnswer,
    Identifier,
    Office,
    Question,
    QuestionDecision,
    Verdict,
    Wording,
)
from newsroom.articles.feed_items import article_item, facet_of, present_sources, publish_story_changes
from newsroom.articles.models import Article, ArticleAct, Revision, Story
from newsroom.articles.text.canonical import canonical
from newsroom.articles.text.normal_form import normal_form
from newsroom.core.errors import Conflict
from newsroom.feed import record
from newsroom.feed.models import Change, Public
from newsroom.feed.record import NewLine
from newsroom.users.models import User
from sources.models import Source

from .annotations import Annotated
from .feed_lines import Lines, StatedClaims, place_of
from .items import (
    BATCH,
    STRANGE,
    Arrived,
    CorpusDiffers,
    CorpusUnreadable,
    Item,
    address_in,
    batches,
    differs,
    digest,
    flat,
    id_in,
)
from .rows import Tables

P = TypeVar("P", bound=Public)


def import_corpus(lines: Iterable[bytes], *, editor: User) -> Counter[tuple[str, str]]:
    """Import lines of NDJSON. Return how many objects of each type were `made` and how many were `present`.

    The types come in ORDER, articles with include=body,revisions. An object that exists stays as it is. Raises
    CorpusUnreadable, CorpusDiffers, MetAnother; then nothing is imported.
    """
    counts: Counter[tuple[str, str]] = Counter()
    try:
        with ExitStack() as resources, transaction.atomic():
            arrival = _Arrival(editor, resources)
            for kind, arrived in batches(lines):
                made = arrival.take(kind, arrived)
                counts[kind, "made"] += made
                counts[kind, "present"] += len(arrived) - made
            # Now and not at the commit: find a missing reference before presenting the object.
            connection.check_constraints()
            arrival.tell()
            arrival.compare()
    except STRANGE as error:
        raise CorpusUnreadable(f"A line lacks something or holds something strange: {error!r}.") from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in _MET_ANOTHER:
            raise MetAnother from error
        raise  # the database is not available; the lines may be fine
    except DatabaseError as error:
        raise CorpusUnreadable(f"The database does not take it: {str(error).splitlines()[0]}.") from error
    return counts


class MetAnother(Conflict):
    message = (
        "Somebody wrote on the same objects at the same moment, and one of the two had to go. Run it again."
    )


# deadlock_detected, serialization_failure (PostgreSQL, appendix A)
_MET_ANOTHER = frozenset({"40P01", "40001"})


class _Arrival:
    """One import: the new objects, and the lines to write about them."""

    def __init__(self, editor: User, resources: ExitStack) -> None:
        self.editor = editor
        self.now = timezone.now()
        self.people: dict[str, User] = {}
        self.new: dict[str, list[UUID]] = {
            kind: [] for kind in ("source", "story", "actor", "question", "answer")
        }
        # Digests of their imported items, to compare with the lines that the feed gets.
        self.digests: dict[UUID, bytes] = {}
        # The imported articles change their places in the feed.
        self.sources: set[UUID] = set()
        self.stories: set[UUID] = set()
        self.claims: dict[str, StatedClaims] = {}
        self.tables = Tables()
        self.lines = {
            model: resources.enter_context(closing(Lines(model))) for model in (Article, Claim, Annotation)
        }
        self.annotated = Annotated(
            editor=editor,
            now=self.now,
            account=self._account,
            new_claims=self.claims,
            lines=self.lines[Annotation],
            tables=self.tables,
        )

    def take(self, kind: str, arrived: Sequence[Arrived]) -> int:
        """Store the objects that do not exist yet. Return how many those are."""
        there = _MODELS[kind]._default_manager.filter(pk__in=[one.pk for one in arrived])
        known = set(there.values_list("pk", flat=True))
        new = [one for one in arrived if one.pk not in known]
        if not new:
            return 0
        match kind:
            case "article":
                self._take_articles(new)
            case "claim":
                self._take_claims(new)
            case "annotation":
                self.annotated.take(new)
            case _:
                getattr(self, f"_take_{kind}")([one.item for one in new])
                self.new[kind] += [one.pk for one in new]
                self.digests |= {one.pk: digest(flat(one.item)) for one in new}
        return len(new)

    def tell(self) -> None:
        """Record all new objects in the feed, after everything is stored: only now each has its final item."""
        new = self.new
        self._tell({*new["source"], *self.sources}, lambda ids: record.record(Source, ids, present_sources))
        self._tell({*new["story"], *self.stories}, publish_story_changes)
        self._tell({*new["actor"], *self.annotated.actors}, lambda ids: publish_changes([], actors=ids))
        self._tell(self.annotated.claims, lambda ids: publish_changes([], claims=ids))
        self._word_claims()
        self._hide_claims()
        for kind, lines in (
            ("article", self.lines[Article]),
            ("claim", self._lines_of_claims()),
            ("annotation", self.lines[Annotation]),
        ):
            self.tables.note(Change, record.append_new(kind, lines))
        # Their places follow from the statements.
        self._tell(new["question"], lambda ids: record.record(Question, ids, present_questions))
        self._tell(new["answer"], lambda ids: record.record(ClaimAnswer, ids, present_answers))

    def _tell(self, ids: Iterable[UUID], tell: Callable[[Sequence[UUID]], object]) -> None:
        for some in _by_thousand(ids):
            tell(some)
            self.tables.note(Change, len(some))

    def _word_claims(self) -> None:
        """Store words that no statement has as an editor's. Otherwise a statement's words would replace them."""
        edited = [UUID(pk) for pk, stated in self.claims.items() if not stated.has_words_of_one]
        for ids in _by_thousand(edited):
            self.tables.store(
                Wording(claim_id=pk, text=self.claims[str(pk)].text, author=self.editor, at=self.now)
                for pk in ids
            )
            wording = Wording.objects.filter(claim=models.OuterRef("pk")).values("pk")
            Claim.objects.filter(pk__in=ids).update(wording=models.Subquery(wording))

    def _hide_claims(self) -> None:
        """Lower the version of claims without a public statement: they get it with their first line."""
        for ids in _by_thousand([UUID(pk) for pk, stated in self.claims.items() if not stated.first]):
            Claim.objects.filter(pk__in=ids).update(version=models.F("version") - 1)

    def _lines_of_claims(self) -> Iterator[NewLine]:
        for line in self.lines[Claim]:
            stated = self.claims[line.object_id]
            if stated.first:
                yield replace(line, scope=place_of(stated.facets), article_id=stated.article)

    def compare(self) -> None:
        """Raise CorpusDiffers if a line in the feed differs from the imported item."""
        for ids in _by_thousand(self.digests):
            for change in Change.objects.filter(object_id__in=ids).order_by("id"):
                if change.item is not None and digest(change.item) != self.digests[change.object_id]:
                    raise differs(change.uri)

    def _take_source(self, items: Sequence[Item]) -> None:
        fields = ("name", "kind", "language", "reliability")
        self.tables.store(
            self._public(
                Source,
                item,
                url=address_in(item["url"]),
                usage_terms=item["usageTerms"],
                **{name: item[name] for name in fields},
            )
            for item in items
        )

    def _take_story(self, items: Sequence[Item]) -> None:
        self.tables.store(
            self._public(Story, item, title=item["title"], summary=item["summary"]) for item in items
        )

    def _take_actor(self, items: Sequence[Item]) -> None:
        fields = ("name", "kind", "description")
        self.tables.store(
            self._public(Actor, item, **{name: item[name] for name in fields}) for item in items
        )
        self.tables.store(ActorName(actor_id=item["id"], **name) for item in items for name in item["names"])
        self.tables.store(
            Identifier(actor_id=item["id"], **one) for item in items for one in item["identifiers"]
        )
        self.tables.store(
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
        # Of a merged actor only the address is known; it continues to lead to the other.
        self.tables.store(
            Actor(
                id=id_in(replaced),
                created_at=self.now,
                version=1,
                merged_into_id=UUID(item["id"]),
                name=item["name"],
                kind=item["kind"],
            )
            for item in items
            for replaced in item["replaces"]
        )

    def _take_articles(self, arrived: Sequence[Arrived]) -> None:
        taken = [(one, self._article(one.item)) for one in arrived]
        self.tables.store(article for _, article in taken)
        self.tables.store(
            revision for one, article in taken for revision in self._revisions(one.item, article)
        )
        self.tables.store(
            ArticleAct(
                article=article,
                action=ArticleAct.Action.PUBLISH,
                revision=article.published_revision,
                reason="imported",
                editor=self.editor,
                at=self.now,
            )
            for _, article in taken
        )
        self.sources |= {article.source_id for _, article in taken}
        self.stories |= {article.story_id for _, article in taken if article.story_id}
        self._keep_articles(taken)

    def _article(self, item: Item) -> Article:
        texts = [UUID(text["id"]) for text in _texts(item)]  # oldest first
        published = id_in(item["revision"]["uri"])
        # A withheld or canceled article is in no list, so it cannot be in a corpus.
        if published not in texts or item["pubStatus"] != Article.PubStatus.USABLE:
            raise differs(item["uri"])
        return Article(
            id=UUID(item["id"]),
            version=item["version"],
            created_at=self.now,
            source_id=id_in(item["source"]["uri"]),
            story_id=id_in(story) if (story := flat(item)["story"]) else None,
            origin=item["origin"],
            stage=Article.Stage.PUBLISHED,
            pub_status=item["pubStatus"],
            url=address_in(item["url"]),
            **{name: item[name] for name in ("language", "byline", "dateline", "credit")},
            date_published=_datetime(item["datePublished"]),
            date_is_estimated=item["dateIsEstimated"],
            published_at=_datetime(item["publishedAt"]),
            corrected_at=_datetime(item["correctedAt"]),
            published_revision_id=published,
            latest_revision_id=texts[-1],
        )

    def _revisions(self, item: Item, article: Article) -> Iterator[Revision]:
        """Yield the article's revisions, and set its published one."""
        for text in _texts(item):
            revision = self._revision(item, text)
            if revision.pk == article.published_revision_id:
                article.published_revision = revision
            yield revision

    def _keep_articles(self, taken: Sequence[tuple[Arrived, Article]]) -> None:
        sources = Source.objects.in_bulk({article.source_id for _, article in taken})
        if len(sources) < len({article.source_id for _, article in taken}):
            # A source is missing: the database has the better message.
            connection.check_constraints()
        for one, article in taken:
            article.source = sources[article.source_id]
            story = article.story_id
            text = one.text_of(article_item(article, Story(pk=story) if story else None))
            if article.is_public:
                place = place_of([facet_of(article, story)])
                self.lines[Article].keep(article.pk, article.version, text, place, article.pk, story)

    def _revision(self, item: Item, data: Item) -> Revision:
        words = {name: data[name] for name in ("headline", "standfirst", "body")}
        text = canonical(**words)
        revision = Revision(
            id=UUID(data["id"]),
            article_id=UUID(item["id"]),
            number=data["number"],
            **words,
            text=text.text,
            blocks=[[block.field, block.tag, block.start, block.end] for block in text.blocks],
            digest=Revision.digest_of(**words),
            note=data["note"],
            created_at=self.now,
            first_published_at=_datetime(data["firstPublishedAt"]),
        )
        blocks = [[b["field"], b["tag"], b["start"], b["end"]] for b in data["blocks"]]
        # All offsets refer to the canonical text, so it must be the one that they were made in. The body is served
        # as it is, so it must be in the normal form that an editor's text has.
        normal = normal_form(revision.body)
        if (revision.digest, revision.blocks, revision.body) != (data["digest"], blocks, normal):
            raise CorpusDiffers(f"{data['uri']} is no text in our normal form.")
        return revision

    def _take_claims(self, arrived: Sequence[Arrived]) -> None:
        items = [one.item for one in arrived]
        claims = [
            Claim(id=one.pk, version=one.item["version"], created_at=self.now, text=one.item["text"])
            for one in arrived
        ]
        self.tables.store(claims)
        self.tables.store(
            Claim(
                id=id_in(replaced),
                created_at=self.now,
                version=1,
                merged_into_id=UUID(item["id"]),
                text=item["text"],
            )
            for item in items
            for replaced in item["replaces"]
        )
        verdicts = {
            claim.pk: self._verdict(claim, verdict)
            for claim, item in zip(claims, items, strict=True)
            if (verdict := item["verdict"])
        }
        self.tables.store(verdicts.values())
        stored = Verdict.objects.filter(claim=models.OuterRef("pk")).values("pk")
        Claim.objects.filter(pk__in=list(verdicts)).update(verdict=models.Subquery(stored))
        for one, claim in zip(arrived, claims, strict=True):
            claim.verdict = verdicts.get(claim.pk)
            claim.public_replaced = sorted(map(id_in, one.item["replaces"]))  # type: ignore[attr-defined]
            text = one.text_of(claim_item(claim))
            # Its place follows from its statements.
            self.lines[Claim].keep(claim.pk, claim.version, text, "", "", "")
            self.claims[str(claim.pk)] = StatedClaims(claim.text)

    def _take_question(self, items: Sequence[Item]) -> None:
        self.tables.store(
            self._public(
                Question,
                item,
                story_id=id_in(item["story"]),
                wording=item["text"],
                unit=item["unit"],
                subject=item["subject"],
            )
            for item in items
        )
        self._decide(QuestionDecision.Action.ASKED, [(UUID(item["id"]), None) for item in items])

    def _take_answer(self, items: Sequence[Item]) -> None:
        given = [(id_in(item["question"]), id_in(item["claim"])) for item in items]
        self.tables.store(
            self._public(
                ClaimAnswer, item, story_id=id_in(item["story"]), question_id=question, claim_id=claim
            )
            for item, (question, claim) in zip(items, given, strict=True)
        )
        self._decide(QuestionDecision.Action.ANSWERED, given)

    def _decide(self, action: QuestionDecision.Action, on: Sequence[tuple[UUID, UUID | None]]) -> None:
        self.tables.store(
            QuestionDecision(question_id=question, claim_id=claim, action=action, at=self.now)
            for question, claim in on
        )

    def _verdict(self, claim: Claim, verdict: Item) -> Verdict:
        names = ("rating", "value", "worst", "best", "rationale", "links", "url")
        for url in (verdict["url"], *(link["url"] for link in verdict["links"])):
            address_in(url)
        return Verdict(
            claim=claim,
            **{name: verdict[name] for name in names},
            author=self._account(verdict["author"]),
            at=_utc(verdict["datePublished"]),
        )

    def _account(self, name: str) -> User:
        """Return the account of a named author. It has no password, because a name proves nothing."""
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
        # The feed raises the version when it records the object.
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
    "question": Question,
    "answer": ClaimAnswer,
}


def _texts(item: Item) -> Sequence[Item]:
    texts: Sequence[Item] = item.get("revisions") or []
    if not texts or any(text.get("body") is None for text in texts):
        raise CorpusUnreadable(
            f"{item['uri']} comes without its texts: they are in articles.ndjson?include=body,revisions, "
            "for who may have them in full."
        )
    return texts


def _by_thousand(ids: Iterable[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield batches in the order of the ids, in which rows are locked."""
    some = sorted(ids)
    for start in range(0, len(some), BATCH):
        yield some[start : start + BATCH]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _datetime(value: str | None) -> datetime | None:
    return _utc(value) if value else None


def _utc(value: str) -> datetime:
    """Parse a time with any offset, and return it in UTC as the database does."""
    return datetime.fromisoformat(value).astimezone(UTC)
