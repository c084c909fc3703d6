"""Says what one column's heading is, and which columns of a table belong together."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """One column's heading: `parts` as printed (blanks removed), top to bottom; `words` the normalised parts."""

    column: int
    parts: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path as printed."""
        return "/".join(self.parts)


@dataclass
class Block:
    """Columns that belong together: one panel, or one of several equal blocks side by side."""

    number: int
    side: str = ""
    parts: list[int] = field(default_factory=list)  # 类 款 项 columns, left to right
    columns: dict[str, int] = field(default_factory=dict)  # declared name → sheet column
    unknown: list[Heading] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)  # declared names a clerk once gave to headings nobody declares
    headings: dict[int, Heading] = field(default_factory=dict)

    def is_laid_like(self, other: Block) -> bool:
        """True when every column stands where it stands in `other`, the columns no form knows included."""
        mine, its = (([(h.column, h.words) for h in block.unknown], block.columns, block.parts, block.side) for block in (self, other))
        return mine == its
