# SPDX-License-Identifier: Apache-2.0
"""Which files, contexts, clusters and users count."""

import json

from both import Access, config, trusted
from world import API, NOBODY, world


class Merging(Access):
    def test_of_each_name_the_first_files_entry_counts_whole(self):
        first = config(contexts=None, clusters=None, **{"current-context": ""})
        second = config({"token": world().joe, "as": "somebody"})
        self.same("jane", files={"first": first, "second": second})

    def test_parts_come_from_several_files_each_with_its_own_paths(self):
        user = config({"tokenFile": "../jane.token"}, clusters=None, contexts=None, **{"current-context": None})
        cluster = config(cluster=trusted(**{"certificate-authority": "../../ca.crt"}), users=None, contexts=None,
                         **{"current-context": None})
        context = config(users=None, clusters=None)
        said = self.same("jane", files={"one/user": user, "two/deep/cluster": cluster, "three/context": context})
        self.assertEqual((said["namespace"], said["server"]), ("team", API))

    def test_the_first_current_context_counts(self):
        contexts = [{"name": "there", "context": {"cluster": "c", "user": "v"}}]
        users = [{"name": "v", "user": {"token": world().joe}}]
        first = config(contexts=contexts, users=users, **{"current-context": "there"})
        self.same("joe", files={"first": first, "second": config()})
        self.same("jane", files={"second": config(), "first": first})

    def test_missing_empty_and_repeated_files_are_skipped(self):
        self.same("jane", files={"empty": "", "config": config()},
                  environment={"KUBECONFIG": ":nowhere::empty:config:config:"})

    def test_a_broken_file_is_an_error_though_others_are_fine(self):
        self.refused("error loading config file", "broken", files={"config": config(), "broken": "users: [\n"})
        self.refused("error loading config file", "no list", files={"config": config(), "broken": '{"users": {}}'})
        self.refused("no kind|not registered", "not Config", files={"config": config(kind="Pod")})
        twice = [{"name": "u", "user": {"token": world().jane}}] * 2
        self.refused("duplicate name", "two of the name 'u'", files={"config": config(users=twice)})
        self.refused("cannot unmarshal|error loading", "'token' is no text", files={"config": config({"token": 5})})

    def test_yaml_is_read_as_yaml(self):
        text = f"""# of its own
apiVersion: v1
kind: Config
current-context: here
shared: &name c
contexts: [{{name: here, context: {{cluster: *name, user: 'u'}}}}]
clusters:
- name: c
  cluster:
    server: {API}
    certificate-authority: "ca.crt"
    insecure-skip-tls-verify: no
users:
- {{name: u, user: {{token: {world().jane}}}}}
---
current-context: elsewhere
"""
        self.same("jane", files={"config": text})

    def test_the_usual_file_is_in_the_home_folder(self):
        world().write("home/.kube/config", json.dumps(config({"tokenFile": "../../jane.token"}, {
            **trusted(), "certificate-authority": "../../ca.crt"})))
        self.addCleanup((world().at / "home/.kube/config").unlink)
        self.same("jane", environment={})
        self.same("jane", environment={"KUBECONFIG": ""})

    def test_a_named_file_is_alone_and_has_to_be_there(self):
        world().write("named", json.dumps(config({"token": world().joe})))
        self.same("joe", "--kubeconfig", "named")
        self.refused("no such file", "cannot read the kubeconfig", "--kubeconfig", "nowhere")

    def test_without_any_there_is_no_cluster(self):
        self.refused("refused", "names no file that exists", environment={"KUBECONFIG": "nowhere"})
        self.refused("refused", "neither a kubeconfig nor", environment={})

    def test_relative_paths_stand_wherever_we_are(self):
        world().write("elsewhere/x", "")
        world().write("config", json.dumps(config({"tokenFile": "jane.token"})))
        self.same("jane", environment={"KUBECONFIG": "../config"}, folder="elsewhere")


class Contexts(Access):
    def test_flags_choose_context_cluster_and_user(self):
        other = {"name": "other", "context": {"cluster": "wrong", "user": "v"}}
        more = config()
        more["contexts"].append(other)
        more["users"].append({"name": "v", "user": {"token": world().joe}})
        more["clusters"].append({"name": "wrong", "cluster": {"server": NOBODY}})
        files = {"config": more}
        self.same("joe", "--context", "other", "--cluster", "c", files=files)
        self.same("joe", "--user", "v", files=files)
        self.refused("refused", "127.0.0.1 port 1", "--context", "other", files=files)

    def test_what_is_not_there_is_named(self):
        files = {"config": config()}
        self.refused('context "x" does not exist', "no context 'x'", "--context", "x", files=files)
        self.refused('cluster "x" does not exist', "no cluster 'x'", "--cluster", "x", files=files)
        self.refused('auth info "x" does not exist', "no user 'x'", "--user", "x", files=files)
        gone = config(**{"current-context": "gone"})
        self.refused("context was not found", "no context 'gone'", files={"config": gone})
        lost = [{"name": "here", "context": {"cluster": "gone", "user": "u"}}]
        self.refused("refused", "no cluster 'gone'", files={"config": config(contexts=lost)})
        self.refused("refused", "'server' is no URL", files={"config": config(cluster={})})

    def test_a_context_without_a_user_is_nobody(self):
        alone = [{"name": "here", "context": {"cluster": "c"}}]
        self.refused("Username", "system:anonymous", files={"config": config(contexts=alone)})

    def test_flags_alone_are_enough(self):
        words = ["--server", API, "--certificate-authority", "ca.crt", "--token", world().jane]
        self.same("jane", *words, environment={})
        self.same("jane", *words, files={"config": config({"token": world().joe}, {"server": NOBODY})})
