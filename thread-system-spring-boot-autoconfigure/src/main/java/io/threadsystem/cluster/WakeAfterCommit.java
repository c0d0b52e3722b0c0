package io.threadsystem.cluster;

import io.threadsystem.pool.PriorityPool;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Has a node look for due jobs once a transaction has stored some, and once only. */
final class WakeAfterCommit implements TransactionSynchronization {

	private final ClusterMember member;

	private final PriorityPool pool;

	private WakeAfterCommit(ClusterMember member, PriorityPool pool) {
		this.member = member;
		this.pool = pool;
	}

	/** Registers it with the transaction of the current thread, unless it is. */
	static void of(ClusterMember member, PriorityPool pool) {
		Key key = new Key(member, pool.name());
		if (!TransactionSynchronizationManager.hasResource(key)) {
			TransactionSynchronizationManager.bindResource(key, key);
			TransactionSynchronizationManager.registerSynchronization(new WakeAfterCommit(member, pool));
		}
	}

	private Key key() {
		return new Key(this.member, this.pool.name());
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(key());
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(key(), key());
	}

	@Override
	public void afterCommit() {
		this.member.wake(this.pool);
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(key());
	}

	private record Key(ClusterMember member, String pool) {
	}

}
