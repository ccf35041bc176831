# SPDX-License-Identifier: Apache-2.0
"""Generated pairs of pod specs: a base, and an overlay that changes some of what the base has and adds to it.

Names come from small pools, so that the two meet often. Everything is drawn from one seeded generator.
"""

import random

CONTAINERS = ["driver", "proxy", "logs"]
VARIABLES = ["A", "B", "C", "D", "E"]
VOLUMES = ["data", "scratch", "conf", "cache"]
PATHS = ["/data", "/scratch", "/conf", "/cache"]
KEYS = ["team", "tier", "zone", "arch", "x.io/y"]
PORTS = [80, 443, 4040, 7078]
IMAGES = ["spark:4.3.0", "spark:4.2.1", "busybox"]


class Pods:
    """Draws bases and overlays; `overlay` draws decide how much is deleted, replaced or nulled."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, share):
        return self.random.random() < share

    def some(self, pool, most=3):
        return self.random.sample(pool, self.random.randint(0, min(most, len(pool))))

    def one(self, *choices):
        return self.random.choice(choices)

    # Single values and maps.

    def labels(self, overlay):
        labels = {key: f"v{self.random.randint(0, 9)}" for key in self.some(KEYS)}
        if overlay and labels and self.chance(0.3):
            labels[self.one(*labels)] = None
        return labels

    def quantities(self, overlay):
        drawn = {}
        for name in self.some(["cpu", "memory", "nvidia.com/gpu"]):
            drawn[name] = self.one(1, 2, "500m", "1Gi", "2Gi", 0.5)
        if overlay and drawn and self.chance(0.2):
            drawn[self.one(*drawn)] = None
        return drawn

    def resources(self, overlay):
        return {side: self.quantities(overlay) for side in self.some(["limits", "requests"], 2)}

    def security(self, overlay):
        fields = {
            "runAsUser": self.random.randint(0, 9) * 100,
            "runAsNonRoot": self.chance(0.5),
            "fsGroup": 185,
            "seLinuxOptions": {name: "s0" for name in self.some(["level", "role", "type"])},
        }
        drawn = {name: fields[name] for name in self.some(list(fields))}
        if overlay and drawn and self.chance(0.25):
            drawn[self.one(*drawn)] = None
        return self.directed(drawn, overlay)

    def directed(self, drawn, overlay):
        """Sometimes a directive in a map."""
        if overlay and self.chance(0.1):
            return {"$patch": self.one("replace", "delete", "merge"), **drawn}
        return drawn

    # Lists with a merge key.

    def listed(self, elements, key, overlay, deep=True):
        """Sometimes a directive in an element, or for the whole list; kustomize does not see the latter after the
        former."""
        if overlay and self.chance(0.05):
            elements.insert(self.random.randint(0, len(elements)), {"$patch": self.one("replace", "delete", "merge")})
        elif overlay and elements and self.chance(0.15):
            element = self.one(*elements)
            element["$patch"] = self.one("delete", "delete", "replace", "merge")
            if element["$patch"] == "delete" and deep and self.chance(0.5):
                for name in [name for name in element if name not in ("$patch", *key)]:
                    del element[name]
        return elements

    def source(self):
        return self.one(
            {"fieldRef": {"fieldPath": "status.podIP"}},
            {"secretKeyRef": {"name": self.one("s1", "s2"), "key": "k"}},
            {"configMapKeyRef": {"name": "c", "key": "k"}},
        )

    def env(self, overlay):
        variables = []
        for name in self.some(VARIABLES, 4):
            variable = {"name": name}
            if self.chance(0.25):
                variable["valueFrom"] = self.source()
            elif self.chance(0.95):
                reference = f"$({self.one(*VARIABLES)})/x" if self.chance(0.15) else None
                variable["value"] = reference or self.one("1", "2", "", "yes", "010", "$$(A)")
            variables.append(variable)
        return self.listed(variables, ("name",), overlay)

    def ports(self, overlay):
        # Mostly all of a list with a protocol or all without: the two together is a case of its own.
        written = self.chance(0.25)
        drawn = []
        for number in self.some(PORTS):
            port = {"containerPort": number}
            if written or self.chance(0.1):
                port["protocol"] = "UDP" if self.chance(0.2) else "TCP"
            if self.chance(0.5):
                port["name"] = f"p{self.random.randint(0, 9)}"
            drawn.append(port)
            if written and self.chance(0.1):
                drawn.append({"containerPort": number, "protocol": "SCTP"})
        return self.listed(drawn, ("containerPort", "protocol"), overlay)

    def mounts(self, overlay):
        drawn = []
        for path in self.some(PATHS):
            mount = {"mountPath": path, "name": self.one(*VOLUMES)}
            if self.chance(0.3):
                mount["readOnly"] = self.chance(0.5)
            if self.chance(0.2):
                mount["subPath"] = self.one("a", "b", None) if overlay else "a"
            drawn.append(mount)
        return self.listed(drawn, ("mountPath",), overlay)

    def volumes(self, overlay):
        drawn = []
        for name in self.some(VOLUMES):
            source = self.one(
                {"emptyDir": {}},
                {"emptyDir": {"sizeLimit": self.one("1Gi", "2Gi")}},
                {"emptyDir": {"medium": "Memory"}},
                {"persistentVolumeClaim": {"claimName": self.one("c1", "c2")}},
                {"configMap": {"name": "c", "items": [{"key": self.one("a", "b"), "path": "p"}]}},
            )
            drawn.append({"name": name, **source})
        return self.listed(drawn, ("name",), overlay)

    def probe(self, overlay):
        handler = self.one(
            {"httpGet": {"port": self.one(*PORTS), "path": "/"}},
            {"tcpSocket": {"port": self.one(*PORTS)}},
            {"exec": {"command": [self.one("true", "false")]}},
        )
        return {**(handler if not overlay or self.chance(0.5) else {}), "periodSeconds": self.random.randint(1, 9)}

    def containers(self, overlay, names, most=3):
        drawn = []
        for name in names if most is None else self.some(names, most):
            fields = {
                "image": lambda: self.one(*IMAGES),
                "args": lambda: self.some(["a", "b", "c"]),
                "command": lambda: ["sh", "-c", self.one("true", "sleep 1")],
                "env": lambda: self.env(overlay),
                "envFrom": lambda: [{self.one("configMapRef", "secretRef"): {"name": self.one("e1", "e2")}}],
                "ports": lambda: self.ports(overlay),
                "volumeMounts": lambda: self.mounts(overlay),
                "volumeDevices": lambda: [{"devicePath": f"/dev/{d}", "name": d} for d in self.some(["xa", "xb"])],
                "resources": lambda: self.resources(overlay),
                "securityContext": lambda: self.security(overlay),
                "livenessProbe": lambda: self.probe(overlay),
                "imagePullPolicy": lambda: self.one("Always", "IfNotPresent"),
            }
            container = {"name": name}
            for field, draw in fields.items():
                if self.chance(0.45):
                    container[field] = None if overlay and self.chance(0.08) else draw()
            drawn.append(container)
        return self.listed(drawn, ("name",), overlay)

    # Lists of the pod itself.

    def tolerations(self, overlay):
        drawn = [{"key": key, "operator": self.one("Exists", "Equal")} for key in self.some(KEYS)]
        if drawn and self.chance(0.05):
            drawn[0]["value"] = None
        if overlay and self.chance(0.04):
            drawn.insert(0, {"$patch": "replace"})
        return drawn

    def aliases(self, overlay):
        addresses = [f"10.0.0.{n}" for n in self.some([1, 2, 3, 4])]
        return self.listed([{"ip": ip, "hostnames": self.some(["a", "b"])} for ip in addresses], ("ip",), overlay)

    def spread(self, overlay):
        drawn = [
            {"topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", "maxSkew": self.random.randint(1, 3)}
            for key in self.some(["zone", "host", "rack"])
        ]
        if overlay and drawn and self.chance(0.1):
            del drawn[0]["whenUnsatisfiable"]
        return self.listed(drawn, ("topologyKey", "whenUnsatisfiable"), overlay)

    def named(self, pool, overlay):
        return self.listed([{"name": name} for name in self.some(pool)], ("name",), overlay)

    def affinity(self):
        terms = [{"matchExpressions": [{"key": key, "operator": "Exists"}]} for key in self.some(KEYS)]
        return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}

    def spec(self, overlay):
        fields = {
            "initContainers": lambda: self.containers(overlay, ["init", "fetch"], 2),
            "volumes": lambda: self.volumes(overlay),
            "nodeSelector": lambda: self.labels(overlay),
            "tolerations": lambda: self.tolerations(overlay),
            "hostAliases": lambda: self.aliases(overlay),
            "imagePullSecrets": lambda: self.named(["r1", "r2", "r3"], overlay),
            "topologySpreadConstraints": lambda: self.spread(overlay),
            "schedulingGates": lambda: self.named(["g1", "g2"], False),
            "securityContext": lambda: self.security(overlay),
            "affinity": self.affinity,
            "serviceAccountName": lambda: self.one("spark", "driver", "no", "1e3"),
            "terminationGracePeriodSeconds": lambda: self.random.randint(0, 60),
            "hostNetwork": lambda: self.chance(0.5),
            "priorityClassName": lambda: self.one("high", "low", "low", None),
        }
        spec = {}
        if not overlay or self.chance(0.85):
            spec["containers"] = self.containers(overlay, CONTAINERS, 3 if overlay else None)
        for field, draw in fields.items():
            if self.chance(0.4):
                spec[field] = None if overlay and self.chance(0.08) else draw()
        return spec


def pair(seed):
    """The base's and the overlay's pod spec number `seed`."""
    pods = Pods(seed)
    return pods.spec(overlay=False), pods.spec(overlay=True)
