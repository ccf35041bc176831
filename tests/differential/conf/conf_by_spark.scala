// SPDX-License-Identifier: Apache-2.0
// Answers a request (see compare.py) with Spark's own code. It is run by the Scala compiler that
// Spark ships, so a JRE is enough; Spark's packages are closed to scripts, hence the reflection.
import java.io.File
import java.lang.reflect.InvocationTargetException

import com.fasterxml.jackson.core.JsonGenerator
import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import scala.jdk.CollectionConverters._

def module(name: String): AnyRef = Class.forName(name).getField("MODULE$").get(null)

val utils = module("org.apache.spark.util.Utils$")
val config = module("org.apache.spark.internal.config.package$")

def method(name: String, parameters: Class[_]*) = utils.getClass.getMethod(name, parameters: _*)

/** What `body` gives, or the name and message of the exception Spark ends it with. */
def attempt(body: => Map[String, Any]): Map[String, Any] =
  try body
  catch {
    case e: InvocationTargetException => Map("exception" -> e.getCause.toString)
    case e: java.util.regex.PatternSyntaxException => Map("exception" -> e.toString)
  }

val getPropertiesFromFile = method("getPropertiesFromFile", classOf[String])

def read(path: String): Map[String, Any] = attempt {
  val pairs = getPropertiesFromFile.invoke(utils, path).asInstanceOf[collection.Map[String, String]]
  Map("pairs" -> pairs.asJava)
}

val replacement = method("REDACTION_REPLACEMENT_TEXT").invoke(utils)
val defaultPattern = {
  val entry = config.getClass.getMethod("SECRET_REDACTION_PATTERN").invoke(config)
  Class.forName("org.apache.spark.internal.config.ConfigEntry")
    .getMethod("defaultValueString").invoke(entry).asInstanceOf[String]
}
val redactPairs = method("redact", classOf[Option[_]], classOf[collection.Seq[_]])

def redact(pattern: JsonNode, pairs: Seq[(String, String)]): Map[String, Any] = attempt {
  val regex = (if (pattern.isNull) defaultPattern else pattern.asText).r
  val redacted = redactPairs.invoke(utils, Some(regex), pairs)
    .asInstanceOf[collection.Seq[(String, String)]]
  Map("hidden" -> redacted.map(_._2 == replacement).asJava)
}

val mapper = new ObjectMapper()
mapper.getFactory.configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true)
val request = mapper.readTree(new File(args(0)))

val answer = Map(
  "read" -> request.get("read").asScala.map(path => read(path.asText).asJava).toSeq.asJava,
  "redact" -> request.get("redact").asScala.map { one =>
    val pairs = one.get("pairs").asScala.map(pair => (pair.get(0).asText, pair.get(1).asText))
    redact(one.get("pattern"), pairs.toSeq).asJava
  }.toSeq.asJava,
  "replacement" -> replacement,
  "default_pattern" -> defaultPattern,
  "version" -> org.apache.spark.SPARK_VERSION)
mapper.writeValue(new File(args(1)), answer.asJava)
