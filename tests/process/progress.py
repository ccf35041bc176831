# SPDX-License-Identifier: Apache-2.0
"""Progress while a driver runs, and the live line on a terminal; with real processes."""

import errno
import fcntl
import json
import os
import pathlib
import select
import socket
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from launcher import DEADLINE, children, command, environment, eventually, run, state

ERASE = "\r\x1b[K"


def shown(sent):
    """The lines a terminal shows after it was sent this: what its cursor makes of it."""
    lines, column, at = [""], 0, 0
    while at < len(sent):
        if sent.startswith("\x1b[K", at):
            lines[-1] = lines[-1][:column]
            at += 3
            continue
        if sent[at] == "\n":
            lines.append("")
        elif sent[at] == "\r":
            column = 0
        else:
            lines[-1] = lines[-1][:column] + sent[at] + lines[-1][column + 1:]
            column += 1
        at += 1
    return [line for line in lines if line]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def stage(complete, status="ACTIVE"):
    return {"stageId": 3, "attemptId": 0, "numTasks": 8, "numCompleteTasks": complete,
            "name": "parquet at flights.py:40", "status": status}


def answers(active):
    base = "/api/v1/applications"
    return {base: [{"id": "local-1"}], base + "/local-1/stages?status=active": active,
            base + "/local-1/stages/3?details=false": [stage(8, "COMPLETE")]}


class Scenes(unittest.TestCase):
    """Each test has a folder with one file of answers a second of the driver's life."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.port = free_port()

    def scenes(self, *active):
        for number, stages in enumerate(active):
            (self.folder / ("%d.json" % number)).write_text(json.dumps(answers(stages)))
        return "serve %d %s 30" % (self.port, self.folder)


class Lines(Scenes):
    def test_a_stage_that_lasts_is_told_with_its_end(self):
        behaviour = self.scenes([stage(1)], [stage(5)], [stage(6)], [])
        code, out, err = run(behaviour, more={"RUN_CHILD_PROGRESS": str(self.port)})
        self.assertEqual((code, out), (0, b"serving %d\nall asked\n" % self.port))
        lines = err.splitlines()
        self.assertEqual(len(lines), 3, err)
        self.assertRegex(lines[0], r"^sparkjob: stage 3 'parquet at flights.py:40': [56]/8 tasks$")
        self.assertRegex(
            lines[1], r"^sparkjob: stage 3 'parquet at flights.py:40' done in \d+ s: 8/8 tasks$")
        self.assertEqual(lines[2], "sparkjob: the driver succeeded")

    def test_another_applications_ui_is_left_alone(self):
        with socket.create_server(("127.0.0.1", self.port)) as other:
            child = subprocess.Popen(
                command(), env=environment("drip 300", RUN_CHILD_PROGRESS=str(self.port)),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            child.wait(DEADLINE)
            self.assertEqual(select.select([other], [], [], 0)[0], [], "it was asked")

    def test_a_ui_that_hangs_delays_no_signal(self):
        with subprocess.Popen(
                command(), env=environment("mute %d" % self.port,
                                           RUN_CHILD_PROGRESS=str(self.port)),
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            self.assertEqual(child.stdout.readline(), b"asked\n")
            begin = time.monotonic()
            child.terminate()
            self.assertEqual(child.wait(DEADLINE), 143)
            self.assertLess(time.monotonic() - begin, 0.9, "the time limit of the question is 1 s")


class Terminal(Scenes):
    """The launcher in the foreground of a pseudo terminal."""

    def on_terminal(self, behaviour, columns=100, interrupt_at=None, stdout=None,
                    before_reading=lambda child: None):
        """Its status and everything the terminal was sent."""
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        child = subprocess.Popen(
            command(), env=environment(behaviour, RUN_CHILD_PROGRESS=str(self.port), TERM="xterm"),
            stdin=theirs, stdout=theirs if stdout is None else stdout, stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        before_reading(child)
        screen = b""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end and select.select([ours], [], [], DEADLINE)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError as error:  # how Linux tells that nobody has the terminal open any more
                if error.errno == errno.EIO:
                    break
                raise
            screen += piece
            if interrupt_at is not None and interrupt_at in screen:
                os.write(ours, b"\x03")
                interrupt_at = None
        os.close(ours)
        return child.wait(DEADLINE), screen.decode()

    def test_the_live_line_is_drawn_and_gone_at_the_end(self):
        code, screen = self.on_terminal(self.scenes([stage(1)], [stage(5)], []))
        self.assertEqual(code, 0)
        self.assertIn("sparkjob: stage 3 'parquet at flights.py:40': 1/8 tasks" + ERASE +
                      "sparkjob: stage 3 'parquet at flights.py:40': 5/8 tasks" + ERASE, screen)
        self.assertTrue(screen.endswith("\r\nsparkjob: the driver succeeded\r\n"), repr(screen))

    def test_it_never_mixes_with_the_drivers_output(self):
        behaviour = self.scenes(*([stage(number)] for number in range(4))) + " chatty"
        code, screen = self.on_terminal(behaviour)
        self.assertEqual(code, 0)
        self.assertGreater(screen.count("parquet at"), 3, "it was drawn")
        lines = shown(screen)
        said = [line for line in lines if line.startswith("line ")]
        self.assertEqual(said, ["line %d is whole" % number for number in range(len(said))])
        self.assertGreater(len(said), 10)
        self.assertEqual([line for line in lines if line not in said], [
            "serving %d" % self.port, "all asked", "sparkjob: the driver succeeded"])

    def test_it_fits_into_a_narrow_terminal(self):
        _, screen = self.on_terminal(self.scenes([stage(1)], []), columns=30)
        self.assertIn("sparkjob: stage 3 'parquet a…" + ERASE, screen)

    def test_control_c_stops_the_driver_once(self):
        code, screen = self.on_terminal("obey 130", interrupt_at=b"ready")
        self.assertEqual(code, 130)
        self.assertEqual(screen.count("got SIGINT"), 1)

    def test_standard_output_in_a_file_stays_the_drivers_own(self):
        with tempfile.TemporaryFile() as file:
            code, screen = self.on_terminal("show", stdout=file)
            file.seek(0)
            given = json.load(file)
        self.assertEqual(code, 0)
        self.assertEqual(given["terminal"], [False, False, False], "stdin, a file, the relay")
        self.assertEqual(screen, "sparkjob: the driver succeeded\r\n")

    def test_what_the_driver_wrote_last_arrives_after_its_end(self):
        def driver_has_ended(launcher):
            self.assertTrue(eventually(lambda: len(children(launcher.pid)) == 2))
            driver = children(launcher.pid)[0]
            self.assertTrue(eventually(lambda: state(driver) is None))

        _, screen = self.on_terminal("count 10000", before_reading=driver_has_ended)
        self.assertEqual(shown(screen)[:10000], [str(number) for number in range(10000)])


if __name__ == "__main__":
    unittest.main()
