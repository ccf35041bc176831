# SPDX-License-Identifier: Apache-2.0
"""How a run ends: exit statuses, signals, processes left behind; with real processes."""

import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from launcher import Launcher, children, eventually, run, state


def own_namespace():
    """The words that make a program process 1 of a container, or None where that is not allowed."""
    for rights in ([], ["--user", "--map-root-user"]):
        words = ["unshare", *rights, "--pid", "--fork", "--mount-proc", "--kill-child"]
        if shutil.which("unshare") and subprocess.run(
                [*words, "true"], stderr=subprocess.DEVNULL).returncode == 0:
            return words
    return None


NAMESPACE = own_namespace()


class ExitStatus(unittest.TestCase):
    def test_statuses_pass_through_but_64_to_127_become_1(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            ends = pool.map(lambda status: run("exit_with %d" % status), range(256))
        for status, (code, out, err) in enumerate(ends):
            wanted = 1 if 64 <= status < 128 else status
            self.assertEqual((code, out), (wanted, b""), err)

    def test_a_driver_killed_by_a_signal_gives_128_and_its_number(self):
        ignored = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH}
        stopping = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
        for number in sorted(set(range(1, 32)) - ignored - stopping):
            code, out, err = run("die %d" % number)
            self.assertEqual((code, out), (128 + number, b""), err)
            self.assertIn("killed by signal %d (" % number, err)

    def test_the_reason_is_one_line_in_the_users_words(self):
        self.assertEqual(run("exit_with 3")[2], "sparkjob: the driver exited with status 3\n")
        self.assertEqual(
            run("die 9")[2], "sparkjob: the driver was killed by signal 9 (SIGKILL), "
            "as the kernel does when memory runs out\n")


class Start(unittest.TestCase):
    def start(self, program):
        ran = subprocess.run([os.environ["SPARKJOB_RUN_CHILD"], program], capture_output=True,
                             text=True, timeout=20)
        return ran.returncode, ran.stderr

    def test_a_missing_program_is_an_error_not_status_127(self):
        self.assertEqual(self.start("/no/such/spark-submit"), (
            66, "sparkjob: error: cannot start '/no/such/spark-submit': No such file or directory\n"))

    def test_what_cannot_be_executed_is_an_error(self):
        with tempfile.NamedTemporaryFile("w") as file:
            self.assertEqual(self.start(file.name), (
                66, "sparkjob: error: cannot start '%s': Permission denied\n" % file.name))

    def test_what_is_no_program_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program")
            with open(path, "w") as file:
                file.write("neither ELF nor script\n")
            os.chmod(path, 0o755)
            self.assertEqual(self.start(path), (
                66, "sparkjob: error: cannot start '%s': Exec format error\n" % path))

    def test_a_script_without_its_interpreter_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program")
            with open(path, "w") as file:
                file.write("#!/no/such/interpreter\n")
            os.chmod(path, 0o755)
            self.assertEqual(self.start(path), (
                66, "sparkjob: error: cannot start '%s': the interpreter of its first line is "
                "missing; install the program that its '#!' line names\n" % path))

    def test_the_child_gets_its_words_and_its_environment(self):
        words = ["--conf", "spark.x=a b", "", "ünï", "-"]
        code, out, _ = run("show", words=words, more={"SOME_THING": "a=b\nc"})
        shown = json.loads(out)
        self.assertEqual(code, 0)
        self.assertEqual(shown["arguments"], words)
        self.assertEqual(shown["environment"]["SOME_THING"], "a=b\nc")
        self.assertEqual(shown["directory"], os.getcwd())
        self.assertTrue(shown["leads its group"])
        self.assertEqual(shown["descriptors"], [3], "only the one with which it lists them")

    def test_the_child_has_no_signal_blocked_or_ignored(self):
        _, out, _ = run("status")
        signals = dict(line.split(":\t") for line in out.decode().splitlines() if "Sig" in line)
        # 32 and 33 are glibc's own: its posix_spawn, with which make starts us, ignores them, and no
        # program can set them.
        glibc = 1 << 31 | 1 << 32
        self.assertEqual((int(signals["SigBlk"], 16), int(signals["SigIgn"], 16) & ~glibc), (0, 0))

    def test_nohup_reaches_the_child(self):
        _, out, _ = run("status", wrapper=["nohup"])
        self.assertRegex(out.decode(), r"SigIgn:\t000000[0-9a-f]{9}1\n")

    def test_a_signal_before_the_start_means_no_start(self):
        def pending():
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
            os.kill(os.getpid(), signal.SIGTERM)

        code, out, err = run("show", preexec_fn=pending)
        self.assertEqual((code, out, err), (
            143, b"", "sparkjob: stopped by SIGTERM before the driver was started\n"))


