// SPDX-License-Identifier: Apache-2.0
package org.apache.spark.launcher

import scala.jdk.CollectionConverters._

/** bin/spark-submit starts two programs: the first puts the words in an order of its own, the second gets them so. */
object LauncherWords {
  def of(words: Seq[String]): Seq[String] =
    new SparkSubmitCommandBuilder(words.asJava).buildSparkSubmitArgs().asScala.toSeq
}
