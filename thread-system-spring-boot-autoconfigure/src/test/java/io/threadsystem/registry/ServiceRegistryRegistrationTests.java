package io.threadsystem.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PriorityPool;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Services that come and go. */
@ExtendWith(OutputCaptureExtension.class)
class ServiceRegistryRegistrationTests {

	private final ApplicationContextRunner contextRunner = RegistryRunner.create();

	// Singletons

	@Test
	void aServiceIsCreatedOnceAndWhenItIsFirstUsed() {
		withRegistry((context, registry) -> {
			AtomicInteger created = new AtomicInteger();
			registry.register("counter", Integer.class, created::incrementAndGet);
			assertThat(registry.names(Integer.class)).containsExactly("counter");
			assertThat(created).hasValue(0);
			assertThat(registry.get(Integer.class)).isEqualTo(1);
			assertThat(registry.get(Integer.class, "counter")).isEqualTo(1);
			assertThat(registry.all(Integer.class)).containsExactly(1);
			assertThat(created).hasValue(1);
		});
	}

	@Test
	void aServiceThatIsRegisteredBeforeTheContextIsThereIsNotCreatedAtStartUp() {
		AtomicInteger created = new AtomicInteger();
		this.contextRunner.withInitializer(
				(context) -> ServiceRegistry.on(context).register("counter", Integer.class, created::incrementAndGet))
			.run((context) -> {
				assertThat(created).hasValue(0);
				assertThat(context.getBean(Integer.class)).isEqualTo(1);
			});
	}

