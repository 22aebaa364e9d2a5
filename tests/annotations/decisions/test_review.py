"""Editors accept, reject, reopen and confirm: one decision each, published to partners."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from annotations.decisions.annotating import AlreadyMarked, NewRole, QuoteMismatch, annotate
from annotations.decisions.common import AlreadyDecided, AlreadyLinked, UnknownKind, UnknownRole
from annotations.decisions.review import NotAltered, accept, confirm, reject, reopen
from annotations.decisions.roles import link, unlink
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, Role
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import StaleRevision, revise
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from tests.world import make_actor, make_annotation, make_article, make_editor, make_run, mark


def feed_lines(cursor: str = "") -> list[tuple[str, str]]:
    return [(e.op, e.type) for e in read.read_page(cursor, scope=EVERYTHING, limit=500).entries]


@pytest.mark.django_db
def test_accepting_states_a_claim_names_an_actor_and_tells_partners() -> None:
    article = make_article()
    cursor = read.head_cursor()
    annotation = make_annotation(article, speaker="Tomas Okafor", state="suggested")
    assert feed_lines(cursor) == []
    accept(annotation, editor=make_editor("bob"))
    annotation.refresh_from_db()
    assert annotation.state == "accepted"
    assert annotation.claim is not None
    assert annotation.claim.text == "About 1,400 dockers stopped work"
    assert [(r.kind, r.name, r.actor and r.actor.kind, r.state) for r in annotation.roles.all()] == [
        ("speaker", "Tomas Okafor", "person", "accepted")
    ]
    assert feed_lines(cursor) == [("upsert", "actor"), ("upsert", "claim"), ("upsert", "annotation")]
    decision = Decision.objects.get()
    assert (decision.action, decision.editor.username) == ("accepted", "bob")


@pytest.mark.django_db
def test_a_name_that_an_actor_bears_already_is_linked_to_that_actor() -> None:
    okafor = make_actor()
    okafor.names.create(name="Mr Okafor")
    annotation = make_annotation(make_article(), speaker="mr okafor")
    assert [r.actor for r in annotation.roles.all()] == [okafor]
    assert Actor.objects.count() == 1


@pytest.mark.django_db
def test_a_description_makes_no_actor() -> None:
    article = make_article()
    annotation = make_annotation(article, state="suggested")
    Role.objects.create(
        annotation=annotation,
        kind="speaker",
        name="an official",
        is_named=False,
        state="suggested",
        run=annotation.run,
    )
    accept(annotation, editor=make_editor())
    assert Actor.objects.count() == 0
    assert [(r.name, r.actor, r.state) for r in annotation.roles.all()] == [("an official", None, "accepted")]


@pytest.mark.django_db
def test_the_second_to_decide_is_told_by_whom() -> None:
    annotation = make_annotation(make_article(), state="suggested")
    reject(annotation, editor=make_editor("bob"))
    with pytest.raises(AlreadyDecided, match="Bob has already rejected this"):
        accept(annotation, editor=make_editor("alice"))
    annotation.refresh_from_db()
    assert annotation.state == "rejected"


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_wins_and_one_is_told() -> None:
    annotation = make_annotation(make_article(), state="suggested")
    editors = [make_editor("alice"), make_editor("bob")]
    results: list[str] = []
    together = threading.Barrier(2)

    def decide(number: int) -> None:
        try:
            together.wait(10)
            (accept if number else reject)(annotation, editor=editors[number])
            results.append("won")
        except AlreadyDecided as problem:
            results.append(str(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(results) == "won"
    assert min(results) in {"Alice has already rejected this.", "Bob has already accepted this."}
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_accept_beside_a_publish_is_never_missed_by_partners() -> None:
    article = make_article(published=False)
    annotation = make_annotation(article, state="suggested")
    accepted, may_commit = threading.Event(), threading.Event()
    editor = make_editor()

    def accept_slowly() -> None:
        try:
            with transaction.atomic():
                accept(annotation, editor=editor)
                accepted.set()
                # The publish must wait for us; give it time to run into the lock.
                may_commit.wait(0.3)
        finally:
            connection.close()

    thread = threading.Thread(target=accept_slowly)
    thread.start()
    assert accepted.wait(10)
    publish(article, editor=editor)
    thread.join()
    assert ("upsert", "annotation") in feed_lines()


@pytest.mark.django_db
def test_taking_back_hides_and_deciding_again_shows() -> None:
    annotation = make_annotation(make_article(), speaker="Tomas Okafor")
    cursor = read.head_cursor()
    reopen(annotation, editor=make_editor())
    assert feed_lines(cursor) == [("remove", "actor"), ("remove", "claim"), ("remove", "annotation")]
    cursor = read.head_cursor()
    accept(annotation, editor=make_editor())
    assert feed_lines(cursor) == [("upsert", "actor"), ("upsert", "claim"), ("upsert", "annotation")]
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_a_person_marks_words_and_may_withdraw_them() -> None:
    article = make_article()
    annotation = mark(article, "The ministry said nothing.")
    assert (annotation.state, annotation.run, annotation.confidence) == ("accepted", None, None)
    reject(annotation, editor=make_editor())
    annotation.refresh_from_db()
    assert annotation.state == "rejected"
    reopen(annotation, editor=make_editor())
    annotation.refresh_from_db()
    assert annotation.state == "accepted"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shift", "exact", "problem"),
    [
        (1, "The ministry", QuoteMismatch),
        (0, "The Ministry", QuoteMismatch),
        (-10_000, "The ministry", QuoteMismatch),
        (10_000, "The ministry", QuoteMismatch),
        (0, "", QuoteMismatch),
    ],
)
def test_words_that_do_not_stand_there_are_refused(shift: int, exact: str, problem: type[Exception]) -> None:
    revision = make_article().latest_revision
    assert revision is not None
    start = revision.text.index("The ministry") + shift
    with pytest.raises(problem):
        annotate(
            revision, kind="claim", start=start, end=start + len(exact), exact=exact, editor=make_editor()
        )
    assert Annotation.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_kind_or_role_is_refused_and_nothing_is_kept() -> None:
    article = make_article()
    with pytest.raises(UnknownKind):
        mark(article, "The ministry", kind="poem")
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index("The ministry")
    with pytest.raises(UnknownRole):
        annotate(
            revision,
            kind="claim",
            start=start,
            end=start + 12,
            exact="The ministry",
            editor=make_editor(),
            roles=[NewRole("villain", make_actor())],
        )
    assert Annotation.objects.count() == 0


@pytest.mark.django_db
def test_marking_an_old_text_is_refused() -> None:
    article = make_article()
    old = article.latest_revision
    assert old is not None
    revise(article, headline="New", body="<p>Other words.</p>")
    with pytest.raises(StaleRevision):
        annotate(old, kind="claim", start=0, end=4, exact=old.text[:4], editor=make_editor())


@pytest.mark.django_db
def test_a_linked_speaker_takes_the_place_of_the_engines() -> None:
    annotation = make_annotation(make_article(), speaker="The Port", state="suggested")
    okafor = make_actor()
    link(annotation, role="speaker", actor=okafor, editor=make_editor())
    accept(annotation, editor=make_editor())
    assert [(r.name, r.state) for r in annotation.roles.order_by("id")] == [
        ("The Port", "rejected"),
        ("Tomas Okafor", "accepted"),
    ]
    assert list(Actor.objects.all()) == [okafor]
    with pytest.raises(AlreadyLinked):
        link(annotation, role="speaker", actor=okafor, editor=make_editor())


@pytest.mark.django_db
def test_unlinking_hides_an_actor_whom_nothing_else_shows() -> None:
    annotation = make_annotation(make_article(), actor=make_actor())
    cursor = read.head_cursor()
    role = annotation.roles.get()
    unlink(role, editor=make_editor())
    unlink(role, editor=make_editor())
    assert feed_lines(cursor) == [("remove", "actor"), ("upsert", "annotation")]


@pytest.mark.django_db
def test_words_changed_under_an_accepted_claim_come_back_until_an_editor_confirms() -> None:
    article = make_article()
    annotation = make_annotation(article)
    with pytest.raises(NotAltered):
        confirm(annotation, editor=make_editor())
    body = "<p>About 1,600 dockers stopped work on Sunday, the port authority said.</p>"
    correct(article, headline="Cranes", body=body, note="1,600.", editor=make_editor())
    outcomes = Anchor.objects.filter(annotation=annotation).order_by("revision__number")
    assert [(a.exact, a.outcome) for a in outcomes] == [
        ("About 1,400 dockers stopped work", "exact"),
        ("About 1,600 dockers stopped work", "altered"),
    ]
    # Another revision that leaves the words alone does not make them confirmed.
    correct(article, headline="Cranes!", body=body, note="Headline.", editor=make_editor())
    assert outcomes.last().outcome == "altered"  # type: ignore[union-attr]
    confirm(annotation, editor=make_editor())
    correct(article, headline="Cranes?", body=body, note="Headline.", editor=make_editor())
    assert outcomes.last().outcome == "exact"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_lost_words_are_listed_hidden_from_partners_and_found_again_when_they_return() -> None:
    article = make_article()
    annotation = make_annotation(article, "The ministry said nothing", kind="quotation")
    revision = article.latest_revision
    assert revision is not None
    old = revision.body
    cursor = read.head_cursor()
    without = old.replace("<p>The ministry said nothing.</p>", "")
    correct(article, headline="Cranes", body=without, note="Out.", editor=make_editor())
    last = annotation.anchors.order_by("revision__number").last()
    assert last is not None
    assert (last.outcome, last.start, last.exact) == ("lost", None, "The ministry said nothing")
    assert ("remove", "annotation") in feed_lines(cursor)
    correct(article, headline="Cranes", body=old, note="In again.", editor=make_editor())
    last = annotation.anchors.order_by("revision__number").last()
    assert last is not None
    assert (last.outcome, last.exact) == ("moved", "The ministry said nothing")
    assert feed_lines(cursor)[-1] == ("upsert", "annotation")


@pytest.mark.django_db
def test_the_database_refuses_what_no_verb_would_write() -> None:
    article = make_article()
    annotation = make_annotation(article)
    revision, editor, run = article.latest_revision, make_editor(), annotation.run
    assert revision is not None
    span = {"article": article, "kind": "claim", "made_on": revision}
    for wrong in (
        {"state": "accepted", "proposed_start": 1, "proposed_end": 2},
        {
            "state": "accepted",
            "proposed_start": 1,
            "proposed_end": 2,
            "run": run,
            "author": editor,
            "confidence": 1,
        },
        {"state": "suggested", "proposed_start": 1, "proposed_end": 2, "author": editor},
        {"state": "accepted", "proposed_start": 2, "proposed_end": 2, "author": editor},
        {"state": "suggested", "proposed_start": 1, "proposed_end": 2, "run": run},
        {"state": "suggested", "proposed_start": 1, "proposed_end": 2, "run": run, "confidence": 1.5},
        {
            "state": "suggested",
            "proposed_start": annotation.proposed_start,
            "proposed_end": annotation.proposed_end,
            "run": run,
            "confidence": 0.5,
        },
        {"state": "maybe", "proposed_start": 1, "proposed_end": 2, "author": editor},
        {"state": "accepted", "proposed_start": 1, "proposed_end": 10_000, "author": editor},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Annotation.objects.create(**span, **wrong)
    elsewhere = make_article().latest_revision
    assert elsewhere is not None
    mine = {"state": "accepted", "author": editor, "proposed_start": 1, "proposed_end": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.create(**{**span, "made_on": elsewhere}, **mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.create(**{**span, "kind": "poem"}, **mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Anchor.objects.create(
            annotation=annotation, revision=elsewhere, start=0, end=4, exact=elsewhere.text[:4]
        )
    anchor = annotation.anchors.get()
    for change in (
        {"exact": "other words"},
        {"start": 0},
        {"end": 10_000},
        {"outcome": "lost"},
        {"outcome": "nonsense"},
        {"start": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Anchor.objects.filter(pk=anchor.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Annotation.objects.filter(pk=annotation.pk).update(proposed_start=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(action="rejected")
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(annotation=annotation, kind="speaker", name="x", state="accepted")
    assert make_run(revision) == run


@pytest.mark.django_db
def test_a_name_that_several_bear_is_left_for_a_person_to_choose() -> None:
    make_actor("Kim Lee", description="a minister")
    Actor.objects.create(name="Kim Lee", kind="person", description="a skipper")
    annotation = make_annotation(make_article(), speaker="Kim Lee")
    assert [(r.name, r.actor, r.state) for r in annotation.roles.all()] == [("Kim Lee", None, "accepted")]
    assert Actor.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_new_name_accepted_in_many_articles_at_once_becomes_one_actor() -> None:
    waiting = [make_annotation(make_article(), speaker="Maria Holt", state="suggested") for _ in range(4)]
    editor, together = make_editor(), threading.Barrier(4)

    def decide(annotation: Annotation) -> None:
        try:
            together.wait(10)
            accept(annotation, editor=editor)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(annotation,)) for annotation in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Actor.objects.values_list("name", flat=True)) == ["Maria Holt"]
    assert Role.objects.filter(actor__name="Maria Holt", state="accepted").count() == 4


@pytest.mark.django_db
def test_the_same_words_are_marked_as_the_same_once() -> None:
    article = make_article()
    first = mark(article, "The ministry said nothing.")
    with pytest.raises(AlreadyMarked):
        mark(article, "The ministry said nothing.")
    assert mark(article, "The ministry said nothing.", kind="quotation") != first
    reject(first, editor=make_editor())
    assert mark(article, "The ministry said nothing.").state == "accepted"
    assert Claim.objects.count() == 2
