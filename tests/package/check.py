"""The pure engines as libraries: installed into a folder of their own, with an example built on them alone.

Uses build/release, or the build folder that TONGHE_BUILD names. Last line: `N passed, N failed, N skipped`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("TONGHE_BUILD", ROOT / "build" / "release"))
EXPECTED = """P001 699.5
P002 900
P006 2500
1 without: age >= 60
1 without: employment in {farmer, retired} (null: false)
2 without: income < 2500
71, retired, 1800: 700, by rule 2
"""


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, timeout=300, **options)
    return done.returncode, done.stdout, done.stdout + done.stderr


def headers_are_whole(prefix):
    """Every installed header that another includes is installed too."""
    include = prefix / "include"
    faults = []
    for header in include.rglob("*.hpp"):
        for other in re.findall(r'#include "(tonghe/[^"]+)"', header.read_text()):
            if not (include / other).exists():
                faults.append(f"{header.relative_to(include)} includes {other}")
    return faults


def main():
    passed = failed = 0

    def check(what, held, told=""):
        nonlocal passed, failed
        passed, failed = passed + bool(held), failed + (not held)
        if not held:
            print(f"FAILED: {what}\n    {str(told)[-1500:]}")
        return held

    with tempfile.TemporaryDirectory(prefix="tonghe-package-") as name:
        folder = Path(name)
        prefix, build = folder / "prefix", folder / "build"
        code, _, told = run("cmake", "--install", BUILD, "--prefix", prefix, "--component", "rules")
        if check("the libraries are installed", code == 0, told):
            faults = headers_are_whole(prefix)
            check("the installed headers include nothing that is not installed", not faults, faults)
            code, _, told = run("cmake", "-S", ROOT / "examples" / "rules", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
            if check("find_package(tonghe_rules) finds them", code == 0, told):
                code, _, told = run("cmake", "--build", build)
                if check("the example is built on them", code == 0, told):
                    code, out, told = run(build / "allowance", ROOT / "examples" / "rules")
                    check("the example says what it should", code == 0 and out == EXPECTED, told)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
