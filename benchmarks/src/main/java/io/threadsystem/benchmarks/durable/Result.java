package io.threadsystem.benchmarks.durable;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a round has shown.
 *
 * @param perSecond jobs a second
 * @param cpuMicros processor time of this process for each job, without that of the
 * database; other load on the machine changes it least
 */
record Result(double perSecond, double cpuMicros) {

	static double median(List<Result> results, ToDoubleFunction<Result> value) {
		return median(results.stream().mapToDouble(value).toArray());
	}

	/**
	 * Of the ratios within each round, as what else goes on differs from round to round.
	 */
	static double medianRatio(List<Result> results, List<Result> base, ToDoubleFunction<Result> value) {
		return median(IntStream.range(0, results.size())
			.mapToDouble((i) -> value.applyAsDouble(results.get(i)) / value.applyAsDouble(base.get(i)))
			.toArray());
	}

	private static double median(double[] values) {
		double[] sorted = Arrays.stream(values).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
