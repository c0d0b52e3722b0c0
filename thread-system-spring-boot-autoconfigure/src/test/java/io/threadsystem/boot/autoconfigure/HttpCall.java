package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * A GET request on a connection of its own, by a client that may go away before there is
 * an answer.
 */
final class HttpCall implements AutoCloseable {

	private final Socket socket;

	private HttpCall(Socket socket) {
		this.socket = socket;
	}

	/** Sends the request. */
	static HttpCall send(ApplicationContext context, String path) throws IOException {
		WebServer server = ((WebServerApplicationContext) context).getWebServer();
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), Objects.requireNonNull(server).getPort());
		socket.setSoTimeout(10_000);
		String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
		socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		return new HttpCall(socket);
	}

	/** Sends the request and waits for the answer. */
	static String answer(ApplicationContext context, String path) throws IOException {
		try (HttpCall call = send(context, path)) {
			return call.answer();
		}
	}

	/** Waits for the answer: the status line, the headers and the body. */
	String answer() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Goes away. */
	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
