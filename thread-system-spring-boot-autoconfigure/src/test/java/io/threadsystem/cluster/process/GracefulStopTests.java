package io.threadsystem.cluster.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A node is asked to end while it is at work. */
class GracefulStopTests {

	private static final Duration SLACK = Duration.ofSeconds(1);

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void whatHasNotBegunGoesToAnotherNodeAtOnceAndWhatRunsEnds() {
		try (Scene scene = new Scene("graceful", "work")) {
			ProcessNode ending = scene.node("n1", NodeOptions.workers(4).busy(2)).awaitReady();
			scene.submit("work", Priority.NORMAL, 0, 4, 6000);
			ending.awaitEntries("begin", "work", 2);
			ProcessNode other = scene.node("n2", NodeOptions.workers(4)).awaitReady();
			Instant asked = ending.terminate();
			other.awaitEntries("begin", "work", 2);
			assertThat(other.ledger("begin", "work").get(1).at()).isBefore(asked.plus(NodeOptions.POLLING).plus(SLACK));
			scene.awaitAllEnded();
			ending.awaitEnd();
			assertThat(ending.ledger("end", "work")).hasSize(2);
			assertThat(ending.ledger("closed", "-")).hasSize(1);
			new Verdict(scene.ledger()).noneIsLost(4).noneBeginsTwice();
		}
	}

	@Test
	void nodesThatComeAndGoUnderLoadLoseAndDoubleNothing() {
		int jobs = Integer.getInteger("cluster.jobs", 2000);
		try (Scene scene = new Scene("coming-and-going", "work")) {
			List<ProcessNode> nodes = scene.nodes(2, NodeOptions.workers(8));
			scene.submit("work", Priority.NORMAL, 0, jobs, 10);
			nodes.get(0).awaitEntries("begin", "work", jobs / 10);
			nodes.get(0).terminate();
			ProcessNode third = scene.node("n3", NodeOptions.workers(8)).awaitReady();
			nodes.get(0).awaitEnd();
			nodes.get(1).terminate();
			nodes.get(1).awaitEnd();
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).noneIsLost(jobs).noneBeginsTwice().noInstantIsRunTwice();
			assertThat(third.isAlive()).isTrue();
		}
	}

}
