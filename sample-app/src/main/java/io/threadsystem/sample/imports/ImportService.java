package io.threadsystem.sample.imports;

import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.workflow.JobGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.InputStreamSource;
import org.springframework.stereotype.Service;

/**
 * Starts imports, which run one at a time. Safe for use by several threads.
 */
@Service
public class ImportService {

	private static final int KEPT = 100;

	private static final Logger logger = LoggerFactory.getLogger(ImportService.class);

	private final PriorityPool pool;

	private final PriorityPool orderPool;

	private final OrderService orders;

	private final ImportProperties properties;

	private final AtomicLong ids = new AtomicLong();

	private final ConcurrentNavigableMap<Long, StartedImport> imports = new ConcurrentSkipListMap<>();

	ImportService(@Qualifier("imports") PriorityPool pool, @Qualifier("orders") PriorityPool orderPool,
			OrderService orders, ImportProperties properties) {
		this.pool = pool;
		this.orderPool = orderPool;
		this.orders = orders;
		this.properties = properties;
	}

	/**
	 * Starts the import of the file of {@code sample.imports.file}.
	 * @return the import
	 * @throws io.threadsystem.job.QueueFullException if too many imports are waiting
	 */
	public StartedImport start() {
		return start(String.valueOf(this.properties.file().getFilename()), this.properties.file());
	}

	/**
	 * Starts the import of a file.
	 * @param name what to call it
	 * @param file the file
	 * @return the import
	 * @throws io.threadsystem.job.QueueFullException if too many imports are waiting
	 */
	public StartedImport start(String name, InputStreamSource file) {
		JobGroup group = JobGroup.on(this.orderPool, "import " + name);
		OrderImport progress = new OrderImport(this.orders, group, this.properties.inFlight());
		Job<Integer> job = this.pool.job("import " + name).priority(Priority.LOW).submit(() -> progress.run(file));
		StartedImport started = new StartedImport(this.ids.incrementAndGet(), name, progress, job);
		this.imports.put(started.id(), started);
		this.imports.remove(started.id() - KEPT);
		job.whenComplete((placed, failure) -> logEnd(started.report()));
		return started;
	}

	/**
	 * Finds one of the last hundred imports.
	 * @param id its key
	 * @return the import, or empty if there is none
	 */
	public Optional<StartedImport> find(long id) {
		return Optional.ofNullable(this.imports.get(id));
	}

	/** The application stops: what has not been read from a file stays there. */
	@EventListener(ContextClosedEvent.class)
	void cancelAll() {
		this.imports.values().forEach((started) -> started.job().cancel(true));
	}

	private static void logEnd(ImportReport report) {
		logger.info("Import of {} is {}: {} orders placed, {} rows refused", report.name(), report.state(),
				report.placed(), report.refused());
	}

}
