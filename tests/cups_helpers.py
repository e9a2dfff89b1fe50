"""A print service of one's own with a real IPP printer behind it, for tests.

`cupsd` and `ippeveprinter` run with their own configuration, spool and ports,
without root's help and without a session or system bus; the printer keeps what
arrives, and a test can take its paper or its power away. Root's `cupsd` hands
its filters to another user, who must get at the files: so these lie in a folder
of their own and not in pytest's, which nobody else may enter.
"""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conftest import wait_until

TOOLS = ("cupsd", "lp", "lpadmin", "ippeveprinter", "dbus-daemon")
PRINTER = "office"

_FILES = """
ServerRoot {folder}/root
StateDir {folder}/state
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
AccessLog {folder}/logs/access
ErrorLog {folder}/logs/error
PageLog {folder}/logs/page
Printcap
Sandboxing relaxed
User {user}
Group {group}
SystemGroup {system}
"""
_DAEMON = """
Listen localhost:{port}
LogLevel info
Browsing No
WebInterface No
DefaultAuthType None
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# What the printer does with a sheet: keep it with how it was asked for, and print it once it
# has paper.
_PRINT = """#!/bin/sh
while [ -e "{folder}/empty" ]; do
  echo "STATE: +media-empty-error" >&2
  sleep 0.2
done
echo "STATE: -media-empty-error" >&2
name="{folder}/arrived/$(date +%s%N)"
env | grep '^IPP_' > "$name.env"
cp "$1" "$name.part"
mv "$name.part" "$name.pdf"
"""


@dataclass(frozen=True)
class Arrival:
    """A sheet that the printer got: its bytes, and what was asked for, by IPP's names."""

    pdf: bytes
    asked: dict[str, str]

    @property
    def title(self) -> str:
        return self.asked["IPP_JOB_NAME"]


class Office:
    """The service and its printer, which is called `office` and is the default one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="handouts-cups-"))
        self.folder.chmod(0o711)
        self.port, self._printer_port = _free_port(), _free_port()
        self._started: list[subprocess.Popen[bytes]] = []
        self._printer: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> str:
        """For CUPS_SERVER."""
        return f"localhost:{self.port}"

    def start(self) -> None:
        """Start everything, and wait until there is a printer."""
        for name in ("root", "state", "spool/tmp", "cache", "logs", "arrived", "kept"):
            (self.folder / name).mkdir(parents=True)
        owner = _owner()
        names = {"folder": self.folder, "port": self.port, **owner}
        if os.geteuid() == 0:
            for name in ("root", "state", "spool", "spool/tmp", "cache"):
                shutil.chown(self.folder / name, owner["user"], owner["group"])
        for name, text in (
            ("root/cups-files.conf", _FILES), ("root/cupsd.conf", _DAEMON), ("bus.conf", _BUS),
            ("print", _PRINT),
        ):  # fmt: skip
            (self.folder / name).write_text(text.format(**names), encoding="utf-8")
        (self.folder / "print").chmod(0o755)
        self._start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork")
        root = self.folder / "root"
        self._start("cupsd", "-f", "-c", f"{root}/cupsd.conf", "-s", f"{root}/cups-files.conf")
        wait_until((self.folder / "bus").exists, 20)
        self.switch_on()
        wait_until(lambda: _answers(self.port), 20)
        uri = f"ipp://localhost:{self._printer_port}/ipp/print"
        self.command("lpadmin", "-p", PRINTER, "-E", "-v", uri, "-m", "everywhere")
        self.command("lpadmin", "-d", PRINTER)

    def switch_on(self) -> None:
        """The printer: both sides, colour, several trays."""
        self._printer = self._start(
            "ippeveprinter", "-r", "off", "-2", "-s", "20,10", "-f", "application/pdf",
            "-c", str(self.folder / "print"), "-d", str(self.folder / "kept"),
            "-p", str(self._printer_port), "-n", "localhost", PRINTER,
        )  # fmt: skip
        wait_until(lambda: _answers(self._printer_port), 20)

    def switch_off(self) -> None:
        """As if somebody had pulled the plug."""
        assert self._printer is not None
        self._printer.kill()
        self._printer.wait()

    def take_paper(self) -> None:
        """Nothing more is printed until there is paper."""
        (self.folder / "empty").touch()

    def put_paper(self) -> None:
        """There is paper again."""
        (self.folder / "empty").unlink(missing_ok=True)

    def command(self, *arguments: str) -> str:
        """One of CUPS's own commands, for what is done at a printer and not by the program."""
        done = subprocess.run(
            arguments, capture_output=True, check=False, env=self.environment(), timeout=60
        )
        assert done.returncode == 0, (arguments, done.stderr.decode(), self.complaints())
        return done.stdout.decode()

    def environment(self) -> dict[str, str]:
        """What a program needs that prints here."""
        return {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C"}

    def arrivals(self, title: str) -> list[Arrival]:
        """Every sheet of this title that came out of the printer."""
        found = []
        for path in sorted((self.folder / "arrived").glob("*.pdf")):
            lines = path.with_suffix(".env").read_text(encoding="utf-8").splitlines()
            asked = dict(line.partition("=")[::2] for line in lines)
            found.append(Arrival(path.read_bytes(), asked))
        return [arrival for arrival in found if arrival.title == title]

    def complaints(self) -> str:
        """The end of the service's own log."""
        log = self.folder / "logs" / "error"
        return "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:]) if log.exists() else ""

    def stop(self) -> None:
        """End everything and leave nothing."""
        for process in reversed(self._started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self.folder / "logs" / f"{arguments[0]}.out").open("ab")
        bus = f"unix:path={self.folder}/bus"
        with log:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus, "TMPDIR": str(self.folder)},
                start_new_session=True,
            )
        self._started.append(process)
        return process


def _owner() -> dict[str, str]:
    """As whom the service's helpers work: root's must be somebody else."""
    own = grp.getgrgid(os.getegid()).gr_name
    if os.geteuid() == 0:
        return {"user": "lp", "group": "lp", "system": own}
    return {"user": getpass.getuser(), "group": own, "system": own}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
        return True
    return False


def slow(name: str, folder: Path, *, before: float = 0, after: float = 0) -> None:
    """A program `name` in `folder` that does what the real one does, but takes its time."""
    real = shutil.which(name)
    assert real is not None
    script = f'#!/bin/sh\nsleep {before}\n{real} "$@"\nresult=$?\nsleep {after}\nexit $result\n'
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)
