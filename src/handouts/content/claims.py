"""The words that claims are told by: content/claims.yaml."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from handouts.content.bind import Model
from handouts.content.disclaimers import Term
from handouts.content.models import Identifier, Key, LanguageCode
from handouts.content.yaml_nodes import Text

Lists: TypeAlias = dict[LanguageCode, Annotated[list[Term], Field(min_length=1)]]
"""Words and phrases by language; a star stands for any ending, as in content/terms.yaml."""


class Claims(Model):
    """content/claims.yaml: lists of words by language that the checks of claims look for.

    A list that is left out finds nothing.

    - `superlatives` and absolutes need a source, unless one of `negations` stands before them.
    - `promises` are flagged as they are; a word of `certain` with one of `outcomes`.
    - `outcomes` of a treatment (`treatments`) need the required text `outcome_notice`.
    - `animals`, and `mechanisms` with `effects`, need one of `careful` in their sentence.
    - `stories` are flagged as they are; one of `witnesses` with an outcome.
    - One of `institutions` beside `praise` is an endorsement.
    - `board_certified` needs one of `boards` after it.
    - `clinical_titles` are those of people who need credentials.
    - `clinic_words` after the first word of the clinic's name make another name of it.
    - `hotline_words` begin or end the names of hotlines.
    - `birth`, `record_numbers` and `social_security` stand before private data and
      `person_words` before names; `personal_mail` are providers; a name with one of
      `bodies` is that of an office.
    - `units` of doses, by the short form that all languages share.
    """

    superlatives: Lists = {}
    negations: Lists = {}
    promises: Lists = {}
    certain: Lists = {}
    outcomes: Lists = {}
    outcome_notice: Identifier | None = None
    treatments: Lists = {}
    animals: Lists = {}
    mechanisms: Lists = {}
    effects: Lists = {}
    careful: Lists = {}
    stories: Lists = {}
    witnesses: Lists = {}
    institutions: Lists = {}
    praise: Lists = {}
    board_certified: Lists = {}
    boards: Lists = {}
    clinical_titles: Lists = {}
    clinic_words: Lists = {}
    hotline_words: Lists = {}
    birth: Lists = {}
    record_numbers: Lists = {}
    social_security: Lists = {}
    person_words: Lists = {}
    personal_mail: list[Text] = []
    bodies: Lists = {}
    units: dict[Key, Lists] = {}
