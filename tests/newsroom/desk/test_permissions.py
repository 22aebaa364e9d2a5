"""Django's permissions mean at the desk what they mean in the admin: who may not, may not here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from annotations.models import ActorDecision, Annotation, Assignment, Decision, IdempotencyKey
from newsroom.articles.models import Article, Revision
from newsroom.desk import permissions, urls
from newsroom.users.models import User
from tests.world import make_actor, make_annotation, make_article, make_editor, make_staff

pytestmark = pytest.mark.django_db

# Who is logged in, and the words of the page's buttons: nothing of the newsroom's is said there.
OPEN = {"session", "messages"}
# What only shows; all else changes something, or is the form for it.
READ = {
    "worklist",
    "article",
    "next",
    "state",
    "same",
    "actors",
    "actor",
    "accept-above",
    "reject-actor",
    "sign-off",
}
METHODS = ("get", "post", "put", "patch", "delete")


def addresses() -> Iterator[tuple[str, str]]:
    """Each address of the desk with its name; the things in it are there."""
    article = make_article()
    annotation = make_annotation(article, speaker="Tomas Okafor", state="suggested")
    pk = {
        "articles": article.pk,
        "annotations": annotation.pk,
        "claims": uuid4(),
        "actors": make_actor("Rosa Lindqvist").pk,
    }
    for pattern in urls.urlpatterns:
        route, name = str(pattern.pattern), str(pattern.name)
        if name in OPEN:
            continue
        given: dict[str, Any] = {"pk": pk[route.split("/", maxsplit=1)[0]]} if "<uuid:pk>" in route else {}
        if "<str:action>" in route:
            given["action"] = "accept"
        yield name, reverse(f"desk:{name}", kwargs=given)


def ask(client: Client, method: str, address: str) -> Any:
    return getattr(client, method)(address, *([] if method == "get" else ["{}", "application/json"]))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows() -> list[int]:
    models = (Article, Revision, Annotation, Decision, ActorDecision, IdempotencyKey, Assignment)
    return [model.objects.count() for model in models]


@pytest.fixture(autouse=True)
def _with_sign_off(settings: Any) -> None:
    settings.DESK_SIGN_OFF = True


def test_staff_without_rights_come_to_no_address_of_the_desk() -> None:
    here = list(addresses())
    assert len(here) == len(urls.urlpatterns) - len(OPEN)
    before, carl = rows(), logged_in(make_staff("carl"))
    let_in = {
        (method, name)
        for name, address in here
        for method in METHODS
        if ask(carl, method, address).status_code != 403
    }
    assert let_in == set()
    assert rows() == before


def test_a_reader_comes_to_what_only_shows_and_sends_nothing() -> None:
    here, rita = list(addresses()), logged_in(make_staff("rita", permissions.READ))
    before = rows()
    answers = {(m, name): ask(rita, m, address).status_code for name, address in here for m in METHODS}
    shown = {name for (method, name), status in answers.items() if method == "get" and status in {200, 302}}
    # These two are let in as well, and say what they must be asked.
    asked = {name: answers["get", name] for name in ("accept-above", "reject-actor")}
    assert asked == {"accept-above": 400, "reject-actor": 404}
    assert shown | set(asked) == READ
    assert {status for (m, name), status in answers.items() if m == "get" and name not in READ} <= {403, 405}
    assert {status for (m, _name), status in answers.items() if m != "get"} <= {403, 405}
    assert rows() == before


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("articles/{article}/take", permissions.ANNOTATE),
        ("annotations/{annotation}/accept", permissions.ANNOTATE),
        ("annotations/{annotation}/values", permissions.ANNOTATE),
        ("annotations/{annotation}/verdict", permissions.CHANGE_CLAIM),
        ("annotations/{annotation}/join", permissions.CHANGE_CLAIM),
        ("actors/", permissions.ADD_ACTOR),
        ("actors/{actor}", permissions.CHANGE_ACTOR),
        ("actors/{actor}/merge", permissions.CHANGE_ACTOR),
        ("articles/new", permissions.BEGIN_TEXT),
        ("articles/{article}/text", permissions.CHANGE_TEXT),
    ],
)
def test_each_family_has_a_right_of_its_own(path: str, right: str) -> None:
    article = make_article()
    named = {
        "article": article.pk,
        "annotation": make_annotation(article, state="suggested").pk,
        "actor": make_actor().pk,
    }
    others = {
        permissions.READ,
        permissions.ANNOTATE,
        permissions.CHANGE_CLAIM,
        permissions.ADD_ACTOR,
        permissions.CHANGE_ACTOR,
    }
    others = (others | {permissions.BEGIN_TEXT, permissions.CHANGE_TEXT}) - {right}
    address = f"/admin/desk/{path.format(**named)}"
    for user, refused in (
        (make_staff("carl", *others), True),
        (make_staff("rita", permissions.READ, right), False),
    ):
        answer = logged_in(user).post(address, "{}", content_type="application/json")
        assert (answer.status_code == 403) is refused, (user, answer.status_code)


def test_a_refusal_is_explained_by_endpoints_and_pages() -> None:
    annotation, carl = make_annotation(make_article(), state="suggested"), logged_in(make_staff("carl"))
    answer = carl.post(
        f"/admin/desk/annotations/{annotation.pk}/accept", "{}", content_type="application/json"
    )
    words = "You do not have permission to do this. An administrator can add you to the group “Editors”."
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "Not allowed", "status": 403, "detail": words}
    page = carl.get("/admin/desk/")
    assert page.status_code == 403
    assert words in page.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("is_staff", [True, False])
def test_what_an_editor_has_not_sent_is_not_thrown_away_because_a_reader_sits_there_now(
    is_staff: bool,
) -> None:
    """A page drops what is refused for good: 401 with “Logged in as another” makes it wait instead."""
    annotation, alice = make_annotation(make_article(), state="suggested"), make_editor("alice")
    other = make_staff("rita", permissions.READ)
    other.is_staff = is_staff
    other.save()
    answer = logged_in(other).post(
        f"/admin/desk/annotations/{annotation.pk}/accept",
        "{}",
        content_type="application/json",
        headers={"X-Editor": str(alice.pk)},
    )
    assert (answer.status_code, answer.json()["title"]) == (401, "Logged in as another")


def test_a_reader_is_offered_no_buttons_that_would_be_refused() -> None:
    article = make_article()
    rita, alice = logged_in(make_staff("rita", permissions.READ)), logged_in(make_editor("alice"))
    offers = ["/articles/new", f"/articles/{article.pk}/text", 'data-act="take"']
    for client, offered, reads in ((rita, [False] * 3, True), (alice, [True] * 3, False)):
        worklist, page = (
            client.get(f"/admin/desk/{p}").content.decode() for p in ("", f"articles/{article.pk}/")
        )
        assert [offers[0] in worklist, offers[1] in page, offers[2] in worklist] == offered
        assert [" data-reads" in worklist, " data-reads" in page] == [reads, reads]


def test_the_group_of_editors_has_what_the_desk_asks_for() -> None:
    group = Group.objects.get(name="Editors")
    held = {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }
    assert held == permissions.OF_EDITORS
    assert not any(name.startswith(("people.", "auth.", "delivery.")) for name in held)


def test_a_migration_makes_the_group_and_leaves_one_that_is_there_as_it_is() -> None:
    people = apps.get_app_config("users")
    Group.objects.filter(name="Editors").delete()
    Permission.objects.filter(content_type__app_label="annotations").delete()  # as on a fresh database
    permissions.make_group(sender=people, using="default")
    group = Group.objects.get(name="Editors")
    assert group.permissions.count() == len(permissions.OF_EDITORS)

    group.permissions.remove(Permission.objects.get(codename="change_claim"))
    permissions.make_group(sender=people, using="default")
    assert group.permissions.count() == len(permissions.OF_EDITORS) - 1
