"""The samples of the comparison tests are shared with these."""

import sys
from pathlib import Path

sys.path += [str(Path(__file__).parent.parent / "compare"), str(Path(__file__).parent.parent)]
