package io.threadsystem.pool;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A job of a higher level needs the slot of one that a worker takes meanwhile. Results:
 * whether it was evicted, times that it has run, whether the other one is queued or has
 * run.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "evicted before its start")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "started before, which has freed the slot")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class EvictAgainstTake extends Stage {

	private final PoolJob<Integer> victim;

	private final PoolJob<Integer> newcomer;

	private final Worker worker;

	private volatile int evicted;

	/** Fills the queue. */
	public EvictAgainstTake() {
		super(1);
		this.victim = submitted(Priority.LOW, this.runs::incrementAndGet);
		this.newcomer = this.pool.newJob(Priority.HIGH, () -> 1, this.pool.defaults());
		this.worker = worker();
	}

	/** The worker. */
	@Actor
	public void worker(III_Result r) {
		PoolJob<?> job = this.queue.take(this.worker);
		if (job != null) {
			job.run(this.worker, 0);
		}
	}

	/** The submitter. */
	@Actor
	public void submitter(III_Result r) {
		this.evicted = this.queue.evictFor(this.newcomer, (job) -> job.level).size();
	}

	/** Looks. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r1 = (this.evicted == 1 && this.victim.jobState() == JobState.FAILED) ? 1 : 0;
		r.r2 = this.runs.get();
		r.r3 = (this.newcomer.jobState() == JobState.PENDING || this.newcomer.isDone()) ? 1 : 0;
	}

}
