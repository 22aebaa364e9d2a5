"""Petra and Quinn, two partners with a product each, and a client that speaks for one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.articles.models import Story
from newsroom.partners.keys import api_keys
from newsroom.partners.models import Key, Partner, Product, ProductSource, ProductStory
from newsroom.partners.permissions import grants
from sources.models import Source
from tests.world import make_editor

API = "/api/v1"
# One for all: each new client looks for all static files again. The API sets no cookie that it could remember.
CLIENT = Client()


@dataclass
class Puller:
    """A partner with a key in hand."""

    partner: Partner
    text: str

    def ask(self, path: str, *, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
        """The answer, whatever it is. `path` is what comes after /api/v1/, or a whole URI."""
        path = path if "://" in path else f"{API}/{path}"
        return CLIENT.get(
            path, parameters, headers={"Authorization": f"Bearer {self.text}", **(headers or {})}
        )

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of an answer that must be a success."""
        response = self.ask(path, **parameters)
        assert response.status_code == 200, response.content
        return response.json()

    def propose(self, body: Any, **options: Any) -> Any:
        """The answer to annotations that are sent; `body` is JSON, or the bytes themselves."""
        return CLIENT.post(
            f"{API}/annotations",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}"},
            **options,
        )

    def items(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        found, page = [], self.get(path, **parameters)
        found += page["items"]
        while page["next"]:
            page = self.get(path, **{**parameters, "after": page["next"]})
            found += page["items"]
        return found

    def ids(self, path: str, **parameters: Any) -> list[str]:
        return [item["id"] for item in self.items(path, **parameters)]

    def changes(self, after: str = "", **parameters: Any) -> list[dict[str, Any]]:
        """The feed's entries from a cursor to its end."""
        entries, page = [], self.get("changes", after=after, **parameters)
        entries += page["entries"]
        while page["more"]:
            page = self.get("changes", after=page["next"], **parameters)
            entries += page["entries"]
        return entries


def make_product(
    name: str,
    *,
    sources: list[Source] | None = None,
    stories: list[Story] | None = None,
    languages: list[str] | None = None,
    kinds: list[str] | None = None,
    **fields: Any,
) -> Product:
    product = Product.objects.create(name=name, languages=languages or [], kinds=kinds or [], **fields)
    ProductSource.objects.bulk_create(ProductSource(product=product, source=s) for s in sources or [])
    ProductStory.objects.bulk_create(ProductStory(product=product, story=s) for s in stories or [])
    return product


def make_partner(name: str, *, may_propose: bool = False, **product: Any) -> Puller:
    """A partner with a product that is narrowed as the arguments say (none: everything), and a key."""
    editor = make_editor("dana")
    partner = Partner.objects.create(name=name, email=f"{name.lower()}@partner.example.org")
    grants.grant(partner, make_product(f"{name}'s product", **product), editor=editor)
    return Puller(partner, api_keys.issue(partner, editor=editor, may_propose=may_propose)[1])


def recognise(text: str, address: str = "192.0.2.1") -> Key:
    """The key that a text spells, for who asks from that address."""
    return api_keys.recognise(text, address=address)[0]


@pytest.fixture
def petra(db: None) -> Puller:
    """She may see everything."""
    return make_partner("Petra")


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """How many statements something sends to the database, savepoints aside: those stand for a test's transaction."""

    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    return count
