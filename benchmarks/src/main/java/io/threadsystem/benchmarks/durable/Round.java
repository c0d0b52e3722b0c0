package io.threadsystem.benchmarks.durable;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.sun.management.OperatingSystemMXBean;
import io.threadsystem.job.Priority;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fills a table, has it emptied, and takes the time from the first job to the last row.
 */
final class Round {

	private static final int MINUTES = 10;

	private static final int BATCH = 500;

	private final JdbcTemplate jdbc;

	private final Contender contender;

	private final int jobs;

	private final AtomicInteger run = new AtomicInteger();

	private final AtomicLong start = new AtomicLong();

	private final CountDownLatch all = new CountDownLatch(1);

	Round(DataSource dataSource, Contender contender, int jobs) {
		this.jdbc = new JdbcTemplate(dataSource);
		this.contender = contender;
		this.jobs = jobs;
	}

	Result run() throws InterruptedException {
		this.contender.createTables();
		this.contender.prepare(this::count);
		store();
		this.jdbc.execute("vacuum analyze " + this.contender.table());
		this.jdbc.execute("checkpoint");
		long cpu = processorNanos();
		this.contender.start();
		try {
			if (!this.all.await(MINUTES, TimeUnit.MINUTES)) {
				throw new IllegalStateException(this.contender.name() + " has run " + this.run + " jobs only");
			}
			awaitEmpty();
			return new Result(this.jobs * 1e9 / (System.nanoTime() - this.start.get()),
					(processorNanos() - cpu) / (1e3 * this.jobs));
		}
		finally {
			this.contender.stop();
		}
	}

	private static long processorNanos() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
	}

	private void store() {
		Priority[] priorities = Priority.values();
		for (int from = 0; from < this.jobs; from += BATCH) {
			List<Payload> batch = IntStream.range(from, Math.min(this.jobs, from + BATCH))
				.mapToObj(Payload::of)
				.toList();
			this.contender.store(priorities[(from / BATCH) % priorities.length], batch);
		}
	}

	private void count() {
		this.start.compareAndSet(0, System.nanoTime());
		if (this.run.incrementAndGet() == this.jobs) {
			this.all.countDown();
		}
	}

	/** The last rows are deleted after the last job. */
	private void awaitEmpty() {
		while (Boolean.TRUE.equals(this.jdbc
			.queryForObject("select exists (select 1 from " + this.contender.table() + ")", Boolean.class))) {
			LockSupport.parkNanos(1_000_000);
		}
	}

}
