"""The endpoints for annotations: each calls one action and returns the new state, or explains why not."""

from typing import Any

import pytest
from django.test import Client

from annotations.models import Actor, Annotation, Decision
from newsroom.articles.actions.revise import revise
from newsroom.users.models import User
from tests.newsroom.desk.conftest import Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, mark

WORDS = "About 1,400 dockers stopped work"


def suggestion(**sent: Any) -> Annotation:
    return make_annotation(make_article(), WORDS, state="suggested", **sent)


def shown(desk: Desk, annotation: Annotation) -> dict[str, Any]:
    """The annotation as the page would read it again from the article's state."""
    state = desk.get(f"articles/{annotation.article_id}/state").json()
    [one] = [one for one in state["annotations"] if one["id"] == str(annotation.pk)]
    revision = state["article"]["revision"]["id"]
    return {
        "annotation": one,
        "progress": state["progress"],
        "history": state["history"],
        "revision": revision,
    }


def problem(answer: Any) -> tuple[int, str, str]:
    sent = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sent["status"] == answer.status_code
    return sent["status"], sent["title"], sent["detail"]


# --- decisions


@pytest.mark.parametrize(
    ("before", "action", "after", "note"),
    [
        ("suggested", "accept", "accepted", "accepted"),
        ("suggested", "reject", "rejected", "rejected"),
        ("accepted", "reopen", "suggested", "reopened"),
        ("rejected", "reopen", "suggested", "reopened"),
    ],
)
def test_decision_changes_the_state_and_notes_who(
    bob: Desk, before: str, action: str, after: str, note: str
) -> None:
    annotation = make_annotation(make_article(), WORDS, state=before)

    answer = bob.post(f"annotations/{annotation.pk}/{action}")

    last = Decision.objects.filter(annotation=annotation).last()
    assert last is not None
    assert (answer.status_code, answer.json()["annotation"]["state"]) == (200, after)
    assert (last.action, last.editor) == (note, bob.editor)


def test_answer_to_a_decision_is_what_the_state_says_afterwards(bob: Desk) -> None:
    annotation = suggestion(speaker="Tomas Okafor")

    answer = bob.post(f"annotations/{annotation.pk}/accept").json()

    assert answer == shown(bob, annotation)
    assert answer["progress"] == {"decided": 1, "total": 1}


def test_second_editor_is_told_who_was_faster_and_gets_the_truth(alice: Desk, bob: Desk) -> None:
    annotation = suggestion()
    alice.post(f"annotations/{annotation.pk}/reject")

    answer = bob.post(f"annotations/{annotation.pk}/accept")

    assert problem(answer) == (409, "Already decided", "Alice has already rejected this.")
    truth = answer.json()
    assert {name: truth[name] for name in ("annotation", "progress", "history", "revision")} == shown(
        bob, annotation
    )
    assert truth["annotation"]["state"] == "rejected"


def test_words_that_changed_are_confirmed(bob: Desk) -> None:
    annotation = make_annotation(make_article(), WORDS)
    article = annotation.article
    revise(
        article,
        headline="Cranes",
        body="<p>About 1,600 dockers stopped work on Sunday, the port authority said.</p>",
    )
    before = shown(bob, annotation)
    assert (before["annotation"]["outcome"], before["annotation"]["review"]) == ("altered", True)
    assert before["annotation"]["before"] == {"exact": WORDS, "revision": 1}
    assert before["progress"] == {"decided": 0, "total": 1}

    answer = bob.post(f"annotations/{annotation.pk}/confirm").json()

    assert (answer["annotation"]["state"], answer["annotation"]["review"]) == ("accepted", False)
    assert answer["progress"] == {"decided": 1, "total": 1}


def test_what_did_not_change_cannot_be_confirmed(bob: Desk) -> None:
    annotation = make_annotation(make_article(), WORDS)

    assert problem(bob.post(f"annotations/{annotation.pk}/confirm"))[:2] == (409, "Not altered")


# --- selected words


def test_selected_words_become_an_annotation_of_the_editor(bob: Desk) -> None:
    article = make_article(body="<p>⚓️🏗️ “No crane moves,” he said 💪🏽.</p>")
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index("No crane moves")
    actor = make_actor()

    answer = bob.post(
        f"articles/{article.pk}/annotate",
        {
            "revision": str(revision.pk),
            "kind": "quotation",
            "start": start,
            "end": start + 14,
            "exact": "No crane moves",
            "roles": [{"role": "speaker", "actor": str(actor.pk)}],
        },
    )

    made = answer.json()["annotation"]
    assert answer.status_code == 200
    assert (made["kind"], made["state"], made["author"], made["engine"]) == (
        "quotation",
        "accepted",
        "Bob",
        None,
    )
    assert made["anchors"] == [
        {"part": "content", "start": start, "end": start + 14, "exact": "No crane moves"}
    ]
    assert [(role["role"], role["actor"]["name"]) for role in made["roles"]] == [("speaker", actor.name)]


