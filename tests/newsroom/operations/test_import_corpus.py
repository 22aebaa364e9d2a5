"""An exported corpus is imported unchanged, completely or not at all. Importing is idempotent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from annotations.actors.merge import merge as merge_actors
from annotations.actors.profiles import Held, edit, profile_of
from annotations.claims.claims import merge as merge_claims
from annotations.claims.claims import set_verdict, set_wording
from annotations.decisions.roles import link
from annotations.feed_items import publish_changes
from annotations.models import Actor, Anchor, Annotation, Claim, Decision, QuestionDecision
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.withhold import release, withhold
from newsroom.articles.feed_items import publish_article_changes
from newsroom.articles.models import Article, ArticleAct, Revision, Story
from newsroom.feed.models import Change
from sources.models import Source
from tests.newsroom.conftest import Puller, make_partner
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
    mark,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "sources": {},
    "stories": {},
    "actors": {},
    "articles": {"include": "body,revisions"},
    "claims": {},
    "annotations": {},
    "questions": {},
    "answers": {},
}
Corpus = dict[str, str]


@pytest.fixture
def petra() -> Puller:
    return make_partner("Petra")


def _pull(puller: Puller) -> Corpus:
    """Return all lists as NDJSON, by name."""
    return {
        name: puller.ask(f"{name}.ndjson", **include).getvalue().decode() for name, include in LISTS.items()
    }


def _write_corpus() -> None:
    """Write two sources, a story, a correction, a claim in two segments, speakers with and without actor, aliases."""
    okafor = make_actor(description="leads the dockers' union")
    okafor.names.create(name="Okafor", kind="alias", language="en")
    okafor.identifiers.create(scheme="wikidata", value="Q1")
    one = make_article(
        "Dockers 🚢 walk out",
        "<p>“They count the people,” union leader Tomas Okafor said.</p><p>The port was <em>shut</em> today.</p>",
        standfirst="A day without cranes",
        story=make_story(),
        byline="By Ada Quill",
        url="https://gazette.example.org/dockers",
    )
    quoted = make_annotation(one, "They count the people", kind="quotation", actor=okafor)
    at = one.published_revision.text.index("said")
    Anchor.objects.create(
        annotation=quoted,
        revision=one.published_revision,
        part="cue",
        start=at,
        end=at + 4,
        exact="said",
        outcome="exact",
    )
    claim = make_annotation(one, "The port was shut", actor=make_actor("Port Authority", "organisation"))
    start = one.published_revision.text.index("today")
    Anchor.objects.create(
        annotation=claim,
        revision=one.published_revision,
        ordinal=1,
        start=start,
        end=start + 5,
        exact="today",
        outcome="exact",
    )
    Annotation.objects.filter(pk=claim.pk).update(attributes={"modality": "asserted", "low": 1})
    link(claim, role="subject", actor=okafor, editor=make_editor())
    alice = make_editor()
    set_wording(claim, text="The port was closed for a day", editor=alice)
    evidence = [("https://port.example.org/log", "The port's log")]
    set_verdict(claim, rating="Mostly true", rationale="It opened at noon.", links=evidence, editor=alice)
    two = make_article(
        source=make_source("Kai", kind="agency", language="de", usage_terms="Credit Kai."),
        language="de",
        story=make_story(),
    )
    vance = make_annotation(two, speaker="Lena Vance")
    twin = make_actor("Thomas Okafor")
    make_annotation(two, "The ministry", kind="actor", actor=twin)
    merge_actors(okafor, twin, editor=alice)
    profile = profile_of(okafor)
    held = (
        Held("Secretary", "Dockers' union", date(2020, 1, 1)),
        Held("Docker", "", None, date(2019, 12, 31)),
    )
    edit(okafor, replace(profile, offices=held), editor=alice)
    again = make_annotation(two, "said nothing")
    merge_claims(claim.claim, again.claim, editor=alice)
    make_answer(claim, "Was the port shut?")
    make_answer(vance, "How many?")
    mark(two, "The ministry said nothing", kind="claim")
    make_article("Alone")
    correct(
        one,
        headline="Dockers walk out",
        body="<p>On Monday. “They count the people,” union leader Tomas Okafor said.</p>"
        "<p>The port was shut all day today.</p>",
        note="The day.",
        editor=make_editor(),
    )


@dataclass(frozen=True)
class Exported:
    """An exported corpus: its lists, and the latest visible lines of its feed. Its objects are rolled back."""

    lists: Corpus
    lines: dict[Any, Any]


def _lines() -> dict[Any, Any]:
    latest = {c.object_id: (c.version, c.item, c.scope_after) for c in Change.objects.order_by("id")}
    return {pk: line for pk, line in latest.items() if line[2] and line[2]["visible"]}


_exported: list[Exported] = []


@pytest.fixture
def exported(db: None) -> Exported:
    """Export a corpus once for all tests and roll it back: each test starts with an empty database."""
    if not _exported:
        with transaction.atomic():
            _write_corpus()
            _exported.append(Exported(_pull(make_partner("Quinn")), _lines()))
            transaction.set_rollback(True)
    return _exported[0]


@pytest.fixture
def run_import(tmp_path: Path, capsys: Any) -> Callable[..., tuple[int, str]]:
    """Return a function that runs the command on a corpus and returns its exit code and output."""

    def run(corpus: Corpus, *, editor: str = "alice") -> tuple[int, str]:
        make_editor()
        for name, lines in corpus.items():
            (tmp_path / f"{name}.ndjson").write_text(lines)
        code = 0
        try:
            # By name, so that the order of the files is not the order of the objects.
            call_command("import_corpus", *sorted(tmp_path.glob("*.ndjson")), editor=editor)
        except SystemExit as end:
            code = int(end.code or 0)
        output = capsys.readouterr()
        return code, output.out + output.err

    return run


def test_exported_corpus_is_imported_unchanged(petra, exported, run_import):
    assert all(lines.strip() for lines in exported.lists.values())
    assert not any(_pull(petra).values())
    code, output = run_import(exported.lists)
    assert (code, output.split("\n")[0].split()) == (0, ["source", "2", "made"]), output
    assert _pull(petra) == exported.lists


def test_import_leaves_no_changes_to_publish(exported, run_import):
    run_import(exported.lists)
    assert _lines() == exported.lines
    assert Change.objects.count() == len(exported.lines)
    publish_article_changes(Article.objects.values_list("pk", flat=True))
    publish_changes(Annotation.objects.values_list("pk", flat=True))
    assert Change.objects.count() == len(exported.lines)


def test_feed_lists_imported_objects_in_order_of_reference(petra, exported, run_import):
    """Annotations get their numbers once, when they are written, after all earlier lines."""
    earlier = make_source("Earlier")
    make_article(source=earlier)
    run_import(exported.lists)
    entries = petra.changes()
    assert [entry["seq"] for entry in entries] == list(range(1, Change.objects.count() + 1))
    assert entries[0]["item"]["source"]["uri"] == earlier.uri
    met: set[str] = set()
    for entry in entries:
        met.add(entry["uri"])
        if entry["type"] == "annotation":
            roles = {role["actor"] for role in entry["item"]["roles"] if role["actor"]}
            assert {entry["item"]["article"], *roles, entry["item"]["claim"]} - {None} <= met
    assert sum(entry["type"] == "annotation" for entry in entries) == 6
    make_article(source=earlier)
    assert [entry["type"] for entry in petra.changes(after=petra.get("me")["feed"]["head"])] == []


def test_import_updates_existing_claims_and_actors_in_the_feed(petra, exported, run_import):
    """Import without one annotation, then with it: its claim and actor appear in its article too."""
    lines = exported.lists["annotations"].splitlines()
    run_import({**exported.lists, "annotations": "\n".join(lines[1:])})
    run_import(exported.lists)
    assert {pk: line[1:] for pk, line in _lines().items()} == {
        pk: line[1:] for pk, line in exported.lines.items()
    }


def test_reformatted_lines_are_the_same_corpus(petra, exported, run_import):
    def respelled(lines: str) -> str:
        items = [json.loads(line) for line in lines.splitlines()]
        return "".join(f"{json.dumps(dict(reversed(item.items())), indent=None)}\r\n" for item in items)

    assert run_import({name: respelled(lines) for name, lines in exported.lists.items()})[0] == 0
    assert _pull(petra) == exported.lists
    assert _lines() == exported.lines


def test_claim_is_published_with_its_first_statement(petra, exported, run_import):
    run_import({**exported.lists, "annotations": ""})
    assert (petra.items("claims"), petra.items("actors")) == ([], [])
    run_import(exported.lists)
    assert _pull(petra) == exported.lists
    assert _lines() == exported.lines


def test_annotations_of_a_withheld_text_are_sent_when_it_is_released(petra, exported, run_import):
    run_import({**exported.lists, "annotations": ""})
    dana, articles = make_editor("dana"), list(Article.objects.order_by("pk"))
    for article in articles:
        withhold(article, reason="A court's order", editor=dana)
    assert run_import(exported.lists)[0] == 0
    assert not any(_pull(petra).values())
    for article in articles:
        release(article, editor=dana)
    assert _pull(petra)["annotations"] == exported.lists["annotations"]
    annotations = {pk for pk, (_, item, _) in exported.lines.items() if item["type"] == "annotation"}
    assert len(annotations) == 6
    assert {pk: line for pk, line in _lines().items() if pk in annotations} == {
        pk: exported.lines[pk] for pk in annotations
    }


def test_claim_of_a_withheld_text_only_keeps_its_statements_words(petra, exported, run_import):
    """No editor wrote its words: the claim says what the text says when it is released."""
    run_import({**exported.lists, "annotations": "", "claims": "", "answers": ""})
    for article in Article.objects.order_by("pk"):
        withhold(article, reason="A court's order", editor=make_editor("dana"))
    assert run_import(exported.lists)[0] == 0
    # An editor wrote one wording before the export.
    assert [claim.text for claim in Claim.objects.exclude(wording=None)] == ["The port was closed for a day"]


def test_imported_objects_show_what_was_merged_here_before(petra, exported, run_import):
    run_import({**exported.lists, "annotations": "", "answers": ""})
    dana = make_editor("dana")
    target = make_actor("Tomas Okafor of the union")
    merged = Actor.objects.get(name="Tomas Okafor", merged_into=None)
    merge_actors(target, merged, editor=dana, anyway=True)
    known = {item["text"]: item for item in map(json.loads, exported.lists["claims"].splitlines())}
    other = Claim.objects.get(pk=known["The port was closed for a day"]["id"])
    ours = make_annotation(make_article(source=make_source("Ours"))).claim
    merge_claims(ours, other, editor=dana)
    code, output = run_import(exported.lists)
    assert code == 0, output
    spoken = petra.items("annotations", actor=str(target.pk))
    assert len(spoken) > 1
    assert {target.uri} <= {role["actor"] for item in spoken for role in item["roles"]}
    assert len(petra.items("annotations", claim=ours.uri)) == 3
    latest = {entry["uri"]: entry["item"] for entry in petra.changes() if entry["type"] == "annotation"}
    listed = {item["uri"]: item for item in petra.items("annotations")}
    assert {uri: {**item, "version": listed[uri]["version"]} for uri, item in latest.items()} == listed
    assert merged.uri not in json.dumps(latest)
    assert other.uri not in json.dumps(latest)


def test_import_that_deadlocks_asks_to_run_it_again(exported, run_import):
    with connection.cursor() as cursor:
        # PostgreSQL ends one of two transactions that wait for each other like this.
        cursor.execute(
            "CREATE FUNCTION pg_temp.met() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$;"
            " CREATE TRIGGER met BEFORE INSERT ON articles_story FOR EACH ROW EXECUTE FUNCTION pg_temp.met()"
        )
    code, output = run_import(exported.lists)
    assert (code, "Run it again" in output, "start it" in output) == (1, True, False), output


def test_existing_story_is_visible_with_its_new_articles(petra, exported, run_import):
    """A partner sees only the source of an article that is imported later."""
    listed = [json.loads(line) for line in exported.lists["articles"].splitlines()]
    last = next(item for item in reversed(listed) if item["story"] and item["source"]["name"] == "Kai")
    without = [json.dumps(item) for item in listed if item != last]
    no_statements = dict.fromkeys(("annotations", "claims", "answers"), "")
    run_import({**exported.lists, "articles": "\n".join(without), **no_statements})
    kai = make_partner("Kim", sources=[Source.objects.get(name="Kai")])
    assert kai.items("stories") == []
    run_import({**exported.lists, **no_statements})
    assert [story["uri"] for story in kai.items("stories")] == [last["story"]]
    assert [e["type"] for e in kai.changes()] == ["source", "story", "article"]


def test_imported_questions_and_answers_have_no_editor(exported, run_import):
    run_import(exported.lists)
    decided = QuestionDecision.objects.values_list("action", "editor")
    assert Counter(decided) == {("asked", None): 2, ("answered", None): 2}


def test_answer_of_another_story_than_its_question_is_refused(exported, run_import):
    code, output = run_import(_changed(exported.lists, "answers", story=make_story("Elsewhere").uri))
    assert (code, "answer_is_of_the_story_of_its_question" in output) == (1, True)
    assert not Article.objects.exists()


def test_second_import_makes_nothing_new(exported, run_import):
    run_import(exported.lists)
    counts = [model.objects.count() for model in (Change, Annotation, Anchor, ArticleAct, Decision)]
    code, output = run_import(exported.lists)
    assert (code, "made" in output, "annotation  6 present" in output) == (0, False, True)
    assert [model.objects.count() for model in (Change, Annotation, Anchor, ArticleAct, Decision)] == counts
    assert code == 0


def test_import_keeps_later_changes_of_an_editor(petra, exported, run_import):
    run_import(exported.lists)
    Story.objects.update(summary="Ours")
    assert run_import(exported.lists)[0] == 0
    assert [story["summary"] for story in petra.items("stories")] == ["Ours"]


def test_import_records_its_editor(exported, run_import):
    make_editor("dana")
    run_import(exported.lists, editor="dana")
    assert set(ArticleAct.objects.values_list("action", "editor__username", "reason")) == {
        ("publish", "dana", "imported")
    }
    assert set(Decision.objects.values_list("action", "editor__username")) == {
        ("accepted", "dana"),
        ("annotated", "dana"),
    }
    person = Annotation.objects.get(author__isnull=False).author
    assert (person.display_name, person.is_active, person.has_usable_password()) == ("Bob", False, False)


def _changed(corpus: Corpus, name: str, /, **values: Any) -> Corpus:
    first, *rest = corpus[name].splitlines()
    return {**corpus, name: "\n".join([json.dumps({**json.loads(first), **values}), *rest])}


def _with_the_text_of_another(corpus: Corpus) -> Corpus:
    _, second, *_ = map(json.loads, corpus["articles"].splitlines())
    return _changed(corpus, "articles", revisions=second["revisions"])


def _with_a_script(corpus: Corpus) -> Corpus:
    """The digest is correct, and text and blocks are unchanged."""
    first, *rest = map(json.loads, corpus["articles"].splitlines())
    for revision in first["revisions"]:
        revision["body"] += "<script>alert(1)</script>"
        revision["digest"] = Revision.digest_of(
            *(revision[name] for name in ("headline", "standfirst", "body"))
        )
    first["revision"]["digest"] = first["revisions"][-1]["digest"]
    return {**corpus, "articles": "\n".join(map(json.dumps, [first, *rest]))}


def _with_a_note(corpus: Corpus) -> Corpus:
    items = [json.loads(line) for line in corpus["annotations"].splitlines()]
    by_hand = next(item for item in items if item["creator"]["type"] == "Person")
    by_hand |= {"kind": "note", "claim": None}
    return {**corpus, "annotations": "\n".join(map(json.dumps, items))}


def _with_evidence(corpus: Corpus, url: str) -> Corpus:
    items = [json.loads(line) for line in corpus["claims"].splitlines()]
    verdict = next(item["verdict"] for item in items if item["verdict"])
    verdict["links"][0]["url"] = url
    return {**corpus, "claims": "\n".join(map(json.dumps, items))}


def _with_a_figure_for_a_name(corpus: Corpus) -> Corpus:
    items = [json.loads(line) for line in corpus["annotations"].splitlines()]
    next(item for item in items if item["roles"])["roles"][0]["name"] = 5
    return {**corpus, "annotations": "\n".join(map(json.dumps, items))}


def _with_the_cue_first(corpus: Corpus) -> Corpus:
    items = [json.loads(line) for line in corpus["annotations"].splitlines()]
    for item in items:
        if {target["part"] for target in item["target"]} == {"content", "cue"}:
            item["target"].reverse()
    return {**corpus, "annotations": "\n".join(map(json.dumps, items))}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda c: {**c, "sources": "{"}, "This is no item of a corpus"),
        (lambda c: {**c, "sources": '{"type": "gossip", "uri": "x"}'}, "none of a corpus"),
        (lambda c: {**c, "sources": ""}, "The database does not take it"),
        (
            lambda c: _changed(c, "sources", uri="https://elsewhere.example/api/v1/sources/1"),
            "elsewhere.example",
        ),
        (lambda c: _changed(c, "articles", revisions=None), "comes without its texts"),
        (lambda c: _changed(c, "articles", pubStatus="withheld"), "would not go out as it came in"),
        (lambda c: _changed(c, "articles", datePublished="0001-01-01T00:00:00+05:00"), "something strange"),
        (lambda c: _changed(c, "articles", byline=5), "has 5 where its byline should stand"),
        (lambda c: _changed(c, "articles", dateIsEstimated="no"), "'no' where its date_is_estimated"),
        (lambda c: _changed(c, "claims", text=True), "has True where its text should stand"),
        (_with_a_figure_for_a_name, "has 5 where its name should stand"),
        (lambda c: _changed(c, "articles", url="javascript:alert(1)"), "no address on the web"),
        (lambda c: _changed(c, "sources", url="javascript:alert(1)"), "no address on the web"),
        (lambda c: _with_evidence(c, "javascript:alert(1)"), "no address on the web"),
        (_with_a_script, "no text in our normal form"),
        (_with_a_note, "would not go out as it came in"),
        (_with_the_cue_first, "would not go out as it came in"),
        (_with_the_text_of_another, "would not go out as it came in"),
        (lambda c: {**c, "sources": f'{{"type": {"[" * 100_000}'}, "This is no item of a corpus"),
        (lambda c: _changed(c, "sources", uri=7), "This is no item of a corpus"),
        (lambda c: _changed(c, "sources", id=7), "holds something strange"),
        (lambda c: _changed(c, "sources", name={"en": "The Gazette"}), "where its name should stand"),
        (lambda c: _changed(c, "stories", title="\0"), "The database does not take it"),
        (lambda c: _changed(c, "actors", name="\ud800"), "holds something strange"),
        (lambda c: _changed(c, "articles", version=10**30), "The database does not take it"),
        (lambda c: _changed(c, "articles", headline="Another"), "would not go out as it came in"),
        (lambda c: _changed(c, "articles", mood="bright"), "would not go out as it came in"),
        (lambda c: _changed(c, "annotations", quote="Another"), "would not go out as it came in"),
        (lambda c: _changed(c, "annotations", target=[]), "A line lacks something"),
        (lambda c: _changed(c, "annotations", kind="note"), "would not go out as it came in"),
        (lambda c: _changed(c, "annotations", created=None), "A line lacks something"),
        (lambda c: {**c, "articles": c["articles"].replace("<em>", "<i>")}, "no text in our normal form"),
        (lambda c: {**c, "annotations": c["annotations"].replace('"start":', '"start":1')}, "does not"),
    ],
)
def test_corpus_that_would_be_exported_differently_is_refused(exported, run_import, spoil, reason):
    code, output = run_import(spoil(exported.lists))
    assert (code, output.startswith("Nothing was brought in."), reason in output) == (1, True, True), output
    assert not any(model.objects.exists() for model in (Source, Article, Annotation, Change))


def test_import_names_a_name_that_is_taken(exported, run_import):
    make_source()
    code, output = run_import(exported.lists)
    assert (code, "The Quay Gazette" in output or "sources_source_name" in output) == (1, True), output


def test_import_by_an_unknown_user_is_refused(exported, run_import):
    code, output = run_import({"sources": ""}, editor="nobody")
    assert (code, output) == (1, "There is no user nobody.\n")
