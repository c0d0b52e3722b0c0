package io.threadsystem.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures what the engine costs, beside what the JDK, Micrometer and Spring have for the
 * same, and prints it as a table of targets. It uses only what the public API has had
 * from the start, so that the same source measures the engine before and after a change.
 *
 * <p>
 * Each section is measured in JVMs of its own, with the options of this one, so that none
 * meets what another one has left behind: compiled code, threads, garbage. Within a
 * section, those who are compared take turns; see {@link Contest}. Two builds take turns
 * as well, JVM by JVM.
 */
public final class EngineTable {

	private static final String ROWS = "--rows=";

	private static final String BEFORE = "--before=";

	private static final String QUICK = "--quick";

	private final boolean quick;

	private final Effort effort;

	/** The class paths of the builds that are measured, by their names. */
	private final Map<String, String> builds;

	/** Of each row, a cell for each build. */
	private final Map<Row, Map<String, List<Double>>> table = new LinkedHashMap<>();

	private boolean failed;

	private EngineTable(boolean quick, Map<String, String> builds) {
		this.quick = quick;
		this.effort = effort(quick);
		this.builds = builds;
	}

	/**
	 * Measures and prints the table.
	 * @param args {@code --rows=empty,meters,async,rules,graph,bytes,snapshot} or some of
	 * them; default: all. {@code --before=<jar>}: the jar of an earlier build that is
	 * measured as well. {@code --quick}: only shows that it works
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		Set<Section> sections = EnumSet.allOf(Section.class);
		Map<String, String> builds = new LinkedHashMap<>();
		List<String> single = new ArrayList<>();
		boolean quick = false;
		for (String arg : args) {
			if (arg.equals(QUICK)) {
				quick = true;
			}
			else if (arg.startsWith(ROWS)) {
				sections = sections(arg.substring(ROWS.length()));
			}
			else if (arg.startsWith(BEFORE)) {
				builds.put("before", arg.substring(BEFORE.length()));
			}
			else if (!arg.startsWith("-")) {
				single.add(arg);
			}
			else {
				throw new IllegalArgumentException("Unknown option " + arg);
			}
		}
		if (single.isEmpty()) {
			builds.put(builds.isEmpty() ? "measured" : "after", System.getProperty("java.class.path"));
			new EngineTable(quick, builds).run(sections);
		}
		else {
			measure(Section.valueOf(single.get(0)), Shape.parse(single.get(1)), effort(quick));
		}
	}

	private static Set<Section> sections(String names) {
		Set<Section> sections = EnumSet.noneOf(Section.class);
		for (String name : names.split(",", -1)) {
			sections.add(Section.valueOf(name.toUpperCase(Locale.ROOT)));
		}
		return sections;
	}

	private static Effort effort(boolean quick) {
		return quick ? Effort.QUICK : Effort.NORMAL;
	}

	/** In the JVM of a section; neither a failure nor threads that are left keep it. */
	private static void measure(Section section, Shape shape, Effort effort) throws InterruptedException {
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
			failure.printStackTrace();
			System.exit(1);
		});
		Machine machine = new Machine();
		Samples samples = new Samples();
		section.measure(shape, effort, samples);
		samples.add(Machine.OTHERS, machine.othersPercent());
		samples.print();
		System.out.flush();
		System.exit(0);
	}

	private void run(Set<Section> sections) throws InterruptedException {
		long start = System.nanoTime();
		print("Java %s, %d processors, %s%s%n", System.getProperty("java.vm.version"),
				Runtime.getRuntime().availableProcessors(), String.join(" ", options()),
				this.quick ? "; QUICK: THE FIGURES MEAN NOTHING" : "");
		for (Section section : sections) {
			for (Shape shape : section.shapes()) {
				run(section, shape);
			}
		}
		print("%n| row | aim | limit |%s%n|---|---|---|%s%n", line(" %s |", this.builds.keySet()),
				"---|".repeat(this.builds.size()));
		this.table.forEach((row, cells) -> print("| %s | %s | %s |%s%n", row.title(), row.aim(), row.limit(),
				line(" %s |", cells.values().stream().map(EngineTable::cell).toList())));
		print("%nTook %d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
		if (this.failed) {
			System.exit(1);
		}
	}

	private void run(Section section, Shape shape) throws InterruptedException {
		Map<String, Samples> measured = new LinkedHashMap<>();
		for (int fork = 0; fork < section.forks(this.effort); fork++) {
			for (Map.Entry<String, String> build : this.builds.entrySet()) {
				Samples samples = measured.computeIfAbsent(build.getKey(), (name) -> new Samples());
				this.failed |= !fork(build.getValue(), section, shape, samples);
			}
		}
		measured.forEach((build, samples) -> print(section, shape, build, samples));
	}

	private void print(Section section, Shape shape, String build, Samples samples) {
		print("%n%s%s, %s%n", section.title(),
				shape.equals(Shape.NONE) ? "" : ", " + shape.producers() + " × " + shape.workers(), build);
		print("Others used %s %% of the processors%s.%n%n", spread(samples.sorted(Machine.OTHERS)),
				shape.equals(Shape.NONE) ? ""
						: "; a cache line took " + spread(samples.sorted(Machine.ROUND_TRIP)) + " ns there and back");
		print("| | %s, median (least to most) |%n|---|---|%n", section.unit());
		for (String name : samples.names()) {
			if (!name.equals(Machine.OTHERS) && !name.equals(Machine.ROUND_TRIP)) {
				print("| %s | %s |%n", name, spread(section.unit().of(samples.sorted(name))));
			}
		}
		for (Row row : section.rows()) {
			this.table.computeIfAbsent(row, (key) -> new LinkedHashMap<>())
				.computeIfAbsent(build, (key) -> new ArrayList<>())
				.add(row.median(samples));
			if (!row.under().isEmpty()) {
				print("| %s | **%s** |%n", row.title(), spread(row.sorted(samples)));
			}
		}
	}

	/** Measures in another JVM; {@code false} if that has failed. */
	private boolean fork(String classPath, Section section, Shape shape, Samples samples) throws InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options());
		command.addAll(List.of("-cp", classPath, EngineTable.class.getName(), section.name(), shape.toString()));
		if (this.quick) {
			command.add(QUICK);
		}
		try {
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
				output.lines().filter((line) -> !samples.read(line)).forEach(System.err::println);
			}
			return process.waitFor() == 0;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> options() {
		return ManagementFactory.getRuntimeMXBean().getInputArguments();
	}

	private static String line(String format, Iterable<String> values) {
		StringBuilder line = new StringBuilder();
		values.forEach((value) -> line.append(String.format(format, value)));
		return line.toString();
	}

	private static String spread(double[] sorted) {
		if (sorted.length == 0) {
			return "failed";
		}
		return number(Samples.median(sorted)) + " (" + number(sorted[0]) + " to " + number(sorted[sorted.length - 1])
				+ ")";
	}

	/** The last one of several has more threads than processors. */
	private static String cell(List<Double> values) {
		String[] numbers = values.stream().map(EngineTable::number).toArray(String[]::new);
		if (numbers.length == 1) {
			return numbers[0];
		}
		return String.join(" / ", Arrays.copyOf(numbers, numbers.length - 1)) + " (" + numbers[numbers.length - 1]
				+ ")";
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.2f" : "%,.0f", value);
	}

	private static void print(String format, Object... args) {
		System.out.printf(Locale.ROOT, format, args);
		System.out.flush();
	}

}
