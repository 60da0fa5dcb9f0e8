"""Disks that fill up, fail or turn read-only under a running node."""

import ctypes
import os
import random
import resource
import shutil
import subprocess
import time

from invariants import Findings, check_all
from load import Load, Record, proof

libc = ctypes.CDLL(None, use_errno=True)


def mount_small(folder, size):
    """A small disk of its own, or the reason why not."""
    folder.mkdir(parents=True, exist_ok=True)
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={size},mode=755".encode()) != 0:
        return f"a small disk can be mounted by root only ({os.strerror(ctypes.get_errno())})"
    return ""


def unmount(folder):
    libc.umount2(os.fsencode(folder), 2)  # MNT_DETACH


class FullDisk:
    """The data lies on a disk of its own, which a file of nothing fills to the last byte."""

    name = "full disk"

    def __init__(self, node):
        self.node = node
        self.ballast = node.data / "ballast"

    def missing(self):
        kept = self.node.folder / "kept"
        self.node.data.rename(kept)
        reason = mount_small(self.node.data, "192m")
        if reason:
            return reason
        shutil.copytree(kept, self.node.data, dirs_exist_ok=True)
        return ""

    def strike(self):
        with self.ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    def heal(self):
        self.ballast.unlink()

    def clear(self):
        unmount(self.node.data)


class FileLimit:
    """No file of the process may grow: every write past its end fails. Needs no privilege."""

    name = "failing disk"

    def __init__(self, node):
        self.node = node

    def missing(self):
        return ""

    def strike(self):
        hard = resource.prlimit(self.node.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.node.process.pid, resource.RLIMIT_FSIZE, (4096, hard))

    def heal(self):
        hard = resource.prlimit(self.node.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.node.process.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def clear(self):
        pass


class ReadOnly:
    """The data becomes immutable, as on a disk that the kernel made read-only after an error.

    All but the -shm file, which SQLite maps into memory: where the kernel refuses that, it ends the process itself
    (SIGBUS), and `play_lost_disk` plays what follows.
    """

    name = "read-only disk"

    def __init__(self, node):
        self.node = node

    def chattr(self, flag, everything=False):
        paths = [str(path) for path in [self.node.data, *self.node.data.rglob("*")]
                 if everything or flag == "-i" or not path.name.endswith("-shm")]
        return subprocess.run(["chattr", flag, *paths], capture_output=True, text=True)

    def missing(self):
        probe = self.node.folder / "probe"
        probe.write_bytes(b"x")
        with probe.open("r+b", buffering=0) as file:
            done = subprocess.run(["chattr", "+i", str(probe)], capture_output=True, text=True) if shutil.which("chattr") else None
            if done is None or done.returncode != 0:
                return "only root can make files immutable, on a file system that knows it"
            try:
                file.write(b"y")
                refused = False
            except OSError:
                refused = True
        subprocess.run(["chattr", "-i", str(probe)], check=True)
        return "" if refused else "this kernel lets open files be written though they are immutable"

    def strike(self):
        self.chattr("+i")

    def heal(self):
        self.chattr("-i")

    def clear(self):
        self.chattr("-i")


def polite(reply):
    return [] if reply is not None and reply.status in (503, 507) and reply.is_polite_refusal() else [str(reply)]


def ok(reply, *status):
    return [] if reply is not None and reply.status in (status or (200, 201)) else [str(reply)]


def play_disk(node, disk, seed):
    """Load while the disk fails and heals twice; what was refused and what was kept."""
    chance = random.Random(seed)
    record, findings, tokens = Record(), Findings(), {}
    figures = {"acknowledged": 0, "refused": 0, "slowest return": 0.0}
    node.start()
    reader = node.client()
    for n in (1, 2):
        load = Load(node, record, f"{seed}.{disk.name[0]}{n}", tolerant=True, tokens=tokens)
        load.start()
        time.sleep(0.4)
        disk.strike()
        founder = load.client("ma.lin")
        english = node.client(language="en")
        english.token = founder.token
        name = f"{seed}.{disk.name[0]}{n}"
        findings.fact("a write is refused with a code, a text and Retry-After", until_held(lambda at: polite(tried(founder, f"{name}-zh{at}", record))))
        findings.fact("in English, too", until_held(lambda at: told_in_english(tried(english, f"{name}-en{at}", record))))
        findings.fact("signing in tells the same", until_held(lambda at: polite(reader.post("/api/v1/sessions", {"account": "chen.yu", "password": "yunlan-2026"}))))
        findings.fact("my cases are shown", ok(founder.get("/api/v1/me/cases")))
        findings.fact("the guide is shown", ok(reader.get("/api/v1/services/birth")))
        findings.fact("the desk is shown", ok(load.client("han.market").get("/api/v1/desk")))
        findings.fact("the node says that it is not ready", until_held(lambda at: not_ready(founder, reader, f"{name}-ready{at}", record)))
        findings.fact("the node is alive", ok(reader.get("/healthz")))
        load.stop()
        disk.heal()
        healed = time.monotonic()
        try:
            node.await_ready(seconds=15)
            findings.fact("the node is ready again by itself, before anybody writes", [])
        except RuntimeError as problem:
            findings.fact("the node is ready again by itself, before anybody writes", [str(problem)])
        figures["slowest return"] = max(figures["slowest return"], time.monotonic() - healed)
        again = Load(node, record, f"{seed}.{disk.name[0]}{n}h", tokens=tokens)
        again.run_for(0.4)
        check_all(node, record, again, findings, chance)
    figures["acknowledged"], figures["refused"] = len(record.cases), record.refusals
    findings.fact("the node ends well", [] if node.stop() == 0 else ["it did not"])
    return findings, figures


def play_lost_disk(node, disk, seed):
    """Everything turns read-only at once, and the kernel may end the process. It cannot start; once the disk is back it can."""
    record, findings, tokens = Record(), Findings(), {}
    record.adopt(node)
    node.start()
    load = Load(node, record, f"{seed}.l", tolerant=True, tokens=tokens)
    load.start()
    time.sleep(0.5)
    disk.chattr("+i", everything=True)
    time.sleep(1.0)
    load.stop()
    node.end()
    node.start(wait=False)
    code = node.process.wait(timeout=30)
    told = node.log.read_text(errors="replace")[-600:]
    findings.fact("on a read-only disk a node ends at once and says why", [] if code == 1 and "Traceback" not in told and "read" in told.lower() else [f"{code} {told}"])
    disk.heal()
    node.start()
    check_all(node, record, load, findings, random.Random(seed))
    findings.fact("the node ends well", [] if node.stop() == 0 else ["it did not"])
    return findings


def until_held(ask, seconds=5):
    """What `ask(n)` finds wrong, asked again while it finds anything.

    A disk without a free byte still takes some writes: what was under way, and all that fits into the room that the log
    has already. They are kept like any other; sooner or later one is refused.
    """
    until, n = time.monotonic() + seconds, 0
    while wrong := ask(n):
        if time.monotonic() > until:
            return wrong
        n += 1
    return []


def tried(client, key, record):
    """A write that may be taken: then it is a promise as any other."""
    reply = client.post("/api/v1/cases", proof(), key=key)
    if reply is not None and reply.status == 201:
        record.promise("ma.lin", key, proof(), reply.json)
    return reply


def told_in_english(reply):
    return polite(reply) or ([] if "nothing was saved" in reply.json["detail"] else [str(reply)])


def not_ready(founder, reader, key, record):
    tried(founder, key, record)
    return ok(reader.get("/readyz"), 503)
