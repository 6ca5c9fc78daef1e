"""Equal shares: who approves a statement pays for it from a purse that is everybody's alike; Phragmén buys the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import truediv
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import Bools, Floats, Ints

EXACT_BELOW = 1000  # seats: with fewer, every figure is a fraction; with so many or more, a float
TOLERANCE = 1e-9  # floats: costs that differ by less, in proportion, are equal, and so little too little still pays

Number = Fraction | float
Cost = Callable[[int], Number | None]


@dataclass(frozen=True)
class Choice:
    """One statement that was chosen.

    statement: its column.
    cost: in purses. Of equal shares: rho, which every supporter paid, or all that was left; from 0 to 1. Of the
        completion: how much every seat had been given by then on top of its purse.
    is_completion: chosen by Phragmén's rule, because no group could pay for another statement from its purses.
    """

    statement: int
    cost: Number
    is_completion: bool


def equal_shares(approves: Bools, weights: NDArray[Any], k: int, preference: Ints) -> list[Choice]:
    """Which k statements do equal shares choose, completed by Phragmén's rule, and at what cost?

    approves: (seat, statement) bool. weights: (seat,) whole numbers above 0, of which only the ratios matter.
    k: 1 or more. preference: (statement,) columns; among equals the earliest is taken.
    With w the weights, W their sum, b (from 1 down to 0) what is left of each purse and a price of W/k for each
    statement: the next is the one with the least rho such that its supporters' w min(b, rho) add up to the price,
    which they then pay. Where no supporters have so much left, all purses grow by the same part until some have; they
    pay all they have; and so on. Returns the choices in order: fewer than k if fewer are approved by anybody.
    Exact with fewer than `EXACT_BELOW` seats, else within `TOLERANCE`.
    Source: Peters and Skowron (2020), "Proportionality and the limits of welfarism" (there called Rule X);
    Brill, Freeman, Janson and Lackner (2024), "Phragmén's voting methods and justified representation".
    """
    purses = _Purses(approves, weights, k)
    waiting = [int(statement) for statement in preference if approves[:, statement].any()]
    choices: list[Choice] = []
    for is_completion, cost, pay in ((False, purses.rho, purses.pay), (True, purses.time, purses.wait_and_pay)):
        at_least = np.zeros(approves.shape[1])
        while len(choices) < k and (found := _cheapest(waiting, cost, at_least, purses.tolerance)):
            statement, paid = found
            pay(statement, paid)
            waiting.remove(statement)
            choices.append(Choice(statement, paid, is_completion))
    return choices


def _cheapest(waiting: list[int], cost: Cost, at_least: Floats, tolerance: float) -> tuple[int, Number] | None:
    """The first of the cheapest statements in `waiting`, and its cost; None if there is none to be had.

    at_least: (statement,) what each is known to cost at least, which only grows from one choice to the next, because
    purses are only spent: most statements need not be asked again. It is brought up to date here.
    """
    found: dict[int, Number] = {}
    least = np.inf
    for index in np.argsort(at_least[waiting], kind="stable"):
        statement = waiting[index]
        if at_least[statement] > least:
            break
        paid = cost(statement)
        at_least[statement] = np.inf if paid is None else float(paid) * (1 - TOLERANCE)
        if paid is not None:
            found[statement] = paid
            least = min(least, float(paid) * (1 + tolerance))
    if not found:
        return None
    lowest = min(found.values()) * (1 + tolerance)
    first = next(statement for statement in waiting if statement in found and found[statement] <= lowest)
    return first, found[first]


class _Purses:
    """What is left in each seat's purse: whole numbers of a unit that is made finer when it must be, or floats."""

    def __init__(self, approves: Bools, weights: NDArray[Any], k: int) -> None:
        is_exact = len(weights) < EXACT_BELOW
        kind = object if is_exact else np.float64
        self.tolerance = 0 if is_exact else TOLERANCE
        self._divide: Callable[[Any, Any], Number] = Fraction if is_exact else truediv
        self._approves = np.ascontiguousarray(approves.T)
        self._weights = weights.astype(kind)
        self._purse: Any = k  # a whole purse, in units
        self._left = np.full(len(weights), k, dtype=kind)
        self._price: Any = self._weights.sum()
        self._time: Number = self._divide(0, 1)

    def rho(self, statement: int) -> Number | None:
        """The least rho with which the supporters can pay; None if they cannot. The rich pay rho, the poor all."""
        left, weights = self._of_supporters(statement)
        if (left * weights).sum() < self._price * (1 - self.tolerance):
            return None
        missing, rich = self._price, weights.sum()
        while (is_poor := left * rich < missing).any() and not is_poor.all():  # all: only floats, within tolerance
            missing -= (left[is_poor] * weights[is_poor]).sum()
            left, weights = left[~is_poor], weights[~is_poor]
            rich = weights.sum()
        return self._divide(missing, rich * self._purse)

    def pay(self, statement: int, rho: Number) -> None:
        """Every supporter pays rho, or all that is left."""
        paid = self._in_units(rho)
        supporters = self._approves[statement]
        self._left[supporters] = np.maximum(self._left[supporters] - paid, 0)

    def time(self, statement: int) -> Number:
        """By when, all purses growing at the same pace, do the supporters have the price?"""
        left, weights = self._of_supporters(statement)
        missing = self._price - (left * weights).sum()
        return self._time + self._divide(missing, weights.sum() * self._purse)

    def wait_and_pay(self, statement: int, time: Number) -> None:
        """All purses grow until then; every supporter pays all that is left."""
        growth = self._in_units(time - self._time)
        self._left = self._left + growth
        self._left[self._approves[statement]] = 0
        self._time = time

    def _of_supporters(self, statement: int) -> tuple[NDArray[Any], NDArray[Any]]:
        supporters = self._approves[statement]
        return self._left[supporters], self._weights[supporters]

    def _in_units(self, part: Number) -> Any:
        """A part of a purse in units, which are first made so fine that it is a whole number of them."""
        units = part * self._purse
        if isinstance(units, Fraction):
            finer = units.denominator
            self._left, self._price, self._purse = self._left * finer, self._price * finer, self._purse * finer
            return units.numerator
        return units
