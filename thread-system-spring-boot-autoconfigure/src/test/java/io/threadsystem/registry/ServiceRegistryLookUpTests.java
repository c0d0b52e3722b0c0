package io.threadsystem.registry;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** What is found in a {@link ServiceRegistry}. */
class ServiceRegistryLookUpTests {

	private final ApplicationContextRunner contextRunner = RegistryRunner.create();

	@Test
	void aBeanIsFoundByItsTypeOrOneThatItImplements() {
		this.contextRunner.withUserConfiguration(OneMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.get(Mailer.class)).isSameAs(context.getBean("smtp"));
			assertThat(registry.get(SmtpMailer.class)).isSameAs(context.getBean("smtp"));
			assertThat(registry.require(Mailer.class)).isSameAs(context.getBean("smtp"));
			assertThat(registry.find(Mailer.class)).containsSame(context.getBean("smtp", Mailer.class));
		});
	}

	@Test
	void whatIsMissingIsAnErrorOrEmpty() {
		this.contextRunner.run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatExceptionOfType(NoSuchBeanDefinitionException.class).isThrownBy(() -> registry.get(Mailer.class))
				.withMessage("No qualifying bean of type '%s' available", Mailer.class.getName());
			assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
				.isThrownBy(() -> registry.get(Mailer.class, "smtp"))
				.withMessageContaining("No matching Mailer bean found for qualifier 'smtp'");
			assertThat(registry.find(Mailer.class)).isEmpty();
			assertThat(registry.all(Mailer.class)).isEmpty();
			assertThat(registry.names(Mailer.class)).isEmpty();
		});
	}

	@Test
	void ofSeveralThePrimaryOneIsFound() {
		this.contextRunner.withUserConfiguration(OneMailer.class, PrimaryMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.get(Mailer.class)).isSameAs(context.getBean("primary"));
			assertThat(registry.find(Mailer.class)).containsSame(context.getBean("primary", Mailer.class));
		});
	}

	@Test
	void severalOfWhichNoneIsPreferredAreAnErrorAlsoForFind() {
		this.contextRunner.withUserConfiguration(OneMailer.class, QualifiedMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> registry.get(Mailer.class))
				.withMessageContaining("found 2: smtp,other");
			assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> registry.find(Mailer.class))
				.withMessageContaining("found 2: smtp,other");
		});
	}

	@Test
	void aServiceIsFoundByItsQualifierItsNameAndItsAlias() {
		this.contextRunner.withUserConfiguration(OneMailer.class, QualifiedMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.get(Mailer.class, "bulk")).isSameAs(context.getBean("other"));
			assertThat(registry.get(Mailer.class, "other")).isSameAs(context.getBean("other"));
			assertThat(registry.get(Mailer.class, "alias")).isSameAs(context.getBean("other"));
			assertThat(registry.get(Mailer.class, "smtp")).isSameAs(context.getBean("smtp"));
		});
	}

	@Test
	void allAreOrderedAsSpringOrdersThemAndNamesAsTheyWereDefined() {
		this.contextRunner.withUserConfiguration(Ordered.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.all(Mailer.class)).containsExactly(context.getBean("first", Mailer.class),
					context.getBean("second", Mailer.class), context.getBean("last", Mailer.class));
			assertThat(registry.names(Mailer.class)).containsExactly("last", "second", "first");
		});
	}

	@Test
	void allIncludesThoseThatAreNotInjectedByType() {
		this.contextRunner.withUserConfiguration(OneMailer.class, NoCandidates.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.get(Mailer.class)).isSameAs(context.getBean("smtp"));
			assertThat(registry.names(Mailer.class)).containsExactly("smtp", "noDefault", "noCandidate");
			assertThat(registry.all(Mailer.class)).hasSize(3);
		});
	}

	@Test
	void namesCreatesNothing() {
		this.contextRunner.withUserConfiguration(LazyMailer.class).run((context) -> {
			assertThat(context.getBean(ServiceRegistry.class).names(Mailer.class)).containsExactly("lazy");
			assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
			assertThat(context.getBean(ServiceRegistry.class).get(Mailer.class)).isNotNull();
			assertThat(context.getBeanFactory().containsSingleton("lazy")).isTrue();
		});
	}

	@Test
	void aPrototypeIsCreatedForEachLookUp() {
		this.contextRunner.withUserConfiguration(PrototypeMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThat(registry.get(Mailer.class)).isNotSameAs(registry.get(Mailer.class));
		});
	}

	@Test
	void aServiceOfAScopeThatIsNotActiveIsNotFound() {
		this.contextRunner.withInitializer((context) -> {
			GenericApplicationContext generic = (GenericApplicationContext) context;
			generic.getBeanFactory().registerScope("request", new InactiveScope());
			generic.registerBean("scoped", SmtpMailer.class, (definition) -> definition.setScope("request"));
		}).run((context) -> assertThat(context.getBean(ServiceRegistry.class).find(Mailer.class)).isEmpty());
	}

	@Test
	void aServiceThatCannotBeCreatedIsAnErrorAlsoForFind() {
		this.contextRunner.withUserConfiguration(FailingMailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.get(Mailer.class))
				.withMessageContaining("no server");
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> registry.find(Mailer.class))
				.withMessageContaining("no server");
		});
	}

	@Test
	void aLookUpNeedsATypeAndAQualifier() {
		this.contextRunner.run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatNullPointerException().isThrownBy(() -> registry.get(null)).withMessage("type must not be null");
			assertThatNullPointerException().isThrownBy(() -> registry.get(Mailer.class, null))
				.withMessage("qualifier must not be null");
			assertThatNullPointerException().isThrownBy(() -> registry.require(null))
				.withMessage("type must not be null");
		});
	}

	// Parents

	@Test
	void beansOfTheParentAreFoundAndComeLast() {
		this.contextRunner.withUserConfiguration(OneMailer.class)
			.run((parent) -> this.contextRunner.withUserConfiguration(QualifiedMailer.class)
				.withParent(parent)
				.run((child) -> {
					ServiceRegistry registry = child.getBean(ServiceRegistry.class);
					assertThat(registry.get(Mailer.class)).isSameAs(child.getBean("other"));
					assertThat(registry.get(Mailer.class, "smtp")).isSameAs(parent.getBean("smtp"));
					assertThat(registry.get(SmtpMailer.class)).isSameAs(parent.getBean("smtp"));
					assertThat(registry.names(Mailer.class)).containsExactly("other", "smtp");
					assertThat(registry.all(Mailer.class)).hasSize(2);
				}));
	}

	@Test
	void aServiceThatIsRegisteredInTheParentIsFoundInTheChildAndNotTheOtherWayRound() {
		this.contextRunner.run((parent) -> this.contextRunner.withParent(parent).run((child) -> {
			ServiceRegistry above = parent.getBean(ServiceRegistry.class);
			ServiceRegistry below = child.getBean(ServiceRegistry.class);
			assertThat(below).isNotSameAs(above);
			above.register("above", Mailer.class, SmtpMailer::new);
			assertThat(below.get(Mailer.class)).isSameAs(above.get(Mailer.class));
			below.register("above", Mailer.class, SmtpMailer::new);
			assertThat(below.get(Mailer.class)).isNotSameAs(above.get(Mailer.class));
			assertThat(below.names(Mailer.class)).containsExactly("above");
			below.unregister("above");
			assertThat(below.get(Mailer.class)).isSameAs(above.get(Mailer.class));
			above.unregister("above");
			assertThat(below.find(Mailer.class)).isEmpty();
		}));
	}

	// Before and after

	@Test
	void aContextThatWasNotRefreshedTakesServicesInAndHasThemLater() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			ServiceRegistry registry = ServiceRegistry.on(context);
			AtomicInteger created = new AtomicInteger();
			registry.register("counted", Integer.class, created::incrementAndGet);
			assertThatIllegalStateException().isThrownBy(() -> registry.get(Integer.class))
				.withMessageContaining("has not been refreshed yet");
			context.refresh();
			assertThat(created).hasValue(0);
			assertThat(registry.get(Integer.class)).isEqualTo(1);
		}
	}

	@Test
	void aClosedContextSaysSo() {
		GenericApplicationContext context = new GenericApplicationContext();
		context.refresh();
		ServiceRegistry registry = ServiceRegistry.on(context);
		registry.register("mailer", Mailer.class, SmtpMailer::new);
		context.close();
		assertThatIllegalStateException().isThrownBy(() -> registry.get(Mailer.class))
			.withMessageContaining("has been closed already");
		assertThatIllegalStateException().isThrownBy(() -> registry.names(Mailer.class))
			.withMessageContaining("has been closed already");
		assertThatIllegalStateException().isThrownBy(() -> registry.register("other", Mailer.class, SmtpMailer::new))
			.withMessage("Service 'other' cannot be registered: %s has been closed", context);
		registry.unregister("mailer");
	}

	@Test
	void aContextOfAnotherKindIsRefused() {
		ConfigurableApplicationContext context = (ConfigurableApplicationContext) Proxy.newProxyInstance(
				getClass().getClassLoader(), new Class<?>[] { ConfigurableApplicationContext.class },
				(proxy, method, args) -> method.getName().equals("toString") ? "this context" : null);
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceRegistry.on(context))
			.withMessage("this context has no DefaultListableBeanFactory");
		assertThatNullPointerException().isThrownBy(() -> ServiceRegistry.on(null))
			.withMessage("context must not be null");
	}

	interface Mailer {

	}

	static class SmtpMailer implements Mailer {

	}

	static class OtherMailer implements Mailer {

	}

	static class InactiveScope implements org.springframework.beans.factory.config.Scope {

		@Override
		public Object get(String name, ObjectFactory<?> objectFactory) {
			throw new IllegalStateException("not active");
		}

		@Override
		public Object remove(String name) {
			throw new IllegalStateException("not active");
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneMailer {

		@Bean
		SmtpMailer smtp() {
			return new SmtpMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryMailer {

		@Bean
		@Primary
		OtherMailer primary() {
			return new OtherMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedMailer {

		@Bean({ "other", "alias" })
		@Qualifier("bulk")
		OtherMailer other() {
			return new OtherMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Ordered {

		@Bean
		SmtpMailer last() {
			return new SmtpMailer();
		}

		@Bean
		@Order(2)
		SmtpMailer second() {
			return new SmtpMailer();
		}

		@Bean
		@Order(1)
		SmtpMailer first() {
			return new SmtpMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoCandidates {

		@Bean(defaultCandidate = false)
		OtherMailer noDefault() {
			return new OtherMailer();
		}

		@Bean(autowireCandidate = false)
		OtherMailer noCandidate() {
			return new OtherMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyMailer {

		@Bean
		@Lazy
		SmtpMailer lazy() {
			return new SmtpMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeMailer {

		@Bean
		@Scope("prototype")
		SmtpMailer prototype() {
			return new SmtpMailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingMailer {

		@Bean
		@Lazy
		SmtpMailer failing() {
			throw new IllegalStateException("no server");
		}

	}

}
