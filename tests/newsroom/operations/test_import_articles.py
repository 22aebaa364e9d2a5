"""Files come in whole, once, and a bad one does not stop the others."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from django.core.management import call_command

from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, IntakeResult, Placement, Story
from sources.models import Document, Source
from tests.world import make_editor, make_story

pytestmark = pytest.mark.django_db

STRIKE = "Cranes stand still\n\nHARBOUR — The strike entered its second week on Monday.\n\nTalks go on.\n"


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output and errors of one call of the command."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            call_command("import_articles", *map(str, arguments), stdout=out, stderr=err)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "strike.txt").write_text(STRIKE, encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<html lang=de><title>x</title><body><article><h1>Kräne stehen still</h1><p>Der Streik dauert an.</p>"
        "</article></body></html>",
        encoding="utf-8",
    )
    return tmp_path


def test_folder_is_imported_with_source_and_story_and_only_once(folder: Path) -> None:
    code, out, err = run(folder, "--source", "The Quay Gazette", "--story", "Harbour strike")
    assert (code, err) == (0, "")
    assert "made        Cranes stand still · The Quay Gazette (strike.txt)" in out
    assert "2 made." in out
    assert {a.title for a in Article.objects.all()} == {"Cranes stand still", "Kräne stehen still"}
    assert set(Article.objects.values_list("source__name", "origin", "stage")) == {
        ("The Quay Gazette", "received", "draft")
    }
    assert set(Article.objects.values_list("language", flat=True)) == {"en", "de"}
    assert Article.objects.filter(story__title="Harbour strike").count() == 2
    code, out, _ = run(folder, "--source", "The Quay Gazette", "--story", "Harbour strike")
    assert (code, out.splitlines()[-1]) == (0, "2 present.")
    assert (
        Article.objects.count(),
        Document.objects.count(),
        IntakeResult.objects.count(),
        Story.objects.count(),
    ) == (
        2,
        2,
        2,
        1,
    )


def test_the_exact_bytes_are_kept(folder: Path) -> None:
    crlf = folder / "crlf.txt"
    crlf.write_bytes("\ufeffHeadline here\r\n\r\nA caf\u0065\u0301 closed on Monday.\r\n".encode())
    run(crlf)
    assert bytes(Document.objects.get().content) == crlf.read_bytes()
    revision = Article.objects.get().latest_revision
    assert revision is not None
    assert revision.text == "Headline here\n\nA caf\u00e9 closed on Monday."


def test_bad_files_are_named_with_their_reason_and_the_others_are_in(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\n")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (folder / "latin.txt").write_bytes("Caf\xe9 closed".encode("latin-1"))
    (folder / "huge.txt").write_bytes(b"word " * 1_100_000)
    code, out, err = run(folder, folder / "missing.txt")
    assert code == 1
    assert [line.rsplit("/", 1)[1].split(":")[0] for line in err.splitlines()] == [
        "blank.txt",
        "empty.txt",
        "huge.txt",
        "latin.txt",
        "picture.txt",
        "missing.txt",
    ]
    reasons = dict(line.rsplit("/", 1)[1].split(": ", 1) for line in err.splitlines())
    assert "larger than 5 MB" in reasons["huge.txt"]
    assert "UTF-8" in reasons["latin.txt"]
    assert reasons["missing.txt"] == "no such file or directory"
    assert all(reason and "Traceback" not in reason for reason in reasons.values())
    assert sorted(out.splitlines()[-1].rstrip(".").split(", ")) == ["2 made", "6 failed"]
    assert Article.objects.count() == Document.objects.count() == 2


def test_a_dry_run_says_and_makes_nothing(folder: Path) -> None:
    code, out, _ = run(folder, "--story", "Harbour strike", "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "2 would make.")
    assert (Article.objects.count(), Source.objects.count(), Story.objects.count()) == (0, 0, 0)


def test_manifest_names_outlet_date_and_title_without_bracketed_remarks(folder: Path) -> None:
    (folder / "manifest.csv").write_text(
        "file,outlet,published,published_is,title\n"
        "strike.txt,Northwire,2024-10-24,estimated,(none in the file)\n"
        "page.html,(not named in the text),2024-10-25T09:30:00+02:00,stated,Ignored\n",
        encoding="utf-8",
    )
    assert run(folder)[0] == 0
    strike = Article.objects.get(source__name="Northwire")
    page = Article.objects.get(source__name="Unnamed outlet")
    assert (strike.date_published.isoformat(), strike.date_is_estimated) == (
        "2024-10-24T00:00:00+00:00",
        True,
    )  # type: ignore[union-attr]
    assert (page.date_published.isoformat(), page.date_is_estimated) == ("2024-10-25T07:30:00+00:00", False)  # type: ignore[union-attr]
    assert page.title == "Kräne stehen still"


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ("outlet\nNorthwire\n", "has no column named file"),
        ("file,published\nstrike.txt,yesterday\n", "line 2: 'yesterday' is no date"),
        ("file\n\udcff\n", "cannot be read"),
    ],
)
def test_a_bad_manifest_stops_before_anything_is_made(folder: Path, manifest: str, sentence: str) -> None:
    (folder / "manifest.csv").write_text(manifest, encoding="utf-8", errors="surrogateescape")
    code, _, err = run(folder)
    assert (code, sentence in err) == (1, True)
    assert Article.objects.count() == 0


def test_same_text_in_other_bytes_is_a_duplicate_unless_of_another_source(
    folder: Path,
) -> None:
    again = folder / "again.txt"
    again.write_text(STRIKE.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert run(folder / "strike.txt", "--source", "Northwire")[0] == 0
    code, out, _ = run(again, "--source", "Northwire")
    assert (code, out.splitlines()[-1]) == (0, "1 duplicate.")
    assert run(again, "--source", "The Quay Gazette")[1].splitlines()[-1] == "1 made."
    assert sorted(Article.objects.values_list("source__name", flat=True)) == ["Northwire", "The Quay Gazette"]


def test_where_an_editor_has_put_an_article_it_stays(folder: Path) -> None:
    run(folder / "strike.txt", "--source", "Northwire", "--story", "Harbour strike")
    article = Article.objects.get()
    place(article, story=make_story("Another"), editor=make_editor())
    run(folder / "strike.txt", "--source", "Northwire", "--story", "Harbour strike")
    placed = Placement.objects.last()
    assert placed is not None
    assert (Article.objects.get().story, placed.story.title, placed.editor) == (
        placed.story,
        "Another",
        make_editor(),
    )


def test_an_empty_folder_is_a_plain_sentence(tmp_path: Path) -> None:
    assert run(tmp_path) == (1, "", "No text or HTML files there.\n")
