"""The engine proposes and never decides; the database is the queue's truth."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.decisions.review import accept, reject
from annotations.models import Anchor, Annotation, ExtractionRun
from annotations.runs import dead_workers, execute, queue
from annotations.runs.engines import engine_configs
from newsroom.articles.actions.revise import revise
from tests.world import make_actor, make_article, make_editor

pytestmark = pytest.mark.django_db

BODY = (
    "<p>“We will not sit idle,” President Maria Holt said on Friday.</p>"
    "<p>Around 12,000 troops have been sent, according to the ministry.</p>"
)


def run_of(article: object) -> ExtractionRun:
    return execute.extract(ExtractionRun.objects.filter(revision__article=article, state="queued").get())


def test_a_new_text_is_queued_in_the_transaction_that_stores_it() -> None:
    article = make_article(body=BODY, published=False)
    assert [(r.state, r.revision) for r in ExtractionRun.objects.all()] == [
        ("queued", article.latest_revision)
    ]
    assert queue.queue(article.latest_revision) == ExtractionRun.objects.get()


def test_a_run_proposes_once_however_often_it_is_called() -> None:
    article = make_article(body=BODY, published=False)
    run = run_of(article)
    assert (run.state, run.attempts, run.error, len(run.gazetteer_digest) > 0) == ("done", 1, "", True)
    proposed = Annotation.objects.count()
    assert set(Annotation.objects.values_list("state", flat=True)) == {"suggested"}
    assert {"quotation", "figure", "actor"} <= set(Annotation.objects.values_list("kind", flat=True))
    assert execute.extract(run).state == "done"
    assert execute.extract(queue.queue(run.revision)) == run
    assert (Annotation.objects.count(), ExtractionRun.objects.count()) == (proposed, 1)


def test_a_new_actor_is_reason_to_read_again() -> None:
    article = make_article(body=BODY, published=False)
    first = run_of(article)
    make_actor("Maria Holt")
    assert article.latest_revision is not None
    second = execute.extract(queue.queue(article.latest_revision))
    assert (second.state, second != first, second.gazetteer_digest != first.gazetteer_digest) == (
        "done",
        True,
        True,
    )


def test_a_text_that_no_worker_comes_back_from_is_given_up() -> None:
    make_article(body=BODY, published=False)
    past = timezone.now() - timedelta(seconds=1)
    ExtractionRun.objects.update(state="running", lease_until=past, attempts=3)
    run = execute.extract(ExtractionRun.objects.get())
    assert (run.state, run.attempts, run.error) == ("failed", 3, "No worker came back from it.")
    assert dead_workers.overdue(older_than=timedelta(0)) == []
    again = execute.extract(queue.queue(run.revision))
    assert (again.state, again.attempts) == ("done", 1)


def test_every_proposal_quotes_the_text_at_its_offsets_and_knows_its_run() -> None:
    article = make_article(body=BODY, published=False)
    run = run_of(article)
    text = run.revision.text
    anchors = Anchor.objects.filter(revision=run.revision)
    assert anchors.count() > 0
    assert [a.exact for a in anchors] == [text[a.start : a.end] for a in anchors]
    assert set(Annotation.objects.values_list("run", "author")) == {(run.pk, None)}


def test_nothing_decided_is_touched_and_nothing_rejected_comes_back_on_a_new_text() -> None:
    article = make_article(body=BODY, published=False)
    run_of(article)
    quotation = Annotation.objects.filter(kind="quotation").first()
    figure = Annotation.objects.filter(kind="figure").first()
    assert quotation is not None
    assert figure is not None
    reject(quotation, editor=make_editor())
    accept(figure, editor=make_editor())
    revise(article, headline="Another headline", body="<p>A new first paragraph stands here.</p>" + BODY)
    run_of(article)
    states = dict(Annotation.objects.values_list("pk", "state"))
    assert (states[quotation.pk], states[figure.pk]) == ("rejected", "accepted")
    latest = article.latest_revision
    quotes = Anchor.objects.filter(revision=latest, part="content", annotation__kind="quotation")
    assert len({a.exact for a in quotes}) == len(quotes)
    assert Annotation.objects.filter(kind__in=["quotation", "figure"]).count() == (
        len(Annotation.objects.filter(kind__in=["quotation", "figure"], made_on__number=1))
    )


def test_a_worker_that_does_not_come_back_is_replaced_and_its_late_answer_is_dropped() -> None:
    article = make_article(body=BODY, published=False)
    run = ExtractionRun.objects.get()
    past = timezone.now() - timedelta(seconds=1)
    ExtractionRun.objects.update(state="running", lease_until=past, attempts=1)
    assert dead_workers.overdue(older_than=timedelta(hours=1)) == [run.pk]
    run.refresh_from_db()
    late = ExtractionRun.objects.get()
    assert execute.extract(run).state == "done"
    count = Annotation.objects.count()
    known, reader = execute.gazetteer(), engine_configs()[0]
    assert article.latest_revision is not None
    execute.store(late, known, reader.version, reader.read(article.latest_revision.text, known, None))
    assert Annotation.objects.count() == count


def test_a_failing_engine_is_tried_three_times_and_then_says_why(settings: Settings) -> None:
    make_article(body=BODY, published=False)
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.broken"]
    ExtractionRun.objects.update(engine="broken")
    run = ExtractionRun.objects.get()
    states = [execute.extract(run).state for _ in range(4)]
    run.refresh_from_db()
    assert states == ["queued", "queued", "failed", "failed"]
    assert (run.attempts, run.error, run.lease_until) == (3, "ValueError: this engine is broken", None)
    assert Annotation.objects.count() == 0


def test_what_nobody_was_told_of_is_found_by_the_sweep() -> None:
    article = make_article(body=BODY, published=False)
    ExtractionRun.objects.all().delete()
    assert queue.queue_unread() == 1
    assert queue.queue_unread() == 0
    assert [r.revision for r in ExtractionRun.objects.all()] == [article.latest_revision]
    assert dead_workers.overdue(older_than=timedelta(hours=1)) == []
    assert dead_workers.overdue(older_than=timedelta(0)) == [ExtractionRun.objects.get().pk]


def test_a_run_over_a_text_that_has_been_replaced_proposes_nothing() -> None:
    article = make_article(body=BODY, published=False)
    old = ExtractionRun.objects.get()
    revise(article, headline="New", body="<p>“Quite other words,” Anna Lind said.</p>")
    assert execute.extract(old).state == "done"
    assert Annotation.objects.count() == 0


def test_of_a_long_text_the_beginning_is_read_and_the_run_says_so(settings: Settings) -> None:
    """Up to a line break: half a quotation would be read as a whole one."""
    article = make_article(body=BODY, published=False)
    revision = article.latest_revision
    assert revision is not None
    second = revision.text.index("Around")
    settings.EXTRACTION_CHARACTERS_AT_MOST = second + 20
    run = run_of(article)
    assert (run.state, run.suggestions_dropped) == ("done", 0)
    assert second - 3 < len(revision.text) - run.characters_unread < second
    assert set(Annotation.objects.values_list("kind", flat=True)) >= {"quotation", "actor"}
    assert not Annotation.objects.filter(proposed_end__gt=second).exists()
    # One line that is longer than all that is read is cut where the limit is.
    settings.EXTRACTION_CHARACTERS_AT_MOST = 5
    reading = engine_configs()[0].read("x" * 12, execute.gazetteer(), None)
    assert (reading.unread, reading.dropped) == (7, 0)
    settings.EXTRACTION_CHARACTERS_AT_MOST = len(revision.text)
    assert engine_configs()[0].read(revision.text, execute.gazetteer(), None).unread == 0


def test_of_many_suggestions_the_first_are_stored_and_the_run_says_so(settings: Settings) -> None:
    body = "".join(
        f"<p>Around {n},000 troops have been sent, according to the ministry.</p>" for n in range(2, 40)
    )
    whole = engine_configs()[0].read(
        make_article(body=body, published=False).latest_revision.text, execute.gazetteer(), None
    )
    ExtractionRun.objects.all().delete()
    settings.EXTRACTION_SUGGESTIONS_AT_MOST = 10
    run = run_of(make_article(body=body, published=False))
    assert (run.state, run.characters_unread) == ("done", 0)
    assert (whole.dropped, run.suggestions_dropped) == (0, len(whole.proposals) - 10)
    stored = list(Annotation.objects.values_list("proposed_start", "proposed_end"))
    assert sorted(stored) == sorted((one.start, one.end) for one in whole.proposals)[:10]
    # Reading it again makes no more of them.
    execute.extract(queue.queue(run.revision))
    assert Annotation.objects.count() == 10


def test_what_took_too_long_is_not_read_again_unless_asked_for() -> None:
    make_article(body=BODY, published=False)
    run = ExtractionRun.objects.get()
    past = timezone.now() - timedelta(seconds=1)
    ExtractionRun.objects.update(state="running", lease_until=past, attempts=1)
    dead_workers.fail_timed_out(ExtractionRun.objects.filter(pk=run.pk))
    assert dead_workers.overdue(older_than=timedelta(0)) == []
    given_up = execute.extract(ExtractionRun.objects.get())
    assert (given_up.state, given_up.attempts, given_up.error) == ("failed", 1, dead_workers.TIMED_OUT)
    # One that is done stays done.
    assert execute.extract(queue.queue(run.revision)).state == "done"
    dead_workers.fail_timed_out(ExtractionRun.objects.filter(pk=run.pk))
    assert ExtractionRun.objects.get().state == "done"


def test_each_named_speaker_has_a_role_and_a_span() -> None:
    lund = make_actor("Ann Lund")
    run_of(
        make_article(
            body="<p>Ann Lund and Per Holm said the talks had failed on Monday.</p>", published=False
        )
    )
    stated = Annotation.objects.get(kind="quotation")
    roles = stated.roles.filter(kind="speaker").order_by("name")
    assert [(role.name, role.actor) for role in roles] == [("Ann Lund", lund), ("Per Holm", None)]
    spans = Anchor.objects.filter(annotation=stated, part=Anchor.Part.SPEAKER)
    assert spans.count() == 2
