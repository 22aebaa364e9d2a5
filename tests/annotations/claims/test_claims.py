"""Join, detach, word and rate claims from a card; merge and split them; undo it; what is published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from annotations.claims.claims import (
    ClaimRemoved,
    EvidenceUnclear,
    NoClaim,
    NotMerged,
    NoVerdicts,
    Rating,
    SameClaim,
    StatesItAlone,
    StatesItAlready,
    VerdictChanged,
    WordingChanged,
    candidates,
    detach,
    join,
    merge,
    scale,
    set_verdict,
    set_wording,
    split,
)
from annotations.decisions.common import IsRejected
from annotations.decisions.undo import ChangedSince, redo, undo
from annotations.models import Annotation, Claim, ClaimDecision, Verdict, Wording
from annotations.state import capture
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.erase import erase
from newsroom.articles.models import Article
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from newsroom.users.models import User
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source, make_story, mark

pytestmark = pytest.mark.django_db

WORDS = "About 1,400 dockers stopped work"
OTHER_WORDS = "some 1,400 dockers had stopped working"
FIGURE = {"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}


@pytest.fixture
def alice(db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def carol(db: None) -> User:
    return make_editor("carol")


def elsewhere(**data: Any) -> Article:
    return make_article(
        body=f"<p>On Sunday {OTHER_WORDS}, Coast Radio said.</p>", source=make_source("Coast Radio"), **data
    )


def claim_of(annotation: Annotation) -> Claim:
    claim = Annotation.objects.select_related("claim").get(pk=annotation.pk).claim
    assert claim is not None
    return claim


def feed_lines(cursor: str) -> list[tuple[str, str, str, str]]:
    entries = read.read_page(cursor, scope=EVERYTHING, limit=500).entries
    return [(e.op, e.type, e.uri, e.reason) for e in entries]


def test_claims_that_stand_are_offered_with_who_states_them_the_storys_first() -> None:
    story = make_story()
    mine = make_annotation(
        make_article(story=story), WORDS, state="suggested", attributes={"figures": [FIGURE]}
    )
    near = claim_of(make_annotation(elsewhere(story=story), OTHER_WORDS, attributes={"figures": [FIGURE]}))
    far = claim_of(make_annotation(elsewhere(), OTHER_WORDS, attributes={"figures": [FIGURE]}))
    make_annotation(make_article(story=story), "The ministry said nothing")
    make_annotation(elsewhere(story=story), OTHER_WORDS, state="suggested")
    make_annotation(elsewhere(story=story), OTHER_WORDS, state="rejected")
    offered = candidates(mine)
    assert [(one.claim, one.in_story, one.sources, one.statements, one.likeness.why) for one in offered] == [
        (near, True, ("Coast Radio",), 1, ("words", "figure")),
        (far, False, ("Coast Radio",), 1, ("words", "figure")),
    ]


def test_what_was_not_said_is_no_claim_that_stands_and_states_none() -> None:
    unsaid = make_annotation(make_article(), WORDS, attributes={"modality": "not-said"})
    data = make_annotation(elsewhere(), OTHER_WORDS)
    third = make_annotation(elsewhere(), OTHER_WORDS)
    assert candidates(unsaid) == []
    assert [one.claim for one in candidates(third)] == [claim_of(data)]


def test_a_claim_does_not_offer_itself_nor_one_that_was_merged(alice: User) -> None:
    mine, other, third = (make_annotation(make_article(), WORDS) for _ in range(3))
    merge(claim_of(other), claim_of(third), editor=alice)
    assert [(one.claim, one.statements) for one in candidates(mine)] == [(claim_of(other), 2)]


def test_a_suggestion_is_accepted_as_a_claim_that_stands(alice: User) -> None:
    current = make_annotation(elsewhere(), OTHER_WORDS)
    article = make_article()
    mine = make_annotation(article, WORDS, state="suggested")
    join(mine, claim_of(current), editor=alice)
    mine.refresh_from_db()
    assert (mine.state, mine.claim, Claim.objects.count()) == ("accepted", claim_of(current), 1)
    undo(article, editor=alice)
    mine.refresh_from_db()
    assert (mine.state, mine.claim) == ("suggested", None)


def test_words_that_state_another_claim_leave_theirs_and_partners_are_told(alice: User) -> None:
    current = make_annotation(elsewhere(), OTHER_WORDS)
    article = make_article()
    mine = make_annotation(article, WORDS)
    own, common = claim_of(mine), claim_of(current)
    cursor = read.head_cursor()
    join(mine, common, editor=alice)
    # The one is seen in another source as well by now.
    assert feed_lines(cursor) == [
        ("upsert", "claim", common.uri, ""),
        ("remove", "claim", own.uri, "no visible statement"),
        ("upsert", "annotation", mine.uri, ""),
    ]
    assert claim_of(mine) == common
    with pytest.raises(StatesItAlready):
        join(mine, common, editor=alice)
    cursor = read.head_cursor()
    undo(article, editor=alice)
    assert feed_lines(cursor) == [
        ("upsert", "claim", common.uri, ""),
        ("upsert", "claim", own.uri, ""),
        ("upsert", "annotation", mine.uri, ""),
    ]
    redo(article, editor=alice)
    assert claim_of(mine) == common


def test_words_are_parted_from_a_claim_and_it_keeps_the_words_of_others(alice: User) -> None:
    article = make_article(published=False)
    mine = make_annotation(article, WORDS)
    common = claim_of(mine)
    other = make_annotation(elsewhere(published=False), OTHER_WORDS)
    with pytest.raises(StatesItAlone):
        detach(mine, editor=alice)
    join(other, common, editor=alice)
    detach(mine, editor=alice)
    common.refresh_from_db()
    assert (common.text, claim_of(mine).text, claim_of(other)) == (OTHER_WORDS, WORDS, common)
    undo(article, editor=alice)
    assert claim_of(mine) == common


def test_only_claims_that_stand_are_stated_and_only_by_claims(alice: User) -> None:
    article = make_article()
    claim = claim_of(make_annotation(article, WORDS))
    merged = claim_of(make_annotation(make_article(), WORDS))
    rejected = make_annotation(article, "The ministry said nothing", state="rejected")
    quotation = make_annotation(article, "They count the people", kind="quotation")
    other = make_annotation(article, "1,400 dockers")
    merge(claim, merged, editor=alice)
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (IsRejected, lambda: join(rejected, claim, editor=alice)),
        (NoClaim, lambda: join(quotation, claim, editor=alice)),
        (ClaimRemoved, lambda: join(other, merged, editor=alice)),
        (NoClaim, lambda: detach(quotation, editor=alice)),
        (NoClaim, lambda: set_wording(quotation, text="x", editor=alice)),
        (IsRejected, lambda: set_verdict(rejected, rating="True", editor=alice)),
    ]
    for error, act in refused:
        with pytest.raises(error):
            act()


def test_an_editors_wording_outlasts_corrections_and_its_own_undoing(alice: User) -> None:
    article = make_article()
    mine = make_annotation(article, WORDS)
    cursor = read.head_cursor()
    set_wording(mine, text="  1,400 dockers are\n on strike. ", editor=alice)
    assert feed_lines(cursor) == [("upsert", "claim", claim_of(mine).uri, "")]
    correct(article, headline="X", body="<p>About 1,500 dockers stopped work.</p>", note="n", editor=alice)
    assert claim_of(mine).text == "1,400 dockers are on strike."
    undo(article, editor=alice)
    assert claim_of(mine).text == "About 1,500 dockers stopped work"
    redo(article, editor=alice)
    assert claim_of(mine).text == "1,400 dockers are on strike."
    set_wording(mine, text="", editor=alice, last_wording=claim_of(mine).wording_id)
    assert (claim_of(mine).wording, claim_of(mine).text) == (None, "About 1,500 dockers stopped work")


def test_a_wording_that_a_colleague_made_elsewhere_is_not_overwritten_nor_undone(
    alice: User, carol: User
) -> None:
    article = make_article()
    mine, other = make_annotation(article, WORDS), make_annotation(elsewhere(), OTHER_WORDS)
    join(other, claim_of(mine), editor=carol)
    set_wording(mine, text="Alice's words", editor=alice)
    with pytest.raises(WordingChanged):
        set_wording(other, text="Carol's words", editor=carol, last_wording=None)
    set_wording(other, text="Carol's words", editor=carol, last_wording=claim_of(mine).wording_id)
    with pytest.raises(ChangedSince, match=r"^Carol has since said otherwise of this claim"):
        undo(article, editor=alice)
    assert claim_of(mine).text == "Carol's words"


def test_a_verdict_is_kept_with_its_reasons_and_told_as_a_review_needs_it(alice: User) -> None:
    article = make_article()
    mine = make_annotation(article, WORDS)
    links = [(" https://port.example.org/count ", "The  port's count"), ("", "nothing")]
    set_verdict(mine, rating="Mostly true", rationale=" The port counted 1,380. ", links=links, editor=alice)
    verdict = Verdict.objects.get()
    item = read.read_page("", scope=EVERYTHING, limit=500).entries[-1].item
    assert item is not None
    assert item["verdict"] == {
        "rating": "Mostly true",
        "value": 4.0,
        "worst": 1.0,
        "best": 5.0,
        "rationale": "The port counted 1,380.",
        "links": [{"url": "https://port.example.org/count", "title": "The port's count"}],
        "url": "",
        "author": "Alice",
        "datePublished": verdict.at.isoformat(),
    }
    set_verdict(mine, rating="Unproven", editor=alice, last_verdict=verdict.pk)
    second = claim_of(mine).verdict
    assert second is not None
    assert (second.rating, second.value, second.worst) == ("Unproven", None, None)
    undo(article, editor=alice)
    assert claim_of(mine).verdict == verdict
    set_verdict(mine, rating="", editor=alice, last_verdict=verdict.pk)
    assert (claim_of(mine).verdict, Verdict.objects.count()) == (None, 2)


def test_verdicts_are_of_the_newsrooms_scale_and_links_are_addresses(
    alice: User, carol: User, settings: Settings
) -> None:
    mine = make_annotation(make_article(), WORDS)
    for address in (
        "javascript:alert(1)",
        "port.example.org",
        "https://",
        "ftp://a.example.org",
        "https://a b",
    ):
        with pytest.raises(EvidenceUnclear):
            set_verdict(mine, rating="True", links=[(address, "")], editor=alice)
    with pytest.raises(EvidenceUnclear):
        set_verdict(mine, rating="True", url="data:x", editor=alice)
    set_verdict(mine, rating="True", editor=alice)
    with pytest.raises(VerdictChanged):
        set_verdict(mine, rating="False", editor=carol)
    set_verdict(mine, rating="False", editor=alice)  # one's own word may be newer than one's page
    settings.VERDICT_RATINGS = ["So=1", " Not so = 0 ", "No idea", ""]
    assert scale() == [Rating("So", 1.0), Rating("Not so", 0.0), Rating("No idea")]
    settings.VERDICT_RATINGS = []
    with pytest.raises(NoVerdicts):
        set_verdict(mine, rating="True", editor=alice, last_verdict=claim_of(mine).verdict_id)


def test_two_claims_that_are_one_are_stated_as_one_and_split_again(alice: User, carol: User) -> None:
    article = make_article()
    mine, other = make_annotation(article, WORDS), make_annotation(elsewhere(), OTHER_WORDS)
    target, merged = claim_of(mine), claim_of(other)
    set_verdict(other, rating="True", editor=carol)
    verdict = claim_of(other).verdict
    set_wording(mine, text="Alice's words", editor=alice)
    cursor = read.head_cursor()

    merge(target, merged, editor=carol)

    assert (claim_of(other), claim_of(mine).verdict) == (target, verdict)
    assert feed_lines(cursor) == [
        ("upsert", "claim", target.uri, ""),
        ("remove", "claim", merged.uri, f"merged into {target.uri}"),
        ("upsert", "annotation", other.uri, ""),
    ]
    # A page that was loaded before still knows the other one.
    late = make_annotation(make_article(), WORDS, state="suggested")
    Annotation.objects.filter(pk=late.pk).update(claim=merged)
    assert claim_of(late) == target
    for error, act in (
        (ClaimRemoved, lambda: merge(target, merged, editor=alice)),
        (SameClaim, lambda: merge(target, target, editor=alice)),
        (NotMerged, lambda: split(target, editor=alice)),
    ):
        with pytest.raises(error):
            act()
    undo(article, editor=alice)  # the wording: no business of the merge
    assert claim_of(mine).text == WORDS

    split(merged, editor=carol)
    assert [claim_of(one) for one in (mine, other, late)] == [target, merged, target]
    assert (claim_of(mine).verdict, claim_of(other).verdict) == (None, verdict)
    assert [d.action for d in ClaimDecision.objects.all()] == ["merged", "split"]


def test_what_was_stated_before_a_merge_is_undone_after_it(alice: User) -> None:
    article = make_article()
    mine = make_annotation(article, WORDS, state="suggested")
    other = make_annotation(elsewhere(), OTHER_WORDS)
    target, joined = make_annotation(make_article(), WORDS), claim_of(other)
    join(mine, joined, editor=alice)
    merge(claim_of(target), joined, editor=make_editor("carol"))
    undo(article, editor=alice)
    assert capture(Annotation.objects.get(pk=mine.pk))["claim"] is None
    redo(article, editor=alice)
    assert claim_of(mine) == claim_of(target)


def test_erasing_an_article_leaves_no_words_of_its_claims(alice: User) -> None:
    article = make_article(body="<p>SECRET dockers stopped work. SECRET cranes stood still.</p>")
    left, other = (
        make_annotation(elsewhere(), OTHER_WORDS),
        mark(article, "SECRET cranes stood still"),
    )
    mine = make_annotation(article, "SECRET dockers stopped work", attributes={"noun": "SECRET"})
    merge(claim_of(left), claim_of(other), editor=alice)
    set_wording(mine, text="SECRET people", editor=alice)
    set_verdict(
        mine,
        rating="True",
        rationale="SECRET",
        links=[("https://secret.example.org", "SECRET")],
        editor=alice,
    )
    join(mine, claim_of(left), editor=alice)
    erase(article, editor=make_editor("dana"), reason="A court order.")
    rows = [
        *Claim.objects.values_list("text", flat=True),
        *Wording.objects.values_list("text", flat=True),
        *Verdict.objects.values_list("rationale", "links", "url"),
        *ClaimDecision.objects.values_list("detail", flat=True),
    ]
    assert "SECRET" not in str(rows)
    assert claim_of(left).text == OTHER_WORDS


def test_actors_in_common_speak_for_the_same_claim() -> None:
    actor = make_actor()
    mine = make_annotation(make_article(), WORDS, actor=actor)
    make_annotation(elsewhere(), OTHER_WORDS, actor=actor)
    assert [one.likeness.why for one in candidates(mine)] == [("words", "figure", "speaker")]
