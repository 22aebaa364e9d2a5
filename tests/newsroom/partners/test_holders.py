"""The address of what was merged leads on; the address of what was killed is one at which there never was anything."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from annotations.actors import merge
from annotations.claims import claims
from annotations.models import Actor, Annotation, Claim
from newsroom.api.views import resources
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.stories import place
from newsroom.articles.actions.withhold import cancel, withhold
from newsroom.feed import numbering
from sources.models import Source
from tests.newsroom.conftest import Puller, make_partner
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db

UNKNOWN = "01936b2e-5f0a-7c3e-9a51-3a1b7d9c2f10"


def _actors(*names: str) -> list[Actor]:
    """Make actors that partners see: each is the speaker of a statement."""
    actors = [make_actor(name) for name in names]
    for actor in actors:
        make_annotation(make_article(), actor=actor)
    return actors


def _nothing(reader: Puller, address: str) -> None:
    """What is answered says no more than where there was never anything."""
    collection, *rest = address.rsplit("/api/v1/", maxsplit=1)[-1].split("/")
    answer = reader.ask(address)
    never = reader.ask("/".join([collection, UNKNOWN, *rest[1:]]))
    assert (answer.status_code, answer.content) == (404, never.content), address
    replies = [
        {name: value for name, value in one.headers.items() if name not in {"RateLimit", "ETag"}}
        for one in (answer, never)
    ]
    assert replies[0] == replies[1]


def test_merged_actor_and_claim_redirect_to_their_replacements(petra: Puller) -> None:
    target, merged = _actors("Kept", "Gone")
    merge.merge(target, merged, editor=make_editor())
    first, again = make_annotation(make_article()), make_annotation(make_article())
    assert first.claim is not None
    assert again.claim is not None
    claims.merge(first.claim, again.claim, editor=make_editor())
    asked: list[tuple[str, str]] = [
        (merged.uri, target.uri),
        (f"{merged.uri}?include=statements", f"{target.uri}?include=statements"),
        (again.claim.uri, first.claim.uri),
        (f"{again.claim.uri}?include=statements", f"{first.claim.uri}?include=statements"),
        (f"{again.claim.uri}.claimreview", f"{first.claim.uri}.claimreview"),
    ]
    for before, after in asked:
        answer = petra.ask(before)
        assert (answer.status_code, answer.headers["Location"]) == (308, after)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Type"] == "application/problem+json"
    # An unknown parameter is refused before the redirect, as at every other address.
    assert petra.ask(f"{merged.uri}?include=secrets").status_code == 400
    assert petra.get(target.uri)["replaces"] == [merged.uri]


def test_all_merges_are_followed_and_a_split_leads_back(petra: Puller) -> None:
    one, two, three = _actors("One", "Two", "Three")
    editor = make_editor()
    merge.merge(two, one, editor=editor)
    merge.merge(three, two, editor=editor)

    def leads() -> list[Any]:
        answers = [petra.ask(actor.uri) for actor in (one, two, three)]
        return [answer.headers.get("Location", answer.status_code) for answer in answers]

    assert leads() == [three.uri, three.uri, 200]
    merge.split(two, editor=editor)
    assert leads() == [two.uri, 200, 200]
    merge.split(one, editor=editor)
    assert leads() == [200, 200, 200]


def test_nobody_is_led_to_what_it_may_not_see_nor_from_what_was_never_told(petra: Puller) -> None:
    other = make_source("Other")
    make_article(source=other)
    quinn = make_partner("Quinn", sources=[other])
    target, merged = _actors("Kept", "Gone")
    untold = make_actor("Untold")
    make_annotation(make_article(published=False), actor=untold)
    for actor in (merged, untold):
        merge.merge(target, actor, editor=make_editor())
    first, again = make_annotation(make_article()), make_annotation(make_article())
    assert first.claim is not None
    assert again.claim is not None
    claims.merge(first.claim, again.claim, editor=make_editor())
    assert [petra.ask(uri).status_code for uri in (merged.uri, again.claim.uri)] == [308, 308]
    for address in (merged.uri, target.uri, again.claim.uri, f"{again.claim.uri}.claimreview"):
        _nothing(quinn, address)
    _nothing(petra, untold.uri)


# Every list that can be asked by an actor, and every one that can be asked by a claim.
BY_ACTOR = ["articles", "annotations", "claims", "sources", "stories"]
BY_CLAIM = ["articles", "annotations", "actors"]


def _found(reader: Puller, paths: list[str], **by: str) -> dict[str, list[str]]:
    """What each list holds when asked so, whole as JSON; and the same read as a stream."""
    found = {path: reader.ids(path, **by) for path in paths}
    for path in paths:
        lines = reader.ask(f"{path}.ndjson", **by).getvalue().decode().splitlines()
        assert [json.loads(line)["id"] for line in lines] == found[path], path
    return found


def test_whoever_asks_by_what_was_merged_finds_what_it_turned_out_to_be(petra: Puller) -> None:
    one, two, three = actors = _actors("One", "Two", "Three")
    annotations = Annotation.objects.order_by("pk")
    first, second, third = stated = [statement.claim for statement in annotations if statement.claim]
    for statement in annotations:
        place(statement.article, story=make_story(f"Story of {statement.pk}"), editor=make_editor())
    editor = make_editor()
    merge.merge(two, one, editor=editor)
    merge.merge(three, two, editor=editor)
    claims.merge(second, first, editor=editor)
    claims.merge(third, second, editor=editor)
    by_actor, by_claim = _found(petra, BY_ACTOR, actor=three.uri), _found(petra, BY_CLAIM, claim=third.uri)
    assert [len(ids) for ids in by_actor.values()] == [3, 3, 1, 1, 3]
    assert [len(ids) for ids in by_claim.values()] == [3, 3, 1]
    for actor, claim in zip(actors, stated, strict=True):
        assert _found(petra, BY_ACTOR, actor=str(actor.pk)) == by_actor
        assert _found(petra, BY_CLAIM, claim=str(claim.pk)) == by_claim
    # Split, each has its own again.
    merge.split(two, editor=editor)
    claims.split(second, editor=editor)
    assert [len(petra.ids("annotations", actor=actor.uri)) for actor in actors] == [2, 2, 1]
    assert [len(petra.ids("annotations", claim=claim.uri)) for claim in stated] == [2, 2, 1]


def test_a_merge_between_two_pages_does_not_end_the_list(
    petra: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, merged = make_actor("Kept"), make_actor("Gone")
    annotations = [make_annotation(make_article(), actor=merged) for _ in range(3)]
    every = [str(one.pk) for one in annotations]
    page = petra.get("annotations", actor=merged.uri, limit=1)
    monkeypatch.setattr(resources, "LIMIT_AT_MOST", 1)
    stream = petra.ask("annotations.ndjson", actor=merged.uri)
    merge.merge(target, merged, editor=make_editor())
    ids = [item["id"] for item in page["items"]]
    while page["next"]:
        page = petra.get("annotations", actor=merged.uri, limit=1, after=page["next"])
        ids += [item["id"] for item in page["items"]]
    streamed = [json.loads(line)["id"] for line in stream.getvalue().decode().splitlines()]
    assert (ids, streamed) == (every, every)


def test_to_ask_by_what_was_merged_tells_no_more_than_its_address(petra: Puller) -> None:
    theirs, other = make_source("Theirs"), make_source("Other")
    quinn = make_partner("Quinn", sources=[theirs])
    hidden, merged, untold, shared = (make_actor(name) for name in ("Hidden", "Gone", "Untold", "Shared"))
    make_annotation(make_article(source=theirs), actor=shared)
    draft = make_article(source=theirs, published=False)
    make_annotation(draft, actor=untold)
    for actor in (hidden, merged):
        make_annotation(make_article(source=other), actor=actor)
    numbering.number()
    editor = make_editor()
    merge.merge(hidden, merged, editor=editor)
    merge.merge(shared, untold, editor=editor)
    first, again, unsaid = (
        make_annotation(make_article(source=source, published=published))
        for source, published in ((theirs, True), (other, True), (theirs, False))
    )
    numbering.number()
    assert first.claim is not None
    assert again.claim is not None
    assert unsaid.claim is not None
    claims.merge(first.claim, unsaid.claim, editor=editor)
    claims.merge(again.claim, (late := _claim(other)), editor=editor)
    for reader, by, paths, asked in (
        (quinn, "actor", BY_ACTOR, (merged, hidden, untold)),
        (petra, "actor", BY_ACTOR, (untold,)),
        (quinn, "claim", BY_CLAIM, (late, again.claim, unsaid.claim)),
        (petra, "claim", BY_CLAIM, (unsaid.claim,)),
    ):
        for one in asked:
            assert reader.ask(one.uri).status_code == 404
            for path in paths:
                answers = [reader.ask(path, **{by: pk}) for pk in (str(one.pk), UNKNOWN)]
                assert [a.status_code for a in answers] == [200, 200]
                assert answers[0].content == answers[1].content == b'{"items":[],"next":null}'
                assert answers[0]["ETag"] == answers[1]["ETag"]
    # There was something to find.
    assert petra.ids("annotations", actor=merged.uri)
    assert petra.ids("annotations", claim=late.uri)
    assert quinn.ids("annotations", actor=shared.uri)


def _claim(source: Source) -> Claim:
    claim = make_annotation(make_article(source=source)).claim
    assert claim is not None
    return claim


@pytest.mark.parametrize("merges", [1, 5])
def test_to_follow_merges_takes_two_queries_however_many_there_were(
    petra: Puller, queries: Any, merges: int
) -> None:
    actors = _actors(*(f"Actor {number}" for number in range(merges + 1)))
    for merged, target in pairwise(actors):
        merge.merge(target, merged, editor=make_editor())
    petra.get("annotations")
    without = queries(lambda: petra.get("annotations"))
    asked = [actors[0].uri, actors[-1].uri, UNKNOWN]
    counted = [queries(lambda uri=uri: petra.get("annotations", actor=uri)) - without for uri in asked]
    # What is to be shown beside the annotations is not asked for where there are none.
    assert counted == [2, 1, 1]


@pytest.mark.parametrize("kill", [withhold, cancel, erase])
def test_what_is_killed_is_nowhere_and_the_feed_says_what_became_of_it(petra: Puller, kill: Any) -> None:
    article = make_article()
    annotation = make_annotation(article, actor=make_actor())
    claim, actor, revision = annotation.claim, make_actor(), article.published_revision
    assert claim is not None
    assert revision is not None
    merged = make_actor("Merged")
    make_annotation(article, "They count the people", kind="quotation", actor=merged)
    merge.merge(actor, merged, editor=make_editor())
    known = {article.uri, annotation.uri, claim.uri, actor.uri, merged.uri}
    assert [petra.ask(uri).status_code for uri in sorted(known)].count(200) == 4
    cursor = petra.get("me")["feed"]["head"]
    kill(article, reason="Made up.", editor=make_editor("dana"))
    for address in (
        *known,
        revision.uri,
        f"{revision.uri}/text",
        f"{article.uri}.ninjs",
        f"{annotation.uri}.jsonld",
    ):
        _nothing(petra, address)
    lines = {entry["uri"]: (entry["op"], entry["item"]) for entry in petra.changes(after=cursor)}
    op = {withhold: "withhold", cancel: "cancel", erase: "erase"}[kill]
    assert lines[article.uri] == (op, None)
    assert {lines[uri][1] for uri in known - {merged.uri}} == {None}
