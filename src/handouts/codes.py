"""What each code means that is no rule's own, in one line; rules say it themselves.

One list for `handouts check --explain`, for SARIF and for docs/marketing.md,
which a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass

BY_CHECK = "handouts check and handouts build"
BY_BUILD = "handouts build, while it typesets"
BY_PROOF = "handouts build, when it reads the finished PDF back"
BY_PRESS = "handouts build --target press"
BY_DESK = "handouts serve"
BY_PREFLIGHT = "handouts preflight and handouts build --target press"


@dataclass(frozen=True, slots=True)
class Code:
    """What a problem's code means, how much it matters, and what finds it."""

    meaning: str
    severity: str = "error"
    found_by: str = BY_CHECK


_FILES = {
    "file-missing": "a file that every workspace has is not there",
    "file-unreadable": "a file cannot be read",
    "wrong-name": "a folder whose name cannot become part of a file's name",
    "yaml-syntax": "a line cannot be read as YAML",
    "yaml-encoding": "a file is not UTF-8 text",
    "yaml-control-character": "a character that cannot be seen stands in a text",
    "yaml-bidi-control": "an invisible character turns the direction of text",
    "yaml-duplicate-key": "a key stands twice in the same place",
    "yaml-many-documents": "a file holds more than one YAML document",
    "yaml-empty": "a file is empty",
    "yaml-anchor": "an anchor, alias or merge of YAML, which are not used here",
    "yaml-tag": "a tag of YAML, which are not used here",
    "yaml-too-deep": "lists and mappings stand in each other too deeply",
    "yaml-too-large": "a file is too large to be read",
    "text-cut-by-hash": "` #` begins a comment in the middle of a text",
    "unknown-key": "a key that its file does not have",
    "missing-key": "a key that must be there is not",
    "wrong-shape": "a list where a text is expected, or the like",
    "wrong-value": "a value that its key cannot have",
}
_NAMES = {
    "unknown-language": "a language that `content/languages/` or the handout has not",
    "unknown-format": "a format that the workspace has not",
    "unknown-style": "a style that the workspace has not",
    "unknown-person": "a person that the workspace has not",
    "unknown-disclaimer": "a disclaimer that the workspace has not",
    "unknown-handout": "a waiver names a handout that the workspace has not",
    "unknown-check": "`content/checks.yaml` names a check that there is not, or that cannot be set",
    "unknown-ground": "a ground that the style has not",
    "unknown-colour": "a colour that the style has not",
    "unknown-panel": "a panel that the format has not",
    "unknown-term": "a rule asks for a list that `terms.yaml` does not have",
    "unknown-fact": "`{…}` names no fact",
    "unknown-reference": "`[^…]` names no reference",
    "unknown-label": "a drawing has no text of this id",
    "label-impossible": "a drawing cannot write these words",
    "extends-itself": "formats extend each other in a circle",
    "no-style": "neither the handout nor `styles/brand.yaml` names a style",
    "no-words": "a handout has no words in any language",
    "not-staff": "a list of people names somebody whose file says `staff: no`",
    "waiver-unused": "a waiver in `content/checks.yaml` excuses nothing",
}
_COMPOSING = {
    "wrong-format": "a body for a folded format",
    "panel-missing": "a panel of the format is not written",
    "panel-twice": "a panel is written twice",
    "missing-translation": "a text that the edition needs is not there in its language",
    "chart-impossible": "a chart cannot be drawn; the message says why",
    "qr-impossible": "a QR code cannot be drawn; the message says why",
    "markup-not-allowed": "Markdown that has a block of its own",
    "link-not-allowed": "a link that is not `https:`, `mailto:` or `tel:`",
    "picture-missing": "a picture is not where its path leads",
    "picture-outside-workspace": "a picture's path leads out of the workspace",
    "picture-not-a-file": "a picture's path leads to something that is no file",
    "picture-unreadable": "a picture cannot be read",
    "picture-kind": "a file is no JPEG, PNG or SVG that can be printed",
    "picture-empty": "a picture has no bytes",
    "picture-corrupt": "a picture is damaged",
    "picture-too-large": "a picture is too large to be opened",
    "svg-attribute": "a drawing has an attribute that cannot be printed faithfully",
    "svg-element": "a drawing has an element that cannot be printed faithfully",
    "svg-value": "a drawing has a value that cannot be printed faithfully",
    "svg-reference": "a drawing refers to something that is not there or refers on",
    "svg-gradient": "a drawing has a gradient that cannot be printed faithfully",
    "svg-corrupt": "a drawing is damaged",
    "svg-doctype": "a drawing declares a document type, which is not safe",
    "svg-no-viewbox": "a drawing does not say its size",
    "svg-too-complex": "a drawing has far too many parts",
    "font-none": "the workspace has no fonts",
    "font-kind": "a font is not of a kind that can be embedded",
    "font-variable": "a font varies in more than weight",
    "font-weight": "a font has a weight that a stylesheet cannot ask for",
    "font-corrupt": "a font is damaged",
    "font-twice": "two files have the same font",
    "font-unknown": "a style or a language names a font that the workspace has not",
    "font-licence": "a font lacks its licence",
    "template-missing": "a template is not there",
    "template-encoding": "a template is not UTF-8 text",
    "template-syntax": "a line of a template cannot be read",
    "template-error": "a template asks for something that there is not",
    "template-leaves-out": "a template does not print words that the handout has",
    "css-missing": "a stylesheet that `tokens.yaml` names is not there",
    "css-encoding": "a stylesheet is not UTF-8 text",
    "css-words": "a stylesheet writes words of its own, which nobody has approved or translated",
}
_TYPESETTING = {
    "picture-resolution": "a picture has too few pixels for its printed width",
    "missing-glyph": "the style's fonts cannot write a character",
    "template-flow": "a template does not mark its panels with `data-flow` in reading order",
    "css-ignored": "CSS that WeasyPrint leaves out",
    "typeset-warning": "something that WeasyPrint said while laying out",
    "overflow": "the words do not fit even at the smallest type; says how many to cut, and where",
    "underfull": "a panel or the last page is nearly empty",
    "typesetting-failed": "a page could not be laid out",
    "took-too-long": "a page was not laid out within its time",
    "too-much-memory": "a page was not laid out within its memory",
    "too-deeply-nested": "a page has boxes in boxes too deeply to be laid out",
    "worker-died": "the process that laid out a page crashed",
}
_PROOF = {
    "proof-lost-words": "words of the text are not in the PDF",
    "proof-invisible-words": "words of the text cannot be seen",
    "proof-disclaimer-missing": "a required text is not there word for word",
    "proof-disclaimer-small": "a required text is too small",
    "proof-disclaimer-hidden": "a required text cannot be seen",
    "proof-outside-safe-area": "words stand too near the edge",
    "proof-small-type": "words are too small",
    "proof-page-count": "the PDF has another number of pages than the format",
    "proof-page-size": "a page has another size than the format",
    "proof-font-not-allowed": "a font got in that is not the workspace's",
    "proof-font-not-embedded": "a font does not travel with the file",
    "proof-forbidden-action": "the PDF runs, fetches or attaches something",
    "proof-unread-words": "a screen reader passes over words",
    "proof-reading-order": "a screen reader says texts in another order than they are written",
    "proof-language": "the PDF or words in it are said in the wrong language",
    "proof-title": "the PDF does not show its title",
    "proof-headings": "there is not one main heading, a level is left out, or a heading is empty",
    "proof-picture-words": "nothing, or a file's name, is said in place of a picture",
    "proof-table-headings": "a table has no headings, or it is not clear what they speak for",
    "proof-list": "a list is not one for a screen reader",
    "proof-link": "a link has no words, leads nowhere or is not in the text",
    "proof-not-pdf-ua": "the PDF breaks a rule of PDF/UA-1",
    "proof-ink-near-edge": "on office paper, ink where printers have none",
    "proof-not-actual-size": "on office paper, pages in another size",
}
_PRESS = {
    "press-colour": "a colour of a press file that is none of the style's tokens",
    "press-gradient": "a gradient that cannot be told in inks",
    "press-pattern": "a pattern that takes the colour of the moment, which has no inks",
    "press-picture": "a picture that cannot be told in inks",
}
_DESK = {
    "packet-changed": "somebody else changed or deleted the packet that is being saved",
    "build-failed": "the workspace cannot be built as it is now; the PDFs of before stay",
}
_SEVERITIES = {
    "text-cut-by-hash": "warning",
    "unknown-handout": "warning",
    "waiver-unused": "warning",
    "css-ignored": "warning",
    "underfull": "warning",
    "picture-resolution": "error, or warning where it is near",
}

CODES: dict[str, Code] = {
    code: Code(meaning, _SEVERITIES.get(code, "error"), found_by)
    for meanings, found_by in (
        (_FILES, BY_CHECK),
        (_NAMES, BY_CHECK),
        (_COMPOSING, BY_CHECK),
        (_TYPESETTING, BY_BUILD),
        (_PROOF, BY_PROOF),
        (_DESK, BY_DESK),
        (_PRESS, BY_PRESS),
    )
    for code, meaning in meanings.items()
}
"""Every code that a problem may have and that is no rule's, with what it means."""
