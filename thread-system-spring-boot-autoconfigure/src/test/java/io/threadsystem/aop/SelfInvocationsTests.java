package io.threadsystem.aop;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.SelfInvocations.SelfInvocation;
import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfInvocations}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfInvocationsTests {

	@Test
	void everyCallOnThisIsFound() {
		assertThat(callers(Calling.class)).containsExactlyInAnyOrder("plain", "wide", "ternaryArgument",
				"ternaryReceiverBelow", "nested", "lambda", "nestedLambda", "methodReference", "inLoop", "afterCatch",
				"inSwitchArgument", "newArgument", "arrayArgument", "increment", "<constructor>", "charge", "inTry");
	}

	@Test
	void everyCallOnSomethingElseIsLeftAlone() {
		assertThat(callers(Innocent.class)).isEmpty();
	}

	@Test
	void callsInASuperclassAreFound() {
		assertThat(SelfInvocations.of(Child.class, signatures(Child.class))).extracting(SelfInvocation::callee)
			.containsExactly("Parent.charge");
	}

	@Test
	void aCallThroughAGenericDeclarationIsFound() {
		assertThat(callers(GenericChild.class)).containsExactly("chargeAll");
	}

	@Test
	void theLineIsNamed() {
		assertThat(SelfInvocations.of(Innocent.class, Set.of("none()V"))).isEmpty();
		assertThat(SelfInvocations.of(Child.class, signatures(Child.class))).extracting(SelfInvocation::caller)
			.allMatch((caller) -> caller.matches("Parent\\.twice \\(line \\d+\\)"));
	}

	@Test
	void aClassWithoutAClassFileHasNone() {
		Runnable lambda = () -> {
		};
		assertThat(SelfInvocations.of(lambda.getClass(), Set.of("run()V"))).isEmpty();
	}

	@Test
	void theyAreReportedOnceAtStartUp(CapturedOutput output) {
		String report = "Parent.twice (line ";
		AnnotatedBeans.runner(Children.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains(report)
				.contains("calls Parent.charge within its own class")
				.contains("WARN")
				.contains("Move Parent.charge to another bean, or have the bean injected into itself with @Lazy");
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), report)).isEqualTo(1);
	}

	@Test
	void aBeanThatIsInjectedIntoItselfIsCalledAsABean(CapturedOutput output) {
		AnnotatedBeans.runner(SelfInjected.class)
			.run((context) -> assertThat(context.getBean(SelfInjected.class).chargeLater()).isInstanceOf(Job.class));
		assertThat(output).doesNotContain("within its own class");
	}

	private static List<String> callers(Class<?> type) {
		return SelfInvocations.of(type, signatures(type))
			.stream()
			.map((call) -> call.caller().replaceFirst("^\\w+\\.", "").replaceFirst(" \\(.*", ""))
			.distinct()
			.toList();
	}

	private static Set<String> signatures(Class<?> type) {
		return new JobMethodFinder().inspect(type).bySignature().keySet();
	}

	@SuppressWarnings({ "unused", "UnusedVariable", "UnusedMethod", "UnnecessaryStringBuilder" })
	static class Calling {

		private long counter;

		private final long[] counters = new long[2];

		Calling() {
			charge("", 0, 0);
		}

		@PriorityAsync
		public void charge(String what, long amount, double rate) {
			if (amount > 0) {
				charge(what, amount - 1, rate);
			}
		}

		@PriorityAsync
		public void simple() {
		}

		void plain() {
			simple();
		}

		void wide(long amount) {
			this.charge("x", amount * 2L + 1, amount / 3.0d);
		}

		void ternaryArgument(boolean large) {
			charge(large ? "large" : "small", large ? 2 : 1, 0);
		}

		void ternaryReceiverBelow(boolean large, String what, int amounts) {
			charge(what != null && large ? what + ((amounts > 3) ? "!" : "?") : "none", large ? this.counter : 0L,
					(this.counter > 1) ? 1.0 : this.counter);
		}

		void nested() {
			charge(String.valueOf(Math.max(this.counter, 3L)), twice(4L), half(twice(2L)));
		}

		Runnable lambda() {
			return () -> charge("x", this.counter, 1);
		}

		Supplier<Runnable> nestedLambda() {
			return () -> () -> simple();
		}

		Runnable methodReference() {
			return this::simple;
		}

		void inLoop(List<String> all) {
			for (String one : all) {
				charge(one, 0, 0);
			}
		}

		void afterCatch() {
			try {
				this.counter = Long.parseLong("x");
			}
			catch (NumberFormatException ex) {
				this.counter = 0;
			}
			simple();
		}

		void inTry() {
			synchronized (this) {
				try {
					simple();
				}
				finally {
					this.counter++;
				}
			}
		}

		void inSwitchArgument(int kind) {
			charge(switch (kind) {
				case 1 -> "one";
				case 2 -> {
					if (this.counter > 2) {
						yield "more";
					}
					yield "two";
				}
				default -> String.valueOf(kind);
			}, kind, kind);
		}

		void newArgument() {
			charge(new StringBuilder("x").append(1.5d).append(2L).toString(), 1L, 2d);
		}

		void arrayArgument() {
			charge(new String[][] { { "x" }, { "y" } }[1][0], new long[] { 1, 2 }[0], new double[2][3][1].length);
		}

		void increment() {
			charge("x", this.counters[0]++, (double) (this.counter++ + (this.counters[1] += 2)));
		}

		private long twice(long value) {
			return value * 2;
		}

		private double half(long value) {
			return value / 2.0;
		}

	}

	static class Base {

		public void charge(String what) {
		}

	}

	@SuppressWarnings({ "unused", "UnusedVariable", "UnusedMethod", "UnnecessaryLambda" })
	static class Innocent extends Base {

		private Innocent self;

		Innocent(Innocent self) {
			this.self = self;
		}

		@Override
		@PriorityAsync
		public void charge(String what) {
			super.charge(what);
		}

		void onField() {
			this.self.charge("x");
			proxy().charge(toString());
		}

		void onParameter(Innocent other, boolean large) {
			other.charge(large ? "large" : this.toString());
			(large ? other : this.self).charge("x");
		}

		void onWhatMayBeThis(Innocent other, boolean large) {
			(large ? other : this).charge("x");
			(large ? this : other).charge("x");
		}

		void onNew() {
			new Innocent(this).charge("x");
		}

		Runnable asLambda(Innocent other) {
			return () -> other.charge(String.valueOf(this.self));
		}

		Callable<String> otherMethods() {
			return this::toString;
		}

		Consumer<String> reference() {
			return this.self::charge;
		}

		BiConsumer<Innocent, String> unbound() {
			return Innocent::charge;
		}

		void overload(int number) {
		}

		void charge(int number) {
			if (number > 0) {
				charge(number - 1);
			}
		}

		private Innocent proxy() {
			return this.self;
		}

	}

	static class SelfInjected {

		private final SelfInjected self;

		SelfInjected(@Lazy SelfInjected self) {
			this.self = self;
		}

		@PriorityAsync
		public Future<String> charge() {
			return PriorityAsyncProxyTests.onThread();
		}

		public Object chargeLater() {
			return this.self.charge();
		}

	}

	static class Parent {

		@PriorityAsync
		public void charge() {
		}

		void twice() {
			charge();
		}

	}

	static class Child extends Parent {

		@Override
		public void charge() {
		}

	}

	abstract static class GenericParent<T> {

		abstract void charge(T what);

		void chargeAll(List<T> all) {
			all.forEach(this::charge);
			for (T one : all) {
				charge(one);
			}
		}

	}

	static class GenericChild extends GenericParent<String> {

		@Override
		@PriorityAsync
		public void charge(String what) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Children {

		@Bean
		Child one() {
			return new Child();
		}

		@Bean
		Child two() {
			return new Child();
		}

	}

}
