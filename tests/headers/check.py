"""Every public header compiles alone: nobody has to know what to include before it.

Each header is compiled as the only line of a source file, through ccache, two at a time.
"""

import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SRC = ROOT / "src"


def flags():
    """The flags of one file of the build, without its precompiled header."""
    commands = json.loads((ROOT / "build" / "release" / "compile_commands.json").read_text())
    command = next(c for c in commands if c["file"].endswith("src/tonghe/base/error.cpp"))
    words = shlex.split(command["command"])
    words = words[next(i for i, w in enumerate(words) if w.endswith("++")) :]
    keep, skip = [], 0
    for word in words:
        if skip:
            skip -= 1
        elif word in ("-o", "-c", "-include", "-MF", "-MT"):
            skip = 1
        elif word not in ("-MD", "-Winvalid-pch", "-fpch-preprocess") and not word.startswith("-O"):
            keep.append(word)
    return keep + ["-O0"]


def compile_alone(header, base, folder):
    source = Path(folder) / (header.replace("/", "_") + ".cpp")
    source.write_text(f'#include "{header}"\n')
    done = subprocess.run(["ccache", *base, "-c", str(source), "-o", str(source) + ".o"], capture_output=True, text=True,
                          env={"PATH": "/usr/lib/ccache:/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home()), "CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(ROOT)})
    return header, done.returncode == 0, done.stderr


def main():
    headers = sorted(str(p.relative_to(SRC)) for p in SRC.glob("tonghe/*/*.hpp") if p.name != "pch.hpp")
    base = flags()
    failed = 0
    # A fixed folder keeps the cache's keys the same from run to run.
    folder = ROOT / "build" / "headers"
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        for header, fine, errors in pool.map(lambda h: compile_alone(h, base, folder), headers):
            if not fine:
                failed += 1
                print(f"{header} does not compile alone:\n{errors[:1500]}")
    print(f"{len(headers) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
