"""What we say about memory, measured in processes of their own, as a worker is one."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotations.models import ExtractionRun
from tests.benchmarks.conftest import Report
from tests.benchmarks.test_speed import PARAGRAPH
from tests.stage import PROJECT, Worker, wait_until
from tests.world import make_article

pytestmark = pytest.mark.benchmark

# Reads so many words and prints the most memory that it ever held, in kB.
READS = """
import resource, sys
from annotations import extraction
paragraph, words = sys.argv[1], int(sys.argv[2])
text = "\\n\\n".join(f"{paragraph} It was day {n}." for n in range(words // (len(paragraph.split()) + 4)))
extraction.load()
found = extraction.extract(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(text.split()), len(found))
"""


def peak(words: int) -> tuple[float, int, float]:
    """(MB at most, words read, seconds) of a process that reads one text of so many words."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", READS, PARAGRAPH, str(words)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, read, found = map(int, done.stdout.split())
    assert found > read / 50
    return kilobytes / 1024, read, time.perf_counter() - begun


def test_a_text_of_200_000_words_is_read_in_bounded_memory(report: Report) -> None:
    short, _, _ = peak(20_000)
    long, words, seconds = peak(200_000)
    print(f"{words} words in {seconds:.0f} s, {long:.0f} MB at most; a tenth of them {short:.0f} MB")
    report("a text of 200,000 words, most memory", long, "MB", 500, 500 / long, 1.0)
    # Ten times the text: what is proposed grows with it, the parse does not.
    report("200,000 words against 20,000, most memory", long, "MB", short * 1.6, short * 1.6 / long, 1.0)


def most(pid: int) -> float:
    """The most memory that a process ever held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.django_db(transaction=True)
def test_one_worker_process_stays_below_500_mb(report: Report, worker: Worker) -> None:
    for day in range(20):
        paragraphs = "".join(f"<p>{PARAGRAPH} It was day {n}.</p>" for n in range(40))
        make_article(f"Day {day} at the quay", body=paragraphs, published=False)
    make_article("A book", body="".join(f"<p>{PARAGRAPH} Page {n}.</p>" for n in range(600)), published=False)
    wait_until(lambda: not ExtractionRun.objects.exclude(state="done").exists(), "the worker to read", 500)
    pid = worker.pid
    held = {one: most(one) for one in [pid, *children(pid)]}
    print({("parent" if one == pid else "child"): round(size) for one, size in held.items()})
    report("one worker process, most memory", max(held.values()), "MB", 500, 500 / max(held.values()), 1.0)
