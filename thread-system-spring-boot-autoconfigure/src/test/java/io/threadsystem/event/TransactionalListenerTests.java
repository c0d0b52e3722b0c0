package io.threadsystem.event;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Listeners that wait for the transaction of the publisher, and are jobs then. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class TransactionalListenerTests {

	private static final String[] REJECTING = { "thread-system.pools.main.queue-capacity=1",
			"thread-system.pools.main.queue-full=reject" };

	@Test
	void afterTheCommitAListenerRunsOnAWorkerOfItsPoolAtItsPriority() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Listener.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).singleElement()
				.asString()
				.startsWith("event on io-worker-")
				.endsWith(" as Listener.on in no transaction");
			assertThat(TransactionalRunner.pool(context, "io").snapshot().level(Priority.HIGHEST).submitted()).isOne();
		});
	}

	@Test
	void beforeTheCommitThereIsNoJob() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Listener.class).run((context) -> {
			CountDownLatch published = new CountDownLatch(1);
			CompletableFuture<Void> transaction = CompletableFuture
				.runAsync(() -> TransactionalRunner.inTransaction(context, (publisher) -> {
					publisher.publishEvent("event");
					published.countDown();
					publisher.getBean(Log.class).awaitGoOn();
				}));
			assertThat(published.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(TransactionalRunner.pool(context, "io").snapshot().submitted()).isZero();
			context.getBean(Log.class).goOn.countDown();
			assertThat(transaction).succeedsWithin(EventRunner.SOON);
			assertThat(TransactionalRunner.pool(context, "io").snapshot().submitted()).isOne();
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).hasSize(1);
		});
	}

	@Test
	void afterARollbackThereIsNoJob() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Listener.class).run((context) -> {
			context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
				context.publishEvent("event");
				status.setRollbackOnly();
			});
			assertThat(TransactionalRunner.pool(context, "io").snapshot().submitted()).isZero();
			assertThat(TransactionalRunner.told(context)).isEmpty();
		});
	}

	@Test
	void aListenerCanAskForTheRollback() {
		TransactionalRunner.with(Log.class, TransactionalListeners.AfterRollback.class).run((context) -> {
			TransactionalRunner.publish(context, "committed");
			context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
				context.publishEvent("rolled back");
				status.setRollbackOnly();
			});
			awaitIdle(context, "main");
			assertThat(TransactionalRunner.told(context)).containsExactly("rolled back");
		});
	}

	@Test
	void withoutATransactionOnlyAListenerThatSaysSoIsTold() {
		TransactionalRunner
			.with(Log.class, TransactionalListeners.Listener.class, TransactionalListeners.Fallback.class)
			.run((context) -> {
				context.publishEvent("event");
				awaitIdle(context, "main");
				assertThat(TransactionalRunner.pool(context, "io").snapshot().submitted()).isZero();
				assertThat(TransactionalRunner.told(context)).singleElement()
					.asString()
					.startsWith("fallback event on main-worker-");
			});
	}

	@Test
	void aTransactionOfTheListenerIsTheWorkers() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Inserting.class).run((context) -> {
			JdbcTemplate database = context.getBean(JdbcTemplate.class);
			database.execute("create table told (event varchar(20))");
			TransactionalRunner.inTransaction(context, (publisher) -> {
				database.update("insert into told values ('published')");
				publisher.publishEvent("event");
				publisher.publishEvent("wrong");
			});
			awaitIdle(context, "main");
			assertThat(TransactionalRunner.told(context))
				.allSatisfy(
						(told) -> assertThat(told).asString().startsWith("main-worker-").endsWith(" in a transaction"))
				.hasSize(2);
			assertThat(database.queryForList("select event from told", String.class))
				.containsExactlyInAnyOrder("published", "event");
		});
	}

	@Test
	void aListenerThatFailsIsLoggedAndHarmsNeitherTheTransactionNorOthers(CapturedOutput output) {
		TransactionalRunner
			.with(Log.class, TransactionalListeners.Throwing.class, TransactionalListeners.Fallback.class)
			.run((context) -> {
				JdbcTemplate database = context.getBean(JdbcTemplate.class);
				database.execute("create table told (event varchar(20))");
				TransactionalRunner.inTransaction(context, (publisher) -> {
					database.update("insert into told values ('published')");
					publisher.publishEvent("event");
				});
				awaitIdle(context, "main");
				assertThat(TransactionalRunner.told(context)).hasSize(1);
				assertThat(database.queryForList("select event from told", String.class)).containsExactly("published");
				assertThat(output).containsOnlyOnce("Job 'Throwing.on' of pool 'main' failed, and nobody holds it");
			});
	}

	@Test
	void aPoolThatRejectsAfterTheCommitIsLoggedAndStopsNoOther(CapturedOutput output) {
		full().run((context) -> {
			JdbcTemplate database = context.getBean(JdbcTemplate.class);
			database.execute("create table told (event varchar(20))");
			CountDownLatch release = TransactionalRunner.fill(context);
			TransactionalRunner.inTransaction(context, (publisher) -> {
				database.update("insert into told values ('published')");
				publisher.publishEvent("event");
			});
			assertThat(TransactionalRunner.pool(context, "main").snapshot().rejected()).isOne();
			assertThat(output).containsOnlyOnce("TransactionSynchronization.afterCompletion threw exception")
				.contains("QueueFullException");
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).hasSize(2)
				.anySatisfy((told) -> assertThat(told).asString().startsWith("before event"))
				.anySatisfy((told) -> assertThat(told).asString().startsWith("event on io-worker-"));
			assertThat(database.queryForList("select event from told", String.class)).containsExactly("published");
			release.countDown();
		});
	}

	/**
	 * Spring's own listener calls it, so a refusal is the publisher's, as with @Async.
	 */
	@Test
	void aPoolThatRejectsWithoutATransactionIsThePublishersFailureAndStopsListenersAfterIt() {
		full().withUserConfiguration(TransactionalListeners.Last.class).run((context) -> {
			CountDownLatch release = TransactionalRunner.fill(context);
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> context.publishEvent("event"));
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).isEmpty();
			release.countDown();
			awaitIdle(context, "main");
			context.publishEvent("event");
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).contains("last event");
		});
	}

	private static ApplicationContextRunner full() {
		return TransactionalRunner
			.with(Log.class, TransactionalListeners.Before.class, TransactionalListeners.Fallback.class,
					TransactionalListeners.Listener.class)
			.withPropertyValues(REJECTING);
	}

	@Test
	void aPublicationThatIsWaitedForDoesNotWaitForTheTransaction() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Listener.class).run((context) -> {
			TransactionalRunner.inTransaction(context,
					(publisher) -> assertThat(publisher.getBean(EventBus.class).publishAsync("event", Priority.LOW))
						.isCompleted());
			awaitIdle(context, "io");
			assertThat(TransactionalRunner.told(context)).hasSize(1);
			assertThat(TransactionalRunner.pool(context, "io").snapshot().level(Priority.HIGHEST).submitted()).isOne();
		});
	}

	@Test
	void aListenerIsAnOrdinaryTransactionalOneWhereEverythingIsOff() {
		TransactionalRunner.with(Log.class, TransactionalListeners.Before.class)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> {
				TransactionalRunner.inTransaction(context, (publisher) -> {
					publisher.publishEvent("event");
					assertThat(TransactionalRunner.told(context)).isEmpty();
				});
				assertThat(TransactionalRunner.told(context))
					.containsExactly("before event on " + Thread.currentThread().getName());
			});
	}

	private static void awaitIdle(ApplicationContext context, String pool) throws InterruptedException {
		assertThat(TransactionalRunner.pool(context, pool).awaitIdle(EventRunner.SOON)).isTrue();
		await().atMost(EventRunner.SOON).until(() -> TransactionalRunner.pool(context, pool).snapshot().running() == 0);
	}

}
