"""The demonstration logs of examples/insight/yunlan: a year of food-business licences in three fictional districts.

    python3 examples/insight/make_yunlan.py        writes the .xes.gz files anew, always the same bytes

No case, officer or office is real. Each district keeps to the same procedure with its own habits: one is short of inspectors,
one asks for corrections twice, one decides in a weekly meeting. The page of process mining is to find that out.
"""

import gzip
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import quoteattr

FOLDER = Path(__file__).resolve().parent / "yunlan"
ZONE = timezone(timedelta(hours=8))
REST = {f"2025-{day}" for day in ("01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08").split()}
EXCHANGED = {"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"}

# cases, wait for an inspector (hours of work), share asked for corrections, share of those asked again, days of decision, share sent back
DISTRICTS = {
    "lan-hu": {"cases": 240, "inspect": 10, "correct": 0.22, "again": 0.10, "meeting": False, "back": 0.05, "officers": 9},
    "yun-shan": {"cases": 180, "inspect": 62, "correct": 0.25, "again": 0.12, "meeting": False, "back": 0.06, "officers": 6},
    "qing-he": {"cases": 150, "inspect": 14, "correct": 0.48, "again": 0.45, "meeting": True, "back": 0.16, "officers": 5},
}


def works(day):
    text = day.strftime("%Y-%m-%d")
    return text in EXCHANGED or (day.weekday() < 5 and text not in REST)


def after(at, hours):
    """`hours` of work later, in an office open from nine to twelve and from one to six."""
    left = hours
    while True:
        if works(at):
            for opens, closes in ((9, 12), (13, 18)):
                begin = max(at, at.replace(hour=opens, minute=0, second=0))
                end = at.replace(hour=closes, minute=0, second=0)
                if begin < end:
                    room = (end - begin).total_seconds() / 3600
                    if left <= room:
                        return begin + timedelta(hours=left)
                    left -= room
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0)


class Case:
    def __init__(self, district, number, dice):
        self.habit, self.dice, self.district = DISTRICTS[district], dice, district
        self.id, self.events, self.tasks = f"{district}-{number:04}", [], 0
        day = datetime(2025, 1, 2, tzinfo=ZONE) + timedelta(days=dice.random() * 330, hours=8 + dice.random() * 12)
        self.now = day.replace(second=0, microsecond=0)

    def event(self, activity, at, lifecycle="complete", unit="", officer="", task="", outcome=""):
        self.events.append((at, activity, lifecycle, unit, officer, task, outcome))

    def happens(self, activity, hours=0.0):
        self.now = after(self.now, hours) if hours else self.now
        self.event(activity, self.now)

    def step(self, activity, unit, wait, work, outcome="accept"):
        self.tasks += 1
        task, officer = f"{self.id}-{self.tasks}", f"{self.district} officer {self.dice.randint(1, self.habit['officers'])}"
        self.event(activity, self.now, "schedule", unit, "", task)
        self.now = after(self.now, self.dice.expovariate(1 / wait) if wait else 0)
        self.event(activity, self.now, "start", unit, officer, task)
        self.now = after(self.now, work * (0.5 + self.dice.random()))
        self.event(activity, self.now, "complete", unit, officer, task, outcome)

    def correct(self):
        self.happens("case.correction_requested")
        self.now += timedelta(days=2 + self.dice.expovariate(1 / 6))
        self.happens("case.supplemented")

    def play(self):
        dice, habit = self.dice, self.habit
        self.happens("case.submitted")
        self.step("accept", "market/counter", 4, 0.6)
        while_asked = habit["correct"]
        while dice.random() < while_asked:
            self.correct()
            self.step("accept", "market/counter", 5, 0.6)
            while_asked = habit["again"]
        self.happens("case.accepted")
        self.step("review", "market/food", 9, 2.5)
        if dice.random() < 0.75:
            self.step("inspect", "market/inspection", habit["inspect"], 3.5)
            if dice.random() < 0.18:
                self.happens("case.suspended", 1)
                self.now += timedelta(days=7 + dice.expovariate(1 / 9))
                self.happens("case.resumed")
                self.step("inspect", "market/inspection", habit["inspect"] * 0.7, 3)
        while dice.random() < habit["back"]:
            self.step("decide", "market/lead", 8, 0.5, "return")
            self.step("review", "market/food", 7, 1.5)
        if habit["meeting"]:  # on Thursdays at two
            days = (3 - self.now.weekday()) % 7 or 7
            self.now = (self.now + timedelta(days=days)).replace(hour=13, minute=0)
        self.step("decide", "market/lead", 6, 0.5)
        self.happens("case.granted" if dice.random() < 0.95 else "case.refused")
        self.step("certificate", "market/counter", 3, 0.3)
        return self


def attribute(kind, key, value):
    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}/>"


def written(case):
    lines = ["<trace>", attribute("string", "concept:name", case.id)]
    for at, activity, lifecycle, unit, officer, task, outcome in case.events:
        parts = [attribute("string", "concept:name", activity), attribute("date", "time:timestamp", at.isoformat()), attribute("string", "lifecycle:transition", lifecycle)]
        for key, value in (("org:group", unit), ("org:resource", officer), ("concept:instance", task), ("outcome", outcome)):
            if value:
                parts.append(attribute("string", key, value))
        lines.append("<event>" + "".join(parts) + "</event>")
    return "\n".join([*lines, "</trace>"])


def main():
    FOLDER.mkdir(exist_ok=True)
    for place, district in enumerate(DISTRICTS):
        dice = random.Random(2025 + place)
        cases = [Case(district, number + 1, dice).play() for number in range(DISTRICTS[district]["cases"])]
        text = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016">\n' + "\n".join(map(written, cases)) + "\n</log>\n"
        with open(FOLDER / f"{district}.xes.gz", "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            packed.write(text.encode())


if __name__ == "__main__":
    main()
