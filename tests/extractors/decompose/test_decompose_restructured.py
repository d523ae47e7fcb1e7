"""READMEs in reStructuredText are read like those in Markdown; what only makes them up claims nothing."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.decompose import decompose
from extractors.decompose.restructured import as_markdown, is_restructured
from schemas.capability import TextDocument

README = """=====
Heron
=====

.. image:: https://example.org/badge.svg
   :target: https://example.org/ci
   :alt: Pull requests and commits

Heron reads ``PDF`` files, see :ref:`the guide <guide>` and `its site <https://example.org>`_.

Features
~~~~~~~~

* Extracts tables from scanned documents::

    translate_speech(image)

.. code-block:: python

   generate_video("a heron")

.. note:: Requires Python 3.11 or later.

Usage
-----

>>> heron.search_the_web("x")
'speech recognition'

.. _guide: https://example.org/text-to-image
"""

PIECES = [*README.splitlines(), "", "::", "   deep", "plain_ word", "`x`_", "```", "| a | b |"]


def test_headings_become_those_of_markdown_and_directives_are_blank() -> None:
    shown = as_markdown(README).split("\n")
    assert len(as_markdown(README)) == len(README)
    assert [line for line in shown if line.strip()] == [
        "Heron",
        "=====",
        f"Heron reads ``PDF`` files, see {'':6}the guide {'':8} and {'':1}its site{'':24}.",
        "Features",
        "--------",
        "* Extracts tables from scanned documents: ",
        f"{'':10}Requires Python 3.11 or later.",
        "Usage",
        "-----",
    ]


def test_only_what_is_said_is_claimed() -> None:
    found = {
        one.capability_id
        for one in decompose(TextDocument(README, None, None, None))
        if one.kind in ("capability", "unique")
    }
    assert "data.document_parsing" in found
    assert not found & {
        "integration.version_control", "video.text_to_video", "retrieval.web_search", "image.text_to_image",
        "audio.speech_to_text", "audio.speech_translation",
    }  # fmt: skip


def test_markdown_is_left_alone() -> None:
    assert is_restructured(README)
    assert not is_restructured(f"# Heron\n\n{README}")
    assert not is_restructured("Wait .. for it\n\n.. and more")


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_character_keeps_its_place(lines: list[str]) -> None:
    text = "\n".join(lines)
    shown = as_markdown(text)
    assert len(shown) == len(text)
    assert [at for at, char in enumerate(shown) if char == "\n"] == [at for at, char in enumerate(text) if char == "\n"]
