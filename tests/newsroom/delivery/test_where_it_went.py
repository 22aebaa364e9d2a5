"""The address of what was merged leads on; the address of what was killed is one at which there never was anything."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import claims, merging
from annotations.models import Actor
from newsroom.articles.erasing import erase
from newsroom.articles.withholding import cancel, withhold
from tests.newsroom.delivery.conftest import Puller, make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source

pytestmark = pytest.mark.django_db

NOBODY = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"


def _actors(*names: str) -> list[Actor]:
    """Actors whom partners know: each has said something."""
    actors = [make_actor(name) for name in names]
    for actor in actors:
        make_annotation(make_article(), actor=actor)
    return actors


def _nothing(reader: Puller, address: str) -> None:
    """What is answered says no more than where there was never anything."""
    collection, *rest = address.rsplit("/api/v1/", maxsplit=1)[-1].split("/")
    answer = reader.ask(address)
    never = reader.ask("/".join([collection, NOBODY, *rest[1:]]))
    assert (answer.status_code, answer.content) == (404, never.content), address
    told = [
        {name: value for name, value in one.headers.items() if name not in {"RateLimit", "ETag"}}
        for one in (answer, never)
    ]
    assert told[0] == told[1]


def test_a_merged_actor_and_a_merged_claim_lead_to_what_they_turned_out_to_be(petra: Puller) -> None:
    kept, gone = _actors("Kept", "Gone")
    merging.merge(kept, gone, editor=make_editor())
    said, again = make_annotation(make_article()), make_annotation(make_article())
    assert said.claim is not None
    assert again.claim is not None
    claims.merge(said.claim, again.claim, editor=make_editor())
    asked: list[tuple[str, str]] = [
        (gone.uri, kept.uri),
        (f"{gone.uri}?include=said", f"{kept.uri}?include=said"),
        (again.claim.uri, said.claim.uri),
        (f"{again.claim.uri}?include=statements", f"{said.claim.uri}?include=statements"),
        (f"{again.claim.uri}.claimreview", f"{said.claim.uri}.claimreview"),
    ]
    for before, after in asked:
        answer = petra.ask(before)
        assert (answer.status_code, answer.headers["Location"]) == (308, after)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Type"] == "application/problem+json"
    # Who asks for what nobody knows is told so first, as at the address of any other.
    assert petra.ask(f"{gone.uri}?include=secrets").status_code == 400
    assert petra.get(kept.uri)["replaces"] == [gone.uri]


def test_all_merges_are_followed_and_a_split_leads_back(petra: Puller) -> None:
    one, two, three = _actors("One", "Two", "Three")
    editor = make_editor()
    merging.merge(two, one, editor=editor)
    merging.merge(three, two, editor=editor)

    def leads() -> list[Any]:
        answers = [petra.ask(actor.uri) for actor in (one, two, three)]
        return [answer.headers.get("Location", answer.status_code) for answer in answers]

    assert leads() == [three.uri, three.uri, 200]
    merging.split(two, editor=editor)
    assert leads() == [two.uri, 200, 200]
    merging.split(one, editor=editor)
    assert leads() == [200, 200, 200]


def test_nobody_is_led_to_what_it_may_not_see_nor_from_what_was_never_told(petra: Puller) -> None:
    other = make_source("Other")
    make_article(source=other)
    quinn = make_partner("Quinn", sources=[other])
    kept, gone = _actors("Kept", "Gone")
    untold = make_actor("Untold")
    make_annotation(make_article(published=False), actor=untold)
    for actor in (gone, untold):
        merging.merge(kept, actor, editor=make_editor())
    said, again = make_annotation(make_article()), make_annotation(make_article())
    assert said.claim is not None
    assert again.claim is not None
    claims.merge(said.claim, again.claim, editor=make_editor())
    assert [petra.ask(uri).status_code for uri in (gone.uri, again.claim.uri)] == [308, 308]
    for address in (gone.uri, kept.uri, again.claim.uri, f"{again.claim.uri}.claimreview"):
        _nothing(quinn, address)
    _nothing(petra, untold.uri)


@pytest.mark.parametrize("kill", [withhold, cancel, erase])
def test_what_is_killed_is_nowhere_and_the_feed_says_what_became_of_it(petra: Puller, kill: Any) -> None:
    article = make_article()
    said = make_annotation(article, actor=make_actor())
    claim, actor, revision = said.claim, make_actor(), article.published_revision
    assert claim is not None
    assert revision is not None
    merged = make_actor("Merged")
    make_annotation(article, "They count the people", kind="quotation", actor=merged)
    merging.merge(actor, merged, editor=make_editor())
    told = {article.uri, said.uri, claim.uri, actor.uri, merged.uri}
    assert [petra.ask(uri).status_code for uri in sorted(told)].count(200) == 4
    cursor = petra.get("me")["feed"]["head"]
    kill(article, reason="Made up.", editor=make_editor("dana"))
    for address in (
        *told,
        revision.uri,
        f"{revision.uri}/text",
        f"{article.uri}.ninjs",
        f"{said.uri}.jsonld",
    ):
        _nothing(petra, address)
    lines = {entry["uri"]: (entry["op"], entry["item"]) for entry in petra.changes(after=cursor)}
    verb = {withhold: "withhold", cancel: "cancel", erase: "erase"}[kill]
    assert lines[article.uri] == (verb, None)
    assert {lines[uri][1] for uri in told - {merged.uri}} == {None}
