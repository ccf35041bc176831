# SPDX-License-Identifier: Apache-2.0
"""The reverse proxy between UIs of drivers and a history server that behave as Spark's do."""
import os
import subprocess
import tempfile
import unittest

from world import (DOMAIN, FLIGHTS, NOBODY, OTHER, START, History, Names, Proxy, Ui, free_port)


class ProxyTest(unittest.TestCase):
    """The application FLIGHTS runs; OTHER has a Service, and nobody behind it; NOBODY is unknown. The history server
    knows neither, until a test says so."""

    VARIABLES: dict[str, str] = {}

    @classmethod
    def setUpClass(cls):
        cls.names, cls.history = Names(), History()
        cls.ui = Ui("127.0.0.2")
        cls.names.addresses = {f"{FLIGHTS}-ui.{DOMAIN}": "127.0.0.2", f"{OTHER}-ui.{DOMAIN}": "127.0.0.3"}
        cls.proxy = Proxy(cls.names, f"127.0.0.1:{cls.history.port}", cls.ui.port, **cls.VARIABLES)
        for each in (cls.names, cls.history, cls.ui, cls.proxy):
            cls.addClassCleanup(each.close)

    def setUp(self):
        self.history.known, self.ui.starts = set(), False
        self.ui.seen.clear()
        self.history.seen.clear()

    def ask(self, path: str, method: str = "GET", **headers: str):
        return self.proxy.ask(path, method, **headers)


class Live(ProxyTest):
    def test_links_begin_with_the_applications_own_address(self):
        self.assertIn(f'href="/proxy/{FLIGHTS}/stages/"', self.ask(f"/proxy/{FLIGHTS}/jobs/").text)

    def test_an_address_without_its_slash_gets_one(self):
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}?a=b").location, f"/proxy/{FLIGHTS}/?a=b")

    def test_redirects_stay_below_the_applications_address(self):
        for path, target in (("/", "/jobs/"), ("/jobs", "/jobs/"), ("/configured/", "/jobs/")):
            self.assertEqual(self.ask(f"/proxy/{FLIGHTS}{path}").location, f"/proxy/{FLIGHTS}{target}", path)

    def test_a_redirect_to_another_site_is_left_alone(self):
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}/elsewhere/").location, "https://login.example/?back=1")

    def test_encoded_paths_and_queries_arrive_as_they_were_sent(self):
        sent = "/storage/a%2Fb%20c/%E2%82%AC;x=1/?id=%26%2F&q=a+b%3D&empty"
        self.ask(f"/proxy/{FLIGHTS}{sent}")
        self.assertEqual(self.ui.seen[-1].path, sent)

    def test_a_kill_button_is_a_post_and_leads_back(self):
        answer = self.ask(f"/proxy/{FLIGHTS}/jobs/job/kill/?id=7", "POST")
        self.assertEqual((answer.status, answer.location), (302, f"/proxy/{FLIGHTS}/jobs/?id=7"))
        self.assertEqual(self.ui.seen[-1].command, "POST")

    def test_errors_of_spark_are_shown_as_they_are(self):
        answer = self.ask(f"/proxy/{FLIGHTS}/fails/")
        self.assertEqual((answer.status, answer.text), (500, "Spark's own error"))

    def test_a_ui_that_has_no_pages_yet_is_waited_for(self):
        self.ui.starts = True
        answer = self.ask(f"/proxy/{FLIGHTS}/")
        self.assertEqual((answer.status, answer.title), (503, "Not there yet"))
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}/none/").text, "Spark's own page")

    def test_the_list_can_ask_who_runs_and_gets_no_error(self):
        for name, said in ((FLIGHTS, '{"spark": "4.3.0"}'), (OTHER, "null"), (NOBODY, "null")):
            answer = self.ask(f"/running/{name}")
            self.assertEqual((answer.status, answer.text), (200, said), name)
        self.ui.starts = True
        self.assertEqual(self.ask(f"/running/{FLIGHTS}").text, "{}")
        for name in ("x", FLIGHTS + "/", FLIGHTS + "/../x", FLIGHTS + "%2f"):
            self.assertEqual(self.ask(f"/running/{name}").text, "null", name)

    def test_what_a_client_says_of_the_prefix_is_not_believed(self):
        self.ask(f"/proxy/{FLIGHTS}/jobs/", X_Forwarded_Context="/evil", X_Forwarded_Prefix="/evil")
        headers = self.ui.seen[-1].headers
        self.assertEqual(headers["X-Forwarded-Context"], f"/proxy/{FLIGHTS}")
        self.assertNotIn("X-Forwarded-Prefix", headers)

    def test_spark_is_told_how_it_is_seen_from_outside(self):
        self.ask(f"/proxy/{FLIGHTS}/jobs/", Host="spark.example", X_Forwarded_Proto="https")
        headers = self.ui.seen[-1].headers
        self.assertEqual((headers["X-Forwarded-Host"], headers["X-Forwarded-Proto"]), ("spark.example", "https"))
        self.assertTrue(headers["Host"].startswith(f"{FLIGHTS}-ui.{DOMAIN}:"))


