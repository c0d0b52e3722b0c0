package io.threadsystem.graph;

import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemJobGraphAutoConfiguration;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@link JobGraphDefinition} works in an application that was processed ahead
 * of time.
 */
class JobGraphAotTests {

	private final TestGenerationContext generation = new TestGenerationContext();

	@Test
	@CompileWithForkedClassLoader
	void theGeneratedApplicationRunsItsGraphs() {
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
	@CompileWithForkedClassLoader
	void theGeneratedApplicationMakesItsGraphsAtStartUpWhereBeansAreLazy() {
		process();
		TestCompiler.forSystem().with(this.generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
				context.refresh();
				assertThat(context.getBeanFactory().containsSingleton("greetingJobGraph")).isTrue();
			}
		});
	}

	@Test
	void whatStepsInheritAndImplementIsHinted() {
		process(Inherited.class);
		assertHinted(Base.class, "step", "instead");
		assertHinted(Sub.class, "instead", "after");
		assertHinted(Api.class, "implemented");
		assertHinted(Impl.class, "implemented", "otherwise");
	}

	@Test
	void whatConditionsAskIsHinted() throws Exception {
		process(Inherited.class);
		assertHinted(Payload.class, "size");
		assertHinted(Name.class, "text");
		assertHinted(JobGraph.class, "name");
		assertHinted(JobGraphRun.class, "states");
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(JobGraphState.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).accepts(this.generation.getRuntimeHints());
		try (PriorityPool pool = PriorityPool.create("main", PoolSettings.builder().build())) {
			JobGraphRun run = JobGraph.named("any").job("a", (any) -> "a").build().submit(pool);
			assertHinted(run.getClass(), "states");
			run.get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	@CompileWithForkedClassLoader
	void theGeneratedApplicationRefusesABeanOfOtherSteps() {
		process(Declared.class);
		TestCompiler.forSystem().with(this.generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				assertThatExceptionOfType(BeanCreationException.class).isThrownBy(context::refresh)
					.withMessageContaining("The bean 'base' has other steps than its graph");
			}
		});
	}

	private void assertHinted(Class<?> type, String... methods) {
		for (String method : methods) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type, method)).as(type + "." + method)
				.accepts(this.generation.getRuntimeHints());
		}
	}

	@Test
	void whatStepsReachByReflectionIsHinted() {
		process();
		for (String method : new String[] { "name", "greet", "instead" }) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Greeting.class, method))
				.accepts(this.generation.getRuntimeHints());
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Name.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).accepts(this.generation.getRuntimeHints());
	}

	private void process() {
		process(Application.class);
	}

	private void process(Class<?> application) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(application);
			new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		}
		this.generation.writeGeneratedContent();
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(Object generated) {
		return (ApplicationContextInitializer<GenericApplicationContext>) generated;
	}

	private static void check(GenericApplicationContext context) {
		assertThat(context.getBeanNamesForType(JobGraph.class)).containsExactly("greetingJobGraph");
		JobGraph graph = context.getBean(Injected.class).graph();
		JobGraphRun run = graph.submit(context.getBean(PriorityPool.class), "world");
		assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
		assertThat(run.result("greet", String.class)).isEqualTo("hello, world");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class })
	static class Application {

		@Bean
		Greeting greeter() {
			return new Greeting();
		}

		@Bean
		Injected injected(@Qualifier("greeting") JobGraph graph) {
			return new Injected(graph);
		}

	}

	record Injected(JobGraph graph) {
	}

	record Name(String text) {
	}

	@JobGraphDefinition("greeting")
	static class Greeting {

		@JobStep
		Name name(@JobGraphInput String text) {
			return new Name(text);
		}

		@JobStep(after = "name", onlyIf = "#name.text == 'world'", fallback = "instead")
		@SuppressWarnings("UnusedMethod")
		private String greet(Name name) {
			throw new IllegalStateException(name.text());
		}

		@SuppressWarnings("UnusedMethod")
		private String instead(Throwable failure) {
			return "hello, " + failure.getMessage();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class })
	static class Inherited {

		@Bean
		Sub sub() {
			return new Sub();
		}

		@Bean
		Impl impl() {
			return new Impl();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class })
	static class Declared {

		@Bean
		Base base() {
			return new More();
		}

	}

	record Payload(int size) {
	}

	@JobGraphDefinition("base")
	static class Base {

		@JobStep(fallback = "instead")
		protected String step() {
			return "";
		}

		protected String instead() {
			return "";
		}

	}

	static class More extends Base {

		@JobStep
		void more() {
		}

	}

	@JobGraphDefinition("sub")
	static class Sub extends Base {

		@Override
		protected String instead() {
			return "sub";
		}

		@JobStep(after = "step", onlyIf = "#input.size > 0")
		void after() {
		}

		@JobStep
		void input(@JobGraphInput Payload payload) {
		}

	}

	interface Api<T> {

		@JobStep(onlyIf = "#value.text != ''", fallback = "otherwise")
		String implemented(@JobGraphInput T value);

	}

	@JobGraphDefinition("impl")
	static class Impl implements Api<Name> {

		@Override
		public String implemented(Name value) {
			return "";
		}

		String otherwise() {
			return "";
		}

	}

}
