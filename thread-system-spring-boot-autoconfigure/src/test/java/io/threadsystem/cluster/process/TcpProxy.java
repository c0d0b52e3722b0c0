package io.threadsystem.cluster.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * The network between a node and the database, which a test can cut. Safe for use by
 * several threads.
 */
final class TcpProxy implements AutoCloseable {

	/*
	 * A connection is added to the set before 'cut' is looked at, and cut() sets 'cut'
	 * before it goes through the set: so one of the two closes it.
	 */

	private final ServerSocket server;

	private final IntSupplier target;

	private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean cut;

	/**
	 * @param target the port of the database, asked for with each connection: it changes
	 * when the container is started again
	 */
	TcpProxy(IntSupplier target) {
		this.target = target;
		try {
			this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Breaks all connections, and lets no new ones through. */
	void cut() {
		this.cut = true;
		this.connections.forEach(TcpProxy::close);
	}

	void restore() {
		this.cut = false;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket near = this.server.accept();
				daemon(() -> connect(near));
			}
			catch (IOException ex) {
				// closed, which the loop sees
			}
		}
	}

	private void connect(Socket near) {
		this.connections.add(near);
		try {
			if (this.cut) {
				throw new IOException("The network is cut");
			}
			Socket far = new Socket(InetAddress.getLoopbackAddress(), this.target.getAsInt());
			this.connections.add(far);
			near.setTcpNoDelay(true);
			far.setTcpNoDelay(true);
			if (this.cut) {
				close(far);
			}
			daemon(() -> copy(near, far));
			copy(far, near);
		}
		catch (IOException ex) {
			// whoever has connected finds it closed
		}
		finally {
			close(near);
			this.connections.remove(near);
		}
	}

	private void copy(Socket from, Socket to) {
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			in.transferTo(out);
		}
		catch (IOException ex) {
			// one side has closed it
		}
		finally {
			close(from);
			close(to);
			this.connections.remove(from);
			this.connections.remove(to);
		}
	}

	private static void close(Closeable connection) {
		try {
			connection.close();
		}
		catch (IOException ex) {
			// it is broken, as it should be
		}
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "network");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		close(this.server);
		cut();
	}

}
