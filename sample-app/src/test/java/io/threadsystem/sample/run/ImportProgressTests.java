package io.threadsystem.sample.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ImportProgress}.
 */
class ImportProgressTests {

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.printed, true, StandardCharsets.UTF_8);

	@Test
	void aLineSaysHowManyRowsAreDone() {
		assertThat(ImportProgress.line(0, 3000)).isEqualTo("    0 %  0 of 3,000 rows");
		assertThat(ImportProgress.line(1049, 3000)).isEqualTo("   34 %  1,049 of 3,000 rows");
		assertThat(ImportProgress.line(3000, 3000)).isEqualTo("  100 %  3,000 of 3,000 rows");
		assertThat(ImportProgress.line(0, 0)).isEqualTo("  100 %  0 of 0 rows");
	}

	@Test
	void aBarIsAsFullAsTheImportIsDone() {
		assertThat(ImportProgress.bar(0, 200)).isEqualTo("  [" + ".".repeat(40) + "]    0 %  0 of 200 rows");
		assertThat(ImportProgress.bar(50, 200))
			.isEqualTo("  [" + "#".repeat(10) + ".".repeat(30) + "]   25 %  50 of 200 rows");
		assertThat(ImportProgress.bar(199, 200)).isEqualTo("  [" + "#".repeat(39) + "." + "]   99 %  199 of 200 rows");
		assertThat(ImportProgress.bar(200, 200)).isEqualTo("  [" + "#".repeat(40) + "]  100 %  200 of 200 rows");
	}

	@Test
	void elsewhereThanOnATerminalThereIsALineForEachFivePercent() {
		ImportProgress progress = new ImportProgress(this.out, false);
		for (int done = 1; done <= 3000; done++) {
			progress.progress(done, 3000);
		}
		progress.end();
		assertThat(printed().lines()).hasSize(20)
			.startsWith("    5 %  150 of 3,000 rows", "   10 %  300 of 3,000 rows")
			.endsWith("  100 %  3,000 of 3,000 rows");
	}

	@Test
	void whatIsToldInLeapsIsPrintedOnce() {
		ImportProgress progress = new ImportProgress(this.out, false);
		progress.progress(13, 100);
		progress.progress(14, 100);
		progress.progress(15, 100);
		progress.progress(100, 100);
		assertThat(printed().lines()).containsExactly("   13 %  13 of 100 rows", "   15 %  15 of 100 rows",
				"  100 %  100 of 100 rows");
	}

	@Test
	void onATerminalTheBarIsDrawnInPlaceForEachPercentAndStaysInTheEnd() {
		ImportProgress progress = new ImportProgress(this.out, true);
		for (int done = 1; done <= 3000; done++) {
			progress.progress(done, 3000);
		}
		progress.end();
		progress.progress(3001, 3001);
		assertThat(printed().split("\r", -1)).hasSize(101).contains(ImportProgress.bar(1500, 3000));
		assertThat(printed()).endsWith(ImportProgress.bar(3000, 3000) + "\r" + System.lineSeparator());
		assertThat(printed().lines().filter((line) -> !line.isEmpty())).hasSize(100);
	}

	@Test
	void anImportThatDidNothingPrintsNothing() {
		new ImportProgress(this.out, true).end();
		new ImportProgress(this.out, false).end();
		assertThat(printed()).isEmpty();
	}

	private String printed() {
		return this.printed.toString(StandardCharsets.UTF_8);
	}

}
