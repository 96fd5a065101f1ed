"""Makes a trained tagger small: whole numbers of few bits, a scale for each row, one file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.model import Tagger

_MATRICES = {"qkv": "qkv", "out": "out", "inner": "inner", "outer": "outer"}


def write(model: Tagger, vocabulary: list[str], path: Path, bits: int, word_bits: int) -> int:
    """Writes the file and gives its size in bytes."""
    arrays: dict[str, np.ndarray] = {}
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    _small(arrays, "words", state["words.weight"], word_bits)
    arrays["positions"] = state["positions"].astype(np.float16)
    arrays["features"] = state["features.weight"].astype(np.float16)
    for name in ("norm.weight", "norm.bias"):
        arrays[name] = state[name]
    for number in range(len(model.layers)):
        for name in _MATRICES:
            _small(arrays, f"{number}.{name}", state[f"layers.{number}.{name}.weight"], bits)
            arrays[f"{number}.{name}.bias"] = state[f"layers.{number}.{name}.bias"]
        for name in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
            arrays[f"{number}.{name}"] = state[f"layers.{number}.{name}"]
    arrays["head"] = state["head.weight"].T.copy()
    arrays["head.bias"] = state["head.bias"]
    arrays["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    return path.stat().st_size


def _small(arrays: dict[str, np.ndarray], name: str, weight: np.ndarray, bits: int) -> None:
    """Each row as whole numbers up to a limit, times a scale of its own."""
    most = 2 ** (bits - 1) - 1
    scale = np.abs(weight).max(axis=1, keepdims=True) / most
    scale[scale == 0] = 1
    arrays[name] = np.clip(np.rint(weight / scale), -most, most).astype(np.int8)
    arrays[f"{name}.scale"] = scale.astype(np.float32)
