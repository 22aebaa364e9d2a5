"""What an editor takes back: each act as it was before, by its own line, and never over a colleague's."""

from collections.abc import Callable
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from annotations.decisions.annotating import adjust_span, annotate, change_kind
from annotations.decisions.notes import note, note_words
from annotations.decisions.review import accept, confirm, reject, reopen
from annotations.decisions.roles import change_role, link, unlink
from annotations.decisions.undo import (
    AnotherAct,
    ChangedSince,
    NothingToRedo,
    NothingToUndo,
    history,
    redo,
    undo,
)
from annotations.models import Annotation, Decision, Role
from annotations.state import capture
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from newsroom.users.models import User
from tests.world import make_actor, make_annotation, make_article, make_editor, mark

WORDS = "About 1,400 dockers stopped work"
LONGER = "About 1,400 dockers stopped work on Sunday"

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def carol(db: None) -> User:
    return make_editor("carol")


def words_of(annotation: Annotation) -> str:
    latest = Article.objects.get(pk=annotation.article_id).latest_revision
    return " | ".join(
        annotation.anchors.filter(revision=latest, part="content").values_list("exact", flat=True)
    )


def adjusted(annotation: Annotation, words: str, editor: User) -> Annotation:
    revision = Article.objects.get(pk=annotation.article_id).latest_revision
    assert revision is not None
    start = revision.text.index(words)
    return adjust_span(
        annotation, revision=revision, start=start, end=start + len(words), exact=words, editor=editor
    )


def now(annotation: Annotation) -> dict[str, Any]:
    return capture(Annotation.objects.get(pk=annotation.pk))


def published(cursor: str) -> list[tuple[str, str]]:
    return [(e.op, e.type) for e in read.read_page(cursor, scope=EVERYTHING, limit=500).entries]


ACTS: dict[str, tuple[str, Callable[[Annotation, User], object]]] = {
    "accept": ("suggested", lambda one, editor: accept(one, editor=editor)),
    "reject": ("suggested", lambda one, editor: reject(one, editor=editor)),
    "reopen accepted": ("accepted", lambda one, editor: reopen(one, editor=editor)),
    "reopen rejected": ("rejected", lambda one, editor: reopen(one, editor=editor)),
    "mend suggested": ("suggested", lambda one, editor: adjusted(one, LONGER, editor)),
    "mend accepted": ("accepted", lambda one, editor: adjusted(one, "1,400 dockers", editor)),
    "kind suggested": ("suggested", lambda one, editor: change_kind(one, kind="figure", editor=editor)),
    "kind accepted": ("accepted", lambda one, editor: change_kind(one, kind="quotation", editor=editor)),
    "link": (
        "accepted",
        lambda one, editor: link(one, role="speaker", actor=make_actor("Ilse"), editor=editor),
    ),
    "unlink": ("accepted", lambda one, editor: unlink(_role(one), editor=editor)),
    "cast": ("accepted", lambda one, editor: change_role(_role(one), kind="target", editor=editor)),
    "cast a suggested role": (
        "suggested",
        lambda one, editor: change_role(_role(one), kind="subject", editor=editor),
    ),
    "note": ("suggested", lambda one, editor: note(one, text="Ask the port.", editor=editor)),
}


def _role(annotation: Annotation) -> Role:
    return annotation.roles.exclude(state="rejected").get()


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_undone_and_redone_as_it_was(name: str, alice: User) -> None:
    state, act = ACTS[name]
    annotation = make_annotation(make_article(), WORDS, state=state, speaker="Tomas Okafor")
    before, item = now(annotation), published("")
    act(annotation, alice)
    after = now(annotation)
    assert after != before

    assert undo(annotation.article, editor=alice) == [annotation]
    undone = {name: value for name, value in now(annotation).items() if name in before}
    made = {name: value[0] for name, value in now(annotation).items() if name not in before}
    assert (undone, set(made.values())) == (before, {"rejected"} if made else set())
    redo(annotation.article, editor=alice)
    assert now(annotation) == after
    undo(annotation.article, editor=alice)
    assert {name: value for name, value in now(annotation).items() if name in before} == before
    assert item == published("")[: len(item)]


def test_partners_are_told_of_what_is_taken_back(alice: User) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested", speaker="Tomas Okafor")
    accept(annotation, editor=alice)
    cursor = read.head_cursor()
    undo(annotation.article, editor=alice)
    assert published(cursor) == [("remove", "actor"), ("remove", "claim"), ("remove", "annotation")]
    cursor = read.head_cursor()
    redo(annotation.article, editor=alice)
    assert published(cursor) == [("upsert", "actor"), ("upsert", "claim"), ("upsert", "annotation")]


