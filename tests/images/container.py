# SPDX-License-Identifier: Apache-2.0
"""Runs a command in a built image as a pod would: its user, environment, entrypoint, a read-only root.

Works as root, without a container engine: namespaces of its own, the image's root mounted by buildah, chroot.
The network is the machine's.
"""
import dataclasses
import functools
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "sparkjob/images"
TAG = os.environ.get("IMAGES_TAG") or "dev"
PROJECT = pathlib.Path(__file__).resolve().parents[2]

# root's part: $1 storage, $2 image, $3 user, $4 "ro" or "rw", $5 working directory, $6 file with
# `source path` lines to mount, $7 what enters; then variables, -- and the command. Every mount and process ends with the namespaces.
ROOT_PART = r"""
set -euo pipefail
storage=$1 image=$2 user=$3 mode=$4 directory=$5 mounts=$6 enter=$7
shift 7
run=$(mktemp -d)
own() { buildah --root "$storage" --runroot "$run" "$@"; }
container=$(own from --pull-never "$image")
trap 'own rm "$container" >/dev/null; rm -rf --one-file-system "$run"' EXIT
root=$(own mount "$container")
mount --bind "$root" "$root"
mkdir -p "$root"/{proc,dev,tmp,etc}
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero random urandom full; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir -m 1777 "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
cp /etc/hosts "$root/etc/hosts"
while read -r source path; do
  if [[ -d $source ]]; then mkdir -p "$root$path"; elif [[ ! -e $root$path ]]; then : >"$root$path"; fi
  mount --bind "$source" "$root$path"
done <"$mounts"
if [[ $mode == ro ]]; then mount -o remount,bind,ro "$root"; fi
status=0
python3 -c "$enter" "$root" "$user" "$directory" "$@" || status=$?
exit "$status"
"""

# The last step, in the container: an image need not have a shell or chroot for it.
ENTER = r"""
import os, sys
root, user, directory, *words = sys.argv[1:]
variables = {}
while words and words[0] != "--":
    name, value = words.pop(0).split("=", 1)
    variables[name] = value
uid, gid = map(int, user.split(":"))
os.chroot(root)
os.setgroups([])
os.setgid(gid)
os.setuid(uid)
os.chdir(directory)
os.execvpe(words[1], words[1:], variables)
"""


class Missing(Exception):
    """What the tests need is not there; the message says what to do."""


@dataclasses.dataclass
class Image:
    """One image of the layout that images/build leaves."""

    name: str

    @property
    def reference(self) -> str:
        return f"docker.io/sparkjob/{self.name}:{TAG}"

    def _json(self, digest: str) -> dict:
        return json.loads(self.blob(digest).read_text())

    def blob(self, digest: str) -> pathlib.Path:
        return CACHE / "layout/blobs" / digest.replace(":", "/", 1)

    @property
    def manifest(self) -> dict:
        index = CACHE / "layout/index.json"
        entries = json.loads(index.read_text())["manifests"] if index.exists() else []
        for entry in entries:
            if entry.get("annotations", {}).get("org.opencontainers.image.ref.name") == self.reference:
                return self._json(entry["digest"])
        raise Missing(f"no image {self.reference} in {CACHE}/layout; make images builds it")

    @property
    def config(self) -> dict:
        return self._json(self.manifest["config"]["digest"])["config"]

    def layers(self) -> list[pathlib.Path]:
        return [self.blob(layer["digest"]) for layer in self.manifest["layers"]]

    def size(self) -> int:
        return sum(layer["size"] for layer in self.manifest["layers"])

    def files(self) -> dict[str, tarfile.TarInfo]:
        """All files by path without the leading slash; those of upper layers over those of lower ones."""
        return _files(tuple(self.layers()))

    def read(self, path: str) -> bytes:
        """The content of one file, given without the leading slash."""
        for layer in reversed(self.layers()):
            with tarfile.open(layer) as tar:
                try:
                    return tar.extractfile(tar.getmember(path)).read()
                except KeyError:
                    continue
        raise FileNotFoundError(path)


@functools.cache
def _files(layers: tuple[pathlib.Path, ...]) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    for layer in layers:
        with tarfile.open(layer) as tar:
            for entry in tar:
                folder, _, name = entry.name.rpartition("/")
                if name.startswith(".wh."):
                    found.pop(f"{folder}/{name[4:]}", None)
                else:
                    found[entry.name.removeprefix("./").rstrip("/")] = entry
    return found


def run(image: Image, *words: str, user: str = "", environment: dict[str, str] | None = None,
        entrypoint: list[str] | None = None, read_only: bool = True, timeout: float = 300,
        mounts: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """Runs `words` after the image's entrypoint; `mounts` are paths in the container by paths here.

    As in a pod, an id without an entry in the image's passwd has the group 0. Output and errors are text.
    """
    with start(image, *words, user=user, environment=environment, entrypoint=entrypoint,
               read_only=read_only, mounts=mounts) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{words} did not end within {timeout} s:\n{err[-4000:]}") from None
        return subprocess.CompletedProcess(words, process.returncode, out, err)


def start(image: Image, *words: str, user: str = "", environment: dict[str, str] | None = None,
          entrypoint: list[str] | None = None, read_only: bool = True,
          mounts: dict[str, str] | None = None) -> subprocess.Popen:
    """As `run`, and returns the process; killing it ends all of the container."""
    config = image.config
    user = user or config.get("User", "0")
    if ":" not in user:
        user += ":185" if user == "185" else ":0"
    variables = dict(pair.split("=", 1) for pair in config.get("Env", [])) | (environment or {})
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.writelines(f"{source} {path}\n" for path, source in (mounts or {}).items())
    command = [*(f"{name}={value}" for name, value in variables.items()), "--",
               *(config.get("Entrypoint", []) if entrypoint is None else entrypoint), *words]
    return subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
         "bash", "-c", ROOT_PART, "container", str(CACHE / "storage"), image.reference, user,
         "ro" if read_only else "rw", config.get("WorkingDir") or "/", file.name, ENTER, *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
