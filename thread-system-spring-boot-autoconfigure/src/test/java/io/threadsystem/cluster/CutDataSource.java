package io.threadsystem.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that can be made to be away. */
final class CutDataSource extends DelegatingDataSource {

	private final Queue<String> refused = new ConcurrentLinkedQueue<>();

	private volatile boolean cut;

	CutDataSource(DataSource target) {
		super(target);
	}

	void cut() {
		this.cut = true;
	}

	void restore() {
		this.cut = false;
	}

	/** Whether a thread whose name begins like this was refused. */
	boolean hasRefused(String thread) {
		return this.refused.stream().anyMatch((name) -> name.startsWith(thread));
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (this.cut) {
			this.refused.add(Thread.currentThread().getName());
			throw new SQLTransientConnectionException("The database is away");
		}
		return super.getConnection();
	}

}
