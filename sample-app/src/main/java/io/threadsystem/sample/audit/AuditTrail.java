package io.threadsystem.sample.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.OrderChanged;
import io.threadsystem.sample.order.OrderState;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The table of what has happened to orders. A change is written when its transaction has
 * been committed, by a job: who has changed the order does not wait for it, and a change
 * that was rolled back is not in it.
 */
@Repository
public class AuditTrail {

	private final JdbcClient jdbc;

	AuditTrail(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@TransactionalEventListener
	@PriorityAsync(pool = "audit", priority = Priority.LOW, name = "audit")
	void on(OrderChanged event) {
		this.jdbc.sql("insert into audit (order_id, state, note, changed_at) values (:order, :state, :note, :time)")
			.param("order", event.order())
			.param("state", event.state().name())
			.param("note", event.note())
			.param("time", event.time().atOffset(ZoneOffset.UTC))
			.update();
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
				row.getObject("changed_at", Instant.class));
	}

}
