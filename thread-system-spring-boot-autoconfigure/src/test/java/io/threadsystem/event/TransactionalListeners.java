package io.threadsystem.event;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;

import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Listeners that wait for a transaction, and are jobs then. */
final class TransactionalListeners {

	private TransactionalListeners() {
	}

	private static String worker() {
		return Thread.currentThread().getName();
	}

	private static String transaction() {
		return TransactionSynchronizationManager.isActualTransactionActive() ? " in a transaction"
				: " in no transaction";
	}

	static class Listener {

		private final Log log;

		Listener(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync(pool = "io", priority = Priority.HIGHEST)
		void on(String event) {
			this.log.add(event + " on " + worker() + " as " + JobContext.current().name() + transaction());
		}

	}

	static class AfterRollback {

		private final Log log;

		AfterRollback(Log log) {
			this.log = log;
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		@PriorityAsync
		void on(String event) {
			this.log.add(event);
		}

	}

	static class Fallback {

		private final Log log;

		Fallback(Log log) {
			this.log = log;
		}

		@TransactionalEventListener(fallbackExecution = true)
		@PriorityAsync
		@Order(2)
		void on(String event) {
			this.log.add("fallback " + event + " on " + worker());
		}

	}

	static class Last {

		private final Log log;

		Last(Log log) {
			this.log = log;
		}

		@TransactionalEventListener(fallbackExecution = true)
		@PriorityAsync(pool = "io")
		@Order(3)
		void on(String event) {
			this.log.add("last " + event);
		}

	}

	static class Before {

		private final Log log;

		Before(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync(pool = "io")
		@Order(1)
		void on(String event) {
			this.log.add("before " + event + " on " + worker());
		}

	}

	static class Inserting {

		private final Log log;

		private final JdbcTemplate database;

		Inserting(Log log, JdbcTemplate database) {
			this.log = log;
			this.database = database;
		}

		@TransactionalEventListener
		@PriorityAsync
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void on(String event) {
			this.log.add(worker() + transaction());
			this.database.update("insert into told values (?)", event);
			if ("wrong".equals(event)) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	static class Throwing {

		@TransactionalEventListener
		@PriorityAsync
		@Order(1)
		void on(String event) {
			throw new IllegalStateException("on purpose");
		}

	}

}
