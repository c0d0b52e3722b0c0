package io.threadsystem.pool;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two submitters hand jobs to a pool whose only worker falls asleep between them.
 * Results: whether each job was run; a lost wake-up leaves one waiting.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the worker woke up for both")
@State
public class OfferAgainstPark {

	private static final PriorityPool POOL = PriorityPool.create("park",
			PoolSettings.builder().minWorkers(1).maxWorkers(1).build());

	/** A submitter. */
	@Actor
	public void first(II_Result r) {
		r.r1 = wasRun();
	}

	/** Another one. */
	@Actor
	public void second(II_Result r) {
		r.r2 = wasRun();
	}

	private static int wasRun() {
		try {
			return POOL.submit(() -> 1).get(10, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			return 0;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
