"""The glossary (docs/glossary.md) in the code: its retired words name nothing and explain nothing.

Identifiers are taken from the syntax tree: names of modules, functions, classes, parameters, variables and
attributes, and strings that are written like identifiers (constraints, lookups, task names). Prose is
comments and docstrings, the documents, and the comments of templates, SQL and JavaScript.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("newsroom", "annotations", "sources", "tests", "docs", "clients")
#: Words of a third party's interface, of grammar or of statistics:
#: (word, part of the path or "", whole identifier or "").
ALLOWED = [
    ("verb", "annotations/extraction", ""),  # a part of speech
    ("verbs", "annotations/extraction", ""),
    ("verb", "annotations/comparison", ""),
    ("verbs", "annotations/comparison", ""),
    ("verb", "tests/annotations/extraction", ""),
    ("verbs", "tests/annotations/extraction", ""),
    ("verb", "tests/annotations/comparison", ""),
    ("recall", "runs/precision", ""),  # precision and recall
    ("recall", "tests/", ""),
    ("floor", "", "floor"),  # math.floor
    ("ring", "", "ring"),  # a CSS focus ring
    ("reader", "", "reader"),  # csv.reader, asyncio
    ("reader", "", "DictReader"),
    ("reader", "", "StreamReader"),
    ("reading", "tests/", ""),  # a test reads what it got
    ("Page", "tests/", "Page"),  # of Playwright
    ("bring", "tests/", "bring_to_front"),
    ("gone", "", "GONE"),  # http.HTTPStatus
]
#: Whole words of an identifier (snake_case or CamelCase) and what to use instead.
RETIRED = {
    "amend": "set values",
    "amended": "set values",
    "amends": "set values",
    "announce": "publish_changes",
    "announced": "published",
    "attention": "dashboard items",
    "bell": "webhook",
    "bells": "webhooks",
    "bring": "import",
    "bringing": "importer",
    "brought": "reanchored, imported",
    "carried": "reanchored",
    "carries": "reanchors",
    "carry": "reanchor",
    "door": "view, endpoint, task",
    "doors": "views, endpoints, tasks",
    "errand": "ImportJob",
    "errands": "ImportJob",
    "filing": "IntakeResult",
    "filings": "IntakeResult",
    "floor": "layer",
    "floors": "layers",
    "gate": "database concurrency",
    "gone": "removed",
    "hang": "create",
    "heard": "received",
    "house": "project",
    "houses": "project",
    "hung": "created",
    "judge": "set verdict",
    "judged": "with a verdict",
    "judges": "set verdict",
    "kept": "heartbeat, stored",
    "keytext": "tokens",
    "meanwhile": "concurrent",
    "mend": "adjust span",
    "mended": "adjusted",
    "mending": "adjust span",
    "moment": "repeatable read, now",
    "moments": "repeatable read",
    "mouth": "speaker",
    "mouths": "speakers",
    "nobody": "none",
    "noted": "recorded",
    "pieces": "segments",
    "presenting": "serializers",
    "reading": "EngineResult, ValueOverride",
    "readings": "EngineResult, ValueOverride",
    "recall": "takedown",
    "recalls": "takedowns",
    "receipt": "delivery record, IdempotencyKey",
    "receipts": "delivery records",
    "ring": "deliver",
    "rings": "delivers",
    "room": "package",
    "rooms": "packages",
    "rung": "delivered",
    "said": "result, data",
    "saying": "attribution cue",
    "sayings": "attribution cues",
    "seen": "last_decision, visited",
    "spot": "Facet",
    "spots": "facets",
    "standing": "active, current",
    "told": "result, data",
    "turn": "Assignment",
    "turns": "assignments",
    "unseen": "unchanged",
    "verb": "action",
    "verbs": "actions",
    "volume": "usage",
    "volumes": "usage",
    "waking": "long polling",
    "whom": "recipient",
    "worded": "with wording",
}
#: Names of classes and functions that have two meanings or a private one.
RETIRED_NAMES = {
    "Act": "ArticleAct",
    "Answer": "ClaimAnswer",
    "CAST": "ROLE_CHANGED",
    "Entry": "FeedEntry",
    "Errand": "ImportJob",
    "Filing": "IntakeResult",
    "Page": "FeedPage",
    "Place": "ScopePlace",
    "Reader": "EngineConfig",
    "Reading": "EngineResult, ValueOverride",
    "Receipt": "IdempotencyKey, delivery record",
    "Right": "ReuseLimit",
    "Run": "ExtractionRun",
    "Turn": "Assignment",
    "note_down": "record_decision",
    "refuse_unseen": "check_unchanged",
}
#: Private words and turns of phrase in prose.
RETIRED_PROSE = re.compile(
    r"""\b(
        told | bells? | errands? | mouths? | keytext | meanwhile | whom | mend(?:s|ed|ing)? | brought
      | doors? | the\ (?:house|floors?|rooms?) | pure\ rooms?
      | carr(?:y|ies)\ (?:over|along) | (?:is|are|was|were)\ carried
      | (?:does|do)\ no\ harm | nobody\ (?:that|is\ at|who) | refuse_unseen
      | stands?\ (?:here|there) | standing | rings?\ the
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
#: Beginnings of paths whose words are still to be replaced.
PENDING_IDENTIFIERS: tuple[str, ...] = ()
PENDING_PROSE: tuple[str, ...] = PENDING_IDENTIFIERS

IDENTIFIER_FIELDS = ("name", "id", "attr", "arg", "asname", "module")
LIKE_AN_IDENTIFIER = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


def pending(path: Path, prefixes: tuple[str, ...]) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(prefixes)


@cache
def files(*suffixes: str) -> list[Path]:
    return sorted(
        path
        for top in PACKAGES
        for path in (ROOT / top).rglob("*")
        if path.suffix in suffixes and "node_modules" not in path.parts and path != Path(__file__).resolve()
    )


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, identifier) of one Python module, with the module's own name."""
    yield 1, path.stem
    in_engine = "annotations/extraction" in path.as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        line = getattr(node, "lineno", 1)
        for field in IDENTIFIER_FIELDS:
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield line, value
        # The engine's strings are its word lists.
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not in_engine:
            yield from [(line, node.value)] if LIKE_AN_IDENTIFIER.fullmatch(node.value) else []


