"""Which word of an old text stands where in the new text that replaces it.

Pure. We own both texts, so we compare them instead of searching: paragraphs are paired (equal in order, equal
elsewhere, then by likeness, one with several where a paragraph was split or merged), words are compared inside the
pairs, and what is left over on both sides is paired by sentences and by long runs of words. No word is explained twice.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz.distance import LCSseq

PARAGRAPH_BREAK = "\n\n"

# Scripts written without spaces: there, a character is a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|\d+(?:[.,:]\d+)*|[^\W\d{_UNSPACED}]+|[^\w\s]")
_SENTENCE_END = frozenset(".!?…。！？؟۔।")
_COMMON = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he",
        "her", "his", "in", "into", "is", "it", "its", "not", "of", "on", "or", "said", "says", "she", "that", "the",
        "their", "they", "this", "to", "was", "were", "which", "who", "will", "with", "would",
    }
)  # fmt: skip

# Shares of words, tuned on made edits with known truth (tests/annotations/test_anchoring.py).
_LIKE = 0.5  # of both paragraphs together, where they have the same neighbours
_LIKE_ELSEWHERE = 0.65  # where they have not
_VOUCHED = (
    0.2  # added to the likeness of two units between the same neighbours, when the best pair is looked for
)
_CONTAINED = 0.6  # of the smaller one, for a part of a paragraph that was split or merged
_CONTAINED_ELSEWHERE = 0.85
_LONG_ENOUGH = 4  # words in a row that a contained part must share
_LIKE_SENTENCE = 0.8  # for sentences away from their paragraph, where no neighbours vouch for them
_MOVED_RUN = 6  # words in a row that count as moved where they are nearly a sentence in one of the texts
_LONG_RUN = 16  # words in a row that count as moved wherever they stand
_NEIGHBOURHOOD = 150  # words
_CANDIDATES = 8  # paragraphs looked at for each one
_TELLING = 40  # a word that occurs in more units than this tells none apart
_OFTEN = 20  # times; a rarer word is never taken for one that all sentences share
_MOST_PARAGRAPHS = 2000  # compared in full


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words (punctuation marks are words too). Offsets in code points, ends exclusive."""

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraphs: tuple[range, ...]  # of word numbers; never empty ranges

    @classmethod
    def of(cls, text: str) -> "Words":
        """The words of a canonical text."""
        keys: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        paragraphs: list[range] = []
        at = 0
        for paragraph in text.split(PARAGRAPH_BREAK):
            first = len(keys)
            for found in _WORD.finditer(text, at, at + len(paragraph)):
                keys.append(found[0])
                starts.append(found.start())
                ends.append(found.end())
            if len(keys) > first:
                paragraphs.append(range(first, len(keys)))
            at += len(paragraph) + len(PARAGRAPH_BREAK)
        return cls(text, tuple(keys), tuple(starts), tuple(ends), tuple(paragraphs))

    def paragraph_of(self, word: int) -> range:
        """The paragraph that holds a word."""
        return self.paragraphs[bisect_right(self.paragraphs, word, key=lambda paragraph: paragraph.start) - 1]

    def sentences(self) -> Iterator[range]:
        """Stretches of words that end with a full stop or with their paragraph."""
        for paragraph in self.paragraphs:
            first = paragraph.start
            for at in paragraph:
                if self.keys[at] in _SENTENCE_END or at == paragraph.stop - 1:
                    yield range(first, at + 1)
                    first = at + 1


@dataclass(slots=True)
class Alignment:
    """For each word of either text the number of its word in the other, -1 for none."""

    old: Words
    new: Words
    forward: list[int] = field(init=False)
    backward: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.forward = [-1] * len(self.old.keys)
        self.backward = [-1] * len(self.new.keys)

    def bind(self, old: int, new: int, count: int = 1) -> None:
        """Say that `count` words from `old` on stand at `new` in the new text."""
        self.forward[old : old + count] = range(new, new + count)
        self.backward[new : new + count] = range(old, old + count)


def align(old: str, new: str) -> Alignment:
    """The alignment of two canonical texts. Deterministic; raises nothing."""
    alignment = Alignment(Words.of(old), Words.of(new))
    _Aligner(alignment).run()
    return alignment