def test_what_an_editor_marked_is_withdrawn_and_stands_again(alice: User) -> None:
    article = make_article()
    annotation = mark(article, WORDS, editor=alice)
    undo(article, editor=alice)
    annotation.refresh_from_db()
    assert annotation.state == "rejected"
    redo(article, editor=alice)
    annotation.refresh_from_db()
    assert annotation.state == "accepted"


def test_a_note_on_words_is_withdrawn_and_stands_again(alice: User) -> None:
    article = make_article()
    revision = article.latest_revision
    assert revision is not None
    made = note_words(revision, start=0, end=6, exact=revision.text[:6], text="Who?", editor=alice)
    undo(article, editor=alice)
    assert now(made)["state"] == "rejected"
    redo(article, editor=alice)
    assert (now(made)["state"], Annotation.objects.get().note) == ("accepted", made.note)


def test_a_confirmation_is_taken_back_and_the_words_wait_again(alice: User) -> None:
    annotation = make_annotation(make_article(), WORDS)
    article = annotation.article
    body = "<p>About 1,600 dockers stopped work on Sunday, the port authority said.</p>"
    revise(article, headline="Cranes", body=body)
    confirm(annotation, editor=alice)
    undo(article, editor=alice)
    assert now(annotation)["confirmed"] is None
    confirm(annotation, editor=alice)  # it waits: else this would be refused
    undo(article, editor=alice)
    redo(article, editor=alice)
    assert now(annotation)["confirmed"] is not None
    # What is taken back does not count when the next text comes either.
    undo(article, editor=alice)
    revise(article, headline="Cranes!", body=body)
    assert [piece[2] for piece in now(annotation)["words"]["segments"]] == ["altered"]


def test_acts_are_taken_back_the_last_first_and_done_again_in_order(alice: User) -> None:
    article = make_article()
    one = make_annotation(article, WORDS, state="suggested")
    other = make_annotation(article, "The ministry said nothing", state="suggested")
    accept(one, editor=alice)
    reject(other, editor=alice)
    adjusted(one, LONGER, alice)

    def states() -> tuple[str, str, str]:
        return (now(one)["state"], now(other)["state"], words_of(one))

    known = [states()]
    for take in (undo, undo, undo, redo, redo, redo, undo):
        take(article, editor=alice)
        known.append(states())
    assert known == [
        ("accepted", "rejected", LONGER),
        ("accepted", "rejected", WORDS),
        ("accepted", "suggested", WORDS),
        ("suggested", "suggested", WORDS),
        ("accepted", "suggested", WORDS),
        ("accepted", "rejected", WORDS),
        ("accepted", "rejected", LONGER),
        ("accepted", "rejected", WORDS),
    ]


def test_who_does_something_new_has_nothing_to_do_again(alice: User) -> None:
    article = make_article()
    one = make_annotation(article, WORDS, state="suggested")
    accept(one, editor=alice)
    undo(article, editor=alice)
    reject(one, editor=alice)
    with pytest.raises(NothingToRedo):
        redo(article, editor=alice)
    undo(article, editor=alice)
    with pytest.raises(NothingToUndo):
        undo(article, editor=alice)


def test_each_editor_has_a_line_of_their_own_in_each_article(alice: User, carol: User) -> None:
    article, elsewhere = make_article(), make_article()
    one = make_annotation(article, WORDS, state="suggested")
    other = make_annotation(article, "The ministry said nothing", state="suggested")
    third = make_annotation(elsewhere, WORDS, state="suggested")
    accept(one, editor=alice)
    accept(other, editor=carol)
    accept(third, editor=alice)
    undo(article, editor=alice)
    states = [now(each)["state"] for each in (one, other, third)]
    assert states == ["suggested", "accepted", "accepted"]
    with pytest.raises(NothingToUndo):
        undo(article, editor=alice)


def test_a_colleagues_later_word_is_not_undone_and_says_whose_it_is(alice: User, carol: User) -> None:
    article = make_article()
    earlier = make_annotation(article, "The ministry said nothing", state="suggested")
    annotation = make_annotation(article, WORDS, state="suggested")
    accept(earlier, editor=alice)
    accept(annotation, editor=alice)
    reopen(annotation, editor=carol)
    accept(annotation, editor=carol)
    before = now(annotation)

    # It looks as Alice left it, but it is Carol's word by now.
    with pytest.raises(ChangedSince, match=r"^Carol has since accepted this") as refused:
        undo(article, editor=alice)

    assert now(annotation) == before
    assert not Decision.objects.filter(action="undone").exists()
    # What she did before it is not shut in behind it.
    undo(article, editor=alice, past=refused.value.decision)
    assert now(earlier)["state"] == "suggested"


