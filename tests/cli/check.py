"""The commands of the binary, as a person or a script runs them: outcomes, exit codes, both languages.

Uses build/release/tonghe, or the binary that TONGHE_BINARY names. Last line: `N passed, N failed, N skipped`.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TONGHE_BINARY", str(ROOT / "build" / "release" / "tonghe"))
PASSWORD = "Lan-Shan-2026-Hu"
DEMO_PASSWORD = "yunlan-2026"

passed = failed = 0


def run(*arguments, language="en_GB.UTF-8", given=None, seconds=300):
    done = subprocess.run([BINARY, *arguments], cwd=ROOT, text=True, capture_output=True, input=given, timeout=seconds,
                          env={**os.environ, "LC_ALL": language})
    return done.returncode, done.stdout, done.stderr


def check(what, held, found=""):
    global passed, failed
    if held:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}\n    {str(found)[:1500]}")


def expect(what, arguments, code=0, out=None, err=None, **options):
    got, stdout, stderr = run(*arguments, **options)
    check(f"{what}: exit code {code}", got == code, f"exit code {got}\n{stdout}\n{stderr}")
    if out:
        check(f"{what}: prints /{out}/", re.search(out, stdout), stdout)
    if err:
        check(f"{what}: says /{err}/", re.search(err, stderr), stderr)
    return stdout


def documents(text):
    return json.loads(text.strip().splitlines()[-1])


COMMANDS = ["serve", "demo", "settings", "api describe", "walkthrough birth", "pack check", "pack new", "pack diff", "pack access", "ledger verify", "process replay", "process migrate", "process export",
            "ledger prove", "ledger rebuild", "simulate population", "user add", "user list", "user lock", "user unlock", "migrate", "doctor", "backup",
            "restore", "rules check", "rules eval", "rules explain", "rules scan", "rules tck", "rules fmt", "bench rules", "insight diagnose", "insight export",
            "policy list", "policy ask", "policy match", "policy estimate", "policy versions", "policy check", "algorithms list",
            "payments list", "payments show", "payments waiting", "payments submit", "payments collect", "payments reconcile", "bank"]


def help_of_each():
    for command in COMMANDS:
        expect(f"{command} --help", [*command.split(), "--help"], out=r"Example:\n\s+tonghe " + command)
        expect(f"{command} --help in Chinese", [*command.split(), "--help"], out=r"示例：", language="zh_CN.UTF-8")
    expect("no command", [], code=2)
    expect("a command that is none", ["walk"], code=2)


def packs(folder):
    document = documents(expect("pack check of the shipped packs", ["pack", "check", "packs", "--json"]))
    check("the shipped packs have no fault", document["ok"] and document["faults"] == [], document)
    expect("pack check names both packs", ["pack", "check", "packs/national", "packs/yunlan"], out=r"2 packs without a fault")
    copy = folder / "packs"
    shutil.copytree(ROOT / "packs", copy)
    made = expect("pack new", ["pack", "new", str(copy / "linhe"), "--item", "library-card", "--title", "借书证", "--authority", "police",
                               "--queue", "police/household"], out="item.yaml")
    check("pack new makes a pack and its item", made.count("+ ") == 5, made)
    expect("what pack new made is faultless", ["pack", "check", str(copy)], out="3 packs without a fault")
    expect("pack new overwrites nothing", ["pack", "new", str(copy / "linhe"), "--item", "library-card"], code=1, err="is there already")
    expect("pack diff", ["pack", "diff", "packs", str(copy)], out=r"\+ item library-card")
    expect("pack new makes a decision model", ["pack", "new", str(copy / "linhe"), "--decision", "library-fees", "--title", "借书费用"], out="library-fees.dmn")
    expect("pack diff names its rules", ["pack", "diff", "packs", str(copy)], out=r"\+ decision library-fees")
    expect("pack access", ["pack", "access", "packs"], out=r"yunlan +1 .*statistics.*hidden")
    expect("pack diff of the same", ["pack", "diff", "packs", "packs"], out="no difference")
    item = copy / "linhe" / "items" / "library-card" / "item.yaml"
    item.write_text(item.read_text().replace("authority: police", "authority: nobody"))
    expect("pack check of a faulty pack", ["pack", "check", str(copy)], code=1, out=r"item\.yaml:\d+")
    expect("pack check of what is no pack", ["pack", "check", str(folder / "nothing")], code=1, err="pack.yaml")


def policies(folder):
    """What policies say of facts on the command line, and of everybody in a city."""
    expect("algorithms list", ["algorithms", "list"], out=r"decision\.childcare-subsidy +decides +health +2026-01-01")
    register = documents(expect("algorithms list --json", ["algorithms", "list", "--json"]))["algorithms"]
    check("algorithms list says of each who answers for it and what for", all(one["owner_title"]["zh"] and one["purpose"]["zh"] and one["impact"]["en"] and one["versions"] for one in register), register)
    expect("policy list", ["policy", "list", "--target", "household"], out=r"minimum-living-guarantee/guarantee +household")
    document = documents(expect("policy list --json", ["policy", "list", "--json"]))
    check("policy list names every folder", len(document["policies"]) == len(list((ROOT / "packs/yunlan/policies").iterdir())), document)
    expect("policy list of a target that is none", ["policy", "list", "--target", "nobody"], code=1, err="person, household")
    known = ["policy", "ask", "elderly-allowance", "--on", "2026-03-02", "--fact", "person.local=true"]
    expect("policy ask", [*known, "--fact", "person.age=70"], out=r"entitled, 120 yuan a month\n.*70 to 79.*\n  Article 5:")
    expect("policy ask in Chinese", [*known, "--fact", "person.age=70"], out="可以享受，每月 120 元", language="zh_CN.UTF-8")
    expect("policy ask tells a near miss", [*known, "--fact", "person.age=64"], out=r"not entitled\n(.*\n)*  misses only by .*person\.age")
    expect("policy ask tells what is missing", known, out=r"cannot be told\n  to be known: .*\(person\.age\)")
    answer = documents(expect("policy ask --json", [*known, "--fact", "person.age=70", "--json"]))["answers"][0]
    check("its document says the same", answer["is"] == "entitled" and answer["amount"] == "120" and answer["article"]["article"]["en"] == "Article 5", answer)
    expect("policy ask before the policy is in force", ["policy", "ask", "elderly-allowance", "--on", "2025-12-31"], out="not in force on 2025-12-31")
    expect("policy ask of a fact that is none", [*known, "--fact", "person.agee=70"], code=1, err=r"/facts/person\.agee")
    expect("policy ask of another type", [*known, "--fact", "person.age=old"], code=1, err=r"/facts/person\.age .*number")
    expect("policy ask of no fact at all", [*known, "--fact", "seventy"], code=1, err="person.age=70")
    expect("policy ask of a policy that is none", ["policy", "ask", "nothing"], code=1, err="no policy 'nothing'")
    expect("policy versions", ["policy", "versions"], out=r"elderly-allowance +1  2026-01-01 – 2026-12-31 .*\n.*elderly-allowance +2  2027-01-01 – 2031-12-31")
    document = documents(expect("policy versions --json", ["policy", "versions", "--policy", "birth-grant", "--json"]))
    check("policy versions tells the one there is", [line["version"] for line in document["versions"]] == [1], document)
    expect("policy versions of a policy that is none", ["policy", "versions", "--policy", "nothing"], code=1, err="no policy 'nothing'")
    expect("policy ask as of the next version", ["policy", "ask", "elderly-allowance", "--on", "2027-01-01", "--fact", "person.local=true", "--fact", "person.age=70"], out="entitled, 150 yuan a month")
    expect("policy check", ["policy", "check", "elderly-allowance", "--from", "2028-01-01"], out="Version 3: 0 faults; 8 of 8 cases hold")
    expect("policy check over what is in force", ["policy", "check", "elderly-allowance", "--from", "2026-02-01"], code=1, out=r"policy\.yaml:\d+ /effective")
    table = (ROOT / "packs/yunlan/policies/elderly-allowance/benefit.dmn").read_text()
    (folder / "gap.dmn").write_text(table.replace("[70..80)", "[70..79)"))
    expect("policy check of a gap", ["policy", "check", "elderly-allowance", "--dmn", str(folder / "gap.dmn"), "--from", "2028-01-01"], code=1, out=r"benefit\.dmn:\d+ .*no rule covers.*79.*Add a rule")
    (folder / "type.dmn").write_text(table.replace("[70..80)", '"seventy"'))
    expect("policy check names the cell", ["policy", "check", "elderly-allowance", "--dmn", str(folder / "type.dmn"), "--from", "2028-01-01"], code=1, out=r"rule 4 input 2  ")
    expect("policy match without a city", ["policy", "match", "--data", str(folder / "nowhere")], code=1, err="holds no data")


def matching(data):
    """Figures of the whole city; the journal stays as it was."""
    def entries():
        with sqlite3.connect(f"file:{data / 'tonghe.db'}?mode=ro", uri=True) as db:
            return db.execute("SELECT COUNT(*) FROM journal").fetchone()[0]

    before = entries()
    expect("payments list", ["payments", "list", "--data", str(data)], out=r"elderly-allowance/allowance")
    first = documents(expect("payments list --json", ["payments", "list", "--data", str(data), "--json"]))[-1]
    expect("payments show", ["payments", "show", first["batch"], "--data", str(data)], out=r"paid +\d+")
    expect("payments show of none", ["payments", "show", "nothing", "--data", str(data)], code=1, err="no such batch")
    expect("payments waiting", ["payments", "waiting", "--data", str(data), "--json"], out=r"\[")
    expect("payments submit of what is settled", ["payments", "submit", first["batch"], "--data", str(data)], out=r"answered")
    expect("payments collect", ["payments", "collect", "--data", str(data)], out=r"0 receipts")
    expect("payments collect from no bank", ["payments", "collect", "--data", str(data), "--bank", "cash"], code=1, err="cannot be 'cash'")
    expect("payments reconcile", ["payments", "reconcile", "--data", str(data)], out=r"0 differences")
    document = documents(expect("policy match", ["policy", "match", "--data", str(data), "--json"]))
    lines = {(line["policy"], line["benefit"]): line for line in document["benefits"]}
    older = lines.get(("elderly-allowance", "allowance"))
    check("policy match finds older people", older and older["entitled"] > 0 and float(older["yearly"]) >= 720 * older["entitled"], document)
    moved = documents(expect("policy estimate", ["policy", "estimate", "elderly-allowance", "--move", "person.age:65=50", "--data", str(data), "--json"]))
    check("policy estimate reaches more people from 50 on", moved["variant"].get("people", 0) >= moved["today"].get("people", 0), moved)
    written = documents(expect("policy estimate of a version", ["policy", "estimate", "elderly-allowance", "--version", "1", "--data", str(data), "--json"]))
    check("policy estimate of the version in force is today's", written["variant"] == written["today"] and written["version"] == 1, written)
    expect("policy estimate of no version", ["policy", "estimate", "elderly-allowance", "--version", "9", "--data", str(data)], code=1, err="no version 9")
    expect("policy estimate of no benefit", ["policy", "estimate", "elderly-allowance", "--benefit", "none", "--data", str(data)], code=1, err="none")
    expect("policy estimate of a limit that is none", ["policy", "estimate", "elderly-allowance", "--move", "person.age:64=50", "--data", str(data)], code=1, err="no limit of this policy")
    check("policy match and estimate write nothing", entries() == before)
    expect("policy match for people", ["policy", "match", "--data", str(data)], out=r"entitled +refused +unknown(.*\n)*.*\[elderly-allowance/allowance\]")


def walkthrough():
    before = set(Path(tempfile.gettempdir()).glob("tonghe-walkthrough-*"))
    out = expect("walkthrough birth", ["walkthrough", "birth", "--residents", "100"], out=r"The story is told: \d+ checks, all as expected")
    check("the walkthrough tells a story", len(out.splitlines()) > 60, out)
    code, out, err = run("walkthrough", "birth", "--residents", "100", "--json", language="zh_CN.UTF-8")
    document = documents(out)
    check("walkthrough birth --json", code == 0 and document["ok"] and document["checks"] > 100, out[-2000:] + err)
    left = set(Path(tempfile.gettempdir()).glob("tonghe-walkthrough-*")) - before
    check("the walkthrough leaves nothing behind", not left, left)
    expect("walkthrough of a node that is not there", ["walkthrough", "birth", "--url", "http://localhost:9"], code=1)


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def ask(url, path, body=None, token=""):
    request = urllib.request.Request(url + "/api/v1" + path, data=json.dumps(body).encode() if body else None,
                                     headers={"Content-Type": "application/json", "Authorization": "Bearer " + token} if token else
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def strangers_check(url, folder):
    """The program printed in docs/reference/ledger.md proves an entry with the standard library and openssl alone."""
    page = (ROOT / "docs" / "reference" / "ledger.md").read_text()
    program = folder / "check_entry.py"
    program.write_text(re.search(r"^```python\n(.*?)^```", page, re.S | re.M).group(1))
    token = ask(url, "/sessions", {"account": "operator.audit", "password": DEMO_PASSWORD})["token"]
    for sequence in ("1", "77", "300"):
        done = subprocess.run([sys.executable, str(program), url, sequence], text=True, capture_output=True, timeout=60,
                              env={**os.environ, "TONGHE_TOKEN": token})
        check(f"the program of ledger.md proves entry {sequence}", done.returncode == 0 and "holds" in done.stdout, done.stdout + done.stderr)
    forged = program.read_text().replace('entry["kind"]', '"case.granted"')
    program.write_text(forged)
    done = subprocess.run([sys.executable, str(program), url, "77"], text=True, capture_output=True, timeout=60,
                          env={**os.environ, "TONGHE_TOKEN": token})
    check("it finds an entry that says something else", done.returncode != 0, done.stdout + done.stderr)


def running_node(data):
    """Every family of a running node plays the story once; the next time it says so."""
    port = free_port()
    log = Path(str(data) + ".log")
    with log.open("w") as told:
        node = subprocess.Popen([BINARY, "demo", "--data", str(data), "--residents", "100", "--port", str(port)], cwd=ROOT, stdout=told,
                                stderr=told, env={**os.environ, "LC_ALL": "en_GB.UTF-8"})
    url = f"http://localhost:{port}"
    try:
        until = time.monotonic() + 120
        while "accounts" not in log.read_text() and time.monotonic() < until:
            time.sleep(0.2)
        applicants = []
        for _ in range(6):
            code, out, err = run("walkthrough", "birth", "--url", url, "--json")
            document = documents(out)
            check("walkthrough birth --url", code == 0, json.dumps([c for s in document["steps"] for c in s["checks"] if not c["ok"]]) + err)
            applicants.append(document["applicant"])
        check("each time another family applies", len(set(applicants)) == 6, applicants)
        expect("walkthrough where every family has applied", ["walkthrough", "birth", "--url", url], code=1, out="has applied already")
        expect("a second process on the same folder", ["user", "list", "--data", str(data)], code=1, err="Another process")
        strangers_check(url, Path(str(data)).parent)
        expect("ledger verify beside a running node", ["ledger", "verify", "--data", str(data)], out="intact")
        expect("process export of what was published", ["process", "export", "--data", str(data), "--output", str(data / "published")], out="Wrote 0 publications")
        expect("process replay beside a running node", ["process", "replay", "--data", str(data)], out="every state is the same")
        expect("backup of a running node", ["backup", str(data) + "-backup", "--data", str(data)], out="Backed up")
    finally:
        node.send_signal(signal.SIGTERM)
        node.wait(timeout=60)


def after_the_node(data):
    document = documents(expect("ledger verify --json", ["ledger", "verify", "--data", str(data), "--json"]))
    check("the journal is intact", document["intact"] and document["entries"] > 500 and document["signatures_checked"], document)
    proof = documents(expect("ledger prove", ["ledger", "prove", "7", "--data", str(data)]))
    check("the proof holds", proof["holds"] and proof["sequence"] == 7, proof)
    earlier = documents(expect("ledger prove in a smaller journal", ["ledger", "prove", "7", "--size", "64", "--data", str(data)]))
    check("a proof in a perfect tree of 64 has 6 steps", earlier["holds"] and len(earlier["path"]) == 6, earlier)
    expect("ledger prove beyond the end", ["ledger", "prove", "99999999", "--data", str(data)], code=1)
    expect("ledger verify where nothing is", ["ledger", "verify", "--data", str(data) + "-none"], code=1, err="holds no data")
    rebuilding(data)
    restored = Path(str(data) + "-restored")
    expect("restore", ["restore", str(data) + "-backup", "--data", str(restored)], out="Restored")
    expect("restore does not overwrite", ["restore", str(data) + "-backup", "--data", str(restored)], code=1, err="is there already")
    expect("the restored journal verifies", ["ledger", "verify", "--data", str(restored)], out="intact")


def mining(folder, data):
    """The journal of the story just played, mined: beside the node's data, and as the logs it exports."""
    told = documents(expect("insight diagnose of a journal", ["insight", "diagnose", "--data", str(data), "--json"]))
    log = told["diagnosis"]["log"]
    check("the journal knows offers and starts", log["has_offers"] and log["has_starts"], log)
    check("cases keep to their models", all(row["fitting"] == row["cases"] for row in told["diagnosis"]["conformance"]), told["diagnosis"]["conformance"])
    whole = ""
    for form, name in (("xes", "cases.xes"), ("ocel", "cases.sqlite"), ("ocel-json", "cases.json")):
        file = folder / name
        expect(f"insight export as {form}", ["insight", "export", "--data", str(data), "--format", form, "--output", str(file)], out=r"Wrote .*: \d+ events")
        again = documents(expect(f"insight diagnose of the {form}", ["insight", "diagnose", str(file), "--json"]))["diagnosis"]
        check(f"the {form} has the journal's cases and steps", (again["log"]["cases"], again["log"]["steps"]) == (log["cases"], log["steps"]), again["log"])
        check(f"the {form} gives the journal's bottlenecks", [(row["activity"], row["waiting_days"]) for row in again["bottlenecks"]] ==
              [(row["activity"], row["waiting_days"]) for row in told["diagnosis"]["bottlenecks"]], again["bottlenecks"])
        whole += file.read_bytes().decode(errors="replace")
    check("no name, login or number leaves", not re.search(r"chen\.yu|li\.police|陈宇|李明|990103199505209825|12000010001", whole), "a personal word in an export")
    yunlan = [str(file) for file in sorted((ROOT / "examples" / "insight" / "yunlan").glob("*.xes.gz"))]
    expect("insight diagnose of logs", ["insight", "diagnose", *yunlan], out=r"Cases wait longest for 'inspection on site'")
    expect("insight diagnose names two districts", ["insight", "diagnose", *yunlan, "--slow", "yun-shan", "--fast", "lan-hu"], out=r"Yunshan takes .* more than Lanhu")
    expect("insight diagnose of no such district", ["insight", "diagnose", *yunlan, "--slow", "west"], code=1, err="yun-shan")
    expect("insight diagnose replays on a model", ["insight", "diagnose", yunlan[0], "--bpmn", "packs/national/items/individual-business-registration/process.bpmn"], out="fitness")
    expect("insight diagnose of nothing", ["insight", "diagnose"], code=1, err="give log files")
    (folder / "bomb.xes").write_text('<!DOCTYPE log [<!ENTITY a "aaaa">]><log/>')
    expect("insight diagnose of a hostile file", ["insight", "diagnose", str(folder / "bomb.xes")], code=1, err="document type")


