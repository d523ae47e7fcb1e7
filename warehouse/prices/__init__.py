"""Questions to the published price ledger: what a price was at a time, as it was known at a time, and its events."""

from warehouse.prices.at import Moment, offers_at, prices_at, why_none
from warehouse.prices.events import price_events

__all__ = ["Moment", "offers_at", "price_events", "prices_at", "why_none"]
