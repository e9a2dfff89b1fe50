"""Words to HTML: a small Markdown without HTML, facts by name, reference marks, marked blanks.

Content is data. It is parsed, escaped and drawn; it is never a template. Beside
Markdown's paragraphs, lists, emphasis and links a text may hold

- `{clinic.phone}`: a fact from its one place (`Inserts` decides which there are),
- `{missing: what}`: a blank that the clinic still has to fill,
- `[^id]`: the mark of a reference,
- `[words](lang:es)`: words in another language, which a screen reader is told of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from handouts.content.yaml_nodes import Text, hidden_character
from handouts.problems import Place, Problem, Severity, did_you_mean
from handouts.typeset.isolation import CLOSE, isolate, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import OptionsDict

Direction = Literal["ltr", "rtl"]

ALLOWED_SCHEMES = frozenset({"https", "mailto", "tel"})
_RULES = [
    *("paragraph", "list", "newline", "escape", "emphasis", "link", "entity", "text"),
    *("normalize", "block", "inline", "text_join", "balance_pairs", "fragments_join"),
    *("smartquotes", "heading", "image", "backticks", "fence", "blockquote", "hr", "autolink"),
]
_NOT_HERE = {
    "heading_open": ("a heading inside a text", "Make it a block of its own: '- heading: …'."),
    "image": ("a picture inside a text", "Make it a block of its own: '- figure: …'."),
    "fence": ("a code block", "Remove the ``` lines."),
    "code_inline": ("code in backticks", "Use *emphasis* or quotation marks."),
    "blockquote_open": ("a line beginning with '>'", "Use a '- statement:' or '- note:' block."),
    "hr": ("a ruled line", "Remove it, or begin a new block."),
}
_INSERT = re.compile(r"\{(?P<name>[a-z][a-z0-9_.-]*)\}")
_MISSING = re.compile(r"\{missing:\s*(?P<what>[^{}\n]+)\}")
_MARK = re.compile(r"\[\^(?P<id>[a-z0-9_-]+)\]")
_LANGUAGE = re.compile(r"lang:(?P<code>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_BEFORE = -1
# What parts left-to-right runs, and what does not; tags of emphasis and links are not there.
_STANDS_FOR = {
    "softbreak": "\n",
    "hardbreak": "\u2028",
    **dict.fromkeys(("insert", "missing", "reference", "code_inline", "image"), "\ufffc"),
}


# A link must be the nearest element around its words, or a tagged PDF loses it.
_ISOLATED_LINK = re.compile(r'(<a [^>]*>)(<bdi dir="ltr"(?: class="run")?>)([^<]*)</bdi></a>')


@dataclass(frozen=True, slots=True)
class Blank:
    """A fact that the clinic has not given: what to print in its place."""

    label: str


@dataclass
class Inserts:
    """The facts that a text may name, and the references it may mark.

    `marks` maps a reference's id to its printed mark and grows in order of
    first mention unless the handout fixes its marks. `mark_form` is how one is
    printed in running text, `direction` that of the language.
    """

    facts: dict[str, str | Blank]
    references: frozenset[str]
    marks: dict[str, str]
    numbered: bool
    blank_sentence: str
    mark_form: str = "{}"
    problems: list[Problem] = field(default_factory=list)
    direction: Direction = "ltr"

    def mark(self, reference: str) -> str | None:
        """The printed mark of a reference, or None when there is no such reference."""
        if reference not in self.references:
            return None
        if reference not in self.marks and self.numbered:
            self.marks[reference] = str(len(self.marks) + 1)
        return self.marks.get(reference)

    def blank(self, label: str) -> Markup:
        """A marked blank in running text."""
        words = self.blank_sentence.replace("{what}", label)
        return Markup('<span class="blank">{}</span>').format(self.as_html(words))

    def as_html(self, words: str) -> Markup:
        """Plain words in running text: escaped, and isolated where the language needs it."""
        return isolate(words) if self.direction == "rtl" else escape(words)


def _insert_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    for pattern, kind in ((_MISSING, "missing"), (_INSERT, "insert")):
        match = pattern.match(state.src, state.pos)
        if match:
            if not silent:
                token = state.push(kind, "", 0)
                token.content = match.group(1).strip()
            state.pos = match.end()
            return True
    return False


def _mark_rule(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("reference", "", 0).content = match["id"]
    state.pos = match.end()
    return True


def _isolated(line: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a line with a `<bdi>` around each left-to-right run.

    A run may go through emphasis ("**500** mg"). Its tags then stand around
    whole elements or, where it begins or ends within one, around each part.
    """
    words = [t.content if t.type == "text" else _STANDS_FOR.get(t.type, "") for t in line]
    starts = list(accumulate(map(len, words), initial=0))
    tags: dict[tuple[int, int], list[str]] = {}
    for run in runs("".join(words)):
        parts = [
            (index, max(run.start - starts[index], 0), min(run.end - starts[index], len(word)))
            for index, word in enumerate(words)
            if line[index].type == "text"
            and max(run.start, starts[index]) < run.end
            and run.start < starts[index] + len(word)
        ]
        for opening, closing in _around(line, words, parts):
            tags.setdefault(opening, []).append(run.opening)
            tags.setdefault(closing, []).append(CLOSE)
    for index, token in enumerate(line):
        done = 0
        for place in sorted(place for place in tags if place[0] == index):
            if place[1] > done:
                yield Token("text", "", 0, content=words[index][done : place[1]])
            done = max(place[1], 0)
            yield from (Token("html_inline", "", 0, content=tag) for tag in tags[place])
        yield Token("text", "", 0, content=words[index][done:]) if done else token
    for tag in tags.get((len(line), _BEFORE), []):
        yield Token("html_inline", "", 0, content=tag)


