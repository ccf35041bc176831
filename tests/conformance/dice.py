# SPDX-License-Identifier: Apache-2.0
"""Cases by chance: any of the properties that spark-submit reads, in combinations that make sense."""

import random

import yaml

from case import PI, Case

K = "spark.kubernetes."
D = f"{K}driver."
STEPS = "org.apache.spark.deploy.k8s.features."
AMOUNTS = ["1g", "512m", "2048", "1048577k", "3G", "1t", "2000000000b", "700M"]
FACTORS = ["0.1", "0.25", "0.4", "1", "1.5", "0.333", "1e-1"]
CORES = ["1", "2", "500m", "0.5", "1.25"]
BOOLEANS = ["true", "false", "TRUE"]
PORTS = ["7000", "9001", "65535", "1024"]
TEXTS = ["x", "a b", "a=b,c", "1.0", "true", "{{APP_ID}}", "x-{{APP_ID}}-{{EXECUTOR_ID}}", "ü", "", "/a/b:c",
         '"q"', "\\"]
LABELS = ["x", "a.b-c_d", "{{APP_ID}}", "1", ""]
NAMES = ["a", "b1", "example.com/part", "team", "X_y"]
VARIABLES = ["A", "B_1", "lower", "PATH", "SPARK_EXTRA"]
PLAIN = ["scratch", "data", "spark-local-dir-1", "spark-local-dir-x", "v-1"]
PATHS = ["/scratch", "/data/x", "/opt/spark/work-dir", "/a", "/b"]

ONE = {  # a property, and values for it
    "spark.driver.memory": AMOUNTS, "spark.driver.memoryOverhead": AMOUNTS, "spark.driver.minMemoryOverhead": AMOUNTS,
    "spark.driver.memoryOverheadFactor": FACTORS, f"{K}memoryOverheadFactor": FACTORS, "spark.driver.cores": ["1", "4"],
    f"{D}request.cores": CORES, f"{D}limit.cores": ["4", "5.5"], f"{D}pod.name": ["my-driver", "x.y"],
    f"{K}container.image": ["spark:1", "{{SPARK_VERSION}}"], f"{D}container.image": ["drivers:{{SPARK_VERSION}}-x"],
    f"{K}container.image.pullPolicy": ["Always", "Never", "IfNotPresent"],
    f"{K}container.image.pullSecrets": ["one", "one,two", " one , two ", "one,one"],
    f"{K}scheduler.name": ["volcano"], f"{D}scheduler.name": ["mine"],
    f"{K}authenticate.driver.serviceAccountName": ["spark", "default"],
    f"{D}service.ipFamilyPolicy": ["SingleStack", "PreferDualStack"], f"{D}service.ipFamilies": ["IPv4"],
    f"{D}service.publishNotReadyAddresses": BOOLEANS, f"{D}service.deleteOnTermination": BOOLEANS,
    f"{K}securityContext.allowPrivilegeEscalation": BOOLEANS, f"{D}securityContext.allowPrivilegeEscalation": BOOLEANS,
    f"{K}executor.securityContext.allowPrivilegeEscalation": BOOLEANS, f"{K}local.dirs.tmpfs": BOOLEANS,
    f"{K}legacy.useReadWriteOnceAccessMode": BOOLEANS, "spark.local.dir": ["/a", "/a,/b", "/a/b,/c,/d"],
    "spark.driver.port": PORTS, "spark.driver.blockManager.port": ["7101"], "spark.blockManager.port": ["7102"],
    "spark.ui.port": ["4041"], "spark.connect.grpc.binding.port": ["15003"], "spark.driver.host": ["h"],
    "spark.pyspark.python": ["python3"], "spark.pyspark.driver.python": ["/opt/p"], "spark.app.name": ["by conf"],
    f"{K}hadoop.configMapName": ["hadoop-map"], f"{K}kerberos.krb5.configMapName": ["krb-map"],
    "spark.executor.instances": ["3"], "spark.memory.offHeap.size": ["1g"], f"{K}executor.podNamePrefix": ["ex"],
    "spark.jars": ["local:///a.jar", "local:///a.jar,https://example.com/b.jar"], "spark.files": ["local:///f"],
    "spark.submit.pyFiles": ["local:///a.py"], "spark.archives": ["https://example.com/a.zip#a"],
    f"{K}authenticate.driver.mounted.oauthTokenFile": ["/mine/token"], f"{D}master": ["https://other:6443"],
}
MANY = {  # for any name, here *, a value
    f"{D}label.*": (NAMES, LABELS), f"{D}annotation.*": (NAMES, TEXTS), f"{K}executor.label.*": (NAMES, LABELS),
    f"{D}service.label.*": (NAMES, ["x", "1"]), f"{D}service.annotation.*": (NAMES, TEXTS),
    f"{K}node.selector.*": (NAMES, ["x", "1", "true"]), f"{D}node.selector.*": (NAMES, ["y"]),
    f"{K}driverEnv.*": (VARIABLES, TEXTS), f"{D}secretKeyRef.*": (VARIABLES, ["keys:password", "more:a.b"]),
    f"{D}secrets.*": (["keys", "more"], ["/etc/keys", "/etc/more"]), "spark.executorEnv.*": (VARIABLES, TEXTS),
    "spark.anything.*": (["a", "b c", "d:e", "f#g"], TEXTS),
}
POD = {  # a field of a template's pod, and what it may be
    "restartPolicy": "Always", "nodeSelector": {"disk": "ssd"}, "tolerations": [{"key": "k", "operator": "Exists"}],
    "priorityClassName": "system-node-critical", "terminationGracePeriodSeconds": 7, "hostNetwork": True,
    "hostPID": True,
    "dnsPolicy": "Default", "schedulerName": "templates", "serviceAccountName": "templates", "subdomain": "sub",
    "securityContext": {"runAsUser": 185, "fsGroup": 185, "supplementalGroups": [1, 2]}, "hostname": "host",
    "imagePullSecrets": [{"name": "t"}], "volumes": [{"name": "tv", "emptyDir": {"sizeLimit": "1Gi"}}],
    "initContainers": [{"name": "init", "image": "i", "command": ["x"]}], "automountServiceAccountToken": False,
    "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 1, "preference": {"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}}]}},
}
CONTAINER = {
    "image": "ignored", "imagePullPolicy": "Never", "command": ["/bin/x"], "args": ["first"], "workingDir": "/w",
    "env": [{"name": "E", "value": "1"}, {"name": "F", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}}],
    "envFrom": [{"secretRef": {"name": "s", "optional": True}}], "ports": [{"name": "mine", "containerPort": 1234}],
    "resources": {"requests": {"cpu": "7", "ephemeral-storage": "1Gi"}, "limits": {"cpu": "9", "memory": "1Gi",
                                                                                  "example.com/x": "1"}},
    "securityContext": {"runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}}, "tty": True, "stdin": True,
    "readinessProbe": {"tcpSocket": {"port": 4040}, "periodSeconds": 3},
    "lifecycle": {"preStop": {"exec": {"command": ["x"]}}}, "terminationMessagePolicy": "FallbackToLogsOnError",
}


