"""What must hold after any fault: every promise kept, and no part of the data that contradicts another."""

from load import ENDED, RANK

CASE_EVENTS = {"case.submitted": "submitted", "case.supplemented": "submitted", "case.correction_requested": "correction_requested",
               "case.accepted": "accepted", "case.deemed_accepted": "accepted", "case.not_accepted": "not_accepted",
               "case.review_begun": "in_review", "case.suspended": "suspended", "case.resumed": "in_review", "case.granted": "granted",
               "case.refused": "refused", "case.withdrawn": "withdrawn", "case.terminated": "terminated", "case.completed": "completed",
               "case.revoked": "revoked"}
KINDS = ", ".join(f"'{kind}'" for kind in CASE_EVENTS)
STATUS_OF_KIND = "CASE j.kind " + " ".join(f"WHEN '{kind}' THEN '{status}'" for kind, status in CASE_EVENTS.items()) + " END"
FINAL = "('granted', 'refused', 'not_accepted', 'withdrawn', 'terminated', 'completed', 'revoked')"

# Each finds rows that contradict each other; the right answer is none.
CONTRADICTIONS = {
    "a case has the status that its last event in the journal says":
        f"SELECT c.id AS id, c.status AS status, j.kind AS kind FROM service_case c LEFT JOIN journal j ON j.sequence = (SELECT MAX(k.sequence) "
        f"FROM journal k WHERE k.subject = c.id AND k.kind IN ({KINDS})) WHERE j.kind IS NULL OR c.status <> {STATUS_OF_KIND}",
    "a case in the journal has its row":
        "SELECT j.subject AS id FROM journal j LEFT JOIN service_case c ON c.id = j.subject WHERE j.kind = 'case.submitted' AND c.id IS NULL",
    "the timeline of a case ends as its status says":
        f"SELECT c.id AS id, c.status AS status, j.kind AS kind FROM service_case c JOIN service_case_step j ON j.case_id = c.id AND j.step = "
        f"(SELECT MAX(k.step) FROM service_case_step k WHERE k.case_id = c.id AND k.kind IN ({KINDS})) WHERE c.status <> {STATUS_OF_KIND}",
    "a case has ended exactly when its process has":
        f"SELECT c.id AS id, c.status AS status, p.status AS process FROM service_case c LEFT JOIN process_instance p ON p.id = c.instance "
        f"WHERE p.id IS NULL OR (c.status IN {FINAL}) <> (p.status <> 'running') OR (c.ended_at IS NULL) <> (p.ended_at IS NULL)",
    "a running process waits for somebody, an ended one for nobody":
        "SELECT p.id AS id, p.status AS status, w.n AS waiting FROM process_instance p LEFT JOIN (SELECT instance, COUNT(*) AS n FROM task "
        "WHERE state IN ('open', 'claimed', 'parked') GROUP BY instance) w ON w.instance = p.id "
        "WHERE COALESCE(w.n, 0) <> CASE p.status WHEN 'running' THEN 1 ELSE 0 END",
    "a claimed task has its officer, an open one has none":
        "SELECT id AS id, state AS state FROM task WHERE (state = 'open' AND assignee <> '') OR (state IN ('claimed', 'done') AND assignee = '')",
    "a submitted case has its clock of silence, and no other has one":
        "SELECT c.id AS id, c.status AS status, t.n AS timers FROM service_case c LEFT JOIN (SELECT subject, COUNT(*) AS n FROM timer "
        "WHERE state = 'waiting' AND kind = 'case.silence' GROUP BY subject) t ON t.subject = c.id "
        "WHERE COALESCE(t.n, 0) <> CASE c.status WHEN 'submitted' THEN 1 ELSE 0 END",
    "a timer that waits is known to its case":
        "SELECT t.id AS id, t.subject AS subject FROM timer t LEFT JOIN service_case c ON c.id = t.subject AND c.silence_timer = t.id "
        "WHERE t.kind = 'case.silence' AND t.state = 'waiting' AND c.id IS NULL",
    "an accepted case has a day it is due, one that never was has none":
        "SELECT id AS id, status AS status FROM service_case WHERE (accepted_on IS NULL) <> (due_on IS NULL) "
        "OR (status IN ('accepted', 'in_review', 'granted', 'refused') AND due_on IS NULL) OR (status = 'submitted' AND due_on IS NOT NULL)",
    "a granted case has its certificate, once, and no other case has one":
        "SELECT c.id AS id, c.status AS status, t.n AS certificates FROM service_case c LEFT JOIN (SELECT case_id, COUNT(*) AS n "
        "FROM service_certificate GROUP BY case_id) t ON t.case_id = c.id WHERE COALESCE(t.n, 0) <> CASE c.status WHEN 'granted' THEN 1 ELSE 0 END",
    "numbers are given without a gap":
        "SELECT a.n AS given, b.n AS cases FROM (SELECT SUM(last) AS n FROM service_case_counter WHERE on_day <> '') a, (SELECT COUNT(*) AS n FROM service_case) b "
        "WHERE COALESCE(a.n, 0) <> b.n",
    "a business is registered for each licence granted":
        "SELECT a.n AS registered, b.n AS granted FROM (SELECT SUM(last) AS n FROM service_case_counter WHERE item = 'registry:enterprise') a, "
        "(SELECT COUNT(*) AS n FROM service_case WHERE service = 'individual-business-registration' AND status = 'granted') b "
        "WHERE COALESCE(a.n, 0) <> b.n",
    "the journal has no gap":
        "SELECT MIN(sequence) AS first, MAX(sequence) AS last, COUNT(*) AS entries FROM journal HAVING MAX(sequence) - MIN(sequence) + 1 <> COUNT(*)",
    "nothing was done twice":
        "SELECT subject AS subject, kind AS kind, COUNT(*) AS n FROM journal WHERE kind IN ('case.submitted', 'case.accepted', 'case.review_begun', "
        "'case.granted', 'case.withdrawn', 'process.started', 'process.ended') GROUP BY subject, kind HAVING COUNT(*) > 1",
}