	@Test
	void aServiceIsABeanAsAnyOther() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Plugin.class, Plugin::new);
			assertThat(context).hasBean("plugin").hasSingleBean(Plugin.class);
			BeanDefinition definition = context.getBeanFactory().getBeanDefinition("plugin");
			assertThat(definition.getBeanClassName()).isEqualTo(Plugin.class.getName());
			assertThat(definition.getResourceDescription()).isEqualTo("ServiceRegistry");
			assertThat(context.getBean("plugin")).isSameAs(registry.get(Plugin.class));
			assertThat(context.getBean(Plugin.class).events).containsExactly("injected", "named plugin", "constructed");
		});
	}

	@Test
	void aServiceIsInjectedIntoBeansThatAreMadeLaterAndFoundByProviders() {
		this.contextRunner.withUserConfiguration(Consumers.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			ObjectProvider<Plugin> provider = context.getBean(WithProvider.class).plugins;
			assertThat(provider.getIfAvailable()).isNull();
			assertThat(context.getBean(Early.class).plugin).isNull();
			registry.register("plugin", Plugin.class, Plugin::new);
			assertThat(provider.getIfAvailable()).isSameAs(registry.get(Plugin.class));
			assertThat(provider.stream()).containsExactly(registry.get(Plugin.class));
			registry.registerFactory("late", Late.class, Late::new);
			assertThat(registry.get(Late.class).plugin).isSameAs(registry.get(Plugin.class));
		});
	}

	@Test
	void aServiceIsFoundByTheTypeOfItsRegistrationAndByItsClassOnceItIsCreated() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Runnable.class, () -> new RunnablePlugin());
			assertThat(registry.find(RunnablePlugin.class)).isEmpty();
			Runnable created = registry.get(Runnable.class);
			assertThat(registry.get(RunnablePlugin.class, "plugin")).isSameAs(created);
		});
	}

	@Test
	void jobMethodsOfAServiceRunOnThePool() {
		withRegistry((context, registry) -> {
			registry.register("worker", Worker.class, Worker::new);
			assertThat(AopUtils.isAopProxy(registry.get(Worker.class))).isTrue();
			assertThat(registry.get(Worker.class).thread().join()).startsWith("main-worker-");
		});
	}

	@Test
	void aSupplierMayAskForOtherServicesAndRegisterThem() {
		withRegistry((context, registry) -> {
			registry.register("outer", String.class, () -> {
				registry.register("inner", Integer.class, () -> 42);
				return "outer of " + registry.get(Integer.class);
			});
			assertThat(registry.get(String.class, "outer")).isEqualTo("outer of 42");
		});
	}

	// Prototypes

	@Test
	void aFactoryMakesANewInstanceEachTimeAndNobodyDestroysThem() {
		Plugin[] made = new Plugin[2];
		withRegistry((context, registry) -> {
			registry.registerFactory("plugin", Plugin.class, Plugin::new);
			made[0] = registry.get(Plugin.class);
			made[1] = context.getBean(Plugin.class);
			assertThat(made[0]).isNotSameAs(made[1]);
			assertThat(made[1].events).containsExactly("injected", "named plugin", "constructed");
			assertThat(context.getBeanFactory().isPrototype("plugin")).isTrue();
			registry.unregister("plugin");
			assertThat(registry.find(Plugin.class)).isEmpty();
		});
		assertThat(made[0].events).doesNotContain("destroyed");
		assertThat(made[1].events).doesNotContain("destroyed");
	}

	// Jobs

	@Test
	void aJobReachesServicesThatComeAndGo() {
		withRegistry((context, registry) -> {
			PriorityPool pool = context.getBean(PriorityPool.class);
			registry.register("plugin", Plugin.class, Plugin::new);
			Job<Plugin> job = pool.submit(() -> {
				assertThat(Thread.currentThread().getName()).startsWith("main-worker-");
				return JobContext.current().service(Plugin.class);
			});
			assertThat(job.join()).isSameAs(registry.get(Plugin.class));
			registry.unregister("plugin");
			assertThat(pool.submit(() -> JobContext.current().service(Plugin.class)))
				.failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(NoSuchBeanDefinitionException.class);
		});
	}

	// Unregistering

	@Test
	@Timeout(30)
	void aServiceThatAsksForItselfWhileItIsDestroyedIsAnswered() {
		withRegistry((context, registry) -> {
			List<AutoCloseable> found = new ArrayList<>();
			registry.register("last", AutoCloseable.class,
					() -> () -> found.add(registry.get(AutoCloseable.class, "last")));
			AutoCloseable last = registry.get(AutoCloseable.class, "last");
			registry.unregister("last");
			assertThat(found).containsExactly(last);
		});
	}

	@Test
	void anUnregisteredServiceIsDestroyedAndGone() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Plugin.class, Plugin::new);
			Plugin plugin = registry.get(Plugin.class);
			registry.unregister("plugin");
			assertThat(plugin.events).endsWith("destroyed");
			assertThat(registry.find(Plugin.class)).isEmpty();
			assertThat(registry.names(Plugin.class)).isEmpty();
			assertThat(context.containsBean("plugin")).isFalse();
			assertThat(context.getBeanProvider(Plugin.class).getIfAvailable()).isNull();
			assertThatExceptionOfType(NoSuchBeanDefinitionException.class).isThrownBy(() -> context.getBean("plugin"));
		});
	}

	@Test
	void everyKindOfDestroyCallbackIsCalledOnceAtUnregistering() {
		withRegistry((context, registry) -> assertDestroyedBy(registry,
				() -> List.copyOf(registry.names(Destroyable.class)).forEach(registry::unregister)));
	}

	@Test
	void everyKindOfDestroyCallbackIsCalledOnceWhenTheContextIsClosed() {
		withRegistry((context, registry) -> assertDestroyedBy(registry, context::close));
	}

	@Test
	void anExecutorServiceIsShutDown() {
		withRegistry((context, registry) -> {
			registry.register("executor", ExecutorService.class, Executors::newSingleThreadExecutor);
			ExecutorService executor = registry.get(ExecutorService.class, "executor");
			registry.unregister("executor");
			assertThat(executor.isShutdown()).isTrue();
		});
	}

	@Test
	void aServiceThatNobodyAskedForIsNotCreatedToBeDestroyed() {
		withRegistry((context, registry) -> {
			AtomicInteger created = new AtomicInteger();
			registry.register("counter", Integer.class, created::incrementAndGet);
			registry.unregister("counter");
			assertThat(created).hasValue(0);
			assertThat(registry.find(Integer.class)).isEmpty();
		});
	}

	@Test
	void whatADestroyCallbackThrowsIsLogged(CapturedOutput output) {
		withRegistry((context, registry) -> {
			registry.register("stubborn", AutoCloseable.class, () -> () -> {
				throw new IllegalStateException("will not go");
			});
			assertThat(registry.get(AutoCloseable.class, "stubborn")).isNotNull();
			registry.unregister("stubborn");
			assertThat(output).contains("'stubborn'").contains("will not go");
			assertThat(context.containsBean("stubborn")).isFalse();
		});
	}

	@Test
	void aNameIsFreeAgainForAnotherServiceOfAnotherKind() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Plugin.class, Plugin::new);
			Plugin first = registry.get(Plugin.class);
			registry.unregister("plugin");
			registry.registerFactory("plugin", Integer.class, new AtomicInteger()::incrementAndGet);
			assertThat(registry.get(Integer.class, "plugin")).isEqualTo(1);
			assertThat(registry.get(Integer.class, "plugin")).isEqualTo(2);
			assertThat(registry.find(Plugin.class)).isEmpty();
			registry.unregister("plugin");
			registry.register("plugin", Plugin.class, Plugin::new);
			assertThat(registry.get(Plugin.class)).isNotSameAs(first);
		});
	}

	@Test
	void aDestroyCallbackMayUnregisterOthersAndRegister() {
		withRegistry((context, registry) -> {
			registry.register("part", Plugin.class, Plugin::new);
			registry.register("whole", AutoCloseable.class, () -> () -> {
				registry.unregister("part");
				registry.register("rest", Integer.class, () -> 1);
			});
			Plugin part = registry.get(Plugin.class);
			assertThat(registry.get(AutoCloseable.class, "whole")).isNotNull();
			registry.unregister("whole");
			assertThat(part.events).endsWith("destroyed");
			assertThat(registry.get(Integer.class)).isEqualTo(1);
		});
	}

	@Test
	void whoClosesWithTheContextMayUnregisterWhatItRegistered() {
		List<String> events = new CopyOnWriteArrayList<>();
		withRegistry((context, registry) -> {
			registry.register("part", AutoCloseable.class, () -> () -> events.add("part"));
			registry.register("manager", AutoCloseable.class, () -> {
				AutoCloseable part = registry.get(AutoCloseable.class, "part");
				return () -> {
					registry.unregister("part");
					events.add("manager of " + part.getClass().isSynthetic());
				};
			});
			assertThat(registry.get(AutoCloseable.class, "manager")).isNotNull();
		});
		assertThat(events).containsExactly("part", "manager of true");
	}

	@Test
	void aServiceThatWasGivenToAnotherBeanStaysUntilThatIsGone() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Plugin.class, Plugin::new);
			registry.register("holder", Late.class, Late::new);
			assertThat(registry.get(Late.class).plugin).isNotNull();
			assertThatIllegalStateException().isThrownBy(() -> registry.unregister("plugin"))
				.withMessage("Service 'plugin' cannot be unregistered: Spring would destroy 'holder' (%s, defined in"
						+ " ServiceRegistry) with it, which got it when created. Unregister that first, or let it"
						+ " ask for the service whenever it needs it, through an ObjectProvider or the"
						+ " ServiceRegistry", Late.class.getName());
			assertThat(registry.get(Plugin.class).events).doesNotContain("destroyed");
			registry.unregister("holder");
			registry.unregister("plugin");
			assertThat(registry.find(Plugin.class)).isEmpty();
		});
	}

	@Test
	void aServiceThatASupplierAskedForStaysUntilWhatThatMadeIsGone() {
		withRegistry((context, registry) -> {
			registry.register("base", Integer.class, () -> 1);
			registry.register("derived", String.class, () -> "of " + registry.get(Integer.class));
			assertThat(registry.get(String.class, "derived")).isEqualTo("of 1");
			assertThatIllegalStateException().isThrownBy(() -> registry.unregister("base"))
				.withMessageContaining("'derived' (java.lang.String, defined in ServiceRegistry)");
		});
	}

	@Test
	void whoAsksThroughAProviderOrTheRegistryHoldsNobody() {
		this.contextRunner.withUserConfiguration(Consumers.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("plugin", Plugin.class, Plugin::new);
			assertThat(context.getBean(WithProvider.class).plugins.getObject()).isSameAs(registry.get(Plugin.class));
			registry.unregister("plugin");
			assertThat(context.getBean(WithProvider.class).plugins.getIfAvailable()).isNull();
		});
	}

	// Errors

	@Test
	void aNameThatIsTakenIsAnErrorThatSaysByWhat() {
		this.contextRunner.withUserConfiguration(Consumers.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("plugin", Plugin.class, Plugin::new);
			assertTaken(registry, "plugin",
					"it is registered already, as a " + Plugin.class.getName() + ". Unregister that one first");
			assertTaken(registry, "bean", "there is a bean of that name, java.lang.String, defined in "
					+ Consumers.class.getName() + ". Choose another name");
			assertTaken(registry, "alias", "this is an alias of the bean 'bean'. Choose another name");
			assertTaken(registry, "environment", "there is a bean of that name, "
					+ context.getEnvironment().getClass().getName() + ". Choose another name");
			assertThat(registry.get(Plugin.class)).isNotNull();
		});
	}

	@Test
	void aNameIsTakenAlsoWhereBeansMayBeOverridden() {
		this.contextRunner.withAllowBeanDefinitionOverriding(true)
			.withUserConfiguration(Consumers.class)
			.run((context) -> assertTaken(context.getBean(ServiceRegistry.class), "bean",
					"there is a bean of that name, java.lang.String, defined in " + Consumers.class.getName()
							+ ". Choose another name"));
	}

	@Test
	void onlyWhatWasRegisteredHereIsUnregistered() {
		this.contextRunner.withUserConfiguration(Consumers.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatIllegalArgumentException().isThrownBy(() -> registry.unregister("plugin"))
				.withMessage("Service 'plugin' cannot be unregistered: there is none. Nothing is registered here");
			registry.register("a", Plugin.class, Plugin::new);
			registry.register("b", Plugin.class, Plugin::new);
			assertThatIllegalArgumentException().isThrownBy(() -> registry.unregister("plugin"))
				.withMessage("Service 'plugin' cannot be unregistered: there is none. Registered here: a, b");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.unregister("bean"))
				.withMessage("Service 'bean' cannot be unregistered: the bean of that name was not registered here,"
						+ " it is java.lang.String, defined in " + Consumers.class.getName());
			assertThat(context).hasBean("bean");
			registry.unregister("a");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.unregister("a"));
		});
	}

	@Test
	void argumentsAreChecked() {
		withRegistry((context, registry) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> registry.register(" ", Integer.class, () -> 1))
				.withMessage("' ' is no name of a bean");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.register(null, Integer.class, () -> 1))
				.withMessage("'null' is no name of a bean");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> registry.registerFactory("&factory", Integer.class, () -> 1))
				.withMessage("'&factory' is no name of a bean");
			assertThatNullPointerException().isThrownBy(() -> registry.register("a", null, () -> 1))
				.withMessage("type must not be null");
			assertThatNullPointerException().isThrownBy(() -> registry.register("a", Integer.class, null))
				.withMessage("supplier must not be null");
			assertThatNullPointerException().isThrownBy(() -> registry.unregister(null))
				.withMessage("name must not be null");
			assertThat(context.containsBean("a")).isFalse();
		});
	}

	@Test
	void aSupplierThatReturnsNullOrSomethingElseIsAnError() {
		withRegistry((context, registry) -> {
			registry.register("nothing", Plugin.class, () -> null);
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Plugin.class))
				.withRootCauseInstanceOf(IllegalStateException.class)
				.withStackTraceContaining("The supplier of service 'nothing' returned null");
			registerUnchecked(registry, "wrong", Worker.class, () -> "text");
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Worker.class))
				.withStackTraceContaining("The supplier of service 'wrong' returned a java.lang.String, which is no "
						+ Worker.class.getName());
		});
	}

	@Test
	void aSupplierThatFailedIsAskedAgainByTheNextUse() {
		withRegistry((context, registry) -> {
			AtomicInteger calls = new AtomicInteger();
			registry.register("flaky", Integer.class, () -> {
				if (calls.incrementAndGet() == 1) {
					throw new IllegalStateException("not yet");
				}
				return calls.get();
			});
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Integer.class))
				.withStackTraceContaining("not yet");
			assertThat(registry.get(Integer.class)).isEqualTo(2);
		});
	}

	@Test
	void aServiceThatNeedsItselfIsSpringsError() {
		withRegistry((context, registry) -> {
			registry.register("itself", Plugin.class, () -> registry.get(Plugin.class));
			assertThatExceptionOfType(BeanCurrentlyInCreationException.class)
				.isThrownBy(() -> registry.get(Plugin.class));
			registry.registerFactory("again", Worker.class, () -> registry.get(Worker.class));
			assertThatExceptionOfType(BeanCurrentlyInCreationException.class)
				.isThrownBy(() -> registry.get(Worker.class));
		});
	}

	@Test
	void aServiceThatAsksForItselfOnceItIsConstructedIsSpringsError() {
		withRegistry((context, registry) -> {
			registry.register("selfish", Selfish.class, Selfish::new);
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Selfish.class))
				.withRootCauseInstanceOf(BeanCurrentlyInCreationException.class);
		});
	}

	@Test
	void servicesThatNeedEachOtherAreSpringsError() {
		withRegistry((context, registry) -> {
			registry.register("text", String.class, () -> "of " + registry.get(Integer.class));
			registry.register("number", Integer.class, () -> registry.get(String.class, "text").length());
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Integer.class))
				.withRootCauseInstanceOf(BeanCurrentlyInCreationException.class);
		});
	}

	@Test
	void aServiceCannotBeUnregisteredWhileTheSameThreadCreatesIt() {
		withRegistry((context, registry) -> {
			registry.register("hasty", Integer.class, () -> {
				registry.unregister("hasty");
				return 1;
			});
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Integer.class))
				.withStackTraceContaining("Service 'hasty' cannot be unregistered: this thread is just creating it");
			registry.unregister("hasty");
			assertThat(registry.find(Integer.class)).isEmpty();
		});
	}

	@Test
	void aServiceThatIsJustBeingUnregisteredIsNotUnregisteredOrRegisteredMeanwhile() {
		withRegistry((context, registry) -> {
			Throwable[] thrown = new Throwable[2];
			registry.register("slow", AutoCloseable.class, () -> () -> {
				thrown[0] = catchThrowable(() -> registry.unregister("slow"));
				thrown[1] = catchThrowable(() -> registry.register("slow", Integer.class, () -> 1));
			});
			assertThat(registry.get(AutoCloseable.class, "slow")).isNotNull();
			registry.unregister("slow");
			assertThat(thrown[0]).isInstanceOf(IllegalStateException.class)
				.hasMessage("Service 'slow' cannot be unregistered: it is just being unregistered");
			assertThat(thrown[1]).isInstanceOf(IllegalStateException.class)
				.hasMessage("Service 'slow' cannot be registered: it is registered already, as a"
						+ " java.lang.AutoCloseable that is just being unregistered");
		});
	}

	@Test
	void aDefinitionThatSomebodyElseRemovedIsNoObstacle() {
		withRegistry((context, registry) -> {
			registry.register("plugin", Plugin.class, Plugin::new);
			((GenericApplicationContext) context.getSourceApplicationContext()).removeBeanDefinition("plugin");
			registry.unregister("plugin");
			registry.register("plugin", Plugin.class, Plugin::new);
			assertThat(registry.get(Plugin.class)).isNotNull();
		});
	}

	private void withRegistry(RegistryConsumer consumer) {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			consumer.accept(context, context.getBean(ServiceRegistry.class));
		});
	}

	private static void assertTaken(ServiceRegistry registry, String name, String reason) {
		assertThatIllegalStateException().isThrownBy(() -> registry.register(name, Plugin.class, Plugin::new))
			.withMessage("Service '%s' cannot be registered: %s", name, reason);
		assertThatIllegalStateException().isThrownBy(() -> registry.registerFactory(name, Plugin.class, Plugin::new))
			.withMessage("Service '%s' cannot be registered: %s", name, reason);
	}

	private static void assertDestroyedBy(ServiceRegistry registry, Runnable end) {
		registry.register("annotated", Destroyable.class, Annotated::new);
		registry.register("disposable", Destroyable.class, Disposable::new);
		registry.register("closeable", Destroyable.class, Closing::new);
		registry.register("close", Destroyable.class, Close::new);
		registry.register("shutdown", Destroyable.class, Shutdown::new);
		List<Destroyable> all = registry.all(Destroyable.class);
		assertThat(all).hasSize(5).allSatisfy((each) -> assertThat(each.destroyed).isZero());
		end.run();
		assertThat(all).allSatisfy((each) -> assertThat(each.destroyed).isEqualTo(1));
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static void registerUnchecked(ServiceRegistry registry, String name, Class type, Supplier supplier) {
		registry.register(name, type, supplier);
	}

	interface RegistryConsumer {

		void accept(AssertableApplicationContext context, ServiceRegistry registry) throws Exception;

	}

	static class Plugin implements BeanNameAware {

		final List<String> events = new CopyOnWriteArrayList<>();

		@Autowired
		void pool(PriorityPool pool) {
			this.events.add("injected");
		}

		@Override
		public void setBeanName(String name) {
			this.events.add("named " + name);
		}

		@PostConstruct
		void construct() {
			this.events.add("constructed");
		}

		@PreDestroy
		void destroy() {
			this.events.add("destroyed");
		}

	}

	static class RunnablePlugin implements Runnable {

		@Override
		public void run() {
		}

	}

	static class Worker {

		@PriorityAsync
		CompletableFuture<String> thread() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	static class Selfish {

		@Autowired
		ServiceRegistry registry;

		@PostConstruct
		void construct() {
			this.registry.get(Selfish.class);
		}

	}

	static class Late {

		@Autowired
		Plugin plugin;

	}

	static class Early {

		@Autowired(required = false)
		Plugin plugin;

	}

	static class WithProvider {

		@Autowired
		ObjectProvider<Plugin> plugins;

	}

	abstract static class Destroyable {

		int destroyed;

	}

	static class Annotated extends Destroyable {

		@PreDestroy
		void end() {
			this.destroyed++;
		}

	}

	static class Disposable extends Destroyable implements DisposableBean {

		@Override
		public void destroy() {
			this.destroyed++;
		}

	}

	static class Closing extends Destroyable implements AutoCloseable {

		@Override
		public void close() {
			this.destroyed++;
		}

	}

	static class Close extends Destroyable {

		public void close() {
			this.destroyed++;
		}

	}

	static class Shutdown extends Destroyable {

		public void shutdown() {
			this.destroyed++;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Consumers {

		@Bean
		Early early() {
			return new Early();
		}

		@Bean
		WithProvider withProvider() {
			return new WithProvider();
		}

		@Bean({ "bean", "alias" })
		String bean() {
			return "text";
		}

	}

}
