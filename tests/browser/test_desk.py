"""The desk in Chromium: what an editor sees and does by key and by mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from annotations.decisions.review import reject
from annotations.models import Actor, Annotation, Role
from newsroom.articles.actions.revise import revise
from newsroom.articles.models import Article
from tests.browser.desk_page import BODY, CLAIM, FIGURE, QUOTATION, Desk
from tests.world import make_actor, make_annotation, make_article, make_editor, make_story


@pytest.fixture
def article(site: object) -> Article:
    """Three suggestions, one mention of an actor, and one that is shown on demand."""
    article = make_article("Cranes stand still", BODY, story=make_story())
    make_annotation(article, CLAIM, state="suggested", attributes={"figures": [FIGURE]})
    make_annotation(article, QUOTATION, kind="quotation", state="suggested", speaker="Tomas Okafor")
    make_annotation(article, "The ministry said nothing", state="suggested")
    make_annotation(article, "the port authority", kind="actor", state="suggested")
    make_annotation(article, "Talks resume on Monday", state="suggested", tier="ask")
    return article


@pytest.fixture
def desk(page: Page, article: Article, sign_in: Callable[[object], None]) -> Desk:
    sign_in(make_editor("bob"))
    return Desk(page, article)


def state_of(words: str) -> str:
    return Annotation.objects.get(anchors__exact=words, anchors__part="content").state


# --- what is seen


def test_words_are_marked_by_kind_and_state_and_the_text_is_not_touched(desk: Desk, article: Article) -> None:
    assert desk.marked() == {
        "claim-suggested": [CLAIM, "The ministry said nothing"],
        "quotation-suggested": [QUOTATION],
        "actor-suggested": ["the port authority"],
    }
    assert desk.page.locator("#article [data-start] :is(mark, span)").count() == 0


def test_each_mark_has_a_button_that_says_what_it_is(desk: Desk) -> None:
    labels = desk.page.locator("#margin button").evaluate_all(
        "all => all.map((b) => b.getAttribute('aria-label'))"
    )

    assert labels == [
        f"Claim, suggested, 1 of 3: {CLAIM}",
        f"Quotation, suggested, 2 of 3: {QUOTATION}",
        "Claim, suggested, 3 of 3: The ministry said nothing",
    ]


def test_cards_stand_beside_their_words_and_never_overlap(desk: Desk) -> None:
    for key in ("j", "j", "j", "Escape"):
        desk.press(key)
        boxes = [card.bounding_box() for card in desk.page.locator(".card").all()]
        edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
        assert all(end < start for (_, end), (start, _) in pairwise(edges))
    desk.press("j", "j")
    mark, card = desk.page.locator(".mark[aria-current=true]").bounding_box(), desk.current.bounding_box()
    assert mark is not None
    assert card is not None
    assert abs(mark["y"] - card["y"]) < 20


CROWD = [f"Ship {number} waits" for number in range(1, 31)]


@pytest.mark.parametrize("crowd", [CROWD[:5], CROWD], ids=["as many as fit", "more than fit"])
def test_the_current_card_of_a_crowd_is_seen_with_its_words_and_sends_no_other_off_the_page_that_fits(
    page: Page, site: object, sign_in: Callable[[object], None], crowd: list[str]
) -> None:
    article = make_article("Cranes stand still", f"<p>{'; '.join(crowd)}.</p><p>Talks resume on Monday.</p>")
    for words in crowd:
        make_annotation(article, words, state="suggested")
    sign_in(make_editor("bob"))
    desk = Desk(page, article)

    for mark in (desk.page.locator(".mark").last, desk.page.locator(".mark").nth(2)):
        mark.click()

        expect(desk.current).to_be_in_viewport(ratio=1)
        expect(desk.page.locator(".mark[aria-current=true]")).to_be_in_viewport(ratio=1)
        boxes = [card.bounding_box() for card in desk.page.locator(".card").all()]
        edges = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
        assert all(end < start for (_, end), (start, _) in pairwise(edges))
        if len(crowd) == 5:
            filters = desk.page.locator(".filters").bounding_box()
            assert filters is not None
            assert edges[0][0] >= filters["y"] + filters["height"]


def test_card_shows_speaker_figure_and_confidence(desk: Desk) -> None:
    assert desk.card(CLAIM).locator(".chip.figure").inner_text() == "≈ 1,400 dockers"
    assert desk.card(QUOTATION).locator(".chip.actor").inner_text() == "Tomas Okafor? speaker"
    assert desk.card(CLAIM).locator(".conf").get_attribute("aria-label") == "confidence 90 %"


def test_unsure_suggestions_are_shown_on_demand(desk: Desk) -> None:
    expect(desk.page.get_by_role("button", name="unsure 1")).to_be_visible()
    expect(desk.card("Talks resume on Monday")).to_have_count(0)

    desk.page.get_by_role("button", name="unsure 1").click()

    expect(desk.card("Talks resume on Monday")).to_be_visible()
    assert "Talks resume on Monday" in desk.marked()["claim-suggested"]


def test_a_click_on_a_mention_brings_up_its_card(desk: Desk) -> None:
    expect(desk.card("the port authority")).to_have_count(0)

    desk.page.get_by_text("the port authority said").click(position=word(desk, "port authority"))

    expect(desk.current).to_contain_text("Actor · suggested")


def word(desk: Desk, words: str) -> dict[str, float]:
    """Where in its paragraph the middle of `words` stands."""
    return desk.page.evaluate(  # type: ignore[no-any-return]
        """(words) => {
            const block = [...document.querySelectorAll("#article p")].find((p) => p.textContent.includes(words));
            const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = new Range();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const box = range.getBoundingClientRect(), own = block.getBoundingClientRect();
                return { x: box.left + box.width / 2 - own.left, y: box.top + box.height / 2 - own.top };
            }
        }""",
        words,
    )


def test_changed_words_are_shown_old_beside_new_and_confirmed_with_enter(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    article = make_article("Cranes stand still", BODY)
    make_annotation(article, CLAIM)
    make_annotation(article, "The ministry said nothing")
    revise(
        article,
        headline="Cranes stand still",
        body="<p>About 1,600 dockers stopped work on Sunday, the port authority said.</p>",
    )
    sign_in(make_editor("bob"))
    desk = Desk(page, article)
    assert desk.marked() == {"claim-altered": ["About 1,600 dockers stopped work"]}
    changed = desk.card("Words changed under this claim")
    assert (changed.locator("del").inner_text(), changed.locator("ins").inner_text()) == (
        CLAIM,
        "About 1,600 dockers stopped work",
    )
    expect(page.locator(".lost .card")).to_contain_text("The ministry said nothing")

    desk.press("n", "Enter")

    expect(page.locator("#decided")).to_have_text("1")
    assert desk.marked() == {"claim-accepted": ["About 1,600 dockers stopped work"]}


# --- keys


def test_hands_stay_on_the_keys(desk: Desk) -> None:
    desk.press("j")
    expect(desk.current).to_contain_text(CLAIM)
    desk.press("Enter")
    expect(desk.current).to_contain_text(QUOTATION)
    desk.press("x")
    expect(desk.current).to_contain_text("The ministry said nothing")
    expect(desk.page.locator(".meter > span").first).to_have_text("2 of 3 decided")
    desk.sent()
    assert (state_of(CLAIM), state_of(QUOTATION)) == ("accepted", "rejected")

    desk.press("z")

    expect(desk.page.locator("#decided")).to_have_text("1")
    expect(desk.current).to_contain_text(QUOTATION)
    assert state_of(QUOTATION) == "suggested"
    desk.press("k", "n")
    expect(desk.current).to_contain_text(QUOTATION)
    expect(desk.page.locator("#live")).to_have_text("Undone: Quotation, rejected")


def test_keys_typed_in_a_row_are_all_carried_out_in_order(desk: Desk) -> None:
    desk.press("j", "Enter", "x", "z", "Enter", "Enter")

    expect(desk.page.locator("#decided")).to_have_text("3")
    desk.sent()
    states = [state_of(words) for words in (CLAIM, QUOTATION, "The ministry said nothing")]
    assert states == ["accepted", "accepted", "accepted"]


def test_nothing_moves_when_a_decision_is_made(desk: Desk) -> None:
    desk.press("j")
    before = [card.bounding_box() for card in desk.page.locator(".card").all()]

    desk.current.get_by_role("button", name=re.compile("Accept")).click()

    expect(desk.page.locator("#decided")).to_have_text("1")
    assert [card.bounding_box() for card in desk.page.locator(".card").all()] == before


def test_help_tells_all_keys_and_escape_closes_it(desk: Desk) -> None:
    desk.press("?")
    dialog = desk.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("next undecided annotation")
    desk.press("j")
    expect(desk.current).to_have_count(0)  # the keys rest while the help is open
    desk.press("Escape")
    expect(dialog).not_to_be_visible()


def test_next_article_is_the_next_in_which_something_waits(desk: Desk) -> None:
    make_annotation(make_article("Done"), state="accepted")
    other = make_article("Waits")
    make_annotation(other, state="suggested")

    desk.press("Shift+N")

    desk.page.wait_for_url(f"**/{other.pk}/")


# --- selected words


@pytest.mark.parametrize(("key", "kind"), [("c", "claim"), ("q", "quotation"), ("f", "figure")])
def test_selected_words_behind_emoji_become_what_the_key_says(
    desk: Desk, article: Article, key: str, kind: str
) -> None:
    desk.drag_over("union leader")
    desk.press(key)

    expect(desk.current).to_contain_text("union leader")
    made = Annotation.objects.get(author__isnull=False)
    anchor = made.anchors.get()
    revision = article.latest_revision
    assert revision is not None
    assert (made.kind, made.state, anchor.exact) == (kind, "accepted", "union leader")
    assert revision.text[anchor.start : anchor.end] == "union leader"
    assert desk.page.evaluate("() => getSelection().isCollapsed")


def test_words_selected_while_the_server_answers_stay_selected(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/annotate", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no bound method of a list
    desk.drag_over("union leader")
    with desk.page.expect_request("**/annotate"):
        desk.press("f")
    desk.drag_over("Talks resume")

    held[0].continue_()

    expect(desk.current).to_contain_text("Figure · accepted")
    assert desk.page.evaluate("() => String(getSelection())") == "Talks resume"
    desk.page.unroute("**/annotate")
    desk.press("c")
    expect(desk.current).to_contain_text("Claim · accepted")
    assert {one.kind: one.anchors.get().exact for one in Annotation.objects.filter(author__isnull=False)} == {
        "figure": "union leader",
        "claim": "Talks resume",
    }


def test_selection_grows_to_whole_words_unless_alt_is_held(desk: Desk) -> None:
    desk.drag_over("eader Tomas Oka")
    assert desk.page.evaluate("() => String(getSelection())") == "leader Tomas Okafor"
    desk.press("Escape")
    desk.drag_over("eader Tomas Oka", alt=True)
    desk.page.get_by_role("toolbar").get_by_role("button", name="Claim").click()

    expect(desk.current).to_contain_text("eader Tomas Oka")
    assert Annotation.objects.get(author__isnull=False).anchors.get().exact == "eader Tomas Oka"


def test_selection_across_paragraphs_and_line_breaks_is_one_annotation(desk: Desk, article: Article) -> None:
    desk.page.evaluate(
        """() => {
            const [, second, third] = document.querySelectorAll("#article p");
            const range = new Range();
            range.setStart(second.querySelector("em").firstChild, 0);
            range.setEnd(third.lastChild, 5);
            getSelection().addRange(range);
        }"""
    )
    desk.press("c")

    expect(desk.page.locator("#total")).to_have_text("4")
    anchor = Annotation.objects.get(author__isnull=False).anchors.get()
    assert anchor.exact == (
        "see,” union leader Tomas Okafor replied 💪🏽.\n\nThe ministry said nothing.\nTalks"
    )
    assert "".join(desk.marked()["focus-claim"][0].split("\n")) == (
        "see,” union leader Tomas Okafor replied 💪🏽.The ministry said nothing.Talks"
    )


def test_text_that_has_changed_meanwhile_refuses_the_words_and_keeps_the_selection(
    desk: Desk, article: Article
) -> None:
    desk.drag_over("union leader")
    revise(article, headline="Cranes move", body=BODY)

    desk.press("c")

    expect(desk.page.get_by_role("alert").filter(has_text="The text has changed")).to_be_visible()
    assert desk.page.evaluate("() => String(getSelection())") == "union leader"
    assert not Annotation.objects.filter(author__isnull=False).exists()


@pytest.mark.parametrize(
    "body",
    [
        "<p>⚓️ 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 <strong>💪🏽</strong>𝒳 “ja”</p><p>after</p>",
        "<p>Zoë Ångström und a̐éö̲ na\u00efve</p><p>한국어 조선 尹錫悅 각</p>",
        "<p>قال الوزير <em>«نعم»</em> اليوم</p><p>אמר השר ״כן״ 12,000</p>",
        "<p>12\u00a0000 co\u00adop\u200b soft\r\nbreak<br>line<br><br>two</p>",
        "<ul><li>one <a href='https://example.org/'>two</a></li><li>three<ul><li>four</li></ul>five</li></ul>",
        "<blockquote><p>in</p><p>side</p></blockquote><h2>Head</h2><table><tr><td>a</td><td>b</td></tr></table>",
        (
            "<p>He said no. He said no.</p><figure><img src='/x.png' alt='A crane'>"
            "<figcaption>He said no.</figcaption></figure>"
        ),
    ],
    ids=[
        "emoji",
        "marks-and-hangul",
        "right-to-left",
        "spaces-and-breaks",
        "lists",
        "blocks",
        "twice-the-same",
    ],
)
def test_every_span_of_the_page_is_the_same_span_of_the_text(
    page: Page, site: object, sign_in: Callable[[object], None], body: str
) -> None:
    article = make_article("Offsets 🧭 headline", body)
    revision = article.latest_revision
    assert revision is not None
    text = revision.text
    sign_in(make_editor("bob"))
    Desk(page, article)

    offsets = page.evaluate(
        """async (length) => {
            const { ArticleText } = await import("/static/desk/text.js");
            const text = new ArticleText(document.getElementById("article"));
            const spans = [];
            for (let start = 0; start < length; start += 1) {
                for (let end = start + 1; end <= length; end += 1) {
                    const range = text.range(start, end);
                    spans.push([text.slice(start, end), range ? text.span(range) : null]);
                }
            }
            return [text.length, spans];
        }""",
        len(text),
    )

    spans = [(start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
    assert offsets == [len(text), [[text[start:end], trimmed(text, start, end)] for start, end in spans]]


def trimmed(text: str, start: int, end: int) -> dict[str, int] | None:
    """What a selection of these words stands for: no white space at its ends."""
    words = text[start:end].strip()
    if not words:
        return None
    first = text.index(words[0], start)
    return {"start": first, "end": first + len(words)}


# --- actors


def test_actor_is_linked_by_a_few_letters(desk: Desk) -> None:
    make_actor("Tomas Okafor", description="striker, Northwire FC")
    wanted = Actor.objects.create(name="Tomas Okafor", kind="person", description="head of the union")
    desk.press("j", "j", "a")
    box = desk.page.get_by_role("combobox")
    expect(box).to_have_value("Tomas Okafor")  # what the engine heard is typed in already
    box.fill("oka")
    expect(desk.page.get_by_role("option")).to_have_count(3)

    option = desk.page.get_by_role("option", name="head of the union")
    while option.get_attribute("aria-selected") != "true":
        desk.press("ArrowDown")
    desk.press("Enter")

    expect(desk.current.locator(".chip.actor").first).to_contain_text(
        "Tomas Okafor speaker · head of the union"
    )
    role = Role.objects.get(annotation__kind="quotation", state="accepted")
    assert (role.kind, role.actor) == ("speaker", wanted)


def test_actor_that_nobody_knows_is_created_in_place(desk: Desk) -> None:
    desk.press("j", "a")
    desk.page.get_by_role("combobox").press_sequentially("Zoë Ångström")
    expect(desk.page.get_by_role("option", name="Create “Zoë Ångström”")).to_be_visible()
    desk.press("Tab", "Enter")  # the role: subject
    desk.page.get_by_role("combobox").press_sequentially("mediator")
    desk.press("ArrowDown", "Enter")

    expect(desk.current.locator(".chip.actor")).to_contain_text("Zoë Ångström subject · mediator")
    actor = Actor.objects.get()
    assert (actor.name, actor.kind, actor.description) == ("Zoë Ångström", "organisation", "mediator")
    assert Role.objects.get(actor=actor).kind == "subject"


def test_selected_name_becomes_a_mention_and_asks_who_it_is(desk: Desk) -> None:
    make_actor("Ministry of Ports", "organisation")
    desk.drag_over("The ministry")
    desk.press("a")

    box = desk.page.get_by_role("combobox")
    expect(box).to_have_value("The ministry")
    expect(desk.page.get_by_role("option", name="Ministry of Ports")).to_be_visible()
    desk.press("Enter")

    expect(desk.current.locator(".chip.actor").first).to_contain_text("Ministry of Ports mentioned")


def test_link_is_undone(desk: Desk) -> None:
    make_actor("Ilse Brandt")
    desk.press("j", "a")
    desk.page.get_by_role("combobox").press_sequentially("ils")
    expect(desk.page.get_by_role("option", name="Ilse Brandt")).to_be_visible()
    desk.press("Enter")
    expect(desk.current.locator(".chip.actor")).to_have_count(1)

    desk.press("z")

    expect(desk.current.locator(".chip.actor")).to_have_count(0)


# --- two editors, and what goes wrong


def test_colleague_was_faster_and_the_page_says_who(desk: Desk) -> None:
    annotation = Annotation.objects.get(anchors__exact=CLAIM)
    desk.deafen()
    desk.press("j")
    reject(annotation, editor=make_editor("alice"))

    desk.current.get_by_role("button", name=re.compile("Accept")).click()

    expect(desk.page.get_by_role("alert").filter(has_text="Alice has already rejected this.")).to_be_visible()
    expect(desk.card(CLAIM)).to_contain_text("Claim · rejected")


def test_newer_text_is_announced_and_not_mixed_with_the_old(desk: Desk, article: Article) -> None:
    revise(article, headline="Cranes move", body=BODY)

    expect(desk.page.locator("#newer")).to_be_visible(timeout=6000)
    expect(desk.page.locator("h1")).to_have_text("Cranes stand still")


# --- light, dark, small


def test_dark_is_remembered_from_page_to_page(desk: Desk, article: Article) -> None:
    background = "() => getComputedStyle(document.body).backgroundColor"
    light = desk.page.evaluate(background)
    desk.page.get_by_role("button", name="Light or dark").click()
    dark = desk.page.evaluate(background)

    desk.page.reload()

    assert light != dark
    assert desk.page.evaluate(background) == dark


def test_tablet_has_the_cards_in_a_drawer_and_the_keys_work(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 900, "height": 1000})
    desk.press("j", "j")
    expect(desk.current).to_be_in_viewport()
    expect(desk.page.get_by_text("Tomas Okafor replied")).to_be_in_viewport()

    desk.press("Enter")

    expect(desk.page.locator("#decided")).to_have_text("1")
    assert desk.page.evaluate("() => document.documentElement.scrollWidth") == 900


def test_worklist_is_walked_and_opened_by_key(
    page: Page, site: object, sign_in: Callable[[object], None]
) -> None:
    quiet, waits = make_article("Nothing waits"), make_article("Something waits")
    make_annotation(quiet, CLAIM)
    make_annotation(waits, CLAIM, state="suggested")
    sign_in(make_editor("bob"))
    page.goto("/admin/desk/")
    expect(page.get_by_role("link", name="Something waits")).to_have_count(2)  # the article, and the filter
    expect(page.locator("td a:focus")).to_have_text("Something waits")

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{quiet.pk}/")


def test_forced_colours_leave_the_marks_their_kinds(desk: Desk) -> None:
    desk.page.emulate_media(forced_colors="active")

    adjusted = desk.page.evaluate(
        """() => {
            const kept = [], put_back = [];
            for (let one = document.querySelector("#article [data-start]"); one; one = one.parentElement) {
                kept.push(getComputedStyle(one).forcedColorAdjust);
            }
            for (const one of document.querySelectorAll("header, aside, footer, dialog, .margin, .bubble")) {
                put_back.push(getComputedStyle(one).forcedColorAdjust);
            }
            return [[...new Set(kept)], [...new Set(put_back)]];
        }"""
    )
    assert adjusted == [["none"], ["auto"]]
    assert ground_of(desk, CLAIM) != ground_of(desk, QUOTATION)


def ground_of(desk: Desk, words: str) -> tuple[int, ...]:
    """The colour that is painted behind words: the most frequent one of their first line's picture."""
    box = desk.page.evaluate(
        """async (words) => {
            const { ArticleText } = await import("/static/desk/text.js");
            const text = new ArticleText(document.getElementById("article"));
            const before = text.slice(0, text.length).split(words)[0];
            const { x, y, width, height } = text
                .range([...before].length, [...before].length + [...words].length)
                .getClientRects()[0];
            return { x, y, width, height };
        }""",
        words,
    )
    picture = desk.page.screenshot(clip=box)
    return desk.page.evaluate(  # type: ignore[no-any-return]
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            const { data } = canvas.getImageData(0, 0, image.width, image.height);
            const counts = new Map();
            for (let i = 0; i < data.length; i += 4) {
                const colour = data.slice(i, i + 3).join();
                counts.set(colour, (counts.get(colour) ?? 0) + 1);
            }
            return [...counts].sort((a, b) => b[1] - a[1])[0][0].split(",").map(Number);
        }""",
        list(picture),
    )
