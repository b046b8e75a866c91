"""Run all benchmarks, one after the other, and make the one table: ``python -m benchmarks``."""

import os
import subprocess
import sys

from benchmarks.record import ORDER, missed, write_table


def main() -> int:
    """Return 1 if a benchmark failed or missed a limit; the table is made all the same."""
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    modules = [f"benchmarks.{name}" for name in ORDER]
    failed = [m for m in modules if subprocess.call([sys.executable, "-m", m], env=one_thread)]
    write_table()
    for module in failed:
        print(f"failed: python -m {module}", file=sys.stderr)
    for row in (beyond := missed()):
        line = f"missed: {row.what}: {row.ratio:.3g} × {row.beside}; allowed: {row.allowed:.3g}"
        print(line, file=sys.stderr)
    return 1 if failed or beyond else 0


if __name__ == "__main__":
    sys.exit(main())
