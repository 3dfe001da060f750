"""The network of `dlcourse.models.build_gpt` in plain PyTorch, to hold Keras's speed against.

Blocks as in GPT-2 (Radford et al., 2019), learned positions, one table for ids and logits.
"""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

Cache = list[tuple[torch.Tensor, torch.Tensor]]  # of each block, keys and values


class Block(nn.Module):
    """Causal self-attention and a network of two layers, each added to what comes in."""

    def __init__(self, width: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.norm_1, self.norm_2 = (nn.LayerNorm(width, eps=1e-5) for _ in range(2))
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp_1, self.mlp_2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor, kept: Any = None) -> tuple[torch.Tensor, Any]:
        """Read `(batch, time, width)`; with keys and values that were kept, what comes after."""
        shape = (*x.shape[:2], self.num_heads, -1)
        parts = self.qkv(self.norm_1(x)).chunk(3, dim=-1)
        query, key, value = (part.view(shape).transpose(1, 2) for part in parts)
        if kept is not None:
            key, value = torch.cat([kept[0], key], dim=2), torch.cat([kept[1], value], dim=2)
        found = F.scaled_dot_product_attention(query, key, value, is_causal=kept is None)
        x = x + self.output(found.transpose(1, 2).flatten(2))
        x = x + self.mlp_2(F.gelu(self.mlp_1(self.norm_2(x))))
        return x, (key, value)


class PlainGPT(nn.Module):
    """Ids `(batch, time)` to logits `(batch, time, vocabulary_size)`."""

    def __init__(
        self, vocabulary_size: int, context: int, depth: int, num_heads: int, width: int
    ) -> None:
        super().__init__()
        self.table, self.positions = (nn.Embedding(n, width) for n in (vocabulary_size, context))
        self.blocks = nn.ModuleList(Block(width, num_heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-5)

    def forward(self, ids: torch.Tensor, kept: Cache | None = None) -> tuple[torch.Tensor, Cache]:
        """Return the logits, and the keys and values of all that was read so far."""
        begin = kept[0][0].shape[2] if kept else 0
        x = self.table(ids) + self.positions.weight[begin : begin + ids.shape[1]]
        keep = []
        for index, block in enumerate(self.blocks):
            x, pair = block(x, kept[index] if kept else None)
            keep.append(pair)
        return self.norm(x) @ self.table.weight.T, keep

    def copy_weights(self, model: Any) -> None:
        """Take the weights of a model of `build_gpt`, whose kernels are transposed."""
        arrays = {weight.path: np.array(weight.value.detach()) for weight in model.weights}
        names = {"table.weight": "embedding/embeddings", "positions.weight": "positions/table"}
        norms = {"norm_1": "attention_norm", "norm_2": "mlp_norm"}
        denses = {"qkv": "attention/qkv", "output": "attention/output"}
        denses |= {"mlp_1": "mlp_1", "mlp_2": "mlp_2"}
        pairs = {f"norm.{ours}": f"final_norm/{theirs}" for ours, theirs in _NORM.items()}
        for i in range(len(self.blocks)):
            for parts, kinds in ((norms, _NORM), (denses, _DENSE)):
                for part, layer in parts.items():
                    for ours, theirs in kinds.items():
                        pairs[f"blocks.{i}.{part}.{ours}"] = f"block{i + 1}_{layer}/{theirs}"
        state = {ours: arrays[theirs] for ours, theirs in (names | pairs).items()}
        kernels = [ours for ours, theirs in pairs.items() if theirs.endswith("kernel")]
        state |= {ours: state[ours].T for ours in kernels}
        self.load_state_dict({ours: torch.tensor(array) for ours, array in state.items()})


_NORM = {"weight": "gamma", "bias": "beta"}
_DENSE = {"weight": "kernel", "bias": "bias"}
