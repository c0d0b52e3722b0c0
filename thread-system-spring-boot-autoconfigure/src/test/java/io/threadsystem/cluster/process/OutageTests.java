package io.threadsystem.cluster.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The database goes away, or the network to it, and comes back. */
class OutageTests {

	private static final int JOBS = Integer.getInteger("cluster.jobs", 2000);

	private static final int MILLIS = 20;

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void aDatabaseThatCrashesAndStartsAgainLosesAndDoublesNoJob() {
		try (Scene scene = new Scene("crash", "work")) {
			List<ProcessNode> nodes = scene.nodes(2, NodeOptions.workers(8));
			scene.submit("work", Priority.NORMAL, 0, JOBS, MILLIS);
			nodes.get(0).awaitEntries("begin", "work", JOBS / 10);
			scene.crashDatabase();
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).noneIsLost(JOBS).noneBeginsTwice().noInstantIsRunTwice();
		}
	}

	@Test
	void aShortCutOfTheNetworkOfAllNodesLosesAndDoublesNoJob() throws Exception {
		cutAll("short", Duration.ofMillis(1500));
	}

	@Test
	void aLongCutOfTheNetworkOfAllNodesLosesAndDoublesNoJob() throws Exception {
		cutAll("long", Duration.ofSeconds(6));
	}

	private static void cutAll(String name, Duration cut) throws InterruptedException {
		try (Scene scene = new Scene(name, "work")) {
			List<ProcessNode> nodes = scene.nodes(3, NodeOptions.workers(8));
			scene.submit("work", Priority.NORMAL, 0, JOBS, MILLIS);
			nodes.get(0).awaitEntries("begin", "work", JOBS / 10);
			scene.cutNetworks();
			elapse(cut);
			scene.restoreNetworks();
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).noneIsLost(JOBS).noneBeginsTwice().noInstantIsRunTwice();
		}
	}

	@Test
	void whatANodeHadThatIsCutOffIsDoneByOthers() {
		try (Scene scene = new Scene("cut", "work")) {
			List<ProcessNode> nodes = scene.nodes(2, NodeOptions.workers(8));
			ProcessNode lost = nodes.get(0);
			scene.submit("work", Priority.NORMAL, 0, JOBS, MILLIS);
			lost.awaitEntries("begin", "work", JOBS / 10);
			lost.network().cut();
			Instant dead = Instant.now();
			scene.awaitAllEnded();
			lost.network().restore();
			scene.submit("work", Priority.NORMAL, JOBS, JOBS, MILLIS);
			scene.awaitAllEnded();
			new Verdict(scene.ledger()).dead(lost, dead.plus(Duration.ofSeconds(1)))
				.noneIsLost(2 * JOBS)
				.onlyWhatADeadNodeHadBegunBeginsAgain()
				.noInstantIsRunTwice();
			assertThat(lost.ledger("begin", "work")).as("it works again").anyMatch((entry) -> entry.number() >= JOBS);
		}
	}

	private static void elapse(Duration time) throws InterruptedException {
		new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
	}

}
