"""What processes hold in memory, as Linux tells it, and folders on disk."""

from pathlib import Path


def resident(pid: int | None = None) -> int:
    """The bytes that a process holds, pages shared with others divided among them; 0 where nobody
    tells."""
    folder = Path(f"/proc/{pid or 'self'}")
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
