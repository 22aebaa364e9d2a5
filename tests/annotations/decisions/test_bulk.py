"""Many at once: counted first, done as shown, and taken back as one act."""

import pytest

from annotations.decisions.bulk import (
    NothingToDecide,
    Step,
    TooMany,
    above,
    accept_above,
    decide,
    of_actor,
    reject_actor,
)
from annotations.decisions.common import AlreadyDecided
from annotations.decisions.review import accept
from annotations.decisions.undo import ChangedSince, history, redo, undo
from annotations.locks import ChangedByColleague
from annotations.models import Annotation, Decision, Role
from newsroom.articles.models import Article
from newsroom.core.errors import NotThere
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from tests.world import make_annotation, make_article, make_editor, make_story

WORDS = "About 1,400 dockers stopped work"


def states(article: Article) -> list[tuple[str, str]]:
    rows = Annotation.objects.filter(article=article).order_by("pk")
    return [(one.kind, one.state) for one in rows]


def roles() -> list[tuple[str, str]]:
    return [(role.kind, role.state) for role in Role.objects.order_by("pk")]


def sure(annotation: Annotation, confidence: float) -> Annotation:
    Annotation.objects.filter(pk=annotation.pk).update(confidence=confidence)
    return annotation


@pytest.fixture
def article(db: None) -> Article:
    """Two claims, a quotation, a mention; one claim of which the engine is unsure, one in another article."""
    article = make_article(story=make_story())
    sure(make_annotation(article, WORDS, state="suggested"), 0.95)
    sure(make_annotation(article, "The ministry said nothing", state="suggested"), 0.8)
    sure(make_annotation(article, "They count the people", kind="quotation", state="suggested"), 0.9)
    sure(make_annotation(article, "Tomas Okafor", kind="actor", state="suggested"), 0.99)
    sure(make_annotation(article, "Sunday", state="suggested", tier="ask"), 0.99)
    sure(make_annotation(make_article(), WORDS, state="suggested"), 0.99)
    return article


def test_preview_counts_each_kind_that_the_engine_is_so_sure_of(article: Article) -> None:
    assert above(article, confidence=0.9).counts == {"actor": 1, "claim": 1, "quotation": 1}
    assert above(article, confidence=0.8, kinds=["claim"]).counts == {"claim": 2}
    assert above(article, confidence=0.995).counts == {}


def test_bulk_accepts_what_was_counted_and_tells_partners(article: Article) -> None:
    cursor = read.head_cursor()
    shown = above(article, confidence=0.9, kinds=["claim", "quotation"])

    accept_above(
        article, confidence=0.9, kinds=["claim", "quotation"], editor=make_editor("bob"), digest=shown.digest
    )

    assert states(article) == [
        ("claim", "accepted"),
        ("claim", "suggested"),
        ("quotation", "accepted"),
        ("actor", "suggested"),
        ("claim", "suggested"),
    ]
    published = [e.type for e in read.read_page(cursor, scope=EVERYTHING, limit=50).entries]
    assert sorted(published) == ["annotation", "annotation", "claim"]


def test_bulk_is_one_act_of_undo_and_redo(article: Article) -> None:
    bob, before = make_editor("bob"), states(article)
    digest = above(article, confidence=0.5).digest
    kinds = ["claim", "quotation", "actor"]
    accept_above(article, confidence=0.5, kinds=kinds, editor=bob, digest=digest)
    after = states(article)
    assert [len(act.decisions) for act in history(article, editor=bob).done] == [4]
    undo(article, editor=bob)
    assert states(article) == before
    redo(article, editor=bob)
    assert states(article) == after


def test_bulk_is_refused_whole_where_something_has_changed_since_it_was_counted(article: Article) -> None:
    shown = above(article, confidence=0.5)
    accept(Annotation.objects.earliest("pk"), editor=make_editor("alice"))
    before = states(article)

    with pytest.raises(ChangedByColleague):
        accept_above(article, confidence=0.5, kinds=["claim"], editor=make_editor("bob"), digest=shown.digest)
    with pytest.raises(NothingToDecide):
        accept_above(article, confidence=1, kinds=["claim"], editor=make_editor("bob"), digest=shown.digest)

    assert states(article) == before


# --- one actor


@pytest.fixture
def named(db: None) -> tuple[Article, Article]:
    """Two articles of a story in which the engine names Okafor thrice, and one outside it."""
    one, other = make_article(story=make_story()), make_article(story=make_story())
    for article in (one, other, make_article()):
        make_annotation(
            article, "Tomas Okafor", kind="actor", state="suggested", speaker="Tomas Okafor", role="mentioned"
        )
    make_annotation(one, "They count the people", kind="quotation", state="suggested", speaker="Tomas Okafor")
    make_annotation(one, "The ministry", kind="actor", state="suggested", speaker="Ministry")
    return one, other


