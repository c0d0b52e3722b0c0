package io.threadsystem.cluster;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A durable job is ended while its worker comes and leaves. Results: whether the action
 * ran, how often the end was followed up, whether that was while the action ran.
 */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "followed up when the worker had left")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "followed up, and the worker came too late")
@Outcome(expect = Expect.FORBIDDEN, desc = "a row that is kept for ever, or given away twice or too early")
@State
public class EndAgainstLeave {

	private volatile boolean runs;

	private volatile boolean ran;

	private volatile boolean tooEarly;

	private final AtomicInteger followedUp = new AtomicInteger();

	private final Attempt attempt = new Attempt(() -> {
	}, this::act, false);

	private void act() {
		this.runs = true;
		this.ran = true;
		this.runs = false;
	}

	private void followUp() {
		this.followedUp.incrementAndGet();
		this.tooEarly = this.runs;
	}

	/** The worker. */
	@Actor
	public void worker() {
		try {
			this.attempt.call();
		}
		catch (RejectedExecutionException ex) {
			// It came too late.
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The one who ends the job. */
	@Actor
	public void ender() {
		this.attempt.afterwards(this::followUp);
	}

	/** Looks at both. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r1 = this.ran ? 1 : 0;
		r.r2 = this.followedUp.get();
		r.r3 = this.tooEarly ? 1 : 0;
	}

}
