// SPDX-License-Identifier: Apache-2.0
#include "cli/submit_options.hpp"

#include <array>

namespace sparkjob::cli {

namespace {

constexpr auto kOptions = std::to_array<SubmitOption>({
    {"--master", "spark.master", "Where Spark runs: k8s://https://HOST:PORT, local[*]"},
    {"--deploy-mode", "spark.submit.deployMode",
     "cluster (a driver pod) or client (Spark runs in this container)"},
    {"--name", "spark.app.name", "The application's name"},
    {"--jars", "spark.jars", "Comma-separated jars for driver and executors"},
    {"--packages", "spark.jars.packages", "Comma-separated Maven coordinates"},
    {"--exclude-packages", "spark.jars.excludes",
     "Comma-separated groupId:artifactId to leave out"},
    {"--repositories", "spark.jars.repositories", "Comma-separated further Maven repositories"},
    {"--py-files", "spark.submit.pyFiles", "Comma-separated .zip, .egg or .py files"},
    {"--files", "spark.files", "Comma-separated files for the executors' working directory"},
    {"--archives", "spark.archives", "Comma-separated archives, unpacked for each executor"},
    {"--driver-memory", "spark.driver.memory", "Memory of the driver, for example 1g"},
    {"--driver-java-options", "spark.driver.extraJavaOptions", "Java options of the driver"},
    {"--driver-library-path", "spark.driver.extraLibraryPath", "Library path of the driver"},
    {"--driver-class-path", "spark.driver.extraClassPath", "Class path of the driver"},
    {"--driver-cores", "spark.driver.cores", "Cores of the driver (cluster mode)"},
    {"--executor-memory", "spark.executor.memory", "Memory of each executor, for example 1g"},
    {"--executor-cores", "spark.executor.cores", "Cores of each executor"},
    {"--num-executors", "spark.executor.instances", "Number of executors"},
    {"--principal", "spark.kerberos.principal", "Kerberos principal"},
    {"--keytab", "spark.kerberos.keytab", "File with the principal's keytab"},
});

constexpr auto kRefused = std::to_array<RefusedOption>({
    {"--kill", "delete the Job: kubectl delete job/NAME"},
    {"--status", "ask the Job: kubectl get job/NAME"},
    {"--supervise", "it is for standalone clusters; a Job has backoffLimit"},
    {"--total-executor-cores", "it is for standalone clusters; write --num-executors"},
    {"--queue", "it is for YARN; write --conf spark.kubernetes.… or a label for your queue"},
    {"--remote", "Spark Connect has a server of its own; write --master"},
});

}  // namespace

std::span<const SubmitOption> submit_options() {
  return kOptions;
}

std::span<const RefusedOption> refused_options() {
  return kRefused;
}

}  // namespace sparkjob::cli
