"""Link headers: the next page, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.links import next_link

NEXT = "https://huggingface.co/api/models?limit=100&cursor=eyJ%3D"


@pytest.mark.parametrize(
    "header",
    [
        f'<{NEXT}>; rel="next"',
        f"<{NEXT}>;rel=next",
        f'<{NEXT}>; title="a"; rel="next last"',
        f'<https://huggingface.co/first>; rel="first", <{NEXT}>; rel="next"',
        f'<{NEXT}>; REL="Next"',
    ],
)
@pytest.mark.parametrize("name", ["Link", "link", "LINK"])
def test_the_next_page_is_found(header, name):
    assert next_link({"etag": "x", name: header}) == NEXT


@pytest.mark.parametrize(
    "headers", [{}, {"Link": ""}, {"Link": f'<{NEXT}>; rel="prev"'}, {"Link": f"<{NEXT}>"}, {"Link": "next"}]
)
def test_no_next_page(headers):
    assert next_link(headers) is None


@given(st.text(max_size=200))
def test_no_header_is_too_odd(header):
    found = next_link({"Link": header})
    assert found is None or found in header


def test_a_long_header_takes_no_time():
    assert next_link({"Link": "<a>; rel=" * 20_000}) is None