def rebuilding(data):
    """The counts made from the journal are equal to those made anew; a changed one is found, and rebuilt."""
    place = ["--data", str(data), "--json"]
    document = documents(expect("ledger rebuild --check", ["ledger", "rebuild", "--check", *place]))
    check("the projection is what the journal gives", document["equal"] and all(one["through"] > 500 for one in document["projections"]), document)
    with sqlite3.connect(data / "tonghe.db") as rows:
        check("there is something in it", rows.execute("SELECT COUNT(*) FROM service_daily").fetchone()[0] > 5)
        rows.execute("UPDATE service_daily SET times = times + 1 WHERE happening = 'granted'")
    rows.close()
    document = documents(expect("a changed count is found", ["ledger", "rebuild", "service_daily", "--check", *place], code=1))
    check("the projection differs", not document["equal"], document)
    expect("ledger rebuild", ["ledger", "rebuild", "service_daily", "--data", str(data)], out="is rebuilt from")
    expect("the rebuilt projection is equal", ["ledger", "rebuild", "--check", *place])
    expect("ledger rebuild of what is none", ["ledger", "rebuild", "daily", "--data", str(data)], code=1, err="service_daily")


def users(data):
    document = documents(expect("user list", ["user", "list", "--data", str(data), "--json"]))
    logins = {row["login"] for row in document["rows"]}
    check("user list has the demonstration accounts", {"chen.yu", "li.police", "operator.audit"} <= logins, logins)
    add = ["user", "add", "li.admin", "--kind", "operator", "--administrator", "system", "--data", str(data)]
    expect("user add without a password", add, code=1, given="", err="No password")
    expect("user add with a weak one", add, code=1, given="123\n", err="/password")
    expect("user add", add, given=PASSWORD + "\n", out="li.admin")
    expect("user add twice", add, code=1, given=PASSWORD + "\n")
    expect("user add of no kind", ["user", "add", "x.y", "--kind", "king", "--data", str(data)], code=2)
    expect("user lock", ["user", "lock", "li.admin", "--data", str(data)], out="locked")
    check("the locked account is shown so", re.search(r"li\.admin +operator +✗ system", run("user", "list", "--data", str(data))[1]))
    expect("user unlock", ["user", "unlock", "li.admin", "--data", str(data)], out="awake")
    expect("user lock of nobody", ["user", "lock", "nobody.here", "--data", str(data)], code=1, err="nobody.here")


