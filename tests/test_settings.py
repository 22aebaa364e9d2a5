"""The settings as another process loads them: complete for production, or a laptop; never something in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from newsroom import embedded as local
from tests.forks import Forks

PROJECT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "SECRET_KEY": "of-this-test-alone-" + "k" * 50,
    "SITE_URL": "https://desk.example.org",
    "DATABASE_URL": "postgres://claimdesk:secret@db.example.org/claimdesk",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "ALLOWED_HOSTS": "desk.example.org",
}
NEEDED = set(PRODUCTION) - {"ALLOWED_HOSTS"}  # by default the host of SITE_URL
SUBSETS = [chosen for count in range(len(PRODUCTION) + 1) for chosen in combinations(PRODUCTION, count)]
PARTIAL = [chosen for chosen in SUBSETS if chosen and not set(chosen) >= NEEDED]
COMPLETE = [chosen for chosen in SUBSETS if set(chosen) >= NEEDED]
SHOWN = (
    "LOCAL",
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
)
_SHOW = f"""
import json
import newsroom.settings as loaded
print(json.dumps({{name: getattr(loaded, name, None) for name in {SHOWN!r}}}))
"""
# No module of ours: a child loads those with its own variables.
_IMPORTS = "import csp.constants, django.db.backends.postgresql.base, django.urls, environ, psycopg_pool"


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """These variables and none else that the settings read."""
    ours = {name: os.environ[name] for name in ("PATH", "HOME", "CLAIMDESK_DATA") if name in os.environ}
    return {**ours, **variables}


def run(command: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A process of Python's with these variables."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment(variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Loader:
    """Loads the settings with some variables, in a process of their own."""

    def __init__(self, forks: Forks) -> None:
        self._forks = forks

    def loaded(self, variables: Mapping[str, str]) -> dict[str, Any]:
        """Settings by name; there is no error."""
        done = self._forks.run(environment=environment(variables))
        assert (done.code, done.err) == (0, "")
        found: dict[str, Any] = json.loads(done.out)
        return found

    def refusal(self, variables: Mapping[str, str]) -> str:
        """The one sentence with which the process ends."""
        done = self._forks.run(environment=environment(variables))
        assert (done.code, done.out) == (3, ""), (done.out, done.err)
        [sentence] = done.err.splitlines()
        return sentence


@pytest.fixture(scope="module")
def settings_of() -> Iterator[Loader]:
    with Forks(imports=_IMPORTS, case=_SHOW, environment=environment({})) as forks:
        yield Loader(forks)


@pytest.mark.parametrize("names", PARTIAL, ids="+".join)
def test_settings_with_a_part_of_production_refuse_to_start(
    settings_of: Loader, names: tuple[str, ...]
) -> None:
    missing = [name for name in PRODUCTION if name in NEEDED and name not in names]
    assert settings_of.refusal({name: PRODUCTION[name] for name in names}) == (
        f"Claimdesk does not start: {', '.join(names)} set, but not {', '.join(missing)}. Set all of them for "
        "production, or CLAIMDESK_LOCAL=1 on a machine of your own."
    )


@pytest.mark.parametrize("names", COMPLETE, ids="+".join)
def test_settings_with_all_of_production_are_strict(settings_of: Loader, names: tuple[str, ...]) -> None:
    assert settings_of.loaded({name: PRODUCTION[name] for name in names}) == {
        "LOCAL": False,
        "DEBUG": False,
        "SECRET_KEY": PRODUCTION["SECRET_KEY"],
        "ALLOWED_HOSTS": ["desk.example.org"],
        "SECURE_HSTS_PRELOAD": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
    }


def test_settings_without_variables_are_a_laptop(settings_of: Loader) -> None:
    found = settings_of.loaded({})
    assert (found["LOCAL"], found["DEBUG"], found["ALLOWED_HOSTS"]) == (
        True,
        False,
        ["127.0.0.1", "localhost", "[::1]"],
    )
    assert settings_of.loaded({"DEBUG": "1"})["DEBUG"] is True


def test_addresses_of_the_embedded_services_are_a_laptop(settings_of: Loader) -> None:
    """The launcher passes them on."""
    embedded = {"DATABASE_URL": local.database_url(), "REDIS_URL": local.redis_url()}
    assert settings_of.loaded(embedded)["LOCAL"] is True
    assert settings_of.loaded({**embedded, "SITE_URL": "http://127.0.0.1:8001"})["LOCAL"] is True
    assert settings_of.loaded({**PRODUCTION, **embedded})["LOCAL"] is False


@pytest.mark.parametrize("name", PRODUCTION)
def test_an_empty_variable_is_missing_and_makes_no_laptop(settings_of: Loader, name: str) -> None:
    """As a deployment's `SECRET_KEY=$UNSET`."""
    assert settings_of.refusal({name: ""}).startswith("Claimdesk does not start: ")
    if name in NEEDED:
        assert f"but not {name}." in settings_of.refusal({**PRODUCTION, name: ""})


def test_the_key_that_everybody_knows_serves_this_machine_alone(settings_of: Loader) -> None:
    known = settings_of.loaded({})["SECRET_KEY"]
    assert "but not SECRET_KEY." in settings_of.refusal({**PRODUCTION, "SECRET_KEY": known})
    mine = {"CLAIMDESK_LOCAL": "1", "SITE_URL": "http://localhost:8001"}
    assert settings_of.loaded(mine)["SECRET_KEY"] == known
    sentence = "Claimdesk does not start: SECRET_KEY is not set, and {} is not this machine."
    reachable = {**mine, "SITE_URL": "http://desk.example.org"}
    assert settings_of.refusal(reachable) == sentence.format("desk.example.org")
    assert settings_of.refusal({**mine, "ALLOWED_HOSTS": "localhost,*"}) == sentence.format("*")
    assert settings_of.loaded({**reachable, "SECRET_KEY": "mine" * 20})["LOCAL"] is True


def test_debug_is_refused_outside_a_laptop(settings_of: Loader) -> None:
    sentence = "Claimdesk does not start: DEBUG shows settings and code to everybody. Unset it in production."
    assert settings_of.refusal({**PRODUCTION, "DEBUG": "1"}) == sentence
    assert settings_of.refusal({**PRODUCTION, "CLAIMDESK_LOCAL": "0", "DEBUG": "1"}) == sentence
    assert settings_of.loaded({**PRODUCTION, "CLAIMDESK_LOCAL": "1", "DEBUG": "1"})["DEBUG"] is True


def test_hsts_preload_can_be_turned_on(settings_of: Loader) -> None:
    assert settings_of.loaded({**PRODUCTION, "SECURE_HSTS_PRELOAD": "1"})["SECURE_HSTS_PRELOAD"] is True


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "celery", "-A", "newsroom", "worker", "--pool=solo"],
        ["-m", "celery", "-A", "newsroom", "beat"],
        ["-m", "gunicorn", "newsroom.wsgi", "--bind=127.0.0.1:0"],
    ],
    ids=["manage", "worker", "beat", "web"],
)
def test_every_process_ends_with_the_sentence_and_no_traceback(command: list[str]) -> None:
    done = run(command, {"DATABASE_URL": PRODUCTION["DATABASE_URL"]})
    assert done.returncode == 3
    assert (
        "Claimdesk does not start: DATABASE_URL set, but not SECRET_KEY, SITE_URL, REDIS_URL." in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("preload", ["0", "1"])
def test_production_passes_the_deployment_checks(preload: str) -> None:
    done = run(
        ["-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        {**PRODUCTION, "SECURE_HSTS_PRELOAD": preload},
    )
    assert done.returncode == 0, done.stderr
