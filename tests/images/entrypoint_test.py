# SPDX-License-Identifier: Apache-2.0
"""The contract of Apache's Spark image: which command its entrypoint makes of words and environment."""
import pathlib
import tempfile
import unittest

from container import Image, run

SPARK = Image("spark")
# Stands where a program is and prints the words that it was given, one a line.
ECHO = '#!/bin/bash\nprintf "%s\\n" "$0" "$@"\n'
EXECUTOR = {
    "SPARK_DRIVER_URL": "spark://CoarseGrainedScheduler@driver:7078",
    "SPARK_EXECUTOR_ID": "3",
    "SPARK_EXECUTOR_CORES": "2",
    "SPARK_EXECUTOR_MEMORY": "512m",
    "SPARK_APPLICATION_ID": "spark-abc",
    "SPARK_EXECUTOR_POD_IP": "10.0.0.7",
    "SPARK_EXECUTOR_POD_NAME": "flights-exec-3",
    "SPARK_RESOURCE_PROFILE_ID": "1",
    "SPARK_CONF_DIR": "/opt/spark/conf",
}


class Entrypoint(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self._echo = pathlib.Path(self._folder.name) / "echo"
        self._echo.write_text(ECHO)
        self._echo.chmod(0o755)
        pathlib.Path(self._folder.name).chmod(0o755)

    def command(self, *words: str, stands_for: str, environment: dict[str, str]) -> list[str]:
        result = run(SPARK, *words, environment=environment, mounts={stands_for: str(self._echo)})
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.splitlines()

    def executor(self, **more: str) -> list[str]:
        return self.command("executor", stands_for="/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
                            environment=EXECUTOR | more)

    def class_path(self, **more: str) -> str:
        words = self.executor(**more)
        return words[words.index("-cp") + 1]

    def test_driver_becomes_spark_submit_in_client_mode_bound_to_the_pod(self):
        words = ["--properties-file", "/opt/spark/conf/spark.properties", "--class", "a.B",
                 "local:///app.jar", "an argument", ""]
        command = self.command("driver", *words, stands_for="/opt/spark/bin/spark-submit",
                               environment={"SPARK_DRIVER_BIND_ADDRESS": "10.0.0.5"})
        self.assertEqual(command, [
            "/opt/spark/bin/spark-submit",
            "--conf", "spark.driver.bindAddress=10.0.0.5",
            "--conf", "spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.0.5",
            "--deploy-mode", "client", *words])

    def test_executor_becomes_one_jvm(self):
        self.assertEqual(self.executor(), [
            "/opt/java/openjdk/bin/java", "-Xms512m", "-Xmx512m",
            "-cp", "/opt/spark/conf::/opt/spark/jars/*:/opt/spark/work-dir:",
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            "--driver-url", "spark://CoarseGrainedScheduler@driver:7078",
            "--executor-id", "3", "--cores", "2", "--app-id", "spark-abc", "--hostname", "10.0.0.7",
            "--resourceProfileId", "1", "--podName", "flights-exec-3"])

    def test_java_options_come_in_the_order_of_their_numbers(self):
        options = {f"SPARK_JAVA_OPT_{n}": f"-Dn={n} with blank" for n in (0, 1, 2, 10, 11)}
        command = self.executor(**options)
        self.assertEqual(command[1:6], [f"-Dn={n} with blank" for n in (0, 1, 2, 10, 11)])

    def test_extra_class_path_comes_after_sparks_jars(self):
        self.assertEqual(self.class_path(SPARK_EXTRA_CLASSPATH="/extra/*", SPARK_CLASSPATH="/first"),
                         "/opt/spark/conf:/first:/opt/spark/jars/*:/extra/*:/opt/spark/work-dir:")

    def test_settings_folders_come_before_sparks_jars(self):
        self.assertEqual(self.class_path(HADOOP_CONF_DIR="/opt/hadoop/conf", SPARK_CONF_DIR="/conf"),
                         "/conf:/opt/hadoop/conf::/opt/spark/jars/*:/opt/spark/work-dir:")

    def test_a_given_distribution_class_path_comes_last(self):
        self.assertTrue(self.class_path(SPARK_DIST_CLASSPATH="/hadoop/*", HADOOP_HOME="/none").endswith(":/hadoop/*"))

    def test_hadoops_own_class_path_is_asked_for(self):
        hadoop = pathlib.Path(self._folder.name) / "bin/hadoop"
        hadoop.parent.mkdir()
        hadoop.write_text("#!/bin/sh\necho /of/hadoop $*\n")
        hadoop.chmod(0o755)
        result = run(SPARK, "bash", "-c", "echo $SPARK_DIST_CLASSPATH", environment={"HADOOP_HOME": "/opt/hadoop"},
                     mounts={"/opt/hadoop": self._folder.name})
        self.assertEqual(result.stdout, "/of/hadoop classpath\n", result.stderr)

    def test_executor_without_its_driver_says_which_variable_is_missing(self):
        environment = dict(EXECUTOR)
        del environment["SPARK_DRIVER_URL"]
        result = run(SPARK, "executor", environment=environment)
        self.assertEqual(result.returncode, 64)
        self.assertIn("SPARK_DRIVER_URL is not set", result.stderr)

    def test_any_other_command_is_run_as_it_is(self):
        result = run(SPARK, "bash", "-c", "echo \"$1\"; exit 7", "-", "two  blanks")
        self.assertEqual((result.stdout, result.returncode), ("two  blanks\n", 7))

    def test_pythons_are_passed_on(self):
        result = run(SPARK, "bash", "-c", "echo $PYSPARK_PYTHON $PYSPARK_DRIVER_PYTHON",
                     environment={"PYSPARK_PYTHON": "/a/python", "PYSPARK_DRIVER_PYTHON": "/b/python"})
        self.assertEqual(result.stdout, "/a/python /b/python\n")

    def test_the_first_process_is_an_init_that_ends_what_it_leaves(self):
        result = run(SPARK, "bash", "-c", "tr '\\0' ' ' </proc/$PPID/cmdline")
        self.assertIn("tini -s -- bash", result.stdout)


class AnyUser(unittest.TestCase):
    """Whatever user id a pod is given, it has a name and a home; a read-only root is no hindrance."""

    WHO = "import os, pwd; e = pwd.getpwuid(os.getuid()); print(e.pw_name, e.pw_dir, os.environ['HOME'])"

    def who(self, **arguments) -> str:
        result = run(SPARK, "python3", "-c", self.WHO, **arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()

    def test_sparks_own_user(self):
        self.assertEqual(self.who(), "spark /home/spark /home/spark")

    def test_an_unknown_user(self):
        self.assertEqual(self.who(user="1000650000:0", environment={"HOME": "/"}), "spark /home/spark /home/spark")

    def test_an_unknown_user_of_an_unknown_group(self):
        self.assertEqual(self.who(user="4711:4712"), "spark /home/spark /home/spark")

    def test_the_name_can_be_given(self):
        self.assertEqual(self.who(user="4711:0", environment={"SPARK_USER_NAME": "ada"}), "ada /home/spark /home/spark")

    def test_other_unknown_users_stay_unknown(self):
        result = run(SPARK, "getent", "passwd", "4712", user="4711:0")
        self.assertEqual((result.returncode, result.stdout), (2, ""))

    def test_work_and_home_can_be_written_where_the_root_can(self):
        result = run(SPARK, "bash", "-c", "touch here ~/there && stat -c %u here", user="4711:4712", read_only=False)
        self.assertEqual(result.stdout, "4711\n", result.stderr)

    def test_a_read_only_root_is_read_only(self):
        result = run(SPARK, "touch", "here")
        self.assertIn("Read-only file system", result.stderr)
