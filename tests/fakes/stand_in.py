# SPDX-License-Identifier: Apache-2.0
"""The larger part of `stand_in`. The words in STAND_IN are the name of one of the functions below and
that function's arguments. What it is started with does not matter, so that it serves behind any
launcher.
"""

import json
import os
import signal
import sys
import time


def say(text):
    """One whole line, at once."""
    os.write(1, (text + "\n").encode())


def die(number):
    import resource  # here and below: only what is needed, for time is what starting takes

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    number = int(number)
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    say("still alive")


def wait():
    """Until a signal ends it the default way."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    say("ready")
    while True:
        signal.pause()


def obey(status):
    """Says which signal came; SIGTERM and SIGINT end it with `status`."""

    # Waited for, not handled: what comes just before a pause would wake nobody.
    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    say("ready")
    while True:
        number = signal.sigwait(signals)
        say("got " + signal.Signals(number).name)
        if number in (signal.SIGTERM, signal.SIGINT):
            os._exit(int(status))


def stay():
    """Does not end by any signal it can help, and nor does its child in a group of its own."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda came, _: say("got " + signal.Signals(came).name))
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        say("ready %d" % os.getpid())
    while True:
        signal.pause()


def family():
    """A child in the same group that nothing ties to its parent, as PySpark's Python half."""
    child = os.fork()
    if child == 0:
        say("ready %d" % os.getpid())
    while True:
        signal.pause()


def orphans(count, stubborn):
    """Leaves processes of other sessions behind and succeeds."""
    for _ in range(int(count)):
        back, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            if os.fork() == 0:
                if stubborn == "stubborn":
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                else:
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
                os.write(told, str(os.getpid()).encode())
                while True:
                    signal.pause()
            os._exit(0)
        os.waitpid(child, 0)
        say(os.read(back, 20).decode())


def zombies(count):
    """Orphans that end at once, then waits: whoever adopted them must reap them."""
    for _ in range(int(count)):
        child = os.fork()
        if child == 0:
            grandchild = os.fork()
            if grandchild == 0:
                os._exit(7)
            say(str(grandchild))
            os._exit(0)
        os.waitpid(child, 0)
    wait()


def show():
    """What it was given, as JSON."""
    say(json.dumps({
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "directory": os.getcwd(),
        "leads its group": os.getpgid(0) == os.getpid(),
        "descriptors": sorted(int(n) for n in os.listdir("/proc/self/fd") if int(n) > 2),
        "terminal": [os.isatty(n) for n in (0, 1, 2)],
    }))


def pour(size):
    """`size` bytes of every value on stdout, as many of another kind on stderr; no newline at the
    end of either."""
    for number, seed in ((1, 7), (2, 11)):
        data = bytes((i * seed + i // 256) % 256 for i in range(int(size)))
        with os.fdopen(os.dup(number), "wb") as out:
            out.write(data)


def drip(count):
    """Numbered lines, each in two halves, on stdout and stderr in turn."""
    for number in range(int(count)):
        for half in ("line %d is " % number, "whole\n"):
            os.write(1 + number % 2, half.encode())
            time.sleep(0.004)


def count(lines):
    """Numbers, as fast as they go."""
    with os.fdopen(os.dup(1), "w") as out:
        out.writelines("%d\n" % number for number in range(int(lines)))


def mute(port):
    """Takes connections on `port`, says when it was asked something, and never answers."""
    import socket

    with socket.create_server(("127.0.0.1", int(port))) as server:
        connection, _ = server.accept()
        connection.recv(1)
        say("asked")
        while True:
            signal.pause()


def serve(port, folder, seconds, chatty=""):
    """Canned answers of Spark's REST API: the file FOLDER/N.json is a map from path to answer, valid
    from the N-th request for active stages on; the last one stays. Ends once it has been asked for
    all of them and for the answers of the last, or after `seconds`."""
    import http.server

    steps = [json.load(open(os.path.join(folder, name))) for name in sorted(os.listdir(folder))]
    asked = 0

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            nonlocal asked
            answer = steps[min(asked, len(steps) - 1)].get(self.path)
            if "status=active" in self.path:
                asked += 1
            body = json.dumps(answer).encode()
            self.send_response(404 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", int(port)), Handler)
    server.timeout = 0.05
    say("serving %d" % server.server_port)
    end = time.monotonic() + float(seconds)
    number = 0
    while asked <= len(steps) and time.monotonic() < end:
        server.handle_request()
        if chatty:
            for half in ("line %d is " % number, "whole\n"):
                os.write(1 + number % 2, half.encode())
                time.sleep(0.004)
            number += 1
    say("all asked" if asked > len(steps) else "not asked")


BEHAVIOURS = {function.__name__: function for function in (
    die, wait, obey, stay, family, orphans, zombies, show, pour, drip, count, mute, serve)}

if __name__ == "__main__":
    words = os.environ.get("STAND_IN", "show").split()
    BEHAVIOURS[words[0]](*words[1:])
