"""What every test may ask for: engines, and real processes (a worker, the site) on the test database."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from newsroom.embedded import data_folder
from newsroom.embedded.errors import Unavailable
from newsroom.embedded.services import Services
from tests.stage import Site, Worker, environment_of_test_database

# What is slow on a busy machine is not wrong: speed is the benchmarks' to say.
hypothesis.settings.register_profile(
    "claimdesk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("claimdesk")


# Minutes long, for they start processes of their own. One of them at the end would leave the other processors idle.
LONG = (
    "faults/",
    "test_queues.py",
    "newsroom/api/test_mirror.py",
    "newsroom/embedded/",
    "journeys/",
    "browser/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave benchmarks, contracts and soaks out, unless `-m` asks for them by name. The long files come first."""
    asked = config.getoption("markexpr")
    left_out = [
        item
        for item in items
        for mark in ("benchmark", "contract", "soak")
        if item.get_closest_marker(mark) and mark not in asked
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: not item.nodeid.removeprefix("tests/").startswith(LONG))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: modules, models and the collected tests."""
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """How many processes share the tests: each has engines of its own, so they share nothing else.

    One more than there are processors: many tests wait, for a browser, a worker or a timer. Engines that the
    environment names are there once.
    """
    named = {"DATABASE_URL", "REDIS_URL"} & set(os.environ)
    return 1 if named else min((os.cpu_count() or 1) + 1, 4)


@pytest.fixture(scope="session")
def engines() -> Iterator[Services]:
    """PostgreSQL and Redis of this run: embedded and thrown away after it, or those that the environment names."""
    try:
        with Services(data_folder(), throwaway=True) as services:
            yield services
    except Unavailable as reason:
        pytest.exit(str(reason), returncode=1)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(engines: Services) -> None:
    """Have the engines up before pytest-django makes the test database."""


def _shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around several tests, for a fixture whose rows they all read.

    Each test runs in a savepoint of its own, so it sees these rows and leaves them as they were; so does a test that
    asks for no such fixture but comes after one that did. The fixture's Python objects are shared, too: a test that
    changes one loads its own copy first. Not beside transactional tests, which cannot commit in here.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


module_db = pytest.fixture(scope="module", name="module_db")(_shared_rows)
class_db = pytest.fixture(scope="class", name="class_db")(_shared_rows)


@pytest.fixture(scope="session")
def outside(engines: Services, django_db_setup: None) -> dict[str, str]:
    """The environment in which another process sees the test database and this run's Redis."""
    return environment_of_test_database(engines)


@pytest.fixture(scope="session")
def _worker(outside: dict[str, str]) -> Iterator[Worker]:
    with Worker(outside) as worker:
        worker.lay_down()
        yield worker


@pytest.fixture
def worker(_worker: Worker, transactional_db: None) -> Iterator[Worker]:
    """A Celery worker in a process of its own; the test's data is committed, since it sees nothing else.

    It works for the tests that ask for it, and is idle again before the tables are emptied: no job meets the rows of
    another test.
    """
    _worker.begin()
    _worker.take_up()
    yield _worker
    _worker.lay_down()
    print(_worker.output())  # noqa: T201 - pytest shows it where the test failed


@pytest.fixture(scope="session")
def _site(outside: dict[str, str]) -> Iterator[Site]:
    with Site(outside) as site:
        yield site


@pytest.fixture
def site(_site: Site, transactional_db: None, settings: Settings) -> Iterator[Site]:
    """The site under gunicorn in a process of its own, at `site.url`; the test's data is committed.

    The test's own process writes the same addresses into what it stores.
    """
    settings.SITE_URL = _site.url
    _site.begin()
    yield _site
    _site.settle()
    print(_site.output())  # noqa: T201 - pytest shows it where the test failed
