"""What is not published, not decided, rejected, lost or a draft is nowhere: whole answers are compared.

Everything hidden in this newsroom carries the word SECRET in its text, name or title, and its ids are known, so a leak
shows itself wherever it is: in a list, nested, in the feed, through a filter or at an address of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from annotations.decisions.review import accept
from annotations.decisions.roles import link, unlink
from annotations.models import Actor, Annotation, Role
from annotations.reanchor import anchor_at
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.withhold import withhold
from tests.newsroom.conftest import Puller
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_question,
    make_run,
    make_source,
    make_story,
    mark,
)

pytestmark = pytest.mark.django_db

COLLECTIONS = ["articles", "annotations", "claims", "actors", "sources", "stories", "questions", "answers"]
EVERYTHING_NESTED = {
    "articles": {"include": "annotations,claims,actors,story"},
    "claims": {"include": "statements,differences"},
    "questions": {"include": "cells"},
}


@dataclass
class Newsroom:
    """What partners may see, by collection, and what they may not."""

    visible: dict[str, set[str]] = field(default_factory=lambda: {c: set() for c in COLLECTIONS})
    hidden: dict[str, set[str]] = field(default_factory=lambda: {c: set() for c in COLLECTIONS})
    hidden_revisions: set[str] = field(default_factory=set)

    def show(self, *objects: Any) -> None:
        for obj in objects:
            self.visible[obj.collection].add(str(obj.pk))

    def hide(self, *objects: Any) -> None:
        for obj in objects:
            self.hidden[obj.collection].add(str(obj.pk))


@pytest.fixture
def newsroom(petra: Puller) -> Newsroom:
    bob, dana = make_editor("bob"), make_editor("dana")
    content = Newsroom()
    story, okafor = make_story(), make_actor()
    article = make_article(story=story)
    accepted = make_annotation(article, actor=okafor)
    answer = make_answer(accepted)
    content.show(answer, answer.question)
    # Asked, and answered by nothing yet.
    content.hide(make_question(story, "SECRET and not answered?"))
    marked = mark(article, "The ministry said nothing", kind="quotation")
    content.show(article, story, article.source, okafor, accepted, accepted.claim, marked)

    # An engine's proposal, and one that was rejected, with the names that the engine gave.
    for state, kind in (("suggested", "date"), ("rejected", "figure")):
        hidden = make_annotation(article, "They count the people", kind=kind, state=state, speaker="SECRET")
        actor = make_actor(f"SECRET {state}")
        Role.objects.filter(annotation=hidden).update(actor=actor)
        content.hide(hidden, actor)

    # A role that the engine proposed and one that an editor took back, both on words that are public.
    proposed, unlinked = make_actor("SECRET proposed"), make_actor("SECRET unlinked")
    Role.objects.create(
        annotation=marked,
        kind="target",
        actor=proposed,
        name="SECRET proposed",
        state="suggested",
        run=make_run(article.latest_revision),
    )
    unlink(link(marked, role="subject", actor=unlinked, editor=bob), editor=bob)
    content.hide(proposed, unlinked)

    # A draft of a source and a story that have nothing else, with an accepted claim by somebody.
    draft_story, draft_actor = make_story("SECRET story"), make_actor("SECRET drafted")
    draft = make_article(
        "SECRET draft",
        "<p>SECRET words of a draft.</p>",
        source=make_source("SECRET source"),
        story=draft_story,
        published=False,
    )
    drafted = make_annotation(draft, "SECRET words", actor=draft_actor)
    answer = make_answer(drafted, "SECRET question?")
    content.hide(answer, answer.question)
    content.hide(draft, draft_story, draft.source, drafted, drafted.claim, draft_actor)
    content.hidden_revisions.add(str(draft.latest_revision_id))

    # An article that was withheld after it had gone out.
    withheld = make_article("SECRET withheld", "<p>SECRET things were said.</p>", story=story)
    annotation = make_annotation(withheld, "SECRET things", actor=make_actor("SECRET withheld actor"))
    answer = make_answer(annotation, "SECRET withheld question?")
    content.hide(answer, answer.question)
    withhold(withheld, reason="A court says so.", editor=dana)
    content.hide(withheld, annotation, annotation.claim, Actor.objects.get(name="SECRET withheld actor"))
    content.hidden_revisions.add(str(withheld.latest_revision_id))

    # A correction took words out: what was said of them is lost.
    corrected = make_article("Numbers", "<p>SECRET number of people came.</p><p>All went home.</p>")
    lost, stays = make_annotation(corrected, "SECRET number of people"), mark(corrected, "All went home")
    correct(corrected, headline="Numbers", body="<p>All went home.</p>", note="No number.", editor=dana)
    content.show(corrected, stays, stays.claim)
    content.hide(lost, lost.claim)

    # A revision that is being written, with what an editor says of its new words.
    written = make_article("Weather", "<p>It rained.</p>")
    revise(written, headline="Weather", body="<p>It rained.</p><p>SECRET wording.</p>", editor=bob)
    written.refresh_from_db()
    new = mark(written, "SECRET wording")
    content.show(written)
    content.hide(new, new.claim)
    content.hidden_revisions.add(str(written.latest_revision_id))
    return content


def test_lists_hold_what_is_public_and_nothing_else(newsroom, petra):
    assert {c: set(petra.ids(c)) for c in COLLECTIONS} == newsroom.visible


def test_nothing_hidden_is_nested_anywhere(newsroom, petra):
    for collection in COLLECTIONS:
        response = petra.ask(collection, **EVERYTHING_NESTED.get(collection, {}))
        _holds_nothing_hidden(newsroom, response.content.decode())


def test_what_is_nested_is_what_the_lists_hold(newsroom, petra):
    articles = petra.items("articles", **EVERYTHING_NESTED["articles"])
    assert {
        "annotations": {a["id"] for article in articles for a in article["annotations"]},
        "claims": {c["id"] for article in articles for c in article["claims"]},
        "actors": {a["id"] for article in articles for a in article["actors"]},
        "stories": {article["story"]["id"] for article in articles if article["story"]},
    } == {c: newsroom.visible[c] for c in ("annotations", "claims", "actors", "stories")}


def test_the_feed_of_now_holds_what_the_lists_hold(newsroom, petra):
    """The latest line of each object, with those that were removed left out, is the corpus."""
    latest = {entry["uri"]: entry for entry in petra.changes()}
    present = {uri: entry for uri, entry in latest.items() if entry["item"] is not None}
    listed = {item["uri"]: item for c in COLLECTIONS for item in petra.items(c)}
    assert {uri: {**entry["item"], "version": entry["version"]} for uri, entry in present.items()} == listed


def test_hidden_objects_have_no_address(newsroom, petra):
    addresses = [f"{c}/{pk}" for c in COLLECTIONS for pk in newsroom.hidden[c]]
    addresses += [f"revisions/{pk}{text}" for pk in newsroom.hidden_revisions for text in ("", "/text")]
    assert {petra.ask(address).status_code for address in addresses} == {404}


def test_public_objects_have_one(newsroom, petra):
    for collection in COLLECTIONS:
        for item in petra.items(collection):
            assert petra.get(item["uri"]) == item


def test_a_hidden_object_and_none_at_all_answer_alike(newsroom, petra):
    unknown = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"
    for collection in COLLECTIONS:
        expected = petra.ask(f"{collection}/{unknown}")
        for pk in newsroom.hidden[collection]:
            response = petra.ask(f"{collection}/{pk}")
            assert (response.status_code, response.content) == (expected.status_code, expected.content)


def test_no_filter_reveals_hidden_objects(newsroom, petra):
    """A filter by something hidden finds what a filter by something that never was finds: nothing."""
    names = {
        "source": "sources",
        "story": "stories",
        "actor": "actors",
        "claim": "claims",
        "article": "articles",
    }
    for path in COLLECTIONS:
        for name, collection in names.items():
            if petra.ask(path, **{name: "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"}).status_code == 400:
                continue  # this list has no such filter
            for pk in newsroom.hidden[collection]:
                assert petra.ids(path, **{name: pk}) == [], (path, name)
    assert petra.ids("articles", role="target") == petra.ids("annotations", role="target") == []
    assert petra.ids("articles", kind="date") == petra.ids("annotations", kind="date") == []
    assert petra.ids("articles", kind="figure") == petra.ids("actors", role="subject") == []


def test_the_words_of_a_lost_piece_are_not_quoted(petra):
    """A quotation in two pieces, one of which a correction took out."""
    article = make_article("Talk", "<p>“We stay,” she said. “SECRET word.” Nobody left.</p>")
    annotation = mark(article, "We stay", kind="quotation")
    revision = article.latest_revision
    start = revision.text.index("SECRET word")
    anchor_at(annotation, revision, revision.text, start, start + 11, ordinal=1).save()
    correct(
        article,
        headline="Talk",
        body="<p>“We stay,” she said. Nobody left.</p>",
        note="She did not say it.",
        editor=make_editor("dana"),
    )
    item = petra.get(annotation.uri)
    assert (item["quote"], "SECRET" in str(item)) == ("We stay", False)


def test_a_speaker_that_an_editor_has_not_confirmed_is_in_no_attribute(petra):
    article = make_article()
    annotation = make_annotation(article)
    figure = {
        "low": 1400,
        "high": 1400,
        "noun": "dockers",
        "unit": None,
        "hedge": "about",
        "modality": "asserted",
    }
    guessed = {
        "speaker": "SECRET",
        "speaker_actor": "SECRET",
        "speaker_named": True,
        "speaker_kind": "SECRET",
    }
    Annotation.objects.filter(pk=annotation.pk).update(
        attributes={**guessed, "modality": "asserted", "figures": [{**figure, **guessed}], "score": 0.9}
    )
    assert petra.get(annotation.uri)["attributes"] == {"modality": "asserted", "figures": [figure]}


def test_a_claim_is_not_worded_from_a_draft(petra):
    """The words changed in a text that has not gone out, and then the editor accepts the suggestion on them."""
    article = make_article("Port", "<p>About 1,400 dockers stopped work on Sunday.</p>")
    annotation = make_annotation(article, "About 1,400 dockers stopped work on Sunday", state="suggested")
    revise(
        article,
        headline="Port",
        body="<p>About 1,400 SECRET dockers stopped work on Sunday.</p>",
        editor=make_editor("bob"),
    )
    accept(Annotation.objects.get(pk=annotation.pk), editor=make_editor("bob"))
    assert petra.get(annotation.uri)["quote"] == "About 1,400 dockers stopped work on Sunday"
    _holds_nothing_secret(petra.ask("claims").content.decode())


def _holds_nothing_hidden(newsroom: Newsroom, answer: str) -> None:
    _holds_nothing_secret(answer)
    everything_hidden = set().union(*newsroom.hidden.values(), newsroom.hidden_revisions)
    assert [pk for pk in everything_hidden if pk in answer] == []


def _holds_nothing_secret(answer: str) -> None:
    assert "SECRET" not in answer


def test_login_names_of_editors_are_not_exposed(petra):
    editor = make_editor("bob")
    annotation = mark(make_article(), "The ministry said nothing.", editor=editor)
    assert petra.get(annotation.uri)["creator"] == {"type": "Person", "name": "Bob"}
    editor.display_name, editor.first_name = "", "SECRET"
    editor.save()
    assert petra.get(annotation.uri)["creator"] == {"type": "Person", "name": "an editor"}


def test_corrected_words_expose_no_figure_of_the_old_words(petra):
    """The number in the text is corrected; what the engine read in the old words says nothing of the new ones."""
    article = make_article("Port", "<p>About 2,400 dockers stopped work on Sunday.</p>")
    figure = {"low": 2400, "high": 2400, "noun": "dockers", "hedge": "about"}
    annotation = make_annotation(article, "About 2,400 dockers", kind="figure", attributes=figure)
    assert petra.get(annotation.uri)["attributes"] == figure
    body = "<p>About 2,100 dockers stopped work on Sunday.</p>"
    correct(article, headline="Port", body=body, note="2,100.", editor=make_editor("dana"))
    item = petra.get(annotation.uri)
    assert (item["quote"], item["outcome"], item["attributes"]) == ("About 2,100 dockers", "altered", {})


def test_words_that_a_correction_took_back_are_in_no_claim(petra):
    article = make_article("Port", "<p>About 2,400 SECRET dockers stopped work on Sunday.</p>")
    annotation = make_annotation(article, "About 2,400 SECRET dockers stopped work")
    body = "<p>About 2,100 dockers stopped work on Sunday.</p>"
    correct(article, headline="Port", body=body, note="2,100.", editor=make_editor("dana"))
    assert petra.get(petra.get(annotation.uri)["claim"])["text"] == "About 2,100 dockers stopped work"
    _holds_nothing_secret(petra.ask("claims").content.decode())
