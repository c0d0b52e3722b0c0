package io.threadsystem.event;

import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.modulith.events.EventPublication.Status;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The event publication registry of Spring Modulith, in a database, knows when the jobs
 * of transactional listeners have ended.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ModulithTests {

	@Test
	void aPublicationIsIncompleteWhileItsJobWaitsAndRunsAndCompletedAfterIt() {
		ModulithRunner.with(Log.class, ModulithListeners.Slow.class).run((context) -> {
			CountDownLatch release = TransactionalRunner.fill(context);
			TransactionalRunner.publish(context, "event");
			assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.PUBLISHED);
			release.countDown();
			awaitTold(context, "on main-worker-1");
			assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.PROCESSING);
			assertThat(ModulithRunner.completed(context)).isEmpty();
			context.getBean(Log.class).goOn.countDown();
			awaitCompleted(context);
		});
	}

	@Test
	void aPublicationWhoseJobFailsStaysIncompleteAndCanBeResubmitted(CapturedOutput output) {
		ModulithRunner.with(Log.class, ModulithListeners.FailingOnce.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitIncomplete(context, Status.FAILED);
			assertThat(ModulithRunner.completed(context)).isEmpty();
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(output).contains("Job 'FailingOnce.on' of pool 'main' failed"));
			context.getBean(IncompleteEventPublications.class).resubmitIncompletePublications((publication) -> true);
			awaitCompleted(context);
			assertThat(TransactionalRunner.told(context)).containsExactly("event on main-worker-1",
					"event on main-worker-1");
		});
	}

	@Test
	void aPublicationThatThePoolRefusesStaysIncompleteAndCanBeResubmitted() {
		ModulithRunner.with(Log.class, ModulithListeners.Quick.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				CountDownLatch release = TransactionalRunner.fill(context);
				TransactionalRunner.publish(context, "event");
				assertThat(TransactionalRunner.pool(context, "main").snapshot().rejected()).isOne();
				assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.PUBLISHED);
				release.countDown();
				assertThat(TransactionalRunner.pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
				assertThat(TransactionalRunner.told(context)).isEmpty();
				context.getBean(IncompleteEventPublications.class)
					.resubmitIncompletePublications((publication) -> true);
				awaitCompleted(context);
				assertThat(TransactionalRunner.told(context)).hasSize(1);
			});
	}

	/**
	 * Only what is marked as failed can be resubmitted then; see the staleness monitor.
	 */
	@Test
	void aResubmissionThatThePoolRefusesIsNotLost() {
		ModulithRunner.with(Log.class, ModulithListeners.FailingOnce.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				TransactionalRunner.publish(context, "event");
				awaitIncomplete(context, Status.FAILED);
				CountDownLatch release = TransactionalRunner.fill(context);
				context.getBean(FailedEventPublications.class).resubmit(ResubmissionOptions.defaults());
				assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.RESUBMITTED);
				release.countDown();
			});
	}

	@Test
	void aPublicationWhoseJobTakesTooLongStaysIncomplete() {
		ModulithRunner.with(Log.class, ModulithListeners.TooSlow.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitIncomplete(context, Status.FAILED);
		});
	}

	@Test
	void aFutureIsWaitedFor() {
		ModulithRunner.with(Log.class, ModulithListeners.Answering.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitTold(context, "called");
			assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.PROCESSING);
			context.getBean(ModulithListeners.Answering.class).complete();
			awaitCompleted(context);
			TransactionalRunner.publish(context, "wrong");
			awaitIncomplete(context, Status.FAILED);
		});
	}

	@Test
	void aPublicationIsCompletedByTheAttemptThatSucceeds() {
		ModulithRunner.with(Log.class, ModulithListeners.Retried.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitTold(context, "attempt 2");
			assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.FAILED);
			context.getBean(Log.class).goOn.countDown();
			awaitCompleted(context);
			assertThat(TransactionalRunner.told(context)).containsExactly("attempt 1", "attempt 2", "attempt 3");
		});
	}

	@Test
	void aRecoveryDoesNotCompleteAPublication() {
		ModulithRunner.with(Log.class, ModulithListeners.Recovered.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitTold(context, "recovered event");
			assertThat(TransactionalRunner.pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(ModulithRunner.incomplete(context)).containsExactly(Status.FAILED);
			assertThat(ModulithRunner.completed(context)).isEmpty();
		});
	}

	@Test
	void anAnnotationOfOnesOwnCanStandForAllThree() {
		ModulithRunner.with(Log.class, ModulithListeners.Module.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitCompleted(context);
			assertThat(TransactionalRunner.told(context)).containsExactly("event on main-worker-1, transaction true");
		});
	}

	@Test
	void theListenerOfModulithIsAsyncItself() {
		ModulithRunner.with(Log.class, ModulithListeners.Both.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Both.on(String)")
				.hasMessageContaining("@Async applies to it too"));
	}

	@Test
	void theListenerOfModulithCanNameAPoolWithAsync() {
		ModulithRunner.with(Log.class, ModulithListeners.ModuleAsync.class).run((context) -> {
			TransactionalRunner.publish(context, "event");
			awaitCompleted(context);
			assertThat(TransactionalRunner.told(context)).singleElement()
				.asString()
				.startsWith("event on io-worker-")
				.endsWith(" transaction true");
		});
	}

	@Test
	void aListenerThatIsNotTransactionalIsNoBusinessOfTheRegistry() {
		ModulithRunner.with(Log.class, ModulithListeners.Plain.class).run((context) -> {
			TransactionalRunner.inTransaction(context, (publisher) -> {
				publisher.publishEvent("event");
				awaitTold(publisher, "event on main-worker-1");
			});
			assertThat(ModulithRunner.incomplete(context)).isEmpty();
			assertThat(ModulithRunner.completed(context)).isEmpty();
		});
	}

	private static void awaitTold(ApplicationContext context, String what) {
		await().atMost(EventRunner.SOON)
			.untilAsserted(() -> assertThat(TransactionalRunner.told(context)).contains(what));
	}

	private static void awaitIncomplete(ApplicationContext context, Status status) {
		await().atMost(EventRunner.SOON)
			.untilAsserted(() -> assertThat(ModulithRunner.incomplete(context)).containsExactly(status));
	}

	private static void awaitCompleted(ApplicationContext context) {
		await().atMost(EventRunner.SOON)
			.untilAsserted(() -> assertThat(ModulithRunner.completed(context)).containsExactly(Status.COMPLETED));
		assertThat(ModulithRunner.incomplete(context)).isEmpty();
	}

}
