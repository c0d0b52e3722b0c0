package io.threadsystem.scheduling;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemSchedulingAutoConfiguration;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link PriorityScheduled} works in an application that was processed ahead
 * of time.
 */
class PriorityScheduledAotTests {

	private final TestGenerationContext generation = new TestGenerationContext();

	@Test
	@CompileWithForkedClassLoader
	void theGeneratedApplicationRunsItsSchedules() {
		process();
		TestCompiler.forSystem().with(this.generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				context.refresh();
				check(context);
			}
		});
	}

	@Test
	void annotatedMethodsAreHinted() {
		process();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Reports.class, "tick"))
			.accepts(this.generation.getRuntimeHints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Reports.class, "twice"))
			.accepts(this.generation.getRuntimeHints());
	}

	private void process() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		}
		this.generation.writeGeneratedContent();
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(Object generated) {
		return (ApplicationContextInitializer<GenericApplicationContext>) generated;
	}

	private static void check(GenericApplicationContext context) {
		try {
			assertThat(context.getBean(Reports.class).ran.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(context.getBean(JobScheduler.class).jobs()).extracting(ScheduledJob::name)
				.containsExactlyInAnyOrder("Reports.tick", "one", "other");
			assertThat(context.getBean(JobSchedulerTasks.class).getScheduledTasks()).hasSize(3);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemSchedulingAutoConfiguration.class })
	static class Application {

		@Bean
		Reports reports() {
			return new Reports();
		}

	}

	static class Reports {

		final CountDownLatch ran = new CountDownLatch(3);

		@PriorityScheduled(fixedRate = "1h")
		@SuppressWarnings("UnusedMethod")
		private void tick() {
			this.ran.countDown();
		}

		@PriorityScheduled(fixedRate = "1h", name = "one")
		@PriorityScheduled(fixedRate = "1h", name = "other")
		void twice() {
			this.ran.countDown();
		}

	}

}
