package io.threadsystem.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for what is known of the class of a bean before it is created. */
class JobGraphBeanTypesTests {

	private static final String OTHER_STEPS = "The bean 'flow' has other steps than its graph, which was made of its "
			+ "declared type ";

	private static final String DECLARE_IT = "Declare this class as the return type of the @Bean method.";

	// Classes that are not known

	@Test
	void aClassThatIsAPlaceholderIsLeftAlone() {
		defined("optional", definition("${store.class}")).withPropertyValues("store.class=java.util.ArrayList")
			.run((context) -> assertThat(context).hasNotFailed().hasBean("optional"));
	}

	@Test
	void aBeanWhoseParentDefinitionIsAddedLaterIsLeftAlone() {
		GenericBeanDefinition child = new GenericBeanDefinition();
		child.setParentName("late");
		defined("child", child).withUserConfiguration(RegistersLate.class)
			.withPropertyValues("late.class=" + StringBuilder.class.getName())
			.run((context) -> assertThat(context).hasNotFailed().hasBean("child"));
	}

	@Test
	void aGraphWhoseClassWasAPlaceholderIsRefused() {
		GraphBeansRunner.assertRefused(
				defined("flow", definition("${flow.class}")).withPropertyValues("flow.class=" + Late.class.getName()),
				"JobGraphBeanTypesTests$Late",
				"There is no graph of the bean 'flow': its definition was added, or its class became known, only after "
						+ "graphs had been looked for.",
				"Have it registered before");
	}

	@Test
	void aGraphThatIsRegisteredTooLateIsRefused() {
		GraphBeansRunner.assertRefused(GraphBeansRunner.with(RegistersLate.class), "JobGraphBeanTypesTests$Late",
				"There is no graph of the bean 'late': its definition was added",
				"not by a " + "BeanDefinitionRegistryPostProcessor, and with the name of the class itself.");
	}

	// Beans of a subclass of what is declared

	@ParameterizedTest
	@ValueSource(classes = { BeanFirst.class, GraphFirst.class })
	void aBeanWithMoreStepsThanItsDeclaredTypeIsRefused(Class<?> configuration) {
		GraphBeansRunner.assertRefused(GraphBeansRunner.with(configuration), "JobGraphBeanTypesTests$FullFlow",
				OTHER_STEPS + Flow.class.getName() + ".", DECLARE_IT);
	}

	@Test
	void aBeanWithOtherSettingsThanItsDeclaredTypeIsRefused() {
		GraphBeansRunner.assertRefused(declared(RetriedFlow.class), "JobGraphBeanTypesTests$RetriedFlow", OTHER_STEPS,
				DECLARE_IT);
		GraphBeansRunner.assertRefused(declared(PooledFlow.class), "JobGraphBeanTypesTests$PooledFlow", OTHER_STEPS,
				DECLARE_IT);
	}

