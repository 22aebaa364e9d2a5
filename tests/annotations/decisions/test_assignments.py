"""Who works on what: taken, given back, done, taken over, signed off by a second one."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.decisions.assignments import (
    DecidedSince,
    NoSignOff,
    NotDone,
    NotYours,
    OwnWork,
    StillWaiting,
    TakenByColleague,
    be_here,
    begin_act,
    done,
    finish_act,
    give_back,
    last_decision,
    leave,
    prune,
    sign_off,
    take,
    who_is_here,
)
from annotations.decisions.review import accept, reject
from annotations.models import Annotation, Assignment, IdempotencyKey, Presence, SignOff
from newsroom.articles.models import Article
from tests.world import make_annotation, make_article, make_editor


def assignments_of(article: Article) -> list[tuple[str, str, str]]:
    """(editor, ending, ended by), in order."""
    rows = Assignment.objects.filter(article=article)
    return [(str(t.editor), t.ending, str(t.ended_by or "")) for t in rows]


# --- take, give back, done


@pytest.mark.django_db
def test_an_article_is_taken_by_one_and_given_back_for_all() -> None:
    article, alice, bob = make_article(), make_editor("alice"), make_editor("bob")
    take(article, editor=alice)
    take(article, editor=alice)
    with pytest.raises(TakenByColleague, match=r"^Alice works on this article\. You can take it over"):
        take(article, editor=bob)
    with pytest.raises(NotYours):
        give_back(article, editor=bob)
    with pytest.raises(TakenByColleague):
        done(article, editor=bob)
    give_back(article, editor=alice)
    give_back(article, editor=alice)
    take(article, editor=bob)

    assert assignments_of(article) == [("Alice", "given_back", "Alice"), ("Bob", "", "")]


@pytest.mark.django_db
def test_taking_over_names_the_turn_that_was_seen_and_leaves_word_of_it() -> None:
    article, alice, bob, dana = (make_article(), *map(make_editor, ("alice", "bob", "dana")))
    last_known = take(article, editor=alice)
    take(article, editor=bob, over=last_known.pk)
    with pytest.raises(TakenByColleague, match="Bob works on this"):  # Dana had seen that Alice does
        take(article, editor=dana, over=last_known.pk)

    assert assignments_of(article) == [("Alice", "taken_over", "Bob"), ("Bob", "", "")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_the_same_moment_one_wins() -> None:
    article = make_article()
    editors = [make_editor("alice"), make_editor("bob")]
    start, won = threading.Barrier(2), []

    def work(index: int) -> None:
        start.wait()
        try:
            won.append(take(article, editor=editors[index]).editor_id)
        except TakenByColleague as refused:
            won.append(refused.assignment.editor_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[index]) for index in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert won[0] == won[1]
    assert Assignment.objects.count() == 1


@pytest.mark.django_db
def test_done_says_how_many_still_wait_and_is_done_all_the_same_if_one_says_so() -> None:
    article, alice = make_article(), make_editor("alice")
    make_annotation(article, state="suggested")
    make_annotation(article, "the port authority", kind="actor", state="suggested")  # does not wait
    with pytest.raises(StillWaiting, match=r"^1 annotation still waits for a decision here\.$"):
        done(article, editor=alice)
    done(article, editor=alice, leaving=1)
    done(article, editor=alice, leaving=1)

    assert assignments_of(article) == [("Alice", "done", "Alice")]


# --- sign-off


@pytest.fixture
def second(settings: Settings, db: None) -> None:
    settings.DESK_SIGN_OFF = True


def signed() -> list[tuple[str, str]]:
    return [(str(s.assignment.editor), str(s.editor)) for s in SignOff.objects.all()]


@pytest.mark.django_db
def test_nobody_signs_off_where_the_newsroom_does_not_ask_for_it() -> None:
    article = make_article()
    done(article, editor=make_editor("alice"))
    with pytest.raises(NoSignOff):
        sign_off(article, editor=make_editor("bob"), known=0)


@pytest.mark.usefixtures("second")
def test_a_second_editor_signs_off_and_never_their_own_work() -> None:
    article, bob, dana = make_article(), make_editor("bob"), make_editor("dana")
    make_annotation(article)  # Bob accepts
    alice, last_known = make_editor("alice"), last_decision(article)
    with pytest.raises(NotDone):
        sign_off(article, editor=dana, known=last_known)
    done(article, editor=alice)
    for worked_on_it in (alice, bob):
        with pytest.raises(OwnWork):
            sign_off(article, editor=worked_on_it, known=last_known)
    assert signed() == []
    sign_off(article, editor=dana, known=last_known)
    sign_off(article, editor=dana, known=last_known)

    assert signed() == [("Alice", "Dana")]


@pytest.mark.usefixtures("second")
def test_what_the_second_changes_while_looking_is_no_obstacle_but_what_they_have_not_seen_is() -> None:
    article, dana = make_article(), make_editor("dana")
    annotation = make_annotation(article, state="suggested")
    done(article, editor=make_editor("alice"), leaving=1)
    accept(annotation, editor=dana)
    last_known = last_decision(article)
    reject(make_annotation(article, "The ministry", state="suggested"), editor=make_editor("bob"))
    with pytest.raises(DecidedSince):
        sign_off(article, editor=dana, known=last_known)
    sign_off(article, editor=dana, known=last_decision(article))

    assert signed() == [("Alice", "Dana")]


# --- here


@pytest.mark.django_db
def test_who_has_the_article_open_is_here_until_they_leave_or_fall_silent() -> None:
    article, alice, bob, dana = (make_article(), *map(make_editor, ("alice", "bob", "dana")))
    for editor in (dana, bob, alice, bob):
        be_here(article, editor=editor)
    be_here(make_article(), editor=make_editor("carl"))
    leave(article, editor=dana)
    Presence.objects.filter(editor=alice).update(at=timezone.now() - timedelta(minutes=1))

    assert who_is_here(article) == [bob]
    be_here(article, editor=alice)
    assert who_is_here(article) == [alice, bob]


# --- receipts


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_sent_twice_at_once_is_received_once() -> None:
    from django.db import transaction

    editor, key = make_editor(), uuid4()
    start, found = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        with transaction.atomic():
            stored_key, new = begin_act(key, editor=editor)
            if new:
                finish_act(stored_key, ["one"])
            found.append(new)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [False, True]
    assert [stored_key.touched for stored_key in IdempotencyKey.objects.all()] == [["one"]]


@pytest.mark.django_db
def test_receipts_are_each_editors_own_and_are_forgotten_in_time() -> None:
    key = uuid4()
    first = begin_act(key, editor=make_editor("alice"))[0]
    finish_act(first, ["one"])
    assert begin_act(key, editor=make_editor("bob"))[1] is True
    IdempotencyKey.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=15))
    be_here(make_article(), editor=make_editor("alice"))
    prune()

    assert [str(stored_key.editor) for stored_key in IdempotencyKey.objects.all()] == ["Bob"]
    assert Presence.objects.count() == 1


@pytest.mark.django_db
def test_what_waits_is_asked_in_one_place_of_articles_and_annotations_alike() -> None:
    article = make_article()
    shown = make_annotation(article, state="suggested")
    make_annotation(article, "The ministry", state="suggested", tier="ask")
    make_annotation(article, "Sunday", kind="date", state="suggested")

    assert list(Annotation.objects.waiting()) == [shown]
