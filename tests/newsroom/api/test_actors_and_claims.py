"""What partners are told of actors and claims: offices, the one held then, verdicts, and what turned out to be one."""

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
        said = make_annotation(make_article(date_published=f"{day}T12:00:00Z"), actor=actor)
        [role] = petra.get(said.uri)["roles"]
        assert role == {"role": "speaker", "name": "Ilse Brandt", "actor": actor.uri, "office": office}
    assert petra.get(actor.uri)["offices"] == [
        {"title": "Mayor", "organisation": "Harbour City", "from": "2020-01-01", "to": None},
        {"title": "Councillor", "organisation": "", "from": None, "to": "2019-12-31"},
    ]


def test_what_turned_out_to_be_one_is_named_by_who_stands_and_is_gone(petra: Puller) -> None:
    editor = make_editor()
    kept, told, untold = make_actor("One"), make_actor("Two"), make_actor("Never told")
    first = make_annotation(make_article(), actor=kept)
    second = make_annotation(make_article(), actor=told)
    assert first.claim is not None
    assert second.claim is not None
    merge(kept, told, editor=editor)
    merge(kept, untold, editor=editor)
    merge_claims(first.claim, second.claim, editor=editor)
    assert petra.get(kept.uri)["replaces"] == [told.uri]
    assert petra.get(first.claim.uri)["replaces"] == [second.claim.uri]
    gone = [told.uri, untold.uri, second.claim.uri]
    assert [petra.ask(uri).status_code for uri in gone] == [308, 404, 308]


def test_a_verdict_stands_with_its_claim_wherever_that_is_shown(petra: Puller) -> None:
    article = make_article()
    said = make_annotation(article)
    assert said.claim is not None
    set_verdict(said, rating="Unproven", rationale="Nobody counted.", editor=make_editor())
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
    assert [nested["verdict"], petra.get(said.claim.uri)["verdict"]] == [verdict, verdict]


def test_a_judged_claim_is_found_by_its_rating_and_given_as_a_claim_review(petra: Puller) -> None:
    said, other = make_annotation(make_article()), make_annotation(make_article())
    make_annotation(make_article())
    set_verdict(said, rating="Mostly false", editor=make_editor())
    set_verdict(other, rating="Unproven", editor=make_editor())
    assert said.claim is not None
    assert petra.ids("claims", verdict="Mostly false") == [str(said.claim.pk)]
    assert petra.ids("claims", verdict="mostly false") == []
    assert petra.ids("claims", verdict="Mostly false", article=str(other.article_id)) == []
    review = petra.ask(f"{said.claim.uri}.claimreview").json()
    rating = {
        "@type": "Rating",
        "alternateName": "Mostly false",
        "ratingValue": 2.0,
        "bestRating": 5.0,
        "worstRating": 1.0,
    }
    assert (review["claimReviewed"], review["reviewRating"]) == (said.claim.text, rating)


def _claim_of(said: Annotation) -> str:
    assert said.claim is not None
    return str(said.claim.pk)


def test_what_is_reviewed_is_told_from_what_is_not_and_so_are_its_statements_and_articles(
    petra: Puller,
) -> None:
    false, unproven, open_one = (make_annotation(make_article()) for _ in range(3))
    again = make_annotation(make_article(), actor=(okafor := make_actor()))
    # Of no claim at all, and of one that it only might state.
    make_annotation(false.article, "They count the people", kind="quotation")
    suggested = make_annotation(make_article(), state="suggested")
    Annotation.objects.filter(pk=suggested.pk).update(claim=false.claim)
    editor = make_editor()
    set_verdict(false, rating="Mostly false", editor=editor)
    set_verdict(unproven, rating="Unproven", editor=editor)
    assert false.claim is not None
    join(again, false.claim, editor=editor)
    sam = make_partner("Sam", suggestions=True)

    def told(*annotations: Annotation) -> dict[str, list[str]]:
        return {
            "claims": sorted({_claim_of(one) for one in annotations}),
            "annotations": sorted(str(one.pk) for one in annotations),
            "articles": sorted(str(one.article_id) for one in annotations),
        }

    again.refresh_from_db()
    for said, expected in (
        ({"reviewed": "true"}, told(false, unproven, again)),
        ({"reviewed": "false"}, told(open_one)),
        ({"verdict": "Mostly false"}, told(false, again)),
        ({"verdict": "Mostly false", "reviewed": "true"}, told(false, again)),
        ({"verdict": "Mostly false", "reviewed": "false"}, told()),
        ({"verdict": "mostly false"}, told()),
        # One statement must fulfil them all.
        ({"reviewed": "true", "actor": str(okafor.pk)}, told(again)),
        ({"verdict": "Unproven", "actor": str(okafor.pk)}, told()),
    ):
        for reader in (petra, sam):
            assert {path: sorted(reader.ids(path, **said)) for path in expected} == expected, said
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
    # In an article that she reads, a statement that she does not: it was rejected.
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
        assert [quinn.ids(path, **said) for said in asked] == [[expected], [expected], [], []], path
        # Articles she may see, of which she is not told what they claim.
        assert [rita.ids(path, **said) for said in asked] == [[]] * 4, path
    assert rita.ids("articles") == quinn.ids("articles")


def test_what_an_editor_words_and_reads_is_cut_as_the_text_is_and_a_rationale_is_ours(petra: Puller) -> None:
    source = make_source("Agency", redistribution="quotes", quote_words=4)
    said = make_annotation(make_article(source=source))
    editor = make_editor()
    set_wording(said, text="About 1,400 dockers stopped work in the port", editor=editor)
    noun = "dockers of the port who stopped work on Sunday morning"
    set_values(said, attributes={"figures": [{"low": 1400, "noun": noun}]}, editor=editor)
    set_verdict(said, rating="True", rationale="The port counted them and so did the union.", editor=editor)
    assert said.claim is not None
    claim = petra.get(said.claim.uri)
    [line] = [entry["item"] for entry in petra.changes() if entry["uri"] == claim["uri"]][-1:]
    shown = petra.get(said.uri)["attributes"]["figures"][0]["noun"]
    assert (claim["text"], line["text"]) == ("About 1,400 dockers stopped …",) * 2
    assert shown == "dockers of the port who stopped work on …"
    assert claim["verdict"]["rationale"] == "The port counted them and so did the union."


def test_an_actor_of_what_is_only_proposed_is_told_without_address_and_office() -> None:
    actor = create(Profile("Ilse Brandt", "person", offices=(Held("Mayor"),)), editor=make_editor())
    puller = make_partner("Sam", suggestions=True)
    said = make_annotation(make_article(), state="suggested")
    link(said, role="speaker", actor=actor, editor=make_editor())
    assert puller.get(said.uri)["roles"] == [
        {"role": "speaker", "name": "Ilse Brandt", "actor": None, "office": ""}
    ]
