"""What may be said about a crash: where it was, never what was in memory then."""

from __future__ import annotations

import os


def place(error: BaseException) -> str:
    """The kind of an error and where it arose, without its message, which could quote a note."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = (
        f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        if trace
        else ""
    )
    return type(error).__name__ + where
