"""Questions of a story in the admin: each form goes to its action, and a colleague's word is not overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotations.claims import questions
from annotations.models import ClaimAnswer, Question, QuestionDecision
from newsroom.users.models import User
from tests.world import (
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_question,
    make_source,
    make_story,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/annotations/question/"
NO_ROWS = {"decisions-TOTAL_FORMS": "0", "decisions-INITIAL_FORMS": "0"}


@pytest.fixture
def alice(client: Client) -> User:
    alice = make_editor("alice")
    client.force_login(alice)
    return alice


def test_an_editor_asks_and_it_is_noted_down_and_listed(client: Client, alice: User) -> None:
    form = {"story": make_story("Strike").pk, "wording": "How many?", "unit": "people", "subject": ""}
    assert client.post(f"{LIST}add/", form | NO_ROWS).status_code == 302
    assert list(QuestionDecision.objects.values_list("action", "editor")) == [("asked", alice.pk)]
    assert "How many?" in client.get(LIST).content.decode()


def test_a_colleagues_wording_is_not_overwritten_in_silence(client: Client, alice: User) -> None:
    bob = make_editor("bob")
    asked = questions.write(Question(story=make_story("Strike")), wording="How many?", editor=bob)
    known = questions.version_of(asked)
    questions.write(asked, wording="How many dockers?", editor=bob)
    form = {"shown": "", "wording": "Mine", "unit": "", "subject": "", "opened_version": known} | NO_ROWS
    page = client.post(f"{LIST}{asked.pk}/change/", form)
    assert page.status_code == 200
    data = page.content.decode()
    assert "Bob has changed this question" in data
    assert 'value="Mine"' in data
    form["opened_version"] = questions.version_of(Question.objects.get())
    assert client.post(f"{LIST}{asked.pk}/change/", form).status_code == 302
    assert Question.objects.get().wording == "Mine"


def test_a_question_is_withdrawn_and_asked_again_from_the_list(client: Client, alice: User) -> None:
    asked = questions.write(Question(story=make_story("Strike")), wording="How many?", editor=alice)
    for action, merged in (("withdraw", True), ("ask_again", False)):
        client.post(LIST, {"action": action, "_selected_action": [str(asked.pk)]})
        assert (Question.objects.get().withdrawn_at is not None) == merged
    assert client.get(f"{LIST}{asked.pk}/delete/").status_code == 403


def _opened(client: Client, question: Question) -> dict[str, Any]:
    """What the form holds when it is opened, as a browser would send it."""
    form = client.get(f"{LIST}{question.pk}/change/").context["adminform"].form
    data = {
        name: form.initial.get(name) or ""
        for name in ("wording", "unit", "subject", "opened_version", "shown")
    }
    return data | {"answered_by": [str(pk) for pk in form.initial["answered_by"]]} | NO_ROWS


def _answering() -> set[str]:
    return {answer.claim.text for answer in ClaimAnswer.objects.active()}


def test_an_editor_says_which_claims_answer(client: Client, alice: User) -> None:
    story = make_story("Strike")
    article = make_article(story=story, source=make_source("The Kai"))
    one, other = make_annotation(article), make_annotation(article, "The ministry said nothing")
    make_annotation(make_article(story=make_story("Budget")), "the port authority")
    question = make_question(story)
    page = client.get(f"{LIST}{question.pk}/change/").content.decode()
    assert (one.claim.text in page, other.claim.text in page, "The Kai" in page) == (True, True, True)
    assert "the port authority" not in page
    form = _opened(client, question)
    form["answered_by"] = [str(one.claim.pk)]
    assert client.post(f"{LIST}{question.pk}/change/", form).status_code == 302
    assert _answering() == {one.claim.text}
    form = _opened(client, question) | {"answered_by": [str(other.claim.pk)]}
    assert client.post(f"{LIST}{question.pk}/change/", form).status_code == 302
    assert _answering() == {other.claim.text}
    assert list(QuestionDecision.objects.values_list("action", "editor__username")) == [
        ("asked", "alice"),
        ("answered", "alice"),
        ("detached", "alice"),
        ("answered", "alice"),
    ]


def test_what_a_colleague_said_meanwhile_stays(client: Client, alice: User) -> None:
    article = make_article(story=make_story("Strike"))
    one, other = make_annotation(article), make_annotation(article, "The ministry said nothing")
    question = make_question(article.story)
    form = _opened(client, question)
    questions.answer(question, other.claim, editor=make_editor("bob"))
    form["answered_by"] = [str(one.claim.pk)]
    assert client.post(f"{LIST}{question.pk}/change/", form).status_code == 302
    assert _answering() == {one.claim.text, other.claim.text}
    form = _opened(client, question)
    questions.leave(question, other.claim, editor=make_editor("bob"))
    assert client.post(f"{LIST}{question.pk}/change/", form).status_code == 302
    assert _answering() == {one.claim.text}


def test_a_claim_that_answers_another_question_says_so_and_is_refused(client: Client, alice: User) -> None:
    article = make_article(story=make_story("Strike"))
    statement = make_annotation(article)
    make_answer(statement, "Who strikes?")
    question = make_question(article.story)
    assert "answers “Who strikes?”" in client.get(f"{LIST}{question.pk}/change/").content.decode()
    form = _opened(client, question) | {"wording": "Typed", "answered_by": [str(statement.claim.pk)]}
    page = client.post(f"{LIST}{question.pk}/change/", form)
    assert "answers another question of this story" in page.content.decode()
    assert 'value="Typed"' in page.content.decode()
    assert Question.objects.get(pk=question.pk).wording != "Typed"


def test_the_page_asks_no_more_often_for_more_claims(
    client: Client, alice: User, django_assert_max_num_queries: Any
) -> None:
    article = make_article(story=make_story("Strike"))
    question = make_question(article.story)
    for words in ("About 1,400 dockers", "The ministry", "said nothing", "people they can see"):
        make_annotation(article, words)
    with django_assert_max_num_queries(14):
        client.get(f"{LIST}{question.pk}/change/")
    for words in ("on Sunday", "the port authority", "They count", "union leader", "Tomas Okafor"):
        make_annotation(article, words)
    with django_assert_max_num_queries(14):
        client.get(f"{LIST}{question.pk}/change/")


def test_a_form_that_was_tampered_with_is_refused(client: Client, alice: User) -> None:
    question = make_question(make_story("Strike"))
    form = _opened(client, question) | {"shown": "x"}
    assert "Open this page again." in client.post(f"{LIST}{question.pk}/change/", form).content.decode()


def test_a_story_lists_what_it_is_asked_and_leads_to_asking(client: Client, alice: User) -> None:
    story = make_story("Strike")
    question = make_question(story)
    make_question(make_story("Budget"), "How much?")
    page = client.get(f"/admin/articles/story/{story.pk}/change/").content.decode()
    assert (question.wording in page, "How much?" in page) == (True, False)
    assert f"{LIST}add/?story={story.pk}" in page
    assert "Strike" in client.get(f"{LIST}add/?story={story.pk}").content.decode()