def simulate(folder):
    city = ["simulate", "population", "--residents", "2000", "--seed", "7", "--day", "2026-01-01", "--hash", "--json"]
    first = documents(expect("simulate population", [*city, "--out", str(folder / "city.ndjson")]))
    again = documents(expect("simulate population again", city))
    other = documents(expect("simulate population of another seed", [*city[:5], "8", *city[6:]]))
    check("the same seed gives the same bytes", first["sha256"] == again["sha256"] and first["records"] > 5000, (first, again))
    check("another seed gives others", first["sha256"] != other["sha256"], other)
    lines = (folder / "city.ndjson").read_text().splitlines()
    check("every line is a record or a relation", all(("record" in row) != ("relation" in row) for row in map(json.loads, lines)))
    expect("simulate without residents", ["simulate", "population", "--residents", "0"], code=1)
    loaded = documents(expect("simulate population --load", ["simulate", "population", "--residents", "500", "--load", "--data", str(folder / "loaded"), "--json"]))
    check("residents are loaded", loaded["residents"] == 500 and loaded["records"] > 1000, loaded)


def rules_scan(folder):
    """One decision table over a small register: counts, rows, amounts, near misses, paths, and what is refused."""
    example = ROOT / "examples" / "rules"
    asked = ["rules", "scan", str(example / "allowance.dmn")]
    residents = str(example / "residents.csv")
    out = expect("rules scan", [*asked, residents], out=r"(?m)^ +3 +50\.000 % +0  amount$")
    check("rules scan says how many rows there are", re.search(r"(?m)^ +6 rows in all$", out), out)
    expect("rules scan in Chinese", [*asked, residents], out=r"命中行数.*占比.*冲突行数.*政策", language="zh_CN.UTF-8")
    document = documents(expect("rules scan --json", [*asked, residents, "--ids", "--key", "person", "--amounts", "--near-miss", "--explain",
                                                      "--threads", "2", "--json"]))
    policy = document["policies"][0]
    check("rules scan finds its rows", document["rows"] == 6 and policy["ids"] == [0, 1, 5] and policy["keys"] == ["P001", "P002", "P006"], policy)
    check("rules scan gives amounts", policy["amount_of"] == ["699.5", "900", "2500"] and policy["amounts"]["total"] == "4099.5", policy)
    misses = {(row["rule"], row["condition"]): row["rows"] for row in document["near_misses"]}
    check("rules scan tells near misses", misses[(2, "income < 2500")] == 2 and misses[(1, "age >= 80")] == 5, misses)
    paths = {row["condition"]: row["path"] for row in document["paths"]}
    check("rules scan explains its paths", paths["age >= 80"].startswith("range") and all(row["why"] for row in document["paths"]), paths)
    out = expect("rules scan --ids", [*asked, residents, "--ids", "--amounts", "--key", "person", "--limit", "2"], out=r"(?m)^ +1  P002  900$")
    check("rules scan --limit", "P006" not in out, out)
    kept = folder / "residents.table"
    expect("rules scan --save", [*asked, residents, "--save", str(kept)], err="is kept as")
    again = documents(expect("rules scan of a table file", [*asked, str(kept), "--ids", "--json"]))
    check("the kept table gives the same", again["policies"][0]["ids"] == policy["ids"], again)
    kept.write_bytes(kept.read_bytes()[:80] + b"\xff" + kept.read_bytes()[81:])
    expect("rules scan of a damaged table file", [*asked, str(kept)], code=1, err="damaged")
    scan_refusals(folder, asked)


