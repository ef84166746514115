"""Run every benchmark: ``python -m benchmarks DATA HOME``; see each module for what it measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each benchmark in a process and a folder of its own; return how many failed."""
    if len(sys.argv) != 3:
        sys.stderr.write("usage: python -m benchmarks DATA HOME\n")
        return 2
    data, home = Path(sys.argv[1]), Path(sys.argv[2])
    failed = 0
    for name in ("article", "quality", "speed"):
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", str(data), str(home / name)]
        failed += subprocess.run(command, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
