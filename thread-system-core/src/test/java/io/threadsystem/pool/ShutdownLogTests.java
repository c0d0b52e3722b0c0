package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the log says of the jobs that the shutdown of a pool has cancelled. */
@Timeout(60)
class ShutdownLogTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final Logger logger = (Logger) LoggerFactory.getLogger(PriorityPool.class);

	private LogCapture log;

	@BeforeEach
	void listen() {
		this.log = new LogCapture();
		this.logger.setLevel(Level.INFO);
	}

	@AfterEach
	void stopListening() {
		this.logger.setLevel(null);
		this.log.close();
	}

	@Test
	void oneLineCountsThemByName() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		Blocker.of(pool.job("b"));
		pool.job("a").submit(() -> "never");
		pool.job("a").submit(() -> "never");
		pool.close();
		assertThat(ends()).containsExactly(
				"Pool '" + pool.name() + "' was shut down. It cancelled 3 jobs: a 2 (not started), b 1 (started)");
		assertThat(lastLevel()).isEqualTo(Level.INFO);
	}

	@Test
	void jobsOfOneNameMayHaveStartedOrNot() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		Blocker.of(pool.job("import"));
		pool.job("import").submit(() -> "never");
		pool.job("import").delay(Duration.ofHours(1)).submit(() -> "never");
		pool.job("import").after(new Job<?>[] { pool.submit(() -> "never") }).submit(() -> "never");
		pool.close();
		assertThat(ends()).singleElement()
			.asString()
			.endsWith("It cancelled 5 jobs: import 4 (1 started, 3 not), (unnamed) 1 (not started)");
	}

	@Test
	void jobsWithoutANameAreCountedTogether() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		Blocker.of(pool.job("blocker"));
		for (int i = 0; i < 100; i++) {
			pool.submit(() -> "never");
			pool.execute(() -> {
			});
		}
		pool.close();
		assertThat(ends()).singleElement()
			.asString()
			.endsWith("It cancelled 201 jobs: (unnamed) 200 (not started), blocker 1 (started)");
	}

	@Test
	void onlyTheTenMostFrequentNamesAreShown() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		pool.pause();
		for (int name = 10; name < 23; name++) {
			for (int i = 0; i < name; i++) {
				pool.job("name" + name).submit(() -> "never");
			}
		}
		pool.close();
		assertThat(ends()).singleElement()
			.asString()
			.contains("It cancelled 208 jobs: name22 22 (not started), name21 21 (not started), ")
			.contains("name13 13 (not started)")
			.doesNotContain("name12", "name11", "name10")
			.endsWith(", and 3 more names");
	}

	@Test
	void namesThatAreEquallyFrequentComeInTheOrderOfTheAlphabet() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		pool.pause();
		List.of("c", "a", "b").forEach((name) -> pool.job(name).submit(() -> "never"));
		pool.close();
		assertThat(ends()).singleElement()
			.asString()
			.endsWith("It cancelled 3 jobs: a 1 (not started), b 1 (not started), c 1 (not started)");
	}

	@Test
	void ofAPoolThatHasRunAllOfItsJobsThereIsNoLine() {
		PriorityPool pool = pool(ShutdownMode.DRAIN);
		pool.submit(() -> "done");
		Job<Void> cancelled = pool.job("cancelled").delay(Duration.ofHours(1)).submit(() -> {
		});
		cancelled.cancel(true);
		pool.close();
		assertThat(ends()).isEmpty();
		assertThat(this.log.messages()).isEmpty();
	}

	@Test
	void aDrainThatTakesTooLongIsAWarning() throws Exception {
		PriorityPool pool = pool(ShutdownMode.DRAIN);
		Blocker blocker = Blocker.of(pool.job("slow"));
		pool.job("waiting").submit(() -> "never");
		Caller<Void> closer = closer(pool);
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(30));
			return blocker.job().isDone();
		});
		closer.result();
		assertThat(ends())
			.containsExactly("Pool '" + pool.name() + "' was shut down before all of its jobs were done, after 30s. "
					+ "It cancelled 2 jobs: slow 1 (started), waiting 1 (not started)");
		assertThat(lastLevel()).isEqualTo(Level.WARN);
	}

	@Test
	void jobsThatAreDueTooLateAreAmongThem() {
		PriorityPool pool = pool(ShutdownMode.DRAIN);
		pool.job("late").delay(Duration.ofHours(1)).submit(() -> "never");
		pool.close();
		assertThat(ends()).containsExactly("Pool '" + pool.name()
				+ "' was shut down before all of its jobs were done. It cancelled 1 job: late 1 (not started)");
	}

	@Test
	void aJobThatWaitsForItsNextAttemptIsAmongThem() {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		Job<String> job = pool.job("flaky").retry(RetryPolicy.fixed(3, Duration.ofHours(1))).submit(() -> {
			throw new IllegalStateException("on purpose");
		});
		await().until(() -> job.failures().size() == 1 && job.jobState() == JobState.PENDING);
		pool.close();
		assertThat(ends()).singleElement().asString().contains("It cancelled 1 job: flaky 1 (");
		assertThat(this.log.messages())
			.anyMatch((message) -> message.contains("while it waited for another attempt. Attempt 1 had failed"));
	}

	@Test
	void theLineIsThereWhereAJobHasClosedThePool() throws Exception {
		PriorityPool pool = pool(ShutdownMode.DRAIN);
		CountDownLatch closed = new CountDownLatch(1);
		Job<Void> closing = pool.job("closing").submit(() -> {
			pool.close();
			closed.countDown();
			new CountDownLatch(1).await();
			return null;
		});
		closed.await();
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(30));
			return closing.isDone();
		});
		Caller.of(() -> {
			pool.close();
			return null;
		}).result();
		assertThat(ends()).singleElement().asString().endsWith("It cancelled 1 job: closing 1 (started)");
	}

	@Test
	void severalCallsOfCloseMakeOneLine() throws Exception {
		PriorityPool pool = pool(ShutdownMode.CANCEL);
		Blocker.of(pool.job("blocker"));
		List<Caller<Void>> closers = List.of(closer(pool), closer(pool), closer(pool));
		for (Caller<Void> closer : closers) {
			closer.result();
		}
		pool.close();
		assertThat(ends()).hasSize(1);
	}

	private PriorityPool pool(ShutdownMode mode) {
		return this.pools.of((settings) -> settings.shutdown(mode).shutdownTimeout(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
	}

	private static Caller<Void> closer(PriorityPool pool) {
		return Caller.of(() -> {
			pool.close();
			return null;
		});
	}

	private List<String> ends() {
		return this.log.from(Level.INFO)
			.stream()
			.map(ILoggingEvent::getFormattedMessage)
			.filter((message) -> message.contains("was shut down"))
			.toList();
	}

	private Level lastLevel() {
		List<ILoggingEvent> events = this.log.from(Level.INFO);
		return events.get(events.size() - 1).getLevel();
	}

}
