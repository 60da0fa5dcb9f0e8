"""Fuzzes for a while, starting from the corpus and from the files of the packs and stories.

    python3 tests/fuzz/run.py pack --minutes 10

Builds the fuzzer (preset `fuzz`: clang, ASan and UBSan), gives each input ten minutes (a busy machine stalls) and the process two gigabytes.
What it grew is kept in build/fuzz/corpus/NAME. A finding lies in build/fuzz/found/NAME: make it small
(`build/fuzz/tests/fuzz/NAME_fuzz -minimize_crash=1 FILE`), fix its cause, and keep it in tests/fuzz/corpus/NAME under a
name that says what it was.
"""

import argparse
import html
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
# As in pack_fuzz.cpp: the letter that chooses a kind of file, and where the packs have such files.
PACK_KINDS = ["pack.yaml", "organisation.yaml", "semantics.yaml", "accounts.yaml", "territory.json", "calendars/*.yaml", "codes/*.yaml",
              "registries/*.yaml", "certificates/*.yaml", "items/*/item.yaml", "items/*/form.json", "items/*/process.bpmn", "items/*/guide.md",
              "bundles/*/bundle.yaml", "bundles/*/form.json", "processes/*.bpmn", "overrides/*.yaml", "text/*.yaml"]


def models():
    """DMN files that are in order: the examples, and the public suite where it stands beside the project (or TONGHE_SUITES)."""
    suites = Path(os.environ.get("TONGHE_SUITES", ROOT.parent / "shared" / "suites"))
    for folder in (ROOT / "examples", ROOT / "packs", suites / "dmn-tck"):
        yield from folder.rglob("*.dmn")


def seeds(name):
    """Inputs that are in order, from what the project has."""
    packs = ROOT / "packs"
    if name == "pack":
        for number, kind in enumerate(PACK_KINDS):
            for file in packs.glob(f"*/{kind}"):
                yield chr(ord("a") + number).encode() + file.read_bytes()[:20_000]
    elif name == "bpmn":
        for file in packs.rglob("*.bpmn"):
            yield file.read_bytes().split(b"<bpmndi:")[0] + b"</bpmn:definitions>"
    elif name in ("form", "schema"):
        for file in packs.rglob("form.json"):
            yield file.read_bytes() + b"\n---\n{}"
    elif name == "dmn":
        for file in models():
            if file.stat().st_size <= 20_000:
                yield file.read_bytes()
    elif name == "feel":
        found = {html.unescape(text).strip() for file in models() for text in re.findall(r"<text>(.*?)</text>", file.read_text(), re.S)}
        for text in sorted(found):
            yield text.encode()
    else:
        for file in (ROOT / "tests").rglob("*.test"):
            for method, path, body in re.findall(r"^when \S+ (?:\([^)]*\) )?([A-Z]+) (\S+) ?(.*)$", file.read_text(), re.M):
                data = body.encode()
                yield f"{method} {path.replace('/api/v1', '')} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=sorted(file.name.removesuffix("_fuzz.cpp") for file in HERE.glob("*_fuzz.cpp")))
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    build = ROOT / "build" / "fuzz"
    if not (build / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "fuzz", "--target", f"{options.name}_fuzz"], cwd=ROOT, check=True)
    grown, made, found = (build / folder / options.name for folder in ("corpus", "seeds", "found"))
    for folder in (grown, made, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(seeds(options.name)):
        (made / f"{number:04}").write_bytes(text)
    return subprocess.run([str(build / "tests" / "fuzz" / f"{options.name}_fuzz"), f"-max_total_time={int(options.minutes * 60)}", "-timeout=600",
                           "-rss_limit_mb=2048", "-max_len=20000", "-print_final_stats=1", f"-artifact_prefix={found}/", str(grown),
                           str(HERE / "corpus" / options.name), str(made)], cwd=ROOT, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1"}).returncode


if __name__ == "__main__":
    sys.exit(main())
