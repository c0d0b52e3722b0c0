package io.threadsystem.cluster.process;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The order of priorities over several nodes. */
class ClusterPriorityTests {

	private static final int JOBS = Integer.getInteger("cluster.jobs", 2000);

	private static final int URGENT = 20;

	private static final int NODES = 2;

	private static final int WORKERS = 4;

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void noMoreJobsOvertakeAnUrgentOneThanThereAreWorkers() {
		try (Scene scene = new Scene("priority", "work", "urgent")) {
			List<ProcessNode> nodes = scene.nodes(NODES, NodeOptions.workers(WORKERS).handling("work", "urgent"));
			scene.submit("work", Priority.LOWEST, 0, JOBS, 5);
			Map<Integer, Instant> submitted = new TreeMap<>();
			for (int number = 0; number < URGENT; number++) {
				nodes.get(0).awaitEntries("begin", "work", (number + 1) * JOBS / 3 / URGENT);
				scene.submit("urgent", Priority.HIGHEST, number, 1, 5);
				submitted.put(number, Instant.now());
			}
			assertThat(scene.unfinished()).as("those that wait").isPositive();
			scene.awaitAllEnded();
			List<LedgerEntry> ledger = scene.ledger();
			// picked in order, an urgent job may still begin late on a busy machine: not
			// often
			assertThat(submitted.entrySet())
				.filteredOn((urgent) -> overtaking(ledger, urgent.getKey(), urgent.getValue()) > (long) NODES * WORKERS)
				.hasSizeLessThanOrEqualTo(URGENT / 10);
		}
	}

	/** How many have begun after an urgent job was stored, and before it began. */
	private static long overtaking(List<LedgerEntry> ledger, int number, Instant stored) {
		Instant begun = ledger.stream()
			.filter((entry) -> entry.is("begin", "urgent") && entry.number() == number)
			.findFirst()
			.orElseThrow()
			.at();
		return ledger.stream()
			.filter((entry) -> entry.is("begin", "work") && entry.at().isAfter(stored) && entry.at().isBefore(begun))
			.count();
	}

}
