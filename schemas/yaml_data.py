"""Reading our own YAML files: the safe loader, in C."""

from typing import Any

import yaml


def load_yaml(content: bytes | str) -> Any:
    """Content of a YAML document. Raises yaml.YAMLError."""
    return yaml.load(content, Loader=yaml.CSafeLoader)
