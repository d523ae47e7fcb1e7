"""The form of a name: its words sorted by what they say, so that two spellings of one model can be recognised."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from warehouse.identity.dates import Stamp, split_date
from warehouse.identity.words import Words

_NUMBER_AFTER_WORD = re.compile(r"(?<![a-z])([a-z]{3,})(?=\d)")
_SMALL = re.compile(r"\d{1,2}")
_OPEN_NUMBER = re.compile(r"(?:[a-z]{1,2})?\d{1,2}")
_SIZE = re.compile(r"\d+(?:\.\d+)?[bmt]|\d+x\d+(?:\.\d+)?[bm]|[ae]\d+(?:\.\d+)?b|\d+e")
_CONTEXT = re.compile(r"\d+k")
_VERSION = re.compile(r"v\d+(?:\.\d+)*|1\.0|\d+\.\d+\.\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_KINDS = (("size", _SIZE), ("context", _CONTEXT), ("version", _VERSION), ("number", _NUMBER))


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What a name says. Words are compared without points (`3.5` is `35`, as `claude-opus-41` shows).

    - `text`: the name as an id shows it, in lower case; `base`: the same without its date
    - `key`: all words but the date, sorted: equal keys of one publisher are one model
    - `anchor`: words that must agree; `numbers`, `versions`, `sizes`, `contexts`, `tuned`: words that may be left out
    """

    text: str
    base: str
    stamp: Stamp | None
    key: str
    anchor: tuple[str, ...]
    numbers: frozenset[str]
    versions: frozenset[str]
    sizes: frozenset[str]
    contexts: frozenset[str]
    tuned: frozenset[str]
    spare: frozenset[str]


def read_form(name: str, vendor: Iterable[str], publisher: str, words: Words) -> Form:
    """Form of a hyphenated name. `vendor`: words that name the publisher itself and add nothing."""
    stamped = name.startswith(words.stamped)
    base, stamp = split_date(name, stamped)
    tokens = [words.same.get(token, token) for token in _tokens(base)]
    known = [token for token in tokens if token]
    named = list(dict.fromkeys(token for token in known if token not in vendor)) or known
    return _sorted(name, base, stamp, named, publisher, words)


def _tokens(base: str) -> list[str]:
    """Words of a name; `4-5` is the number 4.5, `v3-1` is v3.1, `llama3.1` is two words."""
    found: list[str] = []
    for token in _NUMBER_AFTER_WORD.sub(r"\1-", base).split("-"):
        for part in _apart(token):
            if found and _SMALL.fullmatch(part) and _OPEN_NUMBER.fullmatch(found[-1]):
                found[-1] = f"{found[-1]}.{part}"
            elif found and found[-1] == "v" and _NUMBER.fullmatch(part):
                found[-1] = f"v{part}"
            elif part:
                found.append(part)
    return found


def _apart(token: str) -> list[str]:
    """A word at its points, numbers left whole: `aion-labs.aion` is two words, `2.5` one."""
    return re.split(r"(?<![0-9])\.|\.(?![0-9])", token) if "." in token else [token]


@lru_cache(maxsize=50_000)
def _kind(token: str) -> str:
    """What a word says: size, context, version, number, or word."""
    for kind, pattern in _KINDS:
        if pattern.fullmatch(token):
            return kind
    return "word"


def _sorted(name: str, base: str, stamp: Stamp | None, tokens: list[str], publisher: str, words: Words) -> Form:
    parts: dict[str, list[str]] = {"size": [], "context": [], "version": [], "number": [], "word": []}
    for token in tokens:
        parts[_kind(token)].append(token)
    tuned = _tuned(parts["word"], bool(parts["size"] or parts["version"]), publisher, words)
    spare = words.spare.intersection(parts["word"])
    return Form(
        name,
        base,
        stamp,
        "-".join(sorted(tokens)).replace(".", ""),
        tuple(sorted({token.replace(".", "") for token in parts["word"] if token not in tuned and token not in spare})),
        frozenset(map(_whole, parts["number"])),
        frozenset(_whole(token.removeprefix("v")) for token in parts["version"]),
        frozenset(parts["size"]),
        frozenset(parts["context"]),
        tuned,
        spare,
    )


def _tuned(tokens: list[str], open_weights: bool, publisher: str, words: Words) -> frozenset[str]:
    """Words for the tuned edition. `chat` alone is one only beside a size or version: `gpt-5-chat` is a product."""
    if publisher in words.tuned_is_a_name:
        return frozenset()
    return frozenset(word for word in words.tuned.intersection(tokens) if word != "chat" or open_weights)


def _whole(number: str) -> str:
    return number.removesuffix(".0").replace(".", "")


def without_words(name: str, leading: tuple[str, ...]) -> str:
    """A hyphenated name without words in front that only name its publisher; never empty."""
    for word in leading:
        if name.startswith(word) and len(name) > len(word) + 1 and name[len(word)] in "-." and name[len(word) + 1 :]:
            return name[len(word) + 1 :]
    return name
