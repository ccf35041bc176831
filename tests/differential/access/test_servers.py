# SPDX-License-Identifier: Apache-2.0
"""Whom we reach, by which way, and whom we trust."""

import json

from both import Access, config, trusted
from proxies import Proxy, Socks, Terminator
from world import API, EXTRA, NOBODY, WHOAMI, world

SUBMISSION = "authenticate.submission"


class Servers(Access):
    def test_whom_to_trust(self):
        self.same("jane", files={"config": config(cluster={"server": API + "/", "insecure-skip-tls-verify": True})})
        data = {"server": API, "certificate-authority-data": world().data("ca.crt")}
        self.same("jane", files={"config": config(cluster=data)})
        wrong = {"config": config(cluster=trusted(**{"certificate-authority": "front-proxy-ca.crt"}))}
        self.refused("x509", "certificate", files=wrong)
        self.same("jane", "--certificate-authority", "ca.crt", files=wrong)
        self.same("jane", "--insecure-skip-tls-verify", files=wrong)
        self.refused("x509", "certificate", files={"config": config(cluster={"server": API})})

    def test_trust_that_cannot_be(self):
        self.refused("root certificates file with the insecure flag", "exclude each other",
                     files={"config": config(cluster=trusted(**{"insecure-skip-tls-verify": True}))})
        both = trusted(**{"certificate-authority-data": world().data("ca.crt")})
        self.refused("both specified", "are both there", files={"config": config(cluster=both)})
        self.refused("unable to read certificate-authority", "certificate-authority .* cannot be read",
                     files={"config": config(cluster=trusted(**{"certificate-authority": "nowhere"}))})
        self.refused("unable to load root certificates", "certificate",
                     files={"config": config(cluster={"server": API, "certificate-authority-data": "YQ=="})})

    def test_names_and_addresses(self):
        six = "https://[::1]:6443"
        self.refused("not ::1", "does not match|target host name '::1'",
                     files={"config": config(cluster=trusted(server=six))})
        named = trusted(server=six, **{"tls-server-name": "kubernetes.default"})
        self.same("jane", files={"config": config(cluster=named)})
        self.refused("x509", "certificate", "--server", six, files={"config": config(cluster=named)})
        self.same("jane", "--server", six, "--tls-server-name", "localhost")
        self.refused("not other", "'other'", files={"config": config(cluster=trusted(**{"tls-server-name": "other"}))})
        self.same("jane", "-s", "https://127.0.0.1:6443", files={"config": config(cluster={
            "server": NOBODY, "certificate-authority": "ca.crt"})})

    def test_a_certificate_that_has_expired(self):
        late = Terminator(world().tls_server("late-server"))
        self.refused("expired", "expired", "--server", f"https://127.0.0.1:{late.port}")

    def test_what_a_server_is_told(self):
        for user in ({"username": "jane", "password": "open: sesame \u00fc"}, {"token": "t"},
                     {"token": "t", "as": "\u00fc", "as-uid": "7", "as-groups": ["a", "b"], "as-user-extra": EXTRA}):
            server = Terminator(world().tls_server("proxy"))
            cluster = trusted(server=f"https://127.0.0.1:{server.port}", **{"tls-server-name": "its.name"})
            self.refused("logged in|not enabled", '"status":401', files={"config": config(user, cluster)})
            self.assertEqual(server.asked[0], server.asked[-1])
            self.assertIn(f"host: 127.0.0.1:{server.port}", server.asked[-1])

    def test_servers_that_are_none(self):
        self.refused("refused", "127.0.0.1 port 1", "--server", NOBODY)
        self.refused("rejected", "HTTP request to an HTTPS", "--server", "http://10.60.0.1:6443")
        self.refused("not enabled", "cannot post path .+/prefix/apis/", "--server", API + "/prefix?x#y",
                     files={"config": config()})
        self.refused("rejected", "'server' is no URL", "--server", "10.60.0.1:6443")
        self.refused("no such host|lookup", "resolve host", "--server", "https://no.such.host.invalid")


