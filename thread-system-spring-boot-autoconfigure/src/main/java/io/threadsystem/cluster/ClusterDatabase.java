package io.threadsystem.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application's database, with what differs between one and another. Statements join
 * the transaction of the calling thread where there is one. Safe for use by several
 * threads.
 */
final class ClusterDatabase {

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	private @Nullable Dialect dialect;

	ClusterDatabase(DataSource dataSource) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	Sql sql() {
		return new Sql(dialect().customization());
	}

	int update(Sql sql) {
		return autoCommits() ? this.jdbc.update(sql.text(), sql) : atomically(() -> this.jdbc.update(sql.text(), sql));
	}

	/** Runs statements in the caller's transaction, or in one of their own. */
	<T extends @Nullable Object> T atomically(Supplier<T> statements) {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			return statements.get();
		}
		return this.transaction.execute((status) -> statements.get());
	}

	/**
	 * Runs statements of which the caller's transaction survives a violation of a key.
	 * @return what they return, {@code false} also where they have violated a key
	 */
	boolean insertUnlessDuplicate(BooleanSupplier statements) {
		try {
			return Boolean.TRUE.equals(atomically(() -> withSavepoint(statements)));
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private boolean withSavepoint(BooleanSupplier statements) {
		return Boolean.TRUE.equals(this.jdbc.execute((ConnectionCallback<Boolean>) (connection) -> {
			Savepoint savepoint = connection.setSavepoint();
			try {
				boolean done = statements.getAsBoolean();
				connection.releaseSavepoint(savepoint);
				return done;
			}
			catch (DuplicateKeyException ex) {
				connection.rollback(savepoint);
				return false;
			}
		}));
	}

	/** Whether a statement outside of a transaction is one by itself. */
	private boolean autoCommits() {
		return TransactionSynchronizationManager.isActualTransactionActive() || dialect().autoCommit();
	}

	/**
	 * Whether several nodes can lock what they fetch, and skip what others have locked.
	 */
	boolean locksAndFetches() {
		JdbcCustomization customization = dialect().customization();
		return customization.supportsSingleStatementLockAndFetch() || customization.supportsGenericLockAndFetch();
	}

	/** Whether a statement can insert what it has deleted. */
	boolean movesRows() {
		return dialect().product().equals("PostgreSQL");
	}

	JdbcCustomization customization() {
		return dialect().customization();
	}

	/**
	 * Found out when it is first needed: the database may start after the application.
	 */
	private synchronized Dialect dialect() {
		Dialect known = this.dialect;
		if (known == null) {
			known = readDialect();
			this.dialect = known;
		}
		return known;
	}

	@SuppressWarnings("NullAway")
	private Dialect readDialect() {
		return this.jdbc.execute((ConnectionCallback<Dialect>) this::dialectOf);
	}

	private Dialect dialectOf(Connection connection) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName();
		boolean zoneless = product.contains("MySQL") || product.contains("MariaDB");
		boolean inTransaction = TransactionSynchronizationManager.isActualTransactionActive();
		return new Dialect(product, new AutodetectJdbcCustomization(this.dataSource, zoneless),
				inTransaction || connection.getAutoCommit());
	}

	private record Dialect(String product, JdbcCustomization customization, boolean autoCommit) {
	}

}
