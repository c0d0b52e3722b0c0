package io.threadsystem.registry;

import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemRegistryAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The errors of {@link ServiceRegistry#require}. */
@ExtendWith(OutputCaptureExtension.class)
class ServiceRegistryRequireTests {

	private static final String PACKAGE = ServiceRegistryRequireTests.class.getName() + "$";

	private final ApplicationContextRunner contextRunner = RegistryRunner.create();

	@Test
	void whereNothingComesCloseTheErrorSaysSo() {
		this.contextRunner.run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			assertThatExceptionOfType(NoSuchServiceException.class).isThrownBy(() -> registry.require(Invoice.class))
				.withMessage("No qualifying bean of type '%sInvoice' available: No bean has this type, and none comes"
						+ " close. Ask for one of the types that there are, define a bean of type Invoice, or register"
						+ " one with ServiceRegistry.register.", PACKAGE)
				.withCauseInstanceOf(NoSuchBeanDefinitionException.class)
				.satisfies((ex) -> assertThat(ex.getBeanType()).isEqualTo(Invoice.class));
		});
	}

	@Test
	void theErrorNamesWhatComesClose() {
		this.contextRunner.withUserConfiguration(Gateways.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("stub", StubGateway.class, StubGateway::new);
			assertThatExceptionOfType(NoSuchServiceException.class)
				.isThrownBy(() -> registry.require(Elsewhere.CardGateway.class))
				.withMessageContaining("No bean has this type. These come close: "
						+ "'cardGatewayUrl' (java.lang.String), by its name; "
						+ "'cards' (%sCardGateway), in another package.".formatted(PACKAGE))
				.satisfies((ex) -> assertThat(ex.remedy()).contains("define a bean of type CardGateway"));
			assertThatExceptionOfType(NoSuchServiceException.class)
				.isThrownBy(() -> registry.require(UnusedGateway.class))
				.withMessageContaining(("'proxied' (proxy of %1$sGateway), also a %1$sGateway; "
						+ "'stub' (%1$sStubGateway), also a %1$sGateway.")
					.formatted(PACKAGE));
		});
	}

	@Test
	void theErrorNamesTenAtTheMost() {
		this.contextRunner.run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			for (int i = 10; i < 22; i++) {
				registry.register("stub" + i, StubGateway.class, StubGateway::new);
			}
			assertThatExceptionOfType(NoSuchServiceException.class)
				.isThrownBy(() -> registry.require(UnusedGateway.class))
				.withMessageContaining("'stub10'")
				.withMessageContaining("'stub19'")
				.withMessageContaining(", and 2 more.")
				.satisfies((ex) -> assertThat(ex.reason()).doesNotContain("stub20"));
		});
	}

	@Test
	void whatIsInTheParentComesCloseToo() {
		this.contextRunner.withUserConfiguration(Gateways.class)
			.run((parent) -> this.contextRunner.withParent(parent)
				.run((child) -> assertThatExceptionOfType(NoSuchServiceException.class)
					.isThrownBy(() -> child.getBean(ServiceRegistry.class).require(UnusedGateway.class))
					.withMessageContaining("'proxied'")));
	}

	@Test
	void ofSeveralTheErrorNamesTheCandidates() {
		this.contextRunner.withUserConfiguration(Gateways.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("stub", Gateway.class, StubGateway::new);
			assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> registry.require(Gateway.class))
				.withMessage("No qualifying bean of type '%1$sGateway' available: There are several, and none is"
						+ " preferred: 'proxied' (proxy of %1$sGateway), 'stub' (%1$sGateway). Ask for one by its name"
						+ " or qualifier, or for all of them, or mark one as @Primary.", PACKAGE)
				.satisfies((ex) -> assertThat(ex.getBeanNamesFound()).containsExactly("proxied", "stub"));
		});
	}

	@Test
	void ofSeveralPrimaryOnesTheErrorSaysWhy() {
		this.contextRunner.withUserConfiguration(Primaries.class)
			.run((context) -> assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
				.isThrownBy(() -> context.getBean(ServiceRegistry.class).require(Gateway.class))
				.withMessageContaining("more than one 'primary' bean found among candidates")
				.withMessageContaining("'one' (%1$sStubGateway), 'two' (%1$sStubGateway)".formatted(PACKAGE)));
	}

	@Test
	void theReportOfAnApplicationThatDoesNotStartHasIt(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> application.run().close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("A service of type " + PACKAGE + "UnusedGateway is required.")
			.contains("Reason: No bean has this type. These come close: 'stub' (" + PACKAGE + "StubGateway)")
			.contains("Ask for one of the types that there are, define a bean of type UnusedGateway");
	}

	interface Gateway {

	}

	static class StubGateway implements Gateway {

	}

	static class UnusedGateway implements Gateway {

	}

	static class CardGateway {

	}

	static class Invoice {

	}

	static class Elsewhere {

		static class CardGateway {

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Gateways {

		@Bean
		Gateway proxied() {
			return (Gateway) new ProxyFactory(new StubGateway()).getProxy();
		}

		@Bean
		CardGateway cards() {
			return new CardGateway();
		}

		@Bean
		String cardGatewayUrl() {
			return "https://cards.example";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Primaries {

		@Bean
		@Primary
		StubGateway one() {
			return new StubGateway();
		}

		@Bean
		@Primary
		StubGateway two() {
			return new StubGateway();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemRegistryAutoConfiguration.class })
	static class Application {

		@Bean
		StubGateway stub() {
			return new StubGateway();
		}

		@Bean
		String needy(ServiceRegistry registry) {
			return registry.require(UnusedGateway.class).toString();
		}

	}

}
