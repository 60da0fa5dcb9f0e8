"""Replays the corpus of every fuzzer: what was found once stays fixed, and nothing takes longer than it may.

Uses build/release/tonghe_corpus, or the binary that TONGHE_CORPUS names. Last line: `N passed, N failed, N skipped`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TONGHE_CORPUS", str(ROOT / "build" / "release" / "tonghe_corpus"))


def main():
    try:
        done = subprocess.run([BINARY, "tests/fuzz/corpus"], cwd=ROOT, text=True, errors="replace", capture_output=True, timeout=120)
        told, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        told, code = (late.stdout or b"").decode(errors="replace") + "\nthe replay does not end", 1
    lines = [line.split("\r")[-1].replace("\33[K", "") for line in told.splitlines()]
    count = re.match(r"(\d+) passed, (\d+) failed", lines[-1]) if lines else None
    for line in lines[-20:]:
        if line and not re.match(r"\d+ passed", line) and (" took " in line or " has no " in line or not line.startswith("tests/fuzz/corpus")):
            print(line)
    passed, failed = (int(n) for n in count.groups()) if count else (0, 1)
    if code != 0 and failed == 0:
        failed = 1
        print(f"ended with code {code} at {lines[-1] if lines else BINARY}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
