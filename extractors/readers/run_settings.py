"""How a benchmark ran a model, from the name its leaderboard gives the run: effort, thinking, its budget.

`claude-opus-4-5-20251101-thinking-64k-high-effort`, `o3-mini-high`, `gpt-oss-120b (low)`, `Claude Opus 4
(thinking-16k)`. Only what the name says is a setting; a name without any is a run as the vendor serves by default.
"""

import re
from typing import Any

_EFFORTS = "none|minimal|low|medium|high|xhigh|max"
_SUFFIXED = re.compile(r"(?:claude|gpt|o\d|gemini|grok|codex|deepseek|glm)", re.IGNORECASE)
_EFFORT = (
    re.compile(rf"[-\s(,]({_EFFORTS})[-\s]+(?:reasoning[-\s]+)?effort\b", re.IGNORECASE),
    re.compile(rf"\(({_EFFORTS})(?:\s*[,)])", re.IGNORECASE),
    re.compile(r"-(low|medium|high)thinking$", re.IGNORECASE),
)
_EFFORT_SUFFIX = re.compile(r"-(minimal|low|medium|high|xhigh)$", re.IGNORECASE)
_BUDGET = re.compile(r"thinking[-\s]+(\d{1,4})k\b|(\d{1,4})k (?:think|thinking)\b", re.IGNORECASE)
_OFF = re.compile(r"\bno[-\s]?think(?:ing)?\b|\bnon[-\s]?(?:reasoning|thinking)\b|-base$", re.IGNORECASE)
_AUTO = re.compile(r"\bthinking-auto\b", re.IGNORECASE)
_ON = re.compile(r"(?:^|[-\s(])(?:thinking|reasoning)(?:\)|$)", re.IGNORECASE)


def run_settings(name: str) -> dict[str, Any]:
    """`effort`, `thinking` (on, off, auto) and `thinking_tokens` as far as a name says them; empty when none."""
    found: dict[str, Any] = {}
    effort = next((match for pattern in _EFFORT if (match := pattern.search(name))), None)
    if effort is None and _SUFFIXED.match(name):
        effort = _EFFORT_SUFFIX.search(name)
    if effort:
        found["effort"] = effort[1].lower()
    if budget := _BUDGET.search(name):
        found["thinking_tokens"] = int(budget[1] or budget[2]) * 1_000
    if _OFF.search(name):
        found["thinking"] = "off"
    elif _AUTO.search(name):
        found["thinking"] = "auto"
    elif "thinking_tokens" not in found and _ON.search(name):
        found["thinking"] = "on"
    return found
