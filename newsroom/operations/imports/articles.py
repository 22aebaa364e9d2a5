"""Import files from disk: from the bytes to an article in its story."""

import csv
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from newsroom.articles.actions.intake import file, headline_of
from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, IntakeResult, Story
from newsroom.core.errors import Problem
from newsroom.users.models import User
from sources.formats import Unreadable, read
from sources.intake import receive
from sources.models import Document, Source

MANIFEST = "manifest.csv"
SUFFIXES = frozenset({".txt", ".text", ".html", ".htm", ".xhtml"})
SIZE_AT_MOST = 5 * 1024 * 1024
UNNAMED = "Unnamed outlet"


class ManifestUnreadable(Problem):
    message = "The manifest cannot be read."


@dataclass(frozen=True, slots=True)
class Row:
    """What a manifest says about one file. A value in round brackets is a remark and counts as empty."""

    outlet: str = ""
    published: datetime | None = None
    is_estimated: bool = False
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one import: `outcome` is one of made, present, duplicate, would make, failed."""

    path: Path
    outcome: str
    title: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file to import, with its row of the manifest."""

    path: Path
    row: Row = field(default_factory=Row)


def import_jobs(paths: Iterable[Path], manifest: Path | None = None) -> list[ImportJob]:
    """Return the files to import, each once. The files of a folder come in the order of their names.

    Without `manifest`, a folder's own manifest.csv is used. Raises ManifestUnreadable.
    """
    rows = read_manifest(manifest) if manifest else None
    found: dict[Path, ImportJob] = {}
    for path in paths:
        for one in _files(path):
            listed = rows
            if listed is None:
                beside = (path if path.is_dir() else one.parent) / MANIFEST
                listed = read_manifest(beside) if beside.is_file() else {}
            found.setdefault(one.resolve(), ImportJob(one, listed.get(one.name, Row())))
    return list(found.values())


def import_article(
    job: ImportJob,
    *,
    source_name: str = "",
    story: Story | None = None,
    editor: User | None = None,
    dry_run: bool = False,
) -> Result:
    """Import one file completely or not at all. Errors are in the result's `reason`; nothing is raised."""
    path, row = job.path, job.row
    name = row.outlet or source_name or UNNAMED
    try:
        content = _bytes(path)
        item = read(content, name=path.name)
        if dry_run:
            known = Document.objects.filter(source__name=name, digest=Document.digest_of(content)).exists()
            title = headline_of(row.title, item)
            return Result(path, "present" if known else "would make", title or path.name, name)
        with transaction.atomic():
            source, _ = Source.objects.get_or_create(name=name)
            document, new = receive(
                content,
                source=source,
                name=path.name,
                title=row.title,
                language=row.language,
                published=row.published,
                published_is_estimated=row.is_estimated,
                received_by=editor,
            )
            intake_result = file(document, editor=editor)
            if intake_result.article is None:
                # The file was read but gave no article: store nothing, so that a corrected file can be imported.
                transaction.set_rollback(True)
                return Result(path, "failed", reason=intake_result.reason)
            # Only a new text: an editor may have moved a known one since.
            if story is not None and new:
                place(intake_result.article, story=story, editor=editor)
    except Unreadable as unreadable:
        return Result(path, "failed", reason=str(unreadable))
    except OSError as error:
        return Result(path, "failed", reason=(error.strerror or str(error)).lower())
    except (Problem, DataError, IntegrityError, ValueError) as error:
        return Result(path, "failed", reason=str(error).strip())
    return Result(path, _outcome(intake_result, new), _title(intake_result.article), name)


def _outcome(intake_result: IntakeResult, new: bool) -> str:
    if not new:
        return "present"
    return "made" if intake_result.outcome == IntakeResult.Outcome.ARTICLE else "duplicate"


def _title(article: Article) -> str:
    return str(article.title)


def _bytes(path: Path) -> bytes:
    # Check before reading: a pipe would block, a device or a huge file would fill the memory.
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("is no file")
    if status.st_size > SIZE_AT_MOST:
        raise Unreadable(f"is larger than {SIZE_AT_MOST // 1024 // 1024} MB")
    with path.open("rb") as content:
        return content.read(SIZE_AT_MOST + 1)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for one in sorted(path.rglob("*")):
        # A link in a folder that somebody sent may point anywhere on this machine.
        if one.is_file() and not one.is_symlink() and _is_text(one):
            yield one


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """Return the files in the folders that are not imported: links, and names of neither text nor HTML."""
    folders = [path for path in paths if path.is_dir()]
    inside = sorted(one for folder in folders for one in folder.rglob("*") if not one.is_dir())
    return [
        one
        for one in inside
        if one.name != MANIFEST and not one.name.startswith(".") and (one.is_symlink() or not _is_text(one))
    ]


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def read_manifest(path: Path) -> Mapping[str, Row]:
    """Return the manifest's rows by file name. Raises ManifestUnreadable, with the line if it is known."""
    rows: dict[str, Row] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if "file" not in (reader.fieldnames or []):
                raise ManifestUnreadable(f"{path} has no column named file.")
            for line in reader:
                values = {k: _cell(v) for k, v in line.items() if isinstance(k, str)}
                rows[values["file"]] = Row(
                    outlet=values.get("outlet", ""),
                    published=_datetime(values.get("published", ""), path, reader.line_num),
                    is_estimated=values.get("published_is", "") == "estimated",
                    title=values.get("title", ""),
                    language=values.get("language", ""),
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestUnreadable(f"{path} cannot be read: {error}.") from error
    return rows


def _cell(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return "" if re.fullmatch(r"\(.*\)", text) else text


def _datetime(value: str, path: Path, line: int) -> datetime | None:
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        parsed = None
    if parsed is None or not 1500 <= parsed.year <= 2500:
        raise ManifestUnreadable(f"{path}, line {line}: {value!r} is no date (write 2024-10-24).")
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
