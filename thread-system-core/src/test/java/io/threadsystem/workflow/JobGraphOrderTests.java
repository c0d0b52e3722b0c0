package io.threadsystem.workflow;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The order in which the jobs of a thousand layers run, as they have recorded it. */
@Timeout(60)
class JobGraphOrderTests {

	private static final int LAYERS = 1_000;

	private static final int WIDTH = 4;

	@RegisterExtension
	final TestPools pools = new TestPools();

	/** Gives each start and each end its place among all. */
	private final AtomicInteger places = new AtomicInteger();

	private final AtomicIntegerArray starts = new AtomicIntegerArray(LAYERS * WIDTH);

	private final AtomicIntegerArray ends = new AtomicIntegerArray(LAYERS * WIDTH);

	private JobGraphAction recorded(int job) {
		return (run) -> {
			this.starts.set(job, this.places.incrementAndGet());
			this.ends.set(job, this.places.incrementAndGet());
		};
	}

	private void run(JobGraphBuilder graph) throws Exception {
		graph.build().submit(this.pools.ofWorkers(WIDTH)).get(20, TimeUnit.SECONDS);
		assertThat(this.places).hasValue(2 * LAYERS * WIDTH);
	}

	private void assertEndsBefore(int job, int dependent) {
		assertThat(this.ends.get(job)).as("end of %s, before the start of %s", job, dependent)
			.isPositive()
			.isLessThan(this.starts.get(dependent));
	}

	@Test
	void noJobStartsBeforeTheEndOfTheLayerBeforeItsOwn() throws Exception {
		JobGraphBuilder graph = JobGraph.named("layers");
		for (int job = 0; job < LAYERS * WIDTH; job++) {
			graph.action("j" + job, recorded(job));
			for (int before = firstBefore(job); before >= 0 && before < firstBefore(job) + WIDTH; before++) {
				graph.after("j" + before);
			}
		}
		run(graph);
		for (int job = WIDTH; job < LAYERS * WIDTH; job++) {
			for (int before = firstBefore(job); before < firstBefore(job) + WIDTH; before++) {
				assertEndsBefore(before, job);
			}
		}
	}

	/** The first job of the layer before; negative for none. */
	private static int firstBefore(int job) {
		return (job / WIDTH - 1) * WIDTH;
	}

	@Test
	void noJobStartsBeforeTheEndOfThoseThatItDependsOnInAnyLayers() throws Exception {
		Random random = Seed.of("noJobStartsBeforeTheEndOfThoseThatItDependsOnInAnyLayers").random(0);
		int[][] before = new int[LAYERS * WIDTH][];
		JobGraphBuilder graph = JobGraph.named("layers");
		for (int job = 0; job < LAYERS * WIDTH; job++) {
			graph.action("j" + job, recorded(job));
			before[job] = (job < WIDTH) ? new int[0] : new int[] { firstBefore(job) + random.nextInt(WIDTH),
					firstBefore(job) + random.nextInt(WIDTH), random.nextInt(firstBefore(job) + WIDTH) };
			for (int each : before[job]) {
				graph.after("j" + each);
			}
		}
		run(graph);
		for (int job = 0; job < LAYERS * WIDTH; job++) {
			for (int each : before[job]) {
				assertEndsBefore(each, job);
			}
		}
	}

}
