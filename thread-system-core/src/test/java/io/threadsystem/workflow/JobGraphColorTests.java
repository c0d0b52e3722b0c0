package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.job.JobContext;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Drawings of runs that have not ended, and of graphs whose own names are hostile. */
@Timeout(60)
class JobGraphColorTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	/** A run whose jobs are in all six states, in turn. */
	private JobGraphRun inAllStates(String name) {
		JobGraphRun run = JobGraph.named(name).action("completed", (each) -> {
		}).action("failed", (each) -> {
			throw new IllegalStateException("on purpose");
		}).action("skipped", (each) -> {
		})
			.after("failed")
			.action("cancelled", (each) -> JobContext.current().token().cancel())
			.action("running", (each) -> new CountDownLatch(1).await())
			.action("pending", (each) -> {
			})
			.after("running")
			.onFailure(FailurePolicy.CONTINUE)
			.build()
			.submit(this.pools.ofWorkers(1));
		await().until(() -> List.copyOf(run.states().values()), List.of(JobGraphState.COMPLETED, JobGraphState.FAILED,
				JobGraphState.SKIPPED, JobGraphState.CANCELLED, JobGraphState.RUNNING, JobGraphState.PENDING)::equals);
		return run;
	}

	@Test
	void everyStateHasItsColourInMermaid() {
		JobGraphRun run = inAllStates("states");
		assertThat(run.toMermaid()).isEqualTo("""
				flowchart TD
				    n0["completed"]
				    n1["failed"]
				    n2["skipped"]
				    n3["cancelled"]
				    n4["running"]
				    n5["pending"]
				    n1 --> n2
				    n4 --> n5
				    classDef pending fill:#e8e8e8,stroke:#767676,color:#1a1a1a
				    class n5 pending
				    classDef running fill:#f0e442,stroke:#8a7f00,color:#1a1a1a
				    class n4 running
				    classDef completed fill:#8fd3f4,stroke:#0072b2,color:#1a1a1a
				    class n0 completed
				    classDef failed fill:#f4a582,stroke:#b2182b,color:#1a1a1a
				    class n1 failed
				    classDef cancelled fill:#d9b8d4,stroke:#7b3f73,color:#1a1a1a,stroke-dasharray:5 5
				    class n3 cancelled
				    classDef skipped fill:#ffffff,stroke:#767676,color:#1a1a1a,stroke-dasharray:5 5
				    class n2 skipped
				""");
		run.cancel(true);
		assertThat(run.toMermaid()).contains("    class n3,n4,n5 cancelled\n")
			.doesNotContain("classDef running", "classDef pending");
	}

	@Test
	void everyStateHasItsColourInGraphviz() {
		JobGraphRun run = inAllStates("states");
		String dashed = ", style=\"rounded,filled,dashed\"";
		assertThat(run.toDot().lines().filter((line) -> line.contains("fontcolor"))).containsExactly(
				colored(0, "completed", "#8fd3f4", "#0072b2", ""), colored(1, "failed", "#f4a582", "#b2182b", ""),
				colored(2, "skipped", "#ffffff", "#767676", dashed),
				colored(3, "cancelled", "#d9b8d4", "#7b3f73", dashed), colored(4, "running", "#f0e442", "#8a7f00", ""),
				colored(5, "pending", "#e8e8e8", "#767676", ""));
		run.cancel(true);
		assertThat(run.toDot().lines()).contains(colored(4, "running", "#d9b8d4", "#7b3f73", dashed),
				colored(5, "pending", "#d9b8d4", "#7b3f73", dashed));
	}

	private static String colored(int number, String name, String fill, String line, String style) {
		return "\tn" + number + " [label=\"" + name + "\", fillcolor=\"" + fill + "\", color=\"" + line
				+ "\", fontcolor=\"#1a1a1a\"" + style + "];";
	}

	// Names of graphs

	private static List<String> hostileNames() {
		List<String> names = new ArrayList<>(JobGraphDrawingTests.HOSTILE);
		names.addAll(List.of("\";\n}\ndigraph {", "\"]\nend\n-->", "-->", "]", "[[", "</b><img src=x onerror=alert(1)>",
				"\\", "\\\\\"", "\\G \\L \\l", "a\r\nb", "subgraph", "---\ntitle: x\n---"));
		names.removeIf(String::isBlank); // such a name is refused
		return names;
	}

	@Test
	void theNameOfAGraphChangesNothingInMermaid() {
		String expected = JobGraph.named("harmless").job("a", (run) -> "a").build().toMermaid();
		for (String name : hostileNames()) {
			assertThat(JobGraph.named(name).job("a", (run) -> "a").build().toMermaid()).as(name).isEqualTo(expected);
		}
	}

	@Test
	void theNameOfAGraphIsALabelOfGraphvizAndNothingElse() {
		List<String> expected = JobGraph.named("harmless").job("a", (run) -> "a").build().toDot().lines().toList();
		for (String name : hostileNames()) {
			List<String> lines = JobGraph.named(name).job("a", (run) -> "a").build().toDot().lines().toList();
			assertThat(lines).as(name).hasSameSizeAs(expected);
			assertThat(lines.get(1)).startsWith("\tlabel=").endsWith(";");
			assertThat(shown(lines.get(1))).isEqualTo(printable(name));
			assertThat(lines.subList(2, lines.size())).isEqualTo(expected.subList(2, lines.size()));
		}
	}

	@Test
	void aRunIsDrawnWithTheHostileNameOfItsGraph() {
		JobGraphRun run = inAllStates("\"];\n-->\\");
		assertThat(run.toMermaid()).startsWith("flowchart TD\n    n0[\"completed\"]\n").doesNotContain("\\");
		assertThat(run.toDot()).startsWith("digraph {\n\tlabel=\"\\\"];\\n-->\\\\\";\n\tlabelloc=t;\n");
		run.cancel(true);
	}

	/** What Graphviz shows of a line of the form label="…";. */
	private static String shown(String line) {
		String quoted = line.substring("\tlabel=".length(), line.length() - 1);
		StringBuilder shown = new StringBuilder();
		int at = 1;
		for (; quoted.charAt(at) != '"'; at++) {
			boolean escaped = quoted.charAt(at) == '\\';
			char character = quoted.charAt(escaped ? ++at : at);
			shown.append((escaped && character == 'n') ? '\n' : character);
		}
		assertThat(at).as("end of %s", quoted).isEqualTo(quoted.length() - 1);
		return shown.toString().replace("&amp;", "&");
	}

	/** The name, pictures in place of what controls something. */
	private static String printable(String name) {
		return name.codePoints()
			.map((character) -> (character == '\n') ? character : Printable.of(character))
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
