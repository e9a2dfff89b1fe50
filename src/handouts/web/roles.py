"""What people at a clinic may do: each role may do what those before it may."""

from __future__ import annotations

from typing import Literal

Role = Literal["desk", "clinician", "editor"]
ROLES: tuple[Role, ...] = ("desk", "clinician", "editor")