class Ended(ProxyTest):
    def test_the_same_address_leads_to_the_same_page_of_the_history(self):
        self.history.known = {OTHER}
        answer = self.ask(f"/proxy/{OTHER}/stages/stage/?id=1&attempt=0")
        self.assertEqual((answer.status, answer.location), (302, f"/history/{OTHER}/stages/stage/?id=1&attempt=0"))

    def test_also_when_its_service_is_gone(self):
        self.history.known = {NOBODY}
        self.assertEqual(self.ask(f"/proxy/{NOBODY}/").location, f"/history/{NOBODY}/")

    def test_the_rest_api_goes_on_in_the_history_server(self):
        self.history.known = {OTHER}
        self.assertEqual(self.ask(f"/proxy/{OTHER}/api/v1/applications/{OTHER}/jobs?status=failed").location,
                         f"/api/v1/applications/{OTHER}/jobs?status=failed")

    def test_before_the_history_server_knows_it_a_page_says_so_and_tries_again(self):
        answer = self.ask(f"/proxy/{OTHER}/jobs/")
        self.assertEqual((answer.status, answer.title, answer.headers["Retry-After"]), (503, "Not there yet", "2"))
        self.assertIn("/assets/retry.js", answer.text)
        self.assertIn(OTHER, answer.text)

    def test_an_unknown_application_is_404_with_advice(self):
        answer = self.ask(f"/proxy/{NOBODY}/jobs/")
        self.assertEqual((answer.status, answer.title), (404, "No such application"))
        self.assertIn("spark.eventLog.enabled", answer.text)
        self.assertNotIn("Retry-After", answer.headers)

    def test_an_unknown_application_of_the_history_is_the_same_404(self):
        answer = self.ask(f"/history/{NOBODY}/jobs/")
        self.assertEqual((answer.status, answer.title), (404, "No such application"))

    def test_a_kill_button_of_an_ended_application_does_nothing_and_says_so(self):
        self.history.known = {OTHER}
        answer = self.ask(f"/proxy/{OTHER}/jobs/job/kill/?id=7", "POST")
        self.assertEqual((answer.status, answer.title), (409, "The application does not run"))

    def test_the_history_servers_pages_have_their_links_and_redirects_here(self):
        self.history.known = {OTHER}
        self.assertEqual(self.ask(f"/history/{OTHER}/").location, f"/history/{OTHER}/jobs/")
        self.assertIn(f'href="/history/{OTHER}/stages/"', self.ask(f"/history/{OTHER}/jobs/").text)


class WithoutHistory(ProxyTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proxy = Proxy(cls.names, f"127.0.0.1:{free_port()}", cls.ui.port)
        cls.addClassCleanup(cls.proxy.close)

    def test_a_running_application_is_shown(self):
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}/jobs/").status, 200)

    def test_an_application_with_a_service_is_waited_for(self):
        answer = self.ask(f"/proxy/{OTHER}/jobs/")
        self.assertEqual((answer.status, answer.title), (503, "Not there yet"))

    def test_nobody_is_told_that_an_application_is_unknown(self):
        for path in (f"/proxy/{NOBODY}/", f"/history/{NOBODY}/", "/api/v1/applications"):
            answer = self.ask(path)
            self.assertEqual((answer.status, answer.title, answer.headers["Retry-After"]),
                             (503, "The history server does not answer", "2"), path)


