"""What the words say: the engine's values, overridden by an editor, while the words stay the same."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.decisions.annotating import adjust_span
from annotations.decisions.common import IsRejected
from annotations.decisions.undo import ChangedSince, redo, undo
from annotations.decisions.value_overrides import HasNoValues, InvalidValues, ValuesChanged, set_values
from annotations.feed_items import annotation_item, with_public_parts
from annotations.models import Annotation, Decision, ValueOverride
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.erase import erase
from newsroom.articles.models import Article
from newsroom.users.models import User
from tests.world import make_annotation, make_article, make_editor

pytestmark = pytest.mark.django_db

WORDS = "About 1,400 dockers stopped work"
FIGURE = {"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}
READ = {"modality": "asserted", "figures": [FIGURE], "speaker": "Port authority", "score": 0.7}


@pytest.fixture
def alice(db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def article(db: None) -> Article:
    return make_article()


@pytest.fixture
def claim(article: Article) -> Annotation:
    return make_annotation(article, WORDS, attributes=READ)


def data(annotation: Annotation) -> dict[str, Any]:
    """What partners see of the words."""
    return annotation_item(with_public_parts(Annotation.objects.all()).get(pk=annotation.pk))["attributes"]


def test_values_take_the_engines_place_and_give_it_back(
    claim: Annotation, article: Article, alice: User
) -> None:
    fewer = {**FIGURE, "high": None, "hedge": "at least"}
    set_values(claim, attributes={"modality": "denied", "figures": [fewer]}, editor=alice)
    assert data(claim) == {"modality": "denied", "figures": [fewer]}
    first = ValueOverride.objects.get()
    set_values(claim, attributes={"from": "2026-05-10", "to": None}, editor=alice, last_override=first.pk)
    whole = {"modality": "denied", "figures": [fewer], "from": "2026-05-10", "to": None}
    assert data(claim) == whole

    undo(article, editor=alice)
    assert data(claim) == {"modality": "denied", "figures": [fewer]}
    undo(article, editor=alice)
    assert data(claim) == {"modality": "asserted", "figures": [FIGURE]}
    redo(article, editor=alice)
    redo(article, editor=alice)
    assert data(claim) == whole
    claim.refresh_from_db()
    assert claim.attributes == READ
    assert [d.action for d in Decision.objects.filter(editor=alice)] == ["values_set"] * 2 + [
        "undone"
    ] * 2 + ["redone"] * 2


def test_the_same_values_again_are_no_act(claim: Annotation, alice: User) -> None:
    set_values(claim, attributes={"modality": "denied"}, editor=alice)
    set_values(claim, attributes={"modality": "denied"}, editor=alice)
    assert ValueOverride.objects.count() == 1


def test_what_was_read_in_other_words_says_nothing_of_these(claim: Annotation, alice: User) -> None:
    set_values(claim, attributes={"modality": "denied"}, editor=alice)
    body = "<p>About 2,500 dockers stopped work on Sunday, the port authority said.</p>"
    correct(claim.article, headline="X", body=body, note="The count.", editor=alice)
    claim.refresh_from_db()
    assert data(claim) == {}
    known = claim.value_override_id
    set_values(claim, attributes={"modality": "planned"}, editor=alice, last_override=known)
    assert data(claim) == {"modality": "planned"}


def test_a_boundary_that_is_mended_keeps_what_was_read(
    claim: Annotation, article: Article, alice: User
) -> None:
    set_values(claim, attributes={"modality": "denied"}, editor=alice)
    revision = article.latest_revision
    assert revision is not None
    start, exact = revision.text.index(WORDS), f"{WORDS} on Sunday"
    adjust_span(claim, revision=revision, start=start, end=start + len(exact), exact=exact, editor=alice)
    assert data(claim)["modality"] == "denied"


def test_a_figure_has_values_of_its_own(article: Article, alice: User) -> None:
    figure = make_annotation(article, "1,400 dockers", kind="figure", attributes=FIGURE)
    set_values(
        figure, attributes={**FIGURE, "low": 1.5, "high": 2, "unit": " kg ", "hedge": ""}, editor=alice
    )
    assert data(figure) == {"low": 1.5, "high": 2, "noun": "dockers", "unit": "kg", "hedge": ""}
    tally = {"low": 52, "high": 47, "noun": "votes", "unit": "tally"}
    set_values(figure, attributes=tally, editor=alice, last_override=ValueOverride.objects.get().pk)
    assert data(figure) == {**tally, "hedge": ""}


def test_claim_keeps_the_rate_and_the_change_of_its_figures(article: Article, alice: User) -> None:
    figure = make_annotation(article, "1,400 dockers", kind="figure", attributes=FIGURE)
    set_values(figure, attributes={**FIGURE, "rate": "day", "change": "down"}, editor=alice)
    assert data(figure) == {**FIGURE, "rate": "day", "change": "down"}
    with pytest.raises(InvalidValues):
        set_values(figure, attributes={**FIGURE, "change": "sideways"}, editor=alice)


@pytest.mark.parametrize(
    "attributes",
    [
        {"modality": "sure"},
        {"from": "2026-05-12", "to": "2026-05-10"},
        {"from": "yesterday"},
        {"figures": [{"low": None, "high": None, "noun": "x"}]},
        {"figures": [{"low": 3, "high": 1, "noun": "x"}]},
        {"figures": [{"low": "many", "noun": "x"}]},
        {"figures": [{"low": True, "noun": "x"}]},
        {"figures": [{"low": 1, "hedge": "perhaps"}]},
        {"figures": [{"low": float("nan")}]},
        {"figures": [{"low": 1, "noun": "x" * 201}]},
        {"figures": ["one"]},
        {"figures": {"low": 1}},
        {"figures": [{"low": 1}] * 21},
    ],
)
def test_what_cannot_be_is_refused(claim: Annotation, alice: User, attributes: dict[str, Any]) -> None:
    with pytest.raises(InvalidValues):
        set_values(claim, attributes=attributes, editor=alice)
    assert not ValueOverride.objects.exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,400", 1400),
        (" 1400 ", 1400),
        ("-2.5", -2.5),
        ("1,234,567.25", 1234567.25),
        ("0.5", 0.5),
        ("", None),
    ],
)
def test_a_number_is_read_as_it_is_typed(
    claim: Annotation, alice: User, typed: str, read: float | None
) -> None:
    figure = {"low": typed, "high": 2_000_000, "noun": "dockers", "unit": "", "hedge": ""}
    assert set_values(claim, attributes={"figures": [figure]}, editor=alice).value_override.attributes[
        "figures"
    ] == [  # type: ignore[union-attr]
        {"low": read, "high": 2_000_000, "noun": "dockers", "unit": None, "hedge": ""}
    ]


@pytest.mark.parametrize(
    "typed", ["2,5", "1,40", "12,34,567", "1.400,5", "1e9", "some", "٣", "9" * 5000, "0x10", "1,"]
)
def test_what_may_mean_two_numbers_is_refused(claim: Annotation, alice: User, typed: str) -> None:
    with pytest.raises(InvalidValues):
        set_values(claim, attributes={"figures": [{"low": typed, "noun": "dockers"}]}, editor=alice)


def test_a_colleagues_reading_is_neither_overwritten_nor_undone(
    claim: Annotation, article: Article, alice: User
) -> None:
    set_values(claim, attributes={"modality": "denied"}, editor=alice)
    with pytest.raises(ValuesChanged):
        set_values(claim, attributes={"modality": "alleged"}, editor=make_editor("carol"))
    set_values(
        claim,
        attributes={"modality": "alleged"},
        editor=make_editor("carol"),
        last_override=ValueOverride.objects.get().pk,
    )
    with pytest.raises(ChangedSince, match=r"^Carol has since given other values this"):
        undo(article, editor=alice)


def test_only_what_stands_and_says_something_has_values(article: Article, alice: User) -> None:
    with pytest.raises(IsRejected):
        set_values(
            make_annotation(article, WORDS, state="rejected"), attributes={"modality": "denied"}, editor=alice
        )
    with pytest.raises(HasNoValues):
        set_values(
            make_annotation(article, "Sunday", kind="date"), attributes={"modality": "denied"}, editor=alice
        )


def test_erasing_takes_the_readings_along(claim: Annotation, article: Article, alice: User) -> None:
    set_values(claim, attributes={"figures": [{**FIGURE, "noun": "SECRET"}]}, editor=alice)
    erase(article, editor=alice, reason="A court order.")
    assert list(ValueOverride.objects.values_list("attributes", "words")) == [({}, "")]
