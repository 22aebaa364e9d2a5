"""What a machine proposed is for those alone whose product holds such, in the lists and in the feed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import transaction

from annotations.claims.claims import join
from annotations.decisions.review import accept, reject, reopen
from annotations.decisions.roles import link
from annotations.feed_items import publish_changes
from annotations.models import Annotation
from annotations.runs.execute import extract
from annotations.runs.queue import queue
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.withhold import withhold
from newsroom.articles.models import Article
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(db: None) -> Puller:
    """His product holds suggestions too."""
    return make_partner("Sam", suggestions=True)


def _annotation_changes(puller: Puller, cursor: str) -> list[tuple[str, str | None, str]]:
    """Return op, state and reason of each change of an annotation."""
    return [
        (entry["op"], (entry["item"] or {}).get("state"), entry["reason"])
        for entry in puller.changes(after=cursor)
        if entry["type"] == "annotation"
    ]


def _proposed(article: Article) -> Annotation:
    return make_annotation(article, state="suggested", speaker="Tomas Okafor", actor=None)


def test_a_suggestion_is_seen_with_its_state_by_those_who_hold_such(petra, sam):
    article = make_article(published=False)
    proposed, accepted = _proposed(article), make_annotation(article, "They count", actor=make_actor())
    publish(article, editor=make_editor("dana"))
    assert [(i["id"], i["state"]) for i in petra.items("annotations")] == [(str(accepted.pk), "accepted")]
    assert sorted((i["id"], i["state"]) for i in sam.items("annotations")) == [
        (str(proposed.pk), "suggested"),
        (str(accepted.pk), "accepted"),
    ]
    assert petra.ask(f"annotations/{proposed.pk}").status_code == 404
    assert sam.ask(f"annotations/{proposed.pk}").status_code == 200
    nested = [a["id"] for a in petra.items("articles", include="annotations")[0]["annotations"]]
    assert nested == [str(accepted.pk)]
    assert str(proposed.pk) not in str(petra.changes())


def test_lists_are_narrowed_by_state(petra, sam):
    """Of an article's annotations one and the same must fulfil all that is asked of one."""
    both, accepted_alone = make_article(), make_article()
    proposed = _proposed(both)
    accepted = make_annotation(both, "They count the people", kind="quotation", actor=make_actor())
    alone = make_annotation(accepted_alone)
    found = {
        (puller.partner.name, path, *sorted(asked.items())): set(puller.ids(path, **asked))
        for puller in (petra, sam)
        for path, asked in (
            ("annotations", {"state": "suggested"}),
            ("annotations", {"state": "accepted"}),
            ("articles", {"state": "suggested"}),
            ("articles", {"state": "suggested", "kind": "quotation"}),
            ("articles", {"state": "accepted", "kind": "quotation"}),
        )
    }
    kind = ("kind", "quotation")
    is_accepted, is_suggested = ("state", "accepted"), ("state", "suggested")
    assert found == {
        ("Petra", "annotations", is_suggested): set(),
        ("Petra", "annotations", is_accepted): {str(accepted.pk), str(alone.pk)},
        ("Petra", "articles", is_suggested): set(),
        ("Petra", "articles", kind, is_suggested): set(),
        ("Petra", "articles", kind, is_accepted): {str(both.pk)},
        ("Sam", "annotations", is_suggested): {str(proposed.pk)},
        ("Sam", "annotations", is_accepted): {str(accepted.pk), str(alone.pk)},
        ("Sam", "articles", is_suggested): {str(both.pk)},
        ("Sam", "articles", kind, is_suggested): set(),
        ("Sam", "articles", kind, is_accepted): {str(both.pk)},
    }
    assert sam.ask("annotations", state="rejected").status_code == 400


