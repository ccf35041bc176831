// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/objects/making.hpp"

namespace sparkjob::objects {
namespace {

using nlohmann::json;
using sparkjob::testing::container;
using sparkjob::testing::ending;
using sparkjob::testing::first;
using sparkjob::testing::made;
using sparkjob::testing::named;
using sparkjob::testing::names_in;
using sparkjob::testing::property;
using sparkjob::testing::refused;

const std::string kVolumes = "spark.kubernetes.driver.volumes.";

json volume(const Objects& objects, const std::string& name) {
  return named(objects.driver_pod.at("spec").at("volumes"), name);
}

json mount(const Objects& objects, const std::string& name) {
  return named(container(objects).at("volumeMounts"), name);
}

TEST(Volumes, OfEachTypeHaveTheirOptions) {
  const Objects all = made(
      {.conf = kVolumes + "emptyDir.e.mount.path /e\n" + kVolumes +
               "emptyDir.e.options.medium Memory\n" + kVolumes +
               "emptyDir.e.options.sizeLimit 512Mi\n" + kVolumes + "hostPath.h.mount.path /h\n" +
               kVolumes + "hostPath.h.options.path /tmp\n" + kVolumes +
               "hostPath.h.mount.readOnly true\n" + kVolumes + "nfs.n.mount.path /n\n" + kVolumes +
               "nfs.n.options.path /x\n" + kVolumes + "nfs.n.options.server s\n"});

  EXPECT_EQ(volume(all, "e").at("emptyDir"), json({{"medium", "Memory"}, {"sizeLimit", "512Mi"}}));
  EXPECT_EQ(volume(all, "h").at("hostPath"), json({{"path", "/tmp"}}));
  EXPECT_EQ(mount(all, "h"), json({{"name", "h"}, {"mountPath", "/h"}, {"readOnly", true}}));
  EXPECT_EQ(volume(all, "n").at("nfs"), json({{"path", "/x"}, {"server", "s"}}));
}

TEST(Volumes, AClaimIsMadeWhereItsClassAndSizeAreSaid) {
  const std::string claim = kVolumes + "persistentVolumeClaim.d.";
  const std::string wanted = claim + "mount.path /d\n" + claim + "options.claimName OnDemand\n" +
                             claim + "options.sizeLimit 1Gi\n";
  const Objects made_here = made({.conf = wanted + claim + "options.storageClass fast\n" + claim +
                                          "label.team x\n" + claim + "annotation.note y\n"});
  const json object = first(made_here, "PersistentVolumeClaim");

  EXPECT_EQ(object.at("metadata").at("name"), "pi-8ddd0123456789ab-driver-pvc-0");
  EXPECT_EQ(object.at("metadata").at("labels").at("team"), "x");
  EXPECT_EQ(object.at("metadata").at("annotations").at("note"), "y");
  EXPECT_EQ(object.at("spec"), json::parse(R"({"accessModes": ["ReadWriteOncePod"],
      "storageClassName": "fast", "resources": {"requests": {"storage": "1Gi"}}})"));
  EXPECT_EQ(volume(made_here, "d").at("persistentVolumeClaim").at("claimName"),
            "pi-8ddd0123456789ab-driver-pvc-0");

  EXPECT_EQ(first(made({.conf = wanted}), "PersistentVolumeClaim"), nullptr);
}

TEST(Volumes, WhatIsWrongWithThemIsSaidAtOnce) {
  EXPECT_EQ(
      refused({.conf = kVolumes + "cephfs.a.mount.path /a\n" + kVolumes +
                       "emptyDir.b.mount.path /b\n" + kVolumes +
                       "emptyDir.b.options.sizeLimit 10\n" + kVolumes +
                       "emptyDir.c.mount.path /b\n" + kVolumes + "nfs.d.options.path /d\n"}),
      "b.conf:1:53: spark.kubernetes.driver.volumes.cephfs.a.mount.path: 'cephfs' is no type of "
      "volume; write one of emptyDir, hostPath, nfs, persistentVolumeClaim\n"
      "b.conf:3:62: spark.kubernetes.driver.volumes.emptyDir.b.options.sizeLimit: '10' bytes are "
      "hardly meant; write a unit, for example 10Gi\n"
      "b.conf:5:52: spark.kubernetes.driver.volumes.nfs.d.options.path: the volume 'd' lacks "
      "spark.kubernetes.driver.volumes.nfs.d.options.server\n"
      "b.conf:5:52: spark.kubernetes.driver.volumes.nfs.d.options.path: the volume 'd' lacks "
      "spark.kubernetes.driver.volumes.nfs.d.mount.path\n"
      "b.conf:4:55: spark.kubernetes.driver.volumes.emptyDir.c.mount.path: '/b' is the path of the "
      "volume 'b' already\n");
}

TEST(Volumes, ThoseOfExecutorsAreCheckedToo) {
  EXPECT_NE(refused({.conf = "spark.kubernetes.executor.volumes.nfs.d.mount.path /d\n"}), "");
}

TEST(Volumes, StandInSparksOrder) {
  const Objects all = made({.conf = "spark.kubernetes.driver.secrets.keys /etc/keys\n" + kVolumes +
                                    "emptyDir.e.mount.path /e\n"
                                    "spark.kubernetes.hadoop.configMapName hadoop\n"});

  EXPECT_EQ(names_in(all.driver_pod.at("spec").at("volumes")),
            "keys-volume e hadoop-properties spark-local-dir-1 spark-conf-volume-driver");
  EXPECT_EQ(volume(all, "keys-volume").at("secret").at("secretName"), "keys");
}

TEST(LocalDirs, AreOnesOwnOrTheUsers) {
  const Objects own = made({});
  EXPECT_EQ(mount(own, "spark-local-dir-1").at("mountPath"),
            "/var/data/spark-aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab");

  const Objects users = made({.conf = kVolumes + "emptyDir.spark-local-dir-9.mount.path /s\n"});
  EXPECT_EQ(volume(users, "spark-local-dir-1"), nullptr);
  EXPECT_EQ(named(container(users).at("env"), "SPARK_LOCAL_DIRS").at("value"), "/s");

  const Objects two =
      made({.conf = "spark.local.dir /a,/b\nspark.kubernetes.local.dirs.tmpfs true\n"});
  EXPECT_EQ(mount(two, "spark-local-dir-2").at("mountPath"), "/b");
  EXPECT_EQ(volume(two, "spark-local-dir-2").at("emptyDir"), json({{"medium", "Memory"}}));
}

TEST(HadoopsFiles, OfTheLayersTravelInAConfigMap) {
  const Objects all =
      made({.files = {{.name = "core-site.xml", .path = "l/core-site.xml", .text = "<x/>\n"}}});
  const json map = ending(all, "-hadoop-config");

  EXPECT_EQ(map.at("metadata").at("name"), "pi-8ddd0123456789ab-hadoop-config");
  EXPECT_EQ(map.at("data"), json({{"core-site.xml", "<x/>\n"}}));
  EXPECT_EQ(volume(all, "hadoop-properties").at("configMap").at("items").at(0),
            json({{"key", "core-site.xml"}, {"path", "core-site.xml"}}));
  EXPECT_EQ(named(container(all).at("env"), "HADOOP_CONF_DIR").at("value"), "/opt/hadoop/conf");
  EXPECT_EQ(property(all, "spark.kubernetes.executor.hadoopConfigMapName"),
            "pi-8ddd0123456789ab-hadoop-config");
}

}  // namespace
}  // namespace sparkjob::objects
