"""The proof of accessibility: what a screen reader gets of a finished PDF is what was written.

A tagged file may pass every checker and still leave out a disclaimer: text in a
page's margin, text that is declared to be decoration, a paragraph that no
element holds. So the structure tree is read back with its words and held
against the source, in its order. What the standard itself demands, PDF/UA-1
(ISO 14289-1), is left to page-validation; this is its door.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import page as validation

from handouts.pdf.matching import squeeze
from handouts.pdf.structure import read_tags
from handouts.pdf.tags import Element, Mark, Note, find_passages
from handouts.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from handouts.pdf.tags import Tagged
    from handouts.typeset.speech import Speech

_SHOWN = 60  # characters of a text that a message quotes
_UNIQUE = 12  # letters from which on a text is hardly found by chance
_NUMBERING = 4  # words of "Page 2 of 4"
_HEADING = re.compile(r"H([1-6])")
_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|gif|webp|avif|tiff?|bmp|pdf)", re.IGNORECASE)
_OURS = "This is a fault of the program; please report it."
_TEMPLATE = "Look at the template and the style sheets of the format."
# What a rule of page-validation says more exactly here, by the beginning of its name.
_TOLD = {
    "PDFUA1-FIGURE": "proof-picture-words",
    "PDFUA1-HEADING": "proof-headings",
    "PDFUA1-TABLE": "proof-table-headings",
    "PDFUA1-L-": "proof-list",
    "PDFUA1-LI-": "proof-list",
    "PDFUA1-LBODY": "proof-list",
    "PDFUA1-LINK": "proof-link",
    "PDFUA1-METADATA-TITLE": "proof-title",
    "PDFUA1-VIEWER": "proof-title",
    "PDFUA1-CONTENT": "proof-unread-words",
}
_TOLD_OF_LANGUAGE = re.compile("PDFUA1-.*-LANGUAGE-")

_Finding = tuple[str, str, str]
"""Code, message and remedy of a problem."""

has_threads = False
"""Whether the validator was at work in this process; it then has threads that no fork has."""


def prove_accessible(pdf: bytes, speech: Speech, place: Place) -> list[Problem]:
    """All that keeps a screen file from being read aloud as it was written.

    `speech` is what should be heard, `place` the file that the user can mend.
    ValueError when the bytes are no PDF: that is our fault and not the user's.
    """
    tagged = read_tags(pdf)
    found = [*_title(tagged, speech), *_language(tagged, speech)]
    if tagged.root is not None:
        heard = "".join(squeeze(leaf.text, mirrored=True) for leaf in tagged.leaves)
        found += chain(
            _languages_of_words(tagged, speech, heard),
            _unread(tagged, speech, heard),
            _order(speech, heard),
            _twice(tagged),
            _headings(tagged, tagged.root),
            _pictures(tagged.root),
            _tables(tagged.root),
            _lists(tagged.root, ""),
            _links(tagged, tagged.root),
            _parents(tagged),
        )
    found += _standard(pdf, {code for code, _, _ in found})
    return [Problem(place, code, message, remedy) for code, message, remedy in found]


def _title(tagged: Tagged, speech: Speech) -> Iterator[_Finding]:
    wanted = squeeze(speech.title, mirrored=True)
    if not wanted or any(squeeze(title, mirrored=True) != wanted for title in tagged.titles):
        yield (
            "proof-title",
            (
                f"the file says that its title is “{' / '.join(dict.fromkeys(tagged.titles))}”"
                f" instead of “{speech.title}”"
            ),
            "Let the template extend parts/page.html, which writes the title.",
        )
    if not tagged.shows_title:
        yield "proof-title", "a reader is shown the file's name in place of its title", _OURS


def _language(tagged: Tagged, speech: Speech) -> Iterator[_Finding]:
    if tagged.language.casefold() != speech.language.casefold():
        yield (
            "proof-language",
            (
                f"the file says that its language is “{tagged.language}” instead of"
                f" “{speech.language}”"
            ),
            "Let the template extend parts/page.html, which writes the language.",
        )
    for text in speech.strays:
        yield (
            "proof-language",
            f"{_quoted(text)} is in another script, and no language is given for it",
            "Write it as '[words](lang:xx)', or give its element in the template a 'lang'.",
        )


def _languages_of_words(tagged: Tagged, speech: Speech, heard: str) -> Iterator[_Finding]:
    """Words that are not heard at all are told of elsewhere."""
    expected: dict[Mark, str] = {}
    for passage, leaves in zip(
        speech.passages, find_passages(tagged.leaves, speech.passages), strict=True
    ):
        expected.update((leaf.mark, passage.language) for leaf in leaves)
        if not leaves and squeeze(passage.text, mirrored=True) in heard:
            yield (
                "proof-language",
                f"{_quoted(passage.text)} cannot be marked as words in “{passage.language}”",
                "Let the template draw these words in an element of their own.",
            )
    wrong = [
        leaf for leaf in tagged.leaves
        if any(map(str.isalpha, leaf.text))
        and leaf.language != expected.get(leaf.mark, tagged.language)
    ]  # fmt: skip
    if wrong:
        yield (
            "proof-language",
            (
                f"page {wrong[0].mark.page}: {_quoted(wrong[0].text)} is said in"
                f" “{wrong[0].language}” ({len(wrong)} such texts)"
            ),
            _OURS,
        )


def _unread(tagged: Tagged, speech: Speech, heard: str) -> Iterator[_Finding]:
    remedy = "Put it into the text's flow; margins, running elements and 'opacity' silence it."
    for name, text in speech.required:
        if squeeze(text, mirrored=True) not in heard:
            yield (
                "proof-unread-words",
                f"the disclaimer '{name}' is not read aloud word for word",
                remedy,
            )
    lost = _lost(speech.blocks, heard)
    if lost:
        count = "1 word is" if len(lost) == 1 else f"{len(lost)} words are"
        yield "proof-unread-words", f"{count} not read aloud: {_quoted(' '.join(lost))}", remedy
    said = {squeeze(word, mirrored=True) for block in speech.blocks for word in block.split()}
    for outside in tagged.outside:
        words = [word for word in outside.text.split() if any(map(str.isalnum, word))]
        repeated = squeeze(outside.text, mirrored=True) in heard or all(
            squeeze(word, mirrored=True) in said for word in words
        )
        if words and not repeated and not _is_numbering(words, tagged.pages):
            yield (
                "proof-unread-words",
                f"page {outside.page}: {_quoted(outside.text)} is printed but not read aloud",
                "Only page numbers and words that the text repeats may stand outside of it.",
            )


def _is_numbering(words: Sequence[str], pages: int) -> bool:
    """Whether words can be "Page 2 of 4"; a telephone's number is no page's."""
    numbers = [int(number) for number in re.findall(r"\d+", " ".join(words))]
    return bool(numbers) and len(words) <= _NUMBERING and max(numbers) <= pages


def _lost(blocks: Sequence[str], heard: str) -> list[str]:
    """The words that are heard less often than they are written, in their order.

    Blocks that are heard whole are not looked into. Words are told apart by
    their neighbours, as in the proof of what is printed.
    """
    squeezed = [squeeze(block, mirrored=True) for block in blocks]
    written = "".join(squeezed)
    suspects = [
        block for block, key in zip(blocks, squeezed, strict=True)
        if heard.count(key) < written.count(key)
    ]  # fmt: skip
    if not suspects:
        return []
    words = [word for block in suspects for word in block.split()]
    keys = [squeeze(word, mirrored=True) for word in words]
    missing = Counter({key: written.count(key) - heard.count(key) for key in set(keys) if key})
    lost: list[str] = []
    for place, (word, key) in enumerate(zip(words, keys, strict=True)):
        around = "".join(keys[max(place - 1, 0) : place + 2])
        if missing[key] > 0 and heard.count(around) < written.count(around):
            missing[key] -= 1
            lost.append(word)
    return lost


def _order(speech: Speech, heard: str) -> Iterator[_Finding]:
    """Texts that cannot be mistaken for others, each before the one that follows it."""
    squeezed = [squeeze(block, mirrored=True) for block in speech.blocks]
    written = "".join(squeezed)
    places = [
        (heard.find(key), block)
        for block, key in zip(speech.blocks, squeezed, strict=True)
        if len(key) >= _UNIQUE and heard.count(key) == written.count(key) == 1
    ]
    for (before, first), (after, second) in pairwise(places):
        if after < before:
            yield (
                "proof-reading-order",
                f"{_quoted(second)} is read before {_quoted(first)}, which is written before it",
                "Change the order in the template; do not move words by 'order' in a style sheet.",
            )
            return


def _twice(tagged: Tagged) -> Iterator[_Finding]:
    for mark, count in Counter(leaf.mark for leaf in tagged.leaves).items():
        if count > 1:
            text = _quoted(_texts(tagged)[mark])
            yield "proof-reading-order", f"page {mark.page}: {text} is read {count} times", _OURS


def _headings(tagged: Tagged, root: Element) -> Iterator[_Finding]:
    texts = _texts(tagged)
    found = [
        (int(match[1]), _words_of(element, texts), element.page)
        for element in root.walk()
        if (match := _HEADING.fullmatch(element.kind))
    ]
    levels = [level for level, _, _ in found]
    count = levels.count(1)
    if count != 1:
        yield (
            "proof-headings",
            f"it has {count or 'no'} main headings; one is needed, the title",
            "Let the template print the title once as <h1>, and nothing else so.",
        )
    for (above, _, _), (level, text, page) in pairwise(((0, "", 0), *found)):
        if level > above + 1:
            yield (
                "proof-headings",
                (
                    f"page {page}: the heading {_quoted(text)} is of level {level}, after one of"
                    f" level {above or 'none'}"
                ),
                "Let no level be left out: put a heading before a subheading.",
            )
    for level, text, page in found:
        if not text.strip():
            yield "proof-headings", f"page {page}: a heading of level {level} is empty", _TEMPLATE


def _pictures(root: Element) -> Iterator[_Finding]:
    for element in root.walk():
        if element.kind != "Figure":
            continue
        where, alt = f"page {element.page}: a picture", (element.alt or "").strip()
        if not any(map(str.isalnum, alt)):
            yield (
                "proof-picture-words",
                f"{where} has no words in its place",
                "Give it an 'alt', or draw it as a background if it only decorates.",
            )
        elif _FILE_NAME.fullmatch(alt):
            yield (
                "proof-picture-words",
                f"{where} has a file's name in place of words: “{alt}”",
                "Say in 'alt' what it shows.",
            )
        if not element.boxed:
            yield "proof-picture-words", f"{where} does not say where it stands", _OURS


def _tables(root: Element) -> Iterator[_Finding]:
    for table in (element for element in root.walk() if element.kind == "Table"):
        where = f"page {table.page}: a table"
        heads = [cell for cell in table.walk() if cell.kind == "TH"]
        remedy = "Draw tables with parts.draw(block), or with <th scope> for every heading."
        if not heads:
            yield "proof-table-headings", f"{where} has no headings", remedy
        if any(cell.scope not in {"Column", "Row", "Both"} for cell in heads):
            yield "proof-table-headings", f"{where} has a heading of nothing", remedy
        if any(cell.across > 1 for cell in heads):
            yield "proof-table-headings", f"{where} has a heading over several columns", remedy
        rows = [row for row in table.walk() if row.kind == "TR"]
        if len({sum(cell.across for cell in row.inner()) for row in rows}) > 1 and not any(
            cell.down > 1 for row in rows for cell in row.inner()
        ):
            yield "proof-table-headings", f"{where} has rows of different lengths", remedy


def _lists(element: Element, within: str) -> Iterator[_Finding]:
    remedy = "In the template, put nothing but <li> into <ul> and <ol>, and <li> nowhere else."
    kinds = {kid.kind for kid in element.inner()}
    where = f"page {element.page}"
    if element.kind == "L" and not kinds <= {"LI", "L", "Caption"}:
        yield "proof-list", f"{where}: a list holds something that is no item", remedy
    if element.kind == "LI" and within != "L":
        yield "proof-list", f"{where}: an item stands in no list", remedy
    if element.kind == "LI" and "LBody" not in kinds:
        remedy = "Put words right into <li>, without <p>; leave 'list-style-position' alone."
        yield "proof-list", f"{where}: an item of a list has no words of its own", remedy
    for kid in element.inner():
        yield from _lists(kid, element.kind)


def _links(tagged: Tagged, root: Element) -> Iterator[_Finding]:
    texts = _texts(tagged)
    held: set[int] = set()
    for link in (element for element in root.walk() if element.kind == "Link"):
        notes = [kid for kid in link.kids if isinstance(kid, Note)]
        held.update(map(id, notes))
        words = _words_of(link, texts)
        if not words.strip():
            yield (
                "proof-link",
                f"page {link.page}: a link has no words",
                "Write words that say where it leads.",
            )
        elif not notes:
            yield "proof-link", f"page {link.page}: the link {_quoted(words)} leads nowhere", _OURS
    for note in tagged.notes:
        where = f"page {note.page}: a link"
        if id(note) not in held or not note.parented:
            yield (
                "proof-link",
                f"{where} is not in the text as a screen reader gets it",
                "In the template, let <a> be the element right around the words.",
            )
        if not note.contents.strip():
            yield "proof-link", f"{where} does not say where it leads", _OURS
        if not note.leads:
            yield "proof-link", f"{where} leads nowhere", _OURS


def _parents(tagged: Tagged) -> Iterator[_Finding]:
    if tagged.unparented:
        first = tagged.unparented[0]
        yield (
            "proof-not-pdf-ua",
            (
                f"page {first.page}: a screen reader does not find back from the page to the text"
                f" ({len(tagged.unparented)} such places)"
            ),
            _OURS,
        )


def _standard(pdf: bytes, told: set[str]) -> Iterator[_Finding]:
    """What page-validation finds against PDF/UA-1 and nothing above has said, rule by rule."""
    global has_threads  # noqa: PLW0603 - a fact of the process
    has_threads = True
    try:
        failures = validation.validate_pdf_bytes(pdf, profile="ua1").failures
    except validation.PageError as error:
        yield "proof-not-pdf-ua", f"it cannot be held against PDF/UA-1: {error}", _OURS
        return
    by_rule: dict[str, list[str]] = {}
    for failure in failures:
        by_rule.setdefault(failure.rule_id, []).append(failure.message)
    for rule, messages in by_rule.items():
        known = {code for begin, code in _TOLD.items() if rule.startswith(begin)}
        if _TOLD_OF_LANGUAGE.match(rule):
            known = {"proof-language"}
        if not known & told:
            more = f" ({len(messages)} times)" if len(messages) > 1 else ""
            yield "proof-not-pdf-ua", f"{rule}: {messages[0]}{more}", _TEMPLATE


def _texts(tagged: Tagged) -> dict[Mark, str]:
    return {leaf.mark: leaf.text for leaf in tagged.leaves}


def _words_of(element: Element, texts: Mapping[Mark, str]) -> str:
    """What is heard of an element: its words, and those in place of its pictures."""
    parts: Iterable[str] = (
        texts.get(kid, "") if isinstance(kid, Mark)
        else _words_of(kid, texts) if isinstance(kid, Element)
        else ""
        for kid in element.kids
    )  # fmt: skip
    return " ".join((element.alt or "", *parts)).strip()


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words}”" if len(words) <= _SHOWN else f"“{words[:_SHOWN].rstrip()}…”"
