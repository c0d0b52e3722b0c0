package io.threadsystem.benchmarks.tuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows what a setting changes: the same load without and with it, in one run. The rows
 * of the tuning guide are shown by these.
 */
public final class Tuning {

	private static final Map<String, Demonstration> ALL = all();

	private Tuning() {
	}

	private static Map<String, Demonstration> all() {
		Map<String, Demonstration> all = new LinkedHashMap<>();
		all.put("aging", new Aging());
		all.put("level-workers", new LevelWorkers());
		all.put("level-capacity", new LevelCapacity());
		all.put("rate-limit", new Rate());
		all.put("queue-full", new QueueFull());
		all.put("watermarks", new SlowingDown());
		all.put("virtual", new Virtual());
		all.put("target-wait", new TargetWait());
		all.put("replace-stuck", new ReplaceStuck());
		return all;
	}

	/**
	 * Runs demonstrations and prints what they show.
	 * @param args their names; none: all of them
	 * @throws Exception if one fails
	 */
	public static void main(String[] args) throws Exception {
		for (String name : (args.length > 0) ? List.of(args) : List.copyOf(ALL.keySet())) {
			Demonstration demonstration = ALL.get(name);
			if (demonstration == null) {
				throw new IllegalArgumentException("There is no demonstration '" + name + "', but " + ALL.keySet());
			}
			System.out.println(name + ": " + demonstration.load());
			demonstration.show();
		}
	}

}
