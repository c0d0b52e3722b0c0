package io.threadsystem.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

import javax.sql.DataSource;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.WaitingJobs.WithEachKindOfPool;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/** Transactions of a job that waits for another one, and of that other one. */
@Timeout(120)
class WaitingJobTransactionTests {

	@WithEachKindOfPool
	void eachOfTheTwoJobsHasATransactionOfItsOwn(int workers, String threads) {
		run(workers, threads, (orders, database) -> {
			CompletableFuture<List<Object>> placed = orders.place();
			assertThat(placed).succeedsWithin(WaitingJobs.SOON);
			List<Object> connections = placed.join();
			assertThat(connections).doesNotContainNull().hasSize(3);
			assertThat(connections.get(0)).as("before and after the wait").isSameAs(connections.get(2));
			assertThat(connections.get(1)).as("of the inner job").isNotSameAs(connections.get(0));
			assertThat(entries(database)).containsExactlyInAnyOrder("order",
					"invoice that sees 0 orders in Invoices.write");
		});
	}

	@WithEachKindOfPool
	void aFailureOfTheInnerJobThatTheOuterOneCatchesLeavesTheOuterOneFreeToCommit(int workers, String threads) {
		run(workers, threads, (orders, database) -> {
			assertThat(orders.placeWithoutInvoice()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo("caught: no paper, rollback-only: false");
			assertThat(entries(database)).containsExactly("order");
		});
	}

	@WithEachKindOfPool
	void theRollbackOfTheOuterJobLeavesWhatTheCompletedInnerOneHasWritten(int workers, String threads) {
		run(workers, threads, (orders, database) -> {
			assertThat(orders.placeAndFail()).failsWithin(WaitingJobs.SOON)
				.withThrowableThat()
				.havingRootCause()
				.isExactlyInstanceOf(IllegalStateException.class)
				.withMessage("sold out");
			assertThat(entries(database)).containsExactly("invoice that sees 0 orders in Invoices.write");
		});
	}

	private static void run(int workers, String threads, BiConsumer<Orders, JdbcTemplate> test) {
		WaitingJobs.runner(workers, threads)
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.withUserConfiguration(Orders.class, Invoices.class)
			.run((context) -> {
				JdbcTemplate database = context.getBean(JdbcTemplate.class);
				database.execute("create table entry (text varchar(100))");
				test.accept(context.getBean(Orders.class), database);
			});
	}

	private static List<String> entries(JdbcTemplate database) {
		return database.queryForList("select text from entry", String.class);
	}

	private static Object connection(JdbcTemplate database) {
		DataSource source = database.getDataSource();
		assertThat(source).isNotNull();
		return TransactionSynchronizationManager.getResource(source);
	}

	/** Waits for jobs of {@link Invoices} in its transactions. */
	static class Orders {

		private final JdbcTemplate database;

		private final Invoices invoices;

		Orders(JdbcTemplate database, Invoices invoices) {
			this.database = database;
			this.invoices = invoices;
		}

		@PriorityAsync
		@Transactional
		public CompletableFuture<List<Object>> place() {
			this.database.update("insert into entry values ('order')");
			Object before = connection(this.database);
			Object inner = this.invoices.write().join();
			return CompletableFuture.completedFuture(List.of(before, inner, connection(this.database)));
		}

		@PriorityAsync
		@Transactional
		public CompletableFuture<String> placeWithoutInvoice() {
			this.database.update("insert into entry values ('order')");
			try {
				this.invoices.writeAndFail().join();
				throw new AssertionError("It has not failed");
			}
			catch (CompletionException ex) {
				return CompletableFuture.completedFuture("caught: " + ex.getCause().getMessage() + ", rollback-only: "
						+ TransactionAspectSupport.currentTransactionStatus().isRollbackOnly());
			}
		}

		@PriorityAsync
		@Transactional
		public CompletableFuture<String> placeAndFail() {
			this.database.update("insert into entry values ('order')");
			this.invoices.write().join();
			throw new IllegalStateException("sold out");
		}

	}

	static class Invoices {

		private final JdbcTemplate database;

		Invoices(JdbcTemplate database) {
			this.database = database;
		}

		@PriorityAsync
		@Transactional
		public CompletableFuture<Object> write() {
			String transaction = TransactionSynchronizationManager.getCurrentTransactionName();
			assertThat(transaction).isNotNull();
			Integer orders = this.database.queryForObject("select count(*) from entry where text = 'order'",
					Integer.class);
			this.database.update("insert into entry values (?)", "invoice that sees " + orders + " orders in "
					+ transaction.substring(transaction.lastIndexOf('$') + 1));
			return CompletableFuture.completedFuture(connection(this.database));
		}

		@PriorityAsync
		@Transactional
		public CompletableFuture<Object> writeAndFail() {
			this.database.update("insert into entry values ('invoice')");
			throw new IllegalStateException("no paper");
		}

	}

}