def test_one_actor_is_rejected_in_an_article(named: tuple[Article, Article]) -> None:
    one, other = named
    role = Role.objects.earliest("pk")
    shown = of_actor(role)
    assert (shown.counts, shown.articles) == ({"actor": 1, "quotation": 1}, 1)

    reject_actor(role, editor=make_editor("bob"), digest=shown.digest)

    assert states(one) == [("actor", "rejected"), ("quotation", "suggested"), ("actor", "suggested")]
    assert states(other) == [("actor", "suggested")]
    assert [(r.annotation.kind, r.state) for r in Role.objects.filter(annotation__article=one)] == [
        ("actor", "suggested"),
        ("quotation", "rejected"),
        ("actor", "suggested"),
    ]


def test_one_actor_is_rejected_in_a_story_and_fetched_back_from_any_of_its_articles(
    named: tuple[Article, Article],
) -> None:
    one, other = named
    bob, role = make_editor("bob"), Role.objects.earliest("pk")
    shown = of_actor(role, in_story=True)
    assert (shown.counts, shown.articles) == ({"actor": 2, "quotation": 1}, 2)
    before = (states(one), states(other), roles())
    reject_actor(role, in_story=True, editor=bob, digest=shown.digest)
    after = (states(one), states(other), roles())
    assert after[1] == [("actor", "rejected")]

    undo(other, editor=bob)
    assert (states(one), states(other), roles()) == before
    # Something new in one of them ends its own line, not that of the other.
    accept(make_annotation(other, "The ministry", state="suggested"), editor=bob)
    redo(one, editor=bob)
    assert (states(one), states(other)[:1], roles()) == after
    assert [len(act.decisions) for act in history(other, editor=bob).done] == [1, 1]


def test_undo_of_a_bulk_is_refused_whole_where_a_colleague_decided_in_any_article(
    named: tuple[Article, Article],
) -> None:
    one, other = named
    bob, role = make_editor("bob"), Role.objects.earliest("pk")
    reject_actor(role, in_story=True, editor=bob, digest=of_actor(role, in_story=True).digest)
    from annotations.decisions.review import reopen

    reopen(Annotation.objects.get(article=other), editor=make_editor("alice"))
    before = (states(one), states(other))

    with pytest.raises(ChangedSince, match="Alice has since reopened this"):
        undo(one, editor=bob)

    assert (states(one), states(other)) == before
    assert not Decision.objects.filter(action="undone").exists()


# --- one decision on several


def utterance(article: Article) -> list[Annotation]:
    """A quotation and a claim over the same words of a speaker without an actor."""
    return [
        make_annotation(article, WORDS, kind=kind, state="suggested", speaker="Maria Holt")
        for kind in ("quotation", "claim")
    ]


def test_one_decision_accepts_several_with_one_actor_and_is_undone_as_one(article: Article) -> None:
    both, bob = utterance(make_article(story=make_story())), make_editor("bob")
    here, cursor = both[0].article, read.head_cursor()

    decided = decide(here, [Step(one.pk, "accept", 0) for one in both], editor=bob)

    assert [(one.kind, one.state) for one in decided] == [("quotation", "accepted"), ("claim", "accepted")]
    assert Role.objects.filter(annotation__in=both).values("actor").distinct().count() == 1
    lines = [entry.type for entry in read.read_page(cursor, scope=EVERYTHING, limit=9).entries]
    assert sorted(lines) == ["actor", "annotation", "annotation", "claim"]
    assert len(history(here, editor=bob).done) == 1
    assert len(undo(here, editor=bob)) == 2
    assert {one.state for one in Annotation.objects.filter(pk__in=[each.pk for each in both])} == {
        "suggested"
    }


def test_one_decision_is_done_whole_or_not_at_all(article: Article) -> None:
    both = utterance(make_article(story=make_story()))
    accept(both[1], editor=make_editor("alice"))
    before = Decision.objects.count()

    for last in (0, None):
        with pytest.raises(AlreadyDecided):
            decide(
                both[0].article,
                [Step(both[0].pk, "reject", last), Step(both[1].pk, "reject", last)],
                editor=make_editor("bob"),
            )

    both[0].refresh_from_db()
    assert (both[0].state, Decision.objects.count()) == ("suggested", before)


def test_each_of_several_has_its_own_step(article: Article) -> None:
    both, bob = utterance(make_article(story=make_story())), make_editor("bob")

    decide(both[0].article, [Step(both[0].pk, "accept"), Step(both[1].pk, "reject")], editor=bob)
    assert [state for _, state in states(both[0].article)] == ["accepted", "rejected"]
    decide(both[0].article, [Step(one.pk, "reopen") for one in both], editor=bob)

    assert [state for _, state in states(both[0].article)] == ["suggested", "suggested"]


def test_one_decision_is_on_annotations_of_one_article_each_once(article: Article) -> None:
    [one, other] = utterance(make_article(story=make_story()))
    elsewhere = make_annotation(make_article(), WORDS, state="suggested")
    bob = make_editor("bob")

    with pytest.raises(NotThere):
        decide(one.article, [Step(one.pk, "accept"), Step(elsewhere.pk, "accept")], editor=bob)
    for steps in ([], [Step(other.pk, "accept"), Step(other.pk, "reject")]):
        with pytest.raises(TooMany):
            decide(one.article, steps, editor=bob)
