package io.threadsystem.workflow;

import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/** A graph, or a run of one, in the DOT language of Graphviz. */
final class DotDrawing {

	private final JobGraph graph;

	private final @Nullable IntFunction<JobGraphState> states;

	private final StringBuilder text = new StringBuilder();

	/** A drawing; without states, where none are given. */
	DotDrawing(JobGraph graph, @Nullable IntFunction<JobGraphState> states) {
		this.graph = graph;
		this.states = states;
	}

	String draw() {
		this.text.append("digraph {\n\tlabel=").append(quoted(this.graph.name())).append(";\n");
		this.text.append("\tlabelloc=t;\n\tnode [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\"];\n");
		for (int job = 0; job < this.graph.size(); job++) {
			this.text.append("\tn").append(job).append(" [label=").append(quoted(this.graph.job(job).name()));
			if (this.states != null) {
				color(StateColor.of(this.states.apply(job)));
			}
			this.text.append("];\n");
		}
		GraphEdges edges = this.graph.edges();
		for (int job = 0; job < this.graph.size(); job++) {
			for (int edge = edges.firstSource(job); edge < edges.endOfSources(job); edge++) {
				this.text.append("\tn").append(edges.source(edge)).append(" -> n").append(job);
				this.text.append(attributes(edges.sourceKind(edge))).append(";\n");
			}
		}
		return this.text.append("}\n").toString();
	}

	private void color(StateColor color) {
		this.text.append(", fillcolor=\"").append(color.fill).append("\", color=\"").append(color.line);
		this.text.append("\", fontcolor=\"").append(StateColor.TEXT).append('"');
		if (color.isDashed()) {
			this.text.append(", style=\"rounded,filled,dashed\"");
		}
	}

	private static String attributes(byte kind) {
		return switch (kind) {
			case GraphEdges.AFTER -> "";
			case GraphEdges.AFTER_ANY -> " [style=dotted, label=\"any\"]";
			case GraphEdges.WHEN_FAILED -> " [label=\"failed\"]";
			default -> " [label=\"always\"]";
		};
	}

	private static String quoted(String label) {
		StringBuilder quoted = new StringBuilder("\"");
		label.codePoints().forEach((character) -> {
			switch (character) {
				case '\n' -> quoted.append("\\n");
				case '"' -> quoted.append("\\\"");
				case '\\' -> quoted.append("\\\\");
				case '&' -> quoted.append("&amp;");
				default -> quoted.appendCodePoint(Printable.of(character));
			}
		});
		return quoted.append('"').toString();
	}

}
