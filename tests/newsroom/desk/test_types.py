"""The types that the desk's JavaScript is checked against (types.d.ts), compared with what the server sends."""

from __future__ import annotations

import re
from typing import Any

from annotations.decisions.notes import note
from newsroom.articles.actions.revise import revise
from newsroom.desk.templatetags.desk_modules import FRONTEND
from tests.newsroom.desk.conftest import Desk
from tests.world import make_actor, make_annotation, make_article, make_story

# The desk's types use those of the API's objects; a name of the desk's own comes last and wins.
FILES = "\n".join((FRONTEND / name).read_text() for name in ("api.d.ts", "types.d.ts"))
SOURCE = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", FILES, flags=re.DOTALL)
ALIASES = dict(re.findall(r"export type (\w+) = ([^;]+);", SOURCE))
INTERFACES = {
    name: (base, dict(re.findall(r"(\w+\??): ([^;{]+|\{[^}]*\}[^;]*);", body)))
    for name, base, body in re.findall(
        r"export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n\}", SOURCE, re.DOTALL
    )
}
PLAIN: dict[str, type | tuple[type, ...]] = {"string": str, "number": (int, float), "boolean": bool}
WORDS = "About 1,400 dockers stopped work"


def fields(name: str) -> dict[str, str]:
    base, own = INTERFACES[name]
    return (fields(base) if base else {}) | own


def mismatches(value: Any, kind: str, where: str = "") -> list[str]:
    """Say where `value` is not of the TypeScript type `kind`: "annotations.0.claim: not a string"."""
    kind = kind.strip()
    inner = kind.strip("{} ")
    if kind.startswith("{") and kind.endswith("}") and "|" not in kind:
        return of_object(value, dict(re.findall(r"(\w+\??): ([^;]+)", inner)), where)
    options = [one.strip() for one in re.split(r"\|(?![^{]*\})", kind) if one.strip()]
    if len(options) > 1:
        found = [mismatches(value, one, where) for one in options]
        return min(found, key=len)
    if kind.endswith("[]"):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [one for i, each in enumerate(value) for one in mismatches(each, kind[:-2], f"{where}.{i}")]
    if indexed := re.fullmatch(r'(\w+)\["(\w+)"\]', kind):
        return mismatches(value, fields(indexed[1])[indexed[2]], where)
    if kind in INTERFACES:
        return of_object(value, fields(kind), where)
    if kind in ALIASES:
        return mismatches(value, ALIASES[kind], where)
    if kind.startswith("Record<"):
        return [] if isinstance(value, dict) else [f"{where}: {value!r} is no object"]
    if kind in PLAIN:
        right = isinstance(value, PLAIN[kind]) and isinstance(value, bool) == (kind == "boolean")
        return [] if right else [f"{where}: {value!r} is no {kind}"]
    if kind == "null":
        return [] if value is None else [f"{where}: {value!r} is not null"]
    return [] if value == kind.strip('"') else [f"{where}: {value!r} is not {kind}"]


def of_object(value: Any, wanted: dict[str, str], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    names = {name.rstrip("?"): kind for name, kind in wanted.items()}
    missing = {name for name in wanted if not name.endswith("?")} - value.keys()
    found = [f"{where}.{name}: missing" for name in missing]
    found += [f"{where}.{name}: not in the types" for name in value.keys() - names.keys()]
    for name, each in value.items():
        if name in names:
            found += mismatches(each, names[name], f"{where}.{name}")
    return found


def test_mismatches_are_found() -> None:
    anchor = {"part": "content", "start": 0, "end": 5, "exact": "About"}
    assert mismatches(anchor, "Anchor") == []
    assert mismatches(anchor | {"start": None}, "Anchor") == [".start: None is no number"]
    assert mismatches(anchor | {"more": 1}, "Anchor") == [".more: not in the types"]
    assert mismatches([{"part": "content"}], "Anchor[]", "x")[0].startswith("x.0.")
    assert mismatches("other", "Kind") != []
    assert mismatches("claim", "Kind") == mismatches("note", "Kind") == []
    assert mismatches(None, "Claim | null") == []


def test_state_has_the_types_that_the_desk_is_checked_against(bob: Desk) -> None:
    article = make_article("Cranes stand still", story=make_story())
    actor = make_actor("Port authority", "organisation", description="of the harbour")
    figures = [{"low": 1400, "high": 1400, "noun": "dockers", "unit": None, "hedge": "about"}]
    shown = make_annotation(
        article, WORDS, actor=actor, attributes={"modality": "alleged", "figures": figures}
    )
    make_annotation(article, "The ministry said nothing", kind="quotation", state="suggested")
    note(shown, text="Call the port again.", editor=bob.editor)
    sent = {
        "rating": "True",
        "rationale": "Counted.",
        "links": [{"url": "https://e.example", "title": "T"}],
        "url": "",
    }
    given = bob.post(f"annotations/{shown.pk}/verdict", sent | {"lastVerdict": None})
    assert mismatches(given.json(), "AnnotationAnswer") == []
    revise(article, headline="Cranes stand still", body="<p>About 1,500 dockers stopped work.</p>")
    state = bob.get(f"articles/{article.pk}/state").json()
    changed, lost = state["annotations"]
    assert (changed["claim"]["verdict"]["rating"], changed["review"], lost["outcome"]) == (
        "True",
        True,
        "lost",
    )
    assert mismatches(state, "ArticleState") == []


def test_panels_have_the_types_that_the_desk_is_checked_against(bob: Desk) -> None:
    article = make_article()
    actor, other = make_actor("Tomas Okafor"), make_actor("T. Okafor")
    shown = make_annotation(article, WORDS, actor=actor)
    make_annotation(make_article("Elsewhere"), WORDS)
    bob.post(f"actors/{actor.pk}/distinct", {"other": str(other.pk)})
    assert mismatches(bob.get(f"actors/{actor.pk}?article={article.pk}").json(), "ActorPanel") == []
    [hit, *_] = bob.get(f"actors/?q=Okafor&article={article.pk}").json()["actors"]
    assert mismatches(hit, "ActorHit") == []
    same = bob.get(f"annotations/{shown.pk}/same").json()
    assert same["candidates"]
    assert mismatches(same, "SameClaims") == []
    assert mismatches(bob.get(f"articles/{article.pk}/accept-above?above=50").json(), "Preview") == []
    role = shown.roles.get()
    preview = bob.get(f"annotations/{shown.pk}/reject-actor?role={role.pk}").json()
    assert mismatches(preview, "ActorPreview") == []
    history = bob.get(f"articles/{article.pk}/state").json()["history"]
    undone = bob.post(f"articles/{article.pk}/undo", {"past": None, "expected": history["undoId"]})
    assert mismatches(undone.json(), "AnnotationsAnswer") == []
