package io.threadsystem.cluster;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Has a node look for due jobs once a transaction has stored some, and once only. */
final class WakeAfterCommit implements TransactionSynchronization {

	private final ClusterMember member;

	private final JobTable table;

	private WakeAfterCommit(ClusterMember member, JobTable table) {
		this.member = member;
		this.table = table;
	}

	/** Registers it with the transaction of the current thread, unless it is. */
	static void of(ClusterMember member, JobTable table) {
		Key key = new Key(member, table.name());
		if (!TransactionSynchronizationManager.hasResource(key)) {
			TransactionSynchronizationManager.bindResource(key, key);
			TransactionSynchronizationManager.registerSynchronization(new WakeAfterCommit(member, table));
		}
	}

	private Key key() {
		return new Key(this.member, this.table.name());
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
		this.member.wake(this.table);
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(key());
	}

	private record Key(ClusterMember member, String table) {
	}

}
