package io.threadsystem.benchmarks.durable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * db-scheduler as its README has it, with arguments as JSON.
 */
final class Direct implements Contender {

	static final String NAME = "db-scheduler";

	private static final int TEN = 10;

	private final DataSource dataSource;

	private final int threads;

	private @Nullable OneTimeTask<Payload> task;

	private @Nullable Scheduler scheduler;

	Direct(DataSource dataSource, int threads) {
		this.dataSource = dataSource;
		this.threads = threads;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public String table() {
		return "scheduled_tasks";
	}

	@Override
	public void createTables() {
		new ResourceDatabasePopulator(new ClassPathResource("scheduled_tasks.sql", Direct.class))
			.execute(this.dataSource);
	}

	@Override
	public void prepare(Runnable action) {
		OneTimeTask<Payload> nothing = Tasks.oneTime("nothing", Payload.class).execute((instance, context) -> {
			Objects.requireNonNull(instance.getData());
			action.run();
		});
		this.task = nothing;
		this.scheduler = Scheduler.create(this.dataSource, nothing)
			.threads(this.threads)
			.enablePriority()
			.serializer(new Json())
			.pollUsingLockAndFetch(Settings.LOWER_LIMIT, Settings.UPPER_LIMIT)
			.pollingInterval(Settings.POLLING)
			.heartbeatInterval(Settings.HEARTBEAT)
			.shutdownMaxWait(Duration.ofSeconds(TEN))
			.build();
	}

	@Override
	public void store(Priority priority, List<Payload> payloads) {
		OneTimeTask<Payload> nothing = Objects.requireNonNull(this.task);
		List<TaskInstance<?>> instances = payloads.stream()
			.<TaskInstance<?>>map((payload) -> nothing.instanceBuilder(UUID.randomUUID().toString())
				.data(payload)
				.priority(TEN * (1 + 2 * priority.ordinal()))
				.build())
			.toList();
		Objects.requireNonNull(this.scheduler).scheduleBatch(instances, Instant.now());
	}

	@Override
	public void start() {
		Objects.requireNonNull(this.scheduler).start();
	}

	@Override
	public void stop() {
		Objects.requireNonNull(this.scheduler).stop();
	}

	/** Reads and writes as durable jobs do. */
	private static final class Json implements Serializer {

		private final JsonMapper mapper = JsonMapper.builder().build();

		private final ObjectReader reader = this.mapper.readerFor(Payload.class);

		@Override
		public byte[] serialize(Object data) {
			return this.mapper.writeValueAsBytes(data);
		}

		@Override
		public <T> T deserialize(Class<T> type, byte[] bytes) {
			return type.cast(this.reader.readValue(bytes));
		}

	}

}
