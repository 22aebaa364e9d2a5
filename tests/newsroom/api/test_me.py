"""A partner asks who it is: its key, what it may see in words and in values, what is left, how far behind it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.feed.models import Change
from newsroom.partners.models import DeliveryRecord
from newsroom.partners.permissions import grants
from tests.newsroom.conftest import make_partner, make_product
from tests.world import make_article, make_editor, make_source, make_story

pytestmark = pytest.mark.django_db


def test_me_says_who_what_and_how_much(petra, settings):
    key = petra.partner.keys.get()
    response = petra.ask("me")
    me = response.json()
    assert me == {
        "partner": {"id": str(petra.partner.pk), "name": "Petra"},
        "key": {
            "prefix": key.prefix,
            "createdAt": key.created_at.isoformat(),
            "expiresAt": None,
            "lastUsedAt": None,
            "addresses": None,
            "mayPropose": False,
        },
        "products": [
            {
                "name": "Petra's product",
                "inWords": "All articles; full text; all annotations.",
                "sources": None,
                "stories": None,
                "languages": None,
                "kinds": None,
                "rights": {"body": "full", "quoteWords": None},
                "suggestions": False,
                "embargoed": False,
            }
        ],
        "limits": {
            "page": 500,
            "wait": 20,
            "requests": [
                {"name": "minute", "quota": 600, "window": 60, "remaining": 599, "reset": 1},
                {"name": "day", "quota": 200_000, "window": 86_400, "remaining": 199_999, "reset": 1},
            ],
        },
        "feed": {
            "uri": f"{settings.SITE_URL}/api/v1/changes",
            "head": me["feed"]["head"],
            "readAt": None,
            "behind": None,
        },
    }
    assert response["Cache-Control"] == "private, no-store"
    key.refresh_from_db()
    assert petra.get("me")["key"]["lastUsedAt"] == key.last_used_at.isoformat()


def test_each_product_says_its_scope_in_words_and_in_values():
    source, story = make_source("The Quay Gazette"), make_story("Harbour strike")
    quinn = make_partner(
        "Quinn",
        sources=[source, make_source("Dock Post")],
        stories=[story],
        kinds=["claim"],
        languages=["en", "de"],
        body_right="quotes",
        quote_words=12,
        suggestions=True,
    )
    link = make_product("A link", body_right="link")
    grants.grant(quinn.partner, link, editor=make_editor("dana"))
    first, second = quinn.get("me")["products"]
    assert first == {
        "name": "A link",
        "inWords": "All articles; headline and link only; all annotations.",
        "sources": None,
        "stories": None,
        "languages": None,
        "kinds": None,
        "rights": {"body": "link", "quoteWords": 0},
        "suggestions": False,
        "embargoed": False,
    }
    assert second == {
        "name": "Quinn's product",
        "inWords": (
            "Articles of Dock Post and The Quay Gazette in the story “Harbour strike” in de and en; "
            "quotes of up to 12 words; annotations: claim only, suggestions of machines too."
        ),
        "sources": sorted([source.uri, make_source("Dock Post").uri]),
        "stories": [story.uri],
        "languages": ["de", "en"],
        "kinds": ["claim"],
        "rights": {"body": "quotes", "quoteWords": 12},
        "suggestions": True,
        "embargoed": False,
    }


def test_me_says_how_far_behind_the_feed_its_reader_is(petra):
    make_article()
    cursor = petra.get("changes")["next"]
    # The beginning holds nothing: nobody has asked for what comes after anything yet.
    assert petra.get("me")["feed"]["behind"] is None
    petra.get("changes", after=cursor)
    assert petra.get("me")["feed"]["behind"] == {"lines": 0, "seconds": 0}
    make_article(source=make_source("Another"))
    petra.get("me")
    Change.objects.filter(object_type="article").update(created_at=timezone.now() - timedelta(seconds=300))
    behind = petra.get("me")["feed"]["behind"]
    assert (behind["lines"], 300 <= behind["seconds"] < 330) == (2, True)
    petra.get("changes", after=petra.get("me")["feed"]["head"])
    assert petra.get("me")["feed"]["behind"] == {"lines": 0, "seconds": 0}


def test_who_goes_back_in_the_feed_holds_no_less_for_it(petra):
    make_article()
    first = petra.get("changes", limit=1)["next"]
    last = petra.get("changes")["next"]
    petra.get("changes", after=last)
    held = DeliveryRecord.objects.get().asked
    petra.get("changes", after=first)
    assert (DeliveryRecord.objects.get().asked, held) == (held, 2)
