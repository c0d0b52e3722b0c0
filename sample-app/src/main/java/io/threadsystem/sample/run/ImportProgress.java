package io.threadsystem.sample.run;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

import io.threadsystem.workflow.JobGroup.ProgressListener;

/**
 * Prints how far an import is: as a bar that moves on a terminal, as a line for each 5 %
 * elsewhere, such as in a file. Safe for use by several threads.
 */
final class ImportProgress implements ProgressListener {

	private static final int WIDTH = 40;

	private static final int PERCENT_A_LINE = 5;

	private final PrintStream out;

	private final boolean terminal;

	private int shown;

	private boolean ended;

	ImportProgress(PrintStream out, boolean terminal) {
		this.out = out;
		this.terminal = terminal;
	}

	static ImportProgress on(PrintStream out) {
		return new ImportProgress(out, isTerminal());
	}

	/** Since Java 22 there is a console where there is no terminal, and it says so. */
	@SuppressWarnings("SystemConsoleNull") // it is, before Java 22
	private static boolean isTerminal() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		try {
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

	@Override
	public synchronized void progress(long done, long total) {
		int percent = percent(done, total);
		if (this.ended || percent < this.shown + (this.terminal ? 1 : PERCENT_A_LINE)) {
			return;
		}
		if (this.terminal) {
			// The cursor goes back, so that a line of the log takes the place of the bar.
			this.out.print(bar(done, total) + "\r");
			this.out.flush();
			this.shown = percent;
		}
		else {
			this.out.println(line(done, total));
			this.shown = percent - percent % PERCENT_A_LINE;
		}
	}

	/** The import is over; a bar stays as it is. */
	synchronized void end() {
		this.ended = true;
		if (this.terminal && this.shown > 0) {
			this.out.println();
		}
	}

	static String bar(long done, long total) {
		int filled = percent(done, total) * WIDTH / 100;
		return "  [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]" + line(done, total);
	}

	static String line(long done, long total) {
		return String.format(Locale.ROOT, "%5d %%  %,d of %,d rows", percent(done, total), done, total);
	}

	private static int percent(long done, long total) {
		return (total == 0) ? 100 : (int) Math.min(100, done * 100 / total);
	}

}
