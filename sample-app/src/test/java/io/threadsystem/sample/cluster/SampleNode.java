package io.threadsystem.sample.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.threadsystem.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A process of the sample on a database, and what it says over HTTP. */
final class SampleNode implements AutoCloseable {

	private static final Duration STARTS_WITHIN = Duration.ofMinutes(2);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final HttpClient client = HttpClient.newHttpClient();

	private final Path log;

	private final Process process;

	private volatile String address = "";

	private SampleNode(Path log, Process process) {
		this.log = log;
		this.process = process;
	}

	/** Starts one, with the classes of this test. */
	static SampleNode start(Path log, Map<String, String> database, String... args) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						SampleApplication.class.getName(), "--spring.profiles.active=cluster", "--server.port=0"));
		command.addAll(List.of(args));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().putAll(database);
		return new SampleNode(log, builder.start());
	}

	/** Waits until it takes orders. */
	SampleNode awaitStarted() {
		await().atMost(STARTS_WITHIN).until(() -> !this.process.isAlive() || PORT.matcher(log()).find());
		Matcher port = PORT.matcher(log());
		assertThat(port.find()).as(log()).isTrue();
		this.address = "http://127.0.0.1:" + port.group(1);
		return this;
	}

	/** Places an order; returns what is answered. */
	HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	/** The body of an answer. */
	String get(String path) throws IOException, InterruptedException {
		return this.client
			.send(HttpRequest.newBuilder(URI.create(this.address + path)).build(), BodyHandlers.ofString())
			.body();
	}

	/** All that it has printed. */
	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Ends it as {@code kill -9} does. */
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Override
	public void close() {
		kill();
	}

}
