"""A PostgreSQL of our own, that may be stopped as a crash would and started again."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HELPER = str(Path(__file__).resolve().parent.parent / "support" / "postgres.sh")


class Cluster:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tonghe-faults-postgres-")
        self.url = None
        self.missing = ""

    def run(self, *arguments):
        return subprocess.run(["bash", HELPER, *arguments], text=True, capture_output=True, timeout=120)

    def __enter__(self):
        if shutil.which("psql") is None:
            self.missing = "psql is not installed (apt-get install postgresql-client)"
            return self
        started = self.run("start", self.folder, str(os.getpid()))
        if started.returncode == 0:
            self.url = started.stdout.strip().splitlines()[-1]
        else:
            self.missing = f"no PostgreSQL server can be started here: {started.stderr.strip()[-300:]}"
        return self

    def __exit__(self, *_):
        if self.url:
            self.run("stop", self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self):
        """An immediate stop: what its commits had not taken to the disk is gone."""
        self.run("halt", self.folder)

    def resume(self):
        done = self.run("resume", self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL does not come back: {done.stderr}")

    def new_database(self, name):
        done = subprocess.run(["psql", "--no-psqlrc", "--quiet", "--dbname", self.url, "--command", f"CREATE DATABASE {name}"], text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return self.url.replace("/postgres?", f"/{name}?")
