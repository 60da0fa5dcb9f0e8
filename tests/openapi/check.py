"""The description of the API: docs/reference/openapi.json is what the binary says, and a public linter finds nothing in it.

The linter (@redocly/cli, in web/node_modules) works offline; its rules stand in web/redocly.yaml. That it finds something
where there is something is tried on a copy with a fault.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TONGHE_BINARY", str(ROOT / "build" / "release" / "tonghe"))
LINTER = ROOT / "web" / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"


def lint(document):
    done = subprocess.run(["node", str(LINTER), "lint", str(document), "--config", str(ROOT / "web" / "redocly.yaml"), "--format", "json"],
                          cwd=ROOT / "web", capture_output=True, text=True, timeout=300,
                          env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})
    try:
        found = json.loads(done.stdout)
        problems = [f"{one['ruleId']}: {one['message']} ({one['location'][0].get('pointer', '')})" for one in found["problems"]]
    except (json.JSONDecodeError, KeyError):
        return [f"the linter ended with code {done.returncode}: {done.stderr[-500:]}"]
    return problems


def main():
    passed = failed = 0

    def check(what, problems):
        nonlocal passed, failed
        passed, failed = passed + (not problems), failed + bool(problems)
        if problems:
            print(f"FAILED: {what}")
            for problem in problems[:20]:
                print(f"    {problem}")

    described = subprocess.run([BINARY, "api", "describe"], capture_output=True, text=True, timeout=60).stdout
    check("docs/reference/openapi.json is what `tonghe api describe` prints",
          [] if described == DOCUMENT.read_text() else ["write it again: build/release/tonghe api describe > docs/reference/openapi.json"])
    if not LINTER.exists():
        print("the linter is not installed: npm ci in web/")
        print(f"{passed} passed, {failed} failed, 1 skipped")
        return 1 if failed else 0
    check("the linter finds nothing", lint(DOCUMENT))
    document = json.loads(DOCUMENT.read_text())
    routes = list(document["paths"].values())
    next(iter(routes[0].values()))["operationId"] = next(iter(routes[1].values()))["operationId"]
    with tempfile.TemporaryDirectory() as folder:
        faulty = Path(folder) / "openapi.json"
        faulty.write_text(json.dumps(document))
        check("the linter finds two operations of one name", [] if any("operation-operationId-unique" in p for p in lint(faulty)) else ["it does not"])
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
