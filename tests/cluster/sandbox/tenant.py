# SPDX-License-Identifier: Apache-2.0
"""A tenant: what services/tenant hands to a team, and somebody who has rights there and nowhere else."""

import base64
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import certificates, control, kubeconfig
from .api import Api, Refused
from .place import REPOSITORY, Place
from .trouble import BROKEN, Trouble


@dataclass(frozen=True)
class Tenant:
    name: str
    restricted: bool  # the namespace enforces the Pod Security level 'restricted'
    token: bool       # proves who it is by a bound token instead of a certificate
    seconds: int      # until certificate or token expire; the API server's least is 600


def create(place: Place, tenant: Tenant) -> Path:
    """Creates or updates the tenant; its kubeconfig."""
    control.enter_network(place)
    _apply(place, tenant)
    api = Api(place)
    account = f"/api/v1/namespaces/{tenant.name}/serviceaccounts/default"
    _until(lambda: api.answers(account), f"tenant '{tenant.name}': the controllers did not make its default account")
    quotas = f"/api/v1/namespaces/{tenant.name}/resourcequotas"
    _until(lambda: all("used" in quota.get("status", {}) for quota in api.get(quotas)["items"]),
           f"tenant '{tenant.name}': the controllers did not count what its quota has used")
    user = _token(api, tenant) if tenant.token else _certificate(api, tenant)
    file = place.kubeconfig(tenant.name)
    kubeconfig.write(file, place.keys, user, namespace=tenant.name)
    return file


def _apply(place: Place, tenant: Tenant) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "kustomization.yaml").write_text(json.dumps(_kustomization(tenant, folder)))
        done = subprocess.run(
            [place.binaries / "kubectl", f"--kubeconfig={place.kubeconfig('admin')}", "apply", "--server-side",
             "--force-conflicts", "--kustomize", folder], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"tenant '{tenant.name}': {done.stderr.strip()}")


def _kustomization(tenant: Tenant, folder: str) -> dict:
    """services/tenant for this user; spark-submit's own pods do not pass the level 'restricted'."""
    user = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": tenant.name}
    patches = [_patch("RoleBinding", {"op": "replace", "path": "/subjects/0", "value": user})]
    if not tenant.restricted:
        level = {f"pod-security.kubernetes.io/{what}": "privileged" for what in ("enforce", "warn")}
        patches.append(_patch("Namespace", {"op": "add", "path": "/metadata/labels", "value": level}))
    return {"namespace": tenant.name, "resources": [os.path.relpath(REPOSITORY / "services/tenant", folder)],
            "patches": patches}


def _patch(kind: str, operation: dict) -> dict:
    name = {"name": "tenant"} if kind == "RoleBinding" else {}
    return {"target": {"kind": kind, **name}, "patch": json.dumps([operation])}


def _token(api: Api, tenant: Tenant) -> dict:
    answer = api.post(f"/api/v1/namespaces/{tenant.name}/serviceaccounts/tenant/token", {
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "spec": {"expirationSeconds": tenant.seconds}})
    return {"token": answer["status"]["token"]}


def _certificate(api: Api, tenant: Tenant) -> dict:
    made = subprocess.run(
        ["openssl", "req", *certificates.FOR_ANY_CLIENT, "-nodes", "-keyout", "/dev/stdout",
         "-subj", f"/O=tenants/CN={tenant.name}"], capture_output=True, text=True, check=True).stdout
    end = "-----END PRIVATE KEY-----\n"
    key, request = made.split(end)
    signed = _signed(api, tenant, request)
    return {"client-certificate-data": signed, "client-key-data": base64.b64encode((key + end).encode()).decode()}


def _signed(api: Api, tenant: Tenant, request: str) -> str:
    path = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
    asked = api.post(path, {
        "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest",
        "metadata": {"generateName": f"{tenant.name}-"},
        "spec": {"request": base64.b64encode(request.encode()).decode(), "usages": ["client auth"],
                 "signerName": "kubernetes.io/kube-apiserver-client", "expirationSeconds": tenant.seconds}})
    asked["status"] = {"conditions": [
        {"type": "Approved", "status": "True", "reason": "Tenant", "message": "by the tests"}]}
    name = asked["metadata"]["name"]
    api.ask("PUT", f"{path}/{name}/approval", asked)
    return _until(lambda: api.get(f"{path}/{name}")["status"].get("certificate"),
                  f"tenant '{tenant.name}': the controllers did not sign its certificate")


def _until(ask, otherwise: str, patience: float = 120):
    """The first answer that is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise Trouble(f"{otherwise} in {patience:.0f} s", BROKEN)


def remove(place: Place, name: str) -> None:
    control.enter_network(place)
    try:
        Api(place).ask("DELETE", f"/api/v1/namespaces/{name}")
    except Refused as refused:
        if refused.status != 404:
            raise
    place.kubeconfig(name).unlink(missing_ok=True)
