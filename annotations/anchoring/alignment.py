"""Align two texts: find the word of a new text for each word of the old text that it replaces.

Pure. Both texts are at hand, so they are compared, not searched. Paragraphs are paired: equal ones in order, equal ones
elsewhere, then similar ones, one with several if it was split or merged. Words are compared inside the pairs. The rest
is paired by sentences and by long runs of words. No word is bound twice.
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

# Shares of words, tuned on generated edits with a known result (tests/annotations/anchoring/test_anchoring.py).
_LIKE = 0.5  # of two paragraphs with the same neighbours
_LIKE_ELSEWHERE = 0.65  # of two paragraphs with other neighbours
_LIKE_IN_PLACE = 0.65  # of a sentence and its edited form, if the old words also stand elsewhere
_LIKE_BESIDE = 0.7  # the same, if the old words stand next to it
_VOUCHED = 0.2  # added to the similarity of two units between the same neighbours, to rank pairs
_CONTAINED = 0.6  # of the shorter unit, for a part of a paragraph that was split or merged
_CONTAINED_ELSEWHERE = 0.85
_LONG_ENOUGH = 4  # words in a row that a contained part must share
_LIKE_SENTENCE = 0.8  # of two sentences away from their paragraphs
_MOVED_RUN = 6  # words in a row that count as moved if they are nearly a sentence of one text
_LONG_RUN = 16  # words in a row that always count as moved
_NEIGHBOURHOOD = 150  # words
_CANDIDATES = 8  # paragraphs compared with each one
_TELLING = 40  # units; a word in more of them distinguishes none
_OFTEN = 20  # times; a rarer word is never a common one
_NOTHING = "\ud800"  # a character that stands for no word


@dataclass(slots=True)
class Alignment:
    """The number of the matching word in the other text for each word of either, -1 for none."""

    old: Words
    new: Words
    forward: list[int] = field(init=False)
    backward: list[int] = field(init=False)
    unsure: set[int] = field(
        init=False, default_factory=set
    )  # old words that may also stand at another place

    def __post_init__(self) -> None:
        self.forward = [-1] * len(self.old.keys)
        self.backward = [-1] * len(self.new.keys)

    def bind(self, old: int, new: int, count: int = 1) -> None:
        """Bind `count` old words, from `old` on, to the new words from `new` on."""
        self.forward[old : old + count] = range(new, new + count)
        self.backward[new : new + count] = range(old, old + count)

    def free(self, unit: range) -> None:
        """Unbind these old words."""
        for at in unit:
            if self.forward[at] >= 0:
                self.backward[self.forward[at]] = -1
            self.forward[at] = -1


def align(old: str, new: str) -> Alignment:
    """Return the alignment of two canonical texts. Deterministic; raises nothing."""
    alignment = Alignment(Words.of(old), Words.of(new))
    _Aligner(alignment).run()
    return alignment


class _Aligner:
    def __init__(self, alignment: Alignment) -> None:
        self.a = alignment
        self.old, self.new = alignment.old, alignment.new
        # One character per distinct word, so that texts are compared as strings.
        letters: dict[str, str] = {}
        for key in (*self.old.keys, *self.new.keys):
            letters.setdefault(key, chr(len(letters) + (0x800 if len(letters) >= 0xD800 else 0)))
        self.old_letters = "".join(letters[key] for key in self.old.keys)
        self.new_letters = "".join(letters[key] for key in self.new.keys)
        self.stops = {letters[key] for key in letters if key in SENTENCE_END}
        # Words that any two sentences may share, in English or in this text.
        counts = Counter((*self.old.keys, *self.new.keys))
        often = max(_OFTEN, counts.total() // 50)
        self.light = {
            ord(letters[key]): None
            for key, count in counts.items()
            if count > often or key.lower() in _COMMON or not key.isalnum()
        }

        self.old_sentence = [number for number, unit in enumerate(self.old.sentences()) for _ in unit]
        self.new_sentence = [number for number, unit in enumerate(self.new.sentences()) for _ in unit]

        # Repeated sentences, which are not matched at a distance.
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
                # Of several equal paragraphs the one whose neighbour is paired too.
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
        """Bind equal sentences that occur once in each text, wherever they are."""
        old, new = self._free_sentences()
        for words, (one, *_) in old.items():
            if words in new and words not in self.twins and len(one) >= _LONG_ENOUGH:
                self.a.bind(one.start, new[words][0].start, len(one))

    def _neighbours(self) -> None:
        """Bind equal sentences next to a bound one, repeated ones too; first inside their paragraphs."""
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
        """Return the sentences of each text without a bound word, by their words."""
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
        """Return whether the words right before or right after are bound to each other.

        If `inside` is set, they must stand in the same paragraphs as `one` and `other`.
        """
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

    # Copies of edited sentences

    def _copies(self) -> None:
        """Bind a sentence that is bound to equal words elsewhere, a copy, to similar words in its old place.

        If both or neither stand between the same neighbours, copy and original cannot be distinguished: the words stay
        bound and are `unsure`.
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
            free = rest[::-1]  # sentences of a paragraph support one another, from either end
        moved = [
            one
            for one in old
            if self._is_whole(one) and self._words(one) not in self.repeated and not self._stays(one)
        ]
        for one, there in self._candidates(moved, free):
            if self._likeness(one, there)[0] >= _LIKE_SENTENCE:
                self.a.unsure.update(one)

    def _contiguous(self) -> list[range]:
        """Return for each old word the words around it that are contiguous in the new text too."""
        forward, contiguous, first = self.a.forward, list[range](), 0
        for at in range(1, len(forward) + 1):
            if at == len(forward) or forward[at] < 0 or forward[at] != forward[at - 1] + 1:
                contiguous += [range(first, at)] * (at - first)
                first = at
        return contiguous

    def _replaced(self, there: range, sentences: list[range]) -> list[tuple[range, range]]:
        """Return pairs of a bound old sentence and the new sentence `there`, which may have replaced it."""
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
        """Return whether all words of a sentence, and not only a phrase, are bound contiguously."""
        return (
            len(one) >= _LONG_ENOUGH
            and self.a.forward[one.start] >= 0
            and one.stop <= self.contiguous[one.start].stop
        )

    def _is_copied(self, one: range, there: range) -> bool:
        """Bind the old sentence `one` to `there` if that is similar and in its place. Return whether it was bound."""
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
        """Bind free sentences whose words stand elsewhere to similar words in their place."""
        old = [one for one in self.old.sentences() if all(self.a.forward[at] < 0 for at in one)]
        size = _LONG_ENOUGH
        starts = {
            self.new_letters[at : at + size] for at in range(len(self.new_letters))
        }  # avoids most searches
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
        """Exclude all copies of a sentence from binding."""
        words, at = self._bare(one), -1
        while self.old_letters.count(words) == 1 and (at := self.new_letters.find(words, at + 1)) >= 0:
            copy = range(at, at + len(words))
            if all(self.a.backward[word] < 0 for word in copy):
                self._ignore(copy)

    def _bare(self, one: range) -> str:
        """Return a sentence without its full stop, which a headline does not have."""
        words = self._words(one)
        return words[:-1] if words[-1] in self.stops else words

    def _share(self, one: range, there: range) -> float:
        """Return the words that two sentences share in order, as a share of both, 0 to 1."""
        a, b = self._words(one), self.new_letters[there.start : there.stop]
        return 2 * LCSseq.similarity(a, b) / (len(a) + len(b))

    def _between(self, there: range, sentences: list[range]) -> list[range]:
        """Return the old sentences between the neighbours of the new sentence `there`."""
        backward = self.a.backward
        left, right = _skip(backward, there.start, -1), _skip(backward, there.stop - 1, 1)
        first = backward[left] if left >= 0 else -1
        last = backward[right] if right < len(backward) else len(self.a.forward)
        if (left >= 0 and first < 0) or last < 0:
            return []
        begin = bisect_right(sentences, first, key=lambda one: one.start)
        return [one for one in sentences[begin : begin + _CANDIDATES] if one.stop <= last]

    def _ignore(self, copy: range) -> None:
        """Exclude new words from binding: words cut from the original are lost, although its copy has them."""
        self.new_letters = (
            self.new_letters[: copy.start] + _NOTHING * len(copy) + self.new_letters[copy.stop :]
        )

    def _stays(self, one: range) -> bool:
        """Return whether the contiguous words around `one` still stand next to one of their neighbours."""
        forward, backward = self.a.forward, self.a.backward
        first, last = self.contiguous[one.start].start, self.contiguous[one.start].stop - 1
        before, there = _skip(forward, first, -1), _skip(backward, forward[first], -1)
        if (before < 0 and there < 0) or (before >= 0 and forward[before] == there):
            return True
        after, there = _skip(forward, last, 1), _skip(backward, forward[last], 1)
        ends = (after >= len(forward), there >= len(backward))
        return all(ends) or (not any(ends) and forward[after] == there)

    # Similar units

    def _like_units(self, old: list[range], new: list[range], *, alone: bool) -> None:
        """Pair units by similarity, the most similar first. `alone`: away from their paragraphs, and stricter."""
        least = _LIKE_SENTENCE if alone else _LIKE
        ranked: list[tuple[float, range, range]] = []
        for one, other in self._candidates(old, new):
            likeness, share = self._likeness(one, other)
            if likeness >= least or (not alone and share >= _CONTAINED):
                ranked.append((likeness, one, other))
        length = max(len(self.old_letters), len(self.new_letters))
        # Units between the same neighbours come first; of equal ones, those nearest to each other.
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
        # Parts of split or merged paragraphs: neighbours first, because a sentence may stand in two paragraphs.
        for beside_only in (True, True, False):
            rest = [
                (one, other)
                for one, other in rest
                if (beside_only and not self._beside(one, other))
                or not self._compare(one, other, alone=False)
            ]

    def _likeness(self, one: range, other: range) -> tuple[float, float]:
        """Return the words that two units share in order, as a share of both and as a share of the shorter one."""
        a, b = self.old_letters[one.start : one.stop], self.new_letters[other.start : other.stop]
        telling_a, telling_b = a.translate(self.light), b.translate(self.light)
        if telling_a and telling_b:
            a, b = telling_a, telling_b
        shared = LCSseq.similarity(a, b)
        return 2 * shared / (len(a) + len(b)), shared / min(len(a), len(b))

    def _beside(self, one: range, other: range) -> bool:
        """Return whether the free words of two units stand before or after the same word."""
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
        """Yield pairs of units that share rare words."""
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
        """Bind the equal free words of a pair if they are enough. Return whether they were bound."""
        left = [at for at in one if self.a.forward[at] < 0]
        right = [at for at in other if self.a.backward[at] < 0]
        if not left or not right:
            return False
        a, b = "".join(self.old_letters[at] for at in left), "".join(self.new_letters[at] for at in right)
        both, smaller = len(a) + len(b), min(len(a), len(b))
        vouched = self._beside(
            one, other
        )  # similar units stand anywhere; the right one is mostly in its old place
        if not vouched and a in self.twins:
            return False
        least = _LIKE_SENTENCE if alone else _LIKE if vouched else _LIKE_ELSEWHERE
        least_part = _CONTAINED if vouched else _CONTAINED_ELSEWHERE
        best = LCSseq.similarity(a, b)  # an upper bound that is much faster to compute
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
        """Return the pairs of words whose sentences share half of their content words, and are thus one sentence."""
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
        """Return the runs that are not equal by chance, as a "the" between two rewritten passages is."""
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
        """Bind long runs of free words, the longest first."""
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
        """Return the sentence that holds a word."""
        paragraph = words.paragraph_of(at)
        first, stop = at, at + 1
        while first > paragraph.start and words.keys[first - 1] not in SENTENCE_END:
            first -= 1
        while stop < paragraph.stop and words.keys[stop - 1] not in SENTENCE_END:
            stop += 1
        return range(first, stop)

    def _continues(self, i: int, j: int) -> bool:
        """Return whether a run that holds this pair of words begins before it."""
        return (
            i > 0 and j > 0 and self.old_letters[i - 1] == self.new_letters[j - 1]
            and self.a.forward[i - 1] < 0 and self.a.backward[j - 1] < 0
        )  # fmt: skip

    def _length(self, i: int, j: int) -> int:
        """Return how many words from here on are equal and free."""
        size = 0
        while (
            i + size < len(self.old_letters) and j + size < len(self.new_letters)
            and self.old_letters[i + size] == self.new_letters[j + size]
            and self.a.forward[i + size] < 0 and self.a.backward[j + size] < 0
        ):  # fmt: skip
            size += 1
        return size


def _stretches(words: Words, bound: list[int]) -> list[range]:
    """Return the free stretches of each paragraph."""
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
    """Return whether most of a unit is free."""
    return 2 * sum(bound[at] < 0 for at in unit) > len(unit)


def _fills(size: int, sentence: range) -> bool:
    """Return whether so many words are nearly a whole sentence; a phrase may be equal by chance."""
    return size >= _LIKE_SENTENCE * len(sentence)


def _skip(bound: list[int], at: int, step: int) -> int:
    """Return the next bound place from `at` on, or one past either end. Stops after `_NEIGHBOURHOOD` words."""
    at += step
    for _ in range(_NEIGHBOURHOOD):
        if not 0 <= at < len(bound) or bound[at] >= 0:
            break
        at += step
    return at