def test_every_format_of_annotations_says_their_state(sam):
    """A table that mixed the two would pass a machine's guess on as an editor's word."""
    article = make_article()
    states = {_proposed(article).uri: "suggested", make_annotation(article, "Tomas Okafor").uri: "accepted"}
    table = sam.ask("annotations.csv").getvalue().decode()
    rows = csv.DictReader(io.StringIO(table, newline=""))
    lines = map(json.loads, sam.ask("annotations.ndjson").getvalue().splitlines())
    collection = sam.get("annotations.jsonld")["first"]["items"]
    of_article = sam.get(f"{article.uri}.jsonld")["first"]["items"]
    assert {row["uri"]: row["state"] for row in rows} == states
    assert {line["uri"]: line["state"] for line in lines} == states
    for listed in (collection, of_article, [sam.get(f"{uri}.jsonld") for uri in states]):
        assert {one["id"]: one["claimdesk:state"] for one in listed} == states


def test_a_suggestion_makes_no_claim_and_no_actor_visible(sam):
    """A machine may name somebody; it makes nobody known."""
    article = make_article()
    actor = make_actor("Hidden Person")
    annotation = _proposed(article)
    annotation.roles.update(actor=actor)
    assert (sam.ids("claims"), sam.ids("actors")) == ([], [])
    [item] = sam.items("annotations")
    assert (item["claim"], item["roles"]) == (None, [])
    assert str(actor.pk) not in str(
        [sam.items("articles", include="annotations,claims,actors"), sam.changes()]
    )


def test_lists_find_of_a_suggestion_what_its_item_shows_and_no_more(sam):
    """A reopened suggestion still has a claim and a speaker, which its item hides."""
    okafor, story = make_actor(), make_story()
    active = make_annotation(make_article(story=make_story("Storm")), actor=okafor)
    article = make_article(story=story, source=make_source("Kai"))
    statement = make_annotation(article, "The ministry said nothing", state="suggested")
    assert active.claim is not None
    editor = make_editor("bob")
    join(statement, active.claim, editor=editor)
    link(statement, role="target", actor=okafor, editor=editor)
    reopen(statement, editor=editor)
    shown = {i["id"]: i for i in sam.items("annotations")}[str(statement.pk)]
    assert (shown["state"], shown["claim"]) == ("suggested", None)
    assert [(role["role"], role["actor"]) for role in shown["roles"]] == [("target", None)]
    claim, actor = str(active.claim_id), str(okafor.pk)
    assert {
        (path, *query.items()): sam.ids(path, **query)
        for path, query in [
            ("annotations", {"claim": claim}),
            ("annotations", {"actor": actor}),
            ("annotations", {"role": "target"}),
            ("articles", {"claim": claim}),
            ("articles", {"actor": actor}),
            ("articles", {"actor": actor, "role": "target"}),
            ("articles", {"role": "target"}),
            ("claims", {"article": str(article.pk)}),
            ("claims", {"role": "target"}),
            ("actors", {"article": str(article.pk)}),
            ("actors", {"role": "target"}),
            ("actors", {"claim": claim}),
            ("sources", {"actor": actor}),
            ("stories", {"actor": actor}),
        ]
    } == {
        ("annotations", ("claim", claim)): [str(active.pk)],
        ("annotations", ("actor", actor)): [str(active.pk)],
        ("annotations", ("role", "target")): [str(statement.pk)],
        ("articles", ("claim", claim)): [str(active.article_id)],
        ("articles", ("actor", actor)): [str(active.article_id)],
        ("articles", ("actor", actor), ("role", "target")): [],
        ("articles", ("role", "target")): [str(article.pk)],
        ("claims", ("article", str(article.pk))): [],
        ("claims", ("role", "target")): [],
        ("actors", ("article", str(article.pk))): [],
        ("actors", ("role", "target")): [],
        ("actors", ("claim", claim)): [actor],
        ("sources", ("actor", actor)): [str(active.article.source_id)],
        ("stories", ("actor", actor)): [str(make_story("Storm").pk)],
    }