class UnderAPrefix(ProxyTest):
    """Whether the ingress takes the prefix off or leaves it on, all addresses that are given out have it."""

    VARIABLES = {"PREFIX": "/team.one/spark"}

    def test_everything_is_found_with_the_prefix_and_without(self):
        self.history.known = {OTHER}
        for before in ("", "/team.one/spark"):
            self.assertIn('src="/team.one/spark/assets/applications.js"', self.ask(f"{before}/").text)
            self.assertIn(f'href="/team.one/spark/proxy/{FLIGHTS}/stages/"', self.ask(f"{before}/proxy/{FLIGHTS}/jobs/").text)
            self.assertEqual(self.ask(f"{before}/proxy/{FLIGHTS}").location, f"/team.one/spark/proxy/{FLIGHTS}/")
            self.assertEqual(self.ask(f"{before}/proxy/{FLIGHTS}/").location, f"/team.one/spark/proxy/{FLIGHTS}/jobs/")
            self.assertEqual(self.ask(f"{before}/proxy/{OTHER}/").location, f"/team.one/spark/history/{OTHER}/")
            self.assertEqual(self.ask(f"{before}/history/{OTHER}/").location, f"/team.one/spark/history/{OTHER}/jobs/")
            self.assertIn(f'href="/team.one/spark/history/{OTHER}/stages/"', self.ask(f"{before}/history/{OTHER}/jobs/").text)
            self.assertEqual(self.ask(f"{before}/assets/page.css").status, 200)

    def test_encoded_paths_arrive_as_they_were_sent(self):
        self.ask(f"/team.one/spark/proxy/{FLIGHTS}/storage/a%2Fb/?id=%2F")
        self.assertEqual(self.ui.seen[-1].path, "/storage/a%2Fb/?id=%2F")

    def test_the_prefix_without_its_slash_gets_one(self):
        self.assertEqual(self.ask("/team.one/spark").location, "/team.one/spark/")

    def test_only_the_very_prefix_counts(self):
        self.assertEqual(self.ask(f"/teamXone/spark/proxy/{FLIGHTS}/jobs/").status, 404)


class Closed(ProxyTest):
    """Nothing but Spark UIs of its own namespace is behind it."""

    def test_nothing_but_an_application_id_may_follow_proxy(self):
        hexadecimal = FLIGHTS.removeprefix("spark-")
        for name in ("", "x", "localhost", "169.254.169.254", hexadecimal, FLIGHTS[:-1], FLIGHTS + "a", FLIGHTS.upper(),
                     FLIGHTS + ":80", FLIGHTS + ".other", FLIGHTS + "@evil", "user@" + FLIGHTS, FLIGHTS + "%2fjobs",
                     FLIGHTS + "%2e", FLIGHTS + "-ui.other.svc", "%73park-" + hexadecimal, "../api",
                     "..%2fapi", FLIGHTS + "/../" + OTHER, FLIGHTS + "/..%2f..%2fapi", FLIGHTS + "/%2e%2e/" + OTHER,
                     FLIGHTS + "/.%2e/x", FLIGHTS + "/..;/x", FLIGHTS + "/a/./b", FLIGHTS + "/a%5c..%5cb",
                     FLIGHTS + "/a%0d%0aX: y".replace(" ", "%20")):
            answer = self.ask(f"/proxy/{name}/")
            self.assertEqual(answer.status, 404, name)
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}%00/").status, 400)
        self.assertEqual(self.ask(f"//proxy/{FLIGHTS}").status, 404)  # a redirect would lead to a host of that name
        self.assertEqual((self.ui.seen, self.history.seen), ([], []))

    def test_no_other_name_is_ever_looked_up(self):
        self.ask("/proxy/evil.example/")
        self.ask(f"/proxy/{NOBODY}/")
        self.ask(f"http://evil.example/proxy/{FLIGHTS}/", Host="evil.example")
        self.assertLessEqual(self.names.asked, {f"{each}-ui.{DOMAIN}" for each in (FLIGHTS, OTHER, NOBODY)})

    def test_addresses_of_its_own_inside_are_not_to_be_had(self):
        for path in ("/pages/ended.html", "/not-live", "/in-history", "/not-in-history", "/history-unknown", "/nginx.conf",
                     "/start", "/http.conf", "/assets/../start", "/assets/%2e%2e/start", "//evil.example/", "/assets/"):
            self.assertIn(self.ask(path).status, (403, 404), path)

    def test_only_what_sparks_pages_use_is_let_through(self):
        for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"):
            self.assertIn(self.ask(f"/proxy/{FLIGHTS}/jobs/", method).status, (400, 405), method)
        self.assertEqual(self.ui.seen, [])

    def test_a_page_of_another_site_may_not_press_the_kill_button(self):
        for site in ("cross-site", "same-site"):
            answer = self.ask(f"/proxy/{FLIGHTS}/jobs/job/kill/?id=1", "POST", Sec_Fetch_Site=site)
            self.assertEqual((answer.status, answer.title), (403, "Refused"))
        self.assertEqual(self.ui.seen, [])
        self.assertEqual(self.ask(f"/proxy/{FLIGHTS}/jobs/job/kill/?id=1", "POST", Sec_Fetch_Site="same-origin").status, 302)

    def test_pages_of_its_own_run_nothing_that_is_not_their_own(self):
        for path in ("/", f"/proxy/{NOBODY}/", f"/proxy/{OTHER}/", "/none"):
            headers = self.ask(path).headers
            self.assertIn("default-src 'none'; script-src 'self';", headers["Content-Security-Policy"], path)
            self.assertEqual(headers["X-Frame-Options"], "DENY", path)

    def test_every_page_has_the_security_headers_once_and_none_names_a_version(self):
        self.history.known = {OTHER}
        for path in ("/", "/assets/page.css", f"/proxy/{FLIGHTS}/jobs/", f"/history/{OTHER}/jobs/", f"/proxy/{NOBODY}/"):
            headers = self.ask(path).headers
            self.assertEqual(headers.get_all("X-Content-Type-Options"), ["nosniff"], path)
            self.assertEqual(headers.get_all("Referrer-Policy"), ["same-origin"], path)
            self.assertEqual(headers["Server"], "nginx")


