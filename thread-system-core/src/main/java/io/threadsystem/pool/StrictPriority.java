package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;

/** The oldest job of the highest level starts next. */
final class StrictPriority implements StartPolicy {

	static final StrictPriority INSTANCE = new StrictPriority();

	private StrictPriority() {
	}

	@Override
	public boolean isStrict() {
		return true;
	}

	@Override
	public @Nullable PoolJob<?> next(JobList[] levels, int nonEmpty) {
		return levels[31 - Integer.numberOfLeadingZeros(nonEmpty)].head();
	}

	@Override
	public boolean asksAgain() {
		return false;
	}

	@Override
	public long askAgainAt() {
		return 0;
	}

	@Override
	public void started(int level) {
	}

	@Override
	public void released(int level) {
	}

	@Override
	public void resumed(int level) {
	}

	@Override
	public void refund(int level) {
	}

	@Override
	public long untilStart(int level) {
		return 0;
	}

	@Override
	public void startedInCaller(int level) {
	}

	@Override
	public boolean allows(int level) {
		return true;
	}

}
