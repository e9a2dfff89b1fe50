"""The printers that CUPS knows: how they are, and what they can do."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.desk.printing import words
from handouts.desk.printing.door import NoAnswerError, ask, asleep
from handouts.problems import PrintingError, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ADD = (
    "Add one: on Debian and Ubuntu with `sudo apt-get install cups` and http://localhost:631/admin,"
    " on a Mac in System Settings."
)
_POINT = 1.0  # points by which a size of paper may differ from its name
_SIZES = {
    (612.0, 792.0): ("na_letter_8.5x11in", "Letter"),
    (612.0, 1008.0): ("na_legal_8.5x14in", "Legal"),
    (792.0, 1224.0): ("na_ledger_11x17in", "Tabloid", "Ledger", "11x17"),
    (595.28, 841.89): ("iso_a4_210x297mm", "A4"),
    (841.89, 1190.55): ("iso_a3_297x420mm", "A3"),
    (419.53, 595.28): ("iso_a5_148x210mm", "A5"),
}
_OFF = {"none", "simplex", "simplexnotumble", "onesided", "one-sided"}
_GREYS = re.compile(r"gr[ae]y|black|mono|kgray", re.IGNORECASE)
_TRAY_OPTIONS = ("InputSlot", "media-source")
_COLOUR_OPTIONS = ("ColorModel", "print-color-mode")
_DUPLEX_OPTIONS = ("Duplex", "JCLDuplex", "EFDuplex", "sides")


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer: how it is now, in words, and what it can do.

    `reasons` says in words what is wrong or will be soon. What CUPS does not
    say about a printer is None, or empty. `choices` are its options by name, as
    its driver calls them.
    """

    name: str
    is_default: bool
    state: str
    reasons: tuple[str, ...]
    accepting: bool
    description: str
    place: str
    papers: tuple[str, ...]
    trays: tuple[str, ...]
    duplex: bool | None
    colour: bool | None
    choices: Mapping[str, tuple[str, ...]]

    def tray_option(self, tray: str) -> str:
        """How CUPS is asked for a tray; UsageError that names the trays for another."""
        named = {name.casefold(): name for name in self.trays}
        if self.trays and tray.casefold() not in named:
            raise UsageError(f"'{self.name}' has no tray '{tray}'", did_you_mean(tray, self.trays))
        option = next((name for name in _TRAY_OPTIONS if name in self.choices), "media-source")
        return f"{option}={named.get(tray.casefold(), tray)}"

    def grey_options(self) -> tuple[str, ...]:
        """How CUPS is asked for shades of grey; both ways, since drivers know only one."""
        greys = [name for name in self.choices.get("ColorModel", ()) if _GREYS.search(name)]
        return ("print-color-mode=monochrome", *(f"ColorModel={name}" for name in greys[:1]))

    def paper_name(self, paper: tuple[float, float]) -> str:
        """What CUPS calls a paper of this width and height in points, whichever way it is turned.

        PrintingError when the printer does not take it.
        """
        width, height = sorted(paper)
        for size, names in _SIZES.items():
            if abs(size[0] - width) <= _POINT and abs(size[1] - height) <= _POINT:
                if not self.papers or any(name.split(".")[0] in names for name in self.papers):
                    return names[0]
                break
        custom = f"Custom.{width:g}x{height:g}"
        if not self.papers or any(name.startswith("Custom.") for name in self.papers):
            return custom
        raise PrintingError(
            f"'{self.name}' takes no paper of {width / 72:g} by {height / 72:g} inches",
            "Choose another printer, or another format of the handout.",
        )


def printers() -> list[Printer]:
    """Every printer, the default first; empty when there is none.

    MissingDependencyError without CUPS's commands, PrintingError when its
    service does not run.
    """
    names = _names()
    default = _default(names)
    found = [_printer(name, is_default=name == default) for name in names]
    return sorted(found, key=lambda printer: (not printer.is_default, printer.name.casefold()))


def printer_named(name: str | None) -> Printer:
    """The printer of this name, or the default one; the only one if there is no default.

    UsageError for an unknown name, or when it is not clear which is meant.
    PrintingError when there is no printer at all.
    """
    names = _names()
    if not names:
        raise PrintingError("there is no printer on this computer", ADD)
    default = _default(names)
    if name is None:
        name = default or (names[0] if len(names) == 1 else None)
        if name is None:
            raise UsageError(
                "no printer is the default one",
                f"Say which with --printer: {', '.join(sorted(names))}.",
            )
    if name not in names:
        raise UsageError(f"there is no printer '{name}'", did_you_mean(name, names))
    return _printer(name, is_default=name == default)


