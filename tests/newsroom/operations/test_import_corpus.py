"""What goes out comes in again unchanged, all of it or nothing, and twice does no harm."""

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
    """All lists as they stand, each as a file of lines."""
    return {
        name: puller.ask(f"{name}.ndjson", **include).getvalue().decode() for name, include in LISTS.items()
    }


def _tell() -> None:
    """Two sources and a story; a correction, a discontinuous claim, pieces, a named and an unnamed speaker, aliases."""
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
    said = profile_of(okafor)
    held = (
        Held("Secretary", "Dockers' union", date(2020, 1, 1)),
        Held("Docker", "", None, date(2019, 12, 31)),
    )
    edit(okafor, replace(said, offices=held), editor=alice)
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
class Told:
    """A corpus that went out of a house that is no more: its lists, and its feed's latest visible lines."""

    lists: Corpus
    lines: dict[Any, Any]


def _lines() -> dict[Any, Any]:
    latest = {c.object_id: (c.version, c.item, c.scope_after) for c in Change.objects.order_by("id")}
    return {pk: line for pk, line in latest.items() if line[2] and line[2]["visible"]}


_told: list[Told] = []


@pytest.fixture
def told(db: None) -> Told:
    """Told once for all tests, in a transaction that is undone: each finds the house empty."""
    if not _told:
        with transaction.atomic():
            _tell()
            _told.append(Told(_pull(make_partner("Quinn")), _lines()))
            transaction.set_rollback(True)
    return _told[0]


@pytest.fixture
def bring_in(tmp_path: Path, capsys: Any) -> Callable[..., tuple[int, str]]:
    """Run the command on a corpus; its exit code and all that it said."""

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
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_what_goes_out_comes_in_again_unchanged(petra, told, bring_in):
    assert all(lines.strip() for lines in told.lists.values())
    assert not any(_pull(petra).values())
    code, said = bring_in(told.lists)
    assert (code, said.split("\n")[0].split()) == (0, ["source", "2", "made"]), said
    assert _pull(petra) == told.lists


def test_after_an_import_there_is_nothing_left_to_tell(told, bring_in):
    bring_in(told.lists)
    assert _lines() == told.lines
    assert Change.objects.count() == len(told.lines)
    publish_article_changes(Article.objects.values_list("pk", flat=True))
    publish_changes(Annotation.objects.values_list("pk", flat=True))
    assert Change.objects.count() == len(told.lines)


def test_the_feed_tells_an_import_in_the_order_in_which_it_points(petra, told, bring_in):
    """Annotations get their numbers as they are written, after all that was told before them and once."""
    earlier = make_source("Earlier")
    make_article(source=earlier)
    bring_in(told.lists)
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


def test_an_import_tells_what_becomes_of_claims_and_actors_that_are_here(petra, told, bring_in):
    """Without one annotation first, then with it: its claim and its actor are seen in its article too."""
    lines = told.lists["annotations"].splitlines()
    bring_in({**told.lists, "annotations": "\n".join(lines[1:])})
    bring_in(told.lists)
    assert {pk: line[1:] for pk, line in _lines().items()} == {
        pk: line[1:] for pk, line in told.lines.items()
    }


def test_lines_that_are_spelled_otherwise_are_the_same_corpus(petra, told, bring_in):
    def respelled(lines: str) -> str:
        items = [json.loads(line) for line in lines.splitlines()]
        return "".join(f"{json.dumps(dict(reversed(item.items())), indent=None)}\r\n" for item in items)

    assert bring_in({name: respelled(lines) for name, lines in told.lists.items()})[0] == 0
    assert _pull(petra) == told.lists
    assert _lines() == told.lines


def test_claims_that_nothing_states_yet_are_told_once_something_does(petra, told, bring_in):
    bring_in({**told.lists, "annotations": ""})
    assert (petra.items("claims"), petra.items("actors")) == ([], [])
    bring_in(told.lists)
    assert _pull(petra) == told.lists
    assert _lines() == told.lines


def test_what_comes_to_a_text_that_is_withheld_here_is_told_when_it_is_released(petra, told, bring_in):
    bring_in({**told.lists, "annotations": ""})
    dana, articles = make_editor("dana"), list(Article.objects.order_by("pk"))
    for article in articles:
        withhold(article, reason="A court's order", editor=dana)
    assert bring_in(told.lists)[0] == 0
    assert not any(_pull(petra).values())
    for article in articles:
        release(article, editor=dana)
    assert _pull(petra)["annotations"] == told.lists["annotations"]
    annotations = {pk for pk, (_, item, _) in told.lines.items() if item["type"] == "annotation"}
    assert len(annotations) == 6
    assert {pk: line for pk, line in _lines().items() if pk in annotations} == {
        pk: told.lines[pk] for pk in annotations
    }


def test_a_claim_that_only_a_withheld_text_states_keeps_the_words_of_its_statement(petra, told, bring_in):
    """They are nobody's wording: what the text says when it is released is what the claim then says."""
    bring_in({**told.lists, "annotations": "", "claims": "", "answers": ""})
    for article in Article.objects.order_by("pk"):
        withhold(article, reason="A court's order", editor=make_editor("dana"))
    assert bring_in(told.lists)[0] == 0
    # One was worded by an editor where it came from.
    assert [claim.text for claim in Claim.objects.exclude(wording=None)] == ["The port was closed for a day"]


