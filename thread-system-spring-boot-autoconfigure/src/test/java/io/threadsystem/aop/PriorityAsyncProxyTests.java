package io.threadsystem.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests where {@link PriorityAsync} may be, and for which kinds of proxies.
 */
class PriorityAsyncProxyTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theAnnotationMayBeOnTheInterface(boolean proxyTargetClass) {
		run(OnInterface.class, proxyTargetClass, (context) -> {
			assertProxied(context.getBean(Shop.class), proxyTargetClass);
			assertJob(context.getBean(Shop.class).order(), "OnInterface.order", Priority.HIGH);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theAnnotationMayBeOnTheImplementation(boolean proxyTargetClass) {
		run(OnImplementation.class, proxyTargetClass, (context) -> {
			assertProxied(context.getBean(PlainShop.class), proxyTargetClass);
			assertJob(context.getBean(PlainShop.class).order(), "OnImplementation.order", Priority.LOW);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theInterfaceMayBeUnknownToTheClassThatImplementsIt(boolean proxyTargetClass) {
		run(InheritsImplementation.class, proxyTargetClass, (context) -> assertJob(context.getBean(Shop.class).order(),
				"InheritsImplementation.order", Priority.HIGH));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void genericMethodsAreIntercepted(boolean proxyTargetClass) {
		run(TextHandler.class, proxyTargetClass, (context) -> {
			@SuppressWarnings("unchecked")
			Handler<String, CompletableFuture<String>> handler = context.getBean(Handler.class);
			assertJob(handler.handle("x"), "TextHandler.handle", Priority.HIGH);
			assertThat(handler.handle("x").get()).isEqualTo("x");
		});
	}

	@Test
	void aComposedAnnotationPassesItsAttributes() {
		run(Composed.class, true, (context) -> {
			Composed composed = context.getBean(Composed.class);
			assertJob(composed.express(), "by-alias", Priority.HIGH);
			assertThat(((Job<?>) composed.express()).get()).asString().startsWith("single-worker-");
		});
	}

	@Test
	void theAnnotationOfAClassReachesItsMethodsThatCanBeJobs() {
		run(Annotated.class, true, (context) -> {
			Annotated annotated = context.getBean(Annotated.class);
			assertJob(annotated.own(), "Annotated.own", Priority.LOWEST);
			assertJob(annotated.inherited(), "Annotated.inherited", Priority.LOWEST);
			assertJob(annotated.different(), "Annotated.different", Priority.HIGHEST);
			assertThat(annotated.text()).isEqualTo(Thread.currentThread().getName());
			assertThat(annotated.notPublic()).isNotInstanceOf(Job.class);
			assertThat(annotated.inheritedFinal()).isNotInstanceOf(Job.class);
			assertThat(Annotated.utility()).isNotInstanceOf(Job.class);
		});
	}

	@Test
	void methodsThatAreNotPublicMayCarryIt() {
		run(NotPublic.class, true, (context) -> {
			NotPublic bean = context.getBean(NotPublic.class);
			assertJob(bean.packagePrivate(), "NotPublic.packagePrivate", Priority.NORMAL);
			assertJob(bean.protectedOne(), "NotPublic.protectedOne", Priority.NORMAL);
		});
	}

	@Test
	void aConfigurationClassMayHaveJobMethods() {
		run(Settings.class, true,
				(context) -> assertJob(context.getBean(Settings.class).reload(), "Settings.reload", Priority.NORMAL));
	}

	@Test
	void aFinalClassIsProxiedByItsInterface() {
		run(FinalShop.class, true, (context) -> {
			assertProxied(context.getBean(Shop.class), false);
			assertJob(context.getBean(Shop.class).order(), "FinalShop.order", Priority.HIGH);
		});
	}

	@Test
	void beansWithoutAClassOfTheirOwnAreIntercepted() {
		run(Classless.class, true, (context) -> {
			assertJob(context.getBean("lambda", Shop.class).order(), "Shop.order", Priority.HIGH);
			assertJob(context.getBean("proxy", Shop.class).order(), "Shop.order", Priority.HIGH);
			assertJob(context.getBean("withoutTarget", Shop.class).order(), "Shop.order", Priority.HIGH);
			assertJob(context.getBean("otherTarget", Shop.class).order(), "Shop.order", Priority.HIGH);
		});
	}

	@Test
	void aScopedBeanIsIntercepted() {
		run(Scoped.class, true, (context) -> assertJob(context.getBean("shop", OnImplementation.class).order(),
				"OnImplementation.order", Priority.LOW));
	}

	@Test
	void otherBeansAreLeftAlone() {
		run(Plain.class, true, (context) -> assertThat(AopUtils.isAopProxy(context.getBean(Plain.class))).isFalse());
	}

	@Test
	void aProxyThatIsThereGetsNoSecondOne() {
		run(Classless.class, true, (context) -> {
			Advised advised = (Advised) context.getBean("withoutTarget");
			assertThat(advised.getAdvisors()).hasSize(2);
			assertThat(advised.getAdvisors()[0].getAdvice()).isInstanceOf(PriorityAsyncInterceptor.class);
		});
	}

	private static void run(Class<?> bean, boolean proxyTargetClass,
			ContextConsumer<AssertableApplicationContext> test) {
		AnnotatedBeans.runner(bean).withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass).run(test);
	}

	private static void assertProxied(Object bean, boolean proxyTargetClass) {
		assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(proxyTargetClass);
		assertThat(AopUtils.isJdkDynamicProxy(bean)).isNotEqualTo(proxyTargetClass);
	}

	private static void assertJob(Object returned, String name, Priority priority) {
		assertThat(returned).isInstanceOfSatisfying(Job.class, (job) -> {
			assertThat(job.name()).isEqualTo(name);
			assertThat(job.priority()).isEqualTo(priority);
		});
	}

	static CompletableFuture<String> onThread() {
		return CompletableFuture.completedFuture(AnnotatedBeans.worker());
	}

	interface Shop {

		@PriorityAsync(priority = Priority.HIGH)
		Future<String> order();

	}

	static class OnInterface implements Shop {

		@Override
		public CompletableFuture<String> order() {
			return onThread();
		}

	}

	interface PlainShop {

		Future<String> order();

	}

	static class OnImplementation implements PlainShop {

		@Override
		@PriorityAsync(priority = Priority.LOW)
		public Future<String> order() {
			return onThread();
		}

	}

	static class Implementation {

		public Future<String> order() {
			return onThread();
		}

	}

	static class InheritsImplementation extends Implementation implements Shop {

	}

	interface Handler<T, R> {

		R handle(T what);

	}

	static class TextHandler implements Handler<String, CompletableFuture<String>> {

		@Override
		@PriorityAsync(priority = Priority.HIGH)
		public CompletableFuture<String> handle(String what) {
			return CompletableFuture.completedFuture(what);
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PriorityAsync(priority = Priority.HIGH, pool = "single")
	@interface Express {

		@AliasFor(annotation = PriorityAsync.class)
		String name() default "";

	}

	static class Composed {

		@Express(name = "by-alias")
		public Future<String> express() {
			return onThread();
		}

	}

	static class Base {

		public Future<String> inherited() {
			return onThread();
		}

		public final Future<String> inheritedFinal() {
			return onThread();
		}

	}

	@PriorityAsync(priority = Priority.LOWEST)
	static class Annotated extends Base {

		public Future<String> own() {
			return onThread();
		}

		@PriorityAsync(priority = Priority.HIGHEST)
		public Future<String> different() {
			return onThread();
		}

		public String text() {
			return AnnotatedBeans.worker();
		}

		Future<String> notPublic() {
			return onThread();
		}

		public static Future<String> utility() {
			return onThread();
		}

	}

	static class NotPublic {

		@PriorityAsync
		Future<String> packagePrivate() {
			return onThread();
		}

		@PriorityAsync
		protected Future<String> protectedOne() {
			return onThread();
		}

	}

	@Configuration
	static class Settings {

		@PriorityAsync
		public Future<String> reload() {
			return onThread();
		}

	}

	static final class FinalShop implements Shop {

		@Override
		public Future<String> order() {
			return onThread();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Classless {

		@Bean
		Shop lambda() {
			return PriorityAsyncProxyTests::onThread;
		}

		@Bean
		Shop proxy() {
			return (Shop) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Shop.class },
					(proxy, method, arguments) -> onThread());
		}

		@Bean
		Shop withoutTarget() {
			return ProxyFactory.getProxy(Shop.class, (MethodInterceptor) (invocation) -> onThread());
		}

		@Bean
		Shop otherTarget() {
			ProxyFactory factory = new ProxyFactory();
			factory.setTarget(new Plain());
			factory.addInterface(Shop.class);
			factory.addAdvice((MethodInterceptor) (invocation) -> onThread());
			return (Shop) factory.getProxy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		OnImplementation shop() {
			return new OnImplementation();
		}

	}

	static class Plain {

		public Future<String> order() {
			return onThread();
		}

	}

}
