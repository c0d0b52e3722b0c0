package io.threadsystem.actuate.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.threadsystem.pool.PriorityPool;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A running web application with Actuator, and a client that asks it over HTTP. */
final class EndpointApplication implements AutoCloseable {

	static final String GRANT = "--management.endpoint.threadsystem.access=unrestricted";

	private final ConfigurableApplicationContext context;

	private final int port;

	private EndpointApplication(ConfigurableApplicationContext context) {
		this.context = context;
		this.port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	static EndpointApplication run(String... arguments) {
		return run(new Class<?>[] { Application.class }, arguments);
	}

	static EndpointApplication run(Class<?>[] sources, String... arguments) {
		String[] common = { "--server.port=0", "--server.address=127.0.0.1",
				"--management.endpoints.web.exposure.include=*", "--thread-system.pools.main.min-workers=1",
				"--thread-system.pools.main.max-workers=2", "--thread-system.pools.main.shutdown=cancel",
				"--thread-system.pools.io.min-workers=1" };
		return new EndpointApplication(SpringApplication.run(sources,
				Stream.of(common, arguments).flatMap(Stream::of).toArray(String[]::new)));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	int serverPort() {
		return Objects.requireNonNull(((WebServerApplicationContext) this.context).getWebServer()).getPort();
	}

	int managementPort() {
		return this.port;
	}

	PriorityPool pool(String name) {
		return this.context.getBean(name + "PriorityPool", PriorityPool.class);
	}

	Answer get(String path) {
		return send(path, "GET", null);
	}

	Answer post(String path, String body) {
		return send(path, "POST", body);
	}

	Answer delete(String path) {
		return send(path, "DELETE", null);
	}

	private Answer send(String path, String method, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/actuator" + path))
			.method(method, (body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody())
			.header("Content-Type", "application/json")
			.build();
		try {
			HttpResponse<String> response = newClient().send(request, BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * For one request, as Netty may not answer to another one that follows a body which
	 * nobody has read, such as that of a 405.
	 */
	private static HttpClient newClient() {
		return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What the application answers.
	 *
	 * @param status the status
	 * @param body the body
	 */
	record Answer(int status, String body) {

		/** The value at a path of names and numbers, such as {@code workers/0/job/id}. */
		Object at(String path) {
			Object value = JsonParserFactory.getJsonParser().parseMap(this.body);
			for (String step : path.split("/", -1)) {
				value = (value instanceof List<?> list) ? list.get(Integer.parseInt(step))
						: (value instanceof Map<?, ?> map) ? map.get(step) : null;
			}
			return value;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
