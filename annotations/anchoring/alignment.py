"""Which word of an old text stands where in the new text that replaces it.

Pure. We own both texts, so we compare them instead of searching: paragraphs are paired (equal in order, equal
elsewhere, then by likeness, one with several where a paragraph was split or merged), words are compared inside the
pairs, and what is left over on both sides is paired by sentences and by long runs of words. No word is explained twice.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from annotations.anchoring.words import SENTENCE_END, Words, in_order, runs, slid

_COMMON = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he",
        "her", "his", "in", "into", "is", "it", "its", "not", "of", "on", "or", "said", "says", "she", "that", "the",
        "their", "they", "this", "to", "was", "were", "which", "who", "will", "with", "would",
    }
)  # fmt: skip

# Shares of words, tuned on made edits with known truth (tests/annotations/anchoring/test_anchoring.py).
_LIKE = 0.5  # of both paragraphs together, where they have the same neighbours
_LIKE_ELSEWHERE = 0.65  # where they have not
_LIKE_IN_PLACE = (
    0.65  # of two sentences, for one to be the other edited, although the same words stand elsewhere
)
_LIKE_BESIDE = 0.7  # the same, where they stand beside it
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
_NOTHING = "\ud800"  # is no word's letter


@dataclass(slots=True)
class Alignment:
    """For each word of either text the number of its word in the other, -1 for none."""

    old: Words
    new: Words
    forward: list[int] = field(init=False)
    backward: list[int] = field(init=False)
    unsure: set[int] = field(
        init=False, default_factory=set
    )  # old words that may as well stand at another place

    def __post_init__(self) -> None:
        self.forward = [-1] * len(self.old.keys)
        self.backward = [-1] * len(self.new.keys)

    def bind(self, old: int, new: int, count: int = 1) -> None:
        """Say that `count` words from `old` on stand at `new` in the new text."""
        self.forward[old : old + count] = range(new, new + count)
        self.backward[new : new + count] = range(old, old + count)

    def free(self, unit: range) -> None:
        """Take back what was said of these old words."""
        for at in unit:
            if self.forward[at] >= 0:
                self.backward[self.forward[at]] = -1
            self.forward[at] = -1


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
        self.stops = {letters[key] for key in letters if key in SENTENCE_END}
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
        self.repeated = {words for words, count in sentences.items() if count > 1}

    def run(self) -> None:
        self._equal_paragraphs()
        self._equal_sentences()
        self._neighbours()
        self._copies()
        self._edited_beside_copies()
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
        pairs = dict(in_order(old, new))
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

    # Copies of what was edited

    def _copies(self) -> None:
        """Bind a sentence to like words in its old place where it is bound to equal words elsewhere: those are a copy.

        Where nobody can tell which is the copy, because both stand between the same neighbours or neither does, the
        words stay bound, and are `unsure`.
        """
        free = [unit for unit in self.new.sentences() if all(self.a.backward[at] < 0 for at in unit)]
        if not free:
            return
        old = list(self.old.sentences())
        self.contiguous = self._contiguous()
        while True:
            rest = [
                there
                for there in free
                if not any(self._is_copied(*each) for each in self._replaced(there, old))
            ]
            if len(rest) == len(free):
                break
            free = rest[::-1]  # a paragraph's sentences vouch for one another, from either end
        moved = [
            one
            for one in old
            if self._is_whole(one) and self._words(one) not in self.repeated and not self._stays(one)
        ]
        for one, there in self._candidates(moved, free):
            if self._likeness(one, there)[0] >= _LIKE_SENTENCE:
                self.a.unsure.update(one)

    def _contiguous(self) -> list[range]:
        """For each old word the words around it that stand in one piece in the new text too."""
        forward, contiguous, first = self.a.forward, list[range](), 0
        for at in range(1, len(forward) + 1):
            if at == len(forward) or forward[at] < 0 or forward[at] != forward[at - 1] + 1:
                contiguous += [range(first, at)] * (at - first)
                first = at
        return contiguous

    def _replaced(self, there: range, sentences: list[range]) -> list[tuple[range, range]]:
        """The old sentences in whose place the new sentence `there` may stand, though they are bound, and `there`."""
        forward, backward = self.a.forward, self.a.backward
        left, right = _skip(backward, there.start, -1), _skip(backward, there.stop - 1, 1)
        found = []
        if left < 0 or backward[left] >= 0:
            at = _skip(forward, backward[left] if left >= 0 else -1, 1)
            if at < len(forward) and sentences[self.old_sentence[at]].start == at:
                found.append(sentences[self.old_sentence[at]])
        if right >= len(backward) or backward[right] >= 0:
            at = _skip(forward, backward[right] if right < len(backward) else len(forward), -1)
            if at >= 0 and sentences[self.old_sentence[at]].stop == at + 1:
                found.append(sentences[self.old_sentence[at]])
        return [(one, there) for one in found if self._is_whole(one)]

    def _words(self, one: range) -> str:
        return self.old_letters[one.start : one.stop]

    def _is_whole(self, one: range) -> bool:
        """Whether a sentence, and no mere phrase, is bound as it is."""
        return (
            len(one) >= _LONG_ENOUGH
            and self.a.forward[one.start] >= 0
            and one.stop <= self.contiguous[one.start].stop
        )

    def _is_copied(self, one: range, there: range) -> bool:
        """Bind the old sentence `one` to `there` if that is like it and in its place; say whether it was bound."""
        copy = range(self.a.forward[one.start], self.a.forward[one.start] + len(one))
        likeness = self._share(one, there)
        if self._stays(one):
            if likeness >= _LIKE_BESIDE and self._words(one) not in self.repeated:
                self.a.unsure.update(one)
            return False
        if likeness < _LIKE_IN_PLACE:
            return False
        self.a.free(one)
        if not self._compare(one, there, alone=False):
            self.a.bind(one.start, copy.start, len(one))
            return False
        self.contiguous = self._contiguous()
        self._ignore(copy)
        return True

    def _edited_beside_copies(self) -> None:
        """Bind sentences of which nothing is bound, though their words stand elsewhere, to like words in place."""
        old = [one for one in self.old.sentences() if all(self.a.forward[at] < 0 for at in one)]
        size = _LONG_ENOUGH
        starts = {
            self.new_letters[at : at + size] for at in range(len(self.new_letters))
        }  # spares most searches
        copied = [
            one
            for one in old
            if len(one) > size and self._words(one)[:size] in starts and self._bare(one) in self.new_letters
        ]
        pairs = [
            (self._share(one, there), one, there)
            for there in (self.new.sentences() if copied else ())
            if all(self.a.backward[at] < 0 for at in there)
            for one in self._between(there, copied)
        ]
        bound: set[range] = set()
        for likeness, one, there in sorted(pairs, key=lambda each: -each[0]):
            if likeness < _LIKE_IN_PLACE or self.a.backward[there.start] >= 0:
                continue
            if one in bound:
                self.a.unsure.update(one if likeness >= _LIKE_BESIDE else ())
            elif self._compare(one, there, alone=False):
                bound.add(one)
                self._ignore_copies(one)

    def _ignore_copies(self, one: range) -> None:
        """Bind nothing else to the words of a sentence, wherever they stand."""
        words, at = self._bare(one), -1
        while self.old_letters.count(words) == 1 and (at := self.new_letters.find(words, at + 1)) >= 0:
            copy = range(at, at + len(words))
            if all(self.a.backward[word] < 0 for word in copy):
                self._ignore(copy)

    def _bare(self, one: range) -> str:
        """The words of a sentence without its full stop, which a headline has not."""
        words = self._words(one)
        return words[:-1] if words[-1] in self.stops else words

    def _share(self, one: range, there: range) -> float:
        """The words that two sentences share in order, as a share of both."""
        a, b = self._words(one), self.new_letters[there.start : there.stop]
        return 2 * LCSseq.similarity(a, b) / (len(a) + len(b))

    def _between(self, there: range, sentences: list[range]) -> list[range]:
        """Those of the old sentences that stand between the neighbours of the new one."""
        backward = self.a.backward
        left, right = _skip(backward, there.start, -1), _skip(backward, there.stop - 1, 1)
        first = backward[left] if left >= 0 else -1
        last = backward[right] if right < len(backward) else len(self.a.forward)
        if (left >= 0 and first < 0) or last < 0:
            return []
        begin = bisect_right(sentences, first, key=lambda one: one.start)
        return [one for one in sentences[begin : begin + _CANDIDATES] if one.stop <= last]

    def _ignore(self, copy: range) -> None:
        """Bind nothing else to these new words: what was cut from the original is gone, although its copy has it."""
        self.new_letters = (
            self.new_letters[: copy.start] + _NOTHING * len(copy) + self.new_letters[copy.stop :]
        )

    def _stays(self, one: range) -> bool:
        """Whether the words that are bound in one piece with `one` still stand beside one of their neighbours."""
        forward, backward = self.a.forward, self.a.backward
        first, last = self.contiguous[one.start].start, self.contiguous[one.start].stop - 1
        before, there = _skip(forward, first, -1), _skip(backward, forward[first], -1)
        if (before < 0 and there < 0) or (before >= 0 and forward[before] == there):
            return True
        after, there = _skip(forward, last, 1), _skip(backward, forward[last], 1)
        ends = (after >= len(forward), there >= len(backward))
        return all(ends) or (not any(ends) and forward[after] == there)

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
        same = self._meaningful(slid(runs(a, b), a, b, self.stops), len(a), len(b), a)
        pairs = self._same_sentences(
            [(left[i + step], right[j + step]) for i, j, size in same for step in range(size)], left, right
        )
        longest = max((size for _, _, size in same), default=0)
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
        meaningful = []
        for at, (i, j, size) in enumerate(runs):
            before = runs[at - 1] if at else (0, 0, 0)
            before_i, before_j = before[0] + before[2], before[1] + before[2]
            after_i, after_j = runs[at + 1][:2] if at + 1 < len(runs) else (left, right)
            changed = min(max(i - before_i, j - before_j), max(after_i - i - size, after_j - j - size))
            weight = sum(0.25 if ord(letter) in self.light else 1.0 for letter in a[i : i + size])
            if changed < 2 or weight * 3 > changed or size >= _LONG_ENOUGH:
                meaningful.append((i, j, size))
        return meaningful

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
        while first > paragraph.start and words.keys[first - 1] not in SENTENCE_END:
            first -= 1
        while stop < paragraph.stop and words.keys[stop - 1] not in SENTENCE_END:
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
