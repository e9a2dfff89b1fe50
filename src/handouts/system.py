"""What the machine must have: Pango's libraries, which pip cannot bring."""

from __future__ import annotations

import ctypes
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from handouts.problems import MissingDependencyError

_LIBRARIES = {
    "linux": (
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libpangoft2-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
    ),
    "darwin": (
        "libgobject-2.0.dylib",
        "libpango-1.0.dylib",
        "libpangoft2-1.0.dylib",
        "libharfbuzz.dylib",
        "libharfbuzz-subset.dylib",
        "libfontconfig.1.dylib",
    ),
    "win32": (
        "libgobject-2.0-0.dll",
        "libpango-1.0-0.dll",
        "libpangoft2-1.0-0.dll",
        "libharfbuzz-0.dll",
        "libharfbuzz-subset-0.dll",
        "libfontconfig-1.dll",
    ),
}
_COMMANDS = {
    "debian": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "fedora": "sudo dnf install pango harfbuzz",
    "rhel": "sudo dnf install pango harfbuzz",
    "suse": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0",
    "arch": "sudo pacman -S pango harfbuzz",
    "alpine": "sudo apk add pango harfbuzz-subset",
    "darwin": "brew install pango",
    "win32": "Install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango",
}
_HOMEBREW = ("/opt/homebrew/lib", "/usr/local/lib")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `handouts doctor` looked at."""

    name: str
    fine: bool
    detail: str
    remedy: str = ""


def missing_libraries() -> list[str]:
    """The libraries that WeasyPrint needs and the loader does not find."""
    names = _LIBRARIES.get(sys.platform, _LIBRARIES["linux"])
    return [name for name in names if not _loads(name)]


def install_command(os_release: Path = Path("/etc/os-release")) -> str:
    """The exact command that installs Pango on this machine."""
    if sys.platform in _COMMANDS:
        return _COMMANDS[sys.platform]
    try:
        lines = os_release.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    names = f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".replace('"', "").split()
    for name in names:
        if name in _COMMANDS:
            return _COMMANDS[name]
    return f"Install Pango and HarfBuzz for {platform.system()}; on Debian: {_COMMANDS['debian']}"


def require_pango() -> None:
    """MissingDependencyError with the exact command unless Pango can be loaded."""
    missing = missing_libraries()
    if missing:
        raise MissingDependencyError(
            f"Pango is not installed ({', '.join(missing)})", install_command()
        )


def _loads(name: str) -> bool:
    folders = ("", *_HOMEBREW) if sys.platform == "darwin" else ("",)
    for folder in folders:
        try:
            ctypes.CDLL(f"{folder}/{name}" if folder else name)
        except OSError:
            continue
        return True
    return False
