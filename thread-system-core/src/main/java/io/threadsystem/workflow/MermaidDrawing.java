package io.threadsystem.workflow;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/** A graph, or a run of one, as a flowchart of Mermaid. */
final class MermaidDrawing {

	private final JobGraph graph;

	private final @Nullable IntFunction<JobGraphState> states;

	private final StringBuilder text = new StringBuilder("flowchart TD\n");

	/** A drawing; without states, where none are given. */
	MermaidDrawing(JobGraph graph, @Nullable IntFunction<JobGraphState> states) {
		this.graph = graph;
		this.states = states;
	}

	String draw() {
		for (int job = 0; job < this.graph.size(); job++) {
			this.text.append("    n").append(job).append("[\"");
			appendEscaped(this.graph.job(job).name().codePoints().toArray());
			this.text.append("\"]\n");
		}
		GraphEdges edges = this.graph.edges();
		for (int job = 0; job < this.graph.size(); job++) {
			for (int edge = edges.firstSource(job); edge < edges.endOfSources(job); edge++) {
				this.text.append("    n").append(edges.source(edge));
				this.text.append(arrow(edges.sourceKind(edge))).append('n').append(job).append('\n');
			}
		}
		if (this.states != null) {
			color(this.states);
		}
		return this.text.toString();
	}

	private static String arrow(byte kind) {
		return switch (kind) {
			case GraphEdges.AFTER -> " --> ";
			case GraphEdges.AFTER_ANY -> " -.->|any| ";
			case GraphEdges.WHEN_FAILED -> " -->|failed| ";
			default -> " -->|always| ";
		};
	}

	/** What could mean something to Mermaid, Markdown or HTML becomes its number. */
	private void appendEscaped(int[] name) {
		for (int at = 0; at < name.length; at++) {
			if (name[at] == '\n') {
				this.text.append("<br/>");
			}
			else if (name[at] == ' ' || isInWord(name, at) || isHyphen(name, at)) {
				this.text.appendCodePoint(name[at]);
			}
			else {
				this.text.append('#').append(Printable.of(name[at])).append(';');
			}
		}
	}

	/** Whether it joins two words, and so begins no list, arrow or emphasis. */
	private static boolean isHyphen(int[] name, int at) {
		return (name[at] == '-' || name[at] == '_') && isInWord(name, at - 1) && isInWord(name, at + 1);
	}

	private static boolean isInWord(int[] name, int at) {
		return at >= 0 && at < name.length && Character.isLetterOrDigit(name[at]);
	}

	private void color(IntFunction<JobGraphState> given) {
		Map<StateColor, StringJoiner> colored = new EnumMap<>(StateColor.class);
		for (int job = 0; job < this.graph.size(); job++) {
			StateColor color = StateColor.of(given.apply(job));
			colored.computeIfAbsent(color, (first) -> new StringJoiner(",")).add("n" + job);
		}
		colored.forEach((color, jobs) -> {
			String name = color.name().toLowerCase(Locale.ROOT);
			this.text.append("    classDef ").append(name).append(" fill:").append(color.fill);
			this.text.append(",stroke:").append(color.line).append(",color:").append(StateColor.TEXT);
			this.text.append(color.isDashed() ? ",stroke-dasharray:5 5\n" : "\n");
			this.text.append("    class ").append(jobs).append(' ').append(name).append('\n');
		});
	}

}
