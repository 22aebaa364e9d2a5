"""`import_corpus` against a raw COPY of all the rows that it leaves, into the same tables with all that guards them."""

from __future__ import annotations

import io
import json
import time
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from newsroom.partners.models import Partner
from tests.benchmarks.conftest import Report
from tests.benchmarks.corpus import make_corpus
from tests.newsroom.conftest import make_partner
from tests.world import make_editor

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ARTICLES = 2_000
RUNS = 2
# What an import may leave rows in. The feed's head, of one row, is numbered by whoever reads next.
APPS = {"sources", "articles", "annotations", "feed", "users"}
LATER = {"annotations_role", "annotations_decision", "articles_articleact", "feed_change"}


def test_bringing_a_corpus_in(report: Report, tmp_path: Path) -> None:
    """It reads, checks, stores, tells the feed and compares; the raw COPY stores what is known to be right."""
    make_corpus(ARTICLES)
    paths = _pulled(tmp_path)
    tables = _tables()
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        _empty(tables)
        make_editor("dana")
        before = _counts(tables)
        begun = time.perf_counter()
        call_command("import_corpus", *paths, editor="dana", stdout=io.StringIO())
        taken["import"].append(time.perf_counter() - begun)
        counts = _counts(tables)
        left = {table: counts[table] for table in tables if counts[table] != before[table]}
        dumps = {table: _dumped(table) for table in left}
        _empty(tables)
        begun = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, blocks) in dumps.items():
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for block in blocks:
                        copy.write(block)
            connection.check_constraints()
        taken["copy"].append(time.perf_counter() - begun)
    print(f"rows left: {left}; seconds: {dict(taken)}")
    ours, most = ARTICLES / min(taken["import"]), ARTICLES / min(taken["copy"])
    report("import_corpus against COPY of what it leaves", ours, "articles/s", most, ours / most, 0.5)


def _pulled(folder: Path) -> list[Path]:
    """The corpus as a partner gets it: the articles from their list, with their texts; the rest from the snapshot."""
    petra = make_partner("Petra")
    Partner.objects.update(per_minute=1_000_000, per_day=100_000_000)
    client = Client(headers={"Authorization": f"Bearer {petra.text}"})
    files: dict[str, list[bytes]] = defaultdict(list)
    lines = b"".join(client.get("/api/v1/snapshot").streaming_content).splitlines(keepends=True)
    for line in lines[:-1]:
        files[json.loads(line)["type"]].append(line)
    listed = client.get("/api/v1/articles.ndjson", {"include": "body,revisions"})
    files["article"] = [b"".join(listed.streaming_content)]
    paths = []
    for kind, content in files.items():
        paths.append(folder / f"{kind}.ndjson")
        paths[-1].write_bytes(b"".join(content))
    return paths


def _tables() -> list[str]:
    """Those last whose triggers look into others as soon as a row comes."""
    last = ["articles_article", "articles_revision", "annotations_annotation", "annotations_anchor"]
    found = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in APPS}
    return [*sorted(found - {*last, "feed_feedhead", *LATER}), *last, *sorted(found & LATER)]


def _counts(tables: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))  # noqa: S608
        return dict(cursor.fetchall())


def _dumped(table: str) -> tuple[str, list[bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        [columns] = cursor.fetchone()
        with cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as copy:  # noqa: S608
            return columns, [bytes(block) for block in copy]


def _empty(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}, api_rendition CASCADE")
