package io.threadsystem.cluster.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.threadsystem.cluster.DurableJobQuery;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Versions come and go, and some of their jobs are bad. */
class DeploymentTests {

	private static final int JOBS = 200;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void versionsWithDifferentHandlersShareTheTable() {
		try (Scene scene = new Scene("versions", "work", "old", "new")) {
			NodeOptions options = NodeOptions.workers(4).unhandledAfter(Duration.ofSeconds(3));
			ProcessNode old = scene.node("old", options.handling("work", "old"));
			ProcessNode next = scene.node("new", options.handling("work", "new"));
			old.awaitReady();
			next.awaitReady();
			for (String name : List.of("old", "work", "new")) {
				scene.submit(name, Priority.NORMAL, 0, JOBS, 0);
			}
			scene.awaitAllEnded();
			assertThat(old.ledger("end", "old")).hasSize(JOBS);
			assertThat(next.ledger("end", "new")).hasSize(JOBS);
			assertThat(new Verdict(scene.ledger()).noneIsLost(3 * JOBS).noneBeginsTwice()).isNotNull();

			old.terminate();
			old.awaitEnd();
			scene.submit("old", Priority.HIGHEST, JOBS, 1, 0);
			scene.submit("work", Priority.LOWEST, JOBS, JOBS, 0);
			await().atMost(PATIENCE).until(() -> next.ledger("end", "work").size() >= JOBS);
			scene.awaitAllEnded();
			StoredJob orphan = deadLetter(scene, "old");
			assertThat(orphan.failure()).startsWith("No node has a handler of durable jobs named \"old\"");

			ProcessNode mended = scene.node("mended", options.handling("work", "old", "new")).awaitReady();
			assertThat(scene.jobs().retry(orphan.id())).isTrue();
			mended.awaitEntries("end", "old", 1);
		}
	}

	@Test
	void aJobThatKillsItsNodesIsADeadLetterInTheEnd() {
		try (Scene scene = new Scene("poison", "work", NodeMain.POISON)) {
			List<ProcessNode> nodes = scene.nodes(NodeOptions.MAX_RECOVERIES + 2,
					NodeOptions.workers(2).handling("work", NodeMain.POISON));
			scene.submit(NodeMain.POISON, Priority.HIGHEST, 0, 1, 0);
			scene.submit("work", Priority.NORMAL, 0, JOBS, 10);
			scene.awaitAllEnded();
			assertThat(nodes).filteredOn(ProcessNode::isAlive).hasSize(1);
			assertThat(deadLetter(scene, NodeMain.POISON).failure())
				.isEqualTo("The nodes that had the job have died 3 times");
			Verdict verdict = new Verdict(
					scene.ledger().stream().filter((entry) -> entry.name().equals("work")).toList());
			nodes.forEach((node) -> verdict.dead(node, Instant.MAX));
			verdict.noneIsLost(JOBS - besideThePoison(scene)).onlyWhatADeadNodeHadBegunBeginsAgain();
		}
	}

	/** Nobody can tell which of the jobs that a node had has killed it. */
	private static int besideThePoison(Scene scene) {
		List<StoredJob> found = scene.jobs().find(DurableJobQuery.all().name("work").state(JobState.FAILED));
		assertThat(found).hasSizeLessThanOrEqualTo(1)
			.allSatisfy((job) -> assertThat(job.failure()).isEqualTo("The nodes that had the job have died 3 times"));
		return found.size();
	}

	private static StoredJob deadLetter(Scene scene, String name) {
		List<StoredJob> found = scene.jobs().find(DurableJobQuery.all().name(name).state(JobState.FAILED));
		assertThat(found).hasSize(1);
		return found.get(0);
	}

}
