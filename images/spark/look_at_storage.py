#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks, beside a driver or a history server that starts, at where event logs are and at the buckets that a driver's words
name, and says in a line each what is wrong: on stderr, and as the container's termination message, which sparkjob passes on
where the container fails. Spark's own words name neither the store nor the setting.

    look_at_storage.py WORD…        what is started, with the --properties-file among its words

It reads and does nothing else, and whatever it cannot tell it leaves to Spark: credentials that are not variables, stores
whose address nobody has said, answers that are no clear no."""
import json
import os
import re
import subprocess
import sys
from urllib.parse import quote

HISTORY_SERVER = "org.apache.spark.deploy.history.HistoryServer"
TERMINATION_MESSAGE = "/dev/termination-log"
FULL = 1 << 20  # less than this is no room for a log
SECONDS = "5"
UNKNOWN_KEYS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "XAdminUserNotFound")


def properties(words: list[str]) -> dict[str, str]:
    """As spark-submit is told them."""
    said = {}
    for option, value in zip(words, words[1:]):
        if option == "--properties-file":
            with open(value, encoding="utf-8") as lines:
                pairs = [re.match(r"([^#!\s=][^\s=]*)\s*[=\s]\s*(.*)", line.strip()) for line in lines]
            said.update({pair[1]: re.sub(r"\\(.)", r"\1", pair[2]) for pair in pairs if pair})
        elif option == "--conf":
            said.update([value.split("=", 1)])
    return said


# A folder -----------------------------------------------------------------------------------------


def trouble_with_folder(path: str, is_written_to: bool) -> str:
    if not os.path.isdir(path):
        return "is no folder in this container; mount the volume of the event logs there, as services/history-server does"
    if not os.access(path, os.R_OK | os.X_OK | (os.W_OK if is_written_to else 0)):
        return (f"user {os.getuid()} may not {'write to' if is_written_to else 'read'} it; has the pod the fsGroup of its "
                "volume?")
    found = os.statvfs(path)
    free = found.f_bavail * found.f_frsize
    if is_written_to and free < FULL:
        return f"is full, {free // 1024} KiB are free; the application runs without its history: make room or a larger volume"
    return ""


# A bucket -----------------------------------------------------------------------------------------


def ask(url: str, region: str) -> tuple[str, str]:
    """Status and text of the store's answer, as curl gives them; status 000 with curl's own words where there is none. The keys
    go in by stdin, where no list of processes shows them."""
    options = [("url", url), ("user", f"{os.environ['AWS_ACCESS_KEY_ID']}:{os.environ['AWS_SECRET_ACCESS_KEY']}"),
               ("header", "x-amz-content-sha256: UNSIGNED-PAYLOAD")]
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        options.append(("header", f"x-amz-security-token: {token}"))
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", SECONDS, "--max-filesize", "100000",
         "--aws-sigv4", f"aws:amz:{region}:s3", "--write-out", r"\n%{http_code}", "--config", "-"],
        input="".join(f"{name} = {json.dumps(value)}\n" for name, value in options),
        capture_output=True, text=True, errors="replace", check=False)
    text, _, status = done.stdout.rpartition("\n")
    return status, text or done.stderr


def trouble_with_bucket(bucket: str, endpoint: str, region: str) -> str:
    status, text = ask(f"{endpoint.rstrip('/')}/{quote(bucket)}?list-type=2&max-keys=1", region)
    if status == "000":
        reason = re.search(r"curl: \([67]\) (.*)", text)  # neither a name nor a connection
        return f"nobody answers ({reason[1].rstrip('.')}); is the store there, and in this namespace?" if reason else ""
    code = re.search("<Code>([A-Za-z]+)</Code>", text)
    if code and code[1] == "NoSuchBucket":
        return "there is no such bucket; make it (BUCKETS of services/s3), or name another"
    if code and code[1] in UNKNOWN_KEYS:
        return (f"the store does not know the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ({code[1]}); are they the "
                "store's own? envSecretKeyRefs names their Secret")
    return ""


def look_at_bucket(bucket: str, said: dict[str, str]) -> str:
    def of(name: str) -> str:
        return said.get(f"spark.hadoop.fs.s3a.bucket.{bucket}.{name}", said.get(f"spark.hadoop.fs.s3a.{name}", ""))

    endpoint = of("endpoint")
    if (not endpoint.startswith("http") or of("path.style.access") != "true"
            or "EnvironmentVariableCredentialsProvider" not in of("aws.credentials.provider")
            or not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= set(os.environ)):
        return ""
    trouble = trouble_with_bucket(bucket, endpoint, of("endpoint.region") or "us-east-1")
    return trouble and f"s3a://{bucket} at {endpoint}: {trouble}"


# All of it ----------------------------------------------------------------------------------------


def troubles(words: list[str]) -> list[str]:
    said, found, buckets = properties(words), [], {}
    name = "spark.history.fs.logDirectory" if HISTORY_SERVER in words else "spark.eventLog.dir"
    is_written_to = name == "spark.eventLog.dir"
    log = said.get(name, "") if said.get("spark.eventLog.enabled") == "true" or not is_written_to else ""
    scheme, _, rest = log.rpartition("://")
    if scheme == "s3a":
        buckets[rest.split("/")[0]] = f"{name}: "
    elif scheme in ("", "file") and log:
        path = rest.removeprefix("file:")
        found.append((f"{name}: {path}: ", trouble_with_folder(path, is_written_to)))
    for word in words:
        for match in re.finditer(r"\bs3a://([^/\s,]+)", word):
            buckets.setdefault(match[1], "")
    found += [(setting, look_at_bucket(bucket, said)) for bucket, setting in buckets.items()]
    return [setting + trouble for setting, trouble in found if trouble]


def leave_message(text: str) -> None:
    try:
        file = os.open(TERMINATION_MESSAGE, os.O_WRONLY | os.O_TRUNC)
    except OSError:
        return  # this is no pod
    with os.fdopen(file, "w", encoding="utf-8") as message:
        message.write(text)


def main() -> None:
    try:
        found = troubles(sys.argv[1:])
    except Exception as error:  # pylint: disable=broad-except; a look must not be what goes wrong
        print(f"look_at_storage.py: {type(error).__name__}; nothing was looked at", file=sys.stderr)
        return
    for each in found:
        print(f"look_at_storage.py: {each}", file=sys.stderr, flush=True)
    if found:
        leave_message("at its start: " + found[0])


if __name__ == "__main__":
    main()
