# SPDX-License-Identifier: Apache-2.0
"""Fills the quotas of a namespace, so that the next pod is refused with what is used and what is allowed."""

from decimal import Decimal

from .api import Api
from .trouble import MISSING, Trouble

SUFFIXES = {"m": Decimal("0.001"), "": Decimal(1), "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9),
            "Ki": Decimal(2**10), "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40)}
LABEL = {"sparkjob.test/fills": "quota"}


def amount(quantity: str) -> Decimal:
    """What a Kubernetes quantity says: '1500m' is 1.5, '2Ki' is 2048."""
    number = quantity.rstrip("kmMGTKi")
    return Decimal(number) * SUFFIXES[quantity[len(number):]]


def fill(api: Api, namespace: str) -> None:
    left = _left(api, namespace)
    if not left:
        raise Trouble(f"namespace '{namespace}' has no quota to fill", MISSING)
    api.post(f"/api/v1/namespaces/{namespace}/pods", _pod(left))
    for _ in range(int(left.get("pods", 1)) - 1):  # nothing is left but, perhaps, their number
        api.post(f"/api/v1/namespaces/{namespace}/pods", _pod({}))


def free(api: Api, namespace: str) -> None:
    (name, value), = LABEL.items()
    api.ask("DELETE", f"/api/v1/namespaces/{namespace}/pods?labelSelector={name}%3D{value}")


def _left(api: Api, namespace: str) -> dict[str, Decimal]:
    left: dict[str, Decimal] = {}
    for quota in api.get(f"/api/v1/namespaces/{namespace}/resourcequotas")["items"]:
        status = quota.get("status", {})
        for name, hard in status.get("hard", {}).items():
            rest = amount(hard) - amount(status["used"][name])
            left[name] = min(rest, left.get(name, rest))
    return left


def _pod(left: dict[str, Decimal]) -> dict:
    """A pod that no node takes, asking for all that is left; it passes the Pod Security level 'restricted'."""
    memory = left.get("requests.memory", left.get("memory", Decimal(0)))
    limit = left.get("limits.memory", memory)
    wanted = {"requests": {"cpu": str(left.get("requests.cpu", left.get("cpu", 0))), "memory": str(min(memory, limit))},
              "limits": {"memory": str(limit)}}
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "fills-quota-", "labels": LABEL},
        "spec": {
            "nodeSelector": {"sparkjob.test/no-such-node": "true"},
            "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
            "terminationGracePeriodSeconds": 0,
            "containers": [{
                "name": "none", "image": "none", "resources": wanted,
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}],
        },
    }
