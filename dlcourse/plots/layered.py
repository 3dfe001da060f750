"""Where the boxes of a small directed graph stand: in layers, with few crossings, few bends.

The four steps of Sugiyama, Tagawa & Toda (1981), "Methods for visual understanding of hierarchical
system structures": layers, a point in every layer that an edge passes, an order in each layer, and
places that leave edges as straight as they can be.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Node = Any  # anything that can be a key
Place = tuple[float, float]
Edge = tuple[Node, Node]

_SWEEPS = 12
# how much more than the edge of a source an edge between inner nodes wants to be level
_STRAIGHT = 40.0


def layered_layout(
    parents: Mapping[Node, Sequence[Node]], sink: Node
) -> tuple[dict[Node, Place], dict[Edge, list[Place]]]:
    """Place every node that `sink` was computed from, sources to the left, `sink` to the right.

    Args:
        parents: Node -> the nodes it was computed from, in order; empty for a source.
        sink: The last node.

    Returns:
        Where each node stands, `(layer, height)` with layers 0, 1, … from the left and heights
        at least 1 apart in a layer; and for each edge the points it runs through, ends included.
    """
    layers = _layers(parents, sink)
    ranks, routes, edges = _with_passing_points(parents, layers)
    _uncross(ranks, edges)
    heights = _heights(ranks, edges, parents)
    place = {node: (float(x), heights[node]) for x, rank in enumerate(ranks) for node in rank}
    through = {edge: [place[node] for node in route] for edge, route in routes.items()}
    return {node: place[node] for node in layers}, through


def _layers(parents: Mapping[Node, Sequence[Node]], sink: Node) -> dict[Node, int]:
    """Return each node's layer: as near to where it is used as it can be."""
    order: list[Node] = []
    stack, seen = [(sink, False)], set()
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(parents[node]))
    distance = dict.fromkeys(order, 0)
    for node in reversed(order):  # from the sink to the sources
        for parent in parents[node]:
            distance[parent] = max(distance[parent], distance[node] + 1)
    deepest = max(distance.values())
    return {node: deepest - distance[node] for node in order}


def _with_passing_points(
    parents: Mapping[Node, Sequence[Node]], layers: Mapping[Node, int]
) -> tuple[list[list[Node]], dict[Edge, list[Node]], list[Edge]]:
    """Return the nodes and passing points of each layer, each edge's route, and all short edges."""
    ranks: list[list[Node]] = [[] for _ in range(max(layers.values()) + 1)]
    routes: dict[Edge, list[Node]] = {}
    for node, layer in layers.items():  # parents first: their order is that of the operands
        for parent in dict.fromkeys(parents[node]):
            passing: list[Node] = [
                ("passing", parent, node, x) for x in range(layers[parent] + 1, layer)
            ]
            for point in passing:
                ranks[point[3]].append(point)
            routes[parent, node] = [parent, *passing, node]
        ranks[layer].append(node)
    return ranks, routes, [edge for route in routes.values() for edge in pairwise(route)]


def _uncross(ranks: list[list[Node]], edges: Sequence[Edge]) -> None:
    """Order each layer by the mean place of its neighbours, as long as fewer edges cross."""
    best, fewest = [list(rank) for rank in ranks], _crossings(ranks, edges)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forward = sweep % 2 == 0
        for rank in ranks if forward else reversed(ranks):
            _by_neighbours(rank, ranks, edges, forward)
        count = _crossings(ranks, edges)
        if count < fewest:
            best, fewest = [list(rank) for rank in ranks], count
    for rank, order in zip(ranks, best, strict=True):
        rank[:] = order


def _by_neighbours(
    rank: list[Node], ranks: Sequence[Sequence[Node]], edges: Sequence[Edge], forward: bool
) -> None:
    index = {node: i for other in ranks for i, node in enumerate(other)}
    near: dict[Node, list[int]] = {node: [] for node in rank}
    for a, b in edges:
        node, neighbour = (b, a) if forward else (a, b)
        if node in near:
            near[node].append(index[neighbour])
    middle = {node: np.mean(near[node]) if near[node] else index[node] for node in rank}
    rank.sort(key=lambda node: middle[node])


def _crossings(ranks: Sequence[Sequence[Node]], edges: Sequence[Edge]) -> int:
    index = {node: (x, i) for x, rank in enumerate(ranks) for i, node in enumerate(rank)}
    spans = [(*index[a], index[b][1]) for a, b in edges]
    return sum(
        x == other_x and (a - other_a) * (b - other_b) < 0
        for i, (x, a, b) in enumerate(spans)
        for other_x, other_a, other_b in spans[i + 1 :]
    )


def _heights(
    ranks: Sequence[Sequence[Node]], edges: Sequence[Edge], parents: Mapping[Node, Sequence[Node]]
) -> dict[Node, float]:
    """Return heights, top of the order first, that leave edges as level as room allows."""
    height = {node: -float(i) for rank in ranks for i, node in enumerate(rank)}
    near: dict[Node, list[tuple[Node, float]]] = {node: [] for node in height}
    for a, b in edges:
        weight = _STRAIGHT if parents.get(a, True) else 1.0
        near[a].append((b, weight))
        near[b].append((a, weight))
    pull = {node: sum(weight for _, weight in others) or 1.0 for node, others in near.items()}
    for _ in range(4 * _SWEEPS):
        for rank in (*ranks, *reversed(ranks)):
            wanted = [
                sum(height[other] * weight for other, weight in near[node]) / pull[node]
                if near[node]
                else height[node]
                for node in rank
            ]
            settled = _apart(wanted, [pull[node] for node in rank])
            height.update(zip(rank, settled, strict=True))
    return height


def _apart(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the heights nearest to `wanted` that fall by at least 1 from each to the next.

    With the steps added back this is isotonic regression: pool neighbours that stand in the
    wrong order, at their weighted mean (Ayer et al., 1955).
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    for step, (height, weight) in enumerate(zip(wanted, weights, strict=True)):
        pools.append((height + step, weight, 1))
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            (a, weight_a, members_a), (b, weight_b, members_b) = pools[-2:]
            mean = (a * weight_a + b * weight_b) / (weight_a + weight_b)
            pools[-2:] = [(mean, weight_a + weight_b, members_a + members_b)]
    levels = [mean for mean, _, members in pools for _ in range(members)]
    return [level - step for step, level in enumerate(levels)]
