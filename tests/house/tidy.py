"""clang-tidy over the C++ files that differ from the main branch, or over the whole tree with --all."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def files(everything):
    if everything:
        out = subprocess.run(["git", "ls-files", "src/*.cpp"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    else:
        out = subprocess.run(["git", "diff", "--name-only", "HEAD", "--", "src/*.cpp"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in out.split() if (ROOT / name).exists() and not name.endswith("_test.cpp")]


def main():
    chosen = files("--all" in sys.argv)
    failed = 0
    for name in chosen:
        done = subprocess.run(["clang-tidy-14", "-p", "build/tidy", "--quiet", name], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            failed += 1
            print(done.stdout)
    print(f"{len(chosen) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    if not (ROOT / "build" / "tidy" / "compile_commands.json").exists():
        # clang cannot read g++'s precompiled header, so the tidy tree is configured without one.
        subprocess.run(["cmake", "-S", ".", "-B", "build/tidy", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                        "-DCMAKE_CXX_COMPILER=clang++-14", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"], cwd=ROOT, check=True, capture_output=True)
    sys.exit(main())