def test_statements_are_not_searched_in_suggestions(sam):
    """A quotation that was reopened says nothing of its speaker, and lends a claim no words that may be searched."""
    other = make_article(source=make_source("Quay", redistribution="full"))
    reopened = make_annotation(other, "The ministry said nothing", state="suggested")
    editor = make_editor("bob")
    accept(reopened, editor=editor)
    reopened.refresh_from_db()
    assert reopened.claim is not None
    article = make_article(source=make_source("Kai", redistribution="quotes"))
    active = make_annotation(article, actor=make_actor())
    join(active, reopened.claim, editor=editor)
    link(reopened, role="speaker", actor=make_actor(), editor=editor)
    assert sam.ids("claims", q="ministry") == [str(reopened.claim_id)]
    reopen(reopened, editor=editor)
    assert sam.ids("claims", q="ministry") == sam.ids("claims", q="dockers") == []
    [actor] = sam.items("actors", include="statements")
    assert [one["id"] for one in actor["statements"]["items"]] == [str(active.pk)]


def test_each_step_of_a_suggestion_is_published_to_each_partner(petra, sam):
    article = make_article(published=False)
    proposed, other = _proposed(article), make_annotation(article, "They count", state="suggested")
    cursor = sam.get("me")["feed"]["head"]
    publish(article, editor=make_editor("dana"))
    editor = make_editor("bob")
    accept(proposed, editor=editor)
    reopen(proposed, editor=editor)
    reject(proposed, editor=editor)
    reject(other, editor=editor)
    assert _annotation_changes(petra, cursor) == [
        ("upsert", "accepted", ""),
        ("remove", None, "decision taken back"),
    ]
    assert _annotation_changes(sam, cursor) == [
        ("upsert", "suggested", ""),
        ("upsert", "suggested", ""),
        ("upsert", "accepted", ""),
        ("upsert", "suggested", ""),
        ("remove", None, "rejected"),
        ("remove", None, "rejected"),
    ]


def test_suggestions_on_a_published_text_are_published_at_once(petra, sam):
    article = make_article()
    cursor = sam.get("me")["feed"]["head"]
    assert article.latest_revision is not None
    extract(queue(article.latest_revision))
    proposed = sam.ids("annotations")
    assert proposed
    assert {e["uri"].rsplit("/", 1)[1] for e in sam.changes(after=cursor)} == set(proposed)
    assert petra.changes(after=cursor) == []


def test_suggestions_on_a_text_published_during_a_run_are_published(sam, settings):
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.publishing"]
    article = make_article(published=False)
    assert article.latest_revision is not None
    extract(queue(article.latest_revision))
    [proposed] = sam.ids("annotations")
    ids = [e["uri"].rsplit("/", 1)[1] for e in sam.changes() if e["type"] == "annotation"]
    assert ids == [proposed]


def test_a_kill_reaches_suggestions_too(sam):
    article = make_article()
    proposed = _proposed(article)
    cursor = sam.get("me")["feed"]["head"]
    with transaction.atomic():
        publish_changes([proposed.pk])
    withhold(article, reason="A court says so.", editor=make_editor("dana"))
    entries = [e for e in sam.changes(after=cursor) if e["type"] == "annotation"]
    assert [(e["op"], e["item"]) for e in entries] == [("upsert", None), ("remove", None)]
    assert entries[0]["supersededBy"]["pubStatus"] == "withheld"
    assert sam.ids("annotations") == []


def test_suggestions_of_one_product_are_not_those_of_another():
    """Suggestions on Quay, everything on Dock: no suggestion on Dock."""
    quay, dock = make_source("Quay"), make_source("Dock")
    wanted, hidden = (_proposed(make_article(source=source)) for source in (quay, dock))
    puller = make_partner("Petra", sources=[quay], suggestions=True)
    grants.grant(puller.partner, make_product("Dock", sources=[dock]), editor=make_editor("dana"))
    assert puller.ids("annotations") == [str(wanted.pk)]
    assert puller.ask(f"annotations/{hidden.pk}").status_code == 404


def test_right_to_suggestions_granted_and_revoked_is_published(petra):
    product = petra.partner.products.get()

    def say(**values: Any) -> None:
        with grants.changing(product):
            for name, value in values.items():
                setattr(product, name, value)
            product.save()

    cursor = petra.get("me")["feed"]["head"]
    say(suggestions=True)
    say(suggestions=False)
    assert [e["op"] for e in petra.changes(after=cursor)] == ["grant", "revoke"]
