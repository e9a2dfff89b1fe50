"""How long the desk's search takes over 1,000 handouts, as a ratio to looking through the words.

The handouts are the shipped ones, again and again, each with words of its own added, so that
there is as much to tell apart as in a real catalogue. Typed are the beginnings of many words,
as somebody types them. The plain scan folds nothing (its texts are folded before the clock
starts): it looks for each word with `in`, which finds less well and ranks nothing.

    python benchmarks/search.py [HANDOUTS]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.desk.search import Entry, Index, folded
from handouts.desk.stocking import entries_of
from handouts.library import read_library
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
HANDOUTS = 1000
TYPED = (
    "k", "ke", "ketamine", "after", "after your vi", "despues de su", "cuando puedo manejar",
    "the", "th", "and", "what is", "zzz", "word17", "word1", "كيتامين", "الزيارة", "weiszmann",
)  # fmt: skip
RUNS = 7


def main() -> None:
    """Measure, and print milliseconds and ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else HANDOUTS
    entries = many(count)
    begun = time.perf_counter()
    index = Index(entries)
    made = time.perf_counter() - begun
    texts = [(folded(f"{e.title} {e.topics} {e.text}"), e.handout) for e in entries]
    letters = sum(len(text) for text, _ in texts)
    print(f"{count} handouts, {len(entries)} texts, {letters / 1e6:.1f} million letters")
    print(f"index made in {made:.2f} s")
    print(f"{'typed':24} {'found':>6} {'index ms':>9} {'scan ms':>9} {'ratio':>6}")
    slowest = 0.0
    for typed in TYPED:
        hits = index.find(typed) or []
        fast = median(lambda typed=typed: index.find(typed))
        slow = median(lambda typed=typed: scan(texts, typed))
        slowest = max(slowest, fast)
        print(f"{typed:24} {len(hits):6} {fast:9.2f} {slow:9.2f} {slow / fast:6.1f}")
    print(f"slowest: {slowest:.2f} ms")


def many(count: int) -> list[Entry]:
    """So many handouts, each in the languages of one that is shipped."""
    shipped: dict[str, list[Entry]] = {}
    for entry in entries_of(read_library(Workspace(ROOT))):
        shipped.setdefault(entry.handout, []).append(entry)
    kinds, chance = list(shipped.values()), random.Random(1)
    return [
        Entry(
            f"{entry.handout}-{number}",
            entry.language,
            f"{entry.title} {number}",
            entry.topics,
            f"{entry.text} {' '.join(f'word{chance.randrange(5000)}' for _ in range(60))}",
        )
        for number in range(count)
        for entry in kinds[number % len(kinds)]
    ]


def scan(texts: list[tuple[str, str]], typed: str) -> set[str]:
    """Handouts whose words hold all that was typed."""
    words = folded(typed).split()
    return {handout for text, handout in texts if all(word in text for word in words)}


def median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    main()