def test_offsets_counted_in_utf16_are_refused(bob: Desk) -> None:
    article = make_article(body="<p>🏗️🏗️ “No crane moves,” he said.</p>")
    revision = article.latest_revision
    assert revision is not None
    wrong = len(revision.text[: revision.text.index("No crane")].encode("utf-16-le")) // 2

    answer = bob.post(
        f"articles/{article.pk}/annotate",
        {
            "revision": str(revision.pk),
            "kind": "claim",
            "start": wrong,
            "end": wrong + 14,
            "exact": "No crane moves",
        },
    )

    assert problem(answer)[:2] == (409, "Quote mismatch")
    assert Annotation.objects.count() == 0


def test_selection_on_an_older_text_is_refused(bob: Desk) -> None:
    article = make_article()
    old = article.latest_revision
    assert old is not None
    revise(article, headline="Another", body="<p>Another text.</p>")
    sent = {"revision": str(old.pk), "kind": "claim", "start": 0, "end": 6, "exact": old.text[:6]}

    assert problem(bob.post(f"articles/{article.pk}/annotate", sent))[:2] == (409, "Stale revision")


def test_an_editors_own_annotation_is_let_go_and_fetched_back(bob: Desk) -> None:
    annotation = mark(make_article(), WORDS)

    states = [
        bob.post(f"annotations/{annotation.pk}/{action}").json()["annotation"]["state"]
        for action in ("reject", "reopen")
    ]

    assert states == ["rejected", "accepted"]


# --- actors


def test_actor_is_linked_and_unlinked(bob: Desk) -> None:
    annotation = suggestion()
    actor = make_actor("Ilse Brandt", description="transport minister")

    linked = bob.post(f"annotations/{annotation.pk}/link", {"role": "subject", "actor": str(actor.pk)}).json()

    [role] = linked["annotation"]["roles"]
    assert role | {"id": ""} == {
        "id": "",
        "role": "subject",
        "name": "Ilse Brandt",
        "named": True,
        "actor": {
            "id": str(actor.pk),
            "name": "Ilse Brandt",
            "kind": "person",
            "description": "transport minister",
            "office": "",
        },
        "state": "accepted",
    }
    unlinked = bob.post(f"annotations/{annotation.pk}/unlink", {"role": role["id"]}).json()
    assert unlinked["annotation"]["roles"] == []
    assert unlinked == shown(bob, annotation)


def test_role_of_another_annotation_is_not_there(bob: Desk) -> None:
    article = make_article()
    one = make_annotation(article, WORDS, state="suggested", actor=make_actor())
    other = make_annotation(article, "The ministry said nothing", state="suggested")
    role = one.roles.get()

    answer = bob.post(f"annotations/{other.pk}/unlink", {"role": str(role.pk)})

    role.refresh_from_db()
    assert (problem(answer)[0], role.state) == (404, "accepted")


def test_actors_are_found_by_a_few_letters_and_their_line_tells_them_apart(bob: Desk) -> None:
    make_actor("Ilse Brandt", description="transport minister")
    make_actor("Tomas Okafor")

    found = bob.get("actors/?q=bran").json()["actors"]

    assert [(one["name"], one["kind"], one["description"]) for one in found] == [
        ("Ilse Brandt", "person", "transport minister")
    ]


def test_actor_is_created_once(bob: Desk) -> None:
    sent = {"name": " Zoë  Ångström ", "kind": "person", "description": "mediator"}

    made = bob.post("actors/", sent).json()["actor"]
    again = bob.post("actors/", sent)

    assert made | {"id": ""} == {
        "id": "",
        "name": "Zoë Ångström",
        "kind": "person",
        "description": "mediator",
        "office": "",
    }
    assert problem(again)[:2] == (409, "Actor exists")
    assert Actor.objects.count() == 1


# --- boundaries, kinds, roles, notes, undo


def span(annotation: Annotation, words: str) -> dict[str, Any]:
    revision = annotation.article.latest_revision
    assert revision is not None
    start = revision.text.index(words)
    return {"revision": str(revision.pk), "start": start, "end": start + len(words), "exact": words}


def test_boundary_is_mended_and_the_answer_is_what_the_state_says(bob: Desk) -> None:
    annotation = suggestion()
    first = span(annotation, WORDS)

    answer = bob.post(
        f"annotations/{annotation.pk}/adjust-span",
        {**span(annotation, "1,400 dockers"), "lastSpan": [first["start"], first["end"]]},
    ).json()

    assert answer == shown(bob, annotation)
    assert [anchor["exact"] for anchor in answer["annotation"]["anchors"]] == ["1,400 dockers"]
    last = Decision.objects.get().pk
    assert answer["history"] == {"undo": "Claim, mended", "redo": None, "undoId": last, "redoId": None}


