"""Boundaries, kinds and roles put right: what changes, what never does, and what partners then read."""

from typing import Any

import pytest

from annotations.decisions.annotating import (
    KindTaken,
    NotesStayNotes,
    QuoteMismatch,
    SpanChanged,
    adjust_span,
    change_kind,
)
from annotations.decisions.common import AlreadyLinked, IsRejected, UnknownKind, UnknownRole
from annotations.decisions.review import reject
from annotations.decisions.roles import change_role, link
from annotations.extraction import Suggestion
from annotations.models import Anchor, Annotation, Claim, Decision
from annotations.reanchor import anchor_at
from annotations.runs.difference import difference
from annotations.runs.suggestions import active_suggestions
from newsroom.articles.actions.revise import StaleRevision, revise
from newsroom.articles.models import Revision
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING
from tests.world import BODY, make_actor, make_annotation, make_article, make_editor, make_run, mark

WORDS = "About 1,400 dockers stopped work"
LONGER = "About 1,400 dockers stopped work on Sunday"

pytestmark = pytest.mark.django_db


def latest(annotation: Annotation) -> Revision:
    revision = Annotation.objects.get(pk=annotation.pk).article.latest_revision
    assert revision is not None
    return revision


def put(annotation: Annotation, words: str, **data: Any) -> Annotation:
    revision = latest(annotation)
    start = revision.text.index(words)
    span = {"start": start, "end": start + len(words), "exact": words}
    return adjust_span(annotation, editor=make_editor(), **{"revision": revision, **span, **data})


def published(cursor: str) -> list[Any]:
    return [(e.op, e.type, e.item) for e in read.read_page(cursor, scope=EVERYTHING, limit=500).entries]


def content(annotation: Annotation) -> list[tuple[str, str]]:
    anchors = annotation.anchors.filter(revision=latest(annotation), part="content").order_by("ordinal")
    return list(anchors.values_list("exact", "outcome"))


# --- boundaries


def test_a_mended_suggestion_stands_on_other_words_and_was_proposed_where_it_was() -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    proposed = (annotation.proposed_start, annotation.proposed_end)
    put(annotation, LONGER)
    annotation.refresh_from_db()
    assert (annotation.state, content(annotation)) == ("suggested", [(LONGER, "exact")])
    assert (annotation.proposed_start, annotation.proposed_end) == proposed
    decision = Decision.objects.get(action="span_adjusted")
    start, end = proposed
    revision = str(latest(annotation).pk)
    assert (decision.editor, decision.changes) == (
        make_editor(),
        {
            "words": [
                {"revision": revision, "segments": [[start, end, "exact", 1.0]]},
                {"revision": revision, "segments": [[start, end + len(" on Sunday"), "exact", 1.0]]},
            ]
        },
    )


def test_partners_read_the_mended_words_and_the_claim_that_is_worded_by_them() -> None:
    annotation = make_annotation(make_article(), WORDS)
    cursor = read.head_cursor()
    put(annotation, LONGER)
    [claim, item] = published(cursor)
    assert (claim[:2], claim[2]["text"]) == (("upsert", "claim"), LONGER)
    assert (item[:2], item[2]["quote"]) == (("upsert", "annotation"), LONGER)
    selector = item[2]["target"][0]["selector"]
    text = latest(annotation).text
    assert text[selector[0]["start"] : selector[0]["end"]] == selector[1]["exact"] == LONGER


def test_a_claim_that_is_out_is_not_worded_from_a_draft() -> None:
    annotation = make_annotation(make_article(), WORDS)
    revise(annotation.article, headline="Draft", body=BODY.replace("on Sunday", "in secret"))
    cursor = read.head_cursor()
    put(annotation, "About 1,400 dockers stopped work in secret")
    assert published(cursor) == []
    assert Claim.objects.get().text == WORDS


def test_the_same_boundary_twice_is_one_decision() -> None:
    annotation = make_annotation(make_article(), WORDS)
    put(annotation, LONGER)
    put(annotation, LONGER)
    assert Decision.objects.filter(action="span_adjusted").count() == 1


@pytest.mark.parametrize(
    "data",
    [{"exact": "About 1,400 Dockers"}, {"start": -1}, {"end": 10_000}, {"start": 5, "end": 5, "exact": ""}],
)
def test_a_boundary_whose_words_do_not_stand_there_is_refused(data: dict[str, Any]) -> None:
    annotation = make_annotation(make_article(), WORDS)
    with pytest.raises(QuoteMismatch):
        put(annotation, LONGER, **data)
    assert content(annotation) == [(WORDS, "exact")]


def test_a_boundary_of_an_older_text_is_refused() -> None:
    annotation = make_annotation(make_article(), WORDS)
    old = latest(annotation)
    revise(annotation.article, headline="New", body=BODY)
    with pytest.raises(StaleRevision):
        put(annotation, LONGER, revision=old)


def test_what_is_rejected_is_not_mended() -> None:
    annotation = make_annotation(make_article(), WORDS, state="rejected")
    with pytest.raises(IsRejected):
        put(annotation, LONGER)


def test_a_colleagues_mending_is_not_overwritten_unseen() -> None:
    annotation = make_annotation(make_article(), WORDS)
    start = latest(annotation).text.index(WORDS)
    known = (start, start + len(WORDS))
    put(annotation, LONGER, last_span=known)
    with pytest.raises(SpanChanged):
        put(annotation, "1,400 dockers", last_span=known)
    assert content(annotation) == [(LONGER, "exact")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("They count the people they can see,” union leader", ["They count", "they can see,” union leader"]),
        ("count the people they can", ["count", "they can"]),
        ("They count the people", ["They count the people"]),
        ("the people", ["the people"]),
    ],
)
def test_pieces_between_the_boundaries_stay_pieces(words: str, expected: list[str]) -> None:
    annotation = make_annotation(make_article(), "They count", kind="quotation")
    revision = latest(annotation)
    second = "they can see"
    start = revision.text.index(second)
    anchor_at(annotation, revision, revision.text, start, start + len(second), ordinal=1).save()
    put(annotation, words)
    assert [exact for exact, _ in content(annotation)] == expected


