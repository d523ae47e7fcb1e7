"""What a workload costs on every route to an artifact: pure functions of published documents and a basket."""

from warehouse.cost.basket import BasketError, load_basket, normal_basket, presets
from warehouse.cost.priced_rows import PricedRow, priced_rows
from warehouse.cost.routes import cost, lowest_of

__all__ = ["BasketError", "PricedRow", "cost", "load_basket", "lowest_of", "normal_basket", "presets", "priced_rows"]
