package io.threadsystem.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.JobContext;

import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/** Listeners whose publications a registry keeps, but for the last one. */
final class ModulithListeners {

	private ModulithListeners() {
	}

	private static String worker() {
		return Thread.currentThread().getName();
	}

	private static String transaction() {
		return ", transaction " + TransactionSynchronizationManager.isActualTransactionActive();
	}

	static class Slow {

		private final Log log;

		Slow(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync
		void on(String event) {
			this.log.add("on " + worker());
			this.log.awaitGoOn();
		}

	}

	static class Quick {

		private final Log log;

		Quick(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync
		void on(String event) {
			this.log.add(event);
		}

	}

	static class FailingOnce {

		private final Log log;

		FailingOnce(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync
		void on(String event) {
			this.log.add(event + " on " + worker());
			if (this.log.told.size() == 1) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	static class TooSlow {

		@TransactionalEventListener
		@PriorityAsync(timeout = "20ms")
		void on(String event) throws InterruptedException {
			assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).isTrue();
		}

	}

	static class Answering {

		private final Log log;

		private final CompletableFuture<Integer> answer = new CompletableFuture<>();

		Answering(Log log) {
			this.log = log;
		}

		void complete() {
			this.answer.complete(1);
		}

		@TransactionalEventListener
		@PriorityAsync
		CompletableFuture<Integer> on(String event) {
			this.log.add("called");
			return "wrong".equals(event) ? CompletableFuture.failedFuture(new IllegalStateException("on purpose"))
					: this.answer;
		}

	}

	static class Retried {

		private final Log log;

		Retried(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync
		@JobRetry(maxRetries = 2, delay = "1ms")
		void on(String event) {
			int attempt = JobContext.current().attempt();
			this.log.add("attempt " + attempt);
			if (attempt == 2) {
				this.log.awaitGoOn();
			}
			if (attempt < 3) {
				throw new IllegalStateException("again");
			}
		}

	}

	static class Recovered {

		private final Log log;

		Recovered(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "1ms", recover = "later")
		void on(String event) {
			throw new IllegalStateException("on purpose");
		}

		void later(String event) {
			this.log.add("recovered " + event);
		}

	}

	/** As the one of Modulith, but on a pool. */
	@TransactionalEventListener
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	@PriorityAsync
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface PriorityModuleListener {

	}

	static class Module {

		private final Log log;

		Module(Log log) {
			this.log = log;
		}

		@PriorityModuleListener
		void on(String event) {
			this.log.add(event + " on " + worker() + transaction());
		}

	}

	static class Both {

		@ApplicationModuleListener
		@PriorityAsync
		void on(String event) {
		}

	}

	static class ModuleAsync {

		private final Log log;

		ModuleAsync(Log log) {
			this.log = log;
		}

		@ApplicationModuleListener
		@Async("io")
		void on(String event) {
			this.log.add(event + " on " + worker() + transaction());
		}

	}

	static class Plain {

		private final Log log;

		Plain(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		void on(String event) {
			this.log.add(event + " on " + worker());
		}

	}

}
