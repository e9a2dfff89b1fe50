"""The little programs by which a PDF may reckon a colour (ISO 32000-1, 7.10.5)."""

from __future__ import annotations

import math
import operator
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Program = list["float | str | Program"]

_TOKEN = re.compile(r"[{}]|[^\s{}]+")
_MOST_STEPS = 10_000

_ONE: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "neg": operator.neg,
    "ceiling": math.ceil,
    "floor": math.floor,
    "round": lambda a: math.floor(a + 0.5),
    "truncate": math.trunc,
    "sqrt": math.sqrt,
    "sin": lambda a: math.sin(math.radians(a)),
    "cos": lambda a: math.cos(math.radians(a)),
    "ln": math.log,
    "log": math.log10,
    "cvi": math.trunc,
    "cvr": float,
    "not": lambda a: not a if isinstance(a, bool) else ~int(a),
}
_TWO: dict[str, Callable[[float, float], float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "idiv": lambda a, b: int(a / b),
    "mod": math.fmod,
    "exp": operator.pow,
    "atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "and": lambda a, b: int(a) & int(b),
    "or": lambda a, b: int(a) | int(b),
    "xor": lambda a, b: int(a) ^ int(b),
    "bitshift": lambda a, b: int(a) << int(b) if b >= 0 else int(a) >> -int(b),
}


def calculated(program: bytes, values: Sequence[float]) -> list[float]:
    """What a program leaves of its numbers; ValueError for one that breaks the rules."""
    tokens = iter(_TOKEN.findall(program.decode("latin-1")))
    if next(tokens, "") != "{":
        raise ValueError("a program begins with a brace")
    stack = list(values)
    try:
        _run(_parsed(tokens), stack, [0])
        return [float(value) for value in stack]
    except (IndexError, ZeroDivisionError, OverflowError, TypeError) as error:
        raise ValueError("a program that cannot be reckoned") from error


def _parsed(tokens: Iterator[str]) -> Program:
    program: Program = []
    for word in tokens:
        if word == "{":
            program.append(_parsed(tokens))
        elif word == "}":
            return program
        else:
            try:
                program.append(float(word))
            except ValueError:
                program.append(word)
    raise ValueError("a program that does not end")


def _run(program: Program, stack: list[float], steps: list[int]) -> None:
    for place, step in enumerate(program):
        steps[0] += 1
        if steps[0] > _MOST_STEPS:
            raise ValueError("a program that does not come to an end")
        if isinstance(step, float):
            stack.append(step)
        elif isinstance(step, str):
            _done(step, program[max(place - 2, 0) : place], stack, steps)


def _done(name: str, before: Program, stack: list[float], steps: list[int]) -> None:
    if name in {"if", "ifelse"}:
        chosen = before[-1] if name == "if" or not stack[-1] else before[-2]
        if stack.pop() or name == "ifelse":
            if not isinstance(chosen, list):
                raise ValueError("a choice without its programs")
            _run(chosen, stack, steps)
    elif name in {"true", "false"}:
        stack.append(name == "true")
    elif name in _ONE:
        stack.append(_ONE[name](stack.pop()))
    elif name in _TWO:
        b, a = stack.pop(), stack.pop()
        stack.append(_TWO[name](a, b))
    else:
        _moved(name, stack)


def _moved(name: str, stack: list[float]) -> None:
    if name == "pop":
        stack.pop()
    elif name == "exch":
        stack[-1], stack[-2] = stack[-2], stack[-1]
    elif name == "dup":
        stack.append(stack[-1])
    elif name == "copy":
        count = int(stack.pop())
        stack.extend(stack[len(stack) - count :])
    elif name == "index":
        stack.append(stack[-1 - int(stack.pop())])
    elif name == "roll":
        turns, count = int(stack.pop()), int(stack.pop())
        start = len(stack) - count
        part = stack[start:]
        turns %= count
        stack[start:] = part[count - turns :] + part[: count - turns]
    else:
        raise ValueError(f"a program with {name}")