def words(identifier: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


def allowed(word: str, identifier: str, path: str) -> bool:
    return any(word == w and part in path and whole in ("", identifier) for w, part, whole in ALLOWED)


def retired_identifiers(path: Path) -> list[str]:
    where = path.relative_to(ROOT).as_posix()
    found = []
    for line, identifier in identifiers(path):
        if identifier in RETIRED_NAMES and not allowed(identifier, identifier, where):
            found.append(f"{where}:{line}: {identifier} (use {RETIRED_NAMES[identifier]})")
            continue
        if identifier.startswith("test_"):
            continue  # A test's name is a sentence.
        found += [
            f"{where}:{line}: {identifier} ({word}: use {RETIRED[word]})"
            for word in words(identifier)
            if word in RETIRED and not allowed(word, identifier, where)
        ]
    return sorted(set(found))


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of the comments and docstrings of a module, or of everything that explains in another file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from enumerate(source.splitlines(), 1)
    elif path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if (docstring := ast.get_docstring(node, clean=False)) is not None:
                yield from enumerate(docstring.splitlines(), node.body[0].lineno)
    else:
        comments = re.compile(
            r"/\*.*?\*/|//[^\n]*|--[^\n]*|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL
        )
        for comment in comments.finditer(source):
            yield source.count("\n", 0, comment.start()) + 1, " ".join(comment[0].split())


def retired_prose(path: Path) -> list[str]:
    where = path.relative_to(ROOT).as_posix()
    return [
        f"{where}:{line}: {match[0]!r} in {text.strip()[:100]!r}"
        for line, text in prose(path)
        for match in RETIRED_PROSE.finditer(text)
    ]


def test_no_identifier_uses_a_retired_word() -> None:
    found = [
        each
        for path in files(".py")
        if not pending(path, PENDING_IDENTIFIERS)
        for each in retired_identifiers(path)
    ]
    assert found == []


def test_no_prose_uses_a_retired_word() -> None:
    found = [
        each
        for path in files(".py", ".md", ".sql", ".js", ".mjs", ".css", ".html")
        if not pending(path, PENDING_PROSE)
        for each in retired_prose(path)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("identifier", "word"),
    [
        ("told", "told"),
        ("_carry_on", "carry"),
        ("BellRing", "ring"),
        ("verb_of_act", "verb"),
        ("isSTANDING", "standing"),
    ],
)
def test_retired_words_are_found_inside_identifiers(identifier: str, word: str) -> None:
    assert word in words(identifier)


if __name__ == "__main__":  # python tests/test_vocabulary.py PATH: what is left below a path
    import sys

    prefix = sys.argv[1] if len(sys.argv) > 1 else ""
    for path in files(".py", ".md", ".sql", ".js", ".mjs", ".css", ".html"):
        if path.relative_to(ROOT).as_posix().startswith(prefix):
            left = (retired_identifiers(path) if path.suffix == ".py" else []) + retired_prose(path)
            sys.stdout.write("".join(f"{each}\n" for each in left))
