"""Student's t, Fisher's F and the incomplete beta function, beside those of scipy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation.distributions import beta, f_quantile, t_quantile, t_two_sided

DF = st.integers(1, 400)


@settings(max_examples=40, deadline=None)
@given(x=st.floats(0, 1), a=st.floats(0.5, 200), b=st.floats(0.5, 200))
def test_beta(special: Any, x: float, a: float, b: float) -> None:
    assert beta(x, a, b) == pytest.approx(float(special.betainc(a, b, x)), rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(t=st.floats(-40, 40), df=DF)
def test_t(stats: Any, t: float, df: int) -> None:
    assert t_two_sided(t, df) == pytest.approx(
        2 * float(stats.t.sf(abs(t), df)), rel=1e-8, abs=1e-7
    )


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.501, 0.9999), df=DF)
def test_quantiles_of_t(stats: Any, share: float, df: int) -> None:
    assert t_quantile(share, df) == pytest.approx(float(stats.t.ppf(share, df)), rel=1e-8)


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.001, 0.999), df1=DF, df2=DF)
def test_quantiles_of_f(stats: Any, share: float, df1: int, df2: int) -> None:
    assert f_quantile(share, df1, df2) == pytest.approx(
        float(stats.f.ppf(share, df1, df2)), rel=1e-7
    )


def test_at_the_ends() -> None:
    assert (beta(0, 2, 3), beta(1, 2, 3)) == (0, 1)
    assert t_two_sided(0, 5) == 1
