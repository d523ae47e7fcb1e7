"""What verifying a snapshot found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as it should be."""

    path: str
    expected: str
    found: str
    is_made_again: bool = False
    """Whether it is about what was made again from the tables: other code may make something else."""

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


@dataclass
class VerifyReport:
    """What was checked, and every mismatch; `ok` only when there is none."""

    snapshot: str | None = None
    code: str | None = None
    """Code version that made the snapshot: under another one, documents and scores may differ without any damage."""
    files: int = 0
    documents: int = 0
    scores: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything is as it should be."""
        return not self.mismatches

    def damaged(self, code: str) -> list[Mismatch]:
        """Mismatches that cannot come from other code than `code` having made the snapshot."""
        return [one for one in self.mismatches if self.code in (None, code) or not one.is_made_again]

    def add(self, path: str, expected: object, found: object, *, made_again: bool = False) -> None:
        """Note a mismatch."""
        self.mismatches.append(Mismatch(path, str(expected)[:300], str(found)[:300], made_again))
