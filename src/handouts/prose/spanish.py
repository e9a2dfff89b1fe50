"""Syllables of Spanish words, by the rules of the Real Academia for diphthongs and hiatus.

A strong vowel (a, e, o) or a stressed weak one (í, ú) makes a syllable of its
own. A weak vowel without an accent (i, u) joins the vowel beside it, over a
silent h, too; so the silent u of "que" and "gui" adds nothing, either. Loan
words are read as if they were Spanish.
"""

from __future__ import annotations

import re
from typing import Final

_FINAL_Y: Final = re.compile(r"y(?=$|[^a-záéíóúüñ])")
_SILENT_H: Final = re.compile("(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])")
_VOWELS: Final = re.compile("[aeiouáéíóúü]+")
_NUCLEUS: Final = re.compile("[aeoáéóíú]")
_TWICE: Final = re.compile("ii|uu")


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish word has, at least one."""
    letters = _SILENT_H.sub("", _FINAL_Y.sub("i", word.lower()))
    runs = _VOWELS.findall(letters)
    return max(1, sum(map(_in_run, runs)))


def _in_run(vowels: str) -> int:
    """How many syllables neighbouring vowels make: two weak ones make one, unless alike."""
    return (len(_NUCLEUS.findall(vowels)) or 1) + len(_TWICE.findall(vowels))
