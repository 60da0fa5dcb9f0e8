"""Every command that the documents show is run, and every image and link of theirs exists.

Commands are the lines of ```sh blocks. `./run` is started on a free port with a small city and must answer; `./test` is the
run that this belongs to.
"""

import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def documents():
    return [p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if p.is_file()]


def commands():
    found = {}
    for document in documents():
        for block in re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.S | re.M):
            for line in block.splitlines():
                line = line.split(" # ")[0].strip()
                if line and not line.startswith("#"):
                    found.setdefault(line, document.relative_to(ROOT))
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run_city(arguments):
    """Starts ./run with what the document says, on a free port and in a folder of its own; true once it answers."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="tonghe-docs-") as folder:
        words = [w for w in arguments if not w.startswith("--port") and not w.isdigit()]
        process = subprocess.Popen(["./run", *words, "--port", str(port), "--data", folder, "--residents", "300"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
                        return reply.status == 200, ""
                except OSError:
                    if process.poll() is not None:
                        return False, process.stderr.read()[-2000:]
                    time.sleep(0.1)
            return False, "did not answer within a minute"
        finally:
            process.terminate()
            process.wait(30)


def run(command):
    words = shlex.split(command)
    if words[0] == "./test":
        return True, ""
    if words[0] == "./run":
        return run_city(words[1:])
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900)
    return done.returncode == 0, (done.stdout + done.stderr)[-2000:]


def broken_links():
    for document in documents():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                yield f"{document.relative_to(ROOT)} points at {target}, which does not exist"


def main():
    passed = failed = 0
    for command, document in commands().items():
        fine, output = run(command)
        passed += fine
        failed += not fine
        if not fine:
            print(f"{document}: `{command}` failed\n{output}")
    links = list(broken_links())
    for link in links:
        print(link)
    passed += not links
    failed += bool(links)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
