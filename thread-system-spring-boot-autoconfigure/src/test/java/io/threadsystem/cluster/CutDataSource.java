package io.threadsystem.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that can be made to be away. */
final class CutDataSource extends DelegatingDataSource {

	private final Queue<String> refused = new ConcurrentLinkedQueue<>();

	private volatile boolean cut;

	private final AtomicReference<Error> error = new AtomicReference<>();

	CutDataSource(DataSource target) {
		super(target);
	}

	void cut() {
		this.cut = true;
	}

	void restore() {
		this.cut = false;
	}

	/** Throws something once, in a thread of the housekeeping. */
	void fail(Error failure) {
		this.error.set(failure);
	}

	boolean hasFailed() {
		return this.error.get() == null;
	}

	/** Whether a thread whose name begins like this was refused. */
	boolean hasRefused(String thread) {
		return this.refused.stream().anyMatch((name) -> name.startsWith(thread));
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (Thread.currentThread().getName().equals("thread-system-cluster")) {
			Error failure = this.error.getAndSet(null);
			if (failure != null) {
				throw failure;
			}
		}
		if (this.cut) {
			this.refused.add(Thread.currentThread().getName());
			throw new SQLTransientConnectionException("The database is away");
		}
		return super.getConnection();
	}

}
