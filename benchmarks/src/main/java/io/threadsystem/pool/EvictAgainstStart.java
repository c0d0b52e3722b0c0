package io.threadsystem.pool;

import io.threadsystem.job.JobEvictedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A job is evicted while a worker takes it. Results: taken, evicted, times run, and
 * whether the job has completed (1) or failed (2), of which others are told elsewhere.
 */
@JCStressTest
@Outcome(id = "0, 1, 0, 2", expect = Expect.ACCEPTABLE, desc = "evicted before it was taken")
@Outcome(id = "1, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "taken before it was evicted")
@State
public class EvictAgainstStart extends Stage {

	/** The worker. */
	@Actor
	public void worker(IIII_Result r) {
		r.r1 = takeAndRun() ? 1 : 0;
	}

	/** One who submits to a full queue. */
	@Actor
	public void newcomer(IIII_Result r) {
		PoolJob<?> victim = this.lanes.findOldest(this.job.level(), StatefulJob::isQueued);
		Runnable eviction = (victim != null) ? victim.evict(new JobEvictedException("for another one")) : null;
		if (eviction != null) {
			eviction.run();
		}
		r.r2 = (eviction != null) ? 1 : 0;
	}

	/** Counts. */
	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r3 = this.runs.get();
		r.r4 = switch (this.job.jobState()) {
			case COMPLETED -> 1;
			case FAILED -> 2;
			default -> 0;
		};
	}

}
