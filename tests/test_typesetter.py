"""Personal sheets on the server: made in warm workers, and refused when too many wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import handouts.web.typesetter
from handouts.edition.keys import EditionKey
from handouts.pdf.reading import read
from handouts.web.refusal import Refusal
from handouts.web.typesetter import Typesetter
from handouts.workspace import Workspace
from sheets_helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET = EditionKey("after-your-visit", "en", "aftercare")
NAME = "Zoraida Canary"


@pytest.fixture
def typesetter() -> Iterator[Typesetter]:
    made = Typesetter(Workspace(ROOT), 1)
    yield made
    made.close()


def test_a_sheet_is_made_and_beyond_the_limit_it_is_refused(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handouts.web.typesetter, "WAITING", 2)

    async def visit() -> list[object]:
        fields = await typesetter.fields(SHEET)
        assert fields[0].id == "patient_name"
        sheets = [typesetter.fill(SHEET, "desk", {"patient_name": NAME}) for _ in range(3)]
        return list(await asyncio.gather(*sheets, return_exceptions=True))

    first, second, third = asyncio.run(visit())
    assert isinstance(third, Refusal)
    assert (third.status, third.code) == (503, "busy")
    for sheet in (first, second):
        pdf = getattr(sheet, "pdf", None)
        assert pdf is not None, sheet
        words = " ".join(word.text for page in read(pdf) for word in page.words)
        assert NAME in words


def test_an_edition_that_is_gone_is_no_bug(typesetter: Typesetter) -> None:
    gone = EditionKey("after-your-visit", "en", "tri-fold")
    assert asyncio.run(typesetter.fields(gone)) == ()
    with pytest.raises(Refusal) as refused:
        asyncio.run(typesetter.fill(gone, "desk", {}))
    assert refused.value.status == 404


def test_workers_that_have_broken_are_replaced(typesetter: Typesetter) -> None:
    async def visit() -> object:
        await typesetter.warm_up()
        filler = typesetter._filler
        assert filler is not None
        filler._workers._pool.stop()
        with pytest.raises(RuntimeError):
            await typesetter.fill(SHEET, "desk", {})
        return await typesetter.fill(SHEET, "desk", {"patient_name": NAME})

    assert getattr(asyncio.run(visit()), "pdf", None) is not None
