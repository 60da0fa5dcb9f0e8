"""Mistakes do not compile, and a module links with what it declares and nothing more.

Each *.cpp here compiles as it stands and must not compile with MISTAKE defined. Then every module is linked with the
modules it names in DEPENDS (and theirs). Last line: `N passed, N failed, N skipped`.
"""

import importlib.util
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent


def flags():
    spec = importlib.util.spec_from_file_location("headers_check", ROOT / "tests" / "headers" / "check.py")
    headers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(headers)
    return headers.flags()


def compiles(base, source, *more):
    done = subprocess.run([*base, *more, "-fsyntax-only", str(source)], capture_output=True, text=True, cwd=ROOT / "build" / "release")
    return done.returncode == 0, done.stderr


def judge(base, source):
    """What is wrong with a mistake, or nothing."""
    right, told = compiles(base, source)
    if not right:
        return f"{source.name} does not compile without the mistake:\n{told[:1500]}"
    if compiles(base, source, "-DMISTAKE")[0]:
        return f"{source.name} compiles with its mistake: {source.read_text().splitlines()[0]}"
    return ""


def links():
    """Modules that do not link alone, with what is missing."""
    done = subprocess.run(["cmake", "--build", "--preset", "release", "--target", "links_alone", "--", "-k", "0"], cwd=ROOT, capture_output=True, text=True)
    wrong = {}
    for part in done.stdout.split("FAILED: ")[1:]:
        found = re.match(r"\S*link_(\w+)", part)
        wrong[found.group(1) if found else part.split()[0]] = "\n".join(line for line in part.splitlines() if "undefined" in line)[:1500]
    if done.returncode != 0 and not wrong:
        wrong["links_alone"] = done.stdout[-1500:] + done.stderr[-500:]
    return wrong


def main():
    sources = sorted(HERE.glob("*.cpp"))
    base = flags()
    with ThreadPoolExecutor(2) as pool:
        faults = [fault for fault in pool.map(lambda source: judge(base, source), sources) if fault]
    passed = len(sources) - len(faults)
    modules = re.findall(r"tonghe_module\((\w+)", "".join(lists.read_text() for lists in (ROOT / "src" / "tonghe").glob("*/CMakeLists.txt")))
    wrong = links()
    faults += [f"{module} does not link with the modules it declares:\n{told}" for module, told in sorted(wrong.items())]
    passed += len(modules) - len(wrong)
    for fault in faults:
        print(fault)
    print(f"{passed} passed, {len(faults)} failed, 0 skipped")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
