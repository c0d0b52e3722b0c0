package io.threadsystem.boot.autoconfigure;

import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.graph.JobGraphReader;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.InvalidJobGraphException;
import io.threadsystem.workflow.JobGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.filter.AssignableTypeFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Graphs of annotated methods as beans. */
@ExtendWith(OutputCaptureExtension.class)
class ThreadSystemJobGraphAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class));

	@Test
	void withoutAnnotatedClassesThereIsNoGraph() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JobGraph.class));
	}

	@Test
	void aGraphIsFoundByTypeByNameAndByQualifier() {
		this.contextRunner.withUserConfiguration(Etl.class, Injected.class).run((context) -> {
			JobGraph graph = context.getBean("etlJobGraph", JobGraph.class);
			assertThat(graph.name()).isEqualTo("etl");
			assertThat(context.getBean(JobGraph.class)).isSameAs(graph);
			assertThat(context.getBean(Injected.class).graph).isSameAs(graph);
			assertThat(context.getBean(Injected.class).byType).isSameAs(graph);
		});
	}

	@Test
	void aGraphWithoutANameHasThatOfItsBean() {
		this.contextRunner.withBean("nameless", Nameless.class).run((context) -> {
			assertThat(context).hasBean("namelessJobGraph");
			assertThat(context.getBean(JobGraph.class).name()).isEqualTo("nameless");
		});
	}

	@Test
	void theNameOfAScannedClassIsThatOfItsBean() {
		this.contextRunner.withInitializer((context) -> {
			ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(
					(GenericApplicationContext) context, false);
			scanner.addIncludeFilter(new AssignableTypeFilter(Etl.class));
			scanner.scan("io.threadsystem.boot.autoconfigure");
		}).run((context) -> assertThat(context).hasBean("etl").hasBean("etlJobGraph"));
	}

	@Test
	void severalGraphsAreFoundByTheirQualifiers() {
		this.contextRunner.withUserConfiguration(Etl.class, Other.class, ByQualifier.class)
			.run((context) -> assertThat(context.getBean(ByQualifier.class).graph.name()).isEqualTo("etl"));
	}

	@Test
	void aGraphOfTheApplicationStaysBesideTheAnnotatedOne() {
		this.contextRunner.withUserConfiguration(Etl.class, OwnGraph.class, ByQualifier.class).run((context) -> {
			assertThat(context.getBeansOfType(JobGraph.class)).containsOnlyKeys("etlJobGraph", "own");
			assertThat(context.getBean(ByQualifier.class).graph.name()).isEqualTo("etl");
		});
	}

	@Test
	void aGraphOfTheApplicationTakesThePlaceOfTheAnnotatedOneOfItsName() {
		this.contextRunner.withUserConfiguration(Etl.class, StandIn.class, ByQualifier.class).run((context) -> {
			assertThat(context).hasSingleBean(JobGraph.class);
			assertThat(context.getBean(ByQualifier.class).graph.name()).isEqualTo("stand-in");
		});
	}

	@Test
	void aBeanMayHaveItsOwnGraphInjected() {
		this.contextRunner.withUserConfiguration(Itself.class).run((context) -> {
			Itself bean = context.getBean(Itself.class);
			assertThat(bean.graph.submit(context.getBean(PriorityPool.class))).succeedsWithin(10, TimeUnit.SECONDS);
		});
	}

	@Test
	void aLazyBeanIsCreatedByTheFirstRun() {
		this.contextRunner.withUserConfiguration(LazyGraph.class).run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("lazyGraph")).isFalse();
			assertThat(context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class))).succeedsWithin(10,
					TimeUnit.SECONDS);
			assertThat(context.getBeanFactory().getSingletonNames()).anyMatch((name) -> name.contains("LazyGraph"));
		});
	}

	@Test
	void graphsAreMadeAtStartUpWhereBeansAreLazy() {
		this.contextRunner.withUserConfiguration(Etl.class, OwnGraph.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(context.getBeanFactory().containsSingleton("etlJobGraph")).isTrue();
				assertThat(context.getBeanFactory().containsSingleton("own")).isFalse();
			});
	}

	@Test
	void disabledTheClassIsAnOrdinaryComponent() {
		this.contextRunner.withUserConfiguration(Etl.class)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Etl.class)
				.doesNotHaveBean(JobGraph.class)
				.doesNotHaveBean(JobGraphReader.class));
	}

	@Test
	void aChildContextHasGraphsOfItsOwnBesideThoseOfItsParent() {
		this.contextRunner.withUserConfiguration(Etl.class)
			.run((parent) -> this.contextRunner.withUserConfiguration(Other.class, ByQualifier.class)
				.withParent(parent)
				.run((child) -> {
					assertThat(child.getBean(ByQualifier.class).graph).isSameAs(parent.getBean("etlJobGraph"));
					assertThat(child.getBeansOfType(JobGraph.class)).containsOnlyKeys("otherJobGraph");
				}));
	}

	@Test
	void aGraphInAChildHidesTheOneOfThatNameInItsParent() {
		this.contextRunner.withUserConfiguration(Etl.class)
			.run((parent) -> this.contextRunner.withUserConfiguration(Etl.class, Injected.class)
				.withParent(parent)
				.run((child) -> assertThat(child.getBean(Injected.class).graph)
					.isNotSameAs(parent.getBean("etlJobGraph"))
					.isSameAs(child.getBean("etlJobGraph"))));
	}

	// Reports

	@Test
	void aGraphThatCannotWorkIsReported(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start(Wrong.class));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("@JobStep cannot work on this method:")
			.contains("Method: " + Wrong.class.getName() + ".last()")
			.contains("Reason: Its attribute after is \"frist\": the graph has no such step, but these: first, last.")
			.contains("Did you mean \"first\"?");
	}

	@Test
	void aCycleIsReported(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start(Cycle.class));
		assertThat(output).contains("@JobGraphDefinition cannot work on this class:")
			.containsPattern("first → last → first|last → first → last");
	}

	@Test
	void aGraphThatTheApplicationBuildsWronglyIsReported(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start(OwnWrongGraph.class))
			.withRootCauseInstanceOf(InvalidJobGraphException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("A job graph cannot be built:")
			.contains("OwnWrongGraph.wrong(");
	}

	@Test
	void withoutUsThereIsNothing() {
		new ApplicationContextRunner().withUserConfiguration(Etl.class)
			.run((context) -> assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
				.isThrownBy(() -> context.getBean(JobGraph.class)));
	}

	private static void start(Class<?> bean) {
		SpringApplication application = new SpringApplication(Application.class, bean);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run().close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class })
	static class Application {

	}

	@JobGraphDefinition("etl")
	static class Etl {

		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition("other")
	static class Other {

		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition
	static class Nameless {

		@JobStep
		void step() {
		}

	}

	static class ByQualifier {

		final JobGraph graph;

		ByQualifier(@Qualifier("etl") JobGraph graph) {
			this.graph = graph;
		}

	}

	static class Injected {

		final JobGraph graph;

		final JobGraph byType;

		@Autowired
		Injected(@Qualifier("etl") JobGraph graph, JobGraph byType) {
			this.graph = graph;
			this.byType = byType;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGraph {

		@Bean
		JobGraph own() {
			return JobGraph.named("own").job("step", (run) -> "").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StandIn {

		@Bean
		JobGraph etlJobGraph() {
			return JobGraph.named("stand-in").job("step", (run) -> "").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnWrongGraph {

		@Bean
		JobGraph wrong() {
			return JobGraph.named("wrong").job("step", (run) -> "").after("nothing").build();
		}

	}

	@JobGraphDefinition("itself")
	static class Itself {

		final JobGraph graph;

		Itself(@Qualifier("itself") JobGraph graph) {
			this.graph = graph;
		}

		@JobStep
		void step() {
		}

	}

	@Lazy
	@JobGraphDefinition
	static class LazyGraph {

		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition
	static class Wrong {

		@JobStep
		void first() {
		}

		@JobStep(after = "frist")
		void last() {
		}

	}

	@JobGraphDefinition
	static class Cycle {

		@JobStep(after = "last")
		void first() {
		}

		@JobStep(after = "first")
		void last() {
		}

	}

}
