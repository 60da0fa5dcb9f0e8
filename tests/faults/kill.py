"""kill -9 at random moments under load, again and again on the same data."""

import random
import time

from invariants import Findings, check_all
from load import Load, Record, proof


def kill_rounds(node, kills, seed, say):
    """The findings, and figures to tell. A kill in five hits the node while it is starting."""
    chance = random.Random(seed)
    record, findings, tokens = Record(), Findings(), {}
    figures = {"kills": 0, "acknowledged": 0, "in doubt": 0, "decided": 0, "seconds": 0.0, "slowest start": 0.0}
    began = time.monotonic()
    node.start()
    for n in range(1, kills + 1):
        load = Load(node, record, f"{seed}.{n}", tokens=tokens)
        load.start()
        time.sleep(chance.uniform(0.05, 0.8))
        node.kill()
        load.stop()
        figures["kills"] += 1
        figures["in doubt"] += len(record.doubtful)
        if chance.random() < 0.2:
            node.start(wait=False)
            time.sleep(chance.uniform(0, 0.3))
            node.kill()
            figures["kills"] += 1
        started = time.monotonic()
        node.start()
        figures["slowest start"] = max(figures["slowest start"], time.monotonic() - started)
        check_all(node, record, load, findings, chance)
        if findings.broken:
            say(f"round {n} of seed {seed} found a fault: {sorted(findings.broken)}")
            break
        if n % 10 == 0:
            say(f"{n} rounds, {len(record.cases)} cases acknowledged, {time.monotonic() - began:.0f} s")
    node.stop()
    figures["acknowledged"], figures["decided"] = len(record.cases), len(record.completed)
    figures["seconds"] = time.monotonic() - began
    return findings, figures


def database_rounds(node, cluster, rounds, seed, say):
    """PostgreSQL stops as in a crash, under load, and comes back; the node stays up and returns by itself."""
    chance = random.Random(seed + 1)
    record, findings, tokens = Record(), Findings(), {}
    figures = {"stops": 0, "acknowledged": 0, "refused": 0, "in doubt": 0, "slowest return": 0.0}
    record.adopt(node)
    node.start()
    reader = node.client()
    for n in range(1, rounds + 1):
        load = Load(node, record, f"{seed}.p{n}", tolerant=True, tokens=tokens)
        load.start()
        time.sleep(chance.uniform(0.2, 0.8))
        cluster.halt()
        time.sleep(0.3)
        refused = load.client("chen.yu").post("/api/v1/cases", proof(), key=f"{seed}.p{n}-away")
        findings.fact("without PostgreSQL a write is refused politely", [] if refused is not None and refused.is_polite_refusal() else [str(refused)])
        refused = load.client("chen.yu").get("/api/v1/me/cases")
        findings.fact("without PostgreSQL a read is refused politely", [] if refused is not None and refused.is_polite_refusal() else [str(refused)])
        ready = reader.get("/readyz")
        findings.fact("without PostgreSQL the node says that it is not ready", [] if ready is not None and ready.status == 503 else [str(ready)])
        alive = reader.get("/healthz")
        findings.fact("without PostgreSQL the node is alive", [] if alive is not None and alive.status == 200 else [str(alive)])
        load.stop()
        cluster.resume()
        returned = time.monotonic()
        node.await_ready()
        figures["slowest return"] = max(figures["slowest return"], time.monotonic() - returned)
        figures["stops"] += 1
        figures["in doubt"] += len(record.doubtful)
        check_all(node, record, load, findings, chance)
        if findings.broken:
            say(f"round {n} of seed {seed} found a fault: {sorted(findings.broken)}")
            break
    node.stop()
    figures["acknowledged"], figures["refused"] = len(record.cases), record.refusals
    return findings, figures