class Stop(unittest.TestCase):
    def stopped(self, behaviour, *signals, **options):
        with Launcher(behaviour, **options) as launcher:
            ready = launcher.line()
            for number in signals:
                launcher.send_signal(number)
            return ready, *launcher.end()

    def test_sigterm_reaches_the_driver_and_gives_143(self):
        _, code, out, err = self.stopped("obey 143", signal.SIGTERM)
        self.assertEqual((code, out), (143, b"got SIGTERM\n"))
        self.assertEqual(err, "sparkjob: stopped by SIGTERM; the driver exited with status 143\n")

    def test_sigint_gives_130(self):
        _, code, out, _ = self.stopped("obey 5", signal.SIGINT)
        self.assertEqual((code, out), (130, b"got SIGINT\n"))

    def test_a_driver_that_makes_a_success_of_it_does_not_hide_the_stop(self):
        _, code, _, err = self.stopped("obey 0", signal.SIGTERM)
        self.assertEqual(code, 143)
        self.assertEqual(err, "sparkjob: stopped by SIGTERM; the driver exited with status 0\n")

    def test_a_driver_without_a_handler_is_ended_by_it(self):
        _, code, _, err = self.stopped("wait", signal.SIGTERM)
        self.assertEqual(code, 143)
        self.assertEqual(
            err, "sparkjob: stopped by SIGTERM; the driver was ended by signal 15 (SIGTERM)\n")

    def test_a_driver_killed_by_somebody_elses_sigterm_gives_143_and_says_so(self):
        code, _, err = run("die 15")
        self.assertEqual(code, 143)
        self.assertEqual(err, "sparkjob: the driver was killed by signal 15 (SIGTERM), "
                         "which the launcher did not send\n")

    def test_hangup_and_quit_are_passed_on_and_stop_nothing(self):
        with Launcher("obey 0") as launcher:
            launcher.line()
            for number in (signal.SIGHUP, signal.SIGQUIT):
                launcher.send_signal(number)
                self.assertEqual(launcher.line(), "got " + signal.Signals(number).name)
            self.assertIsNone(launcher.poll())

    def test_after_the_grace_everything_is_killed(self):
        ready, code, _, err = self.stopped("stay", signal.SIGTERM, grace=0.2)
        self.assertEqual(code, 143)
        self.assertEqual(err, "sparkjob: stopped by SIGTERM; "
                         "the driver did not end within the grace period and was killed\n")
        self.assertIsNone(state(int(ready.split()[1])), "its child in a group of its own")

    def test_the_second_signal_kills_at_once(self):
        with Launcher("stay", grace=3600) as launcher:
            ready = launcher.line()
            launcher.terminate()
            self.assertEqual(launcher.line(), "got SIGTERM")
            launcher.send_signal(signal.SIGINT)
            code, _, err = launcher.end()
        self.assertEqual(code, 143)
        self.assertEqual(
            err, "sparkjob: stopped by SIGTERM; a second signal killed the driver at once\n")
        self.assertIsNone(state(int(ready.split()[1])))

    def test_a_stopped_driver_is_continued_so_that_it_can_end(self):
        with Launcher("obey 143", grace=3600) as launcher:
            launcher.line()
            child = children(launcher.pid)[0]
            os.kill(child, signal.SIGSTOP)
            self.assertTrue(eventually(lambda: state(child) == "T"))
            launcher.terminate()
            self.assertEqual(launcher.end()[:2], (143, b"got SIGTERM\n"))