class Proxies(Access):
    def through(self, proxy, url: str, host: str = "10.60.0.1", **more) -> None:
        self.same("jane", files={"config": config(cluster=trusted(**{"proxy-url": url, **more}))},
                  environment={"NO_PROXY": "*"})
        self.assertEqual(set(proxy.asked), {host})
        self.assertGreater(len(proxy.asked), 1)

    def test_http(self):
        proxy = Proxy()
        self.through(proxy, f"http://127.0.0.1:{proxy.port}")
        self.through(proxy, f"http://127.0.0.1:{proxy.port}", **{"tls-server-name": "kubernetes"})

    def test_http_to_this_machine(self):
        proxy = Proxy()
        self.through(proxy, f"http://127.0.0.1:{proxy.port}", "127.0.0.1", server="https://127.0.0.1:6443")

    def test_with_a_password(self):
        proxy = Proxy(login="user:pass")
        self.through(proxy, f"http://user:pass@127.0.0.1:{proxy.port}")
        self.refused("Proxy Authentication Required", "407",
                     files={"config": config(cluster=trusted(**{"proxy-url": f"http://127.0.0.1:{proxy.port}"}))})

    def test_https(self):
        proxy = Proxy(tls=world().tls_server("proxy"))
        self.through(proxy, f"https://127.0.0.1:{proxy.port}")

    def test_socks_where_the_proxy_knows_the_name(self):
        proxy = Socks(names={"kubernetes": "10.60.0.1"})
        self.through(proxy, f"socks5://127.0.0.1:{proxy.port}")
        proxy.asked.clear()
        self.through(proxy, f"socks5://127.0.0.1:{proxy.port}", "kubernetes", server="https://kubernetes:6443")

    def test_of_the_environment(self):
        proxy = Proxy()
        url = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        world().write("config", json.dumps(config()))
        self.same("jane", environment={"KUBECONFIG": "config", **url})
        self.assertEqual(len(proxy.asked) > 1, True)
        proxy.asked.clear()
        self.same("jane", environment={"KUBECONFIG": "config", **url, "NO_PROXY": "10.60.0.0/16"})
        self.same("jane", "--server", "https://127.0.0.1:6443", environment={"KUBECONFIG": "config", **url})
        self.assertEqual(proxy.asked, [])

    def test_that_are_none(self):
        self.refused("refused", "127.0.0.1 port 1|refused",
                     files={"config": config(cluster=trusted(**{"proxy-url": "http://127.0.0.1:1"}))})
        self.refused("unsupported scheme", "begins with none of",
                     files={"config": config(cluster=trusted(**{"proxy-url": "ftp://127.0.0.1:1"}))})


class InAPod(Access):
    """With the mounted files of jane's ServiceAccount, in a mount namespace of its own."""

    POD = {"KUBERNETES_SERVICE_HOST": "10.60.0.1", "KUBERNETES_SERVICE_PORT": "6443"}
    SETUP = """mount -t tmpfs none /var/run && at=/var/run/secrets/kubernetes.io/serviceaccount && mkdir -p $at &&
cp jane.token $at/token && cp ca.crt $at/ca.crt && printf joy >$at/namespace && exec "$0" "$@" """

    def pod(self, **environment) -> dict:
        return {"inside": ["unshare", "--mount", "sh", "-c", self.SETUP], "environment": {**self.POD, **environment}}

    def test_its_own_credentials(self):
        said = self.same("jane", **self.pod())
        self.assertEqual((said["namespace"], said["server"]), ("joy", API))
        self.assertEqual(self.same("jane", **self.pod(POD_NAMESPACE="given"))["namespace"], "given")
        self.same("jane", **self.pod(KUBECONFIG="nowhere"))
        self.same("joe", "--token", world().joe, **self.pod())

    def test_a_kubeconfig_comes_first(self):
        world().write("config", json.dumps(config({"token": world().joe})))
        self.same("joe", **self.pod(KUBECONFIG="config"))
        self.same("joe", "--kubeconfig", "config", **self.pod())

    def test_flags_lie_over_them(self):
        self.differs("localhost:8080", "joan", "--as", "joan", **self.pod())

    def test_another_server_is_not_told_them(self):
        self.refused("Username|EOF|x509", "certificate", "--server", "https://127.0.0.1:6443", **self.pod())


class SparkSubmit(Access):
    """spark-submit's own words for it, which kubectl does not know."""

    def told(self, *words, **environment) -> dict:
        conf = [part for word in words for part in ("--conf", f"spark.kubernetes.{word}")]
        master = f"k8s://{API.removeprefix('https://')}"
        return json.loads(world().run([WHOAMI, "--master", master, *conf], environment).stdout)

    def user(self, *words, **environment) -> str:
        return self.told(*words, **environment)["user"]["username"].rsplit(":", 1)[-1]

    def test_are_enough(self):
        ca, token = f"{SUBMISSION}.caCertFile={world().at}/ca.crt", f"{SUBMISSION}.oauthToken={world().jane}"
        self.assertEqual(self.user(ca, token), "jane")
        self.assertEqual(self.user(ca, f"{SUBMISSION}.oauthTokenFile={world().at}/jane.token"), "jane")
        self.assertEqual(self.user(ca, f"{SUBMISSION}.clientCertFile={world().at}/carl.crt",
                                   f"{SUBMISSION}.clientKeyFile={world().at}/carl.key"), "carl")
        self.assertEqual(self.user("trust.certificates=true", token), "jane")

    def test_win_over_the_kubeconfig(self):
        world().write("config", json.dumps(config({"tokenFile": "jane.token"}, {"server": NOBODY})))
        ca = f"{SUBMISSION}.caCertFile={world().at}/ca.crt"
        self.assertEqual(self.user(ca, KUBECONFIG="config"), "jane")
        self.assertEqual(self.user(ca, f"{SUBMISSION}.oauthToken={world().joe}", KUBECONFIG="config"), "joe")
        self.assertEqual(self.told("context=x", KUBECONFIG="config")["error"], "config: no context 'x'")
