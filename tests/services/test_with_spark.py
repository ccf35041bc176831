# SPDX-License-Identifier: Apache-2.0
"""The reverse proxy in front of the real Spark: a driver's UI, then the history server, at one address, under a prefix."""
import html.parser
import json
import re
import string
import unittest
import urllib.parse

from nginx import skip_loudly
from spark_here import SparkHere, is_here
from world import FLIGHTS, until

PREFIX = "/team/spark"
LIVE, HISTORY = f"{PREFIX}/proxy/{FLIGHTS}", f"{PREFIX}/history/{FLIGHTS}"


class Page(html.parser.HTMLParser):
    """What a browser would ask for next: links, files, and the buttons' forms."""

    def __init__(self, address: str, text: str):
        super().__init__()
        self.links: set[str] = set()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._address = address
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        for name in ("href", "src"):
            if said.get(name):
                link = urllib.parse.urljoin(self._address, said[name]).split("#")[0]
                self.links.add(urllib.parse.quote(link, safe=string.punctuation))  # as browsers do
        if tag == "form" and said.get("method", "").upper() == "POST":
            self.forms.append((urllib.parse.urljoin(self._address, said["action"]), {}))
        if tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][1][said["name"]] = said.get("value", "")


class Spark(unittest.TestCase):
    """One application: looked at while it runs, its job killed, looked at when it has ended."""

    @classmethod
    def setUpClass(cls):
        if not is_here():
            skip_loudly("no Java or no .spark/spark; launcher/setup.sh spark brings them")
        spark = SparkHere(PREFIX)
        cls.addClassCleanup(spark.close)
        cls.folder, cls.proxy = spark.folder, spark.proxy
        spark.start_history_server()
        application = spark.start_application()
        cls.live = cls.crawl(f"{LIVE}/", LIVE)
        cls.killed = cls.press_the_kill_button()
        until("the job has ended", lambda: "ended:" in (cls.folder / "application").read_text(), 120)
        (cls.folder / "stop").touch()
        application.wait(120)
        cls.afterwards = until("the history is there", lambda: (lambda it: it.status == 302 and it)(cls.ask(f"{LIVE}/")))
        cls.past = cls.crawl(f"{HISTORY}/", HISTORY)

    @classmethod
    def ask(cls, path: str, method: str = "GET", body: str = "", **headers: str):
        return cls.proxy.ask(path, method, body, **headers)

    @classmethod
    def crawl(cls, start: str, root: str) -> dict:
        """Every page and file below `start` that a page there leads to, by its address."""
        seen, wanted = {}, {start}
        while wanted:
            address = wanted.pop()
            answer = seen[address] = cls.ask(address)
            if 300 <= answer.status < 400:
                wanted.add(urllib.parse.urljoin(address, answer.location))
            elif answer.headers.get_content_type() == "text/html" and address.startswith(root) and ".sort=" not in address:
                wanted |= {link for link in Page(address, answer.text).links if link.startswith("/")}
            # Of tables in all their orders, those whose names have to be encoded; no thread dumps, no archives.
            wanted = {each for each in wanted - seen.keys() if not re.search(r"threadDump|/logs$|\.sort=[^+%]*(&|$)", each)}
        return seen

    @classmethod
    def press_the_kill_button(cls):
        forms = Page(f"{LIVE}/jobs/", cls.ask(f"{LIVE}/jobs/").text).forms
        (action, fields), = forms
        return action, cls.ask(action, "POST", urllib.parse.urlencode(fields), Sec_Fetch_Site="same-origin",
                               Content_Type="application/x-www-form-urlencoded")

    def test_every_link_of_the_live_ui_leads_somewhere_below_the_prefix(self):
        self.assertEqual({address: answer.status for address, answer in self.live.items() if answer.status >= 400}, {})
        self.assertEqual([address for address in self.live if not address.startswith(f"{PREFIX}/")], [])
        for page in ("jobs/", "stages/", "storage/", "environment/", "executors/", "SQL/"):
            self.assertIn(f"{LIVE}/{page}", self.live)

    def test_every_link_of_the_history_leads_somewhere_below_the_prefix(self):
        self.assertEqual({address: answer.status for address, answer in self.past.items() if answer.status >= 400}, {})
        self.assertEqual([address for address in self.past if not address.startswith(f"{PREFIX}/")], [])
        for page in ("jobs/", "stages/", "storage/", "environment/", "executors/", "SQL/"):
            self.assertIn(f"{HISTORY}/{page}", self.past)

    def test_what_the_pages_scripts_ask_for_is_there(self):
        for path in (f"{LIVE}/api/v1/applications/{FLIGHTS}/allexecutors", f"{LIVE}/static/executorspage-template.html",
                     f"{LIVE}/static/stagespage-template.html", f"{PREFIX}/static/executorspage-template.html"):
            where = path.replace(LIVE, PREFIX)
            self.assertEqual(self.ask(where).status, 200, where)
            self.assertEqual(self.ask(path).location or path, where, path)  # it has ended: the same words lead there

    def test_the_kill_button_ends_the_job_and_leads_back(self):
        action, answer = self.killed
        self.assertEqual(action, f"{LIVE}/jobs/job/kill/")
        self.assertEqual((answer.status, answer.location), (302, f"{LIVE}/jobs/"))
        self.assertIn("ended: True", (self.folder / "application").read_text())

    def test_the_same_address_leads_to_the_history_afterwards(self):
        self.assertEqual(self.afterwards.location, f"{HISTORY}/")
        self.assertEqual(self.ask(f"{LIVE}/stages/stage/?id=0&attempt=0").location, f"{HISTORY}/stages/stage/?id=0&attempt=0")

    def test_the_list_has_what_the_front_page_shows(self):
        listed, = until("it is read to its end", lambda: [each for each in json.loads(
            self.ask(f"{PREFIX}/api/v1/applications?limit=1000").text) if each["attempts"][0]["completed"]])
        self.assertEqual((listed["id"], listed["name"]), (FLIGHTS, "endless <&> \u00fc"))
        for key in ("startTimeEpoch", "endTimeEpoch", "sparkUser"):
            self.assertTrue(listed["attempts"][0][key], key)


if __name__ == "__main__":
    unittest.main()
