package io.threadsystem.sample.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Currency;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The table of orders. Each change is a transaction of its own, and an
 * {@link OrderChanged} event in it. A change that was made already is not made again.
 */
@Repository
public class Orders {

	private final JdbcClient jdbc;

	private final Clock clock;

	private final ApplicationEventPublisher events;

	Orders(JdbcClient jdbc, Clock clock, ApplicationEventPublisher events) {
		this.jdbc = jdbc;
		this.clock = clock;
		this.events = events;
	}

	/**
	 * Takes the next number for an order that comes without one.
	 * @return the number
	 */
	public String nextNumber() {
		return "W-%06d".formatted(this.jdbc.sql("select nextval('order_numbers')").query(Long.class).single());
	}

	/**
	 * Stores a new order.
	 * @param details what was ordered
	 * @param priority the priority of the jobs that process it
	 * @return the stored order
	 * @throws org.springframework.dao.DuplicateKeyException if there is an order of this
	 * number
	 */
	@Transactional
	public Order add(OrderDetails details, Priority priority) {
		Instant now = this.clock.instant();
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql("""
				insert into orders (number, customer, email, city, country, items, amount, currency, express,
				                    priority, state, charges, postponed, reserved, placed_at)
				values (:number, :customer, :email, :city, :country, :items, :amount, :currency, :express,
				        :priority, 'NEW', 0, 0, false, :now)""")
			.param("number", details.number())
			.param("customer", details.customer().name())
			.param("email", details.customer().email())
			.param("city", details.customer().city())
			.param("country", details.customer().country())
			.param("items", OrderItem.format(details.items()))
			.param("amount", details.amount().minorUnits())
			.param("currency", details.amount().currency().getCurrencyCode())
			.param("express", details.express())
			.param("priority", priority.name())
			.param("now", column(now))
			.update(key, "id");
		OrderProgress progress = new OrderProgress(OrderState.NEW, 0, 0, null, null, now, null, null);
		long id = Objects.requireNonNull(key.getKey()).longValue();
		changed(id, OrderState.NEW, "");
		return new Order(id, details, priority, progress);
	}

	/**
	 * Finds an order.
	 * @param id its key
	 * @return the order, or empty if there is none
	 */
	public Optional<Order> find(long id) {
		return this.jdbc.sql("select * from orders where id = :id").param("id", id).query(Orders::order).optional();
	}

	/**
	 * Lists the orders that were placed last.
	 * @param state the state that they are in, or {@code null} for any
	 * @param limit the most to list
	 * @return the orders, the newest first
	 */
	public List<Order> list(@Nullable OrderState state, int limit) {
		return this.jdbc.sql("select * from orders where state = coalesce(:state, state) order by id desc limit :limit")
			.param("state", (state != null) ? state.name() : null)
			.param("limit", limit)
			.query(Orders::order)
			.list();
	}

	/**
	 * Lists the orders that were placed in a span of time.
	 * @param from its beginning
	 * @param to its end, which does not belong to it
	 * @return the orders, the oldest first
	 */
	public List<Order> placedBetween(Instant from, Instant to) {
		return this.jdbc.sql("select * from orders where placed_at >= :from and placed_at < :to order by placed_at, id")
			.param("from", column(from))
			.param("to", column(to))
			.query(Orders::order)
			.list();
	}

	/**
	 * Finds those orders for which nothing is waiting or running.
	 * @param ids the keys of the orders to look at
	 * @return the states of those that are so
	 */
	public Map<Long, OrderState> settled(Collection<Long> ids) {
		Map<Long, OrderState> settled = new HashMap<>();
		if (!ids.isEmpty()) {
			this.jdbc.sql("select id, state from orders where id in (:ids) and state not in ('NEW', 'PAID')")
				.param("ids", ids)
				.query((row, index) -> settled.put(row.getLong(1), OrderState.valueOf(row.getString(2))))
				.list();
		}
		return settled;
	}

	/**
	 * Counts the orders.
	 * @return their number in each state, every state present
	 */
	public Map<OrderState, Long> countByState() {
		Map<OrderState, Long> counts = new EnumMap<>(OrderState.class);
		for (OrderState state : OrderState.values()) {
			counts.put(state, 0L);
		}
		this.jdbc.sql("select state, count(*) from orders group by state")
			.query((row, index) -> counts.put(OrderState.valueOf(row.getString(1)), row.getLong(2)))
			.list();
		return counts;
	}

	/**
	 * Counts how often charges were put off.
	 * @return the number, all orders together
	 */
	public long countPostponed() {
		return this.jdbc.sql("select coalesce(sum(postponed), 0) from orders").query(Long.class).single();
	}

