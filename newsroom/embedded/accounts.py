"""The account that the embedded engines run as, and what it can access.

PostgreSQL refuses to run as root. So as root both engines run as `nobody`; anyone else runs them as themselves.
Redis would run as root, but nothing it does needs that, and with one account the private folder of the sockets has
one owner.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from newsroom.embedded.errors import Unavailable

_FIRST_CLOSED = 'for place do [ -x "$place" ] || { printf %s "$place"; exit 1; }; done'


@dataclass(frozen=True)
class Account:
    """A user that the engines run as."""

    uid: int
    gid: int
    name: str

    @property
    def other(self) -> bool:
        """Whether it is another user than ours."""
        return self.uid != os.geteuid()

    def spawning(self) -> dict[str, object]:
        """Arguments that make `subprocess` run a program as this user, keeping none of our groups."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def closed(self, path: Path) -> Path | None:
        """The first of `path` and its parents, from the root down, that this user may not enter or execute."""
        if not self.other:
            return None
        places: Iterable[Path] = [*reversed(path.parents), path]
        asked = subprocess.run(
            ["/bin/sh", "-c", _FIRST_CLOSED, "sh", *map(str, places)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            cwd="/",
            check=False,
            **self.spawning(),  # type: ignore[call-overload]
        )
        return Path(os.fsdecode(asked.stdout)) if asked.returncode else None

    def own(self, folder: Path, mode: int = 0o700) -> None:
        """Make `folder` with this user as its owner, or check that the one that is there belongs to them.

        Raises Unavailable where something else is there. Nothing that is already there is changed.
        """
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            self.check(folder)
        else:
            if self.other:
                os.chown(folder, self.uid, self.gid)
            folder.chmod(mode)

    def check(self, folder: Path) -> None:
        """Raise Unavailable unless `folder` is a real folder of this user's."""
        if folder.is_symlink() or not folder.is_dir():
            raise Unavailable(f"{folder} is not a folder: move it away, and run this again.")
        owner = folder.stat().st_uid
        if owner != self.uid:
            raise Unavailable(
                f"{folder} belongs to {_name(owner)}, but {self.name} is to use it: run this as the user who made it, "
                "or set CLAIMDESK_DATA to another folder."
            )


@cache
def account() -> Account:
    """Return the user that this process runs the servers as."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), _name(os.geteuid()))
    try:
        unprivileged = pwd.getpwnam("nobody")
    except KeyError:
        raise Unavailable(
            "PostgreSQL does not run as root, and there is no user nobody here to run it as: run this as another user."
        ) from None
    return Account(unprivileged.pw_uid, unprivileged.pw_gid, unprivileged.pw_name)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