class WithPasswords(ProxyTest):
    @classmethod
    def setUpClass(cls):
        file = tempfile.NamedTemporaryFile("w", suffix=".htpasswd")
        cls.addClassCleanup(file.close)
        hashed = subprocess.run(["openssl", "passwd", "-6", "sesame"], capture_output=True, text=True, check=True).stdout
        file.write(f"ada:{hashed}")
        file.flush()
        os.chmod(file.name, 0o644)  # started as root, nginx's worker is somebody else
        cls.VARIABLES = {"USERS": file.name}
        super().setUpClass()

    def test_nobody_enters_without(self):
        for path in ("/", f"/proxy/{FLIGHTS}/jobs/", f"/proxy/{NOBODY}/", "/history/", "/api/v1/applications", "/assets/page.css"):
            self.assertEqual(self.ask(path).status, 401, path)
            self.assertEqual(self.ask(path, Authorization="Basic YWRhOndyb25n").status, 401, path)  # ada:wrong
        self.assertEqual((self.ui.seen, self.history.seen), ([], []))

    def test_who_has_one_enters_and_spark_does_not_see_it(self):
        answer = self.ask(f"/proxy/{FLIGHTS}/jobs/", Authorization="Basic YWRhOnNlc2FtZQ==")  # ada:sesame
        self.assertEqual(answer.status, 200)
        self.assertNotIn("Authorization", self.ui.seen[-1].headers)

    def test_an_ended_application_is_found_with_one(self):
        self.history.known = {OTHER}
        answer = self.ask(f"/proxy/{OTHER}/", Authorization="Basic YWRhOnNlc2FtZQ==")
        self.assertEqual(answer.location, f"/history/{OTHER}/")

    def test_a_probe_needs_none(self):
        self.assertEqual((self.ask("/healthz").status, self.ask("/healthz").text), (200, "ok\n"))


class Start(unittest.TestCase):
    def refused(self, **variables: str) -> str:
        names = Names()
        self.addCleanup(names.close)
        with self.assertRaises(AssertionError) as refused:
            Proxy(names, "127.0.0.1:1", 4040, **variables).close()
        return str(refused.exception)

    def test_what_is_wrong_is_named_and_nothing_starts(self):
        for variables, reason in (
                ({"PREFIX": "/a;b"}, "PREFIX: '/a;b' is not a path"),
                ({"PREFIX": "/a\n/b"}, "is not a path"),
                ({"PREFIX": "/team/proxy/x"}, "has 'proxy' or 'history' in it"),
                ({"DOMAIN": "a b"}, "DOMAIN: 'a b' is not a domain"),
                ({"SPARK_UI_PORT": "4040/x"}, "SPARK_UI_PORT: '4040/x' is not a port"),
                ({"HISTORY_SERVER": "http://x"}, "HISTORY_SERVER: 'http://x' is not host:port"),
                ({"RESOLVER": "x.example"}, "RESOLVER: 'x.example' is not an address"),
                ({"USERS": "/none"}, "no users in '/none'; is the Secret there, with the key htpasswd?")):
            self.assertIn(reason, self.refused(**variables))

    def test_its_variables_are_those_it_explains(self):
        text = START.read_text()
        for name in ("PREFIX", "HISTORY_SERVER", "SPARK_UI_PORT", "USERS", "ACCESS_LOG", "DOMAIN", "RESOLVER", "LISTEN", "RUN"):
            self.assertRegex(text, rf"(?m)^#   {name} ")


if __name__ == "__main__":
    unittest.main()
