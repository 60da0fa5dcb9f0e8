"""The habits of the house that a machine can check. Each check gives a list of faults; no fault is a pass.

    python3 tests/house/check.py        all checks
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SRC = ROOT / "src" / "tonghe"


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in out.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def floors():
    text = (SRC / "CMakeLists.txt").read_text()
    found = re.findall(r"set\(TONGHE_FLOOR_(\d) ([^)]*)\)", text)
    return {module: (int(floor), place) for floor, modules in found for place, module in enumerate(modules.split())}


def includes_go_down():
    """A module includes from floors below, or beside it on floors 0–3 without a circle; domains never include each other."""
    floor_of = floors()
    faults = []
    arrows = {}
    for file in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp"):
        module = file.relative_to(SRC).parts[0]
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found = re.match(r'#include "tonghe/([a-z_]+)/(.*)"', line)
            if not found or found.group(1) == module:
                continue
            other, header = found.groups()
            place = f"{file.relative_to(ROOT)}:{number}"
            if other not in floor_of or module not in floor_of:
                faults.append(f"{place} names a module that src/tonghe/CMakeLists.txt does not list")
                continue
            mine, theirs = floor_of[module][0], floor_of[other][0]
            if theirs > mine:
                faults.append(f"{place} goes up from floor {mine} ({module}) to floor {theirs} ({other})")
            elif theirs == mine and mine in (4, 5):
                faults.append(f"{place}: {module} and {other} are domains and meet only through events and packs")
            elif theirs == mine:
                arrows.setdefault(module, set()).add(other)
            if header.startswith("internal/"):
                faults.append(f"{place} includes a header that {other} keeps to itself")
    for module, others in arrows.items():
        for other in others:
            if module in arrows.get(other, set()):
                faults.append(f"{module} and {other} include each other")
    return faults


def declared_dependencies():
    """DEPENDS in a module's CMakeLists.txt names exactly the modules it includes."""
    faults = []
    for lists in sorted(SRC.glob("*/CMakeLists.txt")):
        module = lists.parent.name
        call = re.search(r"tonghe_module\(([^)]*)\)", lists.read_text(), re.S)
        if not call:
            continue
        words = re.sub(r"#.*", "", call.group(1)).split()
        declared, inside = set(), False
        for word in words[1:]:
            if word.isupper():
                inside = word == "DEPENDS"
            elif inside:
                declared.add(word)
        used = set()
        for file in list(lists.parent.rglob("*.cpp")) + list(lists.parent.rglob("*.hpp")):
            if not file.name.endswith("_test.cpp") and not file.name.startswith("test_"):
                used |= set(re.findall(r'#include "tonghe/([a-z_]+)/', file.read_text()))
        used -= {module}
        for extra in sorted(used - declared):
            faults.append(f"{module} includes {extra} without declaring it in DEPENDS")
        for idle in sorted(declared - used - {"base"}):
            faults.append(f"{module} declares {idle} in DEPENDS and includes nothing of it")
    return faults


def only_the_clock_reads_time():
    pattern = re.compile(r"system_clock::now|steady_clock::now|\btime\(nullptr\)|\btime\(NULL\)|gettimeofday|clock_gettime|CURRENT_TIMESTAMP|datetime\('now'|\bnow\(\) AT")
    faults = []
    for file in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp", "src/tonghe/**/*.sql"):
        if file.name in ("clock.cpp",):
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if pattern.search(line):
                faults.append(f"{file.relative_to(ROOT)}:{number} reads a clock of its own; take a Clock or tx.now()")
    return faults


def headers_say_their_concept():
    faults = []
    for file in tracked("src/tonghe/**/*.hpp"):
        if not file.read_text().startswith("//"):
            faults.append(f"{file.relative_to(ROOT)} does not begin with what it is about")
    return faults


def modules_have_readmes():
    return [f"{lists.parent.relative_to(ROOT)} has no README.md" for lists in sorted(SRC.glob("*/CMakeLists.txt")) if not (lists.parent / "README.md").exists()]


def nothing_is_left_open():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|not implemented|placeholder text|coming soon", re.I)
    faults = []
    for file in tracked("*.cpp", "*.hpp", "*.ts", "*.vue", "*.sql", "*.py", "*.yaml"):
        if file == Path(__file__).resolve():
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if words.search(line):
                faults.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    return faults


