package io.threadsystem.sample.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import io.threadsystem.cluster.DurableJobContext;
import io.threadsystem.sample.order.OrderChanged;
import io.threadsystem.sample.order.OrderState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of what has happened to orders. {@link AuditJobs} and
 * {@link DurableAuditJobs} write to it.
 */
@Repository
public class AuditTrail {

	private static final Logger logger = LoggerFactory.getLogger(AuditTrail.class);

	private final JdbcClient jdbc;

	AuditTrail(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Writes a change down. A durable job that does so again finds that it was. */
	void add(OrderChanged event) {
		try {
			this.jdbc.sql("""
					insert into audit (order_id, state, note, changed_at, job)
					values (:order, :state, nullif(:note, ''), :time, :job)""")
				.param("order", event.order())
				.param("state", event.state().name())
				.param("note", event.note())
				.param("time", event.time().atOffset(ZoneOffset.UTC))
				.param("job", DurableJobContext.find().map(DurableJobContext::id).orElse(null))
				.update();
		}
		catch (DuplicateKeyException ex) {
			logger.debug("{} was written down by an earlier attempt", event);
		}
	}

	/**
	 * Tells what has happened to an order.
	 * @param order its key
	 * @return its history, the oldest entry first
	 */
	public List<AuditEntry> historyOf(long order) {
		return this.jdbc.sql("select * from audit where order_id = :order order by changed_at, id")
			.param("order", order)
			.query(AuditTrail::entry)
			.list();
	}

	/**
	 * Counts the entries.
	 * @return their number, all orders together
	 */
	public long count() {
		return this.jdbc.sql("select count(*) from audit").query(Long.class).single();
	}

	private static AuditEntry entry(ResultSet row, int index) throws SQLException {
		return new AuditEntry(OrderState.valueOf(row.getString("state")), row.getString("note"),
				row.getObject("changed_at", OffsetDateTime.class).toInstant());
	}

}
