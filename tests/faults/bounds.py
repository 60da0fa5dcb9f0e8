"""Requests that are too large, too deep or too many: refused by word, soon, by a node that goes on."""

import json
import time

from invariants import Findings

SECONDS_MAX = 5  # far above what any of them takes on an idle machine

DEEP = b'{"service":"insurance-proof","form":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001
KEYS = json.dumps({"service": "insurance-proof", "form": {f"k{n}": n for n in range(60_000)}}).encode()
PARTS = json.dumps({"service": "insurance-proof", "form": {"proof": {"purpose": [{}] * 200_000}}}).encode()
LONG = json.dumps({"service": "insurance-proof", "form": {"proof": {"purpose": "贷" * 250_000}}}, ensure_ascii=False).encode()
PATTERN = json.dumps({"service": "a" * 900_000, "form": {}}).encode()


def play_bounds(node):
    findings = Findings()
    node.start()
    client = node.client("chen.yu")
    cases = "/api/v1/cases"
    tries = [
        ("a body that is nested too deep", "POST", cases, DEEP, {}, (400,)),
        ("a body of sixty thousand names", "POST", cases, KEYS, {}, (400, 422)),
        ("a body of two hundred thousand parts", "POST", cases, PARTS, {}, (400, 422)),
        ("a value of a quarter of a million characters", "POST", cases, LONG, {}, (400, 422)),
        ("a service whose name fills the body", "POST", cases, PATTERN, {}, (400, 404, 422)),
        ("a body beyond the largest", "POST", cases, b" " * (2 << 20), {}, (413,)),
        ("an upload beyond the largest", "POST", "/api/v1/drafts/none/materials?material=x", b"x" * (21 << 20), {"Content-Type": "application/octet-stream"}, (413,)),
        ("an address beyond the largest", "GET", "/api/v1/services?q=" + "a" * 40_000, None, {}, (431,)),
        ("an address of many parameters", "GET", "/api/v1/services?" + "&".join(f"a{n}=1" for n in range(2_000)), None, {}, (200, 400, 422, 431)),
        ("a search of ten thousand characters", "GET", "/api/v1/services?q=" + "%E7%94%9F" * 1_500, None, {}, (200, 400, 422)),
        ("a header beyond the largest", "GET", "/api/v1/services", None, {"X-A": "a" * 40_000}, (431,)),
        ("a thousand headers", "GET", "/api/v1/services", None, {f"X-{n}": "1" for n in range(1_000)}, (431,)),
        ("a cookie of twelve thousand characters", "GET", "/api/v1/session", None, {"Cookie": "tonghe_session=" + "a" * 12_000}, (200, 400, 401, 431)),
    ]
    for what, method, path, body, headers, expected in tries:
        began = time.monotonic()
        reply = client.send(method, path, body, headers)
        took = time.monotonic() - began
        fine = reply is not None and reply.status in expected and (reply.status < 400 or (reply.code and reply.json.get("detail")))
        findings.fact(f"{what} is answered by word, soon", [] if fine and took < SECONDS_MAX else [f"{took:.1f} s: {str(reply)[:500]}"])
    # A body in pieces of one byte, or a head that never ends, is cut off by its own limit in time (unit tests of api).
    reply = client.get("/api/v1/me/cases")
    findings.fact("the node goes on", [] if reply is not None and reply.status == 200 else [str(reply)])
    findings.fact("the node ends well", [] if node.stop() == 0 else ["it did not"])
    return findings