def test_what_was_merged_here_meanwhile_is_told_as_what_it_turned_out_to_be(petra, told, bring_in):
    bring_in({**told.lists, "annotations": "", "answers": ""})
    dana = make_editor("dana")
    kept = make_actor("Tomas Okafor of the union")
    gone = Actor.objects.get(name="Tomas Okafor", merged_into=None)
    merge_actors(kept, gone, editor=dana, anyway=True)
    known = {item["text"]: item for item in map(json.loads, told.lists["claims"].splitlines())}
    other = Claim.objects.get(pk=known["The port was closed for a day"]["id"])
    ours = make_annotation(make_article(source=make_source("Ours"))).claim
    merge_claims(ours, other, editor=dana)
    code, said = bring_in(told.lists)
    assert code == 0, said
    spoken = petra.items("annotations", actor=str(kept.pk))
    assert len(spoken) > 1
    assert {kept.uri} <= {role["actor"] for item in spoken for role in item["roles"]}
    assert len(petra.items("annotations", claim=ours.uri)) == 3
    latest = {entry["uri"]: entry["item"] for entry in petra.changes() if entry["type"] == "annotation"}
    listed = {item["uri"]: item for item in petra.items("annotations")}
    assert {uri: {**item, "version": listed[uri]["version"]} for uri, item in latest.items()} == listed
    assert gone.uri not in json.dumps(latest)
    assert other.uri not in json.dumps(latest)


def test_who_meets_another_writer_head_on_is_told_to_run_it_again(told, bring_in):
    with connection.cursor() as cursor:
        # As the database ends one of two that wait for each other.
        cursor.execute(
            "CREATE FUNCTION pg_temp.met() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$;"
            " CREATE TRIGGER met BEFORE INSERT ON articles_story FOR EACH ROW EXECUTE FUNCTION pg_temp.met()"
        )
    code, said = bring_in(told.lists)
    assert (code, "Run it again" in said, "start it" in said) == (1, True, False), said


def test_a_story_that_is_here_is_seen_where_its_new_articles_are(petra, told, bring_in):
    """By a partner who may see no more than the source of an article that comes later."""
    listed = [json.loads(line) for line in told.lists["articles"].splitlines()]
    last = next(item for item in reversed(listed) if item["story"] and item["source"]["name"] == "Kai")
    without = [json.dumps(item) for item in listed if item != last]
    nothing_said = dict.fromkeys(("annotations", "claims", "answers"), "")
    bring_in({**told.lists, "articles": "\n".join(without), **nothing_said})
    kai = make_partner("Kim", sources=[Source.objects.get(name="Kai")])
    assert kai.items("stories") == []
    bring_in({**told.lists, **nothing_said})
    assert [story["uri"] for story in kai.items("stories")] == [last["story"]]
    assert [e["type"] for e in kai.changes()] == ["source", "story", "article"]


def test_who_asked_and_answered_elsewhere_is_not_known_here(told, bring_in):
    bring_in(told.lists)
    decided = QuestionDecision.objects.values_list("action", "editor")
    assert Counter(decided) == {("asked", None): 2, ("answered", None): 2}


def test_an_answer_of_another_story_than_its_question_is_refused(told, bring_in):
    code, said = bring_in(_changed(told.lists, "answers", story=make_story("Elsewhere").uri))
    assert (code, "answer_is_of_the_story_of_its_question" in said) == (1, True)
    assert not Article.objects.exists()


def test_twice_makes_nothing_new(told, bring_in):
    bring_in(told.lists)
    counts = [model.objects.count() for model in (Change, Annotation, Anchor, ArticleAct, Decision)]
    code, said = bring_in(told.lists)
    assert (code, "made" in said, "annotation  6 present" in said) == (0, False, True)
    assert [model.objects.count() for model in (Change, Annotation, Anchor, ArticleAct, Decision)] == counts
    assert code == 0


def test_what_an_editor_changed_since_stays(petra, told, bring_in):
    bring_in(told.lists)
    Story.objects.update(summary="Ours")
    assert bring_in(told.lists)[0] == 0
    assert [story["summary"] for story in petra.items("stories")] == ["Ours"]


def test_an_import_says_who_answers_for_it(told, bring_in):
    make_editor("dana")
    bring_in(told.lists, editor="dana")
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
    """Its digest is right, and its words and blocks are those that it had."""
    first, *rest = map(json.loads, corpus["articles"].splitlines())
    for said in first["revisions"]:
        said["body"] += "<script>alert(1)</script>"
        said["digest"] = Revision.digest_of(*(said[name] for name in ("headline", "standfirst", "body")))
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
def test_a_corpus_that_would_not_go_out_again_does_not_come_in(told, bring_in, spoil, reason):
    code, said = bring_in(spoil(told.lists))
    assert (code, said.startswith("Nothing was brought in."), reason in said) == (1, True, True), said
    assert not any(model.objects.exists() for model in (Source, Article, Annotation, Change))


def test_a_name_that_is_taken_is_said(told, bring_in):
    make_source()
    code, said = bring_in(told.lists)
    assert (code, "The Quay Gazette" in said or "sources_source_name" in said) == (1, True), said


def test_nobody_answers_for_it_and_nothing_comes(told, bring_in):
    code, said = bring_in({"sources": ""}, editor="nobody")
    assert (code, said) == (1, "There is no user nobody.\n")
