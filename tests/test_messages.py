"""The messages of the project and their German: every message has one, and the catalogue holds no other."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
import unfold
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.template import templatize

from annotations.decisions import value_overrides
from newsroom.operations.unfold import MESSAGES

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [ROOT / name for name in ("annotations", "newsroom", "sources")]
GERMAN = ROOT / "locale" / "de" / "LC_MESSAGES"
TEST = re.compile(r"\.test\.|testing\.")  # code that tests scripts
STRING = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(?:n?gettext|_)\(\s*{STRING}(?:,\s*{STRING})?")
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}

# What a template marks, or does not show.
MARKED = (
    r"{% blocktrans.*?{% endblocktrans.*?%}|{% comment %}.*?{% endcomment %}|<style.*?</style>|"
    r"{[%{#].*?[%}#]}|<!doctype html>"
)

# The forms of a message by its first form, which identifies it: one, or two where it depends on a number.
Messages = dict[str, tuple[str, ...]]


def files(pattern: str) -> list[Path]:
    return sorted(
        path for package in PACKAGES for path in package.rglob(pattern) if not TEST.search(path.name)
    )


def in_calls(source: str) -> Messages:
    """The messages of a script, or of a template turned into calls."""
    found = CALL.findall(source)
    # A message that is put together while the page runs is in no catalogue.
    assert len(found) == len(re.findall(r"\bn?gettext\(", source)) + len(re.findall(r"\b_\(", source))
    return {
        forms[0]: forms for forms in (tuple(ast.literal_eval(one) for one in match if one) for match in found)
    }


def in_python(source: str) -> Messages:
    messages: Messages = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            forms = tuple(str(one.value) for one in node.args[:2] if isinstance(one, ast.Constant))
            if forms:  # else a message out of a table, which the table has marked
                messages[forms[0]] = forms
    return messages


def used(domain: str) -> Messages:
    messages: Messages = {}
    if domain == "djangojs":
        for script in files("*.js"):
            messages |= in_calls(script.read_text())
        return messages
    for template in [*files("templates/**/*.html"), *files("templates/**/*.txt")]:
        messages |= in_calls(templatize(template.read_text(), origin=template.name))
    for module in files("*.py"):
        messages |= in_python(module.read_text())
    return messages


def written(domain: str) -> tuple[dict[str, list[str]], str]:
    """The translations of a .po file by the first form of the message; and its header."""
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
def test_every_message_has_its_german_and_no_other_is_kept(domain: str) -> None:
    entries, _header = written(domain)
    assert {message: len(forms) for message, forms in used(domain).items()} == {
        message: len([form for form in forms if form]) for message, forms in entries.items()
    }


def test_functions_of_gettext_keep_their_names() -> None:
    """Under another name the messages are not found, neither by xgettext nor here."""
    renamed = [
        f"{module.relative_to(ROOT)}: {alias.name} as {alias.asname}"
        for module in files("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    ]
    assert renamed == []


def test_messages_of_the_admins_theme_are_known() -> None:
    """Unfold ships no catalogue: what its templates show is in ours, where Django's own catalogue lacks it."""
    theme, shown = Path(unfold.__file__).parent, Messages()
    for folder in ("templates", "contrib/filters/templates"):
        for path in sorted((theme / folder).rglob("*.html")):
            shown |= in_calls(templatize(path.read_text(), origin=path.name))
    with translation.override("de"):
        # A line break at the beginning: shown by the search over all models, which is switched off here.
        english = {message for message in shown if not message.startswith("\n") and _(message) == message}
    assert english - {"Add row", "System"} == set()
    for path in [
        *theme.glob("*.py"),
        *(theme / "templatetags").glob("*.py"),
        *(theme / "contrib" / "filters").glob("*.py"),
    ]:
        shown |= in_python(path.read_text())
    assert [message for message in MESSAGES if message not in shown] == []


def test_a_card_has_a_word_for_each_modality_but_the_plain_one() -> None:
    script = (ROOT / "newsroom" / "desk" / "frontend" / "labels.js").read_text()
    table = re.search(r"MODALITIES = \{(.*?)\};", script, re.DOTALL)
    assert table
    shown = re.findall(r'"?([\w-]+)"?: gettext\(', table.group(1))
    assert ["asserted", *shown] == list(value_overrides.MODALITIES)
    assert written("djangojs")[0]["not said"] == ["nicht gesagt"]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_placeholders_are_the_same_in_german(domain: str) -> None:
    def names(text: str) -> list[str]:
        return sorted(set(re.findall(r"%(?:\(\w+\))?[sd]", text)))

    wrong = {
        message: forms
        for message, forms in written(domain)[0].items()
        if any(names(form) != names(message) for form in forms)
    }
    assert wrong == {}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_matches_the_written_one(domain: str) -> None:
    entries, header = written(domain)
    with (GERMAN / f"{domain}.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    expected: dict[str | tuple[str, int], str] = {"": header}
    for message, forms in entries.items():
        expected |= (
            {message: forms[0]} if len(forms) == 1 else {(message, i): form for i, form in enumerate(forms)}
        )
    assert catalogue == expected
    assert "POT-Creation-Date" not in header


def test_no_word_of_a_template_is_left_unmarked() -> None:
    found = {}
    for template in files("templates/**/*.html"):
        if template.parent.name == "api":
            continue  # the API's pages are in English, as its answers are
        page = re.sub(MARKED, "", template.read_text(), flags=re.DOTALL)
        if "<" not in page:
            page = f"<{page}>"  # attributes that other templates include
        attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="(?!https:)([^"]*)"', page)
        texts = re.sub(r"<(?:kbd|code)\b.*?</(?:kbd|code)>|<[^>]*>|Claimdesk|UTC", "", page)
        # What a key is called stands in brackets.
        left = re.findall(r"[^\W\d_]{2,}", re.sub(r"\([^)]*\)", "", " ".join([*attributes, texts])))
        if left:
            found[template.name] = left
    assert found == {}


def test_no_word_of_a_script_is_left_unmarked() -> None:
    plain = re.compile(
        r"""(?:announce\(|toast\(|"aria-label": |title: |placeholder: |textContent = )(?:"([^"]*)"|`([^`]*)`)"""
    )
    found = {}
    for script in files("*.js"):
        texts = [re.sub(r"\$\{[^}]*\}", "", "".join(one)) for one in plain.findall(script.read_text())]
        left = [one for one in texts if re.search(r"[^\W\d_]{2,}", one)]
        if left:
            found[script.name] = left
    assert found == {}
