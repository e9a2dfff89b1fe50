"""Two windows of `serve --edit`: one edition is drawn at a time, for whoever asked last."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import httpx
import pytest

from conftest import PROGRAM, wait_until
from web_helpers import answers, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Needs

EDITIONS = re.compile(r'href="(/edit/[^"/]+)"')


@pytest.fixture
def address(small_built: Path, tmp_path: Path, environment: dict[str, str]) -> Iterator[str]:
    """A desk for editing, over a workspace with two editions."""
    facts = small_built / "content" / "handouts" / "plain-language" / "handout.yaml"
    text = facts.read_text("utf-8").replace("[one-pager]", "[one-pager, one-pager-a4]")
    facts.write_text(text, "utf-8")
    port = free_port()
    server = subprocess.Popen(
        [PROGRAM, "serve", "--edit", "--port", str(port)],
        cwd=small_built,
        env={**environment, "HANDOUTS_DATA": str(tmp_path / "data")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    page = f"http://localhost:{port}"
    try:
        wait_until(lambda: answers(port), seconds=60)
        wait_until(lambda: len(EDITIONS.findall(httpx.get(f"{page}/edit").text)) > 1, seconds=60)
        yield page
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


def test_a_window_whose_place_is_taken_says_so_and_waits_until_somebody_turns_to_it(
    address: str, needs: Needs
) -> None:
    needs("chromium")
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        one, other = browser.new_page(), browser.new_page()
        ways = sorted(set(EDITIONS.findall(httpx.get(f"{address}/edit").text)))
        one.goto(f"{address}{ways[0]}")
        expect(one.locator("#draft-state")).to_contain_text("As saved", timeout=30_000)

        asked: list[str] = []
        one.on("request", lambda request: asked.append(request.url))
        other.goto(f"{address}{ways[1]}")
        expect(one.locator("#draft-state")).to_contain_text("Another edition", timeout=30_000)
        expect(other.locator("#draft-state")).to_contain_text("As saved", timeout=30_000)
        one.wait_for_timeout(4000)  # by then a browser would have asked again by itself
        assert asked == []

        one.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(one.locator("#draft-state")).to_contain_text("As saved", timeout=30_000)
        expect(other.locator("#draft-state")).to_contain_text("Another edition", timeout=30_000)
        browser.close()
