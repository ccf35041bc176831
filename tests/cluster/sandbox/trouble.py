# SPDX-License-Identifier: Apache-2.0
"""What ends a command: one sentence for a person, and an exit status for a script."""

USAGE, MISSING, UNAVAILABLE, BROKEN, CANNOT_CREATE, NOT_ALLOWED = 64, 66, 69, 70, 73, 77


class Trouble(Exception):
    def __init__(self, message: str, status: int = BROKEN):
        super().__init__(message)
        self.status = status
