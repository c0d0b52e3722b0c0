package io.threadsystem.workflow;

import java.util.List;

import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Graphs and runs as Mermaid and Graphviz draw them. */
@Timeout(60)
class JobGraphDrawingTests {

	/** Names that mean something to one of the languages that they end in. */
	static final List<String> HOSTILE = List.of("\"]; x[", "a \"quoted\" name", "a --> b", "<script>alert(1)</script>",
			"two\nlines", "#35;", "; drop", "ends with \\", "\\N \\n \\\"", "\ud83d\ude00 smile", "%% comment",
			"%%{init: {}}%%", "end", "`code`", "1. list", "- list", "**bold** _it_", "&amp; &lt;", "\u0001\u0000\ud800",
			"graph", "{}|()", "日本語", "class n0 failed", "\t", "two-words and_more", "a--b", "_a_ -b-");

	@RegisterExtension
	final TestPools pools = new TestPools();

	private static JobGraphBuilder kinds() {
		return JobGraph.named("kinds")
			.job("a", (run) -> "a")
			.job("b", (run) -> "b")
			.after("a")
			.job("c", (run) -> "c")
			.afterAny("a", "b")
			.job("d", (run) -> "d")
			.whenFailed("a")
			.job("e", (run) -> "e")
			.always("d");
	}

	@Test
	void aGraphIsAFlowchartOfMermaid() {
		assertThat(kinds().build().toMermaid()).isEqualTo("""
				flowchart TD
				    n0["a"]
				    n1["b"]
				    n2["c"]
				    n3["d"]
				    n4["e"]
				    n0 --> n1
				    n0 -.->|any| n2
				    n1 -.->|any| n2
				    n0 -->|failed| n3
				    n3 -->|always| n4
				""");
	}

	@Test
	void aGraphIsADigraphOfGraphviz() {
		assertThat(kinds().build().toDot()).isEqualTo("""
				digraph {
					label="kinds";
					labelloc=t;
					node [shape=box, style="rounded,filled", fillcolor="#ffffff"];
					n0 [label="a"];
					n1 [label="b"];
					n2 [label="c"];
					n3 [label="d"];
					n4 [label="e"];
					n0 -> n1;
					n0 -> n2 [style=dotted, label="any"];
					n1 -> n2 [style=dotted, label="any"];
					n0 -> n3 [label="failed"];
					n3 -> n4 [label="always"];
				}
				""");
	}

	@Test
	void theStatesOfARunAreColours() {
		JobGraphRun run = kinds().action("f", (each) -> {
			throw new IllegalStateException();
		}).onFailure(FailurePolicy.CONTINUE).build().submit(this.pools.ofWorkers(1));
		assertThat(catchThrowable(run::get)).isNotNull();
		assertThat(run.toMermaid()).endsWith("""
				    classDef completed fill:#8fd3f4,stroke:#0072b2,color:#1a1a1a
				    class n0,n1,n2,n4 completed
				    classDef failed fill:#f4a582,stroke:#b2182b,color:#1a1a1a
				    class n5 failed
				    classDef skipped fill:#ffffff,stroke:#767676,color:#1a1a1a,stroke-dasharray:5 5
				    class n3 skipped
				""");
		assertThat(run.toDot())
			.contains("n0 [label=\"a\", fillcolor=\"#8fd3f4\", color=\"#0072b2\", fontcolor=\"#1a1a1a\"];")
			.contains("n3 [label=\"d\", fillcolor=\"#ffffff\", color=\"#767676\", fontcolor=\"#1a1a1a\", "
					+ "style=\"rounded,filled,dashed\"];");
	}

	@Test
	void labelsAreEscapedForMermaid() {
		for (String name : HOSTILE) {
			String drawn = hostile(name).toMermaid();
			assertThat(drawn.lines()).as("lines of %s", drawn).hasSize(2);
			assertThat(drawn.lines().skip(1)).first()
				.asString()
				.matches("    n0\\[\"([\\p{L}\\p{N} ]|(?<=[\\p{L}\\p{N}])[-_](?=[\\p{L}\\p{N}])|#\\d+;|<br/>)*\"\\]");
		}
		assertThat(hostile("a \"b\"\n;\u0001").toMermaid()).contains("n0[\"a #34;b#34;<br/>#59;#9217;\"]");
	}

	@Test
	void labelsAreEscapedForGraphviz() {
		for (String name : HOSTILE) {
			String drawn = hostile(name).toDot();
			assertThat(drawn.lines()).as("lines of %s", drawn).hasSize(6);
			assertThat(drawn.lines().skip(4)).first()
				.asString()
				.matches("\tn0 \\[label=\"([^\"\\\\\\p{Cntrl}]|\\\\[\\\\\"n])*\"\\];");
		}
		assertThat(hostile("a \"b\"\n\\&").toDot()).contains("label=\"a \\\"b\\\"\\n\\\\&amp;\"");
	}

	private static JobGraph hostile(String name) {
		// A name of white space alone is refused.
		return JobGraph.named("hostile").job(name.isBlank() ? "x" + name : name, (run) -> null).build();
	}

}
