package io.threadsystem.aop;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The class path of the tests once more, in a class loader of its own, with entries left
 * out or added: code that runs there finds nothing that is not on it.
 */
public final class IsolatedClassPath {

	private final List<Path> entries;

	/** Keeps the entries that a filter lets through. */
	public IsolatedClassPath(Predicate<Path> filter) {
		this.entries = new ArrayList<>(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter(filter)
			.toList());
	}

	IsolatedClassPath with(Path entry) {
		this.entries.add(entry);
		return this;
	}

	/** Calls {@code static Object run(String)} of a class. */
	public Object run(Class<?> type, String argument) throws Throwable {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = loader()) {
			thread.setContextClassLoader(loader);
			return loader.loadClass(type.getName()).getMethod("run", String.class).invoke(null, argument);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private URLClassLoader loader() throws IOException {
		List<URL> urls = new ArrayList<>();
		for (Path entry : this.entries) {
			urls.add(url(entry));
		}
		return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
	}

	private static URL url(Path entry) throws MalformedURLException {
		return entry.toUri().toURL();
	}

}
