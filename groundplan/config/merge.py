"""Several layers as one: the pattern, the file over it, an environment's overrides over both.

Mappings merge key by key; anything else replaces what was there; `null` therefore switches a block off. Every
effective value keeps the origin of the layer that had the last word on it, a merged mapping that of the file which
began it.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    for replaced in [known for known in origins if known[: len(path)] == path]:
        del origins[replaced]
    origins.update({known: origin for known, origin in layer.origins.items() if known[: len(path)] == path})
    return above
