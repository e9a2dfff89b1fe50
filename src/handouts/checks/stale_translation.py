"""stale-translation: the words that a translation was made from have changed since.

Who reads the translation would then read something that the clinic no longer says. The hash
covers what is read, not how the file is laid out; the check prints the one to write.

Fails:
    # content/handouts/small/es.yaml
    title: Resfriados
    kicker: Hoja para llevar a casa
    description: Una hoja sobre los resfriados.
    translation: {of: en, saw: 0123456789ab, by: Ana Example, reviewed: Eva Example}
    body:
      - text: Duerma mucho y beba lo suficiente.
Passes:
    # content/handouts/small/es.yaml
    title: Resfriados
    kicker: Hoja para llevar a casa
    description: Una hoja sobre los resfriados.
    translation: {of: en, saw: f95b59e1340f, by: Ana Example, reviewed: Eva Example}
    body:
      - text: Duerma mucho y beba lo suficiente.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from handouts.content.bind import Model
from handouts.problems import Problem, Severity, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.handout import Words
    from handouts.library import Library

CODE = "stale-translation"
SEVERITY = Severity.WARNING


def words_hash(words: Words) -> str:
    """Twelve hexadecimal digits for everything that one language's file says.

    Layout of the YAML, comments, values that are written although they are the
    default, and the file's own `translation` do not count.
    """
    data = {name: _plain(value) for name, value in words if name != "translation"}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def check(library: Library) -> Iterator[Problem]:
    """Every translation whose source is newer than what its translator saw."""
    folder = library.workspace.root / "content/handouts"
    for handout in library.handouts.values():
        for language, words in handout.words.items():
            translation = words.translation
            if translation is None:
                continue
            source = handout.words.get(translation.of) if translation.of != language else None
            if source is None:
                if (folder / handout.id / f"{translation.of}.yaml").exists() and (
                    translation.of not in handout.words
                ):
                    continue  # what is wrong with it has been said
                others = [name for name in handout.words if name != language]
                yield Problem(
                    translation.place_of("of"), "unknown-language",
                    f"'{handout.id}' has no words in '{translation.of}' to be translated from",
                    did_you_mean(translation.of, others),
                )  # fmt: skip
                continue
            now = words_hash(source)
            if translation.saw != now:
                yield Problem(
                    translation.place_of("saw"), CODE,
                    f"'{handout.id}' in '{translation.of}' has changed since it was translated",
                    f"Compare both; when they say the same again, write: saw: {now}",
                    SEVERITY,
                )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        fields = type(value).model_fields
        return {
            name: _plain(item)
            for name, item in value
            if item != fields[name].get_default(call_default_factory=True)
        }
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value
