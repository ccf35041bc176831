// SPDX-License-Identifier: Apache-2.0
package sparkjob.examples;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Estimates pi by darts: {@code Pi [SLICES [DARTS-PER-SLICE]]}. The same words give the same result. */
public final class Pi {
  private Pi() {}

  public static void main(String[] arguments) throws Exception {
    final int slices = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    final int darts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    if (slices < 1 || darts < 1) {
      throw new IllegalArgumentException("slices and darts must be at least 1");
    }
    try (SparkSession spark = SparkSession.builder().appName("Pi").getOrCreate();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext())) {
      final long hits =
          context
              .parallelize(IntStream.range(0, slices).boxed().toList(), slices)
              .map(slice -> hits(slice, darts))
              .reduce(Long::sum);
      System.out.printf("Pi is roughly %.4f%n", 4.0 * hits / ((double) slices * darts));
    }
  }

  private static long hits(int seed, int darts) {
    final SplittableRandom random = new SplittableRandom(seed);
    long hits = 0;
    for (int i = 0; i < darts; i++) {
      final double x = random.nextDouble();
      final double y = random.nextDouble();
      if (x * x + y * y < 1) {
        hits++;
      }
    }
    return hits;
  }
}
