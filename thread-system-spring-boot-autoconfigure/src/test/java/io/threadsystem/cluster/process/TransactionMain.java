package io.threadsystem.cluster.process;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commits transactions of an order and its job, one after the other in several threads,
 * until it is killed, or kills itself where it is told to.
 */
public final class TransactionMain {

	private static final int THREADS = 4;

	private static final int UNTIL_HALT = 20;

	private final Ledger ledger = new Ledger(Path.of(System.getProperty("node.ledger")));

	private final HikariDataSource dataSource = NodeMain.dataSource();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);

	private final TransactionTemplate transaction = new TransactionTemplate(
			new JdbcTransactionManager(this.dataSource));

	private final DurableJobs jobs;

	/** Where it ends by itself: before a commit, after one, or nowhere. */
	private final String halt = System.getProperty("node.halt");

	private final AtomicInteger last = new AtomicInteger(Integer.getInteger("node.from"));

	private TransactionMain() {
		DurableJobHandlers handlers = new DurableJobHandlers();
		handlers.register(NodeMain.handlerOf("work", (argument) -> {
		}));
		PriorityPool pool = PriorityPool.create("main", PoolSettings.builder().build());
		this.jobs = DurableJobCluster
			.create(NodeOptions.workers(1).settings(), this.dataSource, JsonMapper.builder().build(), (name) -> pool,
					handlers, Clock.systemUTC(), System.getProperty("node.name"))
			.jobs();
	}

	/**
	 * Commits transactions until it is killed.
	 * @param arguments none
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		TransactionMain main = new TransactionMain();
		for (int thread = 0; thread < THREADS; thread++) {
			new Thread(main::commitForEver).start();
		}
		new CountDownLatch(1).await();
	}

	private void commitForEver() {
		while (true) {
			int number = this.last.incrementAndGet();
			boolean ends = number % UNTIL_HALT == 0;
			this.transaction.executeWithoutResult((status) -> {
				store(number);
				haltIf(ends && this.halt.equals("before"));
			});
			haltIf(ends && this.halt.equals("after"));
			this.ledger.write("committed", "order", number, 1, "-");
		}
	}

	private void store(int number) {
		if (number % 2 == 0) {
			this.jobs.submit("work", new Work(number, 0));
		}
		this.jdbc.update("insert into orders (number) values (?)", number);
		if (number % 2 == 1) {
			this.jobs.job("work").key("order-" + number).submit(new Work(number, 0));
		}
	}

	private static void haltIf(boolean now) {
		if (now) {
			Runtime.getRuntime().halt(1);
		}
	}

}
