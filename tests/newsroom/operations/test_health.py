import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.mark.django_db
def test_health_says_what_answers(client: Client, settings: Settings) -> None:
    assert (client.get("/health/live").status_code, client.get("/health/ready").json()) == (
        200,
        {"database": "ok", "redis": "ok"},
    )
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = client.get("/health/ready")
    # Without Redis the site still serves: a balancer must not take it out.
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "redis": "away"})