def case_by_chance(dice: random.Random, name: str) -> Case:
    conf, files, environment = {}, {}, {}
    for key in dice.sample(sorted(ONE), dice.randint(1, 9)):
        conf[key] = dice.choice(ONE[key])
    for pattern in dice.sample(sorted(MANY), dice.randint(0, 4)):
        names, values = MANY[pattern]
        for each in dice.sample(names, dice.randint(1, 2)):
            conf[pattern.replace("*", each)] = dice.choice(values)
    for more in dice.sample(TOGETHER, dice.randint(0, 3)):
        more(dice, conf, files, environment)
    words = dice.choice([("--name", "pi"), ("--name", "My App.v2"), ("--name", "9 lives"), (),
                         ("--name", "p", "--num-executors", "4"), ("--proxy-user", "alice")])
    application = dice.choice([PI, PI, [*PI, "1", "two words"], ["local:///x.py", "a"], ["local:///x.R"],
                               ["--class", "a.B", "spark-internal"], ["--class", "a.B", "https://example.com/x.jar"]])
    if application == ["local:///x.R"]:
        conf.pop("spark.jars", None)  # accepted_on_purpose
    return Case(name=name, theme="generated", conf=conf, files=files, environment=environment, words=tuple(words),
                application=tuple(application))


def _volumes(dice, conf, _files, _environment):
    for name, path in zip(dice.sample(PLAIN, dice.randint(1, 3)), dice.sample(PATHS, 3)):
        kind = dice.choice(["emptyDir", "hostPath", "nfs", "persistentVolumeClaim"])
        options = {"emptyDir": {}, "hostPath": {"path": "/tmp"}, "nfs": {"path": "/", "server": "nfs"},
                   "persistentVolumeClaim": {"claimName": dice.choice(["OnDemand", "there", "my-OnDemand"])}}[kind]
        may = {"emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}, "hostPath": {"type": "Directory"}, "nfs": {},
               "persistentVolumeClaim": {"storageClass": "fast", "sizeLimit": "2Gi"}}[kind]
        options |= {key: value for key, value in may.items() if dice.random() < 0.6}
        mount = {"path": path, **dice.choice([{}, {"readOnly": "true"}, {"subPath": "s"}, {"subPathExpr": "$(A)"}])}
        prefix = f"{K}{dice.choice(['driver', 'driver', 'executor'])}.volumes.{kind}.{name}."
        conf.update({f"{prefix}options.{key}": value for key, value in options.items()})
        conf.update({f"{prefix}mount.{key}": value for key, value in mount.items()})
        if kind == "persistentVolumeClaim" and dice.random() < 0.3:
            conf[f"{prefix}label.l"] = conf[f"{prefix}annotation.a"] = "x"


