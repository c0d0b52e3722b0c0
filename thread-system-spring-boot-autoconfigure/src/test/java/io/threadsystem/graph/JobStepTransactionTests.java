package io.threadsystem.graph;

import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.FailurePolicy;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for steps that are transactions. */
class JobStepTransactionTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachStepIsATransactionOfItsOwn(boolean proxyTargetClass) {
		GraphBeansRunner.with(Library.class)
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true",
					"spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> {
				JdbcTemplate database = context.getBean(JdbcTemplate.class);
				database.execute("create table book (title varchar(20))");
				JobGraphRun run = context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class), "Dune");
				assertThat(run).failsWithin(10, TimeUnit.SECONDS);
				assertThat(run.states()).containsEntry("commits", JobGraphState.COMPLETED)
					.containsEntry("rollsBack", JobGraphState.FAILED)
					.containsEntry("commitsAtLast", JobGraphState.COMPLETED);
				assertThat(run.failure("rollsBack")).get().isExactlyInstanceOf(IllegalStateException.class);
				assertThat(database.queryForList("select title from book order by title", String.class))
					.containsExactly("Dune", "Dune 2");
			});
	}

	interface Steps {

		@JobStep
		boolean commits(@JobGraphInput String title);

		@JobStep(after = "commits")
		void rollsBack(boolean inTransaction, @JobGraphInput String title);

		@JobStep(after = "commits")
		@JobRetry(maxRetries = 1, delay = "1ms")
		void commitsAtLast(@JobGraphInput String title);

	}

	@JobGraphDefinition(onFailure = FailurePolicy.CONTINUE)
	@Transactional
	static class Library implements Steps {

		private final JdbcTemplate database;

		Library(JdbcTemplate database) {
			this.database = database;
		}

		@Override
		public boolean commits(String title) {
			this.database.update("insert into book values (?)", title);
			return TransactionSynchronizationManager.isActualTransactionActive();
		}

		@Override
		public void rollsBack(boolean inTransaction, String title) {
			this.database.update("insert into book values (?)", title + " again");
			assertThat(inTransaction).isTrue();
			throw new IllegalStateException("rolled back");
		}

		@Override
		public void commitsAtLast(String title) {
			this.database.update("insert into book values (?)", title + " " + JobContext.current().attempt());
			if (JobContext.current().attempt() < 2) {
				throw new IllegalStateException("again");
			}
		}

	}

}
