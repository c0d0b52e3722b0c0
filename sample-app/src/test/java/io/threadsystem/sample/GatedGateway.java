package io.threadsystem.sample;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.JobContext;
import io.threadsystem.sample.order.Money;
import io.threadsystem.sample.payment.GatewayUnavailableException;
import io.threadsystem.sample.payment.PaymentFailedException;
import io.threadsystem.sample.payment.PaymentGateway;
import io.threadsystem.sample.payment.Receipt;

/**
 * A gateway whose calls return when the test lets them.
 */
public final class GatedGateway implements PaymentGateway {

	private final List<String> charged = new CopyOnWriteArrayList<>();

	private boolean open = true;

	private volatile boolean failing;

	private final AtomicInteger unanswered = new AtomicInteger();

	/** Lets calls return, those that wait included. */
	public synchronized void open() {
		this.open = true;
		notifyAll();
	}

	/** Lets calls wait. */
	public synchronized void close() {
		this.open = false;
	}

	/** Says whether the calls fail. */
	public void failing(boolean failing) {
		this.failing = failing;
	}

	/** Says how many of the next calls get no answer. */
	public void unanswered(int calls) {
		this.unanswered.set(calls);
	}

	/** Numbers of the orders that came, in this order. */
	public List<String> charged() {
		return this.charged;
	}

	@Override
	public Receipt charge(String orderNumber, Money amount, int attempt) {
		this.charged.add(orderNumber);
		JobContext.current().token().throwIfCancelled();
		passGate();
		if (this.unanswered.getAndUpdate((calls) -> Math.max(0, calls - 1)) > 0) {
			throw new GatewayUnavailableException("The bank did not answer");
		}
		if (this.failing) {
			throw new PaymentFailedException("No cover");
		}
		return new Receipt("PAY-" + attempt);
	}

	private synchronized void passGate() {
		try {
			while (!this.open) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
