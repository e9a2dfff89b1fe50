"""The real server, from outside: it begins at once, notices changes, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import handouts.web.server
from conftest import PROGRAM, wait_until
from handouts.desk.shelf import Shelf
from handouts.web.server import Address
from handouts.web.stocker import Stocker
from test_publish import processes_of
from web_helpers import EDITION, HOST, PASSWORD, Desk, Visitor, answers, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from conftest import Needs, Run

    Serve = Callable[..., "Served"]

LIMIT = 60.0
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
SHA = re.compile(r"/pictures/([0-9a-f]{64})/")


class Served:
    """A running server and what it said."""

    def __init__(self, process: subprocess.Popen[str], port: int, data: Path) -> None:
        self.process = process
        self.port = port
        self.data = data

    def visitor(self) -> Visitor:
        return Visitor(self.port)

    def pictures(self) -> set[str]:
        """Hashes of the files that the first page shows."""
        return set(SHA.findall(self.visitor().get("/").text))

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; the exit code and what was said on stderr."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, said


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Iterator[Serve]:
    started: list[subprocess.Popen[str]] = []

    def start(root: Path, *options: str, **more: str) -> Served:
        port, data = free_port(), tmp_path / "data"
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), *options],
            cwd=root,
            env={**environment, "HANDOUTS_DATA": str(data), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        started.append(process)
        wait_until(lambda: answers(port) or process.poll() is not None, LIMIT)
        return Served(process, port, data)

    yield start
    for process in started:
        process.kill()
        process.communicate()


def builders(root: Path) -> set[int]:
    """Processes that build this workspace, workers too: forked ones have their parent's words."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = file.read_bytes().split(b"\0")
            if b"handouts.web.stocker" in words and str(root).encode() in words:
                found.add(int(file.parent.name))
    return found


def leftovers(root: Path) -> list[str]:
    return [path.name for path in (root / "build").glob(".handouts-*")]


@linux
def test_the_page_is_up_before_anything_is_built_and_ctrl_c_leaves_nothing(
    small: Path, serve: Serve
) -> None:
    served = serve(small)
    page = served.visitor().get("/")
    assert page.status_code == 200
    wait_until(lambda: len(served.pictures()) == 1, LIMIT)
    assert builders(small)
    code, said = served.end(signal.SIGINT)
    assert code == 130
    assert f"the desk is at http://localhost:{served.port}" in said
    assert "Traceback" not in said
    assert leftovers(small) == []
    assert builders(small) | processes_of(served.process.pid) == set()


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_in_the_middle_of_a_build_and_while_pages_listen(
    small: Path, serve: Serve, number: int
) -> None:
    served = serve(small)
    with served.visitor().http.stream("GET", "/events") as listening:
        next(listening.iter_lines())
        begun = time.monotonic()
        code, _ = served.end(number)
        assert time.monotonic() - begun < 10
    assert code == (130 if number == signal.SIGINT else 0)
    assert leftovers(small) == []
    assert builders(small) | processes_of(served.process.pid) == set()


@linux
def test_who_kills_the_server_kills_its_builder_and_the_workers(small: Path, serve: Serve) -> None:
    served = serve(small)
    wait_until(lambda: len(builders(small)) > 1, LIMIT)
    served.process.kill()
    wait_until(lambda: not builders(small), 15)
    wait_until(lambda: not processes_of(served.process.pid), 15)


def test_a_change_is_built_and_a_mistake_keeps_the_last_good_pages(
    small_built: Path, serve: Serve
) -> None:
    served = serve(small_built)
    wait_until(lambda: len(served.pictures()) == 1, LIMIT)
    before = served.pictures()
    words = small_built / "content/handouts/plain-language/en.yaml"
    text = words.read_text(encoding="utf-8")
    title = re.search(r"^title: (.*)$", text, re.M)
    assert title is not None
    words.write_text(text.replace(title[0], "title: Another title"), encoding="utf-8")
    wait_until(lambda: "Another title" in served.visitor().get("/").text, LIMIT)
    wait_until(lambda: served.pictures() not in (before, set()), LIMIT)
    good = served.pictures()
    number = events(served)
    words.write_text(text + "\nbodyy: []\n", encoding="utf-8")
    wait_until(lambda: events(served) >= number + 2, LIMIT)
    assert served.pictures() == good
    words.write_text(text, encoding="utf-8")
    wait_until(lambda: served.pictures() == before, LIMIT)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What runs for ever when it is broken fails instead, where there are alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it has not ended after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def events(served: Served) -> int:
    """The number of the newest snapshot."""
    with served.visitor().http.stream("GET", "/events") as listening:
        for line in listening.iter_lines():
            if line.startswith("data:"):
                return int(line.removeprefix("data:"))
    raise AssertionError("no news")


def test_the_turn_of_the_day_is_noticed(small_built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[str] = []

    class Ended(Exception):  # noqa: N818
        pass

    class Ear(io.BytesIO):
        def flush(self) -> None:
            day = str(stocker.shelf.day)
            days.append(day)
            if stocker.shelf.total == 0:  # a build has come to its end
                if len(set(days)) == 2:
                    raise Ended
                monkeypatch.setenv("HANDOUTS_TODAY", "2027-01-02")

    monkeypatch.setenv("HANDOUTS_TODAY", "2027-01-01")
    monkeypatch.setattr("handouts.web.stocker._DAY", 0.2)
    stocker = Stocker(small_built, small_built / "build", 1, Ear())
    with at_most(LIMIT), pytest.raises(Ended):
        stocker.run()
    assert (days[0], days[-1]) == ("2027-01-01", "2027-01-02")
    offer = stocker.shelf.offer(EDITION)
    assert offer is not None
    assert offer.is_made


def test_a_taken_port_is_told_in_words(small_built: Path, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), cwd=small_built)
    assert done.code == 2
    assert f"port {port} is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr


