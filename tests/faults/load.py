"""People at work on a node, and a record of what the node promised each of them.

An answer in the two hundreds is a promise, kept in `Record`. A request without an answer is in doubt: either outcome is
allowed, and asking again with the same Idempotency-Key settles it. A refusal promises that nothing was saved.
"""

import random
import threading
import time

RANK = {"submitted": 0, "accepted": 1, "in_review": 2, "granted": 3, "refused": 3, "withdrawn": 3}
ENDED = {"granted", "refused", "withdrawn"}
FOUNDER = "ma.lin"  # may register a business; the others ask for a proof of insurance, decided by the system at once
APPLICANTS = ["ma.lin", "ma.lin", "chen.yu", "lin.hang"]
OFFICERS = ["han.market", "officer.market"]


def business(name):
    return {"service": "individual-business-registration",
            "form": {"business": {"name": name, "form": "individual", "industry": "F", "scope": "图书零售", "region": "990102001001",
                                  "address": "清河街道桂花社区清河路12号", "premises": "own"}}}


def proof():
    return {"service": "insurance-proof", "form": {"proof": {"purpose": "loan"}}}


class Promise:
    """A case as it was acknowledged: the furthest status, and the words that must not change after."""

    def __init__(self, account, key, body, reply):
        self.account, self.key, self.body = account, key, body
        self.case, self.number = reply["case"], reply["number"]
        self.service = reply["service"]
        self.status = reply["status"]
        self.submitted_at = reply["submitted_at"]
        self.due_on = reply.get("due_on")

    def heard(self, status, due_on=None):
        if RANK[status] > RANK[self.status]:
            self.status = status
        self.due_on = self.due_on or due_on


class Record:
    def __init__(self):
        self.lock = threading.Lock()
        self.cases = {}  # key → Promise
        self.by_case = {}  # case → Promise
        self.doubtful = {}  # key → (account, path, body)
        self.undecided = {}  # key → (account, task, outcome, status): decisions without an answer
        self.refused = {}  # key → account
        self.drafts = {}  # draft → Draft
        self.completed = {}  # task → (case, status the case has reached by it)
        self.odd = []  # answers that should not be
        self.earlier = set()
        self.answers = 0
        self.refusals = 0

    def adopt(self, node):
        """Cases of an earlier part, on the same data: no concern of ours, and known to somebody."""
        self.earlier = {row[0] for row in node.rows("SELECT id AS id FROM service_case")}

    def promise(self, account, key, body, reply):
        with self.lock:
            known = self.cases.get(key)
            if known is None:
                known = self.cases[key] = Promise(account, key, body, reply)
                self.by_case[known.case] = known
            elif known.case != reply["case"] or known.number != reply["number"]:
                self.odd.append(f"{key} gave {known.case} and then {reply['case']}")
            self.doubtful.pop(key, None)
            self.refused.pop(key, None)

    def advanced(self, case, status):
        with self.lock:
            promise = self.by_case.get(case)
            if promise is not None:
                promise.heard(status)

    def decided(self, task, status):
        with self.lock:
            self.completed[task["task"]] = (task["case"], status)
        self.advanced(task["case"], status)

    def strange(self, what, reply):
        with self.lock:
            self.odd.append(f"{what}: {reply}")


class Draft:
    def __init__(self, account, reply):
        self.account = account
        self.id = reply["draft"]
        self.count = 0  # what was saved last, and acknowledged
        self.pending = None  # what was sent and not answered


