package io.threadsystem.boot.autoconfigure;

import java.util.Map;
import java.util.stream.Stream;

import io.threadsystem.actuate.endpoint.PoolDescriptor;
import io.threadsystem.actuate.endpoint.ProblemDescriptor;
import io.threadsystem.actuate.endpoint.RecentFailures;
import io.threadsystem.actuate.endpoint.ThreadSystemEndpoint;
import io.threadsystem.actuate.endpoint.ThreadSystemEndpointWebExtension;
import io.threadsystem.pool.LevelSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** When the endpoint is there. */
@Timeout(60)
class ThreadSystemEndpointAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, ThreadSystemEndpointAutoConfiguration.class))
		.withPropertyValues("thread-system.pools.main.min-workers=1");

	@Test
	void itIsThereWhereItIsExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=threadsystem")
			.run((context) -> assertThat(context).hasSingleBean(ThreadSystemEndpoint.class)
				.hasSingleBean(ThreadSystemEndpointWebExtension.class)
				.hasSingleBean(RecentFailures.class));
	}

	@Test
	void itIsNotThereWhereItIsNotExposed() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(ThreadSystemEndpoint.class)
			.doesNotHaveBean(ThreadSystemEndpointWebExtension.class)
			.doesNotHaveBean(RecentFailures.class));
	}

	@Test
	void itIsNotThereWhereThreadSystemIsSwitchedOff() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=threadsystem", "thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ThreadSystemEndpoint.class));
	}

	@Test
	void anEndpointOfTheApplicationTakesItsPlace() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=threadsystem")
			.withUserConfiguration(OwnEndpoint.class)
			.run((context) -> assertThat(context).hasSingleBean(ThreadSystemEndpoint.class).hasBean("ownEndpoint"));
	}

	@Test
	void theApplicationStartsWithoutActuator() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=threadsystem")
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("mainPriorityPool")
				.doesNotHaveBean("threadSystemEndpoint"));
	}

	@Test
	void whatItAnswersCanBeWrittenInANativeImage() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("management.endpoints.web.exposure.include", "threadsystem",
					"management.endpoints.jmx.exposure.include", "threadsystem", "spring.jmx.enabled", "true")));
		context.register(ThreadSystemAutoConfiguration.class, ThreadSystemEndpointWebExtension.class,
				ThreadSystemEndpoint.class);
		TestGenerationContext generation = new TestGenerationContext();
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(ProblemDescriptor.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(PoolDescriptor.WorkerDescriptor.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(LevelSnapshot.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint {

		@Bean
		ThreadSystemEndpoint ownEndpoint() {
			return new ThreadSystemEndpoint(Stream::empty, new RecentFailures());
		}

	}

}