def test_words_that_changed_or_were_lost_are_looked_at_by_mending_them() -> None:
    article = make_article()
    changed = make_annotation(article, WORDS)
    lost = make_annotation(article, "The ministry said nothing")
    revise(article, headline="Cranes", body="<p>About 1,600 dockers stopped work on Sunday.</p>")
    assert [content(changed)[0][1], content(lost)[0][1]] == ["altered", "lost"]
    put(changed, "1,600 dockers stopped work")
    put(lost, "on Sunday")
    assert content(changed) == [("1,600 dockers stopped work", "exact")]
    assert content(lost) == [("on Sunday", "exact")]


# --- kinds


def test_another_kind_is_the_same_annotation_with_the_same_address() -> None:
    annotation = make_annotation(make_article(), WORDS)
    cursor = read.head_cursor()
    change_kind(annotation, kind="quotation", editor=make_editor())
    change_kind(annotation, kind="quotation", editor=make_editor())
    annotation.refresh_from_db()
    assert (annotation.kind, annotation.state, annotation.claim) == ("quotation", "accepted", None)
    assert [(op, kind, item and item.get("kind")) for op, kind, item in published(cursor)] == [
        ("remove", "claim", None),
        ("upsert", "annotation", "quotation"),
    ]
    assert Decision.objects.filter(action="kind_changed").count() == 1


def test_what_becomes_a_claim_states_one() -> None:
    annotation = make_annotation(make_article(), WORDS, kind="quotation")
    change_kind(annotation, kind="claim", editor=make_editor())
    annotation.refresh_from_db()
    assert annotation.claim is not None
    assert annotation.claim.text == WORDS


def test_kinds_that_cannot_be_are_refused() -> None:
    article = make_article()
    annotation = make_annotation(article, WORDS, state="suggested")
    make_annotation(article, WORDS, kind="quotation", state="suggested")
    for kind, problem in (("poem", UnknownKind), ("note", NotesStayNotes), ("quotation", KindTaken)):
        with pytest.raises(problem):
            change_kind(annotation, kind=kind, editor=make_editor())
    reject(annotation, editor=make_editor())
    with pytest.raises(IsRejected):
        change_kind(annotation, kind="figure", editor=make_editor())
    annotation.refresh_from_db()
    assert annotation.kind == "claim"


def test_the_engine_does_not_say_again_what_a_person_has_put_right() -> None:
    article = make_article()
    other_kind = make_annotation(article, WORDS, kind="claim", state="suggested")
    change_kind(other_kind, kind="quotation", editor=make_editor())
    cut = make_annotation(article, "The ministry said nothing", kind="claim", state="suggested")
    put(cut, "nothing")
    revise(article, headline="Cranes again", body=BODY)
    revision = latest(cut)

    def suggestion(words: str, kind: str) -> Suggestion:
        start = revision.text.index(words)
        return Suggestion(kind, start, start + len(words), 0.9, "show", {}, {})

    again = [
        suggestion(WORDS, "claim"),
        suggestion(WORDS, "quotation"),
        suggestion("The ministry said nothing", "claim"),
    ]
    news = suggestion("union leader", "claim")
    published = difference(active_suggestions(revision), [*again, news], "test", replacing=False)
    assert published.new == [news]


# --- roles


def test_another_role_takes_the_place_of_what_the_engine_said() -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested", speaker="an official")
    role = annotation.roles.get()
    change_role(role, kind="target", editor=make_editor())
    change_role(annotation.roles.get(kind="target"), kind="target", editor=make_editor())
    assert [(r.kind, r.name, r.state, r.author) for r in annotation.roles.all()] == [
        ("speaker", "an official", "rejected", None),
        ("target", "an official", "accepted", make_editor()),
    ]
    with pytest.raises(IsRejected):
        change_role(role, kind="subject", editor=make_editor())
    with pytest.raises(UnknownRole):
        change_role(annotation.roles.get(kind="target"), kind="villain", editor=make_editor())


def test_partners_read_the_other_role() -> None:
    okafor = make_actor()
    annotation = make_annotation(make_article(), WORDS, actor=okafor)
    cursor = read.head_cursor()
    change_role(annotation.roles.get(), kind="subject", editor=make_editor())
    [(op, kind, item)] = published(cursor)
    assert (op, kind, [role["role"] for role in item["roles"]]) == ("upsert", "annotation", ["subject"])


def test_an_actor_has_a_role_once() -> None:
    okafor = make_actor()
    annotation = make_annotation(make_article(), WORDS, actor=okafor)
    link(annotation, role="target", actor=okafor, editor=make_editor())
    with pytest.raises(AlreadyLinked):
        change_role(annotation.roles.get(kind="speaker"), kind="target", editor=make_editor())
    states = annotation.roles.order_by("id").values_list("kind", "state")
    assert list(states) == [("speaker", "accepted"), ("target", "accepted")]


def test_a_person_is_not_made_a_machine_by_any_of_it() -> None:
    annotation = mark(make_article(), WORDS)
    put(annotation, LONGER)
    change_kind(annotation, kind="figure", editor=make_editor())
    annotation.refresh_from_db()
    assert (annotation.run, annotation.proposed_kind, annotation.author) == (None, "", make_editor("bob"))
    assert make_run(latest(annotation)).annotations.count() == 0
    assert Anchor.objects.filter(annotation=annotation).count() == 1
