"""Readers that sources share: JSON with exact numbers, dates, row building."""