class _Aligner:
    def __init__(self, alignment: Alignment) -> None:
        self.a = alignment
        self.old, self.new = alignment.old, alignment.new
        # Each different word as one character of its own: comparing is then comparing strings.
        letters: dict[str, str] = {}
        for key in (*self.old.keys, *self.new.keys):
            letters.setdefault(key, chr(len(letters) + (0x800 if len(letters) >= 0xD800 else 0)))
        self.old_letters = "".join(letters[key] for key in self.old.keys)
        self.new_letters = "".join(letters[key] for key in self.new.keys)
        self.stops = {letters[key] for key in letters if key in _SENTENCE_END}
        # Words that any two sentences share, in this language or in this text.
        counts = Counter((*self.old.keys, *self.new.keys))
        often = max(_OFTEN, counts.total() // 50)
        self.light = {
            ord(letters[key]): None
            for key, count in counts.items()
            if count > often or key.lower() in _COMMON or not key.isalnum()
        }

        self.old_sentence = [number for number, unit in enumerate(self.old.sentences()) for _ in unit]
        self.new_sentence = [number for number, unit in enumerate(self.new.sentences()) for _ in unit]

        # Sentences that stand several times, which are never taken for one another at a distance.
        sentences = Counter(self.old_letters[unit.start : unit.stop] for unit in self.old.sentences())
        again = Counter(self.new_letters[unit.start : unit.stop] for unit in self.new.sentences())
        self.twins = {words for words, count in (sentences | again).items() if count > 1}

    def run(self) -> None:
        self._equal_paragraphs()
        self._equal_sentences()
        self._neighbours()
        self._like_units(
            _stretches(self.old, self.a.forward), _stretches(self.new, self.a.backward), alone=False
        )
        self._neighbours()
        self._like_units(
            [unit for unit in self.old.sentences() if _is_free(unit, self.a.forward)],
            [unit for unit in self.new.sentences() if _is_free(unit, self.a.backward)],
            alone=True,
        )
        self._neighbours()
        self._moved_runs()

    # Equal paragraphs

    def _equal_paragraphs(self) -> None:
        old = [self.old_letters[each.start : each.stop] for each in self.old.paragraphs]
        new = [self.new_letters[each.start : each.stop] for each in self.new.paragraphs]
        pairs = dict(_in_order(old, new))
        taken = set(pairs.values())
        elsewhere: defaultdict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(new):
            if at not in taken:
                elsewhere[words].append(at)
        for at, words in enumerate(old):
            if at not in pairs and elsewhere[words]:
                # Of several look-alikes the one whose neighbour came along.
                places = elsewhere[words]
                beside = [
                    place
                    for place in places
                    if pairs.get(at - 1) == place - 1 or pairs.get(at + 1) == place + 1
                ]
                pairs[at] = (beside or places)[0]
                places.remove(pairs[at])
        for one, other in pairs.items():
            self.a.bind(self.old.paragraphs[one].start, self.new.paragraphs[other].start, len(old[one]))

    # Equal sentences

    def _equal_sentences(self) -> None:
        """Bind sentences that stand once in either text, wherever they went."""
        old, new = self._free_sentences()
        for words, (one, *_) in old.items():
            if words in new and words not in self.twins and len(one) >= _LONG_ENOUGH:
                self.a.bind(one.start, new[words][0].start, len(one))

    def _neighbours(self) -> None:
        """Bind equal sentences that follow or precede one that is bound, twins too; first inside their paragraphs."""
        inside = True
        while True:
            bound = False
            old, new = self._free_sentences()
            for words, places in old.items():
                for one in places:
                    for other in new.get(words, [])[:_TELLING]:
                        free = self.a.backward[other.start] < 0 and self.a.forward[one.start] < 0
                        if free and self._touches(one, other, inside=inside):
                            self.a.bind(one.start, other.start, len(one))
                            bound = True
            if not bound and not inside:
                return
            inside = bound

    def _free_sentences(self) -> tuple[dict[str, list[range]], dict[str, list[range]]]:
        """The sentences of either text of which nothing is bound, by their words."""
        old: defaultdict[str, list[range]] = defaultdict(list)
        new: defaultdict[str, list[range]] = defaultdict(list)
        for unit in self.old.sentences():
            if all(self.a.forward[at] < 0 for at in unit):
                old[self.old_letters[unit.start : unit.stop]].append(unit)
        for unit in self.new.sentences():
            if all(self.a.backward[at] < 0 for at in unit):
                new[self.new_letters[unit.start : unit.stop]].append(unit)
        return old, new

    def _touches(self, one: range, other: range, *, inside: bool) -> bool:
        """Whether the word right before or right after is the same word. `inside`: and stands in the same paragraph."""
        forward, first, second = (
            self.a.forward,
            self.old.paragraph_of(one.start),
            self.new.paragraph_of(other.start),
        )
        before = one.start > 0 and other.start > 0 and forward[one.start - 1] == other.start - 1
        after = (
            one.stop < len(forward) and other.stop < len(self.a.backward) and forward[one.stop] == other.stop
        )
        if inside:
            before = before and one.start > first.start and other.start > second.start
            after = after and one.stop < first.stop and other.stop < second.stop
        return before or after

    # Units that are alike

    def _like_units(self, old: list[range], new: list[range], *, alone: bool) -> None:
        """Pair units by likeness, the most alike first. `alone`: away from their paragraphs, so be strict."""
        least = _LIKE_SENTENCE if alone else _LIKE
        ranked: list[tuple[float, range, range]] = []
        for one, other in self._candidates(old, new):
            likeness, share = self._likeness(one, other)
            if likeness >= least or (not alone and share >= _CONTAINED):
                ranked.append((likeness, one, other))
        length = max(len(self.old_letters), len(self.new_letters))
        # Units between the same neighbours come before look-alikes; of equals, those nearest to each other.
        ranked.sort(
            key=lambda each: (
                -round(each[0] + _VOUCHED * self._beside(each[1], each[2]), 2),
                abs(each[1].start - each[2].start) / length,
                each[1].start,
                each[2].start,
            )
        )
        whole_old: set[int] = set()
        whole_new: set[int] = set()
        rest = []
        for likeness, one, other in ranked:
            fresh = one.start not in whole_old and other.start not in whole_new
            if likeness >= least and fresh and self._compare(one, other, alone=alone):
                whole_old.add(one.start)
                whole_new.add(other.start)
            elif not alone:
                rest.append((one, other))
        # Parts of paragraphs that were split or merged: neighbours first, for a sentence may stand in two paragraphs.
        for beside_only in (True, True, False):
            rest = [
                (one, other)
                for one, other in rest
                if (beside_only and not self._beside(one, other))
                or not self._compare(one, other, alone=False)
            ]

    def _likeness(self, one: range, other: range) -> tuple[float, float]:
        """Words that two units share in order: as a share of both, and as a share of the shorter one."""
        a, b = self.old_letters[one.start : one.stop], self.new_letters[other.start : other.stop]
        telling_a, telling_b = a.translate(self.light), b.translate(self.light)
        if telling_a and telling_b:
            a, b = telling_a, telling_b
        shared = LCSseq.similarity(a, b)
        return 2 * shared / (len(a) + len(b)), shared / min(len(a), len(b))

    def _beside(self, one: range, other: range) -> bool:
        """Whether what is not explained of the two units stands before or after the same word."""
        forward, backward = self.a.forward, self.a.backward
        left = [at for at in one if forward[at] < 0]
        right = [at for at in other if backward[at] < 0]
        if not left or not right:
            return False
        i, j = _skip(forward, left[0], -1), _skip(backward, right[0], -1)
        if (i < 0 and j < 0) or (i >= 0 and j >= 0 and forward[i] == j):
            return True
        i, j = _skip(forward, left[-1], 1), _skip(backward, right[-1], 1)
        ends = (i == len(forward), j == len(backward))
        return all(ends) or (not any(ends) and forward[i] == j)

    def _candidates(self, old: list[range], new: list[range]) -> Iterator[tuple[range, range]]:
        """Pairs that share words which few units have."""
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, unit in enumerate(new):
            for letter in set(self.new_letters[unit.start : unit.stop]):
                holders[letter].append(number)
        for unit in old:
            shared: Counter[int] = Counter()
            for letter in sorted(set(self.old_letters[unit.start : unit.stop])):
                if len(holders.get(letter, ())) <= max(_TELLING, len(new) // 10):
                    shared.update(holders.get(letter, ()))
            for number, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:_CANDIDATES]:
                yield unit, new[number]

    def _compare(self, one: range, other: range, *, alone: bool) -> bool:
        """Compare the words of a pair that nothing else explains; if enough are the same, bind them and say True."""
        left = [at for at in one if self.a.forward[at] < 0]
        right = [at for at in other if self.a.backward[at] < 0]
        if not left or not right:
            return False
        a, b = "".join(self.old_letters[at] for at in left), "".join(self.new_letters[at] for at in right)
        both, smaller = len(a) + len(b), min(len(a), len(b))
        vouched = self._beside(
            one, other
        )  # look-alikes stand anywhere; the thing itself mostly stands where it stood
        if not vouched and a in self.twins:
            return False
        least = _LIKE_SENTENCE if alone else _LIKE if vouched else _LIKE_ELSEWHERE
        least_part = _CONTAINED if vouched else _CONTAINED_ELSEWHERE
        best = LCSseq.similarity(a, b)  # no run of common words can be longer, and it is found much faster
        if 2 * best < least * both and best < least_part * smaller:
            return False
        runs = self._meaningful(_slid(_runs(a, b), a, b, self.stops), len(a), len(b), a)
        pairs = self._same_sentences(
            [(left[i + step], right[j + step]) for i, j, size in runs for step in range(size)], left, right
        )
        longest = max((size for _, _, size in runs), default=0)
        part = not alone and longest >= _LONG_ENOUGH and len(pairs) >= least_part * smaller
        if 2 * len(pairs) < least * both and not part:
            return False
        for here, there in pairs:
            self.a.bind(here, there)
        return bool(pairs)

    def _same_sentences(
        self, pairs: list[tuple[int, int]], left: list[int], right: list[int]
    ) -> list[tuple[int, int]]:
        """The pairs whose sentences share half of their telling words: else they are two different sentences."""
        shared: Counter[tuple[int, int]] = Counter()
        for here, there in pairs:
            shared[self.old_sentence[here], self.new_sentence[there]] += self._tells(self.old_letters[here])
        of_old = Counter[int]()
        for here in left:
            of_old[self.old_sentence[here]] += self._tells(self.old_letters[here])
        of_new = Counter[int]()
        for there in right:
            of_new[self.new_sentence[there]] += self._tells(self.new_letters[there])
        return [
            (here, there)
            for here, there in pairs
            for one, other in [(self.old_sentence[here], self.new_sentence[there])]
            if 2 * shared[one, other] >= min(of_old[one], of_new[other])
        ]

    def _tells(self, letter: str) -> int:
        return ord(letter) not in self.light

    def _meaningful(
        self, runs: list[tuple[int, int, int]], left: int, right: int, a: str
    ) -> list[tuple[int, int, int]]:
        """The runs less the chance ones: a "the" between two rewritten passages is not the same "the"."""
        kept = []
        for at, (i, j, size) in enumerate(runs):
            before = runs[at - 1] if at else (0, 0, 0)
            before_i, before_j = before[0] + before[2], before[1] + before[2]
            after_i, after_j = runs[at + 1][:2] if at + 1 < len(runs) else (left, right)
            changed = min(max(i - before_i, j - before_j), max(after_i - i - size, after_j - j - size))
            weight = sum(0.25 if ord(letter) in self.light else 1.0 for letter in a[i : i + size])
            if changed < 2 or weight * 3 > changed or size >= _LONG_ENOUGH:
                kept.append((i, j, size))
        return kept

    # Runs of words

    def _moved_runs(self) -> None:
        """Bind long runs of words that are left over on both sides, the longest first."""
        width = _MOVED_RUN
        places: defaultdict[str, list[int]] = defaultdict(list)
        for j in range(len(self.new_letters) - width + 1):
            if all(at < 0 for at in self.a.backward[j : j + width]):
                places[self.new_letters[j : j + width]].append(j)
        found = []
        for i in range(len(self.old_letters) - width + 1):
            if all(at < 0 for at in self.a.forward[i : i + width]):
                here = places.get(self.old_letters[i : i + width], ())[:_CANDIDATES]
                found += [(self._length(i, j), i, j) for j in here if not self._continues(i, j)]
        for _, i, j in sorted(found, key=lambda each: (-each[0], each[1], each[2])):
            size = self._length(i, j)
            if size >= _LONG_RUN or (
                size >= width
                and (_fills(size, self._sentence(self.old, i)) or _fills(size, self._sentence(self.new, j)))
            ):
                self.a.bind(i, j, size)

    def _sentence(self, words: Words, at: int) -> range:
        """The sentence that holds a word."""
        paragraph = words.paragraph_of(at)
        first, stop = at, at + 1
        while first > paragraph.start and words.keys[first - 1] not in _SENTENCE_END:
            first -= 1
        while stop < paragraph.stop and words.keys[stop - 1] not in _SENTENCE_END:
            stop += 1
        return range(first, stop)

    def _continues(self, i: int, j: int) -> bool:
        """Whether a run that holds this place has begun before it."""
        return (
            i > 0 and j > 0 and self.old_letters[i - 1] == self.new_letters[j - 1]
            and self.a.forward[i - 1] < 0 and self.a.backward[j - 1] < 0
        )  # fmt: skip

    def _length(self, i: int, j: int) -> int:
        """How many words from here on are the same and free."""
        size = 0
        while (
            i + size < len(self.old_letters) and j + size < len(self.new_letters)
            and self.old_letters[i + size] == self.new_letters[j + size]
            and self.a.forward[i + size] < 0 and self.a.backward[j + size] < 0
        ):  # fmt: skip
            size += 1
        return size


def _stretches(words: Words, bound: list[int]) -> list[range]:
    """What is free of each paragraph, in one piece or in several."""
    out = []
    for paragraph in words.paragraphs:
        start = -1
        for at in paragraph:
            if bound[at] < 0:
                start = at if start < 0 else start
            elif start >= 0:
                out.append(range(start, at))
                start = -1
        if start >= 0:
            out.append(range(start, paragraph.stop))
    return out


def _is_free(unit: range, bound: list[int]) -> bool:
    """Whether most of the unit is not bound."""
    return 2 * sum(bound[at] < 0 for at in unit) > len(unit)


def _fills(size: int, sentence: range) -> bool:
    """Whether so many words are nearly all of a sentence: a phrase alone is a look-alike."""
    return size >= _LIKE_SENTENCE * len(sentence)


def _skip(bound: list[int], at: int, step: int) -> int:
    """The next place from `at` on that is bound, or one past either end; gives up after two paragraphs or so."""
    at += step
    for _ in range(_NEIGHBOURHOOD):
        if not 0 <= at < len(bound) or bound[at] >= 0:
            break
        at += step
    return at


def _in_order(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of equal items that keep their order, longest stretches first."""
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _MOST_PARAGRAPHS)
    for block in matcher.get_matching_blocks():
        yield from zip(
            range(block.a, block.a + block.size), range(block.b, block.b + block.size), strict=True
        )


def _runs(a: str, b: str) -> list[tuple[int, int, int]]:
    """Runs that two strings share in order: (start in a, start in b, length)."""
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > 5000)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def _slid(runs: list[tuple[int, int, int]], a: str, b: str, stops: set[str]) -> list[tuple[int, int, int]]:
    """The runs, with what was put in or taken out between two of them beginning after a full stop where it can.

    "A. [B.]" and "A[. B]." are the same change to a comparison, but people put in and take out sentences.
    """
    out = [(0, 0, 0), *runs, (len(a), len(b), 0)]
    for at in range(len(out) - 1):
        (i, j, size), (next_i, next_j, next_size) = out[at], out[at + 1]
        i, j = i + size, j + size
        if (i == next_i) == (j == next_j):
            continue  # nothing changed here, or words were replaced: there is nothing to slide
        text, start, stop = (b, j, next_j) if i == next_i else (a, i, next_i)
        left = right = 0
        while left < size and text[start - 1 - left] == text[stop - 1 - left]:
            left += 1
        while right < next_size and text[start + right] == text[stop + right]:
            right += 1
        for shift in sorted(range(-left, right + 1), key=abs):
            if start + shift == 0 or text[start + shift - 1] in stops:
                out[at] = (out[at][0], out[at][1], size + shift)
                out[at + 1] = (next_i + shift, next_j + shift, next_size - shift)
                break
    return [run for run in out if run[2] > 0]