class Load:
    """Threads that work on one node until `stop`. `tolerant`: refusals (503, 429, 507) are part of the game."""

    def __init__(self, node, record, seed, tolerant=False, applicants=None, officers=None, drafters=1, tokens=None):
        self.node, self.record, self.seed, self.tolerant = node, record, seed, tolerant
        self.stopping = threading.Event()
        self.tokens = tokens if tokens is not None else {}
        self.threads = []
        applicants = APPLICANTS if applicants is None else applicants
        officers = OFFICERS if officers is None else officers
        for n, account in enumerate(applicants):
            self.add(self.apply, account, f"{seed}-a{n}")
        for n, account in enumerate(officers):
            self.add(self.decide, account, f"{seed}-o{n}")
        for n in range(drafters):
            self.add(self.save_drafts, FOUNDER, f"{seed}-d{n}")

    def add(self, work, account, name):
        self.threads.append(threading.Thread(target=work, args=(account, name), daemon=True))

    def client(self, account):
        client = self.node.client()
        if account not in self.tokens:
            client.sign_in(account)
            self.tokens[account] = client.token
        client.token = self.tokens[account]
        return client

    def start(self):
        for account in {*APPLICANTS, *OFFICERS}:
            self.client(account)
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=60)
        if any(thread.is_alive() for thread in self.threads):
            self.record.odd.append("a client is still waiting for an answer")

    def run_for(self, seconds):
        self.start()
        time.sleep(seconds)
        self.stop()

    # An answer, None when nobody knows, False when it was refused for now.
    def ask(self, client, what, method, path, body=None, key=None, expected=(200, 201, 204), headers=None):
        reply = client.send(method, path, body, {**(headers or {}), **({"Idempotency-Key": key} if key else {})})
        if reply is None:
            if self.tolerant:
                time.sleep(0.01)
            else:
                self.stopping.wait(0.02)
            return None
        self.record.answers += 1
        if reply.status in expected:
            return reply
        if self.tolerant and reply.status in (429, 503, 507):
            self.record.refusals += 1
            if not reply.is_polite_refusal():
                self.record.strange(what, reply)
            time.sleep(0.01)
            return None if reply.code == "store.outcome_unknown" else False
        if reply.status == 503 and reply.code in ("api.draining", "store.closed", "api.busy"):
            return False
        self.record.strange(what if self.tolerant else f"{what} (when nothing was wrong)", reply)
        return False

    def apply(self, account, name):
        client, chance, n = self.client(account), random.Random(name), 0
        while not self.stopping.is_set():
            n += 1
            key = f"{name}-{n}"
            body = business(f"云湖区清河{name}号{n}书屋") if account == FOUNDER and chance.random() < 0.8 else proof()
            with self.record.lock:
                self.record.doubtful[key] = (account, "/api/v1/cases", body)
            reply = self.ask(client, "submit", "POST", "/api/v1/cases", body, key)
            if reply:
                self.record.promise(account, key, body, reply.json)
                if reply.json["status"] == "submitted" and chance.random() < 0.1:
                    self.withdraw(client, reply.json["case"], key)
            elif reply is False:
                with self.record.lock:
                    self.record.doubtful.pop(key)
                    self.record.refused[key] = account
        client.close()

    def withdraw(self, client, case, key):
        reply = self.ask(client, "withdraw", "POST", f"/api/v1/cases/{case}/withdraw", {"reason": "不办了"}, key + "-w", (200, 409))
        if reply and reply.status == 200:
            self.record.advanced(case, "withdrawn")

    def decide(self, account, name):
        client, chance, n = self.client(account), random.Random(name), 0
        while not self.stopping.is_set():
            desk = self.ask(client, "desk", "GET", "/api/v1/desk?limit=20")
            rows = desk.json["rows"] if desk else []
            if not rows:
                self.stopping.wait(0.02)
                continue
            task = chance.choice(rows)
            n += 1
            if chance.random() < 0.3:
                if not self.ask(client, "claim", "POST", f"/api/v1/tasks/{task['task']}/claim", {}, f"{name}-{n}-c", (200, 409)):
                    continue
            self.complete(client, account, task, f"{name}-{n}")
        client.close()

    def complete(self, client, account, task, key):
        outcome, status = ("accept", "in_review") if task["act"] == "accept" else ("grant", "granted")
        path = f"/api/v1/tasks/{task['task']}/complete"
        reply = self.ask(client, "complete", "POST", path, {"outcome": outcome}, key, (200, 404, 409))
        if reply is None:
            with self.record.lock:
                self.record.undecided[key] = (account, task, outcome, status)
        elif reply and reply.status == 200:
            self.record.decided(task, status)

    def save_drafts(self, account, name):
        client = self.client(account)
        while not self.stopping.is_set():
            begun = self.ask(client, "begin draft", "POST", "/api/v1/drafts", {"service": "individual-business-registration"})
            if not begun:
                continue
            draft, tag, values = Draft(account, begun.json), begun.headers["ETag"], begun.json["values"]
            with self.record.lock:
                self.record.drafts[draft.id] = draft
            for count in range(1, 20):
                if self.stopping.is_set():
                    break
                draft.pending = count
                values["business"] = {**values.get("business", {}), "name": f"草稿第{count:04}稿"}
                saved = self.ask(client, "save draft", "PATCH", f"/api/v1/drafts/{draft.id}", {"values": values}, headers={"If-Match": tag})
                if saved is None:
                    break  # either is allowed: `pending` says which
                draft.pending = None
                if saved:
                    draft.count, tag = count, saved.headers["ETag"]
        client.close()