def _resources(dice, conf, _files, _environment):
    for name in dice.sample(["gpu", "fpga"], dice.randint(1, 2)):
        conf.update({f"spark.driver.resource.{name}.amount": dice.choice(["1", "2"]),
                     f"spark.driver.resource.{name}.vendor": "example.com"})


def _template(dice, conf, files, _environment):
    spec = {key: POD[key] for key in dice.sample(sorted(POD), dice.randint(0, 6))}
    container = {key: CONTAINER[key] for key in dice.sample(sorted(CONTAINER), dice.randint(0, 6))}
    if container or dice.random() < 0.5:
        spec["containers"] = [{"name": "main", **container}]
    if "containers" in spec and dice.random() < 0.4:
        spec["containers"].insert(dice.randint(0, 1), {"name": "side", "image": "s"})
        conf[f"{D}podTemplateContainerName"] = "main"
    metadata = dice.choice([{}, {"labels": {"team": "t", "t": "u"}}, {"annotations": {"a": "t"}, "name": "n"}])
    files["driver.yaml"] = yaml.safe_dump({"metadata": metadata, "spec": spec})
    conf[f"{D}podTemplateFile"] = "$FILES/driver.yaml"


def _executor_template(_dice, conf, files, _environment):
    files["executor.yaml"] = "apiVersion: v1\nkind: Pod\nspec: {nodeName: x}\n"
    conf[f"{K}executor.podTemplateFile"] = "$FILES/executor.yaml"


def _kerberos(dice, conf, files, environment):
    if dice.random() < 0.5:
        files["krb5.conf"] = "[libdefaults]\n"
        conf[f"{K}kerberos.krb5.path"] = "$FILES/krb5.conf"
    if dice.random() < 0.5:
        files["alice.keytab"] = {"base64": "BQJhYmP/"}
        conf.update({"spark.kerberos.keytab": "$FILES/alice.keytab", "spark.kerberos.principal": "alice@X"})
    if dice.random() < 0.5:
        conf.update({f"{K}kerberos.tokenSecret.name": "tokens", f"{K}kerberos.tokenSecret.itemKey": "key"})
    if dice.random() < 0.5:
        files["hadoop/core-site.xml"] = "<configuration/>\n"
        environment["HADOOP_CONF_DIR"] = "$FILES/hadoop"


def _credentials(dice, conf, files, _environment):
    files["secret"] = "S"
    for key in dice.sample(["caCertFile", "clientKeyFile", "clientCertFile"], dice.randint(0, 3)):
        conf[f"{K}authenticate.driver.{key}"] = "$FILES/secret"
    if dice.random() < 0.5:
        conf[f"{K}authenticate.driver.oauthToken"] = "T0K"


def _excluded(dice, conf, _files, _environment):
    steps = ["DriverServiceFeatureStep", "NetworkPolicyFeatureStep", "MountSecretsFeatureStep", "EnvSecretsFeatureStep",
             "MountVolumesFeatureStep", "HadoopConfDriverFeatureStep", "KerberosConfDriverFeatureStep",
             "PodTemplateConfigMapStep", "LocalDirsFeatureStep"]
    conf[f"{D}pod.excludedFeatureSteps"] = ",".join(STEPS + step for step in dice.sample(steps, dice.randint(1, 3)))


def _conf_dir(dice, _conf, files, environment):
    for name in dice.sample(["log4j2.properties", "metrics.properties", "spark-env.sh", "x.template", "x.jar"], 3):
        files[f"conf/{name}"] = "# said\n"
    environment["SPARK_CONF_DIR"] = "$FILES/conf"


TOGETHER = [_volumes, _volumes, _resources, _template, _template, _executor_template, _kerberos, _credentials,
            _excluded, _conf_dir]