def test_what_a_colleague_took_back_themselves_stands_in_nobodys_way(alice: User, carol: User) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    accept(annotation, editor=alice)
    adjusted(annotation, LONGER, carol)
    reopen(annotation, editor=carol)
    undo(annotation.article, editor=carol)

    undo(annotation.article, editor=alice)  # the boundary is another thing than the decision

    assert (now(annotation)["state"], words_of(annotation)) == ("suggested", LONGER)


def test_a_boundary_of_an_older_text_is_not_put_back_into_a_newer_one(alice: User) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    article = annotation.article
    adjusted(annotation, LONGER, alice)
    body = "<p>Harbour news.</p><p>About 1,400 dockers stopped work on Sunday, the port authority said.</p>"
    revise(article, headline="Cranes", body=body)
    with pytest.raises(ChangedSince, match="newer text"):
        undo(article, editor=alice)
    assert words_of(annotation) == LONGER


def test_decisions_of_one_act_are_undone_together_or_not_at_all(alice: User, carol: User) -> None:
    article = make_article()
    both = [
        make_annotation(article, words, state="suggested") for words in (WORDS, "The ministry said nothing")
    ]
    batch = uuid7()
    for one in both:
        accept(one, editor=alice, batch=batch)

    def states() -> list[str]:
        return [now(one)["state"] for one in both]

    assert len(history(article, editor=alice).done) == 1
    assert set(undo(article, editor=alice)) == set(both)
    assert states() == ["suggested", "suggested"]
    redo(article, editor=alice)
    assert states() == ["accepted", "accepted"]
    reopen(both[0], editor=carol)
    with pytest.raises(ChangedSince, match="Carol has since reopened this"):
        undo(article, editor=alice)
    assert states() == ["suggested", "accepted"]


def test_undo_that_was_meant_for_another_act_changes_nothing(alice: User) -> None:
    """An undo that could not be sent for days must not undo what was done elsewhere since."""
    article = make_article()
    first, second = (make_annotation(article, words, state="suggested") for words in (WORDS, "The ministry"))
    accept(first, editor=alice)
    [meant] = history(article, editor=alice).done
    accept(second, editor=alice)
    with pytest.raises(AnotherAct):
        undo(article, editor=alice, expected=meant.decisions[0])
    [_, latest] = history(article, editor=alice).done
    undo(article, editor=alice, expected=latest.decisions[0])
    with pytest.raises(AnotherAct):
        redo(article, editor=alice, expected=meant.decisions[0])
    assert [one.state for one in Annotation.objects.order_by("pk")] == ["accepted", "suggested"]


def test_undoing_leaves_rows_that_say_who_and_when_and_changes_none(alice: User) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    accept(annotation, editor=alice)
    rows = list(Decision.objects.values())
    undo(annotation.article, editor=alice)
    redo(annotation.article, editor=alice)
    assert list(Decision.objects.values())[: len(rows)] == rows
    later = Decision.objects.all()[len(rows) :]
    assert [(d.action, d.editor, d.undoes and d.undoes.action) for d in later] == [
        ("undone", alice, "accepted"),
        ("redone", alice, "undone"),
    ]


def test_words_that_were_lost_are_lost_again_when_their_mending_is_undone(alice: User) -> None:
    article = make_article()
    annotation = make_annotation(article, "The ministry said nothing", kind="quotation")
    correct(article, headline="Cranes", body=f"<p>{LONGER}.</p>", note="Out.", editor=alice)
    adjusted(annotation, LONGER, alice)
    assert words_of(annotation) == LONGER
    undo(article, editor=alice)
    last = annotation.anchors.order_by("revision__number").last()
    assert last is not None
    assert (last.outcome, last.start, last.exact) == ("lost", None, "The ministry said nothing")


def test_a_bulk_of_hand_marked_words_behind_emoji_is_undone(alice: User) -> None:
    article = make_article(body="<p>⚓️🏗️ “No crane moves,” he said 💪🏽.</p>")
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index("No crane")
    made = annotate(revision, kind="quotation", start=start, end=start + 8, exact="No crane", editor=alice)
    adjusted(made, "No crane moves", alice)
    undo(article, editor=alice)
    assert words_of(made) == "No crane"
