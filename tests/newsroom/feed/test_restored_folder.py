"""A data folder that is put back from a copy: the numbers are given out again, and a cursor of before says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.embedded.services import Services
from tests.stage import PROJECT

WRITE = """
import sys, django
django.setup()
from newsroom.feed import read
from tests.world import make_article, make_source
for headline in sys.argv[1:]:
    make_article(headline, source=make_source(headline))
print(read.last(), read.head_cursor())
"""
READ = """
import sys, django
django.setup()
from newsroom.feed import read
from newsroom.feed.cursors import CursorExpired
from newsroom.feed.scope import EVERYTHING
try:
    page = read.read_page(sys.argv[1], scope=EVERYTHING, limit=100)
except CursorExpired:
    print("expired")
else:
    print([entry.item["headline"] for entry in page.entries if entry.type == "article"])
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the engines' own user may enter."""
    with tempfile.TemporaryDirectory(prefix="claimdesk-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()


def _run(data: Path, *command: str) -> str:
    """Run Python with the services of this data folder around it; what it printed."""
    with Services(data, environment={}) as services:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=PROJECT,
            env={**os.environ, **services.environment, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    # With its owners: as root the engines run as another user.
    subprocess.run(["cp", "-a", source, target], check=True)


def test_a_cursor_from_before_a_data_folder_was_put_back_expires(home: Path) -> None:
    data, copy = home / "data", home / "copy"
    _run(data, "manage.py", "migrate", "--verbosity=0")
    stored_last, stored = _run(data, "-c", WRITE, "Kept").split()
    _copy(data, copy)
    lost_last, lost = _run(data, "-c", WRITE, "Lost").split()
    assert (stored_last, lost_last) == ("2", "4")
    _copy(copy, data)
    # Its number is not used again yet.
    assert _run(data, "-c", READ, lost) == "expired"
    assert _run(data, "-c", WRITE, "Fresh").split()[0] == lost_last
    # Now it is, for a line that the cursor's holder has never seen.
    assert _run(data, "-c", READ, lost) == "expired"
    assert _run(data, "-c", READ, stored) == "['Fresh']"
    # Only a new epoch reaches a reader that stored the lost line but not its cursor.
    assert "410" in _run(data, "manage.py", "new_epoch")
    assert _run(data, "-c", READ, stored) == "expired"
