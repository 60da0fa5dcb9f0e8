"""A node under test: prepared once, started, killed, asked to end, and spoken to over HTTP."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TONGHE_BINARY", str(ROOT / "build" / "release" / "tonghe"))
PASSWORD = "yunlan-2026"
RESIDENTS = "300"
REQUEST_SECONDS = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def code(self):
        """The word of a problem, or nothing."""
        return self.json.get("code", "") if self.status >= 400 and self.body else ""

    def is_polite_refusal(self):
        """Refused for now: says so in a word and in a text, and when to come back."""
        problem = self.json or {}
        return self.status in (429, 503, 507) and bool(problem.get("detail")) and bool(self.code) and int(self.headers.get("Retry-After", 0)) > 0

    def __str__(self):
        return f"{self.status} {self.body[:600].decode(errors='replace')} Retry-After: {self.headers.get('Retry-After')}"


class Client:
    """One connection at a time, opened when it is needed. `None` instead of a reply: nobody can say what became of it."""

    def __init__(self, port, token=None, language="zh-CN"):
        self.port = port
        self.token = token
        self.language = language
        self.connection = None

    def send(self, method, path, body=None, headers=None, seconds=REQUEST_SECONDS):
        every = {"Accept-Language": self.language, **(headers or {})}
        if self.token:
            every["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            every.setdefault("Content-Type", "application/json")
        for attempt in (1, 2):
            fresh = self.connection is None
            try:
                if fresh:
                    self.connection = http.client.HTTPConnection("localhost", self.port, timeout=seconds)
                    self.connection.connect()
                self.connection.request(method, path, data, every)
                answer = self.connection.getresponse()
                reply = Reply(answer.status, answer.headers, answer.read())
                if answer.will_close:
                    self.close()
                return reply
            except (OSError, http.client.HTTPException) as problem:
                self.close()
                # A kept connection that the node had closed meanwhile took nothing: ask once more on a fresh one.
                if attempt == 2 or fresh or not isinstance(problem, http.client.RemoteDisconnected) or method != "GET":
                    return None
        return None

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def post(self, path, body=None, key=None, **options):
        return self.send("POST", path, body if body is not None else {}, {"Idempotency-Key": key} if key else {}, **options)

    def sign_in(self, account):
        reply = self.post("/api/v1/sessions", {"account": account, "password": PASSWORD})
        if reply is None or reply.status != 201:
            raise RuntimeError(f"{account} cannot sign in: {reply}")
        self.token = reply.json["token"]
        return self

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Node:
    """A data folder (and a database server's URL, or none for SQLite) and the process that serves it, if one runs."""

    def __init__(self, folder, database=None, settings=None):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "node.log"
        self.database = database
        self.settings = {"api.address_requests_per_second": 0, "api.access_log": "false", **(settings or {})}
        self.packs = ROOT / "packs"
        self.port = free_port()
        self.process = None
        self.folder.mkdir(parents=True, exist_ok=True)

    def where(self):
        return ["--data", str(self.data), *(["--database", self.database] if self.database else [])]

    def spawn(self, *arguments):
        with self.log.open("ab") as told:
            self.process = subprocess.Popen([BINARY, *arguments, *self.where(), "--port", str(self.port)], cwd=ROOT, stdout=told, stderr=told,
                                            env={**os.environ, "LC_ALL": "en_GB.UTF-8"}, preexec_fn=os.setpgrp)

    def prepare(self):
        """Loads a small demonstration city and ends the node."""
        self.spawn("demo", "--residents", RESIDENTS)
        self.await_ready(seconds=120)
        if self.stop() != 0:
            raise RuntimeError("the node that loaded the city did not end well")
        return self

    def start(self, wait=True):
        self.spawn("serve", "--packs", str(self.packs), *(part for name, value in self.settings.items() for part in ("--set", f"{name}={value}")))
        if wait:
            self.await_ready()
        return self

    def await_ready(self, seconds=60):
        client = Client(self.port)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the node ended with code {self.process.returncode}: {self.log.read_text(errors='replace')[-3000:]}")
            reply = client.get("/readyz", seconds=5)
            if reply is not None and reply.status == 200:
                client.close()
                return
            time.sleep(0.02)
        raise RuntimeError("the node does not become ready")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self, seconds=60):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=seconds)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process = None

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def copy_to(self, folder, **options):
        """The same city in another folder, as it was when no node ran on it."""
        other = Node(folder, **options)
        shutil.copytree(self.data, other.data)
        return other

    def client(self, account=None, **options):
        client = Client(self.port, **options)
        return client.sign_in(account) if account else client

    def ledger_verifies(self):
        done = subprocess.run([BINARY, "ledger", "verify", *self.where(), "--json"], cwd=ROOT, text=True, capture_output=True, timeout=300)
        try:
            return done.returncode == 0 and json.loads(done.stdout.strip().splitlines()[-1])["intact"], done.stdout + done.stderr
        except (ValueError, IndexError, KeyError):
            return False, done.stdout + done.stderr

    def rows(self, sql):
        """What the database holds, read past the node."""
        if not self.database:
            connection = sqlite3.connect(f"file:{self.data / 'tonghe.db'}?mode=ro", uri=True, timeout=10)
            try:
                return [list(row) for row in connection.execute(sql)]
            finally:
                connection.close()
        done = subprocess.run(["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", self.database, "--command",
                               f"SELECT row_to_json(q) FROM ({sql}) AS q"],
                              text=True, capture_output=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [list(json.loads(line).values()) for line in done.stdout.splitlines()]

    def errors(self):
        """Lines of the log that say `error`: a fault from outside is a warning, never one of these."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if '"level":"error"' in line]
