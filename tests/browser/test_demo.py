"""What a newcomer does after `make demo`: decide, mark, link, correct; and what a partner then pulls."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.caret import caret_to_the_beginning
from tests.demonstration import PROJECT, Demonstration, demonstration
from tests.newsroom.api.standards import (
    check_annotation,
    check_collection,
    check_ninjs,
    check_page,
    check_selectors,
)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demonstration]:
    with demonstration() as demo:
        yield demo


def curl(demo: Demonstration, path: str) -> Any:
    """What README's curl lines bring."""
    done = subprocess.run(
        [
            "curl",
            "-sS",
            "--fail-with-body",
            "-H",
            f"Authorization: Bearer {demo.key}",
            f"{demo.url}/api/v1/{path}",
        ],
        capture_output=True,
        check=True,
        timeout=30,
    )
    return json.loads(done.stdout)


@pytest.fixture
def alice(browser: Browser, demo: Demonstration) -> Iterator[Page]:
    context = browser.new_context(base_url=demo.url, viewport={"width": 1360, "height": 1000})
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(demo.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/desk/")
    yield page
    context.close()


def test_the_curl_lines_of_the_readme_work_as_they_are_written(demo: Demonstration) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    lines = next(block for block in readme.split("```")[1::2] if "curl" in block).strip().splitlines()
    assert [line.split("=")[0] for line in lines[:2]] == ["export KEY", "export API"]
    script = "\n".join(
        ["set -euo pipefail", f"export KEY={demo.key} API={demo.url}/api/v1", *lines[2:]]
    ).replace("curl ", "curl -sS --fail-with-body ")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('"next"') == 9


def get(demo: Demonstration, address: str) -> Any:
    """What a partner is answered, as JSON or as text."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {demo.key}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own site
        content = answer.read().decode()
        return content if answer.headers.get_content_type() == "text/plain" else json.loads(content)


def test_every_article_of_the_demo_is_valid_ninjs_and_json_ld(demo: Demonstration) -> None:
    """All that its partner may see, each in each format: by the IPTC's schema, and by the MUSTs of the W3C's model."""
    articles = get(demo, f"{demo.url}/api/v1/articles?limit=500")["items"]
    stages = PROJECT / "newsroom" / "operations" / "demo" / "story" / "stages.json"
    assert len(articles) == len(json.loads(stages.read_text(encoding="utf-8"))["publish"])
    targets = 0
    for article in articles:
        check_ninjs(get(demo, f"{article['uri']}.ninjs"))
        collection = get(demo, f"{article['uri']}.jsonld")
        check_collection(collection)
        whole_text = article["rights"]["body"] == "full"
        text = get(demo, article["revision"]["text"]) if whole_text else None
        for one in collection.get("first", {"items": []})["items"]:
            whole = get(demo, f"{one['id']}.jsonld")
            check_annotation(whole)
            # The same by itself as on its page, but for its context.
            assert {name: value for name, value in whole.items() if name != "@context"} == one
            targets += check_selectors(one, text)
    assert targets > 20
    page = get(demo, f"{demo.url}/api/v1/annotations.jsonld?limit=7")
    pages = [page["first"]]
    check_collection(page)
    while following := pages[-1].get("next"):
        page = get(demo, following)
        check_page(page)
        pages.append(page)
    found = [one["id"] for page in pages for one in page["items"]]
    assert found == [one["uri"] for one in get(demo, f"{demo.url}/api/v1/annotations?limit=500")["items"]]


def drag_over_words(page: Page) -> str:
    """Select the first words of the last paragraph of plain text, with the mouse; the words."""
    found = page.evaluate(
        """async () => {
            const plain = [...document.querySelectorAll("#article p[data-start]")].filter(
                (p) => p.firstChild.nodeType === Node.TEXT_NODE && p.firstChild.data.length > 60);
            const node = plain.at(-1).firstChild, range = new Range();
            range.setStart(node, 0); range.setEnd(node, node.data.indexOf(" ", 12));
            // What comes into view is laid out after the scroll, and moves the words.
            for (let top, i = 0; i < 60 && top !== (top = node.parentElement.getBoundingClientRect().top); i++) {
                node.parentElement.scrollIntoView({ block: "center" });
                await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
            }
            const { left, right, top, height } = range.getClientRects()[0];
            return { words: String(range), left, right, y: top + height / 2 };
        }"""
    )
    page.mouse.move(found["left"] + 2, found["y"])
    page.mouse.down()
    page.mouse.move(found["right"] - 2, found["y"], steps=6)
    page.mouse.up()
    return str(found["words"])


def test_the_demo_story_is_told(demo: Demonstration) -> None:
    articles = curl(demo, "articles?limit=100")["items"]
    assert len(articles) == 7
    assert {a["pubStatus"] for a in articles} == {"usable"}
    corrected = [a for a in articles if a["correctedAt"]]
    assert [(a["source"]["name"], a["revision"]["number"]) for a in corrected] == [
        ("Kestrel Broadcasting", 2)
    ]
    annotations = curl(demo, "annotations?limit=500")["items"]
    assert len(annotations) >= 15
    assert {"machine": any(a["creator"]["type"] == "Software" for a in annotations)} == {"machine": True}
    assert {"person": any(a["creator"]["type"] == "Person" for a in annotations)} == {"person": True}
    assert "altered" in {a["outcome"] for a in annotations}


def test_the_matrix_of_the_demo_says_who_says_how_many(demo: Demonstration) -> None:
    [story] = curl(demo, "stories")["items"]
    rows = curl(demo, f"stories/{story['id']}/matrix")["questions"]
    answers = {
        row["text"]: [
            (
                cell["source"]["name"],
                [figure["low"] for one in cell["statements"] for figure in one["figures"]],
            )
            for cell in row["cells"]
        ]
        for row in rows
    }
    # Beside the numbers stand those who give none that an editor accepted, or none that survived the correction.
    assert answers == {
        "How many soldiers is North Korea to send in all?": [
            ("Halyard News Agency", [12000]),
            ("The Quay Courier", [12000]),
            ("Halyard News Agency", [12000]),
        ],
        "How many have gone already?": [
            ("Halyard News Agency", [1500]),
            ("Kestrel Broadcasting", []),
            ("Halyard News Agency", [1500]),
        ],
        "How many are being trained in Russia?": [
            ("Halyard News Agency", [3000]),
            ("The Quay Courier", [1000]),
        ],
        "Has North Korea sent Russia soldiers?": [("Northgate Ledger", [])],
        "How did the Duma vote on the treaty?": [("Halyard News Agency", [397]), ("The Quay Courier", [])],
    }


def test_an_editor_accepts_marks_and_links_and_a_partner_pulls_it_and_the_correction(
    demo: Demonstration, alice: Page
) -> None:
    start = curl(demo, "changes?limit=500")
    while start["more"]:
        start = curl(demo, f"changes?limit=500&after={start['next']}")

    expect(alice.locator("tbody tr")).to_have_count(10)
    alice.get_by_role("link", name="Pull the troops out").click()
    expect(alice.locator(".card.quotation").first).to_be_visible()
    decided = int(alice.locator("#decided").inner_text())

    # Accept the first suggestion by key.
    alice.keyboard.press("n")
    card = alice.locator(".card[aria-current=true]")
    expect(card).to_be_visible()
    alice.keyboard.press("Enter")
    expect(alice.locator("#decided")).to_have_text(str(decided + 1))

    # Mark words by mouse and make them a claim.
    words = drag_over_words(alice)
    alice.locator(".bubble").get_by_role("button", name="Claim").click()
    expect(alice.locator("#decided")).to_have_text(str(decided + 2))

    # Link an actor by a few letters.
    alice.keyboard.press("a")
    box = alice.get_by_role("combobox")
    box.fill("zelen")
    expect(alice.get_by_role("option").first).to_contain_text("Volodymyr Zelenskyy")
    alice.keyboard.press("Enter")
    expect(alice.locator(".card[aria-current=true]")).to_contain_text("Volodymyr Zelenskyy")

    pulled = curl(demo, f"changes?limit=500&after={start['next']}")
    annotations = [e["item"] for e in pulled["entries"] if e["type"] == "annotation"]
    assert len({a["uri"] for a in annotations}) == 2
    claim = [a for a in annotations if a["kind"] == "claim"][-1]
    assert claim["quote"] == words.strip()
    assert [(r["role"], r["name"]) for r in claim["roles"]] == [("speaker", "Volodymyr Zelenskyy")]

    # Correct the text: a paragraph in front moves every anchor.
    alice.goto(alice.url.split("#")[0] + "text")
    editor = alice.locator(".ProseMirror[contenteditable=true]")
    editor.locator("p").first.click()
    caret_to_the_beginning(alice)
    alice.keyboard.type("Corrected in the demo. ")
    alice.get_by_label("What was corrected, for readers").fill("A sentence was added.")
    alice.get_by_role("button", name="Publish the correction").click()
    alice.wait_for_url("**/admin/desk/articles/*/")
    after = curl(demo, f"changes?limit=500&after={pulled['next']}")
    assert after["entries"][0]["op"] == "correct"
    moved = {e["uri"]: e["item"] for e in after["entries"] if e["type"] == "annotation"}
    assert set(moved) >= {a["uri"] for a in annotations}
    assert {moved[a["uri"]]["outcome"] for a in annotations} == {"moved"}
