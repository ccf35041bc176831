# SPDX-License-Identifier: Apache-2.0
"""The proxy's own pages in a real browser."""
import time
import unittest

from browser import Browser
from world import DOMAIN, FLIGHTS, NOBODY, OTHER, History, Names, Proxy, Ui

HOUR = 3_600_000


def listed(application: str, begin: int, end: int = 0, **more) -> dict:
    """An application as the history server's REST API lists it."""
    attempt = {"startTimeEpoch": begin, "endTimeEpoch": end or -1, "sparkUser": "ada", "completed": bool(end)}
    return {"id": application, "name": f"job {application[6:8]}", **more, "attempts": [attempt]}


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names, cls.history, cls.ui = Names(), History(), Ui("127.0.0.2")
        cls.names.addresses = {f"{FLIGHTS}-ui.{DOMAIN}": "127.0.0.2", f"{OTHER}-ui.{DOMAIN}": "127.0.0.3"}
        cls.proxy = Proxy(cls.names, f"127.0.0.1:{cls.history.port}", cls.ui.port, PREFIX="/team/spark")
        cls.browser = Browser()
        for each in (cls.names, cls.history, cls.ui, cls.proxy, cls.browser):
            cls.addClassCleanup(each.close)

    def setUp(self):
        self.history.known, self.history.listed = set(), []
        self.browser.screen(1200, 800)

    def visit(self, path: str):
        self.browser.visit(f"http://127.0.0.1:{self.proxy.port}/team/spark{path}")

    def rows(self) -> list[list[str]]:
        self.browser.until("document.querySelectorAll('tbody tr').length > 0")
        return self.browser.value("[...document.querySelectorAll('tbody tr')].map(row => "
                                  "[...row.cells].map(cell => cell.innerText.trim().split('\\n')[0]))")

    def three(self):
        now = int(time.time() * 1000)
        self.history.listed = [
            listed("spark-" + "d" * 32, now - 3 * HOUR, now - HOUR - 35 * 60_000, name="<b>bold</b> & \u00fc"),
            listed(OTHER, now - 2 * HOUR), listed(FLIGHTS, now - 65_000)]

    def test_the_list_has_name_state_start_and_duration_the_running_first(self):
        self.three()
        self.visit("/")
        rows = self.rows()
        self.assertEqual([(row[0], row[1]) for row in rows], [
            ("job aa", "running"), ("job bb", "not running"), ("<b>bold</b> & \u00fc", "finished")])
        self.assertRegex(rows[0][3], r"^1 min [5-9] s$|^1 min \d\d s$")
        self.assertEqual([row[3] for row in rows[1:]], ["", "1 h 25 min"])
        self.assertEqual(self.browser.value("document.querySelector('#said').innerText"), "3 applications, 1 running")
        self.assertEqual(self.browser.problems, [])
        self.browser.picture("list")

    def test_links_lead_to_the_applications_address(self):
        self.history.listed = [listed(FLIGHTS, 1), listed("local-17", 1, 2)]
        self.visit("/")
        self.rows()
        links = self.browser.value("[...document.querySelectorAll('tbody a')].map(each => new URL(each.href).pathname)")
        for name, start in ((FLIGHTS, f"/team/spark/proxy/{FLIGHTS}/"), ("local-17", "/team/spark/history/local-17/")):
            self.assertLessEqual({start, f"{start}executors/", f"/team/spark/api/v1/applications/{name}/logs"}, set(links))

    def test_it_is_used_by_keyboard_alone(self):
        self.three()
        self.visit("/")
        self.rows()
        self.browser.press("Tab", *"BOLD")
        self.assertEqual([row[0] for row in self.rows()], ["<b>bold</b> & \u00fc"])
        self.browser.press("Tab")
        self.assertEqual(self.browser.value("document.activeElement.innerText"), "<b>bold</b> & \u00fc")
        self.assertNotEqual(self.browser.value("getComputedStyle(document.activeElement).outlineStyle"), "none")
        self.history.known = {"spark-" + "d" * 32}
        self.browser.press("Enter")
        self.browser.until(f"location.pathname === '/team/spark/history/spark-{'d' * 32}/jobs/'")

    def test_on_a_phone_nothing_is_cut_off_in_light_and_dark(self):
        self.three()
        grounds = set()
        for dark in (False, True):
            self.browser.screen(360, 740, dark)
            self.visit("/")
            self.rows()
            self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)
            grounds.add(self.browser.value("getComputedStyle(document.body).backgroundColor"))
            self.browser.picture(f"phone-{'dark' if dark else 'light'}")
        self.assertEqual(len(grounds), 2)

    def test_without_an_application_it_says_how_they_get_there(self):
        self.visit("/")
        self.browser.until("document.querySelector('#said').innerText.includes('spark.eventLog.enabled')")

    def test_two_hundred_applications_are_there_within_a_second(self):
        now = int(time.time() * 1000)
        self.history.listed = [listed(f"spark-{number:032x}", now - HOUR, now) for number in range(200)]
        self.visit("/")
        self.browser.until("document.querySelectorAll('tbody tr').length === 200", 5)
        print("200 applications:", self.browser.value("Math.round(performance.now())"), "ms after the page was asked for")

    def test_a_waiting_page_gives_way_to_the_history_by_itself(self):
        self.visit(f"/proxy/{OTHER}/jobs/")
        self.assertEqual(self.browser.value("document.title"), "Not there yet")
        self.history.known = {OTHER}
        self.browser.until(f"location.pathname === '/team/spark/history/{OTHER}/jobs/'")

    def test_a_waiting_page_gives_way_to_the_live_ui_by_itself(self):
        self.names.addresses[f"{NOBODY}-ui.{DOMAIN}"] = "127.0.0.4"
        self.visit(f"/proxy/{NOBODY}/jobs/")
        self.assertEqual(self.browser.value("document.title"), "Not there yet")
        late = Ui("127.0.0.4", self.ui.port)
        self.addCleanup(late.close)
        self.browser.until("document.body.innerText === 'stages'")

    def test_a_page_for_an_unknown_application_looks_again(self):
        name = "spark-" + "e" * 32
        self.visit(f"/proxy/{name}/")
        self.assertEqual(self.browser.value("document.title"), "No such application")
        self.history.known = {name}
        self.browser.until(f"location.pathname === '/team/spark/history/{name}/jobs/'")


if __name__ == "__main__":
    unittest.main()
