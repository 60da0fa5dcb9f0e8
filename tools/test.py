"""Runs the parts of ./test one after another and counts what each says.

A part prints what it does; its outcome is counted in tests, not parts. The last line is `N passed, N failed, N skipped`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
COUNT = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def add(self, name, passed, failed, skipped, seconds):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        if failed:
            self.failures.append(name)
        print(f"  {name}: {passed} passed, {failed} failed, {skipped} skipped ({seconds:.1f} s)", flush=True)


def run(command, **options):
    return subprocess.run(command, cwd=ROOT, text=True, **options)


def part(totals, name, command, env=None):
    """Runs a command whose last matching line says `N passed, N failed[, N skipped]`."""
    print(f"\n{name}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **(env or {})})
    last = None
    for line in process.stdout:
        match = COUNT.search(line)
        if match:
            last = match
        else:
            sys.stdout.write("    " + line)
    code = process.wait()
    passed, failed, skipped = (int(last.group(i) or 0) for i in (1, 2, 3)) if last else (0, 0, 0)
    if code != 0 and failed == 0:
        failed = 1
        print(f"    ended with code {code}: {' '.join(map(str, command))}", flush=True)
    totals.add(name, passed, failed, skipped, time.monotonic() - started)


def unit(totals, pattern="*", env=None, label="unit"):
    """GoogleTest says its counts in lines of its own; turn them into ours, and show only what failed."""
    started = time.monotonic()
    print(f"\n{label}", flush=True)
    process = subprocess.Popen([str(BUILD / "tonghe_unit"), f"--gtest_filter={pattern}", "--gtest_brief=1"], cwd=ROOT, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, "TONGHE_ABORT_ON_CHECK": "1", **(env or {})})
    passed = failed = skipped = 0
    ended = False
    for line in process.stdout:
        if found := re.match(r"\[  PASSED  \] (\d+) test", line):
            passed, ended = int(found.group(1)), True
        elif found := re.match(r"\[  FAILED  \] (\d+) test", line):
            failed = int(found.group(1))
        elif found := re.match(r"\[  SKIPPED \] (\d+) test", line):
            skipped = int(found.group(1))
        if not line.startswith("{"):  # log lines of the code under test
            sys.stdout.write("    " + line)
    code = process.wait()
    if code != 0 and (failed == 0 or not ended):
        failed += 1
        print(f"    the unit tests ended with code {code}", flush=True)
    totals.add(label, passed, failed, skipped, time.monotonic() - started)


class Postgres:
    """A throw-away PostgreSQL cluster for the tests of one run; none where it is not installed."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="tonghe-postgres-")
        self.url = None
        helper = ROOT / "tests" / "support" / "postgres.sh"
        if helper.exists():
            started = run(["bash", str(helper), "start", self.folder], capture_output=True)
            if started.returncode == 0:
                self.url = started.stdout.strip().splitlines()[-1]
            else:
                print("PostgreSQL could not be started; its tests are skipped\n" + started.stderr)
        return self

    def __exit__(self, *_):
        if self.url:
            run(["bash", str(ROOT / "tests" / "support" / "postgres.sh"), "stop", self.folder], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def build():
    started = time.monotonic()
    print("build", flush=True)
    code = run(["tools/build", "release", "all"]).returncode
    print(f"  build: {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


def stories(totals, config, paths, update=False, url=None):
    command = [str(BUILD / "tonghe_story"), "--config", config, *(["--update"] if update else []), *paths]
    part(totals, f"stories/{config}", command, env={"TONGHE_TEST_POSTGRES": url} if url else None)


def main(arguments):
    update = "--update" in arguments
    names = [a for a in arguments if not a.startswith("--")]
    totals = Totals()
    everything = not names

    if names == ["tidy"]:
        part(totals, "tidy", ["python3", "tests/house/tidy.py", "--all"])
        return finish(totals)

    if everything or "house" in names or "fast" in names:
        part(totals, "house", ["python3", "tests/house/check.py"])
    if names == ["house"]:
        return finish(totals)
    if not build():
        totals.add("build", 0, 1, 0, 0)
        return finish(totals)

    with Postgres() as postgres:
        env = {"TONGHE_TEST_POSTGRES": postgres.url} if postgres.url else {}
        if everything:
            unit(totals, env=env)
            for config in ("sqlite", "postgres", "restart", "rebuild", "roundtrip"):
                if (ROOT / "tests" / "configs" / f"{config}.yaml").exists():
                    stories(totals, config, [], update and config == "sqlite", postgres.url)
            for name, command in extra_parts():
                part(totals, name, command, env=env)
        elif names == ["fast"]:
            unit(totals, env=env)
            stories(totals, "sqlite", ["--smoke"])
        else:
            for name in names:
                one(totals, name, env, update)
    return finish(totals)


def extra_parts():
    """Parts that are commands of their own, in the order they run."""
    found = []
    for script in ("tests/headers/check.py", "tests/mistakes/check.py", "tests/package/check.py", "tests/fuzz/check.py", "tests/cli/check.py", "tests/docs/check.py", "tests/openapi/check.py", "tests/faults/check.py", "tests/pages/check.py"):
        if (ROOT / script).exists():
            found.append((script.split("/")[1], ["python3", script]))
    return found


def one(totals, name, env, update):
    if name.startswith("unit/"):
        unit(totals, pattern=name.removeprefix("unit/") + "_*", env=env, label=name)
    elif name == "unit":
        unit(totals, env=env)
    elif any(name == part_name for part_name, _ in extra_parts()):
        part(totals, name, dict(extra_parts())[name], env=env)
    else:
        stories(totals, "sqlite", [name], update, env.get("TONGHE_TEST_POSTGRES"))


def finish(totals):
    if totals.failures:
        print("\nFailed: " + ", ".join(totals.failures))
    print(f"\n{totals.passed} passed, {totals.failed} failed, {totals.skipped} skipped")
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
