package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A {@link JobGraph} that is being defined, and the checks that it must pass. */
final class GraphDraft {

	private final String name;

	private final Map<String, Integer> indexes = new HashMap<>();

	private final List<GraphJobDraft> jobs = new ArrayList<>();

	private final DependencyDraft dependencies = new DependencyDraft();

	FailurePolicy policy = FailurePolicy.FAIL_FAST;

	GraphDraft(String name) {
		Objects.requireNonNull(name, "name must not be null");
		if (name.isBlank()) {
			throw new InvalidJobGraphException("A graph has a blank name: give it one for people to know it by");
		}
		this.name = name;
	}

	void begin(String job, JobGraphTask<?> task) {
		Objects.requireNonNull(job, "name must not be null");
		Objects.requireNonNull(task, "task must not be null");
		if (job.isBlank()) {
			throw invalid("its job number " + (this.jobs.size() + 1)
					+ " has a blank name: give it one that other jobs can name");
		}
		if (this.indexes.putIfAbsent(job, this.jobs.size()) != null) {
			throw invalid("there are two jobs '" + job + "': give one of them another name");
		}
		this.jobs.add(new GraphJobDraft(job, task));
		this.dependencies.beginJob();
	}

	/** The job that the builder is about. */
	GraphJobDraft current(String method) {
		if (this.jobs.isEmpty()) {
			throw new IllegalStateException("Graph '" + this.name + "': " + method
					+ " is about a job, and there is none yet: " + "begin one with job(…) or action(…) first");
		}
		return this.jobs.get(this.jobs.size() - 1);
	}

	void depend(String method, byte kind, Collection<String> names) {
		GraphJobDraft job = current(method);
		if (kind == GraphEdges.AFTER) {
			job.afterNamed = true;
		}
		requireAny(job, method, kind, !names.isEmpty());
		for (String each : names) {
			this.dependencies.add(kind, Objects.requireNonNull(each, "name must not be null"));
		}
	}

	void convertAfter(String method, byte kind) {
		GraphJobDraft job = current(method);
		if (!job.afterNamed) {
			throw new IllegalStateException("Graph '" + this.name + "', job '" + job.name + "': " + method
					+ "() applies to the jobs that were named with after(…), and there are none: name them first, "
					+ "or use " + method + "(names…)");
		}
		job.afterNamed = false;
		requireAny(job, method, kind, this.dependencies.convertAfter(kind));
	}

	/** Of no jobs, none can complete or fail. */
	private void requireAny(GraphJobDraft job, String method, byte kind, boolean any) {
		if (!any && (kind == GraphEdges.AFTER_ANY || kind == GraphEdges.WHEN_FAILED)) {
			throw invalid("job '" + job.name + "' would never run, because " + method
					+ " names no job that it could follow: name one, or leave " + method + " out");
		}
	}

	JobGraph build() {
		if (this.jobs.isEmpty()) {
			throw invalid("it has no job: define one with job(…) or action(…)");
		}
		GraphEdges edges = resolve();
		GraphOrder order = GraphOrder.of(edges);
		int[] cycle = order.cycle();
		if (cycle != null) {
			throw invalid("its jobs wait for each other in a cycle: " + path(cycle)
					+ ". Take one of these dependencies away");
		}
		GraphJob[] ordered = new GraphJob[this.jobs.size()];
		for (int position = 0; position < ordered.length; position++) {
			ordered[position] = this.jobs.get(order.job(position)).toJob();
		}
		return new JobGraph(this.name, this.policy, ordered, edges.inOrder(order));
	}

	/** Replaces names by numbers, in the order of definition, and drops repetitions. */
	private GraphEdges resolve() {
		int count = this.jobs.size();
		int[] offsets = new int[count + 1];
		int most = this.dependencies.begin(count);
		int[] sources = new int[most];
		byte[] kinds = new byte[most];
		int[] lastDependent = new int[count];
		byte[] seenKinds = new byte[count];
		int size = 0;
		for (int job = 0; job < count; job++) {
			for (int each = this.dependencies.begin(job); each < this.dependencies.begin(job + 1); each++) {
				int source = indexOf(this.dependencies.name(each), job);
				byte kind = this.dependencies.kind(each);
				byte seen = (lastDependent[source] == job + 1) ? seenKinds[source] : 0;
				if ((seen & (1 << kind)) == 0) {
					lastDependent[source] = job + 1;
					seenKinds[source] = (byte) (seen | (1 << kind));
					kinds[size] = kind;
					sources[size++] = source;
				}
			}
			offsets[job + 1] = size;
		}
		return GraphEdges.of(offsets, sources, kinds);
	}

	private int indexOf(String dependency, int job) {
		Integer index = this.indexes.get(dependency);
		String dependent = this.jobs.get(job).name;
		if (index == null) {
			throw invalid("job '" + dependent + "' depends on '" + dependency + "', which does not exist"
					+ suggestion(dependency) + ". Define it with job(…), or correct the name");
		}
		if (index == job) {
			throw invalid("job '" + dependent + "' depends on itself: take that dependency away");
		}
		return index;
	}

	private String suggestion(String unknown) {
		@Nullable String nearest = NearestName.to(unknown, this.indexes.keySet());
		return (nearest != null) ? " (did you mean '" + nearest + "'?)" : "";
	}

	private String path(int[] cycle) {
		StringBuilder path = new StringBuilder();
		int most = 100;
		for (int each = 0; each < cycle.length; each++) {
			if (cycle.length > most && each == most / 2) {
				int omitted = cycle.length - most;
				path.append("… ").append(omitted).append(" more … → ");
				each += omitted;
			}
			path.append(this.jobs.get(cycle[each]).name).append(" → ");
		}
		return path.append(this.jobs.get(cycle[0]).name).toString();
	}

	private InvalidJobGraphException invalid(String problem) {
		return new InvalidJobGraphException("Graph '" + this.name + "' cannot be run: " + problem);
	}

}
