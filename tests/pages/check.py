"""The pages: their own tests, every page under axe, and stories on a real node, all in Debian's Chromium."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = subprocess.run(["tools/install-deps", "--node-path"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() + "/node"


def pages():
    done = subprocess.run([NODE, "tests/run.mjs"], cwd=ROOT / "web", capture_output=True, text=True)
    counts = re.findall(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", done.stdout, re.M)
    if not counts or counts[-1][1] != "0" or done.returncode:
        print(done.stdout[-6000:] + done.stderr[-2000:])
    return tuple(map(int, counts[-1])) if counts else (0, 1, 0)


def story(name):
    done = subprocess.run([NODE, "--test", "--test-reporter=spec", f"tests/pages/{name}.test.mjs"], cwd=ROOT, capture_output=True, text=True)
    number = lambda word: int((re.findall(rf"^ℹ {word} (\d+)$", done.stdout, re.M) or ["0"])[-1])
    if done.returncode:
        print(done.stdout[-6000:] + done.stderr[-2000:])
    return number("pass"), max(number("fail"), 1 if done.returncode else 0), number("skipped")


def main():
    stories = sorted(file.name.removesuffix(".test.mjs") for file in (ROOT / "tests" / "pages").glob("*.test.mjs"))
    totals = [sum(column) for column in zip(pages(), *map(story, stories))]
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
