"""Nothing private rests: a name goes through every path, and is looked for everywhere after."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pypdfium2
import pytest

from conftest import PROGRAM, REPOSITORY, copy_workspace, wait_until
from web_helpers import Visitor, answers, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

CANARY = "Zyxwald"
NAME = f"{CANARY} Quibbleton"
EDITION = "after-your-visit.en.aftercare"
FOREIGN = ("/usr/", "/lib", "/etc/", "/sys/", "/dev/", "anon_inode", "[", "/memfd:", "socket:")


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """One sheet with fields in one language, not built yet."""
    root = copy_workspace(REPOSITORY, tmp_path / "clinic")
    shutil.rmtree(root / "content/packets")
    for handout in (root / "content/handouts").iterdir():
        if handout.name != "after-your-visit":
            shutil.rmtree(handout)
    for language in ("ar", "es"):
        (root / f"content/handouts/after-your-visit/{language}.yaml").unlink()
    shape = root / "brochures/aftercare/format.yaml"
    shape.write_text(re.sub(r"large_print: .*\n", "", shape.read_text("utf-8")), "utf-8")
    return root


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, str]:
    """Every folder that the program might write to beside the workspace."""
    names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HANDOUTS_DATA")
    folders = {name: tmp_path / name.lower() for name in names}
    for folder in folders.values():
        folder.mkdir()
    return {name: str(folder) for name, folder in folders.items()}


def holding(folder: Path) -> list[Path]:
    """The files below a folder in which the name stands, or in whose own name it does."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 50, "there is nothing to look through"
    return [p for p in files if CANARY in str(p) or CANARY.encode() in p.read_bytes()]


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text("ascii").split())
    return list(dict.fromkeys(found))


def open_files(pid: int) -> Iterator[bytes]:
    """What stands in the regular files that a process holds open or mapped, deleted ones too."""
    for folder in ("fd", "map_files"):
        for link in Path(f"/proc/{pid}/{folder}").iterdir():
            with suppress(OSError):
                target = str(link.readlink())
                if (
                    not target.startswith((*FOREIGN, sys.prefix, sys.base_prefix))
                    and link.is_file()
                ):
                    yield link.read_bytes()


def shown(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())


def test_the_command_line_keeps_and_repeats_nothing(
    run: Run, clinic: Path, homes: dict[str, str], tmp_path: Path
) -> None:
    wrong = run(
        "fill", "after-your-visit", "-o", "-", "--set", f"next_date={CANARY}",
        "--set", f"patient_name={CANARY}{'x' * 200}", "--set", f"notes={CANARY}字",
        cwd=clinic, env=homes,
    )  # fmt: skip
    assert wrong.code == 1
    long = run(
        "fill", "after-your-visit", "-o", "-", "--set", f"notes={f'{CANARY} ' * 100}",
        cwd=clinic, env=homes,
    )  # fmt: skip
    assert long.code == 1
    assert CANARY not in wrong.stderr + wrong.stdout + long.stderr + long.stdout
    right = clinic / "right.csv"
    right.write_text(f"patient_name,next_date\n{NAME},2026-12-01\n", "utf-8")
    bad = clinic / "bad.csv"
    bad.write_text(f"patient_name,next_date\n{NAME},{CANARY}\n", "utf-8")
    merged = clinic / "merged.pdf"
    good = run("merge", "after-your-visit", "--data", right, "-o", merged, cwd=clinic, env=homes)
    assert good.code == 0
    assert NAME in shown(merged.read_bytes())
    worse = run(
        "merge", "after-your-visit", "--data", bad, "-o", clinic / "no.pdf", cwd=clinic, env=homes
    )
    assert worse.code == 1
    assert f"{bad.name}:2:" in worse.stderr
    assert CANARY not in good.stderr + good.stdout + worse.stderr + worse.stdout
    assert {right, bad} <= set(holding(tmp_path)) <= {right, bad, merged}


def test_the_desk_keeps_nothing_even_if_it_is_killed_midway(
    clinic: Path, homes: dict[str, str], environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    with (tmp_path / "said").open("wb") as said:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), "--log"], cwd=clinic, stderr=said, stdout=said,
            env={**environment, **homes}, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            wait_until(lambda: answers(port), 60)
            visitor = Visitor(port)
            wait_until(lambda: EDITION in visitor.get("/").text, 60)
            wait_until(lambda: visitor.get(f"/fill/{EDITION}").status_code == 200, 60)
            _through_every_path(visitor)
            processes = family(server.pid)
            assert len(processes) > 1
            seen = [data for pid in processes for data in open_files(pid)]
            assert seen
            assert not any(CANARY.encode() in data for data in seen)
            _killed_midway(visitor, server)
        finally:
            server.kill()
            server.wait()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), 60)
    told = (tmp_path / "said").read_text("utf-8")
    assert "POST /fill/{edition} 200" in told
    assert holding(tmp_path) == []
    shared = [path for path in Path("/dev/shm").iterdir() if path.is_file()]
    assert not any(CANARY.encode() in path.read_bytes() for path in shared)


def _through_every_path(visitor: Visitor) -> None:
    """Good values and bad ones, in every form that takes any."""
    fill = f"/fill/{EDITION}"
    meant = {"deliberate": EDITION}
    good = visitor.post(fill, {**meant, "field-patient_name": NAME}, page=fill)
    assert good.status_code == 200
    assert NAME in shown(good.content)
    assert good.headers["cache-control"] == "no-store"
    assert CANARY not in str(good.headers)
    for values in (
        {"field-next_date": CANARY},
        {"field-notes": f"{CANARY} " * 150},
        {"field-patient_name": f"{CANARY} 字"},
        {"field-patient_name": f"{CANARY}\u202e"},
        {f"field-{CANARY}": CANARY, CANARY: CANARY},
        {"field-notes": CANARY * 10_000},
    ):
        answer = visitor.post(fill, {**meant, **values}, page=fill)
        assert answer.status_code in {200, 413, 422}, values
        assert answer.headers["cache-control"] == "no-store"
    for path in ("/print", "/list", "/packets", "/language", "/no-such-page"):
        visitor.post(path, {"field-patient_name": NAME, "edition": NAME}, page=fill)
    page = visitor.get("/tomorrow").text
    token = re.search(r'X-Handouts-Token": "([^"]+)"', page)
    assert token is not None
    for rows in (f"{NAME},2026-12-01", f"{NAME},{CANARY}"):
        answer = visitor.http.post(
            "/tomorrow",
            data={"token": token[1], "edition": EDITION, "deliberate": "yes"},
            files={"list": ("list.csv", f"patient_name,next_date\n{rows}\n".encode())},
            headers={"origin": visitor.origin, "sec-fetch-site": "same-origin"},
        )
        assert answer.headers["cache-control"] == "no-store"
        assert (answer.headers["content-type"] == "application/pdf") == (CANARY not in rows[12:])


def _killed_midway(visitor: Visitor, server: subprocess.Popen[bytes]) -> None:
    """The server dies while sheets are being typeset."""

    def send() -> None:
        with suppress(httpx.HTTPError, AssertionError):
            form = {"deliberate": EDITION, "field-patient_name": NAME, "field-notes": NAME * 9}
            Visitor(int(visitor.origin.rpartition(":")[2])).post(
                f"/fill/{EDITION}", form, page=f"/fill/{EDITION}"
            )

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    time.sleep(0.4)
    server.send_signal(signal.SIGKILL)
    for sender in senders:
        sender.join()
