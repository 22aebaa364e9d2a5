"""The documents name files, links and make targets that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: Where paths in documents begin: at the root, or inside the package that the document is about.
BASES = [ROOT, ROOT / "annotations/extraction", ROOT / "newsroom", ROOT / "annotations"]
#: Made at run time, or by a reader.
NOT_IN_THE_PROJECT = (
    "build/",
    "log/",
    ".data",
    "corpus.",
    "stories/",
    "revisions/",
    "articles/",
    "questions/",
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_in_code_style_exist(document: Path) -> None:
    quoted = re.findall(
        r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|sql|toml|yml))`", document.read_text(encoding="utf-8")
    )
    paths = [each for each in quoted if not each.startswith(("/", *NOT_IN_THE_PROJECT)) and "{" not in each]
    assert [path for path in paths if not any((base / path).exists() for base in BASES)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("folder", ["annotations", "newsroom", "sources", "tests"])
def test_documents_named_in_code_exist(folder: str) -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"docs/[\w/-]+\.\w+", path.read_text(encoding="utf-8"))
    }
    assert sorted(each for each in named if not (ROOT / each[1]).exists()) == []