def files_stay_readable():
    return [f"{file.relative_to(ROOT)} has {count} lines; look for the second concept"
            for file in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp", "web/**/*.ts", "web/**/*.vue")
            if (count := len(file.read_text().splitlines())) > 700 and "api-types" not in file.name]


def error_codes_are_unique():
    seen, faults = {}, []
    for file in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp"):
        for name in re.findall(r'inline constexpr (?:tonghe::)?ErrorCode \w+\{\s*"([^"]+)"', file.read_text()):
            if name in seen:
                faults.append(f"{name} is an error code in {seen[name]} and in {file.relative_to(ROOT)}")
            seen[name] = file.relative_to(ROOT)
    return faults


def without_texts(code):
    """C++ with its comments, macros and literals emptied; lines stay where they are."""
    pattern = re.compile(r"""//[^\n]*|/\*.*?\*/|^[ \t]*#define(?:[^\n]*\\\n)*[^\n]*|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'""", re.S | re.M)
    return pattern.sub(lambda found: "\n" * found.group(0).count("\n"), code)


def types_defined(code):
    """(qualified name, line) of each struct, class and enum at the scope of a namespace that has a name."""
    opening = re.compile(
        r"\bnamespace\b(?P<space>[\w:\s]*)\{"
        r"|\b(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+(?P<type>\w+)(?:\s+final)?\s*(?::(?!:)[^;{}()]*)?\{"
        r"|\{|\}"
    )
    code, scopes = without_texts(code), []  # a scope is the name of a namespace, or None where no name reaches outside
    for found in opening.finditer(code):
        if found.group(0) == "}":
            if scopes:
                scopes.pop()
            continue
        space, name = found.group("space"), found.group("type")
        if name and None not in scopes:
            yield "::".join([*scopes, name]), code.count("\n", 0, found.start()) + 1
        scopes.append((space or "").replace(" ", "") or None)


def types_have_one_definition():
    """Two types of one name in one namespace are one type to the linker, which takes the functions of either for both."""
    seen, faults = {}, []
    for file in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp", "tests/support/**/*.hpp", "tests/support/**/*.cpp"):
        for name, line in types_defined(file.read_text()):
            place = f"{file.relative_to(ROOT)}:{line}"
            if name in seen and not seen[name].startswith(f"{file.relative_to(ROOT)}:"):
                faults.append(f"{place} defines {name}, which {seen[name]} defines too; rename one, or put it into a namespace without a name")
            seen.setdefault(name, place)
    return faults


def page_texts_have_the_same_keys():
    def keys(value, prefix=""):
        if not isinstance(value, dict):
            return {prefix}
        return set().union(*(keys(v, f"{prefix}.{k}") for k, v in value.items())) if value else set()

    chinese, english = (ROOT / "web" / "text" / name for name in ("zh-CN.json", "en.json"))
    if not chinese.exists():
        return []
    left, right = (keys(json.loads(p.read_text())) for p in (chinese, english))
    return [f"web/text: {key} stands in one language only" for key in sorted(left ^ right)]


def sources_are_formatted():
    tool = "clang-format-14"
    files = [str(f) for f in tracked("src/tonghe/**/*.hpp", "src/tonghe/**/*.cpp", "tests/**/*.cpp", "bench/*.cpp")]
    if not files:
        return []
    done = subprocess.run([tool, "--dry-run", "--Werror", *files], cwd=ROOT, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0].replace(str(ROOT) + "/", "") for line in done.stderr.splitlines() if "error:" in line})
    return [f"{name} is not formatted; run tools/format" for name in wrong]


def the_project_speaks_of_itself_alone():
    pattern = re.compile(r"(?<![a-z>])/work/|/farm/|/tmp/bash_jobs|nodesource|registry\.npm|\bhelper-\d")
    faults = []
    for file in tracked():
        if file == Path(__file__).resolve() or file.suffix in (".png", ".ico", ".woff2"):
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                faults.append(f"{file.relative_to(ROOT)}:{number} names a place outside the project")
    return faults


CHECKS = [includes_go_down, declared_dependencies, only_the_clock_reads_time, headers_say_their_concept, modules_have_readmes,
          nothing_is_left_open, files_stay_readable, error_codes_are_unique, types_have_one_definition, page_texts_have_the_same_keys, sources_are_formatted,
          the_project_speaks_of_itself_alone]


def main():
    failed = 0
    for check in CHECKS:
        faults = check()
        failed += bool(faults)
        for fault in faults[:40]:
            print(f"{check.__name__}: {fault}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
