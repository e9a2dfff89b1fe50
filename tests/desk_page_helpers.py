"""A small desk that a real browser opens: a few sheets, approved and not, and its server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.request import urlopen

from conftest import PROGRAM, REPOSITORY, copy_workspace, wait_until
from handouts.approving import Consent, approve
from handouts.library import read_library
from handouts.workspace import Workspace
from web_helpers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from conftest import Run

BROWSER = "/usr/bin/chromium"
TODAY = "2026-11-24"
KEPT = {
    "plain-language": ("one-pager",),
    "after-your-visit": ("aftercare",),
    "ask-us": ("rack-card",),
    "crisis-card": ("wallet-card",),
}
APPROVED = ("plain-language", "after-your-visit", "crisis-card")
# Large print and a translation are typeset for one handout each, which is enough to choose them.
_WITHOUT_LARGE = ("one-pager", "aftercare", "rack-card")
_LEFT_OUT = ("after-your-visit/ar.yaml", "plain-language/es.yaml")


def small_desk(run: Run, folder: Path) -> Path:
    """A built workspace of four handouts: three approved in English, everything else a draft."""
    copy_workspace(REPOSITORY, folder)
    for handout in (folder / "content" / "handouts").iterdir():
        if handout.name not in KEPT:
            shutil.rmtree(handout)
            continue
        facts = handout / "handout.yaml"
        formats = f"formats: [{', '.join(KEPT[handout.name])}]"
        facts.write_text(re.sub(r"formats: .*", formats, facts.read_text("utf-8")), "utf-8")
    for words in _LEFT_OUT:
        (folder / "content" / "handouts" / words).unlink()
    for shape in _WITHOUT_LARGE:
        file = folder / "brochures" / shape / "format.yaml"
        file.write_text(re.sub(r"large_print: .*\n", "", file.read_text("utf-8")), "utf-8")
    (folder / "content" / "packets" / "first-visit.yaml").write_text(
        "name: {en: First visit, es: Primera visita}\n"
        "items: [{handout: after-your-visit}, {handout: crisis-card}]\n",
        "utf-8",
    )
    library = read_library(Workspace(folder))
    consent = Consent("Dana Example, M.D.", "medical", date.fromisoformat(TODAY), date(2099, 3, 31))
    for name in APPROVED:
        approve(library, name, "en", consent)
    done = run("build", cwd=folder)
    assert done.code == 0, done.stderr
    return folder


@contextmanager
def served(
    root: Path, data: Path, environment: dict[str, str], cups: str = "localhost:1"
) -> Iterator[str]:
    """The real server on a workspace; its address. Without `cups` it finds no print service."""
    port = free_port()
    address = f"http://localhost:{port}"
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port), "--desk", "front desk"],
        cwd=root,
        # No printer of this machine may print what a test tries.
        env={**environment, "HANDOUTS_DATA": str(data), "CUPS_SERVER": cups},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        encoding="utf-8",
    )

    def answers() -> bool:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            with urlopen(address, timeout=5) as page:
                return b"after-your-visit" in page.read()
        except OSError:
            return False

    try:
        wait_until(answers, seconds=60)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=20)


@dataclass
class Watched:
    """A page of the browser, and everything about it that should not have happened."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)

    def go(self, path: str = "/") -> Page:
        """Open an address and wait until its scripts have run."""
        self.page.goto(self.address + path)
        return self.page

    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))


def watched(context: BrowserContext, address: str) -> Watched:
    """A new page whose errors and requests are written down."""
    page = context.new_page()
    seen = Watched(page, address)

    def request_seen(url: str) -> None:
        if not url.startswith(
            (address, f"blob:{address}", "data:", "chrome-extension:", "chrome:", "about:")
        ):
            seen.elsewhere.append(url)

    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: request_seen(request.url))
    page.set_default_timeout(15_000)
    return seen
