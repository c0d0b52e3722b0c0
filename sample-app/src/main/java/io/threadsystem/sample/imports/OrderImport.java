package io.threadsystem.sample.imports;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.order.OrderState;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.InputStreamSource;
import org.springframework.dao.DuplicateKeyException;

/**
 * Reads a file and places its orders at priority {@code LOW}, no more at a time than the
 * window allows: the rest stays in the file, where it costs nothing and leaves the queues
 * to others. One thread runs it; any may read the figures.
 */
final class OrderImport {

	/** Of a file that is wrong throughout, these show what is wrong. */
	private static final int REFUSED_ROWS_KEPT = 100;

	private final OrderService orders;

	private final int limit;

	private final Semaphore window;

	private final AtomicInteger placed = new AtomicInteger();

	private final AtomicInteger done = new AtomicInteger();

	private final AtomicInteger postponed = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final ConcurrentLinkedQueue<RefusedRow> firstRefused = new ConcurrentLinkedQueue<>();

	OrderImport(OrderService orders, int limit) {
		this.orders = orders;
		this.limit = limit;
		this.window = new Semaphore(limit);
	}

	/**
	 * Imports a file, as a job that can be cancelled, and waits for its orders.
	 * @return the number of orders placed
	 */
	int run(InputStreamSource file) throws IOException, InterruptedException {
		CancellationToken token = JobContext.current().token();
		try (OrderFile rows = new OrderFile(new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8))) {
			while (rows.hasNext()) {
				token.throwIfCancelled();
				this.window.acquire();
				if (!place(rows)) {
					this.window.release();
				}
			}
		}
		this.window.acquire(this.limit);
		return this.placed.get();
	}

	private boolean place(OrderFile rows) {
		try {
			this.orders.place(rows.next(), Priority.LOW).processed().whenComplete((state, failure) -> processed(state));
			this.placed.incrementAndGet();
			return true;
		}
		catch (DuplicateKeyException ex) {
			refuse(rows.line(), "there is an order of this number already");
		}
		catch (IllegalArgumentException ex) {
			refuse(rows.line(), String.valueOf(ex.getMessage()));
		}
		return false;
	}

	private void processed(@Nullable OrderState state) {
		counter(state).incrementAndGet();
		this.window.release();
	}

	private AtomicInteger counter(@Nullable OrderState state) {
		if (state == OrderState.CHARGE_LATER) {
			return this.postponed;
		}
		return (state == OrderState.DONE) ? this.done : this.failed;
	}

	private void refuse(long line, String reason) {
		if (this.refused.incrementAndGet() <= REFUSED_ROWS_KEPT) {
			this.firstRefused.add(new RefusedRow(line, reason));
		}
	}

	int placed() {
		return this.placed.get();
	}

	int done() {
		return this.done.get();
	}

	int postponed() {
		return this.postponed.get();
	}

	int failed() {
		return this.failed.get();
	}

	int refused() {
		return this.refused.get();
	}

	List<RefusedRow> firstRefused() {
		return List.copyOf(this.firstRefused);
	}

}
