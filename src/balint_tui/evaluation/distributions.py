"""Student's t and Fisher's F, from the incomplete beta function; scipy would take two seconds."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, log1p

_STEPS = 500
_ENOUGH = 1e-15
_TINY = 1e-300


def beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for x from 0 to 1 and a, b > 0.

    By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22).
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges quickly on the other side only
        return 1.0 - beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + …)) by Lentz's method (Thompson and Barnett 1986)."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + term * d or _TINY)
        c = 1 + term / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return value


def t_two_sided(t: float, df: float) -> float:
    """The probability of a value at least as far from 0 as ``t``."""
    return beta(df / (df + t * t), df / 2, 0.5)


def t_quantile(share: float, df: float) -> float:
    """The value below which ``share`` (over .5) of Student's t lies."""
    return _root(lambda t: 1 - t_two_sided(t, df) / 2 - share)


def f_quantile(share: float, df1: float, df2: float) -> float:
    """The value below which ``share`` of Fisher's F lies."""
    return _root(lambda f: beta(df1 * f / (df1 * f + df2), df1 / 2, df2 / 2) - share)


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises from below 0 at 0 becomes 0, by halving."""
    low, high = 0.0, 1.0
    while rising(high) < 0:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
