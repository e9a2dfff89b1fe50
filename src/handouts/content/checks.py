"""How strict a workspace's checks are, and what is let pass on purpose: content/checks.yaml."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema

from handouts.content.bind import Model
from handouts.content.models import Identifier, LanguageCode
from handouts.content.yaml_nodes import Text

Level: TypeAlias = Literal["error", "warning", "off"]
LEVELS: tuple[Level, ...] = ("error", "warning", "off")
LEAST_LETTERS = 10


def _level(text: Text) -> Text:
    if text not in LEVELS:
        raise ValueError(f"write {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
    return text


def _reason(text: Text) -> Text:
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        raise ValueError(f"a reason needs at least {LEAST_LETTERS} letters")
    return text


# A text and not a literal, so that it knows its line.
LevelName = Annotated[Text, AfterValidator(_level), WithJsonSchema({"enum": list(LEVELS)})]


class CheckWaiver(Model):
    """One check let pass in one handout, or in one of its languages: why, and who answers for it.

    It excuses what the check finds in the handout's own files, now and later.
    """

    check: Identifier
    handout: Identifier
    language: LanguageCode | None = None
    reason: Annotated[Text, AfterValidator(_reason)]
    by: Annotated[Text, Field(min_length=3)]


class Checks(Model):
    """content/checks.yaml: severities by the checks' codes, and waivers."""

    severities: dict[Identifier, LevelName] = {}
    waivers: list[CheckWaiver] = []

    def level(self, code: str) -> Level | None:
        """What the workspace says of a check; None where it leaves it as it is."""
        said = self.severities.get(Text(code))
        return next((level for level in LEVELS if level == said), None)
