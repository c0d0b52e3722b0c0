package io.threadsystem.cluster.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process has done, outside of the database. Each line is written by one call of
 * the operating system, which keeps it when the process is killed right after. Safe for
 * use by several threads.
 */
final class Ledger {

	private final FileChannel channel;

	Ledger(Path file) {
		try {
			this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void write(String kind, String name, int number, int attempt, String due) {
		String line = String.join("\t", kind, name, Integer.toString(number), Integer.toString(attempt),
				Instant.now().toString(), due) + "\n";
		write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
	}

	private synchronized void write(ByteBuffer line) {
		try {
			this.channel.write(line);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<LedgerEntry> read(Path file, String node) {
		List<LedgerEntry> entries = new ArrayList<>();
		if (Files.exists(file)) {
			try {
				String written = Files.readString(file);
				// The process may be in the middle of the last line
				String lines = written.substring(0, written.lastIndexOf('\n') + 1);
				lines.lines().forEach((line) -> entries.add(LedgerEntry.parse(line, node)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return entries;
	}

}
