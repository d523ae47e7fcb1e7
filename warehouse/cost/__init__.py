"""What a workload costs on every route to an artifact: pure functions of published documents and a basket."""

from warehouse.cost.basket import BasketError, load_basket, normal_basket, presets
from warehouse.cost.routes import cost

__all__ = ["BasketError", "cost", "load_basket", "normal_basket", "presets"]
