"""One story, from files on disk to a partner's pull: real PostgreSQL, real Redis, a worker in a process of its own."""

import json
import os
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from annotations.decisions.annotating import annotate
from annotations.decisions.review import accept
from annotations.decisions.roles import link
from annotations.models import Anchor, Annotation, ExtractionRun
from annotations.tasks import sweep
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.publish import publish
from newsroom.articles.models import Article
from newsroom.partners.keys.api_keys import issue
from newsroom.partners.models import Partner, Product
from newsroom.partners.permissions.grants import grant
from sources.outlets import describe_source
from tests.stage import Site, Worker, wait_until
from tests.world import make_actor, make_article, make_editor

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def all_read() -> bool:
    return not ExtractionRun.objects.exclude(
        state__in=[ExtractionRun.State.DONE, ExtractionRun.State.FAILED]
    ).exists()


def pull(site: Site, key: str, path: str) -> Any:
    return json.loads(pull_text(key, f"{site.url}/api/v1/{path}"))


def pull_text(key: str, address: str) -> str:
    request = urllib.request.Request(  # noqa: S310  (an address of this machine)
        address, headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_from_a_file_to_a_partner_and_a_correction_after_it(
    worker: Worker, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "strike.txt").write_text(
        "Port says cranes stand still\n\n"
        "HARBOUR — About 1,400 dockers have stopped work, the port authority said on Sunday.\n\n"
        "“They count the people they can see,” said union leader Tomas Okafor.\n\n"
        "The ministry will mediate from Monday.\n",
        encoding="utf-8",
    )
    call_command("import_articles", tmp_path, source="The Quay Gazette", story="Harbour strike", verbosity=0)
    article = Article.objects.get()
    # What is received may be quoted and no more, until somebody says that the source grants more.
    source = article.source
    source.redistribution = "full"
    describe_source(source)
    wait_until(all_read, "the worker to read the text", 60)
    assert list(ExtractionRun.objects.values_list("state", flat=True)) == ["done"]

    alice, dana = make_editor("alice"), make_editor("dana")
    quotation = Annotation.objects.get(kind="quotation", anchors__exact__contains="They count the people")
    assert quotation.state == "suggested"
    assert [r.name for r in quotation.roles.all()] == ["Tomas Okafor"]
    accept(quotation, editor=alice)
    revision = article.latest_revision
    assert revision is not None
    words = "About 1,400 dockers have stopped work"
    start = revision.text.index(words)
    claim = annotate(revision, kind="claim", start=start, end=start + len(words), exact=words, editor=alice)
    link(claim, role="speaker", actor=make_actor("Port authority", "organisation"), editor=alice)
    partner = Partner.objects.create(name="Petra", email="petra@example.org")
    grant(partner, Product.objects.create(name="Everything"), editor=dana)
    _, key = issue(partner, editor=dana)
    assert pull(site, key, "articles")["items"] == []
    publish(article, editor=dana)

    pulled = pull(site, key, f"articles/{article.pk}?include=annotations")
    assert {(a["kind"], a["quote"], tuple(r["name"] for r in a["roles"])) for a in pulled["annotations"]} == {
        ("quotation", "“They count the people they can see,”", ("Tomas Okafor",)),
        ("claim", words, ("Port authority",)),
    }
    before = pull(site, key, "changes?limit=500")
    assert {c["type"] for c in before["entries"]} == {
        "article",
        "source",
        "story",
        "actor",
        "claim",
        "annotation",
    }

    moved = revision.body.replace("<p>The ministry will mediate from Monday.</p>", "")
    correct(
        article,
        headline="Ministry steps in as cranes stand still",
        body="<p>The ministry will mediate from Monday.</p>" + moved,
        note="The ministry's part stands first.",
        editor=dana,
    )
    after = pull(site, key, f"changes?after={before['next']}")
    assert [(c["op"], c["type"]) for c in after["entries"]] == [
        ("correct", "article"),
        ("upsert", "annotation"),
        ("upsert", "annotation"),
    ]
    text = pull_text(key, after["entries"][0]["item"]["revision"]["text"])
    for change in after["entries"][1:]:
        item = change["item"]
        assert item["outcome"] == "moved"
        for target in item["target"]:
            position, quote = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
    wait_until(all_read, "the worker to read the corrected text", 60)


def test_the_five_seeds_are_read_whole_and_every_quote_stands_in_its_text(worker: Worker) -> None:
    if not SEEDS.is_dir():
        assert not os.environ.get("CI"), "the seeds must be there in CI"
        pytest.skip(f"no seeds: {SEEDS.name} stands beside the project where it is developed")
    call_command("import_articles", SEEDS, story="The seeds", verbosity=0)
    assert Article.objects.count() == 5
    wait_until(all_read, "the worker to read five texts", 90)
    assert set(ExtractionRun.objects.values_list("state", "error")) == {("done", "")}
    assert Annotation.objects.filter(kind="quotation").count() >= 40
    anchors = Anchor.objects.select_related("revision")
    assert [a.exact for a in anchors] == [a.revision.text[a.start : a.end] for a in anchors]

    figures = {
        (
            document[:3],
            annotation.attributes["low"],
            annotation.attributes["noun"],
            annotation.attributes["hedge"],
            annotation.attributes["speaker"].replace("’", "'").removeprefix("the "),
        )
        for annotation in Annotation.objects.filter(kind="figure").select_related("article")
        for document in annotation.article.intake_results.values_list("document__name", flat=True)
        if annotation.attributes["low"] in {12_000, 1_500, 3_000} and annotation.attributes["speaker"]
    }
    assert figures == {
        ("002", 12_000, "troops", "about", "South Korea's spy agency"),
        ("002", 1_500, "soldiers", "about", "South Korea's spy agency"),
        ("003", 3_000, "soldiers", "about", "South Korea's spy agency"),
        ("004", 1_500, "military personnel", "", "South Korea"),
    }


def test_a_text_whose_message_was_lost_is_read_all_the_same(worker: Worker) -> None:
    worker.lay_down()
    make_article(published=False)
    # A broker that is flushed: what was sent is gone.
    worker.take_up()
    worker.settle()
    assert not all_read()
    ExtractionRun.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    sweep.delay()
    wait_until(all_read, "the sweep to have the text read", 60)
    assert [run.state for run in ExtractionRun.objects.all()] == [ExtractionRun.State.DONE]
