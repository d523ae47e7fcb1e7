"""The grammar of ids, and the paths and pair names made from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import MAX_PART_LENGTH, PAIR_SEPARATOR, ArtifactId, is_part, pair_name, parse_id, slugify
from schemas.vocabulary import ArtifactType

parts = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,30}", fullmatch=True).filter(is_part)
ids = st.builds(ArtifactId, st.sampled_from(ArtifactType), parts, parts)


@given(ids)
def test_an_id_is_read_back_as_written(artifact):
    assert parse_id(str(artifact)) == artifact
    assert artifact.path == str(artifact).replace(":", "/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected <type>:<publisher>/<slug>"),
        ("model", "expected <type>:<publisher>/<slug>"),
        ("model:qwen", "expected <type>:<publisher>/<slug>"),
        ("car:ford/t", "type 'car' is none of"),
        ("model:Qwen/qwen3", "publisher 'Qwen' must match"),
        ("model:qwen/Qwen3", "slug 'Qwen3' must match"),
        ("model:qwen/", "slug '' must match"),
        ("model:qwen/a/b", "slug 'a/b' must match"),
        ("model:qwen/../x", "slug '../x' must match"),
        ("model:qwen/a--vs--b", "without --vs--"),
        ("model:-qwen/a", "publisher '-qwen' must match"),
        ("model:qwen/a\n", "must match"),
        (f"model:qwen/{'a' * 121}", "must match"),
    ],
)
def test_what_is_no_id_is_an_error_that_names_the_part(text, message):
    with pytest.raises(ValueError, match="artifact id") as caught:
        parse_id(text)
    assert message in str(caught.value)


@given(st.text(max_size=300))
def test_a_slug_is_empty_or_a_part(text):
    slug = slugify(text)
    assert slug == "" or is_part(slug)
    assert len(slug) <= MAX_PART_LENGTH
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Qwen3.5-Flash", "qwen3.5-flash"),
        ("Io Net", "io-net"),
        ("  Stable Diffusion 3.5 (Large) ", "stable-diffusion-3.5-large"),
        ("a--vs--b", "a-vs-b"),
        ("日本", ""),
        ("../../etc", "etc"),
    ],
)
def test_slugs_of_names(text, slug):
    assert slugify(text) == slug


@given(ids, ids)
def test_the_name_of_a_pair_does_not_depend_on_the_order(a, b):
    name = pair_name(str(a), str(b))
    assert name == pair_name(str(b), str(a))
    assert name.count(PAIR_SEPARATOR) == 1
    assert ":" not in name
    assert "/" not in name


def test_the_name_of_a_pair():
    assert pair_name("model:qwen/b", "model:acme/a") == "model~acme~a--vs--model~qwen~b"
