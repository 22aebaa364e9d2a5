"""Every operation, called with whatever its description allows and with what it does not: no answer is a 500, and all
are as described.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from tests.newsroom.conftest import make_partner
from tests.world import make_actor, make_annotation, make_article, make_story

pytestmark = [pytest.mark.contract, pytest.mark.django_db]


@pytest.fixture
def within_the_test(db: None) -> Iterator[None]:
    """Requests on the test's own connection, which is closed after none of them; Django's test client does so too."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(within_the_test: None) -> Any:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema", WSGIHandler())
    schema.config.output.sanitization.update(enabled=False)
    return schema


@pytest.fixture
def key(db: None) -> str:
    """Of a partner who may see a small corpus, and propose."""
    article = make_article(story=make_story())
    make_annotation(article, actor=make_actor())
    make_annotation(article, "They count the people", kind="quotation", speaker="Tomas Okafor")
    return make_partner("Petra", may_propose=True).text


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_described(document: Any, key: str, mode: GenerationMode) -> None:
    """Not by schemathesis' own parametrize: its sub-tests do not know this pytest."""
    called, found_wrong = set(), []
    for found in document.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=10,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            called.add(case.operation.label)
            if mode is GenerationMode.POSITIVE:
                # Opaque: whatever stands in a `next` is right, and nothing else that looks like it.
                (case.query or {}).pop("after", None)
            case.call_and_validate(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})

        try:
            call()
        except Unsatisfiable:
            continue  # an operation without parameters cannot be called wrongly
        except FailureGroup as failures:
            found_wrong += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    assert found_wrong == []
    assert len(called) >= 15
