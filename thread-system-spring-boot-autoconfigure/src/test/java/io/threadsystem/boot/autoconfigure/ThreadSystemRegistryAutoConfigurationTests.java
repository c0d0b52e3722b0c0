package io.threadsystem.boot.autoconfigure;

import java.lang.reflect.Proxy;

import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.registry.ServiceRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/** The registry as a bean. */
class ThreadSystemRegistryAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ThreadSystemAutoConfiguration.class, ThreadSystemRegistryAutoConfiguration.class));

	@Test
	void thereIsOneRegistry() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(ServiceRegistry.class)
			.getBean(ServiceRegistry.class)
			.isSameAs(context.getBean("threadSystemServiceRegistry")));
	}

	@Test
	void aRegistryOfTheApplicationTakesItsPlaceForJobsToo() {
		this.contextRunner.withUserConfiguration(OwnRegistry.class).run((context) -> {
			assertThat(context).hasSingleBean(ServiceRegistry.class).hasBean("own");
			assertThat(context.getBean(PriorityPool.class)
				.submit(() -> JobContext.current().service(Integer.class))
				.join()).isEqualTo(42);
		});
	}

	@Test
	void severalRegistriesOfTheApplicationLeaveJobsTheContext() {
		this.contextRunner.withUserConfiguration(OwnRegistry.class, OtherRegistry.class).run((context) -> {
			assertThat(context.getBeansOfType(ServiceRegistry.class)).containsOnlyKeys("own", "other");
			assertThat(context.getBean(PriorityPool.class)
				.submit(() -> JobContext.current().service(OwnRegistry.class))
				.join()).isSameAs(context.getBean(OwnRegistry.class));
		});
	}

	@Test
	void aRegistryOfTheApplicationMayNeedAPool() {
		this.contextRunner.withUserConfiguration(RegistryWithPool.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ServiceRegistry.class));
	}

	@Test
	void disabledThereIsNone() {
		this.contextRunner.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServiceRegistry.class));
	}

	@Test
	void aChildContextHasOneOfItsOwn() {
		this.contextRunner.run((parent) -> this.contextRunner.withUserConfiguration(Injected.class)
			.withParent(parent)
			.run((child) -> assertThat(child.getBean(Injected.class).registry)
				.isSameAs(child.getBean(ServiceRegistry.class))
				.isNotSameAs(parent.getBean(ServiceRegistry.class))));
	}

	@Test
	@CompileWithForkedClassLoader
	void theRegistrySurvivesAheadOfTimeProcessing() {
		TestGenerationContext generation = new TestGenerationContext();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				context.refresh();
				check(context);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(Object generated) {
		return (ApplicationContextInitializer<GenericApplicationContext>) generated;
	}

	private static void check(GenericApplicationContext context) {
		ServiceRegistry registry = context.getBean(Injected.class).registry;
		registry.register("answer", Integer.class, () -> 42);
		assertThat(context.getBean(PriorityPool.class).submit(() -> JobContext.current().service(Integer.class)).join())
			.isEqualTo(42);
		registry.unregister("answer");
		assertThat(registry.find(Integer.class)).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemRegistryAutoConfiguration.class })
	static class Application {

		@Bean
		Injected injected() {
			return new Injected();
		}

	}

	static class Injected {

		@Autowired
		ServiceRegistry registry;

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		ServiceRegistry own() {
			return answering();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherRegistry {

		@Bean
		ServiceRegistry other() {
			return answering();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryWithPool {

		@Bean
		ServiceRegistry own(PriorityPool pool) {
			assertThat(pool.name()).isEqualTo("main");
			return answering();
		}

	}

	private static ServiceRegistry answering() {
		return (ServiceRegistry) Proxy.newProxyInstance(ServiceRegistry.class.getClassLoader(),
				new Class<?>[] { ServiceRegistry.class },
				(proxy, method, args) -> method.getName().equals("get") ? 42 : null);
	}

}
