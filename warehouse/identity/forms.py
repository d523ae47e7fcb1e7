"""The form of a name: its words sorted by what they say, so that two spellings of one model can be recognised."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.identity.dates import Stamp, split_date
from warehouse.identity.words import Words

_NUMBER_AFTER_WORD = re.compile(r"(?<![a-z])([a-z]{3,})(?=\d)")
_SMALL = re.compile(r"\d{1,2}")
_OPEN_NUMBER = re.compile(r"(?:[a-z]{1,2})?\d{1,2}")
_SIZE = re.compile(r"\d+(?:\.\d+)?[bmt]|\d+x\d+(?:\.\d+)?[bm]|[ae]\d+(?:\.\d+)?b|\d+e")
_CONTEXT = re.compile(r"\d+k")
_VERSION = re.compile(r"v\d+(?:\.\d+)*|1\.0|\d+\.\d+\.\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
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
    named = [token for token in known if token not in vendor] or known
    return _sorted(name, base, stamp, named, publisher, words)


def _tokens(base: str) -> list[str]:
    """Words of a name; `4-5` is the number 4.5, `v3-1` is v3.1, `llama3.1` is two words."""
    found: list[str] = []
    for token in _NUMBER_AFTER_WORD.sub(r"\1-", base).replace("+", "").split("-"):
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


def _sorted(name: str, base: str, stamp: Stamp | None, tokens: list[str], publisher: str, words: Words) -> Form:
    sizes = frozenset(token for token in tokens if _SIZE.fullmatch(token))
    contexts = frozenset(token for token in tokens if _CONTEXT.fullmatch(token))
    versions = frozenset(token for token in tokens if _VERSION.fullmatch(token))
    tuned = _tuned(tokens, bool(sizes or versions), publisher, words)
    spare = words.spare.intersection(tokens)
    numbers = frozenset(token for token in tokens if token not in versions and _NUMBER.fullmatch(token))
    loose = sizes | contexts | versions | tuned | spare | numbers
    return Form(
        name,
        base,
        stamp,
        "-".join(sorted(token.replace(".", "") for token in tokens)),
        tuple(sorted({token.replace(".", "") for token in tokens if token not in loose})),
        frozenset(_whole(token) for token in numbers),
        frozenset(_whole(token.removeprefix("v")) for token in versions),
        sizes,
        contexts,
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
