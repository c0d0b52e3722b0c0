package io.threadsystem.cluster.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Nodes that die, or are taken for dead. */
class NodeDeathTests {

	private static final int JOBS = Integer.getInteger("cluster.jobs", 2000);

	private static final int MILLIS = 20;

	/** What a busy machine may need on top of what the settings say. */
	private static final Duration SLACK = Duration.ofSeconds(4);

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void whatAKilledNodeHadIsDoneByTheOther() {
		try (Scene scene = new Scene("killed", "work")) {
			List<ProcessNode> nodes = scene.nodes(2, NodeOptions.workers(8));
			scene.submit("work", Priority.NORMAL, 0, JOBS, MILLIS);
			nodes.get(0).awaitEntries("begin", "work", JOBS / 10);
			Instant dead = nodes.get(0).kill();
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).dead(nodes.get(0), dead)
				.noneIsLost(JOBS)
				.onlyWhatADeadNodeHadBegunBeginsAgain()
				.recoveredWithin(NodeOptions.RECOVERY.plus(SLACK))
				.noInstantIsRunTwice();
			assertThat(scene.finished("COMPLETED")).isEqualTo(JOBS);
		}
	}

	@Test
	void whatAFrozenNodeHadIsDoneByOthersAndNotBegunWhenItThaws() {
		try (Scene scene = new Scene("frozen", "work")) {
			List<ProcessNode> nodes = scene.nodes(3, NodeOptions.workers(8));
			scene.submit("work", Priority.NORMAL, 0, JOBS, MILLIS);
			ProcessNode frozen = nodes.get(0);
			frozen.awaitEntries("begin", "work", JOBS / 10);
			Instant dead = frozen.freeze();
			await().atMost(Duration.ofMinutes(1)).until(() -> pickedBy(scene, frozen) == 0);
			scene.submit("work", Priority.NORMAL, JOBS, JOBS, MILLIS);
			frozen.thaw();
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).dead(frozen, dead)
				.noneIsLost(2 * JOBS)
				.onlyWhatADeadNodeHadBegunBeginsAgain()
				.recoveredWithin(NodeOptions.RECOVERY.plus(SLACK))
				.noInstantIsRunTwice();
			assertThat(frozen.ledger("begin", "work")).as("it works again").anyMatch((entry) -> entry.number() >= JOBS);
		}
	}

	private static int pickedBy(Scene scene, ProcessNode node) {
		return scene.database()
			.queryForObject("select count(*) from thread_system_jobs where picked_by like ?", Integer.class,
					node.name() + "-%");
	}

}
