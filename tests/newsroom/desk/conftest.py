"""An editor at the desk, and the desk's answers as plain values."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.users.models import User
from tests.world import make_editor


class Desk:
    """A logged-in editor's browser: sends requests as the page does."""

    def __init__(self, editor: User) -> None:
        self.editor = editor
        self.client = Client()
        self.client.force_login(editor)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/admin/desk/{path}", headers=headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(f"/admin/desk/{path}", body or {}, content_type="application/json")


@pytest.fixture
def bob(db: None) -> Desk:
    return Desk(make_editor("bob"))


@pytest.fixture
def alice(db: None) -> Desk:
    return Desk(make_editor("alice"))
