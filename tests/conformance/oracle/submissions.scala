// SPDX-License-Identifier: Apache-2.0
// Calls Spark's own spark-submit once for every line on stdin, in this one JVM, and says on stdout how each call ended:
//   {"id": …, "words": […], "environment": {…}}  ->  {"id": …, "refused": null or the reason, "said": what it printed}
// Starting a JVM costs seconds, a further call in it a fraction of one. That both store the same is tested.
package org.apache.spark.deploy

import java.io.{ByteArrayOutputStream, PrintStream}
import java.util.{Map => JavaMap}

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import org.apache.hadoop.security.UserGroupInformation
import org.apache.spark.launcher.LauncherWords
import scala.io.Source
import scala.jdk.CollectionConverters._

object Submissions {
  private class Ended(status: Int, cause: Option[Throwable] = None)
      extends RuntimeException(s"exit status $status", cause.orNull)

  /** What Spark calls instead of System.exit; before 4.1 without a cause. */
  private object End extends (Int => Nothing) with ((Int, Option[Throwable]) => Nothing) {
    def apply(status: Int): Nothing = throw new Ended(status)
    def apply(status: Int, cause: Option[Throwable]): Nothing = throw new Ended(status, cause)
  }

  private val json = new ObjectMapper()
  private val answers = System.out

  def main(args: Array[String]): Unit = {
    System.setOut(System.err)
    SparkSubmit.exitFn = End
    for (line <- Source.fromInputStream(System.in, "UTF-8").getLines()) {
      val call = json.readTree(line)
      val printed = new ByteArrayOutputStream()
      val refused = submit(call, new PrintStream(printed, true, "UTF-8"))
      answers.println(json.writeValueAsString(
        Map("id" -> call.get("id").asText, "refused" -> refused.orNull, "said" -> printed.toString("UTF-8")).asJava))
      answers.flush()
    }
  }

  /** What spark-submit ends with, where that is not success. */
  private def submit(call: JsonNode, printed: PrintStream): Option[String] = {
    setEnvironment(call.get("environment").properties.asScala.map(e => e.getKey -> e.getValue.asText).toMap)
    UserGroupInformation.reset() // else the first call's HADOOP_USER_NAME stays
    SparkSubmit.printStream = printed
    var refused: Option[Throwable] = None
    val thread = new Thread(() =>
      try SparkSubmit.main(LauncherWords.of(call.get("words").asScala.map(_.asText).toSeq).toArray)
      catch { case e: Throwable => refused = Some(e) })
    thread.start()
    thread.join()
    refused.map(reasons(_).mkString("\n"))
  }

  private def reasons(e: Throwable): Seq[String] =
    Iterator.iterate(e)(_.getCause).takeWhile(_ != null).take(10).map(_.toString).toSeq

  /** Makes this process's environment what a call is to see. A JVM reads it once, into a map it means to be fixed. */
  private def setEnvironment(wanted: Map[String, String]): Unit = {
    val holder = Class.forName("java.util.Collections$UnmodifiableMap").getDeclaredField("m")
    holder.setAccessible(true)
    val environment = holder.get(System.getenv()).asInstanceOf[JavaMap[String, String]]
    environment.clear()
    wanted.foreach { case (k, v) => environment.put(k, v) }
  }
}
