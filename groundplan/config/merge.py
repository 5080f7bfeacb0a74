"""Several layers as one: the pattern, the file over it, an environment's overrides over both.

Mappings merge key by key; anything else replaces what was there; `null` therefore switches a block off. Every
effective value keeps the origin of the layer that had the last word on it, a merged mapping that of the file which
began it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from groundplan.config.messages import KeyPath
from groundplan.config.source import Layer, Origin


def merge(layers: Iterable[Layer]) -> Layer:
    """Lay each layer over those before it."""
    data: object = {}
    origins: dict[KeyPath, Origin] = {}
    for layer in layers:
        data = _over(data, layer.data, (), layer, origins)
    return Layer(data, origins)


def _over(below: object, above: object, path: KeyPath, layer: Layer, origins: dict[KeyPath, Origin]) -> object:
    if isinstance(below, dict) and isinstance(above, dict):
        if path not in origins or origins[path].rank < layer.origins[path].rank:
            origins[path] = layer.origins[path]
        merged = dict(below)
        for key, value in above.items():
            merged[key] = _over(merged.get(key), value, (*path, key), layer, origins)
        return merged
    for replaced in _paths(below, path):
        origins.pop(replaced, None)
    origins.update((known, layer.origins[known]) for known in _paths(above, path))
    return above


def _paths(data: object, path: KeyPath) -> Iterator[KeyPath]:
    yield path
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in below:
        yield from _paths(value, (*path, key))
