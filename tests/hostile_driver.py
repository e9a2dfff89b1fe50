"""Runs the program on many workspaces, each in a forked process that is watched.

Started by test_hostile.py as a script: jobs come as lines of JSON on standard
input, results go to standard output. An audit hook writes down every file that
is opened and every address that is connected to, in workers too, which are
forked from the process that has the hook.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WATCHED = {
    "open": 0,
    "os.listdir": 0,
    "os.scandir": 0,
    "os.remove": 0,
    "os.mkdir": 0,
    "os.rename": 1,
    "os.symlink": 1,
}
"""Events about files, with the place of the file's name among their arguments."""
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.bind", "os.system", "os.exec")
FORBIDDEN += ("subprocess.Popen", "os.posix_spawn")


def main() -> None:
    import handouts.checks
    import handouts.cli.build_command
    import handouts.cli.check_command
    import handouts.library
    import handouts.typeset.compose
    import handouts.typeset.fit  # noqa: F401 - a forked process inherits what is loaded

    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the program with these arguments in this folder; `hung` when it took too long."""
    with tempfile.TemporaryDirectory() as scratch:
        names = {name: Path(scratch, name) for name in ("stdout", "stderr", "log")}
        for path in names.values():
            path.touch()
        child = os.fork()
        if not child:
            _be_the_program(job, names)
        code, hung = _wait(child, job["seconds"])
        log = [json.loads(line) for line in names["log"].read_text("utf-8").splitlines()]
        texts = {name: names[name].read_text("utf-8", "replace") for name in ("stdout", "stderr")}
    return {"code": code, "hung": hung, "log": log, **texts}


def _wait(child: int, seconds: float) -> tuple[int, bool]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), False
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), True


def _become_an_ordinary_user() -> None:
    """Obey the rights of files, which root would not need to (Linux).

    Whoever has no such powers loses none.
    """
    overriding = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    if sys.platform != "linux" or os.geteuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # the version of the call, and this process
    powers = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, the low bits first
    if libc.capget(header, powers) == 0:
        for number in range(3):
            powers[number] &= ~overriding
        libc.capset(header, powers)


def _be_the_program(job: dict[str, Any], names: dict[str, Path]) -> None:
    os.setsid()
    os.chdir(job["root"])
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(names[name], os.O_WRONLY), number)
    log = os.open(names["log"], os.O_WRONLY | os.O_APPEND)
    sys.argv = ["handouts", *job["arguments"]]
    code = 70
    try:
        from handouts.cli import main as program

        _become_an_ordinary_user()
        _listen(log, [os.path.realpath(folder) for folder in job["allowed"]])
        program()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _listen(log: int, allowed: list[str]) -> None:
    """Write down whatever is touched that is not below one of these folders."""
    prefixes = tuple(f"{folder}{os.sep}" for folder in allowed)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        what = ""
        if event in FORBIDDEN:
            what = str(arguments)[:200]
        elif event in WATCHED:
            path = arguments[WATCHED[event]]
            if isinstance(path, str | bytes | os.PathLike):  # else an open file, or none
                real = os.path.realpath(os.fsdecode(path))
                what = "" if f"{real}{os.sep}".startswith(prefixes) else real
        if what:
            os.write(log, json.dumps([event, what]).encode() + b"\n")

    sys.addaudithook(hook)


if __name__ == "__main__":
    main()
