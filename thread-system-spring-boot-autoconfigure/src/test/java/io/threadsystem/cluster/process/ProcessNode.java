package io.threadsystem.cluster.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/** A node that is a process of its own, seen by the test that has started it. */
final class ProcessNode implements AutoCloseable {

	private final String name;

	private final Path ledger;

	private final Process process;

	private final TcpProxy network;

	private ProcessNode(String name, Path ledger, Process process, TcpProxy network) {
		this.name = name;
		this.ledger = ledger;
		this.process = process;
		this.network = network;
	}

	/**
	 * Starts a process.
	 * @param main its main class
	 * @param arguments system properties
	 */
	static ProcessNode start(Class<?> main, Path folder, String name, TcpProxy network, List<String> arguments) {
		Path ledger = folder.resolve(name + ".ledger");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"),
				"-Dlogback.configurationFile=io/threadsystem/cluster/process/logback.xml", "-Dnode.name=" + name,
				"-Dnode.ledger=" + ledger));
		command.addAll(arguments);
		command.add(main.getName());
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(folder.resolve(name + ".log").toFile())
				.start();
			return new ProcessNode(name, ledger, process, network);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	TcpProxy network() {
		return this.network;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	List<LedgerEntry> ledger() {
		return Ledger.read(this.ledger, this.name);
	}

	List<LedgerEntry> ledger(String kind, String job) {
		return ledger().stream().filter((entry) -> entry.is(kind, job)).toList();
	}

	ProcessNode awaitReady() {
		awaitEntries("ready", "-", 1);
		return this;
	}

	/** Waits until its ledger has so many lines of a kind. */
	void awaitEntries(String kind, String job, int count) {
		await().atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> ledger(kind, job).size() >= count);
	}

	/** It is gone without a word. */
	Instant kill() {
		signal("KILL");
		awaitEnd();
		return Instant.now();
	}

	/** It stands still. */
	Instant freeze() {
		signal("STOP");
		return Instant.now();
	}

	void thaw() {
		signal("CONT");
	}

	/** It is asked to end. */
	Instant terminate() {
		Instant now = Instant.now();
		signal("TERM");
		return now;
	}

	void awaitEnd() {
		try {
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Process " + this.name + " does not end");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void signal(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		awaitEnd();
		this.network.close();
	}

}
