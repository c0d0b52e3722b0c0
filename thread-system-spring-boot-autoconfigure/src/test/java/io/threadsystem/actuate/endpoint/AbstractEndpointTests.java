package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.actuate.endpoint.EndpointApplication.Answer;
import io.threadsystem.event.JobCancelled;
import io.threadsystem.event.PoolEvent;
import io.threadsystem.event.PoolPaused;
import io.threadsystem.event.PoolReconfigured;
import io.threadsystem.event.PoolResized;
import io.threadsystem.event.PoolResumed;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.FixedSize;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.RateLimit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** The endpoint over HTTP, with the grant to write, on Spring MVC and WebFlux. */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractEndpointTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final String type;

	/** Jobs that would not end by themselves. */
	private final List<Job<?>> jobs = new ArrayList<>();

	private EndpointApplication application;

	private PriorityPool main;

	private PoolSettings settings;

	AbstractEndpointTests(String type) {
		this.type = type;
	}

	@BeforeAll
	void start() {
		this.application = EndpointApplication.run(
				new Class<?>[] { EndpointApplication.Application.class, Listener.class, OwnPool.class },
				EndpointApplication.GRANT, "--spring.main.web-application-type=" + this.type,
				"--thread-system.default-pool=main");
		this.main = this.application.pool("main");
		this.settings = this.main.settings();
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void noEventsYet() {
		listener().events.clear();
	}

	@AfterEach
	void asBefore() throws Exception {
		this.jobs.forEach((job) -> job.cancel(true));
		this.jobs.clear();
		this.main.resume();
		this.main.reconfigure(this.settings);
		assertThat(this.main.awaitIdle(LONG)).isTrue();
	}

	private Listener listener() {
		return this.application.context().getBean(Listener.class);
	}

	// Reading

	@Test
	void allPoolsAreListedThoseOfTheApplicationToo() {
		Answer answer = this.application.get("/threadsystem");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.at("pools")).asInstanceOf(MAP).containsOnlyKeys("main", "io", "own");
		assertThat(answer.at("pools/main/maxWorkers")).isEqualTo(2);
		assertThat(answer.at("pools/main/queueFull")).isEqualTo("BLOCK");
		assertThat(answer.at("pools/main/paused")).isEqualTo(false);
		assertThat(answer.at("pools/main/workers")).asInstanceOf(MAP)
			.containsOnlyKeys("ACTIVE", "IDLE", "STUCK", "WAITING")
			.containsEntry("ACTIVE", 0);
		assertThat(answer.at("pools/main/utilisation")).isEqualTo(0.0);
		assertThat(answer.at("pools/main/total/pending")).isEqualTo(0);
		assertThat(answer.at("pools/own/minWorkers")).isEqualTo(3);
	}

	@Test
	void aPoolIsShownWithSettingsFiguresWorkersAndJobs() {
		HeldJob held = HeldJob.on(this.main.job("import").priority(Priority.HIGH));
		this.main.submit(Priority.LOW, () -> "waits, or runs on the second worker");
		await().untilAsserted(() -> assertThat(this.main.snapshot().level(Priority.LOW).completed()).isPositive());
		Answer answer = this.application.get("/threadsystem/main");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.at("settings/keepAlive")).isEqualTo("PT30S");
		assertThat(answer.at("settings/scaling/interval")).isEqualTo("PT5S");
		assertThat(answer.at("settings/shutdown")).isEqualTo("CANCEL");
		assertThat(answer.at("settings/rateLimit")).isNull();
		assertThat(answer.at("levels/HIGH/running")).isEqualTo(1);
		assertThat(answer.at("utilisation")).isEqualTo(0.5);
		assertThat(answer.at("levels/HIGH/oldestWait")).isEqualTo("PT0S");
		assertThat(answer.body()).doesNotContain("null");
		Map<?, ?> worker = ((List<?>) answer.at("workers")).stream()
			.map((each) -> (Map<?, ?>) each)
			.filter((each) -> each.get("state").equals("ACTIVE"))
			.findFirst()
			.orElseThrow();
		assertThat(worker.get("thread")).asString().startsWith("main-worker-");
		assertThat((Object) worker.get("job")).asInstanceOf(MAP)
			.containsEntry("id", (int) held.job().id())
			.containsEntry("name", "import")
			.containsEntry("priority", "HIGH")
			.containsEntry("attempt", 1)
			.satisfies((job) -> assertThat(job.get("elapsed")).asString().startsWith("PT"));
		held.release();
	}

	@Test
	void aWorkerThatWaitsForAnotherJobIsShownWithItsOwn() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Job<Boolean> inner = this.main.job("inner").submit(() -> release.await(20, TimeUnit.SECONDS));
		Job<Boolean> outer = this.main.job("outer").submit(() -> inner.get());
		await().untilAsserted(
				() -> assertThat(this.application.get("/threadsystem").at("pools/main/workers")).asInstanceOf(MAP)
					.containsEntry("WAITING", 1)
					.containsEntry("ACTIVE", 1));
		List<?> workers = (List<?>) this.application.get("/threadsystem/main").at("workers");
		assertThat(workers).anySatisfy((worker) -> assertThat((Object) worker).asInstanceOf(MAP)
			.containsEntry("state", "WAITING")
			.extractingByKey("job")
			.asInstanceOf(MAP)
			.containsEntry("name", "outer"));
		release.countDown();
		assertThat(outer.get()).isTrue();
	}

	@Test
	void aStuckWorkerIsShownWithItsStack() {
		this.main.updateSettings((before) -> before.toBuilder().stuckAfter(Duration.ofMillis(1)).build());
		HeldJob held = HeldJob.on(this.main.job("stuck"));
		await().untilAsserted(() -> {
			Answer answer = this.application.get("/threadsystem/main");
			assertThat(answer.body()).contains("\"state\":\"STUCK\"").contains("\"stack\":[", HeldJob.class.getName());
		});
		held.release();
	}

	@Test
	void theLastHundredFailuresAreShownTheLastOneFirst() throws Exception {
		for (int number = 1; number <= 101; number++) {
			int last = number;
			Job<String> job = this.main.job("failing").submit(() -> {
				throw new IllegalStateException("number " + last + "x".repeat(1_000));
			});
			await().until(job::isDone);
		}
		Answer answer = this.application.get("/threadsystem/main");
		assertThat(answer.at("recentFailures")).asInstanceOf(list(Object.class)).hasSize(100);
		assertThat(answer.at("recentFailures/0/message")).asInstanceOf(STRING).startsWith("number 101x").hasSize(500);
		assertThat(answer.at("recentFailures/99/message")).asInstanceOf(STRING).startsWith("number 2x");
		assertThat(answer.at("recentFailures/0/exception")).isEqualTo(IllegalStateException.class.getName());
		assertThat(answer.at("recentFailures/0/attempt")).isEqualTo(1);
		assertThat(answer.at("recentFailures/0/priority")).isEqualTo("NORMAL");
	}

	@Test
	void aPoolThatNobodyListensToShowsNoFailures() {
		assertThat(this.application.get("/threadsystem/own").body()).doesNotContain("recentFailures");
	}

	@Test
	void anUnknownPoolIsNotFound() {
		assertThat(this.application.get("/threadsystem/nowhere").status()).isEqualTo(404);
		assertThat(this.application.post("/threadsystem/nowhere", "{\"maxWorkers\": 2}").status()).isEqualTo(404);
		assertThat(this.application.delete("/threadsystem/nowhere/1").status()).isEqualTo(404);
	}

	// Changing

	@Test
	void severalValuesAreChangedAtOnceAndTheAnswerIsThePoolAfterThat(CapturedOutput output) {
		Answer answer = this.application.post("/threadsystem/main",
				"{\"minWorkers\": 4, \"maxWorkers\": 8, \"queueCapacity\": 500}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.at("settings/maxWorkers")).isEqualTo(8);
		assertThat(this.main.settings())
			.isEqualTo(this.settings.toBuilder().minWorkers(4).maxWorkers(8).queueCapacity(500).build());
		assertThat(output)
			.contains("Pool 'main' was changed by the endpoint: {minWorkers=4, maxWorkers=8, queueCapacity=500}");
		assertThat(listener().of(PoolResized.class)).singleElement()
			.satisfies((event) -> assertThat(event.minWorkers()).isEqualTo(4));
		assertThat(listener().of(PoolReconfigured.class)).singleElement().satisfies((event) -> {
			assertThat(event.before()).isEqualTo(this.settings);
			assertThat(event.now()).isEqualTo(this.main.settings());
		});
	}

	@Test
	void everyLiveSettingCanBeChanged() {
		Answer answer = this.application.post("/threadsystem/main",
				"""
						{"queueFull": "evict-lowest", "spareWorkers": 6, "blockTimeout": "7s", "keepAlive": "PT8S", "timeout": "9m",
						"queueTimeout": "10m", "aging": "30s", "highWatermark": 0.9, "lowWatermark": 0.3, "stuckAfter": "11s",
						"replaceStuck": true, "rateLimit.permits": 100, "rateLimit.period": "1s", "shutdown": "drain",
						"shutdownTimeout": "12s", "scaling.enabled": true, "scaling.interval": "2s",
						"scaling.upThreshold": 0.7, "scaling.downThreshold": 0.1, "scaling.targetWait": "1s",
						"scaling.cooldown": "3s", "scaling.dryRun": true, "levels.LOW.maxWorkers": 1,
						"levels.low.queueCapacity": 5, "levels.low.rateLimit.permits": 1, "levels.low.rateLimit.period": "1s",
						"levels.low.rateLimit.burst": 3}
						""");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		PoolSettings now = this.main.settings();
		assertThat(now.queueFull()).isEqualTo(QueueFullPolicy.EVICT_LOWEST);
		assertThat(now.spareWorkers()).isEqualTo(6);
		assertThat(now.blockTimeout()).hasSeconds(7);
		assertThat(now.keepAlive()).hasSeconds(8);
		assertThat(now.timeout()).hasMinutes(9);
		assertThat(now.queueTimeout()).hasMinutes(10);
		assertThat(now.aging()).hasSeconds(30);
		assertThat(now.highWatermark()).isEqualTo(0.9);
		assertThat(now.lowWatermark()).isEqualTo(0.3);
		assertThat(now.stuckAfter()).hasSeconds(11);
		assertThat(now.replaceStuck()).isTrue();
		assertThat(now.rateLimit()).isEqualTo(new RateLimit(100, Duration.ofSeconds(1), 10));
		assertThat(now.shutdownTimeout()).hasSeconds(12);
		assertThat(now.scaling().enabled()).isTrue();
		assertThat(now.scaling().interval()).hasSeconds(2);
		assertThat(now.scaling().upThreshold()).isEqualTo(0.7);
		assertThat(now.scaling().downThreshold()).isEqualTo(0.1);
		assertThat(now.scaling().targetWait()).hasSeconds(1);
		assertThat(now.scaling().cooldown()).hasSeconds(3);
		assertThat(now.scaling().dryRun()).isTrue();
		assertThat(now.level(Priority.LOW).maxWorkers()).isOne();
		assertThat(now.level(Priority.LOW).queueCapacity()).isEqualTo(5);
		assertThat(now.level(Priority.LOW).rateLimit()).isEqualTo(new RateLimit(1, Duration.ofSeconds(1), 3));
		assertThat(now.levels()).containsOnlyKeys(Priority.LOW);
		assertThat(this.application.get("/threadsystem/main").at("settings/levels/LOW/queueCapacity")).isEqualTo(5);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whatTheWorkersAreIsChanged() throws Exception {
		assertThat(this.application.post("/threadsystem/main", "{\"threads\": \"virtual\"}").at("settings/threads"))
			.isEqualTo("VIRTUAL");
		assertThat(this.main.submit(() -> "done").get()).isEqualTo("done");
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void virtualThreadsAreRefusedWhereJavaHasNone() {
		assertThat(this.application.post("/threadsystem/main", "{\"threads\": \"virtual\"}").at("reason")).asString()
			.contains("virtual threads need Java 21");
	}

	@Test
	void aRateLimitIsChangedInPartsAndTakenAway() {
		this.application.post("/threadsystem/main",
				"{\"rateLimit.permits\": 100, \"rateLimit.period\": \"1s\", \"rateLimit.burst\": 7}");
		this.application.post("/threadsystem/main", "{\"rateLimit.period\": \"2s\"}");
		assertThat(this.main.settings().rateLimit()).isEqualTo(new RateLimit(100, Duration.ofSeconds(2), 7));
		this.application.post("/threadsystem/main", "{\"rateLimit.permits\": 200}");
		assertThat(this.main.settings().rateLimit()).isEqualTo(new RateLimit(200, Duration.ofSeconds(2), 7));
		this.application.post("/threadsystem/main", "{\"rateLimit\": \"off\"}");
		assertThat(this.main.settings().rateLimit()).isNull();
	}

	@Test
	void aParameterOfTheQueryThatIsRepeatedIsRefused() {
		Answer answer = this.application.post("/threadsystem/main?maxWorkers=3&maxWorkers=4", "");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("reason")).isEqualTo("It has several values.");
		assertThat(this.main.settings()).isEqualTo(this.settings);
	}

	@Test
	void theScheduleOfSizesIsReplacedAsAWholeAndTakenAway() {
		String first = "\"scaling.schedule[0].from\": \"00:00\", \"scaling.schedule[0].to\": \"12:00\", "
				+ "\"scaling.schedule[0].workers\": 3";
		String second = "\"scaling.schedule[1].from\": \"12:00\", \"scaling.schedule[1].to\": \"00:00\", "
				+ "\"scaling.schedule[1].workers\": 3, \"scaling.schedule[1].zone\": \"Europe/Rome\"";
		Answer answer = this.application.post("/threadsystem/main",
				"{\"maxWorkers\": 4, \"scaling.enabled\": true, " + first + ", " + second + "}");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		FixedSize morning = new FixedSize(LocalTime.MIDNIGHT, LocalTime.NOON, 3);
		FixedSize afternoon = new FixedSize(LocalTime.NOON, LocalTime.MIDNIGHT, 3, ZoneId.of("Europe/Rome"));
		assertThat(this.main.settings().scaling().schedule()).containsExactly(morning, afternoon);
		assertThat(this.application.post("/threadsystem/main", "{" + first + "}").status()).isEqualTo(200);
		assertThat(this.main.settings().scaling().schedule()).containsExactly(morning);
		this.application.post("/threadsystem/main", "{\"scaling.interval\": \"7s\"}");
		assertThat(this.main.settings().scaling().schedule()).containsExactly(morning);
		this.application.post("/threadsystem/main", "{\"scaling.schedule\": \"off\"}");
		assertThat(this.main.settings().scaling().schedule()).isEmpty();
	}

	@Test
	void aScheduleThatIsGivenActsAtOnce() {
		this.application.post("/threadsystem/main",
				"""
						{"maxWorkers": 4, "scaling.enabled": true,
						"scaling.schedule[0].from": "00:00", "scaling.schedule[0].to": "12:00", "scaling.schedule[0].workers": 3,
						"scaling.schedule[1].from": "12:00", "scaling.schedule[1].to": "00:00", "scaling.schedule[1].workers": 3}
						""");
		await().atMost(LONG).until(() -> this.main.snapshot().targetWorkers() == 3);
	}

	@Test
	void whatIsAlreadySoIsNotLoggedAsAChange(CapturedOutput output) {
		this.application.post("/threadsystem/main", "{\"maxWorkers\": 2, \"paused\": false}");
		assertThat(output)
			.contains("Pool 'main' is already as the endpoint was asked to make it: {paused=false, maxWorkers=2}")
			.doesNotContain("was changed by the endpoint");
	}

	@Test
	void aPoolIsPausedAndResumed(CapturedOutput output) {
		assertThat(this.application.post("/threadsystem/main", "{\"paused\": true}").at("paused")).isEqualTo(true);
		Job<String> waiting = this.main.submit(() -> "done");
		assertThat(this.application.get("/threadsystem/main").at("total/queued")).isEqualTo(1);
		assertThat(this.application.post("/threadsystem/main", "{\"paused\": false}").at("paused")).isEqualTo(false);
		assertThat(waiting).succeedsWithin(LONG);
		assertThat(output).contains("Pool 'main' was changed by the endpoint: {paused=true}", "{paused=false}");
		assertThat(listener().of(PoolPaused.class)).hasSize(1);
		assertThat(listener().of(PoolResumed.class)).hasSize(1);
		assertThat(listener().of(PoolReconfigured.class)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"maxWorkers": 0}                          | maxWorkers              | 0
			{"minWorkers": 3}                          | maxWorkers              | 2
			{"maxWorkers": 4, "queueCapacity": -1}     | queueCapacity           | -1
			{"spareWorkers": -1}                       | spareWorkers            | -1
			{"maxWorkers": "many"}                     | maxWorkers              | many
			{"maxWorkers": 2.5}                        | maxWorkers              | 2.5
			{"maxWorkers": 99999999999}                | maxWorkers              | 99999999999
			{"maxWorkers": null}                       | maxWorkers              | null
			{"keepAlive": "soon"}                      | keepAlive               | soon
			{"keepAlive": "-1s"}                       | keepAlive               | PT-1S
			{"queueFull": "panic"}                     | queueFull               | panic
			{"maxWorkers": 4, "paused": "perhaps"}     | paused                  | perhaps
			{"rateLimit.permits": 5}                   | rateLimit.period        | ''
			{"rateLimit": "none"}                      | rateLimit               | none
			{"rateLimit": 5}                           | rateLimit               | 5
			{"queueFull": 1}                           | queueFull               | 1
			{"rateLimit": null}                        | rateLimit               | null
			{"maxWorkers": 4, "request": 1}            | request                 | 1
			{"scaling.schedule": "none"}               | scaling.schedule        | none
			{"scaling.schedule[0].from": "08:00"}      | scaling.schedule[0].to  | ''
			{"scaling.schedule[0].from": "soon"}       | scaling.schedule[0].from | soon
			{"scaling.schedule[0].zone": "Rom"}        | scaling.schedule[0].zone | Rom
			{"scaling.schedule[1].workers": 2}         | scaling.schedule[1].workers | 2
			{"scaling.schedule[x].workers": 2}         | scaling.schedule[x].workers | 2
			{"levels.low.maxWorkers": -1}              | levels.low.maxWorkers   | -1
			{"scaling.upThreshold": 2, "aging": "1s"}  | scaling.upThreshold     | 2.0
			{"replaceStuck": true, "stuckAfter": 0}    | replaceStuck            | true
			""")
	void aValueThatCannotWorkIsRefusedWithTheReasonAndNothingIsChanged(String body, String property, String value) {
		Answer answer = this.application.post("/threadsystem/main", body);
		assertThat(answer.status()).as(answer.body()).isEqualTo(400);
		assertThat(answer.at("property")).isEqualTo(property);
		assertThat(answer.at("value")).isEqualTo(value);
		assertThat(answer.at("reason")).asInstanceOf(STRING).endsWith(".");
		assertThat(answer.at("remedy")).asInstanceOf(STRING).endsWith(".");
		assertThat(this.main.settings()).isEqualTo(this.settings);
		assertThat(listener().events).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{\"maxWorker\": 5}", "{\"maxWorkers\": 5, \"paussed\": true}", "{\"levels.low.maxWorker\": 5}",
					"{\"max-workers\": 5}", "{\"pool\": \"io\"}", "{\"pool\": \"io\", \"maxWorkers\": 5}" })
	void anUnknownKeyIsRefusedAndTheKnownOnesAreListed(String body) {
		Answer answer = this.application.post("/threadsystem/main", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("reason")).isEqualTo("There is no such setting.");
		assertThat(answer.at("remedy")).asInstanceOf(STRING)
			.contains("minWorkers, maxWorkers, ", "rateLimit.permits", "levels.<priority>.maxWorkers", "paused");
		assertThat(this.main.settings()).isEqualTo(this.settings);
	}

	@Test
	void aParameterOfTheQueryThatNamesAnotherPoolIsRefused() {
		PoolSettings io = this.application.pool("io").settings();
		Answer answer = this.application.post("/threadsystem/main?pool=io", "{\"queueCapacity\": 5}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("property")).isEqualTo("pool");
		assertThat(this.application.pool("io").settings()).isEqualTo(io);
		assertThat(this.main.settings()).isEqualTo(this.settings);
	}

	@Test
	void aLevelThatIsNoPriorityIsRefusedAndThePrioritiesAreListed() {
		Answer answer = this.application.post("/threadsystem/main", "{\"levels.lo.maxWorkers\": 5}");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("reason")).isEqualTo("There is no priority 'lo'.");
		assertThat(answer.at("remedy")).asInstanceOf(STRING).contains("lowest", "low", "normal", "high", "highest");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "" })
	void aRequestWithoutAnyKeyIsRefused(String body) {
		Answer answer = this.application.post("/threadsystem/main", body);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("reason")).isEqualTo("There is nothing to change.");
	}

	@Test
	void metersFollowTheChange() {
		this.application.post("/threadsystem/main", "{\"minWorkers\": 3, \"maxWorkers\": 7, \"queueCapacity\": 77}");
		assertThat(this.application.get("/metrics/thread.system.queue.capacity?tag=pool:main").body())
			.contains("\"value\":77.0");
		assertThat(this.application.get("/metrics/thread.system.workers.min?tag=pool:main").body())
			.contains("\"value\":3.0");
		assertThat(this.application.get("/metrics/thread.system.workers.max?tag=pool:main").body())
			.contains("\"value\":7.0");
		assertThat(this.application.get("/metrics/executor.pool.max?tag=name:main").body()).contains("\"value\":7.0");
		this.application.post("/threadsystem/main", "{\"queueCapacity\": 0}");
		assertThat(this.application.get("/metrics/thread.system.queue.capacity?tag=pool:main").body())
			.contains("\"value\":2.147483647E9");
	}

	// Cancelling

	@Test
	void aJobIsCancelledWhereverItIs(CapturedOutput output) {
		HeldJob running = HeldJob.on(this.main.job("running"));
		this.main.pause();
		List<Job<?>> jobs = List.of(running.job(), this.main.submit(() -> "queued"),
				this.main.job("delayed").delay(Duration.ofDays(1)).submit(() -> "delayed"),
				this.main.job("dependent").after(this.main.submit(() -> "first")).submit(() -> "dependent"));
		this.jobs.addAll(jobs);
		for (Job<?> job : jobs) {
			assertThat(this.application.delete("/threadsystem/main/" + job.id()).status()).isEqualTo(204);
			assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
			assertThat(this.application.delete("/threadsystem/main/" + job.id()).status()).isEqualTo(404);
		}
		assertThat(output)
			.contains("Job " + running.job().id() + ", 'running', of pool 'main' was cancelled by the endpoint");
		assertThat(listener().of(JobCancelled.class)).extracting(JobCancelled::id)
			.containsExactlyElementsOf(jobs.stream().map(Job::id).toList());
	}

	@Test
	void aJobThatThereIsNotIsNotFound() throws Exception {
		Job<String> ended = this.main.submit(() -> "done");
		ended.get();
		assertThat(this.application.delete("/threadsystem/main/" + ended.id()).status()).isEqualTo(404);
		assertThat(this.application.delete("/threadsystem/main/987654321987").status()).isEqualTo(404);
		HeldJob elsewhere = HeldJob.on(this.application.pool("io").job("elsewhere"));
		assertThat(this.application.delete("/threadsystem/main/" + elsewhere.job().id()).status()).isEqualTo(404);
		elsewhere.release();
	}

	@Test
	void anIdThatIsNoNumberIsRefused() {
		Answer answer = this.application.delete("/threadsystem/main/abc");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.at("property")).isEqualTo("jobId");
		assertThat(answer.at("value")).isEqualTo("abc");
		assertThat(answer.at("reason")).isEqualTo("It is no id of a job.");
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		private final Queue<Object> events = new ConcurrentLinkedQueue<>();

		@EventListener
		void on(PoolEvent event) {
			if (!event.pool().equals("own") && !(event instanceof io.threadsystem.event.WorkerStuck)) {
				this.events.add(event);
			}
		}

		@EventListener
		void on(JobCancelled event) {
			this.events.add(event);
		}

		<E> List<E> of(Class<E> type) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean(defaultCandidate = false)
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(3).maxWorkers(3).build());
		}

	}

}
