package io.threadsystem.sample.summary;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.mail.Mailbox;
import io.threadsystem.sample.order.Orders;

import org.springframework.stereotype.Service;

/**
 * Collects the figures: the orders' from the database, the jobs' from the pools' meters.
 */
@Service
public class SummaryService {

	private static final Comparator<WaitTime> HIGHEST_FIRST = Comparator.comparing(WaitTime::pool)
		.reversed()
		.thenComparing((wait) -> Priority.valueOf(wait.priority().toUpperCase(Locale.ROOT)), Comparator.reverseOrder());

	private final Orders orders;

	private final Mailbox mailbox;

	private final MeterRegistry meters;

	SummaryService(Orders orders, Mailbox mailbox, MeterRegistry meters) {
		this.orders = orders;
		this.mailbox = mailbox;
		this.meters = meters;
	}

	/**
	 * Collects the figures.
	 * @return the figures now
	 */
	public Summary summary() {
		return new Summary(this.orders.countByState(), retries(), this.orders.countPostponed(), this.mailbox.sent(),
				waits());
	}

	private long retries() {
		return (long) this.meters.find("thread.system.jobs.retried")
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum();
	}

	private List<WaitTime> waits() {
		return this.meters.find("thread.system.job.wait")
			.timers()
			.stream()
			.filter((timer) -> timer.count() > 0)
			.map(SummaryService::waitTime)
			.sorted(HIGHEST_FIRST)
			.toList();
	}

	private static WaitTime waitTime(Timer timer) {
		return new WaitTime(tag(timer, "pool"), tag(timer, "priority"), timer.count(),
				timer.mean(TimeUnit.MILLISECONDS), timer.max(TimeUnit.MILLISECONDS));
	}

	private static String tag(Timer timer, String name) {
		return String.valueOf(timer.getId().getTag(name));
	}

}
