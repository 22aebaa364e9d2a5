"""Texts are read again: the difference first, nothing decided is touched, and no worker's death costs anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from annotations.decisions import annotating, notes, review, roles
from annotations.models import Annotation, Decision, ExtractionRun, Rerun, Support
from annotations.runs import dead_workers, execute, queue, rerun
from annotations.runs.engines import engine_configs
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.withhold import cancel
from newsroom.articles.models import Article
from tests.annotations.engines import other as other_engine
from tests.annotations.engines import words as word_engine
from tests.world import make_actor, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db

BODY = "<p>Alpha met beta on the quay, and gamma said that delta had seen epsilon with zeta.</p>"
FIGURE = ("figure", "show", {"low": 1})


@pytest.fixture(autouse=True)
def engine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.words"]
    monkeypatch.setattr(word_engine, "MARKS", dict.fromkeys(["Alpha", "beta", "gamma", "delta"], FIGURE))
    monkeypatch.setattr(word_engine, "VERSION", "1")


def read_all() -> None:
    for run in ExtractionRun.objects.filter(state="queued"):
        assert execute.extract(run).state == "done"


def marks(**values: Any) -> list[tuple[str, str, Any]]:
    """(words, state, low) of every annotation, in the order of the texts."""
    rows = Annotation.objects.filter(**values).order_by("article", "proposed_start")
    return [
        (one.made_on.text[one.proposed_start : one.proposed_end], one.state, one.attributes.get("low"))
        for one in rows
    ]


def one(words: str) -> Annotation:
    [found] = [
        a for a in Annotation.objects.all() if a.made_on.text[a.proposed_start : a.proposed_end] == words
    ]
    return found


def version_2(*words: str, low: int = 1) -> None:
    word_engine.VERSION = "2"
    word_engine.MARKS = {word: ("figure", "show", {"low": low}) for word in words}


def finished(asked: Rerun) -> Rerun:
    """The re-run, compared and applied."""
    while rerun.advance(asked):
        pass
    rerun.approve(asked)
    while rerun.advance(asked):
        pass
    asked.refresh_from_db()
    return asked


def test_the_difference_is_shown_first_and_is_what_happens() -> None:
    make_article(body=BODY, published=False)
    read_all()
    before = marks()
    version_2("Alpha", "beta", "epsilon")
    word_engine.MARKS["beta"] = ("figure", "show", {"low": 2})
    asked = rerun.begin(scope="everything", author=make_editor())
    rerun.advance(asked)
    asked.refresh_from_db()
    expected = {"figure": {"new": 1, "changed": 1, "same": 1, "removed": 2, "decided": 0, "agreed": 0}}
    assert (asked.state, asked.compared, asked.count, asked.total) == ("compared", expected, 1, 1)
    assert marks() == before
    assert ExtractionRun.objects.count() == 1

    rerun.approve(asked, editor=make_editor())
    rerun.advance(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.tallies, asked.failures) == ("done", expected, 0)
    assert marks() == [("Alpha", "suggested", 1), ("beta", "suggested", 2), ("epsilon", "suggested", 1)]
    assert [(entry["action"], entry["by"]) for entry in asked.history] == [
        ("begin", "Alice"),
        ("approve", "Alice"),
    ]


def test_a_suggestion_that_is_read_otherwise_keeps_its_address() -> None:
    make_article(body=BODY, published=False)
    read_all()
    address = one("beta").pk
    version_2("beta", low=7)
    finished(rerun.begin(scope="everything"))
    again = one("beta")
    assert (again.pk, again.attributes, again.run and again.run.engine_version) == (address, {"low": 7}, "2")
    assert [a.exact for a in again.anchors.all()] == ["beta"]


def test_nothing_that_a_person_touched_is_touched_and_nothing_rejected_comes_back() -> None:
    article = make_article(body=BODY, published=False)
    word_engine.MARKS |= dict.fromkeys(["epsilon", "zeta"], FIGURE)
    read_all()
    alice, holt = make_editor(), make_actor("Maria Holt")
    revision = article.latest_revision
    assert revision is not None
    review.accept(one("Alpha"), editor=alice)
    review.reject(one("beta"), editor=alice)
    notes.note(one("gamma"), text="Who is that?", editor=alice)
    roles.link(one("delta"), role="subject", actor=holt, editor=alice)
    at = revision.text.index("epsilon")
    annotating.adjust_span(
        one("epsilon"), revision=revision, start=at, end=at + 12, exact="epsilon with", editor=alice
    )
    review.accept(one("zeta"), editor=alice)
    review.reopen(one("zeta"), editor=alice)
    before = list(Annotation.objects.order_by("pk").values())
    decided = Decision.objects.count()
    version_2("Alpha", "beta", "gamma", "with", low=9)
    asked = finished(rerun.begin(scope="everything"))
    assert asked.tallies == {
        "figure": {"new": 0, "changed": 0, "same": 0, "removed": 0, "decided": 4, "agreed": 0}
    }
    assert list(Annotation.objects.order_by("pk").values()) == before
    assert Decision.objects.count() == decided


def test_a_first_reading_takes_nothing_back() -> None:
    article = make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    revise(article, headline="Another", body=BODY)
    read_all()
    assert [words for words, _, _ in marks()] == ["Alpha", "beta", "gamma", "delta", "zeta"]


def test_a_new_version_alone_reads_nothing_again() -> None:
    make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    assert queue.queue_unread() == 0
    assert ExtractionRun.objects.count() == 1


def test_only_the_articles_of_the_scope_are_read_again() -> None:
    mine, other = make_source("The Quay Gazette"), make_source("Halyard Wire")
    here = make_article(body=BODY, source=mine, story=make_story(), published=False)
    there = make_article(body=BODY, source=other, published=False)
    erased = make_article(body=BODY, source=other, published=False)
    read_all()
    erase(cancel(erased, editor=make_editor(), reason="x") or erased, editor=make_editor(), reason="x")
    version_2("zeta")

    def scope(**values: Any) -> set[Article]:
        return set(rerun.articles(rerun.begin(**values)))

    assert scope(scope="everything") == {here, there}
    assert scope(scope="source", target=other.pk) == {there}
    assert scope(scope="story", target=make_story().pk) == {here}
    assert scope(scope="article", target=there.pk) == {there}
    finished(rerun.begin(scope="article", target=there.pk))
    assert {a.article for a in Annotation.objects.filter(run__engine_version="2")} == {there}
    with pytest.raises(rerun.UnknownScope):
        rerun.begin(scope="everything", target=there.pk)
    with pytest.raises(rerun.UnknownScope):
        rerun.begin(scope="source")
    with pytest.raises(rerun.NothingToRead):
        rerun.begin(scope="article", target=erased.pk)


def test_it_goes_on_where_it_was_paused_and_stopping_keeps_what_was_read() -> None:
    articles = [make_article(body=BODY, published=False) for _ in range(4)]
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything")
    rerun.advance(asked)
    rerun.approve(asked)
    for at in rerun.steps(asked):
        if at.count == 1:
            rerun.pause(asked, editor=make_editor())
    asked.refresh_from_db()
    assert (asked.state, asked.is_paused, asked.count, asked.lease_until) == ("running", True, 1, None)
    assert not rerun.advance(asked)
    assert rerun.overdue() == []
    assert Annotation.objects.filter(run__engine_version="2").count() == 1
    rerun.resume(asked)
    assert rerun.overdue() == [asked.pk]
    for at in rerun.steps(asked):
        if at.count == 3:
            rerun.stop(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.count, asked.total, rerun.overdue()) == ("stopped", 3, 4, [])
    read = set(Annotation.objects.filter(run__engine_version="2").values_list("article", flat=True))
    assert read == {article.pk for article in articles[1:]}
    with pytest.raises(rerun.NotUnderWay):
        rerun.resume(asked)


def test_nothing_is_read_again_before_somebody_saw_the_difference() -> None:
    make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything")
    with pytest.raises(rerun.NotCompared):
        rerun.approve(asked)
    rerun.advance(asked)
    assert not rerun.advance(asked)
    word_engine.VERSION = "3"
    with pytest.raises(rerun.EngineChanged):
        rerun.approve(asked)
    assert ExtractionRun.objects.count() == 1


def test_an_engine_that_is_replaced_half_way_stops_it() -> None:
    for _ in range(2):
        make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything")
    rerun.advance(asked)
    rerun.approve(asked)
    for _ in rerun.steps(asked):
        word_engine.VERSION = "3"
    asked.refresh_from_db()
    assert (asked.state, asked.count, asked.error[:30]) == ("stopped", 1, "The engine has another version")


def test_a_sample_is_compared_and_all_are_read() -> None:
    articles = [make_article(body=BODY, published=False) for _ in range(3)]
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything", sample=1)
    rerun.advance(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.total, asked.compared["figure"]["new"]) == ("compared", 1, 1)
    assert {e["revision"] for e in asked.examples} == {str(articles[-1].latest_revision_id)}
    rerun.approve(asked)
    rerun.advance(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.total, asked.count, asked.tallies["figure"]["new"]) == ("done", 3, 3, 3)


def test_examples_say_where_the_words_stand_and_not_what_they_are() -> None:
    article = make_article(body=BODY, published=False)
    read_all()
    version_2("Alpha", "zeta", low=2)
    asked = rerun.begin(scope="everything")
    rerun.advance(asked)
    asked.refresh_from_db()
    text = article.latest_revision.text  # type: ignore[union-attr]

    def at(words: str) -> list[int]:
        return [text.index(words), text.index(words) + len(words)]

    common = {"kind": "figure", "revision": str(article.latest_revision_id)}
    assert asked.examples == [
        {**common, "what": "new", "after": at("zeta")},
        {**common, "what": "changed", "before": at("Alpha"), "after": at("Alpha"), "differs": ["low"]},
        *({**common, "what": "removed", "before": at(words)} for words in ("beta", "gamma", "delta")),
    ]


def test_a_worker_that_was_killed_is_replaced_after_its_lease_and_no_text_counts_twice() -> None:
    for _ in range(3):
        make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything")
    rerun.advance(asked)
    rerun.approve(asked)
    dead = rerun.steps(asked)
    next(dead)
    # Killed: it holds its lease, and in the middle of the next text too.
    [_, second, _] = Article.objects.order_by("pk")
    assert second.latest_revision is not None
    run = queue.queue(second.latest_revision, engine="words", rerun=Rerun.objects.get())
    future = timezone.now() + timedelta(minutes=1)
    ExtractionRun.objects.filter(pk=run.pk).update(state="running", lease_until=future, attempts=1)
    assert rerun.overdue() == []
    assert dead_workers.overdue(older_than=timedelta(0)) == []
    past = timezone.now() - timedelta(seconds=1)
    Rerun.objects.update(lease_until=past)
    # Its re-run is free, its text is not yet: nothing is lost, and nobody turns in circles.
    assert not rerun.advance(asked) or Rerun.objects.get().count == 1
    ExtractionRun.objects.filter(pk=run.pk).update(lease_until=past)
    # The sweep leaves it to its re-run, which counts it.
    assert dead_workers.overdue(older_than=timedelta(0)) == []
    replacement = rerun.steps(asked)
    assert next(replacement).count == 2
    # The dead one wakes up after all: it reads and stores nothing, and takes no lease away.
    assert list(dead) == []
    assert not rerun.advance(asked)
    assert [one.count for one in replacement] == [3]
    asked.refresh_from_db()
    assert (asked.state, asked.count, asked.total, asked.tallies["figure"]["new"]) == ("done", 3, 3, 3)
    assert Annotation.objects.filter(run__engine_version="2").count() == 3


def test_a_text_that_ends_every_worker_is_passed_over() -> None:
    for _ in range(2):
        make_article(body=BODY, published=False)
    read_all()
    version_2("zeta")
    asked = rerun.begin(scope="everything")
    Rerun.objects.update(attempts=3)
    rerun.advance(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.count, asked.failures, asked.compared["figure"]["new"]) == (
        "compared",
        2,
        1,
        1,
    )


def test_a_text_that_an_engine_fails_on_is_counted_and_the_others_are_read(settings: Settings) -> None:
    make_article(body=BODY, published=False)
    bad = make_article(body="<p>Alpha and omega.</p>", published=False)
    read_all()
    version_2("zeta")
    word_engine.MARKS["omega"] = ("figure", "nowhere", {})
    asked = finished(rerun.begin(scope="everything"))
    assert (asked.state, asked.count, asked.failures) == ("done", 2, 1)
    run = ExtractionRun.objects.get(revision=bad.latest_revision, engine_version="2")
    assert (run.state, run.attempts, run.error[:40]) == (
        "failed",
        3,
        "BadProposal: words proposed 'figure' at ",
    )


def test_engines_that_agree_are_listed_as_support(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.words", "tests.annotations.engines.other"]
    monkeypatch.setattr(other_engine, "MARKS", dict.fromkeys(["Alpha", "zeta"], FIGURE))
    make_article(body=BODY, published=False)
    assert sorted(ExtractionRun.objects.values_list("engine", flat=True)) == ["others", "words"]
    for name in ("words", "others"):
        execute.extract(ExtractionRun.objects.get(engine=name))
    assert marks(run__engine="words") == [(w, "suggested", 1) for w in ("Alpha", "beta", "gamma", "delta")]
    assert marks(run__engine="others") == [("zeta", "suggested", 1)]
    assert [(s.annotation, str(s)) for s in Support.objects.all()] == [(one("Alpha"), "others 1")]
    # The first engine says no more of it: what the other says too stays.
    version_2("zeta")
    asked = finished(rerun.begin(scope="everything", engine="words"))
    assert asked.tallies == {
        "figure": {"new": 0, "changed": 0, "same": 0, "removed": 3, "decided": 0, "agreed": 1}
    }
    assert [words for words, _, _ in marks()] == ["Alpha", "zeta"]


def test_a_rule_that_is_switched_off_proposes_nothing_and_makes_another_version(settings: Settings) -> None:
    word_engine.MARKS = {
        "Alpha": ("figure", "show", {"rule": "guess", "cue": "say"}),
        "beta": ("figure", "show", {"rule": "sure", "cue": "say"}),
        "gamma": ("figure", "show", {"rule": "sure", "cue": "insist"}),
    }
    make_article(body=BODY, published=False)
    read_all()
    settings.EXTRACTION_RULES_OFF = ["guess", "cue:insist"]
    [reader] = engine_configs()
    assert reader.version.startswith("1 off ")
    asked = finished(rerun.begin(scope="everything"))
    assert asked.engine_version == reader.version
    assert [words for words, _, _ in marks()] == ["beta"]


def test_a_text_in_another_language_gets_no_english_suggestions(settings: Settings) -> None:
    settings.EXTRACTION_ENGINES = ["annotations.extraction"]
    german = (
        "<p>„Wir werden nicht warten“, sagte Präsidentin Holt am Freitag, und 300 Menschen waren bei ihr.</p>"
    )
    make_article(body=german, headline="Holt will nicht mehr warten", published=False)
    make_article(body="<p>“We will not wait,” President Maria Holt said.</p>", published=False)
    read_all()
    counts = [(run.language, run.annotations.count() > 0) for run in ExtractionRun.objects.order_by("pk")]
    assert counts == [("de", False), ("en", True)]


def test_who_ends_a_worker_gives_its_text_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(body=BODY, published=False)

    def ended(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(word_engine, "extract", ended)
    with pytest.raises(KeyboardInterrupt):
        execute.extract(ExtractionRun.objects.get())
    run = ExtractionRun.objects.get()
    assert (run.state, run.attempts, run.lease_until) == ("queued", 0, None)


def test_an_erased_text_is_quoted_by_no_re_run() -> None:
    article = make_article("The harbour falls silent", body=BODY, published=False)
    read_all()
    version_2("zeta")
    asked = finished(rerun.begin(scope="article", target=article.pk))
    assert asked.target_name == "The harbour falls silent"
    cancel(article, editor=make_editor(), reason="x")
    erase(article, editor=make_editor(), reason="x")
    asked.refresh_from_db()
    assert asked.target_name == ""
    shown = " ".join(str(value) for value in Rerun.objects.values().get().values())
    assert [words for words in ("harbour", "zeta", "Alpha") if words in shown] == []


@pytest.mark.parametrize(("languages", "proposed"), [({"en"}, []), ({"de"}, ["Alpha"]), ((), ["Alpha"])])
def test_an_engine_is_not_asked_to_read_what_it_says_it_does_not_read(
    languages: object, proposed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_engine, "LANGUAGES", languages, raising=False)
    body = (
        "<p>Alpha sagte am Freitag, dass der Hafen nicht geschlossen wird und dass sie mit ihm spricht.</p>"
    )
    make_article("Hafen", body=body, published=False)
    read_all()
    assert ([words for words, _, _ in marks()], ExtractionRun.objects.get().language) == (proposed, "de")
