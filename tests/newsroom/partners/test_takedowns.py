"""A kill asks each holder to take the text down, and does not forget who has not answered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.withhold import cancel, release, withhold
from newsroom.feed import numbering
from newsroom.feed.models import Change
from newsroom.partners.admin import dashboard_items
from newsroom.partners.models import DeliveryRecord, Takedown
from newsroom.partners.takedowns import actions, delivery_records
from tests.newsroom.conftest import API, CLIENT, make_partner
from tests.world import make_article, make_chief, make_source, make_staff

pytestmark = pytest.mark.django_db

WHY = "A court says so."


def _kill(article, action=withhold):
    action(article, reason=WHY, editor=make_chief("dana"))
    numbering.number()


def _asked() -> dict[str, str]:
    return {r.partner.name: str(r.certainty) for r in Takedown.objects.unanswered().select_related("partner")}


def _post(puller, takedown):
    headers = {"Authorization": f"Bearer {puller.text}"}
    return CLIENT.post(f"{API}/takedowns/{takedown.pk}/acknowledge", headers=headers)


def test_each_holder_is_asked_and_nobody_else(petra):
    """By what each was handed: the text, the text and more, something before it, a list, nothing, another source."""
    ours = make_source("Ours")
    early, listing, never = make_partner("Early"), make_partner("Listing"), make_partner("Never")
    quinn = make_partner("Quinn", sources=[make_source("Theirs")])
    make_article(source=ours)
    early.get("changes")
    article = make_article(source=ours)
    make_article(source=make_source("Theirs"))
    petra.get("changes", after=petra.get("changes")["next"])
    handed = make_partner("Handed")
    handed.get("changes")
    quinn.get("changes", after=quinn.get("changes")["next"])
    listing.get("articles")
    never.get("me")
    _kill(article)
    assert _asked() == {"Petra": "held", "Handed": "perhaps", "Listing": "perhaps"}


def test_who_has_read_on_past_a_withhold_is_not_asked_again_by_the_cancel(petra):
    handed = make_partner("Handed")
    article = make_article()
    end = petra.get("changes")["next"]
    handed.get("changes")
    petra.get("changes", after=end)
    _kill(article)
    petra.get("changes", after=petra.get("changes", after=end)["next"])
    _kill(article, cancel)
    asked = Takedown.objects.unanswered().values_list("partner__name", "act__action")
    assert sorted(asked) == [("Handed", "cancel"), ("Petra", "withhold")]


def test_who_first_reads_the_old_lines_after_the_kill_holds_nothing(petra):
    article = make_article()
    _kill(article)
    petra.get("changes", limit=1)
    DeliveryRecord.objects.update(asked_at=timezone.now() + actions.IN_FLIGHT + timedelta(seconds=1))
    actions.sweep()
    assert _asked() == {}


def test_who_may_see_less_by_now_is_asked_for_what_it_was_shown(petra):
    from newsroom.partners.permissions import grants

    article = make_article()
    petra.get("changes", after=petra.get("changes")["next"])
    grants.take(petra.partner, petra.partner.products.get())
    _kill(article)
    assert _asked() == {"Petra": "perhaps"}


def test_partner_sent_the_text_during_the_kill_is_found_after_the_commit(petra):
    """The pull notes itself before it looks for a kill, so the second look finds it."""
    article = make_article()
    numbering.number()
    _kill(article)
    delivery_records.note(petra.partner.pk, asked=None, served=1)
    assert _asked() == {}
    actions.look_again(article.acts.get(action="withhold").pk)
    assert _asked() == {"Petra": "perhaps"}


def test_a_holder_of_pruned_lines_is_still_known(petra):
    article = make_article()
    petra.get("changes", after=petra.get("changes")["next"])
    withhold(article, reason=WHY, editor=make_chief("dana"))
    Takedown.objects.all().delete()
    numbering.number()
    Change.objects.filter(object_id=article.pk).exclude(op="withhold").delete()
    actions.look_again(article.acts.get(action="withhold").pk)
    assert _asked() == {"Petra": "held"}


@pytest.mark.parametrize("action", [withhold, cancel, erase])
def test_a_letter_goes_out_once_and_quotes_nothing(petra, action):
    article = make_article("SECRET headline", "<p>SECRET words.</p>")
    petra.get("changes")
    _kill(article, action)
    assert (actions.sweep(), actions.sweep()) == (1, 0)
    [letter] = mail.outbox
    takedown = Takedown.objects.get()
    assert letter.to == ["petra@partner.example.org"]
    assert letter.extra_headers["Message-ID"].startswith(f"<takedown-{takedown.pk}@")
    assert [part in letter.body for part in (article.uri, WHY, actions.link(takedown), "SECRET")] == [
        True,
        True,
        True,
        False,
    ]
    assert "SECRET" not in letter.subject
    assert takedown.mailed_at is not None


def test_a_letter_that_cannot_be_sent_is_put_off_and_goes_out_later(petra, settings):
    petra_article = make_article()
    petra.get("changes")
    _kill(petra_article)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert actions.sweep() == 0
    takedown = Takedown.objects.get()
    assert (takedown.tries, takedown.mailed_at) == (1, None)
    assert takedown.last_failure
    assert takedown.due_at > timezone.now() + timedelta(seconds=20)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.sweep() == 0, "it is not due yet"
    Takedown.objects.update(due_at=timezone.now())
    assert actions.sweep() == 1
    assert len(mail.outbox) == 1


def test_a_letter_whose_worker_died_is_due_again_after_its_lease(petra):
    article = make_article()
    petra.get("changes")
    _kill(article)
    takedown = Takedown.objects.get()
    # Taken, and never heard of again.
    Takedown.objects.update(due_at=timezone.now() + actions.LEASE, tries=1)
    assert actions.mail(takedown.pk) is False
    Takedown.objects.update(due_at=timezone.now())
    assert actions.mail(takedown.pk) is True


def test_the_key_acknowledges_once_for_its_own_partner_only(petra):
    quinn = make_partner("Quinn")
    article = make_article()
    petra.get("changes")
    _kill(article)
    takedown = Takedown.objects.get()
    assert [item["id"] for item in petra.get("takedowns")["items"]] == [str(takedown.pk)]
    assert quinn.get("takedowns") == {"items": [], "next": None}
    assert _post(quinn, takedown).status_code == 404
    first = _post(petra, takedown)
    assert (first.status_code, first.json()["article"], first.json()["op"]) == (200, article.uri, "withhold")
    assert _post(petra, takedown).json() == first.json()
    assert petra.get("takedowns") == {"items": [], "next": None}


def test_the_list_is_walked_to_its_end_while_takedowns_are_acknowledged(petra):
    articles = [make_article(f"Number {number}") for number in range(5)]
    petra.get("changes")
    for article in articles:
        _kill(article)
    asked = [str(takedown.pk) for takedown in Takedown.objects.order_by("pk")]
    assert len(asked) == 5
    assert (
        petra.ids("takedowns") == petra.ids("takedowns", limit=2) == petra.ids("takedowns", limit=5) == asked
    )
    page = petra.get("takedowns", limit=2)
    for answered in (asked[1], asked[3]):
        assert _post(petra, Takedown.objects.get(pk=answered)).status_code == 200
    assert petra.ids("takedowns", after=page["next"]) == [asked[2], asked[4]]


def test_link_asks_before_it_acknowledges_and_forged_links_do_not_open(petra):
    article = make_article()
    petra.get("changes")
    _kill(article)
    takedown, anybody = Takedown.objects.get(), Client()
    address = actions.link(takedown)
    assert anybody.get(address).status_code == 200
    assert Takedown.objects.unanswered().exists(), "a program that opens links has taken nothing down"
    assert anybody.post(address[:-1] + "_").status_code == 404
    assert anybody.post(address).status_code == 200
    takedown.refresh_from_db()
    assert (takedown.acknowledged_by, Takedown.objects.unanswered().exists()) == ("link", False)


def test_a_release_takes_the_asking_back(petra):
    article = make_article()
    petra.get("changes")
    _kill(article)
    release(article, editor=make_chief("dana"))
    assert (actions.sweep(), mail.outbox, petra.get("takedowns")) == (0, [], {"items": [], "next": None})


def test_page_of_a_killed_article_names_its_holders_to_permitted_editors():
    article = make_article()
    own = reverse("admin:articles_article_change", args=[article.pk])
    dana, carl = Client(), Client()
    dana.force_login(make_chief("dana"))
    carl.force_login(make_staff("carl", "articles.view_article", "articles.change_article"))
    assert "still holds it" not in dana.get(own).content.decode()
    _kill(article)
    assert "none: no partner has received it" in dana.get(own).content.decode()
    assert "still holds it" not in carl.get(own).content.decode()


def _badges(page: str) -> list[str]:
    """What the side bar counts; an empty box would be one too."""
    return [words.strip() for words in re.findall(r'<span class="[^"]*bg-red-100[^"]*">([^<]*)</span>', page)]


def test_unacknowledged_takedown_stays_on_dashboard_and_article_page(petra):
    article = make_article()
    petra.get("changes", after=petra.get("changes")["next"])
    _kill(article)
    dana = Client()
    dana.force_login(make_chief("dana"))
    page = reverse("admin:partners_takedown_holders", args=[article.pk])
    asked = "Petra has not acknowledged that an article was withheld"
    dashboard = dana.get(reverse("admin:index")).content.decode()
    assert asked in dashboard
    assert _badges(dashboard) == ["1"]
    assert "Still holds it" in dana.get(page).content.decode()
    own = reverse("admin:articles_article_change", args=[article.pk])
    assert re.search(r"<b>Petra</b>\s+Still holds it", dana.get(own).content.decode())
    petra.get("changes", after=petra.get("changes")["next"])
    assert "Received it in the feed and has not acknowledged it" in dana.get(page).content.decode()
    takedown = Takedown.objects.get()
    dana.post(reverse("admin:partners_takedown_acknowledge", args=[takedown.pk]))
    takedown.refresh_from_db()
    assert (takedown.acknowledged_by, takedown.acknowledged_by_user) == ("editor", make_chief("dana"))
    assert re.search(r"<b>Petra</b>\s+Has taken it down", dana.get(own).content.decode())
    shown = dana.get(page).content.decode()
    assert "Has taken it down" in shown
    # The record is evidence: the page names who was informed, and the first acknowledgement stays.
    by = "an editor, for the partner (Dana)"
    assert by in shown
    assert (
        by in dana.get(reverse("admin:partners_partner_overview", args=[petra.partner.pk])).content.decode()
    )
    bob = Client()
    bob.force_login(make_chief("bob"))
    bob.post(reverse("admin:partners_takedown_acknowledge", args=[takedown.pk]))
    takedown.refresh_from_db()
    assert takedown.acknowledged_by_user == make_chief("dana")
    dashboard = dana.get(reverse("admin:index")).content.decode()
    assert asked not in dashboard
    assert _badges(dashboard) == []
    assert dashboard_items.dashboard_items(make_chief("dana")) == []


@pytest.mark.parametrize(
    ("limit", "shown", "last"),
    [(3, 3, None), (2, 2, "1 more takedown is open"), (1, 1, "2 more takedowns are open")],
)
def test_takedowns_without_room_on_the_dashboard_are_counted(petra, monkeypatch, limit, shown, last):
    monkeypatch.setattr(dashboard_items, "SHOWN_AT_MOST", limit)
    articles = [make_article() for _ in range(3)]
    petra.get("changes", after=petra.get("changes")["next"])
    for article in articles:
        _kill(article)
    found = dashboard_items.dashboard_items(make_chief("dana"))
    asked = [matter for matter in found if matter.words.startswith("Petra has not acknowledged")]
    assert [matter.words for matter in found[len(asked) :]] == ([last] if last else [])
    assert len(asked) == shown
    # The oldest are shown.
    assert [matter.link for matter in asked] == [
        reverse("admin:partners_takedown_holders", args=[article.pk]) for article in articles[:shown]
    ]
    dana = Client()
    dana.force_login(make_chief("dana"))
    page = dana.get(reverse("admin:index")).content.decode()
    assert "Needs your attention · 3<" in page
    if last:
        assert f'href="{reverse("admin:partners_takedown_changelist")}">{last}</a>' in page
