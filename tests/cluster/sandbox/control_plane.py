# SPDX-License-Identifier: Apache-2.0
"""etcd, API server, controllers and scheduler."""

from pathlib import Path

from . import kubeconfig
from .api import Api
from .part import Part, answers
from .place import API_ADDRESS, API_PORT, FAULTY_API_PORT, POD_RANGE, SERVICE_RANGE, Place

MANIFESTS = Path(__file__).resolve().parent.parent / "manifests"


def write_kubeconfigs(place: Place) -> None:
    for name in ("admin", "controllers", "scheduler", "proxy", "dns", "storage"):
        kubeconfig.write(place.kubeconfig(name), place.keys, kubeconfig.by_certificate(place.keys, name))
    kubeconfig.write(place.kubeconfig("faulty"), place.keys, kubeconfig.by_certificate(place.keys, "admin"),
                     port=FAULTY_API_PORT)


def parts(place: Place) -> list[Part]:
    return [etcd(place), apiserver(place), controllers(place), scheduler(place)]


def etcd(place: Place) -> Part:
    here = "http://127.0.0.1:2379"
    return Part("etcd", [
        f"{place.binaries}/etcd", "--name=etcd", f"--data-dir={place.folder}/etcd", "--log-level=warn",
        f"--listen-client-urls={here}", f"--advertise-client-urls={here}", "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380", "--initial-cluster=etcd=http://127.0.0.1:2380",
        "--unsafe-no-fsync",  # a test cluster does not survive a power cut, and starts faster
    ], place.logs / "etcd.log", answers(f"{here}/readyz"))


def apiserver(place: Place) -> Part:
    keys, api = place.keys, Api(place)
    return Part("apiserver", [
        f"{place.binaries}/kube-apiserver", "--etcd-servers=http://127.0.0.1:2379",
        f"--advertise-address={API_ADDRESS}", f"--secure-port={API_PORT}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        f"--tls-cert-file={keys}/api.crt", f"--tls-private-key-file={keys}/api.key", f"--client-ca-file={keys}/ca.crt",
        "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={keys}/service-accounts.key",
        f"--service-account-signing-key-file={keys}/service-accounts.key",
        "--service-account-extend-token-expiration=false",  # a token's expiry is the one that was asked for
        f"--kubelet-client-certificate={keys}/kubelet-client.crt", f"--kubelet-client-key={keys}/kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP",  # node names are in no DNS
        f"--requestheader-client-ca-file={keys}/front-proxy-ca.crt", "--requestheader-allowed-names=front-proxy",
        "--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={keys}/front-proxy.crt", f"--proxy-client-key-file={keys}/front-proxy.key",
        f"--audit-policy-file={MANIFESTS}/audit-policy.yaml", f"--audit-log-path={place.logs}/audit.log",
        "--audit-log-maxsize=100000",  # MB: in one file, for who reads on from where it was
    ], place.logs / "apiserver.log", lambda: api.answers("/readyz"),
        stop_seconds=3)  # else it waits a minute for watches to end


def controllers(place: Place) -> Part:
    keys = place.keys
    return Part("controllers", [
        f"{place.binaries}/kube-controller-manager", f"--kubeconfig={place.kubeconfig('controllers')}",
        f"--root-ca-file={keys}/ca.crt", f"--service-account-private-key-file={keys}/service-accounts.key",
        f"--cluster-signing-cert-file={keys}/ca.crt", f"--cluster-signing-key-file={keys}/ca.key",
        "--use-service-account-credentials", "--leader-elect=false", "--bind-address=127.0.0.1",
        "--allocate-node-cidrs=false", f"--cluster-cidr={POD_RANGE}",
        "--node-monitor-grace-period=20s",  # a dead node is noticed sooner than after the usual 50 s
    ], place.logs / "controllers.log", _healthy(10257))


def scheduler(place: Place) -> Part:
    return Part("scheduler", [
        f"{place.binaries}/kube-scheduler", f"--kubeconfig={place.kubeconfig('scheduler')}",
        "--leader-elect=false", "--bind-address=127.0.0.1",
    ], place.logs / "scheduler.log", _healthy(10259))


def _healthy(port: int):
    return answers(f"https://127.0.0.1:{port}/healthz", insecure=True)
