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
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * db-scheduler as its README has it. It does not even read the JSON of a job.
 */
final class Direct implements Contender {

	static final String NAME = "db-scheduler";

	private static final int TEN = 10;

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final DataSource dataSource;

	private final int threads;

	private @Nullable OneTimeTask<byte[]> task;

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
		OneTimeTask<byte[]> nothing = Tasks.oneTime("nothing", byte[].class)
			.execute((instance, context) -> action.run());
		this.task = nothing;
		this.scheduler = Scheduler.create(this.dataSource, nothing)
			.threads(this.threads)
			.enablePriority()
			.serializer(new Bytes())
			.pollUsingLockAndFetch(Settings.LOWER_LIMIT, Settings.UPPER_LIMIT)
			.pollingInterval(Settings.POLLING)
			.heartbeatInterval(Settings.HEARTBEAT)
			.shutdownMaxWait(Duration.ofSeconds(TEN))
			.build();
	}

	@Override
	public void store(Priority priority, List<Payload> payloads) {
		OneTimeTask<byte[]> nothing = Objects.requireNonNull(this.task);
		List<TaskInstance<?>> instances = payloads.stream()
			.<TaskInstance<?>>map((payload) -> nothing.instanceBuilder(UUID.randomUUID().toString())
				.data(this.mapper.writeValueAsBytes(payload))
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

	/** Leaves bytes as they are. */
	private static final class Bytes implements Serializer {

		@Override
		public byte[] serialize(Object data) {
			return (byte[]) data;
		}

		@Override
		public <T> T deserialize(Class<T> type, byte[] bytes) {
			return type.cast(bytes);
		}

	}

}
