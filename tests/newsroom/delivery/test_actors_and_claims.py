"""What partners are told of actors and claims: offices, the one held then, verdicts, and what turned out to be one."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.actors import Held, Profile, create
from annotations.claims import judge
from annotations.claims import merge as merge_claims
from annotations.merging import merge
from annotations.models import Verdict
from tests.newsroom.delivery.conftest import Puller
from tests.world import make_actor, make_annotation, make_article, make_editor

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
    assert [petra.ask(uri).status_code for uri in gone] == [404, 404, 404]


def test_a_verdict_stands_with_its_claim_wherever_that_is_shown(petra: Puller) -> None:
    article = make_article()
    said = make_annotation(article)
    assert said.claim is not None
    judge(said, rating="Unproven", rationale="Nobody counted.", editor=make_editor())
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
