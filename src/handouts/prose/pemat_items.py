"""The items of PEMAT-P, and which of them a program can judge.

Source: Shoemaker, Wolf and Brach, "The Patient Education Materials Assessment Tool (PEMAT) and
User's Guide", Agency for Healthcare Research and Quality, version for printable materials. Items
13 and 14 are for audio and video alone. A PEMAT score comes from people who rate each item; what a
program says of some of them is informed by PEMAT and no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Program: TypeAlias = Literal["yes", "part", "no"]
"""Whether a program can judge an item: wholly, only what speaks against it, or not at all."""
Part: TypeAlias = Literal["understandability", "actionability"]

SOURCE: Final = (
    "AHRQ, Patient Education Materials Assessment Tool for printable materials (PEMAT-P)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item, in AHRQ's words."""

    number: int
    text: str
    program: Program

    @property
    def part(self) -> Part:
        return "understandability" if self.number < 20 else "actionability"


ITEMS: Final = (
    Item(1, "The material makes its purpose completely evident.", "part"),
    Item(
        2,
        "The material does not include information or content that distracts from its purpose.",
        "no",
    ),
    Item(3, "The material uses common, everyday language.", "yes"),
    Item(
        4,
        "Medical terms are used only to familiarize audience with the terms. When used, medical "
        "terms are defined.",
        "part",
    ),
    Item(5, "The material uses the active voice.", "part"),
    Item(6, "Numbers appearing in the material are clear and easy to understand.", "part"),
    Item(7, "The material does not expect the user to perform calculations.", "part"),
    Item(8, "The material breaks or “chunks” information into short sections.", "yes"),
    Item(9, "The material’s sections have informative headers.", "part"),
    Item(10, "The material presents information in a logical sequence.", "no"),
    Item(11, "The material provides a summary.", "yes"),
    Item(
        12,
        "The material uses visual cues (e.g., arrows, boxes, bullets, bold, larger font, "
        "highlighting) to draw attention to key points.",
        "yes",
    ),
    Item(
        15,
        "The material uses visual aids whenever they could make content more easily understood.",
        "no",
    ),
    Item(
        16,
        "The material’s visual aids reinforce rather than distract from the content.",
        "no",
    ),
    Item(17, "The material’s visual aids have clear titles or captions.", "yes"),
    Item(
        18,
        "The material uses illustrations and photographs that are clear and uncluttered.",
        "no",
    ),
    Item(
        19,
        "The material uses simple tables with short and clear row and column headings.",
        "yes",
    ),
    Item(20, "The material clearly identifies at least one action the user can take.", "yes"),
    Item(21, "The material addresses the user directly when describing actions.", "yes"),
    Item(22, "The material breaks down any action into manageable, explicit steps.", "yes"),
    Item(
        23,
        "The material provides a tangible tool (e.g., menu planners, checklists) whenever it could "
        "help the user take action.",
        "part",
    ),
    Item(
        24,
        "The material provides simple instructions or examples of how to perform calculations.",
        "part",
    ),
    Item(
        25,
        "The material explains how to use the charts, graphs, tables, or diagrams to take actions.",
        "no",
    ),
    Item(
        26,
        "The material uses visual aids whenever they could make it easier to act on the "
        "instructions.",
        "no",
    ),
)
