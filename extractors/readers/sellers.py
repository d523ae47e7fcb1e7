"""One name per seller across catalogues, so that their prices of one route meet."""

from collections.abc import Mapping
from functools import lru_cache

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "amazon-bedrock": ("aws", "bedrock", "bedrock_converse", "bedrock_mantle"),
    "amazon-nova": ("amazon_nova", "amazon-nova"),
    "alibaba": ("dashscope",),
    "azure": ("azure_ai", "azure_text"),
    "cloudflare": ("cloudflare-workers-ai",),
    "cohere": ("cohere_chat",),
    "digitalocean": ("gradient_ai",),
    "fireworks": ("fireworks-ai", "fireworks_ai", "fireworks_ai-embedding-models"),
    "friendli": ("friendliai",),
    "github-copilot": ("github_copilot",),
    "gmicloud": ("gmi",),
    "google": ("gemini",),
    "google-vertex": ("vertex_ai", "google-vertex-anthropic"),
    "inception": ("text-completion-inception",),
    "lambda": ("lambda_ai",),
    "meta-llama": ("llama", "meta_llama"),
    "mistral": ("mistralai",),
    "moonshotai": ("moonshot",),
    "novita": ("novita-ai",),
    "openai": ("text-completion-openai",),
    "codestral": ("text-completion-codestral",),
    "perplexity": ("perplexity-agent",),
    "together": ("togetherai", "together_ai"),
    "vercel": ("vercel_ai_gateway",),
    "voyage": ("voyageai",),
    "xai": ("x-ai",),
    "xiaomi": ("xiaomi_mimo",),
    "zhipuai": ("bigmodel",),
}
"""Seller -> its names in catalogues, where they differ. Regional list prices (`-cn`) stay sellers of their own."""
_CANONICAL = {alias: seller for seller, aliases in _ALIASES.items() for alias in aliases}
_VERTEX = "vertex_ai-"

PLANS = frozenset(
    {
        "chatgpt",
        "firepass",
        "github-copilot",
        "github-models",
        "gitlab",
        "kimi-for-coding",
        "lemonade",
        "lmstudio",
        "atomic-chat",
        "microsoft-365-copilot",
        "ollama",
        "opencode-go",
        "amazon-sagemaker",
        "sagemaker",
    }
)
"""Sellers whose numbers are no list price: subscriptions, trial quotas, and software that runs on one's own machine."""


@lru_cache(maxsize=1 << 12)
def seller_name(name: str) -> str:
    """Canonical name of a seller: lower case, hyphens, aliases resolved (`vertex_ai-llama_models` is google-vertex)."""
    if name.startswith(_VERTEX):
        return "google-vertex"
    return _CANONICAL.get(name) or name.strip().lower().replace("_", "-")


@lru_cache(maxsize=1 << 12)
def is_plan(seller: str) -> bool:
    """Whether a seller's zero is not an offer free of charge: a known plan, or `plan` is a word of its name."""
    return seller in PLANS or "plan" in seller.replace("_", "-").split("-")
