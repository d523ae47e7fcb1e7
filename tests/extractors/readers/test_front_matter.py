"""Front matter is read as plain strings or not at all; nothing in it can hurt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.front_matter import MAX_CHARACTERS, read_front_matter
from extractors.readers.plain_yaml import MAX_DEPTH


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("---\nlicense: mit\n---\nBody", {"license": "mit"}),
        ("---\r\nlicense: mit\r\n---\r\nBody", {"license": "mit"}),
        ("---\nlicense: mit\n---", {"license": "mit"}),
        ("\ufeff---\nlicense: mit\n---\n", {"license": "mit"}),
        ("---\nlicense: mit\n...\nBody", {"license": "mit"}),
        ("---\nlanguage: no\ninference: False\ndate: 04-05-2024\nsize: 7\n---\n",
         {"language": "no", "inference": "False", "date": "04-05-2024", "size": "7"}),
        ("---\nWhat do you intend to use the model for?:\n  type: select\n---\n",
         {"What do you intend to use the model for?": {"type": "select"}}),
        ("---\ntags:\n- a\n- b\n---\n# Title\n---\n", {"tags": ["a", "b"]}),
        ("---\n---\nBody", {}),
        ("---\n# only a comment\n---\n", {}),
        ("# No front matter\n\n---\na: b\n---\n", {}),
        ("", {}),
        ("---\nlicense: mit\nnever closed", {}),
    ],
)  # fmt: skip
def test_fields_are_strings_lists_and_mappings(text, fields):
    assert read_front_matter(text) == (fields, None)


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("a: [b", "no readable YAML"),
        ("a: &x b\nc: *x", "aliases are not read"),
        ("? [a]\n: b", "no readable YAML"),
        ("- a\n- b", "expected a mapping, found list"),
        ("just words", "expected a mapping, found str"),
        ("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested deeper"),
        ("a: " + "x" * MAX_CHARACTERS, "at most"),
        ("a: \x07", "no readable YAML"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_no_fields(yaml, problem):
    fields, found = read_front_matter(f"---\n{yaml}\n---\nBody")
    assert fields == {}
    assert problem in found


def test_tags_build_no_objects():
    fields, problem = read_front_matter("---\na: !!python/object/apply:os.system ['echo hurt']\n---\n")
    assert problem is None
    assert fields == {"a": ["echo hurt"]}


def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    fields, problem = read_front_matter("---\n" + "\n".join(lines) + "\n---\n")
    assert fields == {}
    assert "aliases" in problem


@given(st.text(max_size=300))
def test_reading_never_raises(text):
    for candidate in (text, f"---\n{text}\n---\n"):
        fields, problem = read_front_matter(candidate)
        assert problem is None or fields == {}
        assert all(isinstance(name, str) for name in fields)
