package io.threadsystem.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The samples of the guide, docs/services.md. */
class ServiceRegistryGuideTests {

	@Test
	void invoicesSeePrintersThatAreInstalledLater() {
		RegistryRunner.create().withBean(Invoices.class).withBean(Plugins.class).run((context) -> {
			Invoice invoice = new Invoice(new ArrayList<>());
			context.getBean(Invoices.class).print(invoice);
			assertThat(invoice.printed).isEmpty();
			context.getBean(Plugins.class).install("pdf", PdfPrinter::new);
			context.getBean(Invoices.class).print(invoice);
			assertThat(invoice.printed).containsExactly("pdf");
			context.getBean(Plugins.class).uninstall("pdf");
			context.getBean(Invoices.class).print(invoice);
			assertThat(invoice.printed).containsExactly("pdf");
		});
	}

	@Test
	void servicesAreRegistered() {
		RegistryRunner.create().withBean(Mailer.class).run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("pdf", Printer.class, PdfPrinter::new);
			registry.register("mail", Printer.class, () -> new MailPrinter(registry.get(Mailer.class)));
			registry.registerFactory("label", Label.class, Label::new);
			assertThat(registry.all(Printer.class)).hasExactlyElementsOfTypes(PdfPrinter.class, MailPrinter.class);
			assertThat(registry.get(Label.class)).isNotSameAs(registry.get(Label.class));
		});
	}

	@Test
	void theErrorOfRequireIsAsInTheGuide() {
		RegistryRunner.create().run((context) -> {
			ServiceRegistry registry = context.getBean(ServiceRegistry.class);
			registry.register("printer", Printer.class, () -> (invoice) -> {
			});
			assertThatExceptionOfType(NoSuchServiceException.class).isThrownBy(() -> registry.require(PdfPrinter.class))
				.withMessageContaining("These come close: 'printer' (%1$s), also a %1$s.", Printer.class.getName());
		});
	}

	@Test
	void aJobAsksWhenItRuns() {
		RegistryRunner.create().run((context) -> {
			context.getBean(ServiceRegistry.class).register("pdf", Printer.class, PdfPrinter::new);
			PriorityPool pool = context.getBean(PriorityPool.class);
			Invoice invoice = new Invoice(new ArrayList<>());
			Job<Void> job = pool.submit(() -> JobContext.current().service(Printer.class).print(invoice));
			job.join();
			assertThat(invoice.printed).containsExactly("pdf");
		});
	}

	@Test
	void anUninstalledPluginIsClosed() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.refresh();
			Plugins plugins = new Plugins(ServiceRegistry.on(context));
			plugins.install("pdf", PdfPrinter::new);
			PdfPrinter printer = (PdfPrinter) plugins.installed().get(0);
			plugins.uninstall("pdf");
			assertThat(printer.isClosed()).isTrue();
			assertThat(plugins.installed()).isEmpty();
		}
	}

	@Service
	static class Invoices {

		private final ObjectProvider<Printer> printers;

		Invoices(ObjectProvider<Printer> printers) {
			this.printers = printers;
		}

		void print(Invoice invoice) {
			this.printers.orderedStream().forEach((printer) -> printer.print(invoice));
		}

	}

	@Component
	static class Plugins {

		private final ServiceRegistry registry;

		Plugins(ServiceRegistry registry) {
			this.registry = registry;
		}

		void install(String name, Supplier<Printer> plugin) {
			this.registry.register(name, Printer.class, plugin);
		}

		void uninstall(String name) {
			this.registry.unregister(name);
		}

		List<Printer> installed() {
			return this.registry.all(Printer.class);
		}

	}

	record Invoice(List<String> printed) {
	}

	interface Printer {

		void print(Invoice invoice);

	}

	static class PdfPrinter implements Printer, AutoCloseable {

		private boolean isClosed;

		@Override
		public void print(Invoice invoice) {
			invoice.printed.add("pdf");
		}

		boolean isClosed() {
			return this.isClosed;
		}

		@Override
		public void close() {
			this.isClosed = true;
		}

	}

	record MailPrinter(Mailer mailer) implements Printer {

		@Override
		public void print(Invoice invoice) {
			invoice.printed.add("mail");
		}

	}

	static class Mailer {

	}

	static class Label {

	}

}