def test_boundary_of_an_older_text_is_refused_with_the_truth(bob: Desk) -> None:
    annotation = suggestion()
    sent = span(annotation, "1,400 dockers")
    revise(annotation.article, headline="Another", body="<p>News. About 1,400 dockers stopped work.</p>")

    answer = bob.post(f"annotations/{annotation.pk}/adjust-span", sent)

    assert problem(answer)[:2] == (409, "Stale revision")
    assert answer.json()["revision"] != sent["revision"]


def test_kind_role_and_note_are_changed_and_told(bob: Desk) -> None:
    annotation = suggestion(speaker="an official")
    role = str(annotation.roles.get().pk)

    bob.post(f"annotations/{annotation.pk}/kind", {"kind": "quotation"})
    bob.post(f"annotations/{annotation.pk}/role", {"role": role, "kind": "target"})
    answer = bob.post(f"annotations/{annotation.pk}/note", {"text": "Who?", "lastNote": None}).json()

    one = answer["annotation"]
    assert answer == shown(bob, annotation)
    assert (one["kind"], [(role["role"], role["name"]) for role in one["roles"]]) == (
        "quotation",
        [("target", "an official")],
    )
    assert (one["note"]["text"], one["note"]["by"]) == ("Who?", "Bob")


def test_note_that_a_colleague_wrote_meanwhile_is_not_overwritten(alice: Desk, bob: Desk) -> None:
    annotation = suggestion()
    alice.post(f"annotations/{annotation.pk}/note", {"text": "Mine.", "lastNote": None})

    answer = bob.post(f"annotations/{annotation.pk}/note", {"text": "Mine.. too", "lastNote": None})

    assert problem(answer)[:2] == (409, "Note changed")
    assert answer.json()["annotation"]["note"]["text"] == "Mine."


def test_selected_words_carry_a_note_that_decides_nothing(bob: Desk) -> None:
    annotation = suggestion()
    sent = span(annotation, "The ministry")

    answer = bob.post(f"articles/{annotation.article_id}/note", {**sent, "text": "Which?"}).json()

    one = answer["annotation"]
    assert (one["kind"], one["state"], one["place"], one["note"]["text"]) == (
        "note",
        "accepted",
        "cards",
        "Which?",
    )
    assert answer["progress"] == {"decided": 0, "total": 1}


def test_undo_and_redo_tell_what_they_touched(bob: Desk) -> None:
    annotation = suggestion()
    bob.post(f"annotations/{annotation.pk}/accept")

    undone = bob.post(f"articles/{annotation.article_id}/undo").json()
    redone = bob.post(f"articles/{annotation.article_id}/redo").json()

    assert (undone["summary"], [one["state"] for one in undone["annotations"]]) == (
        "Claim, accepted",
        ["suggested"],
    )
    [accepted, taken_back, _] = Decision.objects.order_by("pk").values_list("pk", flat=True)
    assert undone["history"] == {
        "undo": None,
        "redo": "Claim, accepted",
        "undoId": None,
        "redoId": taken_back,
    }
    assert (redone["summary"], [one["state"] for one in redone["annotations"]]) == (
        "Claim, accepted",
        ["accepted"],
    )
    assert redone["history"] == {
        "undo": "Claim, accepted",
        "redo": None,
        "undoId": accepted,  # it is the act itself that counts again
        "redoId": None,
    }


def test_undo_is_each_editors_own_and_says_where_it_ends(alice: Desk, bob: Desk) -> None:
    annotation = suggestion()
    bob.post(f"annotations/{annotation.pk}/accept")

    assert problem(alice.post(f"articles/{annotation.article_id}/undo"))[:2] == (409, "Nothing to undo")
    alice.post(f"annotations/{annotation.pk}/reopen")
    answer = bob.post(f"articles/{annotation.article_id}/undo")
    assert problem(answer) == (
        409,
        "Changed since",
        "Alice has since reopened this, so your act cannot be taken back.",
    )
    past = {"past": answer.json()["past"]}
    assert problem(bob.post(f"articles/{annotation.article_id}/undo", past))[1] == "Nothing to undo"


# --- who may, and what is understood


