package io.threadsystem.graph;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.graph.elsewhere.StepsElsewhere;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for steps of beans with and without proxies, and of superclasses and interfaces.
 */
class JobStepProxyTests {

	@Test
	void adviceSurroundsTheStepsOfAClassProxy() {
		proxied(true, Plain.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(Plain.class))).isTrue();
			assertThat(result(context, "last")).isEqualTo("field first");
			assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
		});
	}

	@Test
	void adviceSurroundsTheStepsOfAnInterfaceProxy() {
		proxied(false, OfInterface.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Api.class))).isTrue();
			assertThat(result(context, "last")).isEqualTo("4 of 3");
			assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
		});
	}

	@Test
	void aMethodThatNoInterfaceHasIsRefusedBehindAnInterfaceProxy() {
		GraphBeansRunner.assertRefused(proxied(false, MoreThanInterface.class), "MoreThanInterface.more()",
				"Its bean has a JDK proxy", "Declare it in an interface of the bean");
	}

	@Test
	void aPrivateStepRunsWhereTheBeanHasNoProxy() {
		GraphBeansRunner.with(Private.class).run((context) -> assertThat(result(context, "step")).isEqualTo("private"));
		GraphBeansRunner.assertRefused(proxied(true, Private.class), "Private.step()",
				"It is private, and the bean's proxy cannot pass its calls on to the bean.", "Make it package-private");
	}

	@Test
	void aPrivateFallbackIsRefusedBehindAProxy() {
		GraphBeansRunner.assertRefused(proxied(true, PrivateFallback.class), "PrivateFallback.step()",
				"Its attribute fallback is \"instead\": it is private, and the bean's proxy cannot pass its calls on",
				"Make it package-private");
	}

	@Test
	void aFallbackThatNoInterfaceHasIsRefusedBehindAnInterfaceProxy() {
		GraphBeansRunner.assertRefused(proxied(false, UndeclaredFallback.class), "UndeclaredFallback.step()",
				"Its attribute fallback is \"instead\": its bean has a JDK proxy",
				"Declare it in an interface of the bean");
	}

	@Test
	void aFinalStepIsRefusedBehindAClassProxy() {
		GraphBeansRunner.with(Final.class).run((context) -> assertThat(result(context, "step")).isEqualTo("final"));
		GraphBeansRunner.assertRefused(proxied(true, Final.class), "Final.step()", "It is final",
				"Remove final from the method.");
	}

	@Test
	void aStepThatOnlyAnotherPackageSeesIsRefusedBehindAClassProxy() {
		GraphBeansRunner.with(FromElsewhere.class)
			.run((context) -> assertThat(result(context, "hidden")).isEqualTo("hidden"));
		GraphBeansRunner.assertRefused(proxied(true, FromElsewhere.class), "StepsElsewhere.hidden()",
				"It is package-private in another package", "Make it protected or public.");
	}

	@Test
	void stepsAreInheritedAndOverridden() {
		GraphBeansRunner.with(Inheriting.class).run((context) -> {
			assertThat(context.getBean(JobGraph.class).jobs()).containsExactlyInAnyOrder("first", "second", "third");
			assertThat(result(context, "third")).isEqualTo("overridden text");
		});
	}

	@Test
	void genericsAreResolvedByTheSubclass() {
		GraphBeansRunner.with(OfStrings.class)
			.run((context) -> assertThat(result(context, "second", "text")).isEqualTo("[text]"));
	}

	@Test
	void genericsAreResolvedBehindAnInterfaceProxyToo() {
		proxied(false, OfGenericInterface.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(GenericApi.class))).isTrue();
			assertThat(result(context, "last")).isEqualTo("first 3");
			assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
		});
	}

	@Test
	void aRunAfterTheContextWasClosedFailsAndMakesNoBeanAnew() {
		int[] made = new int[1];
		PriorityPool pool = PriorityPool.create("mine", PoolSettings.builder().maxWorkers(1).build());
		JobGraph[] graph = new JobGraph[1];
		GraphBeansRunner.with().withBean("counted", Plain.class, () -> {
			made[0]++;
			return new Plain();
		}).run((context) -> graph[0] = context.getBean(JobGraph.class));
		assertThat(graph[0].submit(pool)).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withMessageContaining("The steps of the bean 'counted' cannot run: its application context was closed");
		assertThat(made[0]).isOne();
		pool.close();
	}

	private static ApplicationContextRunner proxied(boolean byClass, Class<?> bean) {
		return GraphBeansRunner.with(bean, Advice.class)
			.withBean(DefaultAdvisorAutoProxyCreator.class, () -> creator(byClass));
	}

	private static DefaultAdvisorAutoProxyCreator creator(boolean byClass) {
		DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
		creator.setProxyTargetClass(byClass);
		return creator;
	}

	private static Object result(ApplicationContext context, String step) {
		return result(context, step, 3);
	}

	private static Object result(ApplicationContext context, String step, Object input) {
		JobGraphRun run = context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class), input);
		assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
		return run.result(step, Object.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		AtomicInteger calls() {
			return new AtomicInteger();
		}

		@Bean
		static DefaultPointcutAdvisor advisor(AtomicInteger calls) {
			return new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(JobGraphDefinition.class, true),
					(MethodInterceptor) (invocation) -> {
						calls.incrementAndGet();
						return invocation.proceed();
					});
		}

	}

	@JobGraphDefinition
	static class Plain {

		private final String field = "field";

		@JobStep
		protected String first() {
			return "first";
		}

		@JobStep(after = "first")
		String last(String first) {
			return this.field + " " + first;
		}

	}

	interface Api {

		@JobStep
		int first(@JobGraphInput Integer input);

		@JobStep(after = "first")
		String last(int first, @JobGraphInput Integer input);

	}

	@JobGraphDefinition
	static class OfInterface implements Api {

		@Override
		public int first(Integer input) {
			return input + 1;
		}

		@Override
		public String last(int first, Integer input) {
			return first + " of " + input;
		}

	}

	@JobGraphDefinition
	static class MoreThanInterface extends OfInterface {

		@JobStep
		public void more() {
		}

	}

	@JobGraphDefinition
	static class Private {

		@JobStep
		@SuppressWarnings("UnusedMethod")
		private String step() {
			return "private";
		}

	}

	@JobGraphDefinition
	static class PrivateFallback {

		@JobStep(fallback = "instead")
		String step() {
			return "";
		}

		@SuppressWarnings("UnusedMethod")
		private String instead() {
			return "";
		}

	}

	@JobGraphDefinition
	static class Final {

		@JobStep
		final String step() {
			return "final";
		}

	}

	@JobGraphDefinition
	static class FromElsewhere extends StepsElsewhere {

	}

	static class Base {

		@JobStep
		String first() {
			return "base";
		}

		@JobStep(after = "first")
		String second(String text) {
			return text;
		}

	}

	@JobGraphDefinition
	static class Inheriting extends Base {

		@Override
		String first() {
			return "overridden";
		}

		@JobStep(after = "second")
		String third(String text) {
			return text + " text";
		}

	}

	static class Generic<T> {

		@JobStep
		List<T> first(@JobGraphInput T input) {
			return List.of(input);
		}

		@JobStep(after = "first")
		String second(List<T> values) {
			return values.toString();
		}

	}

	@JobGraphDefinition
	static class OfStrings extends Generic<String> {

	}

	interface HasStep {

		@JobStep(fallback = "instead")
		String step();

	}

	@JobGraphDefinition
	static class UndeclaredFallback implements HasStep {

		@Override
		public String step() {
			return "";
		}

		String instead() {
			return "";
		}

	}

	interface GenericApi<T, I> {

		@JobStep
		T first();

		@JobStep(after = "first")
		T last(T first, @JobGraphInput I input);

	}

	@JobGraphDefinition
	static class OfGenericInterface implements GenericApi<String, Integer> {

		@Override
		public String first() {
			return "first";
		}

		@Override
		public String last(String first, Integer input) {
			return first + " " + input;
		}

	}

}