def scan_refusals(folder, asked):
    table = folder / "people.csv"
    table.write_text("age,employment\n71,retired\n")
    expect("rules scan without a column", [*asked, str(table)], code=1, err="no column for input 'income'")
    expect("rules scan with it as null", [*asked, str(table), "--missing-as-null"], out=r"(?m)^ +0 +0\.000 %")
    table.write_text("age,employment,income\n71,retired,1\nold,farmer\nold,farmer,2\n")
    expect("rules scan of a faulty CSV", [*asked, str(table)], code=1, err=r"people\.csv:3  this line has 2 fields[\s\S]*people\.csv:4  'old' in column 'age'")
    expect("rules scan of a column of another kind", [*asked, str(table), "--kinds", "age=text"], code=1, err="this line has 2")
    table.write_text("age,employment,income\n71,retired,1\n")
    expect("rules scan of a column of another kind", [*asked, str(table), "--kinds", "age=text"], code=1, err="input 'age' is of type number, the column holds text")
    expect("rules scan of a kind that is none", [*asked, str(table), "--kinds", "age=digits"], code=1, err="is not NAME=KIND")
    expect("rules scan of a decision that is none", [*asked, str(table), "--decision", "Nothing"], code=1, err="no decision is called 'Nothing'")
    expect("rules scan of a table that is none", [*asked, str(folder / "none.csv")], code=1, err="none.csv")
    expect("rules scan without a table", asked, code=1, err="a table are needed")
    expect("rules scan by a key that is none", [*asked, str(table), "--key", "person"], code=1, err="no column 'person'")


