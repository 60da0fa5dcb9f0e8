"""Faults: what the node promises when it is killed, the disk fills, the database goes away, a crowd comes.

    python3 tests/faults/check.py                  every part, a few kills (what ./test runs)
    python3 tests/faults/check.py kill --kills 100 one part; --kills is for those that kill
    python3 tests/faults/check.py --seed 17        other random moments; a failure says which seed it had

Uses build/release/tonghe, or the binary that TONGHE_BINARY names. Last line: `N passed, N failed, N skipped`.
What each part holds the node to is written down in docs/reference/faults.md.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bounds import play_bounds  # noqa: E402
from cluster import Cluster  # noqa: E402
from crowds import FLOOD_SETTINGS, play_drain, play_flood, play_rate  # noqa: E402
from disks import FileLimit, FullDisk, ReadOnly, play_disk, play_lost_disk  # noqa: E402
from kill import database_rounds, kill_rounds  # noqa: E402
from node import ROOT, Node  # noqa: E402
from payments import payment_rounds  # noqa: E402


class Skip(Exception):
    """A part that cannot be played here, and why."""


class Bench:
    """What the parts share: a folder, a loaded city to copy, the seed, the counts."""

    def __init__(self, folder, options):
        self.folder = folder
        self.kills = options.kills
        self.seed = options.seed
        self.city = Node(folder / "city")
        self.passed = self.failed = self.skipped = 0

    def say(self, text):
        print(f"  {text}", flush=True)

    def node(self, name, **options):
        return self.city.copy_to(self.folder / name, **options)

    def check(self, what, held, found=""):
        if held:
            self.passed += 1
        else:
            self.failed += 1
            self.say(f"FAILED: {what} (seed {self.seed})\n      {str(found)[:3000]}")

    def report(self, title, findings):
        for what in {**findings.held, **findings.broken}:
            wrong = findings.broken.get(what, [])
            self.check(f"{title}: {what}", not wrong, "\n      ".join(wrong[:5]) + (f"\n      … and {len(wrong) - 5} more" if len(wrong) > 5 else ""))

    def no_errors(self, title, node):
        self.check(f"{title}: no line of the log is an error", not node.errors(), "\n".join(node.errors()[:5]))

    def play(self, part):
        began = time.monotonic()
        before = self.failed
        try:
            part(self)
        except Skip as reason:
            self.skipped += 1
            self.say(f"skipped: {part.__name__}: {reason}")
        except Exception as problem:  # noqa: BLE001: a part that breaks is a failure, and the others still run
            self.failed += 1
            self.say(f"FAILED: {part.__name__} (seed {self.seed}): {type(problem).__name__}: {problem}")
        self.say(f"{part.__name__}: {'ok' if self.failed == before else 'FAILED'} ({time.monotonic() - began:.1f} s)")


def told(figures):
    return ", ".join(f"{value:.1f} {name}" if isinstance(value, float) else f"{value} {name}" for name, value in figures.items())


def kill(bench):
    """The process is killed under load; everything acknowledged is there when it is back."""
    node = bench.node("kill")
    try:
        findings, figures = kill_rounds(node, bench.kills, bench.seed, bench.say)
    finally:
        node.end()
    bench.say(f"sqlite: {told(figures)}")
    bench.report("kill, SQLite", findings)
    bench.no_errors("kill, SQLite", node)


def postgres(bench):
    """The same on PostgreSQL; then PostgreSQL itself is stopped at once under load, and the node stays."""
    with Cluster() as cluster:
        if cluster.missing:
            raise Skip(cluster.missing)
        node = Node(bench.folder / "postgres", database=cluster.url).prepare()
        rounds = max(2, bench.kills // 3)
        try:
            findings, figures = kill_rounds(node, rounds, bench.seed, bench.say)
            bench.say(f"postgres, node killed: {told(figures)}")
            bench.report("kill, PostgreSQL", findings)
            findings, figures = database_rounds(node, cluster, rounds, bench.seed, bench.say)
            bench.say(f"postgres stopped: {told(figures)}")
            bench.report("PostgreSQL stopped under load", findings)
        finally:
            node.end()
        bench.no_errors("PostgreSQL", node)


def disk(bench, kind):
    node = bench.node(kind.__name__)
    trouble = kind(node)
    try:
        if reason := trouble.missing():
            raise Skip(reason)
        findings, figures = play_disk(node, trouble, bench.seed)
        bench.say(f"{trouble.name}: {told(figures)}")
        bench.report(trouble.name, findings)
        if kind is ReadOnly:
            bench.report("a disk lost", play_lost_disk(node, trouble, bench.seed))
        bench.no_errors(trouble.name, node)
    finally:
        node.end()
        trouble.clear()


def full_disk(bench):
    """Not a byte is left on the disk of the data."""
    disk(bench, FullDisk)


def failing_disk(bench):
    """Writing past the end of any file fails."""
    disk(bench, FileLimit)


def read_only_disk(bench):
    """Nothing on the disk of the data may be changed."""
    disk(bench, ReadOnly)


def flood(bench):
    """Ten times more connections, and requests, than the limits allow."""
    node = bench.node("flood")
    try:
        findings, figures = play_flood(node, bench.seed)
        bench.say(f"flood: {told(figures)}")
        bench.report("flood", findings)
        for name in FLOOD_SETTINGS:
            del node.settings[name]
        bench.report("rate", play_rate(node, bench.seed))
    finally:
        node.end()
    bench.no_errors("flood", node)


def drain(bench):
    """SIGTERM under load."""
    node = bench.node("drain")
    try:
        findings, figures = play_drain(node, bench.seed)
        bench.say(f"drain: {told(figures)}")
        bench.report("drain", findings)
    finally:
        node.end()
    bench.no_errors("drain", node)


def bounds(bench):
    """Bodies, addresses and headers that are too large, too deep or too many."""
    node = bench.node("bounds")
    try:
        bench.report("bounds", play_bounds(node))
    finally:
        node.end()
    bench.no_errors("bounds", node)


def payments(bench):
    """Node and bank are killed at random moments of a payment batch; everybody is paid exactly once."""
    node = bench.node("payments")
    packs = bench.folder / "payments-packs"
    shutil.copytree(ROOT / "packs", packs)
    policy = packs / "yunlan" / "policies" / "elderly-allowance" / "policy.yaml"
    policy.write_text(policy.read_text().replace("publicity_days: 7, confirmation_days: 3", "publicity_days: 0, confirmation_days: 0"))
    node.packs = packs
    try:
        bench.report("payments", payment_rounds(node, bench.folder / "bank", bench.kills * 5, bench.seed, bench.say))
    finally:
        node.end()
    bench.no_errors("payments", node)


PARTS = [bounds, kill, payments, full_disk, failing_disk, read_only_disk, drain, flood, postgres]


def main():
    names = [part.__name__ for part in PARTS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(names)}; all unless given")
    parser.add_argument("--kills", type=int, default=4, help="rounds that end with a kill")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(names):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, too
    folder = Path(tempfile.mkdtemp(prefix="tonghe-faults-"))
    bench = Bench(folder, options)
    try:
        bench.city.prepare()
        for part in PARTS:
            if not options.parts or part.__name__ in options.parts:
                bench.play(part)
    finally:
        bench.city.end()
        if bench.failed and os.environ.get("TONGHE_KEEP"):
            bench.say(f"kept {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{bench.passed} passed, {bench.failed} failed, {bench.skipped} skipped")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
