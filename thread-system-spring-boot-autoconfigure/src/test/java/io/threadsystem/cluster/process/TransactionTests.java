package io.threadsystem.cluster.process;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A process dies in the middle of transactions that store jobs. */
class TransactionTests {

	/** Each kills a process that is in the middle of four transactions. */
	private static final int LIVES = Integer.getInteger("cluster.lives", 9);

	private static final int MAX_MILLIS = 200;

	@BeforeAll
	static void docker() {
		assumeTrue(ProcessDatabase.isAvailable(), "there is no Docker engine");
	}

	@Test
	void thereIsAJobExactlyWhereItsTransactionWasCommitted() throws Exception {
		try (Scene scene = new Scene("transactions", "work")) {
			scene.database().execute("create table orders (number int primary key)");
			for (int life = 0; life < LIVES; life++) {
				live(scene, life);
			}
			Set<Integer> orders = numbers(scene, "select number from orders");
			assertThat(orders).containsAll(scene.ledger().stream().map(LedgerEntry::number).toList())
				.hasSizeGreaterThan(LIVES);
			assertThat(numbers(scene,
					"select cast(convert_from(task_data, 'UTF8') as json) ->> 'number' from thread_system_jobs"))
				.isEqualTo(orders);
			ProcessNode node = scene.node("n1", NodeOptions.workers(8));
			scene.awaitAllEnded();
			assertThat(node.ledger("end", "work")).extracting(LedgerEntry::number)
				.containsExactlyInAnyOrderElementsOf(orders);
		}
	}

	private static void live(Scene scene, int life) throws InterruptedException {
		String halt = List.of("nowhere", "before", "after").get(life % 3);
		ProcessNode process = scene.process(TransactionMain.class, "life" + life,
				List.of("-Dnode.halt=" + halt, "-Dnode.from=" + life * 1_000_000));
		if (halt.equals("nowhere")) {
			process.awaitEntries("committed", "order", 5);
			new CountDownLatch(1).await(ThreadLocalRandom.current().nextInt(MAX_MILLIS), TimeUnit.MILLISECONDS);
			process.kill();
		}
		process.awaitEnd();
	}

	private static Set<Integer> numbers(Scene scene, String query) {
		return new TreeSet<>(scene.database().query(query, (row, index) -> row.getInt(1)));
	}

}
