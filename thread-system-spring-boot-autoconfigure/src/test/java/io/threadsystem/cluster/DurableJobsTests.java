package io.threadsystem.cluster;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.SimpleConnectionHandle;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What every database must do for durable jobs. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DurableJobsTests {

	@Parameter
	TestDatabase database;

	private HikariDataSource dataSource;

	private TestNode node;

	private final Queue<Object> done = new ConcurrentLinkedQueue<>();

	record Invoice(String customer, int cents) {
	}

	@BeforeEach
	void setUp() {
		assumeTrue(this.database.isAvailable(), "there is no Docker engine");
		this.dataSource = this.database.createWithTables();
		this.node = new TestNode(this.dataSource);
	}

	@AfterEach
	void tearDown() {
		if (this.node != null) {
			this.node.close();
			this.dataSource.close();
		}
	}

	private DurableJobs jobs() {
		return this.node.jobs();
	}

	private void awaitState(String id, JobState state) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(state));
	}

	@Test
	void aJobRunsWithItsArgument() {
		this.node.handle("invoice", Invoice.class, this.done::add).start();
		String id = jobs().submit("invoice", new Invoice("ada", 1200));
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly(new Invoice("ada", 1200));
		StoredJob job = jobs().find(id).orElseThrow();
		assertThat(job.name()).isEqualTo("invoice");
		assertThat(job.attempts()).isEqualTo(1);
		assertThat(job.node()).isEqualTo(this.node.cluster.node());
		assertThat(job.finishedAt()).isAfterOrEqualTo(job.submittedAt());
		assertThat(job.argument()).contains("\"customer\":\"ada\"");
	}

	@Test
	void manyJobsRunOnceEach() {
		this.node.handle("number", Integer.class, this.done::add).start();
		List<String> ids = jobs().job("number").submitAll(IntStream.range(0, 500).boxed().toList());
		assertThat(ids).hasSize(500).doesNotHaveDuplicates();
		await().atMost(Duration.ofSeconds(60)).until(() -> count(JobState.COMPLETED) == 500);
		assertThat(this.done).hasSize(500).doesNotHaveDuplicates();
	}

	private long count(JobState state) {
		return jobs().counts()
			.stream()
			.filter((count) -> count.state() == state)
			.mapToLong(DurableJobCount::count)
			.sum();
	}

	@Test
	void aRolledBackTransactionLeavesNoJob() {
		this.node.handle("number", Integer.class, this.done::add).start();
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		transaction.executeWithoutResult((status) -> {
			jobs().submit("number", 1);
			jobs().job("number").key("k").submit(2);
			status.setRollbackOnly();
		});
		assertThat(jobs().counts()).isEmpty();
		transaction.executeWithoutResult((status) -> {
			jobs().submit("number", 3);
			jobs().job("number").key("k").submit(4);
			jobs().job("number").key("k").submit(5);
		});
		await().until(() -> count(JobState.COMPLETED) == 2);
		assertThat(this.done).containsExactlyInAnyOrder(3, 4);
	}

	@Test
	void aJobDoesNotStartBeforeItsTime() {
		this.node.handle("number", Integer.class, (argument) -> this.done.add(Instant.now())).start();
		Instant due = Instant.now().plusMillis(700);
		awaitState(jobs().job("number").at(due).submit(1), JobState.COMPLETED);
		assertThat((Instant) this.done.peek()).isAfterOrEqualTo(due);
	}

	@Test
	void higherPrioritiesStartFirst() throws Exception {
		this.node.pool.reconfigure(this.node.pool.settings().toBuilder().minWorkers(1).maxWorkers(1).build());
		this.node.handle("number", Integer.class, this.done::add);
		for (Priority priority : Priority.values()) {
			jobs().job("number").priority(priority).submit(priority.ordinal());
		}
		this.node.start();
		await().until(() -> count(JobState.COMPLETED) == 5);
		assertThat(this.done).containsExactly(4, 3, 2, 1, 0);
	}

	@Test
	void aKeyHasOneUnfinishedJob() {
		this.node.handle("invoice", Invoice.class, this.done::add);
		String first = jobs().job("invoice").key("42").submit(new Invoice("ada", 1));
		assertThat(jobs().job("invoice").key("42").submit(new Invoice("ada", 2))).isEqualTo(first);
		assertThat(jobs().job("invoice")
			.key("42", DuplicateKey.REPLACE)
			.priority(Priority.HIGH)
			.submit(new Invoice("ada", 3))).isEqualTo(first);
		assertThat(jobs().find(DurableJobQuery.all().key("42"))).singleElement()
			.extracting(StoredJob::id, StoredJob::priority)
			.containsExactly(first, Priority.HIGH);
		this.node.start();
		awaitState(first, JobState.COMPLETED);
		assertThat(this.done).containsExactly(new Invoice("ada", 3));
		assertThat(jobs().job("invoice").key("42").submit(new Invoice("ada", 4))).isNotEqualTo(first);
	}

	@Test
	void aRunningJobIsNotReplaced() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			end.await();
		}).start();
		String id = jobs().job("number").key("k").submit(1);
		running.await();
		assertThat(jobs().job("number").key("k").submit(2)).isEqualTo(id);
		assertThatExceptionOfType(DurableJobRunningException.class)
			.isThrownBy(() -> jobs().job("number").key("k", DuplicateKey.REPLACE).submit(3))
			.withMessageContaining("\"k\" is running");
		end.countDown();
		awaitState(id, JobState.COMPLETED);
	}

	@Test
	void aFailedJobIsTriedAgainAndThenADeadLetter() {
		this.node.handle("number", Integer.class, RetryPolicy.fixed(2, Duration.ofMillis(50)), (argument) -> {
			this.done.add(DurableJobContext.find().orElseThrow());
			throw new IllegalStateException("no luck");
		}).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(this.done).containsExactly(new DurableJobContext(id, 1), new DurableJobContext(id, 2),
				new DurableJobContext(id, 3));
		assertThat(jobs().find(id)).get().satisfies((job) -> {
			assertThat(job.attempts()).isEqualTo(3);
			assertThat(job.failure()).contains("IllegalStateException: no luck");
		});
	}

	@Test
	void aDeadLetterIsPutBack() {
		AtomicInteger attempts = new AtomicInteger();
		this.node.handle("number", Integer.class, (argument) -> {
			if (attempts.incrementAndGet() == 1) {
				throw new IllegalStateException("no luck");
			}
		}).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().retry(id)).isTrue();
		awaitState(id, JobState.COMPLETED);
		assertThat(jobs().retry(id)).isFalse();
		assertThat(jobs().remove(id)).isTrue();
		assertThat(jobs().find(id)).isEmpty();
	}

	@Test
	void aDeadLetterWhoseKeyIsTakenStays() {
		this.node.handle("number", Integer.class, (argument) -> {
			throw new IllegalStateException("no luck");
		}).start();
		String id = jobs().job("number").key("k").submit(1);
		awaitState(id, JobState.FAILED);
		jobs().job("number").key("k").delay(Duration.ofHours(1)).submit(2);
		assertThat(jobs().retry(id)).isFalse();
		awaitState(id, JobState.FAILED);
	}

	@Test
	void aPendingJobIsCancelledAndARunningOneStopped() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).start();
		String pending = jobs().job("number").delay(Duration.ofHours(1)).submit(1);
		assertThat(jobs().cancel(pending)).isTrue();
		assertThat(jobs().find(pending)).get().extracting(StoredJob::state).isEqualTo(JobState.CANCELLED);
		assertThat(jobs().cancel(pending)).isFalse();
		String id = jobs().submit("number", 2);
		running.await();
		assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.RUNNING);
		assertThat(jobs().cancel(id)).isTrue();
		awaitState(id, JobState.CANCELLED);
	}

	@Test
	void aJobOfAnotherNodeIsStopped() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).start();
		String id = jobs().submit("number", 2);
		running.await();
		try (TestNode other = new TestNode(this.dataSource)) {
			assertThat(other.jobs().cancel(id)).isTrue();
			awaitState(id, JobState.CANCELLED);
		}
	}

	@Test
	void anArgumentThatDoesNotFitIsRefused() {
		this.node.handle("invoice", Invoice.class, this.done::add).handle("nothing", null, this.done::add);
		assertThatIllegalArgumentException().isThrownBy(() -> jobs().submit("invoice", "ada"))
			.withMessageContaining("takes an argument of type " + Invoice.class.getName());
		assertThatIllegalArgumentException().isThrownBy(() -> jobs().submit("invoice", null))
			.withMessageContaining("but got null");
		assertThatIllegalArgumentException().isThrownBy(() -> jobs().submit("nothing", 1))
			.withMessageContaining("takes no argument");
		assertThatIllegalArgumentException().isThrownBy(() -> jobs().submit("unknown", 1))
			.withMessageContaining("[invoice, nothing]");
		assertThatIllegalStateException().isThrownBy(() -> jobs().job("nothing").key("k").submitAll(List.of(1)))
			.withMessageContaining("only one of 1 jobs could have");
	}

	@Test
	void aPayloadThatNoLongerFitsIsADeadLetterUntilADeploymentMendsIt() {
		String id;
		try (TestNode old = new TestNode(this.dataSource)) {
			old.handle("invoice", String.class, this.done::add);
			id = old.jobs().submit("invoice", "not an object");
		}
		this.node.handle("invoice", Invoice.class, this.done::add).start();
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id)).get()
			.extracting(StoredJob::failure)
			.asString()
			.startsWith("The argument cannot be read as " + Invoice.class.getName());
		try (TestNode mended = new TestNode(this.dataSource)) {
			this.node.cluster.close();
			mended.handle("invoice", String.class, this.done::add).start();
			assertThat(mended.jobs().retry(id)).isTrue();
			awaitState(id, JobState.COMPLETED);
		}
		assertThat(this.done).containsExactly("not an object");
	}

	/** The key of a map may be somebody's address. */
	@Test
	void theReasonOfADeadLetterTellsNothingOfTheArgument() {
		String id;
		try (TestNode old = new TestNode(this.dataSource)) {
			old.handle("report", Old.class, this.done::add);
			id = old.jobs().submit("report", new Old(Map.of("somebody@example.com", List.of("a secret"))));
		}
		this.node.handle("report", New.class, this.done::add).start();
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id).orElseThrow().failure()).endsWith(" at .totals[…][0]")
			.doesNotContain("somebody", "secret");
	}

	record Old(Map<String, List<String>> totals) {
	}

	record New(Map<String, List<Integer>> totals) {
	}

	@Test
	void manyAreStoredInTheTransactionOfTheCallerToo() {
		this.node.handle("number", Integer.class, this.done::add);
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		transaction.executeWithoutResult((status) -> {
			jobs().job("number").submitAll(List.of(1, 2, 3));
			status.setRollbackOnly();
		});
		assertThat(jobs().counts()).isEmpty();
		transaction.executeWithoutResult((status) -> jobs().job("number").submitAll(List.of(1, 2, 3)));
		assertThat(count(JobState.PENDING)).isEqualTo(3);
	}

	/** Its connections do not commit what is stored, and nobody else does. */
	@Test
	void aTransactionOfAnotherDataSourceIsRefusedAlsoWithoutAutoCommit() {
		this.dataSource.close();
		this.dataSource = this.database.createWithTables();
		this.node.close();
		HikariConfig config = new HikariConfig();
		config.setDataSource(this.dataSource);
		config.setAutoCommit(false);
		config.setMaximumPoolSize(5);
		try (HikariDataSource manual = new HikariDataSource(config);
				HikariDataSource other = TestDatabase.H2.createWithTables()) {
			this.node = new TestNode(manual);
			this.node.handle("number", Integer.class, this.done::add);
			TransactionTemplate foreign = new TransactionTemplate(new JdbcTransactionManager(other));
			assertThatIllegalStateException()
				.isThrownBy(() -> foreign.executeWithoutResult((status) -> jobs().submit("number", 1)))
				.withMessageContaining("not one of the DataSource of the durable jobs");
			assertThatIllegalStateException().isThrownBy(() -> foreign.executeWithoutResult((status) -> {
				new JdbcTemplate(manual).queryForList("select 1");
				jobs().submit("number", 2);
			})).withMessageContaining("not one of the DataSource of the durable jobs");
			jobs().submit("number", 3);
			new TransactionTemplate(new JdbcTransactionManager(manual))
				.executeWithoutResult((status) -> jobs().submit("number", 4));
			assertThat(count(JobState.PENDING)).isEqualTo(2);
			this.node.close();
		}
	}

	/** JPA binds its connection only: it must not be taken, and committed. */
	@Test
	void aRequestToStopDoesNotCommitATransactionOfJpa() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).start();
		String id = jobs().submit("number", 1);
		running.await();
		JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);
		jdbc.execute("create table flushed (id int)");
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			TransactionSynchronizationManager.bindResource(this.dataSource,
					new ConnectionHolder(new SimpleConnectionHandle(connection)));
			TransactionSynchronizationManager.initSynchronization();
			TransactionSynchronizationManager.setActualTransactionActive(true);
			try {
				jdbc.update("insert into flushed values (1)");
				assertThat(jobs().cancel(id)).isTrue();
				assertThat(TransactionSynchronizationManager.hasResource(this.dataSource)).isTrue();
				connection.rollback();
			}
			finally {
				TransactionSynchronizationManager.unbindResource(this.dataSource);
				TransactionSynchronizationManager.clear();
			}
		}
		assertThat(jdbc.queryForObject("select count(*) from flushed", Integer.class)).isZero();
		awaitState(id, JobState.CANCELLED);
	}

	@Test
	void aRecoveryThatThrowsWhatItWasGivenHasFailedWithThat() {
		this.node.handlers.register(new DurableJobHandler("number", "", Priority.NORMAL, Integer.class, null,
				() -> RetryPolicy.fixed(0, Duration.ZERO), (argument) -> {
					throw new IllegalStateException("the first");
				}, (argument, failure) -> {
					throw failure;
				}));
		this.node.start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id).orElseThrow().failure()).startsWith("java.lang.IllegalStateException: the first");
	}

	/** A look before the commit would find nothing, and the next one is in an hour. */
	@Test
	void theNodeLooksForAJobWhenItsTransactionHasCommitted() {
		this.node.close();
		this.node = new TestNode(this.dataSource, with(Duration.ofMillis(250), Duration.ofHours(1)), (pool) -> pool);
		this.node.handle("number", Integer.class, this.done::add).start();
		awaitState(jobs().submit("number", 0), JobState.COMPLETED);
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
			jobs().submit("number", 1);
			await().during(Duration.ofMillis(300)).until(() -> this.done.size() == 1);
		});
		await().until(() -> this.done.size() == 2);
	}

	private static ClusterSettings with(Duration heartbeat, Duration polling) {
		return new ClusterSettings(heartbeat, 4, polling, "thread_system_jobs", Map.of(), Duration.ofDays(7),
				Duration.ofDays(90), 10, Duration.ofMinutes(10));
	}

	@Test
	void aReplacedJobHasTheNewTime() {
		this.node.handle("number", Integer.class, this.done::add);
		Instant first = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
		Instant second = first.plus(Duration.ofHours(1));
		jobs().job("number").key("k").at(first).submit(1);
		String id = jobs().job("number").key("k", DuplicateKey.REPLACE).at(second).submit(2);
		assertThat(jobs().find(id)).get()
			.extracting(StoredJob::dueAt, StoredJob::argument)
			.containsExactly(second, "2");
	}

	@Test
	void aKeyIsATextWhateverItLooksLike() {
		this.node.handle("number", Integer.class, this.done::add);
		for (String key : List.of("'; drop table thread_system_jobs; --", "' or '1'='1", "?", "\\")) {
			String id = jobs().job("number").key(key).at(Instant.now().plusSeconds(3600)).submit(1);
			assertThat(jobs().job("number").key(key).submit(2)).isEqualTo(id);
			assertThat(jobs().find(DurableJobQuery.all().key(key))).extracting(StoredJob::id).containsExactly(id);
		}
		assertThat(count(JobState.PENDING)).isEqualTo(4);
	}

	@Test
	void aHandlerThatTakesTooLongIsInterruptedAndHasFailed() {
		this.node.handlers.register(new DurableJobHandler("number", "", Priority.NORMAL, Integer.class,
				Duration.ofMillis(50), null, (argument) -> new CountDownLatch(1).await(), null));
		this.node.start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id).orElseThrow().failure()).contains("JobTimeoutException",
				"longer than its timeout of 50");
	}

	/**
	 * Characters that not every encoding has, and more of them than there is room for.
	 */
	@Test
	void aLongFailureKeepsItsBeginningAndItsEnd() {
		this.node.handle("number", Integer.class, (argument) -> {
			throw new IllegalStateException("begin\0" + "\u2026\uD83D\uDE00".repeat(3000) + "end");
		}).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id)).get().extracting(StoredJob::attempts).isEqualTo(1);
		assertThat(jobs().find(id).orElseThrow().failure()).startsWith("java.lang.IllegalStateException: begin ")
			.contains("\n...\n")
			.hasSizeLessThanOrEqualTo(4000);
	}

	@Test
	void aFailureThatCannotSayWhatItIsIsTriedAgainAsAnyOther() {
		this.node.handle("number", Integer.class, RetryPolicy.fixed(1, Duration.ZERO), (argument) -> {
			this.done.add(argument);
			throw new Unspeakable();
		}).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id)).get().extracting(StoredJob::attempts).isEqualTo(2);
		assertThat(jobs().find(id).orElseThrow().failure()).startsWith(Unspeakable.class.getName())
			.contains("its message cannot be read because of java.lang.UnsupportedOperationException");
	}

	@Test
	void aPolicyDecidesOnAFailureThatCannotSayWhatItIs() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(1)
			.delay(Duration.ZERO)
			.includes(Unspeakable.class)
			.build();
		this.node.handle("number", Integer.class, policy, (argument) -> {
			this.done.add(argument);
			throw new Unspeakable();
		}).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id)).get().extracting(StoredJob::attempts).isEqualTo(2);
	}

	static final class Unspeakable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new UnsupportedOperationException("no message");
		}

	}

	@Test
	void theNodesAreListed() {
		this.node.handle("number", Integer.class, this.done::add).start();
		assertThat(jobs().nodes()).singleElement().satisfies((found) -> {
			assertThat(found.name()).isEqualTo(this.node.cluster.node());
			assertThat(found.alive()).isTrue();
			assertThat(found.handlers()).containsExactly("number");
		});
	}

	@Test
	void aJobThatDoesNotLetItselfBeStoppedKeepsItsRowUntilItsWorkerHasLeft() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			awaitWithoutInterrupt(end);
			throw new IllegalStateException("stopped at last");
		}).start();
		String id = jobs().job("number").key("k").submit(1);
		running.await();
		assertThat(jobs().cancel(id)).isTrue();
		await().until(() -> this.node.pool.snapshot().cancelled() == 1);
		assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.RUNNING);
		assertThat(jobs().job("number").key("k").submit(2)).isEqualTo(id);
		end.countDown();
		awaitState(id, JobState.CANCELLED);
	}

	private static void awaitWithoutInterrupt(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aRequestToStopHoldsNoLockOfTheCallersTransaction() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).start();
		String id = jobs().submit("number", 1);
		running.await();
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
			assertThat(jobs().cancel(id)).isTrue();
			await().atMost(Duration.ofSeconds(10)).until(() -> this.node.pool.snapshot().cancelled() == 1);
		});
		awaitState(id, JobState.CANCELLED);
	}

	@Test
	void aTransactionOfAnotherDataSourceIsRefused() {
		this.node.handle("number", Integer.class, this.done::add);
		try (HikariDataSource other = TestDatabase.H2.create()) {
			TransactionTemplate foreign = new TransactionTemplate(new JdbcTransactionManager(other));
			assertThatIllegalStateException()
				.isThrownBy(() -> foreign.executeWithoutResult((status) -> jobs().submit("number", 1)))
				.withMessageContaining("is not one of the DataSource of the durable jobs");
		}
		assertThat(jobs().counts()).isEmpty();
	}

	@Test
	void whatFailsBeyondRepairIsADeadLetter() {
		this.node.handlers.register(new DurableJobHandler("broken", "", Priority.NORMAL, Integer.class, null, () -> {
			throw new IllegalStateException("no such policy");
		}, (argument) -> {
			throw new IllegalArgumentException("nul \0 in the message");
		}, null));
		this.node.handle("number", Integer.class, (argument) -> {
			throw new IllegalArgumentException("nul \0 in the message");
		}).start();
		String broken = jobs().submit("broken", 1);
		String nul = jobs().submit("number", 1);
		awaitState(broken, JobState.FAILED);
		awaitState(nul, JobState.FAILED);
		assertThat(jobs().find(broken)).get().extracting(StoredJob::failure).asString().contains("no such policy");
		assertThat(jobs().find(nul)).get().extracting(StoredJob::failure).asString().contains("in the message");
	}

	@Test
	void aScheduleIsNoJob() {
		this.node.cluster.register(new ClusterSchedule("nightly", "", Priority.NORMAL, null, null, "every hour",
				(lastDue, now) -> now.plus(Duration.ofHours(1)), () -> {
				}));
		this.node.handle("number", Integer.class, this.done::add).start();
		String id = jobs().job("number").delay(Duration.ofHours(1)).submit(1);
		await().untilAsserted(() -> assertThat(rows()).isEqualTo(2));
		assertThat(jobs().find(DurableJobQuery.all())).extracting(StoredJob::id).containsExactly(id);
		assertThat(jobs().counts())
			.containsExactly(new DurableJobCount("number", JobState.PENDING, Priority.NORMAL, 1));
		assertThat(jobs().find("nightly:schedule")).isEmpty();
	}

	private int rows() {
		return new JdbcTemplate(this.dataSource).queryForObject("select count(*) from thread_system_jobs",
				Integer.class);
	}

	@Test
	void jobsAreCountedByTheStatesThatAreAskedFor() {
		this.node.handle("number", Integer.class, (argument) -> {
			if (argument.equals(1)) {
				throw new IllegalStateException("no luck");
			}
		}).start();
		awaitState(jobs().submit("number", 1), JobState.FAILED);
		awaitState(jobs().submit("number", 2), JobState.COMPLETED);
		jobs().job("number").priority(Priority.HIGH).delay(Duration.ofHours(1)).submit(3);
		DurableJobCount failed = new DurableJobCount("number", JobState.FAILED, Priority.NORMAL, 1);
		DurableJobCount completed = new DurableJobCount("number", JobState.COMPLETED, Priority.NORMAL, 1);
		DurableJobCount pending = new DurableJobCount("number", JobState.PENDING, Priority.HIGH, 1);
		assertThat(jobs().counts()).containsExactlyInAnyOrder(failed, completed, pending);
		assertThat(jobs().counts(Set.of(JobState.PENDING, JobState.FAILED))).containsExactlyInAnyOrder(failed, pending);
		assertThat(jobs().counts(Set.of(JobState.COMPLETED))).containsExactly(completed);
		assertThat(jobs().counts(Set.of(JobState.RUNNING))).isEmpty();
		assertThat(jobs().counts(Set.of())).isEmpty();
	}

}