	/**
	 * Notes that the gateway is about to be asked for an order's payment.
	 * @param id its key
	 * @return how often it was asked, this time included
	 */
	public int nextCharge(long id) {
		GeneratedKeyHolder changed = new GeneratedKeyHolder();
		this.jdbc.sql("update orders set charges = charges + 1 where id = :id")
			.param("id", id)
			.update(changed, "charges");
		return Objects.requireNonNull(changed.getKey()).intValue();
	}

	/**
	 * Notes that a new order is paid. Of several callers one succeeds.
	 * @param id its key
	 * @param receipt the payment's reference
	 */
	@Transactional
	public void paid(long id, String receipt) {
		int paid = this.jdbc.sql("""
				update orders set state = 'PAID', receipt = :receipt, paid_at = :now
				where id = :id and state = 'NEW'""")
			.param("receipt", receipt)
			.param("now", column(this.clock.instant()))
			.param("id", id)
			.update();
		if (paid == 1) {
			changed(id, OrderState.PAID, receipt);
		}
	}

	/**
	 * Notes that a paid order's invoice is in the mail. Of several callers one succeeds.
	 * @param id its key
	 */
	@Transactional
	public void done(long id) {
		int done = this.jdbc.sql("update orders set state = 'DONE', done_at = :now where id = :id and state = 'PAID'")
			.param("now", column(this.clock.instant()))
			.param("id", id)
			.update();
		if (done == 1) {
			changed(id, OrderState.DONE, "");
		}
	}

	/**
	 * Notes that a step failed: the payment, unless the order is paid.
	 * @param id the order's key
	 * @param problem why
	 */
	@Transactional
	public void failed(long id, String problem) {
		GeneratedKeyHolder changed = new GeneratedKeyHolder();
		this.jdbc.sql("""
				update orders set problem = :problem, state = case state when 'NEW' then 'PAYMENT_FAILED' else state end
				where id = :id""").param("problem", problem).param("id", id).update(changed, "state");
		changed(id, OrderState.valueOf(Objects.requireNonNull(changed.getKeyAs(String.class))), problem);
	}

	/**
	 * Notes that there are too few pieces for a new order.
	 * @param id its key
	 * @param problem what is missing
	 */
	@Transactional
	public void outOfStock(long id, String problem) {
		int missing = this.jdbc.sql("""
				update orders set state = 'OUT_OF_STOCK', problem = :problem
				where id = :id and state = 'NEW'""").param("problem", problem).param("id", id).update();
		if (missing == 1) {
			changed(id, OrderState.OUT_OF_STOCK, problem);
		}
	}

	/**
	 * Notes that a new order is to be charged later.
	 * @param id its key
	 * @param problem why
	 */
	@Transactional
	public void postpone(long id, String problem) {
		int postponed = this.jdbc.sql("""
				update orders set state = 'CHARGE_LATER', problem = :problem, postponed = postponed + 1
				where id = :id and state = 'NEW'""").param("problem", problem).param("id", id).update();
		if (postponed == 1) {
			changed(id, OrderState.CHARGE_LATER, problem);
		}
	}

	/**
	 * Makes an order new again that could not be filled, or whose payment failed or was
	 * put off. Of several callers one succeeds.
	 * @param id its key
	 * @return whether it was such an order
	 */
	@Transactional
	public boolean renew(long id) {
		boolean renewed = this.jdbc.sql("""
				update orders set state = 'NEW', problem = null
				where id = :id and state in ('PAYMENT_FAILED', 'CHARGE_LATER', 'OUT_OF_STOCK')""")
			.param("id", id)
			.update() == 1;
		if (renewed) {
			changed(id, OrderState.NEW, "");
		}
		return renewed;
	}

	private void changed(long id, OrderState state, String note) {
		this.events.publishEvent(new OrderChanged(id, state, note, this.clock.instant()));
	}

	private static Order order(ResultSet row, int index) throws SQLException {
		Money amount = new Money(row.getLong("amount"), Currency.getInstance(row.getString("currency")));
		Customer customer = new Customer(row.getString("customer"), row.getString("email"), row.getString("city"),
				row.getString("country"));
		OrderDetails details = new OrderDetails(row.getString("number"), customer,
				OrderItem.parse(row.getString("items")), amount, row.getBoolean("express"));
		OrderProgress progress = new OrderProgress(OrderState.valueOf(row.getString("state")), row.getInt("charges"),
				row.getInt("postponed"), row.getString("receipt"), row.getString("problem"),
				Objects.requireNonNull(instant(row, "placed_at")), instant(row, "paid_at"), instant(row, "done_at"));
		return new Order(row.getLong("id"), details, Priority.valueOf(row.getString("priority")), progress);
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	/** JDBC knows no {@code Instant}. */
	private static OffsetDateTime column(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

}
