package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Producers that submit jobs of mixed levels to a pool, of which a third throws and a
 * tenth is cancelled at random moments, and the books that they keep about them.
 */
final class StressRun {

	private static final int MOMENTS = 64;

	private final PriorityPool pool;

	private final Seed seed;

	private final int jobsPerProducer;

	private final List<Thread> producers = new ArrayList<>();

	private final AtomicInteger producing;

	/** How often each job was started. */
	private final AtomicIntegerArray starts;

	private final AtomicLong accepted = new AtomicLong();

	private final AtomicLong rejected = new AtomicLong();

	private final LongAdder[] ended = { new LongAdder(), new LongAdder(), new LongAdder() };

	private final AtomicLong victims = new AtomicLong();

	private final AtomicLong strayInterrupts = new AtomicLong();

	private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();

	private final BoundObserver observer;

	private final Failure failure = new Failure();

	StressRun(PriorityPool pool, Seed seed, int producers, int jobsPerProducer) {
		this.pool = pool;
		this.seed = seed;
		this.jobsPerProducer = jobsPerProducer;
		this.producing = new AtomicInteger(producers);
		this.starts = new AtomicIntegerArray(producers * jobsPerProducer);
		this.observer = new BoundObserver(pool);
		for (int i = 0; i < producers; i++) {
			int producer = i;
			this.producers.add(new Thread(() -> produce(producer), "producer-" + i));
		}
	}

	PriorityPool pool() {
		return this.pool;
	}

	void start() {
		this.observer.start();
		this.producers.forEach(Thread::start);
	}

	boolean producersAreDone() {
		return this.producing.get() == 0;
	}

	void awaitProducers() throws InterruptedException {
		for (Thread producer : this.producers) {
			producer.join(TimeUnit.MINUTES.toMillis(2));
			assertThat(producer.isAlive()).as("%s hangs", producer.getName()).isFalse();
		}
		this.observer.stop();
	}

	long rejected() {
		return this.rejected.get();
	}

	private void produce(int producer) {
		Random random = this.seed.random(producer);
		Job<?>[] victims = new Job<?>[MOMENTS];
		try {
			for (int i = 0; i < this.jobsPerProducer; i++) {
				Job<?> job = submit(random, producer * this.jobsPerProducer + i);
				if (job != null && random.nextInt(10) == 0) {
					cancelLater(victims, random, job);
				}
			}
			for (Job<?> victim : victims) {
				cancel(victim, random);
			}
		}
		catch (Throwable ex) {
			this.surprises.add(ex);
		}
		finally {
			this.producing.decrementAndGet();
		}
	}

	/** A victim lives until a later one takes its place, or is cancelled at once. */
	private void cancelLater(Job<?>[] victims, Random random, Job<?> job) {
		int moment = random.nextInt(MOMENTS);
		if (moment < MOMENTS / 2) {
			cancel(job, random);
		}
		else {
			cancel(victims[moment], random);
			victims[moment] = job;
		}
	}

	private void cancel(Job<?> victim, Random random) {
		if (victim != null && victim.cancel(random.nextBoolean())) {
			this.victims.incrementAndGet();
			if (victim.jobState() != JobState.CANCELLED || !victim.isCancelled()) {
				this.surprises.add(new AssertionError(victim + " was cancelled, but is not"));
			}
		}
	}

	private Job<?> submit(Random random, int number) {
		Priority priority = Priority.values()[random.nextInt(Priority.values().length)];
		Callable<Integer> task = task(number, random.nextInt(3) == 0);
		try {
			Job<Integer> job = this.pool.submit(priority, task);
			this.accepted.incrementAndGet();
			job.whenComplete((value, failure) -> ended(job));
			return job;
		}
		catch (RejectedExecutionException ex) {
			this.rejected.incrementAndGet();
			return null;
		}
	}

	private Callable<Integer> task(int number, boolean throwing) {
		return () -> {
			this.starts.incrementAndGet(number);
			if (Thread.currentThread().isInterrupted() && !JobContext.current().token().isCancelled()) {
				this.strayInterrupts.incrementAndGet();
			}
			if (throwing) {
				throw this.failure;
			}
			return number;
		};
	}

	private void ended(Job<?> job) {
		JobState state = job.jobState();
		if (!state.isFinal()) {
			this.surprises.add(new AssertionError(job + " is done, but not in a final state"));
			return;
		}
		this.ended[state.ordinal() - JobState.COMPLETED.ordinal()].increment();
	}

	void assertEveryJobEndedOnce() {
		assertEveryJobEndedOnce(0);
	}

	/** As above, where others have submitted so many jobs, which have completed. */
	void assertEveryJobEndedOnce(long others) {
		assertThat(this.surprises).isEmpty();
		PoolSnapshot snapshot = this.pool.snapshot();
		assertThat(snapshot.submitted() - others).as("submitted").isEqualTo(this.accepted.get());
		assertThat(snapshot.rejected()).as("rejected").isEqualTo(this.rejected.get());
		assertThat(snapshot.completed() - others).as("completed").isEqualTo(this.ended[0].sum());
		assertThat(snapshot.failed()).as("failed").isEqualTo(this.ended[1].sum());
		assertThat(snapshot.cancelled()).as("cancelled").isEqualTo(this.ended[2].sum());
		assertThat(this.ended[0].sum() + this.ended[1].sum() + this.ended[2].sum()).as("ended")
			.isEqualTo(this.accepted.get());
		long ran = 0;
		for (int i = 0; i < this.starts.length(); i++) {
			assertThat(this.starts.get(i)).as("starts of job %d", i).isBetween(0, 1);
			ran += this.starts.get(i);
		}
		assertThat(ran).as("jobs that ran")
			.isBetween(snapshot.completed() - others + snapshot.failed(), this.accepted.get());
		assertThat(this.strayInterrupts).as("interrupts that reached another job").hasValue(0);
	}

	void assertOnlyVictimsAreCancelled() {
		assertThat(this.ended[2].sum()).isEqualTo(this.victims.get());
	}

	void assertBoundHeld(int capacity, int workers) {
		this.observer.assertBoundHeld(capacity, workers);
	}

	/** A failure that costs nothing. */
	private static final class Failure extends Exception {

		private static final long serialVersionUID = 1L;

		private Failure() {
			super("on purpose", null, false, false);
		}

	}

}
