package io.threadsystem.aop;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that other advice applies on the worker.
 */
class PriorityAsyncTransactionTests {

	private final ApplicationContextRunner contextRunner = AnnotatedBeans.runner(Books.class)
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theTransactionIsTheWorkers(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass).run((context) -> {
			JdbcTemplate database = database(context.getBean(JdbcTemplate.class));
			Library books = context.getBean(Library.class);
			assertThat(AopUtils.isCglibProxy(books)).isEqualTo(proxyTargetClass);
			assertThat(books.add("Dune").get()).startsWith("main-worker-").endsWith("in a transaction");
			assertThat(titles(database)).containsExactly("Dune");
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> books.addAndFail("Emma").get())
				.havingCause()
				.isExactlyInstanceOf(IllegalStateException.class)
				.withMessage("Emma in a transaction");
			assertThat(titles(database)).containsExactly("Dune");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aMethodWithoutTransactionHasNone(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> assertThat(context.getBean(Library.class).plain().get()).startsWith("main-worker-")
				.endsWith("in no transaction"));
	}

	@Test
	void retriesAreTheWorkers() {
		this.contextRunner.withUserConfiguration(Flaky.class, Resilient.class).run((context) -> {
			Flaky flaky = context.getBean(Flaky.class);
			assertThat(flaky.charge().get()).isEqualTo("charged");
			assertThat(flaky.threads()).hasSize(3).allMatch((thread) -> thread.startsWith("main-worker-"));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachAttemptHasATransactionOfItsOwn(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass).run((context) -> {
			JdbcTemplate database = database(context.getBean(JdbcTemplate.class));
			assertThat(context.getBean(Library.class).addAtLast("Ulysses").get())
				.isEqualTo("attempt 3 in a transaction");
			assertThat(titles(database)).containsExactly("Ulysses 3");
		});
	}

	@Test
	void whatRecoversHasATransactionOfItsOwn() {
		this.contextRunner.run((context) -> {
			JdbcTemplate database = database(context.getBean(JdbcTemplate.class));
			assertThat(context.getBean(Library.class).addOrElse("Emma").get()).isEqualTo("later in a transaction");
			assertThat(titles(database)).containsExactly("Emma later");
		});
	}

	private static JdbcTemplate database(JdbcTemplate database) {
		database.execute("create table book (title varchar(20))");
		return database;
	}

	private static List<String> titles(JdbcTemplate database) {
		return database.queryForList("select title from book", String.class);
	}

	interface Library {

		CompletableFuture<String> add(String title);

		CompletableFuture<String> addAndFail(String title);

		CompletableFuture<String> addAtLast(String title);

		CompletableFuture<String> addOrElse(String title);

		CompletableFuture<String> plain();

	}

	static class Books implements Library {

		private final JdbcTemplate database;

		Books(JdbcTemplate database) {
			this.database = database;
		}

		@Override
		@PriorityAsync
		@Transactional
		public CompletableFuture<String> add(String title) {
			this.database.update("insert into book values (?)", title);
			return CompletableFuture.completedFuture(AnnotatedBeans.worker() + transaction());
		}

		@Override
		@PriorityAsync
		@Transactional
		public CompletableFuture<String> addAndFail(String title) {
			this.database.update("insert into book values (?)", title);
			throw new IllegalStateException(title + transaction());
		}

		@Override
		@PriorityAsync
		@JobRetry(delay = "1ms")
		@Transactional
		public CompletableFuture<String> addAtLast(String title) {
			int attempt = JobContext.current().attempt();
			this.database.update("insert into book values (?)", title + " " + attempt);
			if (attempt < 3) {
				throw new IllegalStateException(title);
			}
			return CompletableFuture.completedFuture("attempt " + attempt + transaction());
		}

		@Override
		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "1ms", recover = "addLater")
		@Transactional
		public CompletableFuture<String> addOrElse(String title) {
			this.database.update("insert into book values (?)", title);
			throw new IllegalStateException(title);
		}

		@Transactional
		String addLater(String title) {
			this.database.update("insert into book values (?)", title + " later");
			return "later" + transaction();
		}

		@Override
		@PriorityAsync
		public CompletableFuture<String> plain() {
			return CompletableFuture.completedFuture(AnnotatedBeans.worker() + transaction());
		}

		private static String transaction() {
			return TransactionSynchronizationManager.isActualTransactionActive() ? " in a transaction"
					: " in no transaction";
		}

	}

	static class Flaky {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@PriorityAsync
		@Retryable(maxRetries = 2, delay = 1)
		public CompletableFuture<String> charge() throws IOException {
			this.threads.add(AnnotatedBeans.worker());
			if (this.threads.size() < 3) {
				throw new IOException("again");
			}
			return CompletableFuture.completedFuture("charged");
		}

		List<String> threads() {
			return this.threads;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Resilient {

	}

}
