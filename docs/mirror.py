#!/usr/bin/env python3
"""A mirror of all that you may see, in one file and with nothing but Python 3.11 or later.

    export KEY=cdk_…
    python mirror.py https://desk.example.org/api/v1 corpus.ndjson            # until Ctrl-C
    python mirror.py https://desk.example.org/api/v1 corpus.ndjson --once     # up to now, then stop

It takes the snapshot, then follows the feed. `corpus.ndjson` has one object a line, sorted by `uri`, each with the
bytes that the snapshot gives it; beside it stands `corpus.ndjson.state`, from which a later run goes on. Both are
replaced in one step, so whoever reads them finds a whole file, and whoever stops this at any moment loses nothing.

What it shows by doing it:

- a stream of the snapshot without its last line, or with another digest, is not whole, and is taken again;
- what is not newer than one's own is dropped, so overlapping answers are harmless;
- a line without an item (`remove`, `withhold`, `cancel`, `erase`, or `supersededBy` instead) takes the object away;
- `grant` and `revoke` speak of one's own rights: the snapshot is taken again and put in the place of everything;
- 410 says that the cursor is too old: the same; 429 and 503 say in `Retry-After` when to ask again;
- `next` is kept and `more` obeyed, whether or not a page was empty.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

WAIT = 20  # seconds that a request for news waits for some
PAUSE = 2.0  # seconds before a request that failed is sent again, doubled each time up to a minute
AWAY = (OSError, http.client.HTTPException, EOFError)  # the other side, or the way there


class Expired(Exception):
    """410: the cursor is too old, or belongs to another epoch of the feed."""


class Broken(Exception):
    """A stream that ended before its time, or is not what its digest says."""


class Mirror:
    def __init__(self, api: str, key: str, path: Path) -> None:
        self.api, self.key, self.path = api.rstrip("/"), key, path
        # By URI: the version of each object and its line.
        self.objects: dict[str, tuple[int, str]] = {}
        self.cursor = ""
        # Where the files stand; None: there are none yet.
        self.saved: str | None = None

    # --- What is held

    def load(self) -> None:
        """Go on from where an earlier run stopped, if there was one and its two files belong together."""
        try:
            state = json.loads(self._state.read_text("utf-8"))
            content = self.path.read_bytes()
        except (FileNotFoundError, ValueError):
            return
        if hashlib.sha256(content).hexdigest() != state["sha256"]:
            return  # stopped between the two: begin anew
        # As bytes: a text would also be split at line breaks of Unicode, which JSON leaves as they are in its strings.
        for line in content.splitlines():
            self._hold(json.loads(line))
        self.cursor = self.saved = state["cursor"]

    def save(self) -> None:
        content = b"".join(f"{self.objects[uri][1]}\n".encode() for uri in sorted(self.objects))
        state = {"cursor": self.cursor, "sha256": hashlib.sha256(content).hexdigest()}
        _replace(self.path, content)
        _replace(self._state, json.dumps(state).encode())
        self.saved = self.cursor

    @property
    def _state(self) -> Path:
        return self.path.with_name(f"{self.path.name}.state")

    def _hold(self, item: dict) -> None:
        line = json.dumps(item, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        self.objects[item["uri"]] = item["version"], line

    # --- What is read

    def take_snapshot(self) -> None:
        """Put what there is now in the place of everything, in the file too. Raises Broken where it is not whole."""
        with self._ask("snapshot") as answer:
            stream = gzip.GzipFile(fileobj=answer) if answer.headers["Content-Encoding"] == "gzip" else answer
            digest, fresh, last = hashlib.sha256(), Mirror(self.api, self.key, self.path), None
            for line in stream:
                if last is not None:
                    raise Broken("there is more after the last line")
                item = json.loads(line)
                if "uri" in item:
                    digest.update(line)
                    fresh._hold(item)
                else:
                    last = item
        if last is None or (last["count"], last["sha256"]) != (len(fresh.objects), digest.hexdigest()):
            raise Broken("the snapshot is not whole")
        self.objects, self.cursor = fresh.objects, last["next"]
        # At once: on a quiet feed nothing more comes, and what was revoked would stay in the file.
        self.save()

    def follow(self, *, wait: int) -> bool:
        """Read one page of the feed; whether there is more of it now. Raises Expired."""
        with self._ask("changes", after=self.cursor, limit=1000, wait=wait) as answer:
            page = json.loads(_content(answer))
        if any(entry["op"] in ("grant", "revoke") for entry in page["entries"]):
            # The snapshot knows all that came before it, this page too.
            self.take_snapshot()
            return True
        for entry in page["entries"]:
            self.apply(entry)
        self.cursor = page["next"]
        return page["more"]

    def apply(self, entry: dict) -> None:
        held = self.objects.get(entry["uri"])
        if entry["item"] is None:
            # `supersededBy` takes away whatever is held: its own line, further on, will say the same.
            if held is not None and (entry["supersededBy"] or held[0] <= entry["version"]):
                del self.objects[entry["uri"]]
        elif held is None or held[0] < entry["version"]:
            self._hold({**entry["item"], "version": entry["version"]})

    def _ask(self, path: str, **parameters: object):
        """An open response. Waits as `Retry-After` says (429, 503). Raises Expired, and AWAY for temporary failures."""
        asked = urllib.parse.urlencode({k: v for k, v in parameters.items() if v not in ("", 0)})
        request = urllib.request.Request(
            f"{self.api}/{path}?{asked}" if asked else f"{self.api}/{path}",
            headers={"Authorization": f"Bearer {self.key}", "Accept-Encoding": "gzip"},
        )
        while True:
            try:
                return urllib.request.urlopen(request, timeout=WAIT + 40)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 410:
                        raise Expired from None
                    if error.code in (429, 503) and error.headers["Retry-After"]:
                        time.sleep(int(error.headers["Retry-After"]))
                        continue
                    if error.code >= 500:
                        raise ConnectionError(f"the other side answers {error.code}") from None
                    raise SystemExit(f"{error.code}: {_content(error).decode('utf-8', 'replace')}") from None

    # --- From one to the next

    def step(self, *, wait: int) -> bool:
        """Do what is next; whether there is more to do at once."""
        try:
            if not self.cursor:
                self.take_snapshot()
                return True
            return self.follow(wait=wait)
        except Expired:
            self.take_snapshot()
            return True

    def run(self, *, once: bool) -> None:
        self.load()
        pause = PAUSE
        while True:
            try:
                more = self.step(wait=0 if once else WAIT)
            except (*AWAY, Broken, ValueError) as reason:
                print(f"{type(reason).__name__}: {reason}; again in {pause:.0f} s", file=sys.stderr)
                time.sleep(pause)
                pause = min(pause * 2, 60.0)
                continue
            pause = PAUSE
            if not more and (once or self.cursor != self.saved):
                self.save()
            if once and not more:
                return


def _content(answer) -> bytes:
    """All of an answer; a problem can come as gzip too."""
    raw = answer.read()
    return gzip.decompress(raw) if answer.headers["Content-Encoding"] == "gzip" else raw


def _replace(path: Path, content: bytes) -> None:
    """A reader finds the old file or the new one, and never half of one."""
    half = path.with_name(f"{path.name}.new")
    half.write_bytes(content)
    half.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("api", help="such as https://desk.example.org/api/v1")
    parser.add_argument("path", type=Path, help="where the mirror is written, as NDJSON")
    parser.add_argument(
        "--once", action="store_true", help="stop at the end of the feed instead of waiting for more"
    )
    options = parser.parse_args()
    if not os.environ.get("KEY"):
        parser.error("put your key into the environment: export KEY=cdk_…")
    try:
        Mirror(options.api, os.environ["KEY"], options.path).run(once=options.once)
    except KeyboardInterrupt:
        print("stopped; the next run goes on from here", file=sys.stderr)


if __name__ == "__main__":
    main()
