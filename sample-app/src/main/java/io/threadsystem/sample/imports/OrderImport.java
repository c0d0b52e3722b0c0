package io.threadsystem.sample.imports;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.fulfilment.PlacedOrder;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.workflow.JobGroup;
import io.threadsystem.workflow.JobGroup.ProgressListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.InputStreamSource;
import org.springframework.dao.DuplicateKeyException;

/**
 * Reads a file and places its orders at priority {@code LOW}, no more at a time than the
 * window allows: the rest stays in the file, where it costs nothing and leaves the queues
 * to others. The orders are a group: each has a job in it that waits, in no queue, until
 * the order is processed, and has the state of the order as its result. One thread runs
 * it; any may read the figures.
 */
final class OrderImport {

	private static final Logger logger = LoggerFactory.getLogger(OrderImport.class);

	/** Of a file that is wrong throughout, these show what is wrong. */
	private static final int REFUSED_ROWS_KEPT = 100;

	private final OrderService orders;

	private final JobGroup group;

	private final Semaphore window;

	private volatile int rows;

	private final AtomicInteger placed = new AtomicInteger();

	private final AtomicInteger done = new AtomicInteger();

	private final AtomicInteger postponed = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final ConcurrentLinkedQueue<RefusedRow> firstRefused = new ConcurrentLinkedQueue<>();

	OrderImport(OrderService orders, JobGroup group, int limit) {
		this.orders = orders;
		this.group = group;
		this.window = new Semaphore(limit);
	}

	/** Tells how many rows are done with, processed or refused, of those of the file. */
	void onProgress(ProgressListener listener) {
		this.group.onProgress((done, total) -> listener.progress(done + this.refused.get(), this.rows));
	}

	/**
	 * Imports a file, as a job that can be cancelled, and waits for its orders.
	 * @return the number of orders placed
	 */
	int run(InputStreamSource file) throws IOException, InterruptedException {
		CancellationToken token = JobContext.current().token();
		this.rows = count(file);
		try (OrderFile rows = open(file)) {
			while (rows.hasNext()) {
				token.throwIfCancelled();
				this.window.acquire();
				if (!place(rows)) {
					this.window.release();
				}
			}
		}
		this.group.close();
		return this.placed.get();
	}

	private static OrderFile open(InputStreamSource file) throws IOException {
		return new OrderFile(new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8));
	}

	/** Counts the rows that can be read; what is wrong is found when they are. */
	private static int count(InputStreamSource file) throws IOException {
		int count = 0;
		try (OrderFile rows = open(file)) {
			while (rows.hasNext()) {
				rows.skip();
				count++;
			}
		}
		catch (UncheckedIOException ex) {
			logger.debug("The file can be read up to row {}", count, ex);
		}
		return count;
	}

	private boolean place(OrderFile rows) {
		try {
			follow(this.orders.place(rows.next(), Priority.LOW));
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

	private void follow(PlacedOrder placed) {
		this.group.job("order " + placed.order().id())
			.priority(Priority.LOW)
			.after(placed.processed())
			.submit(() -> placed.processed().join())
			.whenComplete((state, failure) -> processed(state));
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
