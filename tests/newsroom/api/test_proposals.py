"""A partner proposes annotations: they wait at the desk as an engine's do, and are nobody's word until accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from annotations.decisions.annotating import adjust_span
from annotations.decisions.review import accept, reject
from annotations.feed_items import publish_changes
from annotations.models import Annotation, ExtractionRun, Role, Support
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.revise import revise
from newsroom.articles.actions.withhold import withhold
from newsroom.articles.models import Article
from newsroom.desk.serializers import state
from newsroom.feed.models import Change
from newsroom.partners.keys import api_keys
from tests.annotations.test_locks import lined_up
from tests.newsroom.conftest import Puller, make_partner, recognise
from tests.world import (
    BODY,
    make_actor,
    make_annotation,
    make_article,
    make_editor,
    make_source,
    make_story,
    mark,
    propose,
)

pytestmark = pytest.mark.django_db

WORDS = "About 1,400 dockers stopped work"


@pytest.fixture
def petra(db: None) -> Puller:
    """She may see everything, and propose."""
    return make_partner("Petra", may_propose=True)


@pytest.fixture
def quinn(db: None) -> Puller:
    return make_partner("Quinn", may_propose=True)


def text_of(article: Article) -> str:
    assert article.published_revision is not None
    return f"{article.published_revision.uri}/text"


def on(article: Article, exact: str = WORDS, *, start: int | None = None, **fields: Any) -> dict[str, Any]:
    """Return the body of a proposal on words of an article, with their position if it is given."""
    quote = {"type": "TextQuoteSelector", "exact": exact}
    position = {"type": "TextPositionSelector", "start": start, "end": (start or 0) + len(exact)}
    selector: Any = quote if start is None else [position, quote]
    return {"kind": "claim", "target": {"source": text_of(article), "selector": selector}, **fields}


def sent(puller: Puller, body: Any, status: int) -> Any:
    response = puller.propose(body)
    assert response.status_code == status, response.content
    return response.json()


def test_what_a_partner_proposes_waits_as_a_suggestion_of_its_own_run(petra):
    article = make_article()
    assert article.published_revision is not None
    start = article.published_revision.text.index(WORDS)
    union = make_actor("Dockers' Union", "organisation")
    make_annotation(article, "union leader", kind="actor", actor=union, role="mentioned")
    response = petra.propose(
        on(
            article,
            start=start,
            confidence=0.75,
            roles=[
                {"role": "speaker", "name": "the port authority"},
                {"role": "subject", "name": "dockers", "actor": union.uri},
            ],
            attributes={"modality": "asserted", "figures": [{"low": 1400, "high": 1400, "noun": "dockers"}]},
        )
    )
    proposed = Annotation.objects.get(run__engine__startswith="rest:")
    assert (response.status_code, response["Location"]) == (201, proposed.uri)
    assert response.json() == {
        "outcome": "new",
        "annotation": proposed.uri,
        "kind": "claim",
        "target": [
            {
                "part": "content",
                "source": text_of(article),
                "selector": [{"type": "TextPositionSelector", "start": start, "end": start + len(WORDS)}],
            }
        ],
    }
    run = ExtractionRun.objects.get(engine=f"rest:{petra.partner.pk}")
    assert (run.state, run.revision, proposed.run) == ("done", article.published_revision, run)
    assert (proposed.state, proposed.author, proposed.confidence) == ("suggested", None, 0.75)
    assert (proposed.made_on, proposed.proposed_start) == (article.published_revision, start)
    assert proposed.attributes == {
        "modality": "asserted",
        "figures": [{"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": ""}],
    }
    anchor = proposed.anchors.get()
    assert (anchor.start, anchor.end, anchor.exact) == (start, start + len(WORDS), WORDS)
    assert len(anchor.suffix) >= 32
    roles = [(role.kind, role.name, role.actor, role.state) for role in proposed.roles.order_by("id")]
    assert roles == [
        ("speaker", "the port authority", None, "suggested"),
        ("subject", "dockers", union, "suggested"),
    ]


def test_proposal_is_published_as_it_would_be_later(petra):
    """The lines of new proposals are made without reading them again, and publishing again writes none."""
    article = make_article(story=make_story())
    parts = {"content": "They count the people they can see,", "speaker": "Tomas Okafor", "cue": "replied"}
    targets = [{"part": part, **on(article, exact)["target"]} for part, exact in parts.items()]
    figure = {"low": 1, "high": 2.5, "noun": "people", "hedge": "about"}
    roles = [{"role": "speaker", "name": "Tomas Okafor"}]
    sent(
        petra,
        [
            {"kind": "quotation", "target": targets, "attributes": {"style": "direct"}, "roles": roles},
            on(article, "About 1,400 dockers", kind="figure", attributes=figure),
        ],
        201,
    )
    proposed = list(Annotation.objects.values_list("pk", flat=True))
    lines = Change.objects.filter(object_id__in=proposed)
    assert sorted(lines.values_list("object_id", "version", "op")) == sorted(
        (pk, 1, "upsert") for pk in proposed
    )
    with transaction.atomic():
        publish_changes(proposed)
    assert lines.count() == len(proposed) == 2
    assert set(Annotation.objects.values_list("version", flat=True)) == {1}


def test_an_editor_sees_who_proposed_it_and_decides(petra, quinn):
    article = make_article()
    [item] = [sent(petra, on(article), 201)]
    sent(quinn, on(article), 200)
    shown = state(article, make_editor("bob"))["annotations"]
    assert [(one["state"], one["engine"], one["place"]) for one in shown] == [
        ("suggested", "Petra + Quinn", shown[0]["place"])
    ]
    assert petra.ask(item["annotation"]).status_code == 404
    accept(Annotation.objects.get(), editor=make_editor("bob"))
    assert petra.get(item["annotation"])["state"] == "accepted"


def test_partners_read_no_name_of_another_partner(petra):
    sam = make_partner("Sam", suggestions=True)
    sent(petra, on(make_article()), 201)
    [item] = sam.items("annotations")
    assert item["creator"] == {"type": "Software", "name": f"rest:{petra.partner.pk} 1"}
    assert "Petra" not in json.dumps([sam.items("annotations"), sam.changes()])


def test_only_products_that_hold_suggestions_hear_of_it(petra, quinn):
    sam = make_partner("Sam", suggestions=True)
    article = make_article()
    cursor = sam.get("me")["feed"]["head"]
    item = sent(petra, on(article), 201)
    changes = {one.partner.name: one.changes(after=cursor) for one in (petra, quinn, sam)}
    assert [entry["uri"] for entry in changes["Sam"]] == [item["annotation"]]
    assert (changes["Petra"], changes["Quinn"]) == ([], [])
    assert (petra.items("annotations"), quinn.items("annotations")) == ([], [])
    assert Change.objects.filter(object_type__in=["claim", "actor"]).count() == 0


def test_the_same_again_is_the_same(petra):
    article = make_article()
    first = sent(petra, on(article), 201)
    response = petra.propose(on(article, confidence=0.9, attributes={"modality": "denied"}))
    assert (response.status_code, response["Location"]) == (200, first["annotation"])
    assert response.json() == {**first, "outcome": "unchanged"}
    # All but the same words, too: an engine's re-run is held to the same.
    nearly = sent(petra, on(article, f"{WORDS} on Sunday"), 200)
    assert (nearly["annotation"], nearly["outcome"]) == (first["annotation"], "unchanged")
    assert Annotation.objects.get().confidence == 0.5
    assert ExtractionRun.objects.filter(engine__startswith="rest:").count() == 1


def test_the_same_words_of_another_kind_are_another(petra):
    article = make_article()
    first = sent(petra, on(article), 201)
    other = sent(petra, on(article, kind="figure", attributes={"low": 1400, "unit": ""}), 201)
    assert first["annotation"] != other["annotation"]
    assert Annotation.objects.get(kind="figure").attributes == {
        "low": 1400,
        "high": None,
        "noun": "",
        "unit": None,
        "hedge": "",
    }


def test_what_an_engine_has_proposed_is_supported(petra):
    article = make_article()
    proposed = propose(article, WORDS)
    item = sent(petra, on(article, confidence=0.25), 200)
    assert (item["outcome"], item["annotation"]) == ("supported", proposed.uri)
    sent(petra, on(article), 200)
    support = Support.objects.get()
    assert (support.annotation, support.run.engine, support.confidence) == (
        proposed,
        f"rest:{petra.partner.pk}",
        0.25,
    )


def test_what_an_editor_rejected_does_not_come_back(petra):
    article = make_article()
    sent(petra, on(article), 201)
    reject(Annotation.objects.get(), editor=make_editor("bob"))
    response = petra.propose(on(article))
    assert (response.status_code, response.has_header("Location")) == (200, False)
    assert (response.json()["outcome"], response.json()["annotation"]) == ("rejected", None)
    assert Annotation.objects.get().state == "rejected"


def test_what_an_editor_said_stays_as_it_is(petra):
    article = make_article()
    marked = mark(article, WORDS)
    item = sent(petra, on(article, confidence=1.0), 200)
    assert (item["outcome"], item["annotation"]) == ("accepted", marked.uri)
    marked.refresh_from_db()
    assert (marked.run, marked.confidence, Support.objects.count()) == (None, None, 0)


def test_a_quote_is_enough_where_its_words_stand_once(petra):
    article = make_article(body="<p>They left. They came.</p><p>They left again.</p>")
    [several, absent] = [petra.propose(on(article, words)) for words in ("They left", "They stayed")]
    assert [(one.status_code, one.json()["title"]) for one in (several, absent)] == [
        (409, "Ambiguous quote"),
        (409, "Quote not found"),
    ]
    quote = {"type": "TextQuoteSelector", "exact": "They left", "suffix": " again"}
    body = {"kind": "claim", "target": {"source": text_of(article), "selector": quote}}
    assert article.published_revision is not None
    [target] = sent(petra, body, 201)["target"]
    assert target["selector"][0]["start"] == article.published_revision.text.rindex("They left")


def test_the_quote_must_stand_at_its_offsets(petra, settings):
    article = make_article("Ärger 𝄞 im Hafen")
    assert article.published_revision is not None
    # Not UTF-16 units, of which the clef has two.
    start = article.published_revision.text.index(WORDS)
    response = petra.propose(on(article, start=start + 1))
    assert (response.status_code, response.json()) == (
        409,
        {
            "type": f"{settings.SITE_URL}/api/v1/docs#quote-not-found",
            "title": "Quote not found",
            "status": 409,
            "detail": response.json()["errors"][0]["detail"],
            "errors": [{"detail": response.json()["errors"][0]["detail"], "pointer": "#/target/selector"}],
        },
    )
    assert Annotation.objects.count() == 0
    sent(petra, on(article, start=start), 201)


def test_prefix_and_suffix_must_match_the_text(petra):
    article = make_article()
    body = on(article, start=article.published_revision.text.index(WORDS))
    body["target"]["selector"][1]["suffix"] = " off Sunday"
    assert sent(petra, body, 409)["title"] == "Quote not found"
    # Without a position it is there to find the words, and they are found by it all the same.
    body["target"]["selector"] = body["target"]["selector"][1]
    sent(petra, body, 201)


def test_parts_and_pieces_are_kept(petra):
    article = make_article()
    quote = "They count the people they can see,"
    parts = {"cue": "replied", "speaker": "Tomas Okafor", "content": quote}
    targets = [{"part": part, **on(article, exact)["target"]} for part, exact in parts.items()]
    item = sent(petra, {"kind": "quotation", "target": targets, "attributes": {"style": "direct"}}, 201)
    proposed = Annotation.objects.get()
    assert {anchor.part: anchor.exact for anchor in proposed.anchors.all()} == parts
    assert sorted(target["part"] for target in item["target"]) == sorted(parts)
    assert proposed.attributes == {"style": "direct"}
    assert (proposed.proposed_end - proposed.proposed_start) == len(quote)
    targets[1] = {"part": "cue", **on(make_article(), "replied")["target"]}
    problem = sent(petra, {"kind": "quotation", "target": targets}, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["#/target/1/selector"]
    problem = sent(petra, {"kind": "quotation", "target": targets[:1]}, 422)
    assert [error["pointer"] for error in problem["errors"]] == ["#/target"]


def test_a_list_is_taken_whole_or_not_at_all(petra):
    one, other = make_article(), make_article()
    faulty = petra.propose([on(one), on(other), on(other, "Nobody said that")])
    assert (faulty.status_code, faulty.json()["errors"][0]["pointer"]) == (409, "#/2/target/selector")
    assert (Annotation.objects.count(), ExtractionRun.objects.filter(engine__startswith="rest:").count()) == (
        0,
        0,
    )
    answers = sent(petra, [on(one), on(other), on(one), on(one, "The ministry said nothing")], 201)["items"]
    assert [answer["outcome"] for answer in answers] == ["new", "new", "unchanged", "new"]
    assert answers[0]["annotation"] == answers[2]["annotation"]
    assert [answer["target"][0]["source"] for answer in answers[:2]] == [text_of(one), text_of(other)]
    again = sent(petra, [on(one), on(other)], 200)["items"]
    assert [answer["annotation"] for answer in again] == [answer["annotation"] for answer in answers[:2]]


def test_a_key_proposes_only_where_it_is_let(petra):
    article = make_article()
    key = recognise(petra.text)
    api_keys.let_propose(key, may=False)
    problem = sent(petra, on(article), 403)
    assert problem["title"] == "Proposals not allowed"
    assert (petra.get("me")["key"]["mayPropose"], Annotation.objects.count()) == (False, 0)
    api_keys.let_propose(key, may=True)
    assert petra.get("me")["key"]["mayPropose"]
    sent(petra, on(article), 201)


def test_a_new_key_in_place_of_one_that_may_propose_may_too(petra):
    new, _ = api_keys.rotate(recognise(petra.text), editor=make_editor("dana"))
    assert new.may_propose
    api_keys.revoke(new, editor=make_editor("dana"))
    with pytest.raises(api_keys.KeyIsOver):
        api_keys.let_propose(new, may=False)


def test_a_text_that_is_not_theirs_is_not_there(petra):
    hidden, draft = make_article(source=make_source("Hidden")), make_article(published=False)
    narrow = make_partner("Narrow", may_propose=True, sources=[make_source("Elsewhere")])
    assert draft.latest_revision is not None
    addresses = [
        text_of(hidden),
        f"{draft.latest_revision.uri}/text",
        "https://elsewhere.example.org/api/v1/revisions/0/text",
        text_of(hidden).removesuffix("/text"),
        text_of(hidden).upper(),
        "\ud800",
    ]
    for address in addresses:
        body = on(hidden)
        body["target"]["source"] = address
        problem = sent(narrow, json.dumps(body), 404)
        assert problem["errors"] == [{"detail": problem["detail"], "pointer": "#/target/source"}]
    # Nor is what editors have written since, of a text that is out.
    body = on(hidden)
    draft = revise(hidden, headline="Another", body=BODY)
    body["target"]["source"] = f"{draft.uri}/text"
    sent(petra, body, 404)
    withhold(hidden, reason="A court says so.", editor=make_editor("dana"))
    sent(petra, on(hidden), 404)
    assert Annotation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_text_that_is_killed_while_words_of_it_are_sent_is_not_there():
    petra, article, editor = make_partner("Petra", may_propose=True), make_article(), make_editor("dana")
    answers: list[int] = []
    failed = lined_up(
        lambda: withhold(article, reason="A court says so.", editor=editor),
        lambda: answers.append(petra.propose(on(article)).status_code),
    )
    assert (failed, answers) == ([], [404])
    assert not Annotation.objects.exists()


@pytest.mark.parametrize("right", ["quotes", "link"])
def test_who_may_not_have_the_whole_text_cannot_ask_it_word_by_word(right):
    puller = make_partner("Quinn", may_propose=True, body_right=right)
    article = make_article()
    problems = [sent(puller, on(article, words), 403) for words in (WORDS, "Nobody said that")]
    assert problems[0] == problems[1]
    assert problems[0]["title"] == "Full text not granted"
    assert Annotation.objects.count() == 0


def test_a_kind_that_their_products_do_not_hold_is_refused():
    puller = make_partner("Quinn", may_propose=True, kinds=["quotation"])
    article = make_article()
    problem = sent(puller, on(article), 403)
    assert (problem["title"], problem["errors"][0]["pointer"]) == ("Kind not allowed", "#/kind")
    sent(puller, on(article, kind="quotation"), 201)


def test_words_of_an_older_text_are_to_be_looked_for_in_the_current_one(petra):
    article = make_article()
    before = on(article)
    correct(
        article,
        headline="Cranes stand still",
        body=BODY.replace("Sunday", "Monday"),
        note="The day was wrong.",
        editor=make_editor("dana"),
    )
    problem = sent(petra, before, 409)
    assert (problem["title"], problem["errors"][0]["pointer"]) == ("Text corrected", "#/target/source")
    article.refresh_from_db()
    sent(petra, on(article), 201)


def test_proposal_is_anchored_in_a_newer_revision_too(petra):
    article = make_article()
    editor = make_editor("bob")
    revise(article, headline="Cranes stand still", body=f"<p>New first words.</p>{BODY}", editor=editor)
    article.refresh_from_db()
    mark(article, "The ministry said nothing")
    new = sent(petra, on(article), 201)
    assert sent(petra, on(article, "The ministry said nothing"), 200)["outcome"] == "accepted"
    proposed = Annotation.objects.get(pk=new["annotation"].rsplit("/", 1)[1])
    anchors = {anchor.revision.number: anchor.exact for anchor in proposed.anchors.all()}
    assert anchors == {1: WORDS, 2: WORDS}
    assert str(proposed.pk) in [one["id"] for one in state(article, editor)["annotations"]]
    correct(
        article,
        headline="Cranes stand still",
        body=f"<p>New first words.</p>{BODY}",
        note="Words were missing.",
        editor=make_editor("dana"),
    )
    assert sent(petra, on(Article.objects.get(pk=article.pk)), 200)["outcome"] == "unchanged"


def test_an_actor_is_one_that_the_partner_may_know(petra):
    article, hidden = make_article(), make_actor("Hidden Person")
    for actor in (hidden.uri, "https://elsewhere.example.org/actors/1", f"{hidden.uri}x"):
        problem = sent(petra, on(article, roles=[{"role": "speaker", "name": "He", "actor": actor}]), 404)
        assert (problem["title"], problem["errors"][0]["pointer"]) == (
            "Actor not found",
            "#/roles/0/actor",
        )
    twice = [{"role": "speaker", "name": "He"}, {"role": "speaker", "name": " He "}]
    sent(petra, on(article, roles=twice), 201)
    assert Role.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"kind": "gossip"}, ["#/kind"]),
        ({"kind": ["claim"]}, ["#/kind"]),
        ({"note": "x"}, ["#/note"]),
        ({"a/b~": 1}, ["#/a~1b~0"]),
        ({"target": []}, ["#/target"]),
        ({"target": "words"}, ["#/target"]),
        ({"confidence": 1.5}, ["#/confidence"]),
        ({"confidence": True}, ["#/confidence"]),
        ({"roles": [{"role": "villain", "name": ""}]}, ["#/roles/0/role", "#/roles/0/name"]),
        ({"roles": [{"role": "speaker", "name": "a\x00b"}]}, ["#/roles/0/name"]),
        ({"roles": [{"role": "speaker", "name": "\ud800"}]}, ["#/roles/0/name"]),
        ({"roles": [{"role": "speaker", "name": " "}]}, ["#/roles/0/name"]),
        ({"roles": {}}, ["#/roles"]),
        ({"attributes": {"rule": "said"}}, ["#/attributes/rule"]),
        ({"attributes": {"modality": "hoped"}}, ["#/attributes/modality"]),
        ({"attributes": {"figures": [{"low": "many"}]}}, ["#/attributes/figures/0/low"]),
        ({"attributes": {"figures": [{"low": 10**400}]}}, ["#/attributes/figures/0/low"]),
        ({"attributes": {"figures": [{"low": 3, "high": 2}]}}, ["#/attributes"]),
        ({"attributes": {"from": "yesterday", "to": None}}, ["#/attributes"]),
        ({"attributes": {"unit": "\x00"}}, ["#/attributes/unit"]),
    ],
)
def test_each_fault_is_pointed_at(petra, change, pointers):
    problem = sent(petra, json.dumps({**on(make_article()), **change}), 422)
    assert problem["title"] == "Invalid body"
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert all(error["detail"] in problem["detail"] for error in problem["errors"])
    assert Annotation.objects.count() == 0


def test_faults_in_selectors_are_pointed_at(petra):
    body = on(make_article(), start=3)
    position, quote = body["target"]["selector"]
    for selector, pointers in [
        ([position], ["#/target/selector"]),
        (position, ["#/target/selector/end", "#/target/selector/start", "#/target/selector/exact"]),
        ([quote, position], None),
        ([{**position, "start": -1}, quote], ["#/target/selector/0/start"]),
        ([{**position, "end": 5.5}, quote], ["#/target/selector/0/end"]),
        ([position, {**quote, "exact": ""}], ["#/target/selector/1/exact"]),
        (None, ["#/target/selector"]),
    ]:
        body["target"]["selector"] = selector
        errors = sent(petra, body, 422)["errors"]
        if pointers is not None:
            assert [error["pointer"] for error in errors][: len(pointers)] == pointers
    del body["target"]["selector"]
    assert "#/target/selector" in [error["pointer"] for error in sent(petra, body, 422)["errors"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 200_000, 400),
        (b"", 422),
        (b"[]", 422),
        (b'"claim"', 422),
        (b"null", 422),
        (b" " * (2 * 1024 * 1024 + 1), 413),
        (b'{"kind": NaN}', 400),
    ],
)
def test_what_is_no_annotation_is_a_problem(petra, body, status):
    response = petra.propose(body)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_a_hundred_at_once_and_no_more(petra):
    article = make_article(body="".join(f"<p>Witness {n} spoke on day {n}.</p>" for n in range(101)))
    many = [on(article, f"Witness {n} spoke") for n in range(101)]
    problem = sent(petra, many, 422)
    assert problem["errors"] == [{"detail": problem["detail"], "pointer": "#"}]
    answers = sent(petra, many[:100], 201)["items"]
    assert {answer["outcome"] for answer in answers} == {"new"}
    assert Annotation.objects.count() == 100


def test_proposing_costs_as_many_queries_for_many_as_for_one(petra, queries):
    article = make_article(body="".join(f"<p>Witness {n} spoke on day {n}.</p>" for n in range(60)))
    bodies = [on(article, f"Witness {n} spoke on") for n in range(60)]
    petra.propose(bodies[0])
    one = queries(lambda: sent(petra, bodies[1:2], 201))
    assert queries(lambda: sent(petra, bodies[2:], 201)) == one


def test_proposals_count_as_requests(petra):
    petra.partner.per_minute = 2
    petra.partner.save()
    article = make_article()
    sent(petra, on(article), 201)
    sent(petra, on(article), 200)
    response = petra.propose(on(article))
    assert (response.status_code, response.has_header("Retry-After")) == (429, True)


def test_a_mended_boundary_is_not_proposed_again(petra):
    article = make_article()
    sent(petra, on(article), 201)
    proposed = Annotation.objects.get()
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index("1,400 dockers")
    adjust_span(
        proposed,
        start=start,
        end=start + len("1,400 dockers"),
        exact="1,400 dockers",
        revision=revision,
        editor=make_editor("bob"),
    )
    assert sent(petra, on(article), 200)["annotation"] == proposed.uri
    assert Annotation.objects.count() == 1
