"""The words of the desk's pages, and their German."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from annotations.decisions import value_overrides
from annotations.models import Annotation, Decision
from newsroom.articles.models import Article

DESK = Path(__file__).resolve().parents[3] / "newsroom" / "desk"
SCRIPTS = [one for one in sorted((DESK / "frontend").glob("*.js")) if "test" not in one.name]
GERMAN = DESK / "locale" / "de" / "LC_MESSAGES"
STRING = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(?:n?gettext|_)\(\s*{STRING}(?:,\s*{STRING})?")

# One of several forms, by the number: the form that stands first is the word's identity.
Words = dict[str, tuple[str, ...]]


def called(source: str) -> Words:
    """What a script, or a template turned into calls, asks the catalogue for."""
    found = CALL.findall(source)
    # A word that is put together while the page runs is in no catalogue.
    assert len(found) == len(re.findall(r"\bn?gettext\(", source)) + len(re.findall(r"\b_\(", source))
    return {
        forms[0]: forms for forms in (tuple(ast.literal_eval(one) for one in match if one) for match in found)
    }


def asked_in_python(source: str) -> Words:
    names = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
    words: Words = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            forms = tuple(str(one.value) for one in node.args[:2] if isinstance(one, ast.Constant))
            if forms:  # else a word out of a table, which the table has marked
                words[forms[0]] = forms
    return words


def used(domain: str) -> Words:
    words: Words = {}
    if domain == "djangojs":
        for script in SCRIPTS:
            words |= called(script.read_text())
        return words
    for template in sorted((DESK / "templates").rglob("*.html")):
        words |= called(templatize(template.read_text(), origin=template.name))
    for module in sorted(DESK.rglob("*.py")):
        words |= asked_in_python(module.read_text())
    return words


def written(domain: str) -> tuple[dict[str, list[str]], str]:
    """What a .po file says: by the first form its translations, one a form; and its header."""
    entries: dict[str, list[str]] = {}
    for entry in re.split(r"\n\s*\n", (GERMAN / f"{domain}.po").read_text()):
        assert "#, fuzzy" not in entry
        parts: list[list[str]] = []
        for line in entry.splitlines():
            keyword = re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) "', line)
            if keyword:
                parts.append([keyword.group(1), ""])
            if keyword or line.startswith('"'):
                parts[-1][1] += ast.literal_eval(line[line.index('"') :])
        if parts:
            entries[parts[0][1]] = [text for keyword, text in parts if keyword.startswith("msgstr")]
    [header] = entries.pop("")
    return entries, header


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_word_of_the_desk_has_its_german_and_no_other_is_kept(domain: str) -> None:
    entries, _ = written(domain)
    assert {word: len(forms) for word, forms in used(domain).items()} == {
        word: len([form for form in forms if form]) for word, forms in entries.items()
    }


def test_a_card_has_a_word_for_each_modality_but_the_plain_one() -> None:
    script = (DESK / "frontend" / "labels.js").read_text()
    table = re.search(r"MODALITIES = \{(.*?)\};", script, re.DOTALL)
    assert table
    shown = re.findall(r'"?([\w-]+)"?: gettext\(', table.group(1))
    assert ["asserted", *shown] == list(value_overrides.MODALITIES)
    assert written("djangojs")[0]["not said"] == ["nicht gesagt"]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_filled_in_is_filled_in_in_german_too(domain: str) -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s", text))

    wrong = {
        word: forms
        for word, forms in written(domain)[0].items()
        if any(names(form) != names(word) for form in forms)
    }
    assert wrong == {}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(domain: str) -> None:
    entries, header = written(domain)
    with (GERMAN / f"{domain}.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    expected: dict[str | tuple[str, int], str] = {"": header}
    for word, forms in entries.items():
        expected |= {word: forms[0]} if len(forms) == 1 else {(word, i): form for i, form in enumerate(forms)}
    assert catalogue == expected


def test_no_word_of_a_template_is_left_unmarked() -> None:
    found = {}
    for template in sorted((DESK / "templates").rglob("*.html")):
        page = re.sub(
            r"{% blocktranslate.*?endblocktranslate %}|{%.*?%}|{{.*?}}|<!doctype html>",
            "",
            template.read_text(),
            flags=re.DOTALL,
        )
        if "<" not in page:
            page = f"<{page}>"  # attributes that other templates include
        attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', page)
        texts = re.sub(r"<kbd>.*?</kbd>|<[^>]*>", "", page).replace("Claimdesk", "")
        # What a key is called stands in brackets.
        left = re.findall(r"[^\W\d_]{2,}", re.sub(r"\([^)]*\)", "", " ".join([*attributes, texts])))
        if left:
            found[template.name] = left
    assert found == {}


def test_no_word_that_a_script_says_or_names_is_left_unmarked() -> None:
    plain = re.compile(
        r"""(?:announce\(|toast\(|"aria-label": |title: |placeholder: |textContent = )(?:"([^"]*)"|`([^`]*)`)"""
    )
    found = {}
    for script in SCRIPTS:
        said = [re.sub(r"\$\{[^}]*\}", "", "".join(one)) for one in plain.findall(script.read_text())]
        left = [one for one in said if re.search(r"[^\W\d_]{2,}", one)]
        if left:
            found[script.name] = left
    assert found == {}


def test_the_labels_that_the_desk_shows_have_their_german() -> None:
    shown = [
        *Annotation.Kind.labels,
        *Annotation.State.labels,
        *Decision.Action.labels,
        *Article.Origin.labels,
        *Article.Stage.labels,
        *Article.PubStatus.labels,
        dict(Annotation._meta.get_field("kind").flatchoices)[Annotation.NOTE],
    ]
    entries, _ = written("django")
    assert [str(label) for label in shown if str(label) not in entries] == []
