package io.threadsystem.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import javax.tools.ToolProvider;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.DecoratingProxy;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.env.MockPropertySource;
import org.springframework.resilience.retry.MethodRetryPredicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link PriorityAsync} works in an application that was processed ahead of
 * time.
 */
class PriorityAsyncAotTests {

	@TempDir
	Path directory;

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void theGeneratedApplicationRunsCallsAsJobs() throws Throwable {
		String initializer = process();
		assertThat(new IsolatedClassPath((entry) -> true).with(this.directory).run(Application.class, initializer))
			.asString()
			.isEqualTo("single-worker-1 main-worker");
	}

	@Test
	void proxiesAndMethodsAreHinted() throws Exception {
		process();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Service.class, "charge")).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(Api.class, SpringProxy.class, Advised.class, DecoratingProxy.class)).accepts(this.hints);
	}

	@Test
	void whatARetryReachesByReflectionIsHinted() throws Exception {
		process();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Service.class, "chargeLater"))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Again.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(this.hints);
	}

	private String process() throws IOException {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(PriorityAsyncAotTests.class)), files, this.hints);
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(PriorityAsyncAutoConfiguration.class, AnnotatedBeans.Pools.class, Service.class,
				FinalService.class);
		ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		generation.writeGeneratedContent();
		List<String> sources = new ArrayList<>(List.of("-d", this.directory.toString(), "-proc:none"));
		for (var file : files.getGeneratedFiles(Kind.SOURCE).entrySet()) {
			sources.add(write(file.getKey(), file.getValue()).toString());
		}
		for (Kind kind : List.of(Kind.CLASS, Kind.RESOURCE)) {
			for (var file : files.getGeneratedFiles(kind).entrySet()) {
				write(file.getKey(), file.getValue());
			}
		}
		int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, sources.toArray(String[]::new));
		assertThat(result).isZero();
		return initializer.reflectionName();
	}

	private Path write(String path, InputStreamSource content) throws IOException {
		Path file = this.directory.resolve(path);
		Files.createDirectories(file.getParent());
		try (InputStream stream = content.getInputStream()) {
			Files.copy(stream, file);
		}
		return file;
	}

	/** What runs with the generated code. */
	public static class Application {

		/**
		 * Starts the generated application.
		 * @param initializer the class that makes its bean definitions
		 * @return the names of the threads on which its jobs ran
		 * @throws Exception if something fails
		 */
		@SuppressWarnings("unchecked")
		public static Object run(String initializer) throws Exception {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				context.getEnvironment()
					.getPropertySources()
					.addFirst(new MockPropertySource().withProperty("known.later", "single"));
				ApplicationContextInitializer<GenericApplicationContext> generated = (ApplicationContextInitializer<GenericApplicationContext>) Class
					.forName(initializer)
					.asSubclass(ApplicationContextInitializer.class)
					.getConstructor()
					.newInstance();
				generated.initialize(context);
				context.refresh();
				return context.getBean(Service.class).charge().get() + " "
						+ context.getBean(Api.class).charge().get().replaceFirst("-\\d+$", "");
			}
		}

	}

	static class Service {

		@PriorityAsync(pool = "${known.later}")
		@JobRetry(maxRetries = 1, delay = "1ms", predicate = Again.class, recover = "chargeLater")
		public Future<String> charge() {
			throw new IllegalStateException("again");
		}

		@SuppressWarnings("UnusedMethod")
		private Future<String> chargeLater() {
			return PriorityAsyncProxyTests.onThread();
		}

	}

	static class Again implements MethodRetryPredicate {

		@Override
		public boolean shouldRetry(Method method, Throwable failure) {
			return "again".equals(failure.getMessage());
		}

	}

	interface Api {

		Future<String> charge();

	}

	static final class FinalService implements Api {

		@Override
		@PriorityAsync
		public Future<String> charge() {
			return PriorityAsyncProxyTests.onThread();
		}

	}

}
