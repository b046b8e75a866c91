"""Run all benchmarks, one after the other, and make the one table: ``python -m benchmarks``."""

import os
import subprocess
import sys

from benchmarks.record import ORDER, write_table


def main() -> int:
    """Return 1 if a benchmark failed or missed a limit; the table is made all the same."""
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    commands = [[sys.executable, "-m", f"benchmarks.{name}"] for name in ORDER]
    failed = [" ".join(c[1:]) for c in commands if subprocess.call(c, env=one_thread)]
    write_table()
    for command in failed:
        print(f"failed, or missed a limit: python {command}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
