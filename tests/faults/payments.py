"""A payment batch under kill -9 of the node and of the bank, at random moments, until it is settled: exactly once."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time

from invariants import Findings
from node import BINARY, ROOT, Client, free_port

NEWEST = "line / 4294967296 = (SELECT MAX(serial) FROM payment_batch)"
SETTINGS = {"payments.lines_per_file": 1, "payments.collect_seconds": 1}


class Bank:
    """The test bank as a process of its own, with its books in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.log = folder / "bank.log"
        self.process = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def start(self):
        with self.log.open("ab") as told:
            self.process = subprocess.Popen([BINARY, "bank", "--data", str(self.folder), "--port", str(self.port)], cwd=ROOT, stdout=told, stderr=told,
                                            env={**os.environ, "LC_ALL": "en_GB.UTF-8"}, preexec_fn=os.setpgrp)
        return self

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        self.process = None

    def books(self):
        connection = sqlite3.connect(f"file:{self.folder / 'bank.db'}?mode=ro", uri=True, timeout=10)
        try:
            return {payment: (account, cents) for payment, account, cents in connection.execute("SELECT payment, account, cents FROM bank_order")}, \
                connection.execute("SELECT COALESCE(SUM(cents), 0) FROM bank_account").fetchone()[0]
        finally:
            connection.close()


def ask(client, method, path, body=None, tries=60):
    """Again and again while the node is down or says that it cannot now; what was done already answers as such."""
    for _ in range(tries):
        reply = client.send(method, path, body)
        if reply is not None and reply.status < 500:
            return reply
        time.sleep(0.1)
    raise RuntimeError(f"{method} {path} gets no answer")


class Officers:
    """What the two officers do, whatever state the batch is in when they look."""

    def __init__(self, node):
        self.node = node
        self.clients = {}
        self.drew = False

    def of(self, account):
        if account not in self.clients:
            for _ in range(60):
                try:
                    self.clients[account] = Client(self.node.port).sign_in(account)
                    break
                except RuntimeError:
                    time.sleep(0.1)
        return self.clients[account]

    def batch(self):
        rows = ask(self.of("ye.payments"), "GET", "/api/v1/batches?limit=1").json["rows"]
        return ask(self.of("ye.payments"), "GET", f"/api/v1/batches/{rows[0]['batch']}").json if rows else None

    def act(self):
        """One act; the state that the batch was found in."""
        preparer, approver = self.of("ye.payments"), self.of("qian.finance")
        batch = self.batch()
        if batch is None or batch["line"]["state"] == "cancelled" or (batch["line"]["state"] == "settled" and not self.drew):
            board = ask(preparer, "GET", "/api/v1/matching").json
            if board.get("run") is None:
                if not board["running"]:
                    ask(preparer, "POST", "/api/v1/matching/runs", {})
                return "matching"
            period = time.strftime("%Y-%m", time.gmtime(time.time() + 8 * 3600))
            ask(preparer, "POST", "/api/v1/batches", {"policy": "elderly-allowance", "benefit": "allowance", "period": period})
            self.drew = True
            return "none"
        path, state = f"/api/v1/batches/{batch['line']['batch']}", batch["line"]["state"]
        if state == "publicity":  # of the demonstration, which waits for a week
            ask(preparer, "POST", f"{path}/cancellation", {"reason": "重新生成"})
        elif state == "sampling":
            for line in batch["sample"]:
                if line.get("right") is None:
                    ask(preparer, "POST", f"{path}/sample", {"number": line["line"]["number"], "right": True, "reason": ""})
            ask(preparer, "POST", f"{path}/publicity", {})
        elif state == "confirming":
            ask(preparer, "POST", f"{path}/submission", {})
        elif state == "submitted":
            ask(approver, "POST", f"{path}/approval", {})
        return state


def compare(node, bank, findings):
    lines = node.rows(f"SELECT payment, state, account, cents FROM payment_line WHERE {NEWEST}")
    paid = {payment: (account, cents) for payment, state, account, cents in lines if state == "paid"}
    orders, balances = bank.books()
    findings.fact("what is paid is what the bank paid, order by order", [f"{len(paid)} paid, the bank has {len(orders)}"] if paid != orders else [])
    findings.fact("the accounts hold it once", [] if balances == sum(cents for _, cents in paid.values()) else [f"{balances}"])
    ids = [payment for payment, *_ in lines if payment]
    findings.fact("no order id stands twice", [] if len(ids) == len(set(ids)) else ["twice"])
    left = sorted({state for _, state, *_ in lines} - {"paid", "failed", "held"})
    findings.fact("nothing is left on the way", left)
    aside = node.rows("SELECT reason FROM payment_set_aside")
    findings.fact("nothing was set aside", [reason for (reason,) in aside])
    done = subprocess.run([BINARY, "payments", "reconcile", *node.where(), "--json"], cwd=ROOT, text=True, capture_output=True, timeout=120)
    findings.fact("`tonghe payments reconcile` agrees", [] if done.returncode == 0 else [done.stdout + done.stderr])
    return len(paid)


def payment_rounds(node, folder, kills, seed, say):
    chance = random.Random(seed)
    findings = Findings()
    bank = Bank(folder).start()
    node.settings.update(SETTINGS, **{"payments.bank": bank.url})
    figures = {"kills of the node": 0, "kills of the bank": 0}
    hit = {}  # kills by what the batch was found in just before
    began = time.monotonic()
    node.start()
    officers = Officers(node)
    try:
        while time.monotonic() - began < 240:
            state = officers.act()
            if state == "settled":
                break
            if figures["kills of the node"] < kills and chance.random() < (0.9 if state in ("submitted", "paying") else 0.2):
                time.sleep(chance.uniform(0, 0.25))
                if chance.random() < 0.4:
                    bank.kill()
                    figures["kills of the bank"] += 1
                node.kill()
                figures["kills of the node"] += 1
                hit[state] = hit.get(state, 0) + 1
                if bank.process is None:
                    bank.start()
                node.start()
                for client in officers.clients.values():
                    client.close()
        batch = officers.batch()
        findings.fact("the batch is settled", [] if batch["line"]["state"] == "settled" else [json.dumps(batch["line"], ensure_ascii=False)])
        node.stop()
        figures["paid"] = compare(node, bank, findings)
        intact, told = node.ledger_verifies()
        findings.fact("the journal verifies", [] if intact else [told])
    finally:
        bank.kill()
    figures["seconds"] = time.monotonic() - began
    say("payments: " + ", ".join(f"{value:.0f} {name}" for name, value in figures.items()))
    say("payments: killed " + ", ".join(f"{count} × {state}" for state, count in sorted(hit.items())))
    return findings
