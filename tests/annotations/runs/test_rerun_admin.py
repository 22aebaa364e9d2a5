"""The management command and the admin's pages of re-runs."""

import io
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from annotations.decisions import review, roles
from annotations.models import ActorName, Annotation, ExtractionRun, Rerun
from annotations.runs import execute, rerun
from newsroom.users.models import User
from tests.annotations.engines import words as word_engine
from tests.world import (
    make_actor,
    make_annotation,
    make_article,
    make_chief,
    make_source,
    make_story,
)

pytestmark = pytest.mark.django_db

BODY = "<p>Alpha met beta on the quay.</p>"


@pytest.fixture(autouse=True)
def read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles read by version 1 of an engine; version 2 is there by now."""
    settings.EXTRACTION_ENGINES = ["tests.annotations.engines.words"]
    monkeypatch.setattr(word_engine, "MARKS", {"Alpha": ("figure", "show", {})})
    monkeypatch.setattr(word_engine, "VERSION", "1")
    make_article(body=BODY, source=make_source("The Quay Gazette"), story=make_story(), published=False)
    make_article(body=BODY, source=make_source("Halyard Wire"), published=False)
    for run in ExtractionRun.objects.all():
        execute.extract(run)
    word_engine.VERSION, word_engine.MARKS = "2", {"beta": ("figure", "show", {})}


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("rerun_extraction", *words, stdout=out)
    return out.getvalue()


def proposed() -> list[str]:
    return sorted(one.made_on.text[one.proposed_start : one.proposed_end] for one in Annotation.objects.all())


def test_the_command_shows_the_difference_and_changes_nothing() -> None:
    output = command("--everything", "--dry-run")
    assert re.findall(r"figure +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)", output) == [("2", "0", "2", "0", "0")]
    assert output.endswith("Nothing was changed.\n")
    assert (proposed(), Rerun.objects.get().state) == (["Alpha", "Alpha"], "stopped")


@pytest.mark.parametrize("words", [["--source", "halyard wire"], ["--story", "Harbour strike"]])
def test_the_command_reads_what_it_was_told_to(words: list[str]) -> None:
    output = command(*words, "--yes")
    assert output.splitlines()[-1].endswith("done, 1 of 1 articles, 0 failed")
    assert proposed() == ["Alpha", "beta"]


def test_the_command_goes_on_with_what_was_paused() -> None:
    asked = rerun.begin(scope="everything")
    assert command("--pause", str(asked.pk)).endswith("paused, 0 of 2 articles, 0 failed\n")
    assert "paused" in command("--list")
    command("--resume", str(asked.pk), "--yes")
    assert proposed() == ["beta", "beta"]
    with pytest.raises(CommandError, match="not under way"):
        command("--stop", str(asked.pk))
    with pytest.raises(CommandError, match="Nothing is called The Gazette"):
        command("--source", "The Gazette")
    with pytest.raises(CommandError, match="There is no re-run 999"):
        command("--resume", "999")


def page(client: Client, one: Rerun) -> str:
    return client.get(reverse("admin:annotations_rerun_change", args=[one.pk])).content.decode()


def test_an_editor_asks_sees_lets_go_on_and_stops_in_the_admin(client: Client) -> None:
    client.force_login(make_chief("dana"))
    ask = reverse("admin:annotations_rerun_add")
    asked = {"engine": "words", "scope": "source", "sample": "200"}
    assert "Say which." in client.post(ask, asked).content.decode()
    assert Rerun.objects.count() == 0
    client.post(ask, {**asked, "source": str(make_source("Halyard Wire").pk)})
    one = Rerun.objects.get()
    assert (one.target_name, one.author, one.sample) == ("Halyard Wire", make_chief("dana"), 200)
    rerun.advance(one)
    shown = page(client, one)
    assert "Nothing is stored yet." in shown
    assert re.findall(r'<td class="(?:new|changed|removed)">(\d+)</td>', shown) == ["1", "0", "1"]
    assert re.findall(r'<span dir="auto" lang="en">(\w+)</span>', shown) == ["beta", "Alpha"]
    client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "approve"]))
    client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "pause"]))
    assert "Paused." in page(client, one)
    client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "resume"]))
    part = client.get(reverse("admin:annotations_rerun_part", args=[one.pk]))
    assert (part.headers["X-State"], "0 of 1 articles" in part.content.decode()) == ("running False", True)
    rerun.advance(one)
    assert "Done." in page(client, one)
    assert [entry["action"] for entry in Rerun.objects.get().history] == [
        "begin",
        "approve",
        "pause",
        "resume",
    ]
    client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "stop"]))
    assert Rerun.objects.get().state == "done"
    assert client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "erase"])).status_code == 404
    listed = client.get(reverse("admin:annotations_rerun_changelist")).content.decode()
    assert "Halyard Wire" in listed


def test_who_may_not_ask_can_neither_ask_nor_act(client: Client) -> None:
    one = rerun.begin(scope="everything")
    reader = User.objects.create_user("carl", password="open", is_staff=True)
    client.force_login(reader)
    answers = [
        client.get(reverse("admin:annotations_rerun_add")),
        client.get(reverse("admin:annotations_rerun_change", args=[one.pk])),
        client.get(reverse("admin:annotations_rerun_part", args=[one.pk])),
        client.post(reverse("admin:annotations_rerun_act", args=[one.pk, "stop"])),
        client.get(reverse("admin:annotations_learning")),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    reader.user_permissions.add(Permission.objects.get(codename="view_rerun"))
    assert "Leave all as it is" not in page(client, one)
    assert Rerun.objects.get().state == "comparing"


def test_what_decisions_teach_is_shown_and_a_name_is_taken_there(client: Client) -> None:
    dana = make_chief("dana")
    client.force_login(dana)
    address = reverse("admin:annotations_learning")
    assert "There are no decisions on suggestions yet." in client.get(address).content.decode()
    article, actor = make_article(published=False), make_actor()
    attributes = {"rule": "say-that", "cue": "insist"}
    one = make_annotation(
        article, "They count", kind="quotation", speaker="Tommy", state="suggested", attributes=attributes
    )
    roles.link(one, role="speaker", actor=actor, editor=dana)
    review.accept(one, editor=dana)
    shown = client.get(address, {"newest": "100"}).content.decode()
    assert (
        re.findall(r'aria-label="([^"]+ right[^"]*)"', shown)
        == ["1 of 1 right; between 21 and 100 percent; expected 90"] * 2
    )
    assert re.findall(r"<td class=\"left\">(say-that|insist)</td>", shown) == ["say-that", "insist"]
    answer = reverse("admin:annotations_learning_name", args=[actor.pk])
    client.post(answer, {"name": "Tommy", "answer": "take"})
    assert list(ActorName.objects.values_list("actor", "name")) == [(actor.pk, "Tommy")]
    assert "Tommy" not in client.get(address).content.decode().split("Names that editors gave")[1]


def test_a_german_editor_reads_history_and_error_in_german(client: Client) -> None:
    dana = make_chief("dana")
    User.objects.filter(pk=dana.pk).update(language="de-DE")
    client.force_login(User.objects.get(pk=dana.pk))
    one = rerun.begin(scope="source", target=make_source("Halyard Wire").pk, author=dana)
    rerun.stop(one, editor=dana)
    Rerun.objects.update(error=str(rerun.EngineChanged.message))
    shown = page(client, one)
    assert "begonnen · Dana" in shown
    assert "angehalten · Dana" in shown
    assert "Die Maschine hat inzwischen eine andere Version" in shown