def _around(
    line: Sequence[Token], words: Sequence[str], parts: Sequence[tuple[int, int, int]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where the tags of a run open and close: token and offset in its text, or `_BEFORE` it.

    `parts` are the run's pieces of text: token, start and end.
    """
    (first, start, _), (last, _, end) = parts[0], parts[-1]
    depths = list(accumulate(token.nesting for token in line[first : last + 1]))
    to_open = -min(depths)
    to_close = depths[-1] + to_open
    before = range(first - to_open, first)
    after = range(last + 1, last + 1 + to_close)
    whole = (
        (not before or (before[0] >= 0 and start == 0))
        and (not after or (after[-1] < len(line) and end == len(words[last])))
        and all(line[index].nesting == 1 for index in before)
        and all(line[index].nesting == -1 for index in after)
    )
    if whole:
        opening = (before[0], _BEFORE) if before else (first, start)
        return [(opening, (after[-1] + 1, _BEFORE) if after else (last, end))]
    pieces = [(index, start, words[index][start:end]) for index, start, end in parts]
    return [
        ((index, start + len(piece) - len(piece.lstrip())), (index, start + len(piece.rstrip())))
        for index, start, piece in pieces
        if piece.strip()
    ]


def _mark_languages(tokens: Sequence[Token]) -> None:
    """Make `[words](lang:es)`, written as a link is, words in another language."""
    open_ones: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            match = _LANGUAGE.fullmatch(str(token.attrGet("href") or ""))
            if match:
                token.tag, token.attrs = "span", {"lang": match["code"]}
            open_ones.append(token)
        elif token.type == "link_close" and open_ones:
            token.tag = open_ones.pop().tag


class Typewriter:
    """Turns the texts of one edition into HTML, gathering what is wrong with them.

    `drawn` remembers every text that was asked for, and what was made of it, so that
    none is forgotten.
    With `direction` "rtl" numbers, telephone numbers and Latin words are
    isolated (`isolation`), in the words and in the facts.
    """

    def __init__(self, inserts: Inserts, quotes: str, *, direction: Direction = "ltr") -> None:
        self.inserts = inserts
        self.inserts.direction = direction
        self.drawn: dict[str, set[Markup]] = {}
        self._text: str = ""
        self._markdown = MarkdownIt(
            "zero", {"html": False, "typographer": True, "quotes": quotes}
        ).enable(_RULES, ignoreInvalid=True)
        self._markdown.inline.ruler.before("link", "insert", _insert_rule)
        self._markdown.inline.ruler.before("link", "reference", _mark_rule)
        self._markdown.validateLink = lambda url: True  # type: ignore[method-assign]
        rules = self._markdown.renderer.rules  # type: ignore[attr-defined]
        rules["insert"] = self._draw(self._insert)
        rules["missing"] = self._draw(self._missing)
        rules["reference"] = self._draw(self._reference)

    def prose(self, text: str) -> Markup:
        """A text of several paragraphs and lists."""
        self._text = text
        return self._render(self._markdown.parse(text, {}))

    def inline(self, text: str) -> Markup:
        """A text within one line: no paragraphs or lists."""
        self._text = text
        return self._render(self._markdown.parseInline(" ".join(text.split()), {}))

    def _render(self, tokens: Sequence[Token]) -> Markup:
        flat = [inner for token in tokens for inner in (token, *(token.children or ()))]
        depth, before = 0, ""
        _mark_languages(flat)
        for token in flat:
            self._inspect(token)
            depth += (token.type == "list_item_open") - (token.type == "list_item_close")
            if depth and token.type in {"paragraph_open", "paragraph_close"}:
                token.hidden = True  # PDF/UA refuses a paragraph inside a list item
                if (before, token.type) == ("paragraph_close", "paragraph_open"):
                    token.type = "hardbreak"  # else the two paragraphs' words would touch
            before = token.type
            if token.children and self.inserts.direction == "rtl":
                token.children = list(_isolated(token.children))
        html = self._markdown.renderer.render(tokens, self._markdown.options, {})
        html = _ISOLATED_LINK.sub(r"\2\1\3</a></bdi>", html)
        drawn = Markup(html.strip())  # noqa: S704 - markdown-it escaped it, html is off
        self.drawn.setdefault(str(self._text), set()).add(drawn)
        return drawn

    def _inspect(self, token: Token) -> None:
        if token.type in _NOT_HERE:
            what, remedy = _NOT_HERE[token.type]
            piece = token.markup + token.content if token.type != "heading_open" else token.markup
            self._report("markup-not-allowed", f"{what} cannot stand here", remedy, piece)
        hidden = hidden_character(token.content, Place("")) if token.type == "text" else None
        if hidden is not None:  # written as the number of a character, such as &#x202E;
            self._report(hidden.code, hidden.message, hidden.remedy, "&#")
        if token.type == "link_open" and token.tag == "a":
            address = str(token.attrGet("href") or "")
            if urlsplit(address).scheme.lower() not in ALLOWED_SCHEMES:
                self._report(
                    "link-not-allowed",
                    f"the link '{address}' begins with none of https:, mailto: and tel:",
                    "Write the full address, such as https://example.org/page.",
                    address,
                )
                token.attrSet("href", "#")

    def _draw(self, draw: Callable[[str], Markup]) -> Callable[..., str]:
        def rule(
            tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
        ) -> str:
            return draw(tokens[index].content)

        return rule

    def _insert(self, name: str) -> Markup:
        fact = self.inserts.facts.get(name)
        if isinstance(fact, Blank):
            return self.inserts.blank(fact.label)
        if fact is None:
            self._report(
                "unknown-fact",
                f"there is no fact called '{{{name}}}'",
                did_you_mean(name, self.inserts.facts),
                f"{{{name}}}",
            )
            return Markup("")
        return self.inserts.as_html(fact)

    def _missing(self, what: str) -> Markup:
        self._report(
            "blank",
            f"not given yet: {what}",
            "Replace '{missing: …}' by the fact when the clinic gives it.",
            "{missing:",
            Severity.BLANK,
        )
        return self.inserts.blank(what)

    def _reference(self, reference: str) -> Markup:
        mark = self.inserts.mark(reference)
        if mark is None:
            self._report(
                "unknown-reference",
                f"'[^{reference}]' names no reference with a mark",
                did_you_mean(reference, self.inserts.references),
                f"[^{reference}]",
            )
            return Markup("")
        printed = self.inserts.mark_form.format(mark)
        return Markup('<sup class="mark">{}</sup>').format(printed)

    def _report(
        self, code: str, message: str, remedy: str, piece: str, severity: Severity = Severity.ERROR
    ) -> None:
        place = self._text.place_of(piece) if isinstance(self._text, Text) else Place("")
        problem = Problem(place, code, message, remedy, severity)
        if problem not in self.inserts.problems:  # a text may be drawn more than once
            self.inserts.problems.append(problem)
