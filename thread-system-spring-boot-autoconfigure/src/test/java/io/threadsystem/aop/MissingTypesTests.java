package io.threadsystem.aop;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemJobGraphAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemSchedulingAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.OverridingClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for beans of a class whose methods name types that are not there. */
class MissingTypesTests {

	@Test
	void theClassCannotBeLookedAt() throws Exception {
		Class<?> broken = broken();
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(broken::getDeclaredMethods);
	}

	@ParameterizedTest
	@ValueSource(classes = { PriorityAsyncAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class,
			ThreadSystemSchedulingAutoConfiguration.class })
	void theProductOfAFactoryBeanIsAPlainBean(Class<?> configuration) throws Exception {
		Class<?> broken = broken();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class, configuration))
			.withBean("product", Factory.class, () -> new Factory(broken));
		runner.run((context) -> assertThat(context.getBean("product")).isInstanceOf(broken));
		runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBean("product")).isInstanceOf(broken));
	}

	private static Class<?> broken() throws ClassNotFoundException {
		return Class.forName(Broken.class.getName(), true,
				new WithoutMissing(MissingTypesTests.class.getClassLoader()));
	}

	static class Missing {

	}

	static class Broken {

		void with(Missing missing) {
		}

	}

	static class WithoutMissing extends OverridingClassLoader {

		WithoutMissing(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected boolean isEligibleForOverriding(String className) {
			return className.equals(Broken.class.getName()) || className.equals(Missing.class.getName());
		}

		@Override
		protected Class<?> loadClassForOverriding(String name) throws ClassNotFoundException {
			if (name.equals(Missing.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClassForOverriding(name);
		}

	}

	static class Factory implements FactoryBean<Object> {

		private final Class<?> type;

		Factory(Class<?> type) {
			this.type = type;
		}

		@Override
		public Object getObject() throws Exception {
			var constructor = this.type.getDeclaredConstructor();
			constructor.setAccessible(true);
			return constructor.newInstance();
		}

		@Override
		public Class<?> getObjectType() {
			return this.type;
		}

	}

}
