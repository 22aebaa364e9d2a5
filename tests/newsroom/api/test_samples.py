"""The samples that the OpenAPI document shows do what they say, against the site as it runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest
from django.utils import timezone

from annotations.claims.claims import set_verdict
from newsroom.api.schemas import examples
from newsroom.articles.models import Revision
from newsroom.partners.models import Takedown
from tests.newsroom.conftest import CLIENT, Puller, make_partner
from tests.world import (
    make_actor,
    make_annotation,
    make_answer,
    make_article,
    make_editor,
    make_source,
    make_story,
)


@pytest.fixture
def petra(site: Any) -> Puller:
    return make_partner("Petra", may_propose=True)


def _filled(source: str, fill: str, article: str) -> str:
    """A sample on what there is here, in place of the words and the text of the example."""
    [text] = Revision.objects.filter(first_published_at__isnull=False).order_by("pk")[:1]
    sent = examples.PROPOSAL["target"]
    source = source.replace(sent["source"], f"{text.uri}/text")
    return (
        source.replace(sent["selector"]["exact"], "The ministry said nothing")
        .replace("{id}", fill)
        .replace("{article}", article)
    )


def _run(program: list[str], key: str) -> str:
    environment = {**os.environ, "CLAIMDESK_KEY": key}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.replace("\r", "")[-200:].count("Error")) == (0, 0), done.stderr
    return done.stdout


def test_every_sample_runs_and_both_languages_are_answered_alike(site, petra):
    article = make_article(story=make_story())
    annotation = make_annotation(article, actor=make_actor())
    set_verdict(annotation, rating="True", editor=make_editor())
    answer = make_answer(annotation)
    act = make_article(source=make_source("Kai")).acts.get()
    recall = Takedown.objects.create(
        act=act, article=act.article, partner=petra.partner, certainty="held", due_at=timezone.now()
    )
    ids = {
        "articles": article.pk,
        "annotations": annotation.pk,
        "claims": annotation.claim.pk,
        "actors": make_actor().pk,
        "sources": article.source.pk,
        "stories": article.story.pk,
        "revisions": article.published_revision_id,
        "takedowns": recall.pk,
        "questions": answer.question_id,
        "answers": answer.pk,
    }
    document = json.loads(CLIENT.get("/api/v1/schema").content)
    # What a call itself changes (when the key was used last), or waits for, is not compared.
    unsteady = {"/api/v1/me", "/api/v1/changes"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            curl, python = operation["x-codeSamples"]
            assert curl["source"] in operation["description"]
            assert python["source"] in operation["description"]
            fill = str(ids.get(path.split("/")[3].partition(".")[0], ""))
            by_python = _run(
                [sys.executable, "-c", _filled(python["source"], fill, str(article.pk))], petra.text
            )
            assert by_python.strip(), path
            if shutil.which("curl") and path not in unsteady:
                by_curl = _run(
                    [
                        "sh",
                        "-c",
                        _filled(curl["source"].replace("curl ", "curl -sf "), fill, str(article.pk)),
                    ],
                    petra.text,
                )
                # NDJSON is JSON line by line.
                lines = by_curl.splitlines() if path.endswith(("/snapshot", ".ndjson")) else [by_curl]
                is_text = path.endswith(("/text", ".csv"))
                expected = by_curl if is_text else "\n".join(str(json.loads(one)) for one in lines)
                if operation["operationId"] == "propose":
                    # Python was first; what is sent again is the same.
                    by_python = by_python.replace("'new'", "'unchanged'")
                assert by_python.strip() == expected.strip(), path
