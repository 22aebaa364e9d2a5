"""Questions of a story and the claims that answer them: asked, stored, and published where a claim is visible."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from annotations.claims import questions
from annotations.claims.claims import merge, split
from annotations.decisions.undo import redo, undo
from annotations.feed_items import publish_changes
from annotations.models import Annotation, Claim, ClaimAnswer, Question, QuestionDecision
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.stories import place
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.articles.models import Article, Story
from newsroom.feed import read
from newsroom.feed.scope import EVERYTHING, ProductScope, Scope
from newsroom.users.models import User
from tests.world import make_annotation, make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db

DOCKERS = "How many dockers are on strike?"
ALL = ["question", "answer"]


@pytest.fixture
def alice(db: None) -> User:
    return make_editor("alice")


@pytest.fixture
def strike(db: None) -> Story:
    return make_story("Harbour strike")


def ask(story: Story, wording: str = DOCKERS) -> Question:
    return questions.write(Question(story=story), wording=wording, unit="people", editor=make_editor("alice"))


def state(article: Article) -> Annotation:
    """A claim that the article states."""
    return make_annotation(article)


def claim_of(statement: Annotation) -> Claim:
    assert statement.claim is not None
    return statement.claim


def answer(question: Question, statement: Annotation) -> ClaimAnswer:
    return questions.answer(question, claim_of(statement), editor=make_editor("alice"))


def feed_lines(cursor: str, scope: Scope = EVERYTHING) -> list[tuple[str, str, str]]:
    """What the feed says since then of questions and answers."""
    lines = read.read_page(cursor, scope=scope, limit=500).entries
    return [(line.op, line.type, line.reason) for line in lines if line.type in ALL]


def test_a_question_is_told_once_a_claim_answers_it(strike: Story, alice: User) -> None:
    statement = state(make_article(story=strike))
    cursor = read.head_cursor()
    question = ask(strike)
    assert feed_lines(cursor) == []
    given = answer(question, statement)
    assert feed_lines(cursor) == [("upsert", "question", ""), ("upsert", "answer", "")]
    lines = {line.type: line.item for line in read.read_page(cursor, scope=EVERYTHING, limit=500).entries}
    assert lines["question"] == {
        "id": str(question.pk),
        "uri": question.uri,
        "type": "question",
        "story": strike.uri,
        "text": DOCKERS,
        "unit": "people",
        "subject": "",
    }
    assert lines["answer"] == {
        "id": str(given.pk),
        "uri": given.uri,
        "type": "answer",
        "story": strike.uri,
        "question": question.uri,
        "claim": claim_of(statement).uri,
    }


def test_answering_twice_does_no_harm(strike: Story) -> None:
    question, statement = ask(strike), state(make_article(story=strike))
    answer(question, statement)
    cursor = read.head_cursor()
    answer(question, statement)
    assert feed_lines(cursor) == []
    assert [d.action for d in QuestionDecision.objects.all()] == ["asked", "answered"]


def test_a_claim_answers_one_question_of_a_story(strike: Story) -> None:
    question, other, statement = ask(strike), ask(strike, "Who strikes?"), state(make_article(story=strike))
    answer(question, statement)
    with pytest.raises(questions.AnswersAnother):
        answer(other, statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimAnswer.objects.create(question=other, claim=claim_of(statement), story=strike)


def test_the_database_refuses_an_answer_of_another_story_than_its_question(strike: Story) -> None:
    question, statement = ask(strike), state(make_article(story=strike))
    with pytest.raises(IntegrityError, match="answer_is_of_the_story"), transaction.atomic():
        ClaimAnswer.objects.create(question=question, claim=claim_of(statement), story=make_story("Budget"))


def test_a_claim_answers_in_each_story_that_states_it(strike: Story) -> None:
    budget = make_story("Budget")
    statement = state(make_article(story=strike))
    other = state(make_article(story=budget))
    merge(claim_of(statement), claim_of(other), editor=make_editor())
    answer(ask(strike), statement)
    answer(ask(budget), statement)
    of_budget = Scope((ProductScope(stories=frozenset({str(budget.pk)})),))
    assert list(Question.objects.visible_to(of_budget).values_list("story__title", flat=True)) == ["Budget"]
    assert list(ClaimAnswer.objects.visible_to(of_budget).values_list("story__title", flat=True)) == [
        "Budget"
    ]
    assert ClaimAnswer.objects.visible_to(EVERYTHING).count() == 2


def test_a_claim_that_another_story_states_too_answers_nothing_there(strike: Story) -> None:
    budget = make_story("Budget")
    statement, elsewhere = state(make_article(story=strike)), state(make_article(story=budget))
    merge(claim_of(statement), claim_of(elsewhere), editor=make_editor())
    other = make_annotation(elsewhere.article, "The ministry said nothing")
    answer(ask(strike), statement)
    answer(ask(budget), other)
    cursor = read.head_cursor()
    with transaction.atomic():
        publish_changes([], claims=[claim_of(statement).pk, claim_of(other).pk])
    assert feed_lines(cursor) == []
    of_budget = Scope((ProductScope(stories=frozenset({str(budget.pk)})),))
    assert [a.claim for a in ClaimAnswer.objects.visible_to(of_budget)] == [claim_of(other)]


def test_what_no_article_of_the_story_states_answers_nothing_there(strike: Story) -> None:
    statement = state(make_article(story=make_story("Budget")))
    with pytest.raises(questions.StatedElsewhere):
        answer(ask(strike), statement)


def test_a_question_lies_where_an_answer_of_it_is_stated(strike: Story) -> None:
    a, b = make_source("A"), make_source("B")
    question = ask(strike)
    answer(question, state(make_article(story=strike, source=a)))
    mine = Scope((ProductScope(sources=frozenset({str(b.pk)})),))
    cursor = read.head_cursor()
    assert not Question.objects.visible_to(mine).exists()
    second = answer(question, state(make_article(story=strike, source=b)))
    assert feed_lines(cursor, mine) == [("upsert", "question", ""), ("upsert", "answer", "")]
    assert list(ClaimAnswer.objects.visible_to(mine)) == [second]
    of_figures = Scope((ProductScope(kinds=frozenset({"figure", "article", "story", "source"})),))
    assert not Question.objects.visible_to(of_figures).exists()


def test_nothing_of_a_question_is_told_before_what_answers_it_is_out(strike: Story) -> None:
    make_article(story=strike)
    draft = make_article(story=strike, published=False)
    cursor = read.head_cursor()
    answer(ask(strike), state(draft))
    assert feed_lines(cursor) == []
    publish(draft, editor=make_editor("dana"))
    assert feed_lines(cursor) == [("upsert", "question", ""), ("upsert", "answer", "")]


def test_a_kill_takes_the_answer_and_its_question_back_from_earlier_lines(strike: Story) -> None:
    article = make_article(story=strike)
    before = read.head_cursor()
    answer(ask(strike), state(article))
    cursor = read.head_cursor()
    withhold(article, reason="doubt", editor=make_editor("dana"))
    assert feed_lines(cursor) == [
        ("remove", "question", "no visible answer"),
        ("remove", "answer", "no visible statement in the story"),
    ]
    for line in read.read_page(before, scope=EVERYTHING, limit=500).entries:
        if line.type in ALL and line.op == "upsert":
            assert line.item is None
            assert line.superseded_by is not None
            assert line.superseded_by.pub_status == "withheld"
    cursor = read.head_cursor()
    release(article, editor=make_editor("dana"))
    assert [line[:2] for line in feed_lines(cursor)] == [("upsert", "question"), ("upsert", "answer")]
    cancel(article, reason="false", editor=make_editor("dana"))
    assert not ClaimAnswer.objects.visible_to(EVERYTHING).exists()


def test_an_answer_goes_with_its_statement_and_comes_back_with_it(strike: Story, alice: User) -> None:
    statement = state(make_article(story=strike))
    answer(ask(strike), statement)
    cursor = read.head_cursor()
    bob = make_editor("bob")
    undo(statement.article, editor=bob)
    assert [line[:2] for line in feed_lines(cursor)] == [("remove", "question"), ("remove", "answer")]
    cursor = read.head_cursor()
    redo(statement.article, editor=bob)
    assert [line[:2] for line in feed_lines(cursor)] == [("upsert", "question"), ("upsert", "answer")]


def test_an_article_that_leaves_the_story_takes_its_answer_with_it(strike: Story) -> None:
    article = make_article(story=strike)
    answer(ask(strike), state(article))
    cursor = read.head_cursor()
    place(article, story=make_story("Budget"), editor=make_editor())
    assert [line[:2] for line in feed_lines(cursor)] == [("remove", "question"), ("remove", "answer")]
    cursor = read.head_cursor()
    place(article, story=strike, editor=make_editor())
    assert [line[:2] for line in feed_lines(cursor)] == [("upsert", "question"), ("upsert", "answer")]


def test_a_claim_that_was_merged_leads_its_answer_on_and_splitting_brings_it_back(strike: Story) -> None:
    article = make_article(story=strike)
    one, other = state(article), make_annotation(article, "The ministry said nothing")
    target, merged = claim_of(one), claim_of(other)
    question = ask(strike)
    answer(question, other)
    cursor = read.head_cursor()
    merge(target, merged, editor=make_editor())
    assert feed_lines(cursor) == [
        ("remove", "answer", f"merged into {target.uri}"),
        ("upsert", "answer", ""),
    ]
    assert [a.claim for a in ClaimAnswer.objects.visible_to(EVERYTHING)] == [target]
    cursor = read.head_cursor()
    split(merged, editor=make_editor())
    assert [a.claim for a in ClaimAnswer.objects.visible_to(EVERYTHING)] == [merged]
    assert feed_lines(cursor) == [("upsert", "answer", ""), ("remove", "answer", "answer taken back")]


def test_merging_leaves_what_the_claim_that_stays_answers_itself(strike: Story) -> None:
    article = make_article(story=strike)
    one, other = state(article), make_annotation(article, "The ministry said nothing")
    question, second = ask(strike), ask(strike, "What did the ministry say?")
    answer(question, one)
    answer(second, other)
    target, merged = claim_of(one), claim_of(other)
    merge(target, merged, editor=make_editor())
    assert [(a.question, a.claim) for a in ClaimAnswer.objects.visible_to(EVERYTHING)] == [(question, target)]
    split(merged, editor=make_editor())
    assert {(a.question, a.claim) for a in ClaimAnswer.objects.visible_to(EVERYTHING)} == {
        (question, target),
        (second, merged),
    }
    merge(target, merged, editor=make_editor())
    with pytest.raises(questions.ClaimMerged):
        questions.answer(question, merged, editor=make_editor())


def test_an_answer_that_is_taken_back_keeps_its_address(strike: Story, alice: User) -> None:
    question, statement = ask(strike), state(make_article(story=strike))
    given = answer(question, statement)
    cursor = read.head_cursor()
    questions.leave(question, claim_of(statement), editor=alice)
    questions.leave(question, claim_of(statement), editor=alice)
    assert feed_lines(cursor) == [
        ("remove", "question", "no visible answer"),
        ("remove", "answer", "answer taken back"),
    ]
    assert answer(question, statement) == given
    assert [d.action for d in QuestionDecision.objects.all()] == ["asked", "answered", "detached", "answered"]


def test_a_question_is_withdrawn_with_its_answers_and_asked_again_with_them(
    strike: Story, alice: User
) -> None:
    question, statement = ask(strike), state(make_article(story=strike))
    answer(question, statement)
    cursor = read.head_cursor()
    questions.withdraw(question, editor=alice)
    questions.withdraw(question, editor=alice)
    assert feed_lines(cursor) == [
        ("remove", "question", "question withdrawn"),
        ("remove", "answer", "question withdrawn"),
    ]
    assert not Question.objects.visible_to(EVERYTHING).exists()
    with pytest.raises(questions.QuestionWithdrawn):
        answer(question, statement)
    cursor = read.head_cursor()
    questions.ask_again(question, editor=alice)
    assert [line[:2] for line in feed_lines(cursor)] == [("upsert", "question"), ("upsert", "answer")]
    assert [d.action for d in QuestionDecision.objects.all()] == [
        "asked",
        "answered",
        "withdrawn",
        "asked_again",
    ]


def test_a_question_is_worded_otherwise_and_nobody_is_overwritten(strike: Story, alice: User) -> None:
    question = ask(strike)
    answer(question, state(make_article(story=strike)))
    known, cursor = questions.version_of(question), read.head_cursor()
    questions.write(question, wording=" How many  strike? ", editor=alice, last_version=known)
    assert feed_lines(cursor) == [("upsert", "question", "")]
    assert Question.objects.get().wording == "How many strike?"
    with pytest.raises(questions.QuestionChanged):
        questions.write(question, wording="How many?", editor=make_editor("bob"), last_version=known)
    reworded = QuestionDecision.objects.get(action="reworded")
    assert reworded.detail == {"wording": DOCKERS, "unit": "people", "subject": ""}


@pytest.mark.parametrize("wording", ["", " ", "\x00", "?" * 301])
def test_a_question_has_words_that_fit(strike: Story, wording: str) -> None:
    with pytest.raises(questions.QuestionUnclear):
        ask(strike, wording)


def test_a_story_asks_nothing_twice(strike: Story) -> None:
    ask(strike)
    with pytest.raises(questions.AskedAlready):
        ask(strike)
    ask(make_story("Budget"))


def test_who_decided_is_never_edited(strike: Story) -> None:
    ask(strike)
    with pytest.raises(IntegrityError, match="history_is_append_only"), transaction.atomic():
        QuestionDecision.objects.update(action="withdrawn")
