package io.threadsystem.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application's database, with what differs between one and another. Statements join
 * the transaction of the calling thread where there is one. Safe for use by several
 * threads.
 */
final class ClusterDatabase {

	private static final String POSTGRESQL = "PostgreSQL";

	private final DataSource dataSource;

	private static final TransactionDefinition MANDATORY = new DefaultTransactionDefinition(
			TransactionDefinition.PROPAGATION_MANDATORY);

	private final JdbcTemplate jdbc;

	private final JdbcTransactionManager transactions;

	private final TransactionTemplate transaction;

	private final TransactionTemplate independent;

	private volatile @Nullable Dialect dialect;

	ClusterDatabase(DataSource dataSource) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.transactions = new JdbcTransactionManager(dataSource);
		this.transaction = new TransactionTemplate(this.transactions);
		this.independent = new TransactionTemplate(this.transactions);
		this.independent.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
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

	/** Fails where a table is not there, has not these columns, or may not be read. */
	void check(String table, String columns) {
		this.jdbc.query("select " + columns + " from " + table + " where 1 = 0", (row) -> {
		});
	}

	int update(Sql sql) {
		return (dialect().autoCommit() && !isTransactionActive()) ? this.jdbc.update(sql.text(), sql)
				: Objects.requireNonNull(atomically(() -> this.jdbc.update(sql.text(), sql)));
	}

	/**
	 * Updates whatever becomes of the caller's transaction, which holds no lock on it.
	 */
	int updateIndependently(Sql sql) {
		return withoutConnectionOfJpa(
				() -> Objects.requireNonNull(this.independent.execute((status) -> this.jdbc.update(sql.text(), sql))));
	}

	/**
	 * JDBC's transaction manager does not know a transaction of JPA, which has bound its
	 * connection only: it would take that one, and commit what is in it.
	 */
	private int withoutConnectionOfJpa(IntSupplier statements) {
		DataSource key = Objects.requireNonNull(this.transactions.getDataSource());
		if (!(TransactionSynchronizationManager.getResource(key) instanceof ConnectionHolder holder)
				|| holder.isSynchronizedWithTransaction()) {
			return statements.getAsInt();
		}
		Object bound = TransactionSynchronizationManager.unbindResource(key);
		try {
			return statements.getAsInt();
		}
		finally {
			TransactionSynchronizationManager.bindResource(key, bound);
		}
	}

	/** Runs statements in the caller's transaction, or in one of their own. */
	<T extends @Nullable Object> T atomically(Supplier<T> statements) {
		if (isTransactionActive()) {
			checkTransaction();
			return statements.get();
		}
		return this.transaction.execute((status) -> statements.get());
	}

	private static boolean isTransactionActive() {
		return TransactionSynchronizationManager.isActualTransactionActive();
	}

	/**
	 * A transaction of something else would be rolled back without what is stored here,
	 * or committed without it.
	 * @throws IllegalStateException if it is one
	 */
	private void checkTransaction() {
		boolean outside = dialect().autoCommit()
				? Boolean.TRUE.equals(this.jdbc.execute((ConnectionCallback<Boolean>) Connection::getAutoCommit))
				: !hasConnectionOfTransaction();
		if (outside) {
			throw new IllegalStateException("The current transaction is not one of the DataSource of the durable jobs, "
					+ "so it could not take back what is stored. Use a transaction manager of that DataSource, or "
					+ "submit outside of the transaction");
		}
	}

	/**
	 * Where connections do not commit by themselves, they do not tell whether somebody
	 * will. One that was bound by JPA is the transaction's, and one that is synchronized
	 * with a transaction may belong to one of its own, or to whatever there is.
	 */
	private boolean hasConnectionOfTransaction() {
		Object bound = TransactionSynchronizationManager
			.getResource(Objects.requireNonNull(this.transactions.getDataSource()));
		return bound instanceof ConnectionHolder holder
				&& (!holder.isSynchronizedWithTransaction() || takesPartInTransaction());
	}

	private boolean takesPartInTransaction() {
		try {
			this.transactions.getTransaction(MANDATORY);
			return true;
		}
		catch (IllegalTransactionStateException ex) {
			return false;
		}
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

	/** The time by the clock of the database. */
	Instant now() {
		return Objects.requireNonNull(
				this.jdbc.queryForObject("select current_timestamp", (row, index) -> row.getTimestamp(1).toInstant()));
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
		return dialect().product().equals(POSTGRESQL);
	}

	JdbcCustomization customization() {
		return dialect().customization();
	}

	/** Found out when it is first needed. */
	private Dialect dialect() {
		Dialect known = this.dialect;
		if (known == null) {
			known = readDialect();
			this.dialect = known;
		}
		return known;
	}

	/** By a connection of its own: one of a transaction does not tell how others are. */
	private Dialect readDialect() {
		try (Connection connection = Objects.requireNonNull(this.transactions.getDataSource()).getConnection()) {
			String product = connection.getMetaData().getDatabaseProductName();
			return new Dialect(product, customization(product), connection.getAutoCommit());
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("The database of the durable jobs cannot be reached", ex);
		}
	}

	private JdbcCustomization customization(String product) {
		if (product.equals(POSTGRESQL)) {
			return new PostgreSqlJdbcCustomization(false, false);
		}
		if (product.equals("H2")) {
			return new DefaultJdbcCustomization(false);
		}
		boolean zoneless = product.contains("MySQL") || product.contains("MariaDB");
		return new AutodetectJdbcCustomization(this.dataSource, zoneless);
	}

	private record Dialect(String product, JdbcCustomization customization, boolean autoCommit) {
	}

}
