"""Twenty desks at once, on a real server: nobody waits in vain and nothing is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from conftest import wait_until
from handouts.desk.log import HandoutLog
from handouts.desk.state import DeskState
from handouts.web.accounts import Accounts
from test_serve import LIMIT, serve  # noqa: F401 - a fixture
from web_helpers import EDITION, PASSWORD, Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from test_serve import Serve

DESKS = 20
ROUNDS = 3
LARGE = f"{EDITION}.large-print"


def work(port: int, name: str) -> list[str]:
    """A morning at one desk; everything that went wrong."""
    desk, wrong = Visitor(port), []

    def expect(status: int, answer: object, what: str) -> None:
        if getattr(answer, "status_code", 0) != status:
            wrong.append(f"{name}: {what}: {answer}")

    form = {"name": name, "password": PASSWORD}
    expect(303, desk.post("/log-in", form, page="/log-in"), "log in")
    for number in range(ROUNDS):
        found = desk.get(f"/results?q=plain+lang{'uage'[:number]}")
        expect(200, found, "search")
        if EDITION not in found.text:
            wrong.append(f"{name}: nothing was found")
        added = desk.post("/list/add", {"edition": EDITION, "copies": str(number + 1)})
        expect(303, added, "add")
        expect(200, desk.get("/list"), "list")
        sheet = {
            "edition": EDITION,
            "copies": "2",
            "deliberate": EDITION,
            "once": f"{name}{number}",
        }
        expect(200, desk.post("/print", sheet), "print")  # one file with both copies
    favourite = {"edition": EDITION, "favourite": "yes"}
    expect(303, desk.post("/favourite", favourite), "favourite")
    return wrong


def test_twenty_desks_at_once_lose_nothing(
    small_built: Path,
    serve: Serve,  # noqa: F811
    tmp_path: Path,
) -> None:
    accounts, names = Accounts(tmp_path / "data"), [f"desk-{n}" for n in range(DESKS)]
    for name in names:
        accounts.set(name, "desk", PASSWORD)
    served = serve(small_built)
    early = Visitor(served.port)
    early.post("/log-in", {"name": names[0], "password": PASSWORD}, page="/log-in")
    wait_until(lambda: EDITION in early.get("/results").text, LIMIT)
    with ThreadPoolExecutor(DESKS) as desks:
        wrong = [one for found in desks.map(lambda n: work(served.port, n), names) for one in found]
    assert wrong == []
    log = Counter[str]()
    for line in HandoutLog(tmp_path / "data").entries():
        assert line.edition == EDITION
        log[line.desk] += line.copies
    assert log == dict.fromkeys(names, 2 * ROUNDS)
    for name in names:
        state = DeskState(tmp_path / "data", name)
        copies = [(item.edition, item.copies) for item in state.items()]
        assert copies == [(EDITION, sum(range(1, ROUNDS + 1)))], name
        assert state.favourites() == {"plain-language"}
        assert [(one.edition, one.copies) for one in state.recent()] == [(EDITION, 2)]