class Findings:
    """Facts that were checked, and those that did not hold."""

    def __init__(self):
        self.held = {}
        self.broken = {}

    def fact(self, what, wrong):
        if wrong:
            self.broken.setdefault(what, []).extend(wrong)
        else:
            self.held[what] = self.held.get(what, 0) + 1


def settle_doubts(node, record, load, findings):
    """Asks again what had no answer, with the same key: now there is one, and it is the only case of that key."""
    wrong = []
    clients = {}
    for key, (account, path, body) in list(record.doubtful.items()):
        client = clients.setdefault(account, load.client(account))
        reply = client.post(path, body, key=key)
        if reply is None or reply.status != 201:
            wrong.append(f"{key}: {reply}")
        else:
            record.promise(account, key, body, reply.json)
    for key, (account, task, outcome, status) in list(record.undecided.items()):
        client = clients.setdefault(account, load.client(account))
        reply = client.post(f"/api/v1/tasks/{task['task']}/complete", {"outcome": outcome}, key=key)
        if reply is not None and reply.status == 200:
            record.decided(task, status)
        elif reply is None or reply.status not in (404, 409):  # withdrawn, or another officer was first
            wrong.append(f"{key}: {reply}")
    record.undecided.clear()
    findings.fact("a request without an answer is settled by asking again", wrong)


def repeat_some(record, load, findings, chance, count=12):
    """Repeats acknowledged submissions: the same case, and nothing new."""
    wrong = []
    clients = {}
    for key in chance.sample(sorted(record.cases), min(count, len(record.cases))):
        promise = record.cases[key]
        client = clients.setdefault(promise.account, load.client(promise.account))
        reply = client.post("/api/v1/cases", promise.body, key=key)
        if reply is None or reply.status != 201 or reply.json["case"] != promise.case or reply.json["number"] != promise.number:
            wrong.append(f"{key} was {promise.case}: {reply}")
    findings.fact("a repeated request gives the same case", wrong)


def promises_are_kept(node, record, findings):
    wrong, late = [], []
    rows = {row[0]: row for row in node.rows("SELECT id AS id, number AS number, status AS status, due_on AS due_on "
                                             "FROM service_case")}
    for promise in record.cases.values():
        row = rows.get(promise.case)
        if row is None:
            wrong.append(f"{promise.case} ({promise.key}) was acknowledged and is gone")
        elif row[1] != promise.number:
            wrong.append(f"{promise.case}: acknowledged as {promise.number}, is {row}")
        elif (row[2] != promise.status) if promise.status in ENDED else RANK[row[2]] < RANK[promise.status]:
            wrong.append(f"{promise.case}: acknowledged as {promise.status}, is {row[2]}")
        elif promise.due_on and row[3] != promise.due_on:
            late.append(f"{promise.case}: due on {promise.due_on}, now {row[3]}")
        elif row[3]:
            promise.due_on = row[3]
    findings.fact("every acknowledged case is there, with its number, at least as far as acknowledged", wrong)
    findings.fact("every clock runs as it was told", late)
    mine = {promise.case for promise in record.cases.values()}
    extra = [f"{row}" for row in rows.values() if row[0] not in mine and row[0] not in record.earlier]
    findings.fact("there is no case that nobody was told of", extra)

    wrong = []
    tasks = {row[0]: row[1] for row in node.rows("SELECT id AS id, state AS state FROM task WHERE state = 'done'")}
    for task, (case, status) in record.completed.items():
        row = rows.get(case)
        if task not in tasks or row is None or RANK[row[2]] < RANK[status]:
            wrong.append(f"{task} of {case} was completed ({status}); the case is {row}")
    findings.fact("every decision that was acknowledged stands", wrong)

    wrong = []
    saved = {row[0]: row[1] for row in node.rows("SELECT id AS id, form_values AS form_values FROM service_draft")}
    for draft in record.drafts.values():
        allowed = {draft.count, draft.pending if draft.pending is not None else draft.count}
        text = saved.get(draft.id)
        if text is None or not any(n == 0 or f"草稿第{n:04}稿" in text for n in allowed):
            wrong.append(f"{draft.id} was saved as {allowed}; is {text}")
    findings.fact("every saved draft is there as it was saved", wrong)


def nothing_contradicts(node, findings):
    for what, sql in CONTRADICTIONS.items():
        findings.fact(what, [str(row) for row in node.rows(sql)[:5]])
    intact, told = node.ledger_verifies()
    findings.fact("the journal verifies", [] if intact else [told[-1500:]])


def check_all(node, record, load, findings, chance):
    settle_doubts(node, record, load, findings)
    repeat_some(record, load, findings, chance)
    promises_are_kept(node, record, findings)
    nothing_contradicts(node, findings)
    findings.fact("no answer was out of place", record.odd[:5])
    record.odd.clear()
