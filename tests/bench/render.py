# SPDX-License-Identifier: Apache-2.0
"""What `sparkjob render` costs: beside the floor (curl --version loads the same libraries), beside
kustomize and a PyYAML script, and as the input grows."""
import os
import pathlib
import sys
import tempfile

from measure import Command, compare

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPARKJOB = str(ROOT / sys.argv[1])
KUSTOMIZE = os.environ["SPARKJOB_KUSTOMIZE"]
PYTHON = [sys.executable, str(ROOT / "tests/bench/pyyaml_merge.py")]

HEAD = ("apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\n"
        "metadata: {name: flights}\nspec:\n  mainApplicationFile: local:///x.py\n  sparkConf:\n")


def render(directories, show="properties"):
    layers = [word for directory in directories for word in ("--layers", directory)]
    return Command("sparkjob render", [SPARKJOB, "render", *layers, "--show", show])


def shipped():
    """base + prod, as they ship."""
    directories = [str(ROOT / "base/layers"), str(ROOT / "overlays/prod/layers")]
    compare("render of base + prod", [
        Command("curl --version (the floor)", ["curl", "--version"]),
        render(directories),
        Command("kustomize build", [KUSTOMIZE, "build", str(ROOT / "overlays/prod")]),
        Command("Python and PyYAML", [*PYTHON, *directories]),
    ], rounds=40)


def generated(folder, properties, layers):
    """`properties` properties spread over `layers` layer files, each layer changing some of the one
    before; and a kustomization that merges the same files as patches."""
    folder.mkdir()
    each = properties // layers
    for layer in range(layers):
        lines = [f"    spark.bench.p{layer * each + i:06}: value-{i}\n" for i in range(each)]
        if layer:
            lines += [f"    spark.bench.p{(layer - 1) * each:06}: changed\n"]
        (folder / f"{layer:02}-layer.yaml").write_text(HEAD + "".join(lines))
    patches = "".join(f"- path: {layer:02}-layer.yaml\n" for layer in range(1, layers))
    (folder.parent / f"{folder.name}-kustomize").mkdir()
    kustomization = folder.parent / f"{folder.name}-kustomize"
    for layer in folder.iterdir():
        (kustomization / layer.name).write_text(layer.read_text())
    (kustomization / "kustomization.yaml").write_text(
        f"resources:\n- 00-layer.yaml\npatches:\n{patches}")
    return str(folder), str(kustomization)


def large(scratch):
    layers, kustomization = generated(scratch / "large", properties=10000, layers=50)
    compare("10,000 properties in 50 layers", [
        render([layers]),
        Command("kustomize build", [KUSTOMIZE, "build", kustomization]),
        Command("Python and PyYAML (libyaml)", [*PYTHON, layers]),
    ], rounds=2)


def growth(scratch):
    commands = []
    for properties in (100, 1000, 10000):
        layers, _ = generated(scratch / str(properties), properties, layers=10)
        command = render([layers])
        command.name = f"sparkjob render, {properties} properties"
        commands.append(command)
    compare("growth, 10 layers", commands, rounds=15)


def objects(scratch):
    """An application with volumes, tolerations, a template and a secret, as Kubernetes objects."""
    application = str(ROOT / "tests/golden/cases/cluster-pod/layers")
    one, _ = generated(scratch / "one", 1, layers=1)
    many, _ = generated(scratch / "many", 10000, layers=1)
    commands = [Command("curl --version (the floor)", ["curl", "--version"])]
    for properties, layers in ((1, one), (10000, many)):
        command = render([application, layers], show="objects")
        command.name = f"sparkjob render, objects, {properties} properties"
        commands.append(command)
    compare("objects of a full application", commands, rounds=15)


def main():
    shipped()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        large(scratch)
        growth(scratch)
        objects(scratch)


main()