class NothingLeftBehind(unittest.TestCase):
    def test_orphans_are_ended_after_the_driver(self):
        code, out, _ = run("orphans 3 obedient", sweep=3600)
        self.assertEqual(code, 0)
        self.assertEqual([state(int(pid)) for pid in out.split()], [None] * 3)

    def test_stubborn_orphans_are_killed(self):
        code, out, _ = run("orphans 3 stubborn", sweep=0.1)
        self.assertEqual(code, 0)
        self.assertEqual([state(int(pid)) for pid in out.split()], [None] * 3)

    def test_a_signal_while_waiting_for_leftovers_ends_them_but_is_no_stop(self):
        with Launcher("orphans 1 stubborn", sweep=3600) as launcher:
            pid = int(launcher.line())
            child = children(launcher.pid)[0]
            self.assertTrue(eventually(lambda: state(child) is None))
            launcher.terminate()
            self.assertEqual(launcher.end()[0], 0)
            self.assertIsNone(state(pid))

    def test_zombies_are_reaped_while_the_driver_runs(self):
        with Launcher("zombies 20") as launcher:
            pids = [int(launcher.line()) for _ in range(20)]
            self.assertEqual(launcher.line(), "ready")
            self.assertTrue(eventually(lambda: all(state(pid) is None for pid in pids)))
            launcher.terminate()
            self.assertEqual(launcher.end()[0], 143)

    def test_what_a_shell_had_started_before_is_left_alone(self):
        shell = ["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!; exec \"$@\"", "sh"]
        with Launcher("exit_with 0", wrapper=shell) as launcher:
            sleeper = int(launcher.line())
            self.assertEqual(launcher.end()[0], 0)
            self.assertEqual(state(sleeper), "S")
            os.kill(sleeper, signal.SIGKILL)

    def test_nor_is_what_that_starts_later_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "go")
            os.mkfifo(fifo)
            later = "{ read go <%s; sleep 1000 >/dev/null 2>&1 & echo $!; wait; } &" % fifo
            with Launcher("wait", wrapper=["sh", "-c", later + ' exec "$@"', "sh"]) as launcher:
                self.assertEqual(launcher.line(), "ready")
                with open(fifo, "w") as go:
                    go.write("now\n")
                sleeper = int(launcher.line())
                launcher.terminate()
                self.assertEqual(launcher.wait(20), 143)
                self.assertEqual(state(sleeper), "S")
                os.kill(sleeper, signal.SIGKILL)

    def test_a_launcher_that_is_killed_takes_the_driver_and_its_group_along(self):
        with Launcher("family") as launcher:
            grandchild = int(launcher.line().split()[1])
            started = children(launcher.pid)
            self.assertEqual(len(started), 2, "the driver and the keeper")
            launcher.kill()
            launcher.wait()
            gone = (None, "Z")  # a zombie where process 1 here reaps nothing
            self.assertTrue(eventually(lambda: all(
                state(pid) in gone for pid in (grandchild, *started))))

    def test_without_its_keeper_the_driver_at_least_goes_along(self):
        with Launcher("wait") as launcher:
            launcher.line()
            driver, keeper = children(launcher.pid)
            os.kill(keeper, signal.SIGKILL)
            self.assertTrue(eventually(lambda: state(keeper) is None))
            launcher.kill()
            launcher.wait()
            self.assertTrue(eventually(lambda: state(driver) in (None, "Z")))

    @unittest.skipUnless(NAMESPACE, "no right to make a pid namespace (unshare)")
    def test_as_process_1_it_reaps_stops_and_returns_the_status(self):
        with Launcher("zombies 5", wrapper=NAMESPACE) as launcher:
            self.assertEqual([int(launcher.line()) > 1 for _ in range(5)], [True] * 5)
            self.assertEqual(launcher.line(), "ready")
            first = children(launcher.pid)[0]
            self.assertTrue(eventually(lambda: len(children(first)) == 1), "the driver alone")
            os.kill(first, signal.SIGTERM)
            code, _, err = launcher.end()
            self.assertEqual(code, 143, err)
            self.assertEqual(
                err, "sparkjob: stopped by SIGTERM; the driver was ended by signal 15 (SIGTERM)\n")

    @unittest.skipUnless(NAMESPACE, "no right to make a pid namespace (unshare)")
    def test_as_process_1_it_kills_a_stubborn_driver_after_the_grace(self):
        with Launcher("stay", wrapper=NAMESPACE, grace=0.2) as launcher:
            launcher.line()
            os.kill(children(launcher.pid)[0], signal.SIGTERM)
            self.assertEqual(launcher.end()[0], 143)


class Output(unittest.TestCase):
    def test_bytes_pass_unchanged(self):
        size = 1 << 20
        with tempfile.TemporaryFile() as err:
            _, out, _ = run("pour %d" % size, stderr=err)
            err.seek(0)
            told = err.read()
        wanted = [bytes((i * seed + i // 256) % 256 for i in range(size)) for seed in (7, 11)]
        self.assertEqual(out, wanted[0])
        self.assertEqual(told, wanted[1] + b"sparkjob: the driver succeeded\n")


if __name__ == "__main__":
    unittest.main()
