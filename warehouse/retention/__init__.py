"""Which snapshots stay, and taking away the files that no kept one needs. The raw archive is never touched."""

from warehouse.retention.rule import Retention, kept_snapshots
from warehouse.retention.sweep import Found, Plan, plan, sweep

__all__ = ["Found", "Plan", "Retention", "kept_snapshots", "plan", "sweep"]
