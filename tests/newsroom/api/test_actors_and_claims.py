"""Actors and claims in the API: offices on the article's day, verdicts and merges."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.actors.merge import merge
from annotations.actors.profiles import Held, Profile, create
from annotations.claims.claims import join, set_verdict, set_wording
from annotations.claims.claims import merge as merge_claims
from annotations.decisions.roles import link
from annotations.decisions.value_overrides import set_values
from annotations.models import Annotation, Verdict
from tests.newsroom.conftest import Puller, make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source

pytestmark = pytest.mark.django_db


def test_the_office_is_that_of_the_articles_day(petra: Puller) -> None:
    make_actor("Harbour City", "state")
    offices = (
        Held("Mayor", "Harbour City", date(2020, 1, 1)),
        Held("Councillor", "", None, date(2019, 12, 31)),
    )
    actor = create(Profile("Ilse Brandt", "person", offices=offices), editor=make_editor())
    days = {
        "2026-05-12": "Mayor, Harbour City",
        "2019-12-31": "Councillor",
        "2020-01-01": "Mayor, Harbour City",
    }
    for day, office in days.items():
        annotation = make_annotation(make_article(date_published=f"{day}T12:00:00Z"), actor=actor)
        [role] = petra.get(annotation.uri)["roles"]
        assert role == {"role": "speaker", "name": "Ilse Brandt", "actor": actor.uri, "office": office}
    assert petra.get(actor.uri)["offices"] == [
        {"title": "Mayor", "organisation": "Harbour City", "from": "2020-01-01", "to": None},
        {"title": "Councillor", "organisation": "", "from": None, "to": "2019-12-31"},
    ]


def test_what_turned_out_to_be_one_is_named_by_who_stands_and_is_gone(petra: Puller) -> None:
    editor = make_editor()
    target, merged, never_shown = make_actor("One"), make_actor("Two"), make_actor("Never told")
    first = make_annotation(make_article(), actor=target)
    second = make_annotation(make_article(), actor=merged)
    assert first.claim is not None
    assert second.claim is not None
    merge(target, merged, editor=editor)
    merge(target, never_shown, editor=editor)
    merge_claims(first.claim, second.claim, editor=editor)
    assert petra.get(target.uri)["replaces"] == [merged.uri]
    assert petra.get(first.claim.uri)["replaces"] == [second.claim.uri]
    addresses = [merged.uri, never_shown.uri, second.claim.uri]
    assert [petra.ask(uri).status_code for uri in addresses] == [308, 404, 308]


def test_a_verdict_stands_with_its_claim_wherever_that_is_shown(petra: Puller) -> None:
    article = make_article()
    annotation = make_annotation(article)
    assert annotation.claim is not None
    set_verdict(annotation, rating="Unproven", rationale="Nobody counted.", editor=make_editor())
    verdict = {
        "rating": "Unproven",
        "value": None,
        "worst": None,
        "best": None,
        "rationale": "Nobody counted.",
        "links": [],
        "url": "",
        "author": "Alice",
        "datePublished": Verdict.objects.get().at.isoformat(),
    }
    [nested] = petra.get(article.uri, include="claims")["claims"]
    assert [nested["verdict"], petra.get(annotation.claim.uri)["verdict"]] == [verdict, verdict]


def test_a_judged_claim_is_found_by_its_rating_and_given_as_a_claim_review(petra: Puller) -> None:
    reviewed, other = make_annotation(make_article()), make_annotation(make_article())
    make_annotation(make_article())
    set_verdict(reviewed, rating="Mostly false", editor=make_editor())
    set_verdict(other, rating="Unproven", editor=make_editor())
    assert reviewed.claim is not None
    assert petra.ids("claims", verdict="Mostly false") == [str(reviewed.claim.pk)]
    assert petra.ids("claims", verdict="mostly false") == []
    assert petra.ids("claims", verdict="Mostly false", article=str(other.article_id)) == []
    review = petra.ask(f"{reviewed.claim.uri}.claimreview").json()
    rating = {
        "@type": "Rating",
        "alternateName": "Mostly false",
        "ratingValue": 2.0,
        "bestRating": 5.0,
        "worstRating": 1.0,
    }
    assert (review["claimReviewed"], review["reviewRating"]) == (reviewed.claim.text, rating)


def _claim_of(annotation: Annotation) -> str:
    assert annotation.claim is not None
    return str(annotation.claim.pk)


def test_reviewed_claims_statements_and_articles_are_filtered(
    petra: Puller,
) -> None:
    false, unproven, open_one = (make_annotation(make_article()) for _ in range(3))
    again = make_annotation(make_article(), actor=(okafor := make_actor()))
    # An annotation without a claim, and a suggestion that links one.
    make_annotation(false.article, "They count the people", kind="quotation")
    suggested = make_annotation(make_article(), state="suggested")
    Annotation.objects.filter(pk=suggested.pk).update(claim=false.claim)
    editor = make_editor()
    set_verdict(false, rating="Mostly false", editor=editor)
    set_verdict(unproven, rating="Unproven", editor=editor)
    assert false.claim is not None
    join(again, false.claim, editor=editor)
    sam = make_partner("Sam", suggestions=True)

    def ids(*annotations: Annotation) -> dict[str, list[str]]:
        return {
            "claims": sorted({_claim_of(one) for one in annotations}),
            "annotations": sorted(str(one.pk) for one in annotations),
            "articles": sorted(str(one.article_id) for one in annotations),
        }

    again.refresh_from_db()
    for query, expected in (
        ({"reviewed": "true"}, ids(false, unproven, again)),
        ({"reviewed": "false"}, ids(open_one)),
        ({"verdict": "Mostly false"}, ids(false, again)),
        ({"verdict": "Mostly false", "reviewed": "true"}, ids(false, again)),
        ({"verdict": "Mostly false", "reviewed": "false"}, ids()),
        ({"verdict": "mostly false"}, ids()),
        # One statement must match all parameters.
        ({"reviewed": "true", "actor": str(okafor.pk)}, ids(again)),
        ({"verdict": "Unproven", "actor": str(okafor.pk)}, ids()),
    ):
        for reader in (petra, sam):
            assert {path: sorted(reader.ids(path, **query)) for path in expected} == expected, query
    set_verdict(false, rating="", editor=editor)
    assert petra.ids("claims", reviewed="true") == [_claim_of(unproven)]
    for path in ("claims", "annotations", "articles"):
        for strange in ("True", "1", "yes", "unknown"):
            assert petra.ask(path, reviewed=strange).status_code == 400


def test_a_verdict_finds_nothing_but_what_the_reader_may_see() -> None:
    theirs, other = make_source("Theirs"), make_source("Other")
    quinn = make_partner("Quinn", sources=[theirs])
    rita = make_partner("Rita", sources=[theirs], kinds=["quotation"])
    shared, hidden = make_annotation(make_article(source=theirs)), make_annotation(make_article(source=other))
    also = make_annotation(make_article(source=other))
    # A rejected statement in an article that she may see.
    rejected = make_annotation(make_article(source=theirs), state="rejected")
    editor = make_editor()
    assert shared.claim is not None
    join(also, shared.claim, editor=editor)
    set_verdict(shared, rating="Unproven", editor=editor)
    set_verdict(hidden, rating="Mostly false", editor=editor)
    Annotation.objects.filter(pk=rejected.pk).update(claim=hidden.claim)
    for path, expected in (
        ("claims", _claim_of(shared)),
        ("annotations", str(shared.pk)),
        ("articles", str(shared.article_id)),
    ):
        asked = [
            {"verdict": "Unproven"},
            {"reviewed": "true"},
            {"verdict": "Mostly false"},
            {"reviewed": "false"},
        ]
        assert [quinn.ids(path, **query) for query in asked] == [[expected], [expected], [], []], path
        # She may see the articles but not their claims.
        assert [rita.ids(path, **query) for query in asked] == [[]] * 4, path
    assert rita.ids("articles") == quinn.ids("articles")


def test_editors_words_are_cut_like_the_text_and_rationales_hidden(petra: Puller) -> None:
    source = make_source("Agency", redistribution="quotes", quote_words=4)
    annotation = make_annotation(make_article(source=source))
    editor = make_editor()
    set_wording(annotation, text="About 1,400 dockers stopped work in the port", editor=editor)
    noun = "dockers of the port who stopped work on Sunday morning"
    set_values(annotation, attributes={"figures": [{"low": 1400, "noun": noun}]}, editor=editor)
    set_verdict(
        annotation, rating="True", rationale="The port counted them and so did the union.", editor=editor
    )
    assert annotation.claim is not None
    claim = petra.get(annotation.claim.uri)
    [line] = [entry["item"] for entry in petra.changes() if entry["uri"] == claim["uri"]][-1:]
    shown = petra.get(annotation.uri)["attributes"]["figures"][0]["noun"]
    assert (claim["text"], line["text"]) == ("About 1,400 dockers stopped …",) * 2
    assert shown == "dockers of the port who stopped work on …"
    assert claim["verdict"]["rationale"] == "The port counted them and so did the union."


def test_suggested_actor_has_no_address_and_no_offices() -> None:
    actor = create(Profile("Ilse Brandt", "person", offices=(Held("Mayor"),)), editor=make_editor())
    puller = make_partner("Sam", suggestions=True)
    annotation = make_annotation(make_article(), state="suggested")
    link(annotation, role="speaker", actor=actor, editor=make_editor())
    assert puller.get(annotation.uri)["roles"] == [
        {"role": "speaker", "name": "Ilse Brandt", "actor": None, "office": ""}
    ]
