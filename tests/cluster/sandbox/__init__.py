# SPDX-License-Identifier: Apache-2.0
"""A whole Kubernetes in one pid, mount and network namespace: kill its first process and the kernel removes it."""
