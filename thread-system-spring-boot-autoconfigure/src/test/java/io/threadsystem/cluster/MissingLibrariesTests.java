package io.threadsystem.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.threadsystem.aop.IsolatedClassPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Applications that have not what durable jobs need, or have it and do not use it. */
class MissingLibrariesTests {

	@ParameterizedTest
	@CsvSource({ "db-scheduler, com.github.kagkarlsson:db-scheduler",
			"spring-jdbc, org.springframework.boot:spring-boot-starter-jdbc",
			"spring-boot-jdbc, org.springframework.boot:spring-boot-starter-jdbc",
			"spring-boot-sql, org.springframework.boot:spring-boot-starter-jdbc",
			"jackson-databind-3, org.springframework.boot:spring-boot-starter-jackson" })
	void whatIsMissingIsNamedWhereItIsWantedAndElseNotMissed(String jar, String artifact) throws Throwable {
		Pattern absent = Pattern.compile(jar + (jar.endsWith("-3") ? "\\..*" : "-[0-9].*"));
		IsolatedClassPath reduced = new IsolatedClassPath(
				(entry) -> !absent.matcher(entry.getFileName().toString()).matches());
		assertThat(reduced.run(Runner.class, "false")).isEqualTo("started");
		assertThat(reduced.run(Runner.class, "true")).asString()
			.startsWith("Property thread-system.cluster.enabled = true: Durable jobs need the class ")
			.endsWith("Add the dependency " + artifact + ", or set thread-system.cluster.enabled to false.");
	}

	/** Conditions look whether two classes are there, and use nothing of them. */
	@Test
	void withoutDurableJobsNothingOfThemIsLoaded() throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (RecordingClassLoader loader = new RecordingClassLoader()) {
			thread.setContextClassLoader(loader);
			Object result = loader.loadClass(Runner.class.getName())
				.getMethod("run", String.class)
				.invoke(null, "false");
			assertThat(result).isEqualTo("started");
			assertThat(loader.loaded).anyMatch((name) -> name.startsWith("io.threadsystem.pool."))
				.noneMatch((name) -> name.startsWith("com.github.kagkarlsson.scheduler.task.")
						|| name.startsWith("com.github.kagkarlsson.scheduler.jdbc.")
						|| name.startsWith("org.springframework.boot.jdbc.")
						|| name.startsWith("org.springframework.boot.sql.init.")
						|| name.equals(DurableJobCluster.class.getName()) || name.equals(PoolEngine.class.getName()));
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/** What runs there: all auto-configurations of ours. */
	public static final class Runner {

		private Runner() {
		}

		/**
		 * Runs an application.
		 * @param cluster whether it wants durable jobs
		 * @return "started", or why not
		 */
		public static Object run(String cluster) {
			SpringApplication application = new SpringApplication(autoConfigurations());
			application.setWebApplicationType(WebApplicationType.NONE);
			application.setRegisterShutdownHook(false);
			try (ConfigurableApplicationContext context = application
				.run("--thread-system.cluster.enabled=" + cluster)) {
				return "started";
			}
			catch (RuntimeException ex) {
				return NestedExceptionUtils.getMostSpecificCause(ex).getMessage();
			}
		}

		private static Class<?>[] autoConfigurations() {
			ClassLoader classLoader = Runner.class.getClassLoader();
			Class<?>[] ours = ImportCandidates.load(AutoConfiguration.class, classLoader)
				.getCandidates()
				.stream()
				.filter((name) -> name.startsWith("io.threadsystem."))
				.map((name) -> load(name, classLoader))
				.toArray(Class[]::new);
			return Configurations.getClasses(List.of(AutoConfigurations.of(ours)));
		}

		private static Class<?> load(String name, ClassLoader classLoader) {
			try {
				return Class.forName(name, false, classLoader);
			}
			catch (ClassNotFoundException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** The class path once more, with a note of what is taken from it. */
	private static final class RecordingClassLoader extends URLClassLoader {

		final Set<String> loaded = ConcurrentHashMap.newKeySet();

		RecordingClassLoader() {
			super(classPath(), ClassLoader.getPlatformClassLoader());
		}

		private static URL[] classPath() {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(RecordingClassLoader::url)
				.toArray(URL[]::new);
		}

		private static URL url(String entry) {
			try {
				return Path.of(entry).toUri().toURL();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			Class<?> found = super.findClass(name);
			this.loaded.add(name);
			return found;
		}

	}

}
