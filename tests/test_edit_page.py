"""serve --edit: what is saved is seen at once, and a mistake leaves the last good pages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from conftest import PROGRAM
from web_helpers import answers, desk, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Needs

WORDS = "content/handouts/plain-language/en.yaml"
EDITION = "plain-language.en.one-pager"


@pytest.fixture
def port(small_built: Path, tmp_path: Path) -> Iterator[int]:
    """A desk for editing, over a workspace that is built already."""
    number = free_port()
    environment = {**os.environ, "HANDOUTS_DATA": str(tmp_path / "data")}
    with subprocess.Popen(
        [PROGRAM, "serve", "--edit", "--port", str(number)], cwd=small_built, env=environment
    ) as server:
        until = time.monotonic() + 60
        while not answers(number) and time.monotonic() < until:
            time.sleep(0.1)
        yield number
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


def drafts(stream: Iterator[str]) -> Iterator[dict[str, Any]]:
    """What the events tell, one draft after another."""
    for line in stream:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_each_save_is_drawn_and_a_mistake_is_told_with_its_line(
    port: int, small_built: Path
) -> None:
    path = small_built / WORDS
    before = path.read_text("utf-8")
    page = f"http://localhost:{port}"
    client = httpx.Client(base_url=page, timeout=60, trust_env=False)
    while EDITION not in client.get("/edit").text:  # the workspace is being read
        time.sleep(0.2)
    with client.stream("GET", f"/edit/{EDITION}/events") as events:
        told = drafts(events.iter_lines())
        first = next(told)
        pictures = [client.get(address) for address in first["pages"]]
        assert [one.headers["content-type"] for one in pictures] == ["image/jpeg"]
        assert "12" in first["state"]

        path.write_text(before.replace("title: ", "title: Anew, "), "utf-8")
        second = next(told)
        assert client.get(second["pages"][0]).content != pictures[0].content
        assert client.get(first["pages"][0]).status_code == 404

        path.write_text(before.replace("title: ", "titel: "), "utf-8")
        broken = next(told)
        assert not broken["good"]
        assert f"{WORDS}:" in broken["problems"]
        assert "unknown-key" in broken["problems"]
        assert client.get(second["pages"][0]).status_code == 404  # a browser shows what it has

        path.write_text(before, "utf-8")
        mended = next(told)
        assert client.get(mended["pages"][0]).content == pictures[0].content


def test_a_browser_shows_new_pages_and_keeps_the_last_good_ones(
    port: int, small_built: Path, needs: Needs
) -> None:
    needs("chromium")
    from playwright.sync_api import expect, sync_playwright

    path = small_built / WORDS
    before = path.read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"http://localhost:{port}/edit")
        link = page.get_by_role("link", name="English").first
        while not link.count():
            page.reload()
        link.click()
        picture = page.get_by_role("img", name="Page 1, as it looks now")
        expect(picture).to_be_visible(timeout=30_000)
        address = picture.get_attribute("src")
        path.write_text(before.replace("title: ", "titel: "), "utf-8")
        expect(page.get_by_text("unknown-key").first).to_be_visible(timeout=30_000)
        expect(picture).to_have_attribute("src", address or "")
        expect(page.get_by_role("status").first).to_contain_text("cannot be drawn")
        path.write_text(before.replace("title: ", "title: Anew, "), "utf-8")
        expect(page.get_by_role("status").first).to_contain_text("As saved", timeout=30_000)
        assert picture.get_attribute("src") != address
        assert errors == []
        browser.close()


def test_there_is_no_editing_unless_it_was_asked_for(small_built: Path, tmp_path: Path) -> None:
    with desk(small_built, tmp_path) as plain:
        assert plain.client().get("/edit").status_code == 404
        assert "/edit" not in plain.client().get("/").text