def every_endpoint(annotation: Annotation) -> list[tuple[str, str]]:
    return [
        ("GET", f"articles/{annotation.article_id}/state"),
        ("POST", f"articles/{annotation.article_id}/annotate"),
        *(
            ("POST", f"annotations/{annotation.pk}/{action}")
            for action in ("accept", "reject", "reopen", "confirm")
        ),
        ("POST", f"annotations/{annotation.pk}/link"),
        *(
            ("POST", f"annotations/{annotation.pk}/{action}")
            for action in ("unlink", "role", "adjust-span", "kind", "note")
        ),
        *(("POST", f"articles/{annotation.article_id}/{action}") for action in ("note", "undo", "redo")),
        ("GET", "actors/?q=a"),
        ("POST", "actors/"),
    ]


def outcomes(client: Client, annotation: Annotation) -> set[int]:
    return {
        client.generic(method, f"/admin/desk/{path}", "{}", content_type="application/json").status_code
        for method, path in every_endpoint(annotation)
    }


def test_endpoints_refuse_users_who_are_not_logged_in(db: None) -> None:
    annotation = suggestion()

    assert outcomes(Client(), annotation) == {401}
    assert Decision.objects.count() == 0


def test_endpoints_refuse_users_outside_the_newsroom(db: None) -> None:
    annotation, client = suggestion(), Client()
    client.force_login(User.objects.create_user("carl"))

    assert outcomes(client, annotation) == {403}
    assert Decision.objects.count() == 0


def test_a_page_of_another_site_cannot_decide(db: None) -> None:
    annotation, client = suggestion(), Client(enforce_csrf_checks=True)
    client.force_login(make_editor("bob"))

    answer = client.post(
        f"/admin/desk/annotations/{annotation.pk}/accept", "{}", content_type="application/json"
    )

    annotation.refresh_from_db()
    assert (answer.status_code, annotation.state) == (403, "suggested")


def test_nothing_is_decided_by_a_link(bob: Desk) -> None:
    annotation = suggestion()

    answer = bob.get(f"annotations/{annotation.pk}/accept")

    annotation.refresh_from_db()
    assert (answer.status_code, answer.headers["Allow"], annotation.state) == (405, "POST", "suggested")


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("annotations/0197b7a0-0000-7000-8000-000000000000/accept", "{{}}", 404),
        ("annotations/{annotation}/explode", "{{}}", 404),
        ("annotations/{annotation}/link", "not json", 400),
        ("annotations/{annotation}/link", "[1]", 400),
        ("annotations/{annotation}/link", '{{"role": "speaker"}}', 400),
        ("annotations/{annotation}/link", '{{"role": "speaker", "actor": "nobody"}}', 400),
        ("annotations/{annotation}/link", '{{"role": "villain", "actor": "{actor}"}}', 400),
        ("annotations/{annotation}/unlink", '{{"role": "²"}}', 404),
        ("annotations/{annotation}/role", '{{"role": "99999999999999999999", "kind": "target"}}', 404),
        ("annotations/{annotation}/kind", '{{"kind": "poem"}}', 400),
        ("annotations/{annotation}/kind", '{{"kind": "note"}}', 400),
        ("annotations/{annotation}/note", '{{"text": 1}}', 400),
        (
            "annotations/{annotation}/adjust-span",
            '{{"revision": "{revision}", "start": 0, "end": 5, "exact": "x", "lastSpan": [1]}}',
            400,
        ),
        (
            "annotations/{annotation}/adjust-span",
            '{{"revision": "{article}", "start": 0, "end": 1, "exact": "x"}}',
            404,
        ),
        (
            "articles/{article}/note",
            '{{"revision": "{revision}", "start": 0, "end": 1, "exact": "A", "text": ""}}',
            400,
        ),
        ("articles/{article}/undo", '{{"past": "x"}}', 400),
        (
            "articles/{article}/annotate",
            '{{"revision": "{revision}", "kind": "claim", "start": true, "end": 5, "exact": "x"}}',
            400,
        ),
        (
            "articles/{article}/annotate",
            '{{"revision": "{revision}", "kind": "poem", "start": 0, "end": 1, "exact": "A"}}',
            400,
        ),
        (
            "articles/{article}/annotate",
            '{{"revision": "{revision}", "kind": "claim", "start": 0, "end": 1, "exact": "A", "roles": 1}}',
            400,
        ),
        ("actors/", '{{"name": "", "kind": "person"}}', 400),
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence(
    bob: Desk, path: str, body: str, expected: int
) -> None:
    annotation = suggestion()
    names = {
        "annotation": annotation.pk,
        "article": annotation.article_id,
        "revision": annotation.made_on_id,
        "actor": make_actor().pk,
    }

    answer = bob.client.post(
        f"/admin/desk/{path.format(**names)}", body.format(**names), content_type="application/json"
    )

    status, title, detail = problem(answer)
    assert status == expected
    assert title
    assert detail.endswith(".")