def _names() -> list[str]:
    """Every queue. `lpstat -e` has none, and does not complain, where no service runs."""
    names = ask("lpstat", "-e").text.split()
    if not names and "not running" in ask("lpstat", "-r").text:
        raise asleep()
    return names


def _default(names: list[str]) -> str | None:
    """The one that a user or the system chose."""
    said = ask("lpstat", "-d").text
    name = said.rpartition(":")[2].strip() if ":" in said else ""
    return name if name in names else None


def _printer(name: str, *, is_default: bool) -> Printer:
    facts = _facts(ask("lpoptions", "-p", name).text)
    choices = _choices(name)
    reasons = tuple(r for r in facts.get("printer-state-reasons", "none").split(",") if r)
    accepting = facts.get("printer-is-accepting-jobs", "true") == "true"
    return Printer(
        name=name,
        is_default=is_default,
        state=_state(name, facts, reasons, accepting=accepting),
        reasons=words.plain(reasons),
        accepting=accepting,
        description=facts.get("printer-info", ""),
        place=facts.get("printer-location", ""),
        papers=choices.get("PageSize", choices.get("media", ())),
        trays=next((choices[o] for o in _TRAY_OPTIONS if o in choices), ()),
        duplex=_can(choices, _DUPLEX_OPTIONS, lambda name: name.casefold() not in _OFF),
        colour=_can(choices, _COLOUR_OPTIONS, lambda name: not _GREYS.search(name)),
        choices=choices,
    )


def _state(
    name: str, facts: Mapping[str, str], reasons: tuple[str, ...], *, accepting: bool
) -> str:
    message = status_of(name)[0]
    trouble = words.plain(reason for reason in reasons if words.is_trouble(reason))
    if not accepting:
        return "takes no jobs"
    if words.is_unreachable(message):
        return "does not answer"
    if facts.get("printer-state") == "5":
        others = [word for word in trouble if word != "paused"]
        return ": ".join(["stopped", ", ".join(others)]) if others else "stopped"
    if trouble:
        return ", ".join(trouble)
    return "printing" if facts.get("printer-state") == "4" else "ready"


def status_of(name: str) -> tuple[str, tuple[str, ...]]:
    """What CUPS says of a printer now: its message, and its reasons as IPP's keywords."""
    lines = ask("lpstat", "-l", "-p", name).text.splitlines()
    message = ""
    reasons: tuple[str, ...] = ()
    for number, line in enumerate(lines[1:], 1):
        if line.startswith("\tAlerts:"):
            reasons = tuple(line.partition(":")[2].split())
        elif number == 1 and not line.startswith("\tForm mounted"):
            message = line.strip()
    if lines and " disabled since " in lines[0] and "paused" not in reasons:
        reasons = (*reasons, "paused")
    return message, reasons


def _facts(text: str) -> dict[str, str]:
    """Options of `lpoptions`: name=value, quoted as in a shell."""
    try:
        parts = shlex.split(text)
    except ValueError:
        parts = text.split()
    return dict(word.partition("=")[::2] for word in parts if "=" in word)


def _choices(printer: str) -> dict[str, tuple[str, ...]]:
    """A printer's options with their choices; none where it has no driver, or is slow to say."""
    found: dict[str, tuple[str, ...]] = {}
    try:
        listed = ask("lpoptions", "-p", printer, "-l")
    except NoAnswerError:  # a printer that is found by itself is asked, and may be off
        return found
    for line in listed.text.splitlines() if listed.fine else ():
        name, colon, values = line.partition(": ")
        if colon:
            plain = dict.fromkeys(value.lstrip("*") for value in values.split())
            found[name.partition("/")[0]] = tuple(plain)
    return found


def _can(
    choices: Mapping[str, tuple[str, ...]],
    options: tuple[str, ...],
    does_it: Callable[[str], bool],
) -> bool | None:
    """Whether one of these options has a choice that does it; None where none of them is known."""
    known = [choices[option] for option in options if option in choices]
    if not known:
        return None
    return any(does_it(name) for names in known for name in names)
