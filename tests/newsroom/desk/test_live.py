"""What a page that stays open asks: what has changed, who is here, who is logged in, and whether an act has arrived."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.actors.profiles import Held, Profile, edit
from annotations.claims.claims import join, set_verdict, set_wording
from annotations.decisions.assignments import be_here, take
from annotations.decisions.notes import note
from annotations.decisions.review import accept
from annotations.decisions.roles import link
from annotations.models import (
    Actor,
    ActorDecision,
    Annotation,
    Claim,
    Decision,
    ExtractionRun,
    IdempotencyKey,
    Presence,
    Role,
)
from newsroom.articles.actions.revise import revise
from tests.newsroom.desk.conftest import Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story, mark

WORDS = "About 1,400 dockers stopped work"


def tag_of(desk: Desk, annotation: Annotation) -> str:
    return str(desk.get(f"articles/{annotation.article_id}/state").headers["ETag"])


@pytest.fixture(scope="class")
def page_with_a_claim(class_db: None) -> list[UUID]:
    """A suggestion with a speaker, an accepted claim beside it, its statement elsewhere, and a claim apart."""
    alice, bob = make_editor("alice"), make_editor("bob")
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    link(annotation, role="speaker", actor=make_actor(), editor=alice)
    shown = accept(make_annotation(annotation.article, "The ministry", state="suggested"), editor=bob)
    elsewhere, third = make_annotation(make_article(), WORDS), make_annotation(make_article(), WORDS)
    assert shown.claim is not None
    join(elsewhere, shown.claim, editor=alice)
    return [annotation.pk, shown.pk, elsewhere.pk, third.pk]


class TestTag:
    @pytest.mark.parametrize(
        "change",
        [
            "decide",
            "note",
            "link",
            "mark",
            "suggest",
            "run",
            "take",
            "here",
            "rename",
            "office",
            "claim",
            "word elsewhere",
            "judge elsewhere",
            "state elsewhere",
            "revise",
            "undo",
        ],
    )
    def test_whatever_changes_the_page_changes_its_tag(
        self, page_with_a_claim: list[UUID], bob: Desk, change: str
    ) -> None:
        annotation, shown, elsewhere, third = map(Annotation.objects.in_bulk().get, page_with_a_claim)
        assert annotation
        assert shown
        assert shown.claim
        assert elsewhere
        assert third
        actor, alice = Actor.objects.get(), make_editor("alice")
        path, before = f"articles/{annotation.article_id}/state", tag_of(bob, annotation)
        assert bob.get(path, if_none_match=before).status_code == 304
        if change == "decide":
            accept(annotation, editor=alice)
        elif change == "note":
            note(annotation, text="Was he asked?", editor=alice)
        elif change == "link":
            link(annotation, role="target", actor=make_actor("Port"), editor=alice)
        elif change == "mark":
            mark(annotation.article, "Sunday", kind="date", editor=alice)
        elif change == "suggest":
            make_annotation(annotation.article, "The ministry said nothing", state="suggested")
        elif change == "run":
            ExtractionRun.objects.update(state="failed")
        elif change == "take":
            take(annotation.article, editor=alice)
        elif change == "here":
            be_here(annotation.article, editor=alice)
        elif change == "rename":
            edit(actor, Profile("Tom Okafor", "person"), editor=alice)
        elif change == "office":
            edit(actor, Profile(actor.name, "person", offices=(Held("Mediator"),)), editor=alice)
        elif change == "claim":
            Claim.objects.update(text="Other words")
        elif change == "word elsewhere":
            set_wording(elsewhere, text=shown.claim.text, editor=alice)
            set_wording(elsewhere, text="In short", editor=alice)
        elif change == "judge elsewhere":
            set_verdict(elsewhere, rating="True", editor=alice)
        elif change == "state elsewhere":
            join(third, shown.claim, editor=alice)
        elif change == "revise":
            revise(annotation.article, headline="Cranes", body="<p>About 1,400 dockers stopped work.</p>")
        elif change == "undo":
            bob.post(f"articles/{annotation.article_id}/undo")

        answer = bob.get(path, if_none_match=before)

        assert (answer.status_code, answer.headers["ETag"] != before) == (200, True)


def test_asking_for_what_has_not_changed_is_cheap_however_long_the_article(bob: Desk) -> None:
    def queries(annotation: Annotation, *, tag: str = "") -> int:
        with CaptureQueriesContext(connection) as asked:
            bob.get(f"articles/{annotation.article_id}/state", if_none_match=tag)
        return len(asked)

    short = make_annotation(make_article(), WORDS, state="suggested")
    long = make_annotation(make_article(story=make_story()), WORDS, state="suggested")
    for words in ("The ministry", "Sunday", "They count", "union leader"):
        make_annotation(long.article, words, state="suggested", speaker="Tomas Okafor")
    same, whole = queries(long, tag=tag_of(bob, long)), queries(long)

    assert same == queries(short, tag=tag_of(bob, short))
    assert same < whole * 2 / 3


# --- an act that is sent again


def send(desk: Desk, path: str, body: Any, key: object) -> Any:
    return desk.client.post(
        f"/admin/desk/{path}", body, content_type="application/json", headers={"Idempotency-Key": str(key)}
    )


def test_an_act_that_arrives_twice_is_done_once_and_answered_with_what_is_true(bob: Desk) -> None:
    article = make_article()
    revision, key = article.latest_revision, uuid4()
    assert revision is not None
    start = revision.text.index(WORDS)
    body = {
        "revision": str(revision.pk),
        "kind": "claim",
        "start": start,
        "end": start + len(WORDS),
        "exact": WORDS,
    }

    first = send(bob, f"articles/{article.pk}/annotate", body, key)
    second = send(bob, f"articles/{article.pk}/annotate", body, key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert {name: second.json()[name] for name in first.json()} == first.json()
    assert Annotation.objects.count() == Decision.objects.count() == IdempotencyKey.objects.count() == 1


def test_an_undo_that_arrives_twice_takes_back_one_act(bob: Desk) -> None:
    article = make_article()
    for words in (WORDS, "The ministry"):
        bob.post(f"annotations/{make_annotation(article, words, state='suggested').pk}/accept")
    key = uuid4()

    answers = [send(bob, f"articles/{article.pk}/undo", {}, key).json() for _ in range(2)]

    assert answers[1]["annotations"] == answers[0]["annotations"]
    assert Decision.objects.filter(action="undone").count() == 1


def test_a_bulk_that_arrives_twice_is_one_act(bob: Desk) -> None:
    article = make_article()
    for words in (WORDS, "The ministry"):
        make_annotation(article, words, state="suggested")
    path, key = f"articles/{article.pk}/accept-above", uuid4()
    shown = bob.get(f"{path}?above=80&kinds=claim").json()
    assert (shown["counts"], shown["articles"]) == ({"claim": 2}, 1)
    body = {"above": 80, "kinds": ["claim"], "digest": shown["digest"]}

    answers = [send(bob, path, body, key) for _ in range(2)]

    assert [len(answer.json()["annotations"]) for answer in answers] == [2, 2]
    assert Decision.objects.count() == 2
    assert len(set(Decision.objects.values_list("batch", flat=True))) == 1


def test_acts_on_actors_and_claims_that_arrive_twice_are_done_once(bob: Desk) -> None:
    one, other = make_actor(), make_actor("Tomás Okafor")
    mine, twin = make_annotation(make_article(), WORDS), make_annotation(make_article(), WORDS)
    assert mine.claim is not None
    assert twin.claim is not None
    sent = {"lastDecision": 0, "name": one.name, "kind": "person", "description": "leads the union"}
    for path, body in {
        "actors/": {"name": "Lena Vance", "kind": "person"},
        f"actors/{one.pk}": sent,
        f"actors/{one.pk}/merge": {"other": str(other.pk)},
        f"actors/{one.pk}/split": {"other": str(other.pk)},
        f"actors/{one.pk}/distinct": {"other": str(other.pk)},
        f"annotations/{twin.pk}/join": {"claim": str(mine.claim.pk)},
        f"annotations/{twin.pk}/detach": {},
        f"claims/{mine.claim.pk}/merge": {"other": str(twin.claim.pk)},
        f"claims/{mine.claim.pk}/split": {"other": str(twin.claim.pk)},
        f"annotations/{mine.pk}/wording": {"text": "In short"},
        f"annotations/{mine.pk}/verdict": {"rating": "True"},
        f"annotations/{mine.pk}/values": {"attributes": {"modality": "denied"}},
    }.items():
        key = uuid4()
        first, second = (send(bob, path, body, key) for _ in range(2))
        answer = first.json()
        assert (first.status_code, second.status_code) == (200, 200), (path, answer, second.json())
        assert {name: second.json()[name] for name in answer} == answer, path
    assert Actor.objects.count() == 3
    assert list(ActorDecision.objects.values_list("action", flat=True)) == [
        "created",
        "changed",
        "merged",
        "split",
        "distinguished",
    ]
    assert list(Decision.objects.exclude(action="accepted").values_list("action", flat=True)) == [
        "joined",
        "detached",
        "wording_set",
        "verdict_set",
        "values_set",
    ]


@pytest.mark.parametrize("act", ["join", "detach"])
def test_a_claim_is_not_stated_over_what_a_colleague_has_done_since(bob: Desk, alice: Desk, act: str) -> None:
    mine, other = make_annotation(make_article(), WORDS), make_annotation(make_article(), WORDS)
    assert other.claim is not None
    if act == "detach":
        join(mine, other.claim, editor=make_editor("carol"))
    path = f"articles/{mine.article_id}/state"
    last = bob.get(path).json()["annotations"][0]["lastDecision"]
    alice.post(f"annotations/{mine.pk}/values", {"attributes": {"modality": "denied"}, "lastOverride": None})

    refused = bob.post(f"annotations/{mine.pk}/{act}", {"claim": str(other.claim.pk), "lastDecision": last})
    now = refused.json()["annotation"]
    again = bob.post(
        f"annotations/{mine.pk}/{act}", {"claim": str(other.claim.pk), "lastDecision": now["lastDecision"]}
    )

    assert (refused.status_code, refused.json()["detail"].split(".")[0]) == (
        409,
        "Alice has given other values this since you opened it",
    )
    assert (now["attributes"]["modality"], again.status_code) == ("denied", 200)


def test_a_refused_act_leaves_no_receipt_and_may_be_tried_again(bob: Desk) -> None:
    annotation, key = make_annotation(make_article(), WORDS), uuid4()  # accepted already
    assert send(bob, f"annotations/{annotation.pk}/accept", {}, key).status_code == 409
    assert not IdempotencyKey.objects.exists()
    bob.post(f"annotations/{annotation.pk}/reopen")

    assert send(bob, f"annotations/{annotation.pk}/accept", {}, key).status_code == 200


def test_a_key_that_is_none_is_refused(bob: Desk) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")

    assert send(bob, f"annotations/{annotation.pk}/accept", {}, "again").status_code == 400
    assert not Decision.objects.exists()


@pytest.mark.parametrize("query", ["", "?above=x", "?above=101", "?above=-1", "?above=1e1"])
def test_a_confidence_that_is_none_is_refused(bob: Desk, query: str) -> None:
    assert bob.get(f"articles/{make_article().pk}/accept-above{query}").status_code == 400


def test_bulk_reject_counts_article_and_story_and_rejects_what_was_counted(bob: Desk) -> None:
    story = make_story()
    one, other = (
        make_annotation(
            make_article(story=story),
            "Tomas Okafor",
            kind="actor",
            state="suggested",
            speaker="Tomas Okafor",
            role="mentioned",
        )
        for _ in range(2)
    )
    role = str(Role.objects.get(annotation=one).pk)
    path = f"annotations/{one.pk}/reject-actor"

    shown = bob.get(f"{path}?role={role}").json()
    answer = bob.post(path, {"role": role, "story": True, "digest": shown["story"]["digest"]}).json()

    assert (shown["name"], shown["article"]["counts"], shown["story"]["counts"]) == (
        "Tomas Okafor",
        {"actor": 1},
        {"actor": 2},
    )
    # The page gets what it shows; the other article's page sees it when it looks.
    assert [row["id"] for row in answer["annotations"]] == [str(one.pk)]
    assert answer["summary"] == "2 annotations, rejected"
    other.refresh_from_db()
    assert other.state == "rejected"
    assert bob.get(f"{path}?role=nonsense").status_code == 404


def test_two_acts_of_the_desk_say_what_they_had_seen(bob: Desk, alice: Desk) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")
    last = bob.get(f"articles/{annotation.article_id}/state").json()["annotations"][0]["lastDecision"]
    alice.post(f"annotations/{annotation.pk}/kind", {"kind": "figure", "lastDecision": last})

    refused = bob.post(f"annotations/{annotation.pk}/kind", {"kind": "quotation", "lastDecision": last})

    sent = refused.json()
    assert (refused.status_code, sent["title"]) == (409, "Changed by colleague")
    assert sent["detail"].startswith("Alice has given another kind this since you opened it.")
    assert sent["annotation"]["kind"] == "figure"


# --- here, and logged in


def test_heart_beats_and_stops(bob: Desk, alice: Desk) -> None:
    article = make_article()
    path = f"articles/{article.pk}/here"
    assert bob.post(path).status_code == 200
    assert alice.get(f"articles/{article.pk}/state").json()["here"] == ["Bob"]
    assert bob.get(f"articles/{article.pk}/state").json()["here"] == []
    bob.post(path, {"left": True})
    assert not Presence.objects.exists()


def test_log_in_in_place_is_the_admins_and_lets_nobody_else_in(db: None) -> None:
    bob = make_editor("bob")
    outsider = make_editor("carl")
    outsider.is_staff = False
    outsider.save()
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/admin/desk/session").json()
    assert token["editor"] is None

    def log_in(username: str, password: str, csrf: str = token["csrf"]) -> Any:
        return browser.post(
            "/admin/desk/session",
            {"username": username, "password": password},
            content_type="application/json",
            headers={"X-CSRFToken": csrf},
        )

    assert log_in("bob", "open", csrf="x" * 32).status_code == 403
    assert log_in("bob", "wrong").status_code == 400
    assert log_in("carl", "open").status_code == 400
    assert browser.get("/admin/desk/session").json()["editor"] is None
    answer = log_in("bob", "open").json()
    assert answer["editor"] == {"id": str(bob.pk), "name": "Bob"}
    assert answer["csrf"] != token["csrf"]
    assert "open" not in str(answer)


def test_a_page_of_another_editor_does_nothing_in_this_ones_name(bob: Desk) -> None:
    annotation = make_annotation(make_article(), WORDS, state="suggested")

    answer = bob.client.post(
        f"/admin/desk/annotations/{annotation.pk}/accept",
        {},
        content_type="application/json",
        headers={"X-Editor": str(make_editor("alice").pk)},
    )

    assert (answer.status_code, answer.json()["title"]) == (401, "Logged in as another")
    assert not Decision.objects.exists()


def test_every_page_of_the_desk_sends_what_is_unsent(bob: Desk, settings: Any) -> None:
    settings.DESK_SIGN_OFF = True
    article = make_article()
    scripts = {"": "worklist.js", f"articles/{article.pk}/": "desk.js"}
    scripts |= dict.fromkeys(
        (f"articles/{article.pk}/text", "articles/new", f"articles/{article.pk}/sign-off"), "page.js"
    )
    bare = []
    for path, script in scripts.items():
        page = bob.get(path).content.decode()
        needed = (
            f"desk/{script}",
            "messages.js",
            'data-editor-id="',
            'id="live"',
            'id="toasts"',
            "csrf-token",
        )
        bare += [(path, one) for one in needed if one not in page]
    assert bare == []
