"""The claim matrix as partners read it: who says what on which question, and how one says it otherwise than another."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from annotations.claims import questions
from annotations.claims.claims import join
from annotations.decisions.value_overrides import set_values
from annotations.models import Annotation
from newsroom.api.views import matrix
from newsroom.articles.actions.withhold import withhold
from newsroom.articles.models import Article, Story
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import Puller, make_partner, make_product
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_question,
    make_source,
    make_story,
    mark,
)

pytestmark = pytest.mark.django_db

ASKED = "How many dockers are on strike?"


@pytest.fixture
def strike(db: None) -> Story:
    return make_story("Harbour strike")


@pytest.fixture
def emma(db: None) -> Puller:
    """She is given what machines propose."""
    return make_partner("Emma", suggestions=True)


def say(story: Story, number: str, day: str, **fields: Any) -> tuple[Article, Annotation]:
    """An article of its own source that says so many dockers are on strike."""
    source = fields.pop("source", None) or make_source(f"Outlet of {day}")
    actor = fields.pop("actor", None)
    words = f"{number} dockers are on strike"
    article = make_article(
        f"Strike, {number}",
        f"<p>{words}, it is said.</p>",
        source=source,
        story=story,
        date_published=f"2026-05-{day}T12:00:00Z",
        **fields,
    )
    low = int(number.replace(",", ""))
    figure = {"low": low, "high": low, "noun": "dockers", "unit": None, "hedge": ""}
    attributes = {"modality": "asserted", "figures": [figure]}
    statement = make_annotation(article, words, attributes=attributes, actor=actor)
    make_answer(statement)
    return article, statement


def _cells(puller: Puller, story: Story) -> list[dict[str, Any]]:
    [question] = puller.get(f"stories/{story.pk}/matrix")["questions"]
    return question["cells"]


def test_a_cell_is_what_one_article_says_on_a_question(strike, petra):
    authority = make_actor("Port Authority", "organisation")
    article, statement = say(strike, "1,400", "11", actor=authority, credit="Northwire")
    [cell] = _cells(petra, strike)
    question = make_question(strike)
    assert cell == {
        "uri": f"{question.uri}/cells/{article.pk}",
        "type": "cell",
        "question": question.uri,
        "article": article.uri,
        "source": {"uri": article.source.uri, "name": "Outlet of 11"},
        "credit": "Northwire",
        "statedAt": "2026-05-11T12:00:00+00:00",
        "statements": [
            {
                "annotation": statement.uri,
                "claim": statement.claim.uri,
                "quote": "1,400 dockers are on strike",
                "outcome": "exact",
                "modality": "asserted",
                "figures": [
                    {
                        "low": 1400,
                        "high": 1400,
                        "noun": "dockers",
                        "unit": None,
                        "hedge": "",
                        "rate": None,
                        "change": None,
                    }
                ],
                "spokenOf": None,
                "speakers": [{"name": "Port Authority", "actor": authority.uri, "office": ""}],
            }
        ],
        "differs": None,
    }
    assert petra.get(cell["uri"]) == cell


def test_matrix_columns_are_all_articles_of_the_story(strike, petra):
    second, _ = say(strike, "2,500", "12")
    first, _ = say(strike, "1,400", "11")
    silent = make_article("Nothing", story=strike, date_published="2026-05-13T12:00:00Z")
    make_article("Elsewhere", story=make_story("Budget"))
    found = petra.get(f"stories/{strike.pk}/matrix")
    assert [column["uri"] for column in found["articles"]] == [first.uri, second.uri, silent.uri]
    assert found["story"]["uri"] == strike.uri
    [question] = found["questions"]
    assert [cell["article"] for cell in question["cells"]] == [first.uri, second.uri]
    assert petra.items("questions", include="cells") == [question]
    [flat] = petra.items("questions")
    assert question == {**flat, "cells": question["cells"]}
    assert flat["text"] == ASKED
    assert petra.ask(f"questions/{flat['id']}/cells/{silent.pk}").status_code == 404


def test_cell_differences_are_shown_with_suggestions(strike, petra, emma):
    first, _ = say(strike, "1,400", "11")
    say(strike, "600", "11", source=make_source("Dock & Trade"))
    assert [cell["differs"] for cell in _cells(petra, strike)] == [None, None]
    one, other = _cells(emma, strike)
    assert one["differs"] is None
    assert other["differs"] == {
        "from": f"{make_question(strike).uri}/cells/{first.pk}",
        "kind": "contradicts",
        "reason": other["differs"]["reason"],
        "state": "suggested",
    }
    assert "1,400" in other["differs"]["reason"]


def test_what_was_not_said_stands_in_its_cell_and_is_compared_with_nothing(strike, emma):
    _, unsaid = say(strike, "900", "10")
    set_values(unsaid, attributes={"modality": "not-said"}, editor=make_editor("bob"))
    first, one = say(strike, "1,400", "11")
    _, other = say(strike, "600", "11", source=make_source("Dock & Trade"))
    cells = _cells(emma, strike)
    assert [cell["statements"][0]["modality"] for cell in cells] == ["not-said", "asserted", "asserted"]
    assert [cell["differs"] and cell["differs"]["from"].rpartition("/")[2] for cell in cells] == [
        None,
        None,
        str(first.pk),
    ]
    differing = {
        annotation.pk: [
            one["claim"] for one in emma.get(annotation.claim.uri, include="differences")["differences"]
        ]
        for annotation in (unsaid, one, other)
    }
    assert differing == {unsaid.pk: [], one.pk: [other.claim.uri], other.pk: [one.claim.uri]}


def test_a_difference_needs_both_sides_to_be_held_with_proposals(strike):
    quay, dock = make_source("Quay"), make_source("Dock")
    say(strike, "1,400", "11", source=quay)
    say(strike, "600", "12", source=dock)
    quinn = make_partner("Quinn", sources=[quay], suggestions=True)
    grants.grant(quinn.partner, make_product("Dock", sources=[dock]), editor=make_editor("dana"))
    assert [cell["differs"] for cell in _cells(quinn, strike)] == [None, None]


def test_claim_lists_differences_from_other_answers(strike, petra, emma):
    _, one = say(strike, "1,400", "11")
    _, other = say(strike, "600", "11", source=make_source("Dock & Trade"))
    [difference] = emma.get(one.claim.uri, include="differences")["differences"]
    assert difference == {
        "question": make_question(strike).uri,
        "claim": other.claim.uri,
        "kind": "contradicts",
        "reason": difference["reason"],
        "state": "suggested",
    }
    assert petra.get(one.claim.uri, include="differences")["differences"] == []
    # One claim in two articles does not differ from itself.
    assert emma.get(one.claim.uri, include="differences,statements")["statements"]


def test_cell_holds_all_statements_and_a_claim_fills_several(strike, petra):
    article, statement = say(strike, "1,400", "11")
    again = make_annotation(article, "it is said")
    join(again, statement.claim, editor=make_editor())
    elsewhere, second = say(strike, "600", "12")
    join(make_annotation(elsewhere, "it is said"), statement.claim, editor=make_editor())
    one, other = _cells(petra, strike)
    assert [item["annotation"] for item in one["statements"]] == [statement.uri, again.uri]
    assert len(other["statements"]) == 2
    assert {item["claim"] for item in other["statements"]} == {statement.claim.uri, second.claim.uri}


def test_what_another_story_says_of_the_same_claim_is_no_cell_of_this_one(strike, petra):
    article, statement = say(strike, "1,400", "11")
    elsewhere = make_annotation(make_article(story=make_story("Budget")))
    join(elsewhere, statement.claim, editor=make_editor())
    join(make_annotation(make_article()), statement.claim, editor=make_editor())
    assert [cell["article"] for cell in _cells(petra, strike)] == [article.uri]
    assert petra.get(f"stories/{elsewhere.article.story_id}/matrix")["questions"] == []


def test_the_figures_within_a_claim_that_was_marked_by_hand_are_its_own(strike, petra):
    article = make_article(story=strike)
    inside = {"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}
    make_annotation(article, "1,400", kind="figure", attributes=inside)
    make_annotation(
        article, "Sunday, the port", kind="figure", attributes={"low": 9}
    )  # Reaches beyond its words.
    make_annotation(article, "dockers", kind="figure")  # Nothing was read in it.
    make_answer(mark(article, "About 1,400 dockers stopped work on Sunday"))
    [cell] = _cells(petra, strike)
    assert cell["statements"][0]["figures"] == [{**inside, "rate": None, "change": None}]
    of_claims = make_partner("Quinn", kinds=["claim"])
    [cell] = _cells(of_claims, strike)
    assert cell["statements"][0]["figures"] == []


def test_the_words_of_a_cell_are_cut_as_the_article_may_be_quoted(strike):
    quinn = make_partner("Quinn", body_right="quotes", quote_words=2, suggestions=True)
    say(strike, "1,400", "11")
    say(strike, "600", "11", source=make_source("Dock & Trade"))
    for cell in _cells(quinn, strike):
        assert cell["statements"][0]["quote"].endswith("dockers …")
        assert "strike" not in str(cell)
    assert "on strike" not in quinn.ask(f"stories/{strike.pk}/matrix.csv").content.decode().replace(ASKED, "")


def test_a_killed_article_leaves_the_matrix_at_once(strike, petra):
    article, _ = say(strike, "1,400", "11")
    say(strike, "600", "12")
    tag = petra.ask(f"stories/{strike.pk}/matrix")["ETag"]
    withhold(article, reason="doubt", editor=make_editor("dana"))
    again = petra.ask(f"stories/{strike.pk}/matrix", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert str(article.pk) not in again.content.decode()
    assert str(article.pk) not in petra.ask(f"stories/{strike.pk}/matrix.csv").content.decode()


def test_the_table_has_a_row_for_each_statement_and_comes_whole(strike, emma, monkeypatch):
    monkeypatch.setattr(matrix, "AT_ONCE", 1)
    _, one = say(strike, "1,400", "11", actor=make_actor("=Port Authority", "organisation"))
    say(strike, "600", "11", source=make_source("Dock & Trade"))
    make_answer(make_annotation(make_article(story=strike)), "Who strikes?")
    response = emma.ask(f"stories/{strike.pk}/matrix.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["asked"] for row in rows] == [ASKED, ASKED, "Who strikes?"]
    assert (rows[0]["low"], rows[0]["speaker"], rows[0]["claim"]) == (
        "1400",
        "'=Port Authority",
        one.claim.uri,
    )
    assert (rows[1]["low"], rows[1]["differsKind"], rows[1]["differsFrom"]) == (
        "600",
        "contradicts",
        rows[0]["cell"],
    )
    by_accept = emma.ask(f"stories/{strike.pk}/matrix", headers={"Accept": "text/csv"})
    assert by_accept.content == response.content
    assert emma.ask(f"stories/{strike.pk}/matrix.csv", limit=1).status_code == 400
    assert emma.ask(f"stories/{strike.pk}/matrix.xml").status_code == 404


def test_the_matrix_comes_in_pages_of_questions(strike, petra):
    article, _ = say(strike, "1,400", "11")
    make_answer(mark(article, "it is said"), "Who says so?")
    first = petra.get(f"stories/{strike.pk}/matrix", limit=1)
    last = petra.get(f"stories/{strike.pk}/matrix", limit=1, after=first["next"])
    assert [q["text"] for page in (first, last) for q in page["questions"]] == [ASKED, "Who says so?"]
    assert last["next"] is None


def test_questions_and_answers_are_found_by_what_they_are_about(strike, petra):
    _, statement = say(strike, "1,400", "11")
    other = make_answer(make_annotation(make_article(story=make_story("Budget"))), "How much does it cost?")
    [answer] = petra.items("answers", claim=str(statement.claim_id))
    question = make_question(strike)
    assert (answer["question"], answer["claim"]) == (question.uri, statement.claim.uri)
    assert petra.ids("answers", story=strike.uri) == [answer["id"]]
    assert petra.ids("answers", question=str(other.question_id)) == [str(other.pk)]
    assert petra.ids("questions", story=str(strike.pk)) == [str(question.pk)]
    assert petra.ids("questions", claim=str(statement.claim_id)) == [str(question.pk)]
    assert petra.ids("questions", q="cost") == [str(other.question_id)]


def test_a_withdrawn_question_is_nowhere(strike, petra):
    _, statement = say(strike, "1,400", "11")
    questions.withdraw(make_question(strike), editor=make_editor())
    assert petra.get(f"stories/{strike.pk}/matrix")["questions"] == []
    assert petra.items("questions") == petra.items("answers") == []
    assert petra.get(statement.claim.uri, include="differences")["differences"] == []
