# SPDX-License-Identifier: Apache-2.0
"""Who we are: tokens, certificates, passwords, plugins, and somebody else."""

import json

from both import Access, config, execs, trusted
from world import API, EXTRA, WHOAMI, credential, world


class Users(Access):
    def test_tokens_and_their_files(self):
        self.same("jane", files={"config": config({"tokenFile": "jane.token"})})
        self.same("jane", files={"config": config({"tokenFile": "jane.token", "token": world().joe})})
        self.same("joe", files={"config": config({"tokenFile": "nowhere", "token": world().joe})})
        self.same("joe", "--token", world().joe)
        self.same("jane", "--token", world().joe, files={"config": config({"tokenFile": "jane.token"})})
        self.refused("no such file", "tokenFile .* cannot be read", files={"config": config({"tokenFile": "nowhere"})})
        self.refused("Unauthorized|logged in", '"status":401', files={"config": config({"token": "wrong"})})

    def test_client_certificates(self):
        file = {"client-certificate": "carl.crt", "client-key": "carl.key"}
        data = {"client-certificate-data": world().data("carl.crt"), "client-key-data": world().data("carl.key")}
        said = self.same("carl", files={"config": config(file)})
        self.assertIn("drivers", said["user"]["groups"])
        self.same("carl", files={"config": config(data)})
        self.same("carl", files={"config": config({**data, "client-key-data": "", "client-key": "carl.key"})})
        self.same("carl", "--client-certificate", "carl.crt", "--client-key", "carl.key", files={"config": config({})})
        self.same("carl", files={"config": config({**file, "token": world().jane})})

    def test_client_certificates_that_are_none(self):
        file = {"client-certificate": "carl.crt", "client-key": "carl.key"}
        both = {**file, "client-certificate-data": world().data("carl.crt")}
        self.refused("both specified", "are both there", files={"config": config(both)})
        self.refused("both specified", "are both there", files={"config": config({**file, "client-key-data": "YQ=="})})
        self.refused("must be specified", "without 'client-key'",
                     files={"config": config({"client-certificate": "carl.crt"})})
        self.refused("unable to read client-cert", "client-certificate .* cannot be read",
                     files={"config": config({**file, "client-certificate": "nowhere"})})
        self.refused("private key does not match", "private key|key values mismatch|unable to set",
                     files={"config": config({**file, "client-key": "proxy.key"})})
        late = {"client-certificate": "late.crt", "client-key": "late.key"}
        self.refused("Unauthorized|logged in", '"status":401', files={"config": config(late)})
        file.pop("client-key")
        self.refused("illegal base64", "not base64", files={"config": config({**file, "client-key-data": "?"})})

    def test_passwords(self):
        password = {"username": "jane", "password": "secret"}
        self.refused("not enabled", "system:anonymous", files={"config": config(password)})  # this server knows none
        self.refused("more than one authentication method", "exclude each other",
                     files={"config": config({**password, "token": world().jane})})
        self.refused("but not both", "exclude each other",
                     files={"config": config({**password, "tokenFile": "jane.token"})})

    def test_acting_as_somebody(self):
        somebody = {"as": "joan", "as-uid": "7", "as-groups": ["one", "two"], "as-user-extra": EXTRA}
        said = self.same("joan", files={"config": config({**world().admin(), **somebody})})
        self.assertEqual(said["user"]["groups"], ["one", "two", "system:authenticated"])
        self.assertEqual({key: said["user"]["extra"][key] for key in EXTRA}, EXTRA)
        self.same("joan", files={"config": config({"token": world().jane, "as": "joan"})})
        self.same("joan", "--as", "joan")
        admin = {"config": config(world().admin())}
        groups = ["--as-group", "a", "--as-group", "b,c"]
        self.same("j\u00f6rg", "--as", "j\u00f6rg", "--as-uid", "7", *groups, files=admin)
        self.same("other", "--as", "other", files={"config": config({**world().admin(), **somebody})})

    def test_acting_as_somebody_one_may_not_be(self):
        self.refused("do not have permission|forbidden", "cannot impersonate", "--as", "joe")
        for more in ({"as-uid": "7"}, {"as-groups": ["a"]}, {"as-user-extra": EXTRA}):
            user = {"token": world().jane, **more}
            self.refused("without impersonating a user", "need 'as'", files={"config": config(user)})
        self.refused("without impersonating a user", "need 'as'", "--as-group", "g")

    def test_auth_providers_are_gone(self):
        user = {"auth-provider": {"name": "gcp"}}
        self.refused("removed|no Auth Provider", "no longer a way", files={"config": config(user)})


