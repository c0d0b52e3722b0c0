package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which job depends on which, by number; on job 0, the head, all others do in the end.
 */
enum DependencyShape {

	/** Two after the head, and one after both. */
	DIAMOND(List.of(List.of(), List.of(0), List.of(0), List.of(1, 2))),

	/** A thousand layers of three, each after all of the layer before. */
	LAYERS(layers(1_000)),

	/** Ten thousand after the head, and one after all of them. */
	FAN_OUT(fanOut(10_000));

	/** What each job depends on: earlier ones only. */
	@SuppressWarnings("ImmutableEnumChecker") // they are not changed
	final List<List<Integer>> sources;

	DependencyShape(List<List<Integer>> sources) {
		this.sources = sources;
	}

	private static List<List<Integer>> layers(int count) {
		List<List<Integer>> sources = new ArrayList<>(List.of(List.of()));
		List<Integer> before = List.of(0);
		for (int layer = 0; layer < count; layer++) {
			int first = sources.size();
			sources.addAll(List.of(before, before, before));
			before = List.of(first, first + 1, first + 2);
		}
		return sources;
	}

	private static List<List<Integer>> fanOut(int count) {
		List<List<Integer>> sources = new ArrayList<>(List.of(List.of()));
		for (int job = 0; job < count; job++) {
			sources.add(List.of(0));
		}
		sources.add(IntStream.rangeClosed(1, count).boxed().toList());
		return sources;
	}

	int size() {
		return this.sources.size();
	}

	/** How far each job is from the one given; 0 for those that do not depend on it. */
	int[] distances(int from) {
		int[] distances = new int[size()];
		for (int job = from + 1; job < size(); job++) {
			for (int source : this.sources.get(job)) {
				if (source == from || distances[source] > 0) {
					distances[job] = distances[source] + 1;
				}
			}
		}
		return distances;
	}

}
