package io.threadsystem.aop;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static io.threadsystem.aop.InvalidJobRetryTests.assertRefused;

/**
 * Tests for {@link JobRetry#recover()} where the method cannot stand in.
 */
class InvalidRecoverMethodTests {

	@Test
	void aRecoverMethodThatIsNotThereIsRefused() {
		assertRefused(NoRecover.class, "NoRecover.charge(String)",
				"Its attribute recover is \"later\": io.threadsystem.aop.InvalidRecoverMethodTests$NoRecover has no method "
						+ "of that name to stand in for CompletableFuture<Integer> charge(String).",
				"Write one such as Integer later(String) or Integer later(Exception, String).");
	}

	@Test
	void aRecoverMethodWithOtherParametersIsRefused() {
		assertRefused(OtherParameters.class, "OtherParameters.charge(String)",
				"Its attribute recover is \"later\": the parameters of Integer later(Long) are not those of "
						+ "CompletableFuture<Integer> charge(String).",
				"Give it the same parameters, and optionally the failure before them, such as Integer later(String) "
						+ "or Integer later(Exception, String).");
	}

	@Test
	void aRecoverMethodWithOtherElementsInItsParametersIsRefused() {
		assertRefused(OtherElements.class, "OtherElements.charge(List)",
				"the parameters of Integer later(List<Long>) are not those of CompletableFuture<Integer> "
						+ "charge(List<String>)",
				"such as Integer later(List<String>)");
	}

	@Test
	void aRecoverMethodWithTheFailureAtTheEndIsRefused() {
		assertRefused(FailureLast.class, "FailureLast.charge(String)",
				"the parameters of Integer later(String, IOException) are not those of", "the failure before them");
	}

	@Test
	void aRecoverMethodWithAnotherReturnTypeIsRefused() {
		assertRefused(OtherReturn.class, "OtherReturn.charge(String)",
				"Its attribute recover is \"later\": Long later(String) does not return what stands in for the result "
						+ "of CompletableFuture<Integer> charge(String).",
				"Have it return Integer or CompletableFuture<Integer>.");
	}

	@Test
	void aRecoverMethodWithAFutureOfAnotherTypeIsRefused() {
		assertRefused(OtherFuture.class, "OtherFuture.charge(String)",
				"CompletableFuture<Long> later(String) does not return", "Have it return Integer or Completable");
	}

	@Test
	void aVoidRecoverMethodForAResultIsRefused() {
		assertRefused(VoidForResult.class, "VoidForResult.charge(String)", "void later(String) does not return",
				"Have it return Integer or CompletableFuture<Integer>.");
	}

	@Test
	void aRecoverMethodWithAResultForVoidIsRefused() {
		assertRefused(ResultForVoid.class, "ResultForVoid.charge(String)", "Integer later(String) does not return",
				"Have it return void.");
	}

	@Test
	void anOverloadThatDoesNotFitIsRefusedWhereItIsMeant() {
		assertRefused(OneOverloadUnfit.class, "OneOverloadUnfit.charge(String)",
				"Long later(IOException, String) does not return", "Have it return Integer or Completable");
	}

	@Test
	void aRecoverMethodThatIsAJobIsRefused() {
		assertRefused(RecoverIsJob.class, "RecoverIsJob.charge(String)",
				"CompletableFuture<Integer> later(String) is a job itself, but is to give the result of the job of "
						+ "CompletableFuture<Integer> charge(String).",
				"Name another method, or remove @PriorityAsync from it");
	}

	@Test
	void aMethodThatRecoversItselfIsRefused() {
		assertRefused(RecoversItself.class, "RecoversItself.charge(String)", "is a job itself",
				"Name another method, or remove @PriorityAsync from it");
	}

	@Test
	void aRecoverMethodThatTheClassMakesAJobIsRefused() {
		assertRefused(RecoverIsJobOfClass.class, "RecoverIsJobOfClass.charge(String)",
				"void later(String) is a job itself", "make the method private or package-private");
	}

	@Test
	void aRecoverMethodOfAMonoWithAnotherTypeIsRefused() {
		assertRefused(OtherMono.class, "OtherMono.charge()",
				"Mono<Long> later() does not return what stands in for the result of Mono<Integer> charge().",
				"Have it return Integer or Mono<Integer>.");
	}

	static class NoRecover {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

	}

	static class OtherParameters {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		Integer later(Long order) {
			return 2;
		}

	}

	static class FailureLast {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		Integer later(String order, IOException failure) {
			return 2;
		}

	}

	static class OtherReturn {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		Long later(String order) {
			return 2L;
		}

	}

	static class OtherFuture {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		CompletableFuture<Long> later(String order) {
			return CompletableFuture.completedFuture(2L);
		}

	}

	static class VoidForResult {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		void later(String order) {
		}

	}

	static class RecoverIsJob {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		@PriorityAsync
		public CompletableFuture<Integer> later(String order) {
			return CompletableFuture.completedFuture(2);
		}

	}

	static class OtherElements {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(List<String> orders) {
			return CompletableFuture.completedFuture(1);
		}

		Integer later(List<Long> orders) {
			return 2;
		}

	}

	static class ResultForVoid {

		@PriorityAsync
		@JobRetry(recover = "later")
		public void charge(String order) {
		}

		Integer later(String order) {
			return 2;
		}

	}

	static class OneOverloadUnfit {

		@PriorityAsync
		@JobRetry(recover = "later")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

		Integer later(TimeoutException failure, String order) {
			return 2;
		}

		Long later(IOException failure, String order) {
			return 2L;
		}

	}

	static class RecoversItself {

		@PriorityAsync
		@JobRetry(recover = "charge")
		public CompletableFuture<Integer> charge(String order) {
			return CompletableFuture.completedFuture(1);
		}

	}

	@PriorityAsync
	static class RecoverIsJobOfClass {

		@JobRetry(recover = "later")
		public void charge(String order) {
		}

		public void later(String order) {
		}

	}

	static class OtherMono {

		@PriorityAsync
		@JobRetry(recover = "later")
		public Mono<Integer> charge() {
			return Mono.just(1);
		}

		Mono<Long> later() {
			return Mono.just(2L);
		}

	}

}
