# SPDX-License-Identifier: Apache-2.0
"""Who may talk to whom by the network policies of a tenant and its services. The tests' own cluster enforces none, so
they are read as Kubernetes defines them: what one policy of either side allows is allowed."""

import unittest

import kustomizations
from kustomizations import ENVIRONMENTS, built

OUTSIDE = {"from": "outside"}  # the labels of what no podSelector of the namespace can mean
PODS = {
    "launcher": {"app.kubernetes.io/component": "launcher", "app.kubernetes.io/name": "flights"},
    "driver": {"spark-role": "driver"},
    "executor": {"spark-role": "executor"},
    "s3": {"app.kubernetes.io/name": "s3"},
    "s3-credentials": {"app.kubernetes.io/name": "s3-credentials"},
    "history-server": {"app.kubernetes.io/name": "history-server"},
    "reverse-proxy": {"app.kubernetes.io/name": "reverse-proxy"},
    "something else": {"app": "other"},
}
NAMES = {"http": {"history-server": 18080, "reverse-proxy": 8080}, "s3": {"s3": 8333}}  # ports by name

ALLOWED = [
    ("driver", "executor", 7079), ("executor", "driver", 7078), ("executor", "executor", 7079), ("driver", "driver", 7078),
    ("launcher", "outside", 443), ("driver", "outside", 6443), ("executor", "outside", 443),
    ("launcher", "driver", 4040), ("reverse-proxy", "driver", 4040), ("reverse-proxy", "history-server", 18080),
    ("outside", "reverse-proxy", 8080), ("something else", "outside", 53), ("launcher", "outside", 53),
]
IN_DEVELOPMENT = [("driver", "s3", 8333), ("executor", "s3", 8333), ("history-server", "s3", 8333),
                  ("s3-credentials", "outside", 443)]
IN_PRODUCTION = [("history-server", "outside", 443)]
FORBIDDEN = [
    ("outside", "driver", 4040), ("outside", "driver", 7078), ("outside", "executor", 7079), ("outside", "s3", 8333),
    ("outside", "history-server", 18080), ("outside", "launcher", 80), ("something else", "driver", 7078),
    ("something else", "outside", 443), ("something else", "s3", 8333), ("reverse-proxy", "driver", 7078),
    ("reverse-proxy", "outside", 443), ("reverse-proxy", "s3", 8333), ("launcher", "executor", 7079), ("launcher", "outside", 80),
    ("driver", "outside", 80), ("s3", "outside", 443), ("executor", "history-server", 18080), ("driver", "launcher", 80),
]


def setUpModule():
    kustomizations.kustomize()


def matches(selector: dict, labels: dict) -> bool:
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        {"In": labels.get(each["key"]) in each["values"]}[each["operator"]] for each in selector.get("matchExpressions", []))


class Network:
    def __init__(self, policies: list):
        self.policies = [each["spec"] for each in policies]

    def allows(self, source: str, target: str, port: int) -> bool:
        return self._side("Egress", "to", source, target, target, port) and self._side("Ingress", "from", target, source, target, port)

    def _side(self, direction: str, word: str, pod: str, peer: str, target: str, port: int) -> bool:
        if pod == "outside":
            return True
        mine = [each for each in self.policies if direction in each["policyTypes"] and matches(each["podSelector"], PODS[pod])]
        rules = [rule for each in mine for rule in each.get(direction.lower()) or []]
        return not mine or any(self._peer(rule.get(word), peer) and self._port(rule.get("ports"), target, port) for rule in rules)

    @staticmethod
    def _peer(peers, pod: str) -> bool:
        return not peers or any(matches(each["podSelector"], PODS.get(pod, OUTSIDE)) for each in peers)

    @staticmethod
    def _port(ports, target: str, port: int) -> bool:
        return not ports or port in [NAMES.get(each["port"], {}).get(target, each["port"]) for each in ports]


def network(environment: str) -> Network:
    return Network([each for folder in ("tenant", "platform") for each in built(f"overlays/{environment}/{folder}")
                    if each["kind"] == "NetworkPolicy"])


class Policies(unittest.TestCase):
    def test_what_spark_and_its_services_need_is_allowed(self):
        for environment, more in zip(ENVIRONMENTS, (IN_DEVELOPMENT, IN_PRODUCTION)):
            for flow in ALLOWED + more:
                with self.subTest(f"{environment}: {flow}"):
                    self.assertTrue(network(environment).allows(*flow))

    def test_what_nobody_needs_is_not(self):
        for environment in ENVIRONMENTS:
            for flow in FORBIDDEN:
                if environment == "prod" and "s3" in flow:
                    continue  # there is none
                with self.subTest(f"{environment}: {flow}"):
                    self.assertFalse(network(environment).allows(*flow))


if __name__ == "__main__":
    unittest.main()
