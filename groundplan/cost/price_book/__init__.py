"""AWS's on-demand prices by region, each with the day on which it was read: what a stack costs rests on nothing else."""

from __future__ import annotations

from groundplan.cost.price_book.book import Price, PriceBook
from groundplan.cost.price_book.file import PriceBookError, UnknownRegionError, priced_regions

__all__ = ["Price", "PriceBook", "PriceBookError", "UnknownRegionError", "priced_regions"]