	@Test
	void aBeanThatOnlyImplementsTheStepsOfItsDeclaredTypeIsTheBeanOfTheGraph() {
		declared(PlainFlow.class).run((context) -> {
			assertThat(context.getBean(JobGraph.class).jobs()).containsExactly("a");
			assertThat(context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class))).succeedsWithin(10,
					TimeUnit.SECONDS);
			assertThat(context.getBean(PlainFlow.class).calls).isOne();
		});
	}

	// Names

	@Test
	void aBlankNameStandsForThatOfTheBean() {
		GraphBeansRunner.with()
			.withBean("blank", Blank.class)
			.run((context) -> assertThat(context.getBean("blankJobGraph", JobGraph.class).name()).isEqualTo("blank"));
	}

	// Scopes

	@ParameterizedTest
	@ValueSource(strings = { "prototype", "request", "session" })
	void aScopeThatHasManyObjectsAtATimeIsRefusedBehindAProxyToo(String scope) {
		Class<?> bean = switch (scope) {
			case "prototype" -> Prototype.class;
			case "request" -> Request.class;
			default -> Session.class;
		};
		GraphBeansRunner.assertRefused(GraphBeansRunner.with(bean), bean.getSimpleName(),
				"has the scope '" + scope + "', and the steps of a run would be called on different objects.",
				"Make it a singleton");
	}

	@ParameterizedTest
	@ValueSource(classes = { Refreshed.class, RefreshedBehindAProxy.class })
	void aScopeThatHasOneObjectAtATimeIsAllowed(Class<?> bean) {
		GraphBeansRunner.with(bean)
			.withInitializer((context) -> context.getBeanFactory().registerScope("refresh", new RefreshScope()))
			.run((context) -> assertThat(context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class)))
				.succeedsWithin(10, TimeUnit.SECONDS));
	}

	private static GenericBeanDefinition definition(String className) {
		GenericBeanDefinition definition = new GenericBeanDefinition();
		definition.setBeanClassName(className);
		return definition;
	}

	private static ApplicationContextRunner defined(String name, GenericBeanDefinition definition) {
		return GraphBeansRunner.with()
			.withInitializer((context) -> ((GenericApplicationContext) context).registerBeanDefinition(name,
					definition.cloneBeanDefinition()));
	}

	/** A bean that is declared as {@link Flow}. */
	private static ApplicationContextRunner declared(Class<? extends Flow> type) {
		return GraphBeansRunner.with().withBean("flow", Flow.class, () -> BeanUtils.instantiateClass(type));
	}

	@JobGraphDefinition("flow")
	abstract static class Flow {

		int calls;

		@JobStep
		String a() {
			this.calls++;
			return "a";
		}

	}

	static class FullFlow extends Flow {

		@JobStep(after = "a")
		String b(String a) {
			return a + "b";
		}

	}

	static class RetriedFlow extends Flow {

		@Override
		@JobRetry(maxRetries = 1)
		String a() {
			return "retried";
		}

	}

	static class PooledFlow extends Flow {

		@Override
		@JobStep(pool = "io")
		String a() {
			return "on io";
		}

	}

	static class PlainFlow extends Flow {

		@Override
		String a() {
			return super.a();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BeanFirst {

		@Bean
		Flow flow() {
			return new FullFlow();
		}

		@Bean
		Object user(@Qualifier("flow") JobGraph graph) {
			return List.of(graph);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GraphFirst {

		@Bean
		Object user(@Qualifier("flow") JobGraph graph) {
			return List.of(graph);
		}

		@Bean
		Flow flow() {
			return new FullFlow();
		}

	}

	static class Late extends Flow {

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistersLate {

		@Bean
		static BeanDefinitionRegistryPostProcessor registration(Environment environment) {
			String late = environment.getProperty("late.class", Late.class.getName());
			return new BeanDefinitionRegistryPostProcessor() {

				@Override
				public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
					registry.registerBeanDefinition("late", new RootBeanDefinition(late));
				}

				@Override
				public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
				}

			};
		}

	}

	@JobGraphDefinition("   ")
	static class Blank {

		@JobStep
		void a() {
		}

	}

	@org.springframework.context.annotation.Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	@JobGraphDefinition
	static class Prototype extends Blank {

	}

	@org.springframework.context.annotation.Scope(scopeName = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
	@JobGraphDefinition
	static class Request extends Blank {

	}

	@org.springframework.context.annotation.Scope(scopeName = "session", proxyMode = ScopedProxyMode.TARGET_CLASS)
	@JobGraphDefinition
	static class Session extends Blank {

	}

	@org.springframework.context.annotation.Scope("refresh")
	@JobGraphDefinition
	static class Refreshed extends Blank {

	}

	@org.springframework.context.annotation.Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
	@JobGraphDefinition
	static class RefreshedBehindAProxy extends Blank {

	}

	/** One object at a time, as in Spring Cloud. */
	static class RefreshScope implements Scope {

		private final Map<String, Object> objects = new HashMap<>();

		@Override
		public synchronized Object get(String name, ObjectFactory<?> objectFactory) {
			Object known = this.objects.get(name);
			if (known == null) {
				known = objectFactory.getObject();
				this.objects.put(name, known);
			}
			return known;
		}

		@Override
		public synchronized Object remove(String name) {
			return this.objects.remove(name);
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

	}

}
