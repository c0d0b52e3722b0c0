package io.threadsystem.event;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.threadsystem.pool.PriorityPool;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/** Applications with events, transactions and a database of their own. */
final class TransactionalRunner {

	private TransactionalRunner() {
	}

	static ApplicationContextRunner with(Class<?>... beans) {
		return EventRunner.with(beans)
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true");
	}

	/** Publishes events in a transaction of the calling thread. */
	static void publish(ApplicationContext context, Object... events) {
		inTransaction(context, (published) -> List.of(events).forEach(published::publishEvent));
	}

	static void inTransaction(ApplicationContext context, Consumer<ApplicationContext> work) {
		context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> work.accept(context));
	}

	static PriorityPool pool(ApplicationContext context, String name) {
		return context.getBean(name + "PriorityPool", PriorityPool.class);
	}

	static List<Object> told(ApplicationContext context) {
		return List.copyOf(context.getBean(Log.class).told);
	}

	/**
	 * Keeps the worker of {@code main} busy, and its queue full where that takes one job.
	 */
	static CountDownLatch fill(ApplicationContext context) throws InterruptedException {
		PriorityPool pool = pool(context, "main");
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		pool.submit(() -> {
			running.countDown();
			return release.await(20, TimeUnit.SECONDS);
		});
		running.await();
		pool.submit(() -> "takes the slot");
		return release;
	}

}