class Plugins(Access):
    def given(self, plugin) -> list:
        """What the plugin was given: by kubectl, by sparkjob."""
        log = plugin.with_name(plugin.name + ".given")
        lines = [line.split("|") for line in log.read_text().splitlines()]
        log.unlink()
        return [[json.loads(info), *rest] for info, *rest in (lines[0], lines[-1])]

    def test_a_token_a_certificate_or_both(self):
        plugin = world().plugin("give-token", credential(token=world().jane))
        self.same("jane", files={"config": config(execs(plugin))})
        both = {"clientCertificateData": (world().at / "carl.crt").read_text(),
                "clientKeyData": (world().at / "carl.key").read_text()}
        plugin = world().plugin("give-certificate", credential(**both))
        self.same("carl", files={"config": config(execs(plugin))})
        plugin = world().plugin("give-both", credential(**both, token=world().jane))
        self.same("carl", files={"config": config(execs(plugin))})

    def test_where_it_is(self):
        world().plugin("bin/on-path", credential(token=world().jane))
        self.same("jane", files={"config": config(execs("on-path"))})
        world().plugin("deep/beside", credential(token=world().jane))
        user = execs("./beside")
        self.same("jane", files={"deep/config": config(user, trusted(**{"certificate-authority": "../ca.crt"}))})

    def test_what_it_is_given(self):
        plugin = world().plugin("look", credential(token=world().jane))
        user = execs(plugin, args=["one", "two words"], env=[{"name": "EXTRA", "value": "x"}])
        self.same("jane", files={"config": config(user)})
        theirs, ours = self.given(plugin)
        self.assertEqual(theirs, ours)
        self.assertEqual(ours[1:], ["one two words", "x", "plain"])
        user["exec"]["provideClusterInfo"] = True
        extension = {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x", "n": [1, None]}}
        cluster = trusted(**{"tls-server-name": "kubernetes", "extensions": [extension]})
        self.same("jane", files={"config": config(user, cluster)})
        theirs, ours = self.given(plugin)
        self.assertEqual(theirs, ours)
        user["exec"]["apiVersion"] = "client.authentication.k8s.io/v1beta1"
        world().plugin("look", credential("v1beta1", token=world().jane))
        self.same("jane", files={"config": config(user, {"server": API, "insecure-skip-tls-verify": True})})
        theirs, ours = self.given(plugin)
        self.assertEqual(theirs, ours)

    def test_an_older_version_and_an_expired_credential(self):
        expired = credential("v1beta1", token=world().jane, expirationTimestamp="2020-01-01T00:00:00Z")
        plugin = world().plugin("beta", expired)
        user = execs(plugin, apiVersion="client.authentication.k8s.io/v1beta1", interactiveMode=None)
        self.same("jane", files={"config": config(user)})

    def test_it_is_not_asked_where_somebody_is_known(self):
        plugin = world().plugin("never", "exit 1")
        self.same("jane", files={"config": config({**execs(plugin), "token": world().jane})})
        self.same("joe", "--token", world().joe, files={"config": config(execs(plugin))})
        self.assertFalse((world().at / "never.given").exists())

    def test_it_is_asked_again_where_the_server_refuses(self):
        again = "$0.again"
        second_time = f"if [ -e {again} ]; then rm {again}; token={world().jane}; else touch {again}; token=old; fi\n"
        shown = credential(token="TOKEN").replace("'END'", "END").replace("TOKEN", "$token")
        plugin = world().plugin("renew", second_time + shown)
        self.differs("logged in|Unauthorized|not enabled", "jane", files={"config": config(execs(plugin))})

    def test_it_may_ask_on_a_terminal(self):
        plugin = world().plugin("ask", f'echo "password?" >&2; read word; [ "$word" = sesame ] || exit 9\n'
                                f"{credential(token=world().jane)}")
        world().write("config", json.dumps(config(execs(plugin, interactiveMode="Always"))))
        for program in (["kubectl", "auth", "whoami"], [WHOAMI]):
            shown = world().on_terminal(program, {"KUBECONFIG": "config"}, "sesame\n")
            self.assertRegex(shown, r"(?s)password\?.*:jane")
            self.assertNotIn(world().jane, shown)
        theirs, ours = self.given(plugin)
        self.assertEqual(theirs, ours)

    def test_plugins_that_fail(self):
        for script, theirs, ours in (
                ("exit 3", "failed with exit code 3", "ended with status 3"),
                ("echo garbage", "decoding stdout|couldn't get version", "no ExecCredential"),
                (credential("v1beta1", token=world().jane), "returned version", "another version"),
                (credential(), "didn't return a status", "without a status"),
                (credential(token=""), "didn't return a token or cert", "neither a token nor"),
                (credential(clientKeyData="x"), "only certificate or key", "not both"),
                (credential(token=world().jane, expirationTimestamp="soon"), "parsing time|decoding", "is no time")):
            plugin = world().plugin("fail", script)
            self.refused(theirs, ours, files={"config": config(execs(plugin))})

    def test_plugins_that_are_not_there(self):
        hint = execs("no-such-plugin", installHint="brew install \u001b[1mit")
        self.refused("no-such-plugin not found.*brew install", "is not there; brew install .\\[1mit",
                     files={"config": config(hint)})
        self.refused("not found|no such file", "is not there", files={"config": config(execs("./nowhere"))})

    def test_plugins_that_are_no_plugins(self):
        fine = world().plugin("fine", credential(token=world().jane))
        for user, theirs, ours in (
                (execs(""), "command must be specified", "no 'command'"),
                (execs(fine, apiVersion=None), "apiVersion must be specified", "'apiVersion' is ''"),
                (execs(fine, apiVersion="client.authentication.k8s.io/v1alpha1"), "invalid apiVersion", "v1alpha1'"),
                (execs(fine, interactiveMode=None), "interactiveMode must be specified", "'interactiveMode' is ''"),
                (execs(fine, interactiveMode="Maybe"), "invalid interactiveMode", "'interactiveMode' is 'Maybe'"),
                (execs(fine, interactiveMode="Always"), "not a terminal", "there is no terminal"),
                (execs(fine, env=[{"value": "x"}]), "name must be specified", "without a name"),
                ({**execs(fine), "auth-provider": {"name": "oidc"}}, "in combination", "no longer a way")):
            self.refused(theirs, ours, files={"config": config(user)})