def bench_rules(folder):
    document = documents(expect("bench rules", ["bench", "rules", "--rows", "40000", "--rounds", "1", "--json"]))
    figures = {row["figure"]: row for row in document["figures"]}
    check("bench rules gives every figure", set(figures) == {"table_12x6", "counts_50", "ids_50", "counts_500", "nulls_50", "explain_one", "memory"}, figures)
    check("bench rules checks its counts", document["counts_wrong"] == 0 and document["counts_checked"] > 600, document)
    expect("bench rules in Chinese", ["bench", "rules", "--rows", "1000", "--rounds", "1"], out=r"50 项政策[\s\S]*计数全部相符", language="zh_CN.UTF-8")
    expect("bench rules of nobody", ["bench", "rules", "--rows", "0"], code=1, err="--rows")
    expect("bench rules --export", ["bench", "rules", "--rows", "10", "--export", str(folder)])
    check("the residents are written", len((folder / "residents.csv").read_text().splitlines()) == 11)
    check("the policies are written", len((folder / "policies.txt").read_text().splitlines()) == 50)


def upkeep(folder, data):
    expect("migrate a new folder", ["migrate", "--data", str(folder / "new")], out=r"[1-9]\d* migrations applied")
    expect("migrate again", ["migrate", "--data", str(folder / "new")], out=r"0 migrations applied")
    document = documents(expect("doctor", ["doctor", "--data", str(data), "--json"]))
    check("doctor finds a healthy node", document["ok"] and {row["check"] for row in document["checks"]} >= {"packs", "disk", "keys", "journal"}, document)
    (data / "keys" / "signing.pem").chmod(0o644)
    expect("doctor sees keys that others may read", ["doctor", "--data", str(data)], code=1, out="chmod 600")
    (data / "keys" / "signing.pem").chmod(0o600)


def main():
    if not Path(BINARY).exists():
        print(f"{BINARY} is not built\n0 passed, 1 failed, 0 skipped")
        return 1
    with tempfile.TemporaryDirectory(prefix="tonghe-cli-") as name:
        folder = Path(name)
        started = time.monotonic()
        help_of_each()
        packs(folder)
        policies(folder)
        rules_scan(folder)
        bench_rules(folder)
        simulate(folder)
        walkthrough()
        running_node(folder / "data")
        after_the_node(folder / "data")
        mining(folder, folder / "data")
        matching(folder / "data")
        users(folder / "data")
        upkeep(folder, folder / "data")
        print(f"{time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
