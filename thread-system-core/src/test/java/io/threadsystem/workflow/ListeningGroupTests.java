package io.threadsystem.workflow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A listener of a group that waits for it. */
@Timeout(60)
class ListeningGroupTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aListenerMayAwaitItsGroupWhileTheLastJobRuns() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "told");
		Blocker first = Blocker.of(group.job("first"));
		Blocker second = Blocker.of(group.job("second"));
		CompletableFuture<String> seen = new CompletableFuture<>();
		group.onProgress((done, total) -> {
			if (done == 1) {
				await(group);
				seen.complete("quiet");
			}
		});
		Caller.blocked(() -> first.job().cancel(true));
		second.release();
		assertThat(seen.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("quiet");
	}

	private static void await(JobGroup group) {
		try {
			group.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
