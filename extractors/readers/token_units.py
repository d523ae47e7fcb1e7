"""Prices per token on offers that take or give no tokens: a price per picture or minute put into a token field.

Catalogues with one pair of fields per model put whatever a seller lists into it. A price of 0.08 "per million tokens"
for a picture is 0.08 per picture; believing it makes the offer a million times too cheap, and 0 makes it free. Where
a row itself shows that it is billed by tokens the price is believed.
"""

from collections.abc import Collection

from schemas.vocabulary import Modality

_WITH_TOKENS = frozenset({Modality.TEXT, Modality.EMBEDDING, Modality.SCORES})
_TALKS = frozenset({Modality.TEXT, Modality.IMAGE, Modality.FILE})


def token_contradiction(
    inputs: Collection[str] | None,
    outputs: Collection[str] | None,
    *,
    input_literal: str | None,
    output_literal: str | None,
    billed_by_tokens: bool,
) -> str | None:
    """Why the token prices of a row cannot be per token; None when they can, or when its modalities are unknown.

    `input_literal`, `output_literal`: the token prices of the two sides as written, None where there is none.
    `billed_by_tokens`: the row has prices that make sense for tokens only (of cached content, of image or audio
    tokens).

    - Output without text (picture, film): contradiction, unless billed by tokens.
    - Output of sound alone: sound has tokens at some vendors, whose price is then that of the output. Without one the
      price of the input is a price per character or per song: contradiction.
    - Input of sound or film alone: text comes out, so tokens have a price of their own. Without one, or with the same
      number in both fields, it is a price per minute or hour: contradiction.
    """
    if billed_by_tokens:
        return None
    has_output_price = output_literal is not None and _above_zero(output_literal)
    if outputs and not _WITH_TOKENS.intersection(outputs):
        if set(outputs) == {Modality.AUDIO} and has_output_price:
            return None
        return f"a token price on an offer whose output has no tokens ({', '.join(sorted(outputs))})"
    if inputs and not _TALKS.intersection(inputs) and (not has_output_price or input_literal == output_literal):
        return f"a token price on an offer whose input has no tokens ({', '.join(sorted(inputs))})"
    return None


def _above_zero(literal: str) -> bool:
    return not literal.startswith("-") and any(digit in literal.lower().partition("e")[0] for digit in "123456789")