def test_the_network_needs_an_account_and_a_real_address(
    small_built: Path, run: Run, tmp_path: Path
) -> None:
    env = {"HANDOUTS_DATA": str(tmp_path / "data")}
    done = run("serve", "--host", "0.0.0.0", "--port", str(free_port()), cwd=small_built, env=env)
    assert done.code == 2
    assert "handouts account NAME" in done.stderr
    done = run("serve", "--certificate", str(PROGRAM), cwd=small_built, env=env)
    assert done.code == 2
    assert "--key" in done.stderr
    assert run("serve", "--desk", " ", cwd=small_built, env=env).code == 2


def test_a_folder_that_cannot_be_written_ends_it(
    small_built: Path, serve: Serve, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    served = serve(small_built, "-o", str(tmp_path / "file" / "out"))
    _, said = served.process.communicate(timeout=LIMIT)
    assert served.process.returncode == 6
    assert "cannot be written" in said


def test_without_the_extra_it_says_what_to_install(
    small_built: Path, run: Run, tmp_path: Path
) -> None:
    for library in ("starlette", "uvicorn"):
        (tmp_path / f"{library}.py").write_text(
            f"raise ModuleNotFoundError('none', name='{library}')"
        )
    done = run("serve", cwd=small_built, env={"PYTHONPATH": str(tmp_path)})
    assert done.code == 3
    assert "pip install 'handouts[web]'" in done.stderr


def test_over_tls_it_answers_tls_alone(
    small_built: Path, serve: Serve, tmp_path: Path, needs: Needs
) -> None:
    needs("openssl")
    import httpx

    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    served = serve(small_built, "--certificate", str(certificate), "--key", str(key))
    with httpx.Client(verify=False, trust_env=False) as client:
        assert client.get(f"https://localhost:{served.port}/").status_code == 200
        with pytest.raises(httpx.HTTPError):
            client.get(f"http://localhost:{served.port}/")


def test_names_that_are_answered_are_exact() -> None:
    assert Address().hosts() == ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"]
    assert Address(port=80).hosts()[0] == "localhost"
    named = Address("192.0.2.7", 8000, ("desk.example", "proxy.example:443"))
    assert named.hosts() == [
        "192.0.2.7:8000", "desk.example:8000", "desk.example", "proxy.example:443"
    ]  # fmt: skip
    assert not named.is_local
    assert Address("::1").is_local
    assert "localhost:8000" in Address("0.0.0.0").hosts()


def test_whoever_sends_half_a_request_is_let_go(
    small_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handouts.web.server, "HEADERS_WITHIN", 0.3)
    made = Desk(small_built, tmp_path)
    port = free_port()

    async def visit() -> list[bytes]:
        config = handouts.web.server._config(made.app, Address(port=port))
        config.host, config.port = "127.0.0.1", port
        server = handouts.web.server._Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        heard = []
        whole = f"GET /static/x/x HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        for first, rest in ((b"", b""), (b"GET / HT", b""), (whole, b"GET / HT")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(first)
            if rest:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(rest)
            heard.append(await asyncio.wait_for(reader.read(), 10))
            writer.close()
        server.should_exit = True
        await serving
        return heard

    heard = asyncio.run(visit())
    assert heard[:2] == [b"", b""]
    assert b"HTTP/1.1 2" not in heard[2][-200:]
    made.services.close()


def test_an_account_is_made_changed_listed_and_removed(run: Run, tmp_path: Path) -> None:
    env = {"HANDOUTS_DATA": str(tmp_path)}

    def account(*arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, "account", *arguments], input=password, env={**os.environ, **env},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert account("front-1", "--password-stdin", password=PASSWORD).returncode == 2, "no role"
    made = account("front-1", "--role", "desk", "--password-stdin", password=PASSWORD + "\n")
    assert (made.returncode, made.stderr) == (0, "added front-1\n")
    assert PASSWORD not in (tmp_path / "accounts.json").read_text()
    assert account("--list").stdout == "front-1\tdesk\n"
    assert (
        account("front-1", "--role", "editor", "--password-stdin", password="short").returncode == 2
    )
    changed = account("front-1", "--role", "editor", "--password-stdin", password=PASSWORD)
    assert (changed.returncode, changed.stderr) == (0, "changed front-1\n")
    assert account("a b", "--role", "desk", "--password-stdin", password=PASSWORD).returncode == 2
    assert account("nobody", "--remove").returncode == 2
    assert account("front-1", "--remove").returncode == 0
    assert account("--list").stdout == ""
    assert account().returncode == 2


def test_news_reach_whoever_waits(small_built: Path, tmp_path: Path) -> None:
    made = Desk(small_built, tmp_path)

    async def listen() -> list[int]:
        numbers = []
        changes = made.services.changes()
        numbers.append((await anext(changes)).number)
        made.services.put(Shelf(number=7))
        made.services.put(Shelf(number=8))
        numbers.append((await asyncio.wait_for(anext(changes), 5)).number)
        made.services.end()
        left: Any = [shelf async for shelf in changes]
        assert left == []
        return numbers

    assert asyncio.run(listen()) == [1, 8]
    made.services.close()
