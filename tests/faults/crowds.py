"""More clients than the node will take, and a node that is asked to end while it works."""

import json
import random
import selectors
import signal
import socket
import time

from invariants import Findings, check_all
from load import Load, Record, proof

FLOOD_SETTINGS = {"api.connections_max": 60, "api.address_connections_max": 0, "api.in_work_max": 12, "api.address_in_work_max": 0}


def request_bytes(path, token, key, body):
    data = json.dumps(body).encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n")
    return head.encode() + data


def crowd(port, requests, seconds=30):
    """All at once, each on a connection of its own; what each heard until the node closed."""
    chooser = selectors.DefaultSelector()
    heard, left = {}, len(requests)
    for key, data in requests.items():
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", port))
        heard[key] = b""
        chooser.register(one, selectors.EVENT_WRITE, (key, data))
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        for event, mask in chooser.select(timeout=1):
            one, (key, data) = event.fileobj, event.data
            try:
                if mask & selectors.EVENT_WRITE:
                    one.send(data)
                    chooser.modify(one, selectors.EVENT_READ, (key, data))
                    continue
                part = one.recv(65536)
            except OSError:
                part = b""
            heard[key] += part
            if not part:
                chooser.unregister(one)
                one.close()
                left -= 1
    for event in list(chooser.get_map().values()):
        event.fileobj.close()
    return heard


def parsed(answer):
    """Status, headers in small letters, body; status 0 for no answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    if not lines[0].startswith("HTTP/1.1 "):
        return 0, {}, b""
    return int(lines[0].split()[1]), {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}, body


def play_flood(node, seed, crowd_size=600):
    record, findings = Record(), Findings()
    figures = {"sent": 0, "taken": 0, "refused": 0, "without an answer": 0, "slowest after": 0.0}
    node.settings.update(FLOOD_SETTINGS)
    node.start()
    load = Load(node, record, f"{seed}.f", tolerant=True, applicants=[], officers=[], drafters=0)
    accounts = ["chen.yu", "lin.hang", "ma.lin"]
    for account in accounts:
        load.client(account).close()
    impolite, silent = [], 0
    for n in range(2):
        requests, who = {}, {}
        for i in range(crowd_size):
            key = f"{seed}.f{n}-{i}"
            who[key] = accounts[i % len(accounts)]
            requests[key] = request_bytes("/api/v1/cases", load.tokens[who[key]], key, proof())
        for key, answer in crowd(node.port, requests).items():
            status, headers, body = parsed(answer)
            figures["sent"] += 1
            if status == 201:
                figures["taken"] += 1
                record.promise(who[key], key, proof(), json.loads(body))
            elif status == 0:
                silent += 1
            elif status in (429, 503) and int(headers.get("retry-after", "0")) > 0:
                figures["refused"] += 1
            else:
                impolite.append(f"{key}: {answer[:300]!r}")
    figures["without an answer"] = silent
    findings.fact("whoever is refused is told when to come back", impolite[:5])
    findings.fact("nobody is left without an answer", [f"{silent} of {figures['sent']}"] if silent else [])
    findings.fact("some are taken and most are refused", [] if 0 < figures["taken"] < figures["sent"] / 2 else [str(figures)])
    began = time.monotonic()
    reply = node.client().get("/api/v1/services")
    figures["slowest after"] = time.monotonic() - began
    findings.fact("after the flood the node answers at once", [] if reply is not None and reply.status == 200 and figures["slowest after"] < 2 else [str(reply)])
    check_all(node, record, load, findings, random.Random(seed))
    findings.fact("the node ends well", [] if node.stop() == 0 else ["it did not"])
    return findings, figures


def play_rate(node, seed):
    """One address asks far more often than it may: 429 at once, and others' turn is not taken."""
    findings = Findings()
    node.settings.update({"api.address_requests_per_second": 20, "api.address_burst": 20})
    node.start()
    client = node.client()
    replies = [client.get("/api/v1/services") for _ in range(200)]
    refused = [reply for reply in replies if reply is not None and reply.status == 429]
    findings.fact("ten times too many requests: most get 429 with a code, a text and Retry-After",
                  [] if len(refused) > 100 and all(reply.is_polite_refusal() for reply in refused) else [str(replies[-1])])
    findings.fact("and the others their answer", [] if {reply.status for reply in replies if reply} == {200, 429} else [str(replies[0])])
    time.sleep(1.2)
    findings.fact("a second later they are served again", [] if client.get("/api/v1/services").status == 200 else ["no"])
    findings.fact("the node ends well", [] if node.stop() == 0 else ["it did not"])
    return findings


def half_sent(node, token, key):
    """A request whose second half follows when it is called; then the answer."""
    data = request_bytes("/api/v1/cases", token, key, proof())
    one = socket.create_connection(("127.0.0.1", node.port), timeout=30)
    one.sendall(data[:-10])

    def finish():
        one.sendall(data[-10:])
        answer = b""
        while part := one.recv(65536):
            answer += part
        one.close()
        return parsed(answer)

    return finish


def play_drain(node, seed, rounds=2):
    """SIGTERM under load: what the node has begun it answers, and it leaves nothing done that nobody was told of."""
    chance = random.Random(seed)
    record, findings, tokens = Record(), Findings(), {}
    figures = {"acknowledged": 0, "turned away": 0, "slowest end": 0.0}
    for n in range(rounds):
        node.start()
        load = Load(node, record, f"{seed}.t{n}", tokens=tokens)
        load.start()
        time.sleep(chance.uniform(0.3, 0.6))
        finish = half_sent(node, tokens["chen.yu"], f"{seed}.t{n}-half")
        time.sleep(0.05)
        began = time.monotonic()
        node.process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        status, _, body = finish()
        findings.fact("a request that had begun to arrive is answered", [] if status == 201 else [f"{status} {body[:300]!r}"])
        if status == 201:
            record.promise("chen.yu", f"{seed}.t{n}-half", proof(), json.loads(body))
        code = node.process.wait(timeout=30)
        figures["slowest end"] = max(figures["slowest end"], time.monotonic() - began)
        findings.fact("the node ends with code 0", [] if code == 0 else [f"code {code}"])
        load.stop()
        node.start()
        with record.lock:  # no answer means that it was not begun: nothing to settle, there must be no case
            figures["turned away"] += len(record.doubtful)
            record.doubtful.clear()
            record.undecided.clear()
        check_all(node, record, load, findings, chance)
        node.stop()
    figures["acknowledged"] = len(record.cases)
    return findings, figures
