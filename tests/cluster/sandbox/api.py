# SPDX-License-Identifier: Apache-2.0
"""As much of a Kubernetes client as starting a cluster needs: one request, as the administrator."""

import http.client
import json
import ssl

from .place import API_ADDRESS, API_PORT, Place


class Refused(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Api:
    def __init__(self, place: Place):
        self._trust = ssl.create_default_context(cafile=str(place.keys / "ca.crt"))
        self._trust.load_cert_chain(place.keys / "admin.crt", place.keys / "admin.key")

    def ask(self, method: str, path: str, body=None, kind: str = "application/json", timeout: float = 10) -> str:
        """The text of the answer. Raises Refused for a status of 400 and more, OSError where nobody answers."""
        connection = http.client.HTTPSConnection(API_ADDRESS, API_PORT, context=self._trust, timeout=timeout)
        try:
            text = json.dumps(body) if body is not None else None
            connection.request(method, path, text, {"Content-Type": kind, "Accept": "application/json"})
            answer = connection.getresponse()
            said = answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, _message(said))
        return said

    def get(self, path: str) -> dict:
        return json.loads(self.ask("GET", path))

    def post(self, path: str, body: dict) -> dict:
        return json.loads(self.ask("POST", path, body))

    def apply(self, path: str, body: dict) -> dict:
        """Creates the object at `path`, or changes it to `body` where it is there."""
        return json.loads(self.ask("PATCH", f"{path}?fieldManager=cluster&force=true", body,
                                   "application/apply-patch+yaml"))

    def answers(self, path: str) -> bool:
        try:
            self.ask("GET", path, timeout=2)
            return True
        except (OSError, Refused):
            return False


def _message(said: str) -> str:
    try:
        return json.loads(said)["message"]
    except (ValueError, KeyError, TypeError):
        return said.strip()
