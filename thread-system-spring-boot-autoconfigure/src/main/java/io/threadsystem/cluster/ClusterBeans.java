package io.threadsystem.cluster;

import java.util.Objects;
import java.util.function.BiFunction;

import io.threadsystem.aop.InvalidJobMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The beans behind durable jobs, which are there where
 * {@code thread-system.cluster.enabled} is {@code true}. They are looked up when they are
 * first needed. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ClusterBeans {

	private static final String ENABLED = "thread-system.cluster.enabled";

	private final BeanFactory beanFactory;

	private volatile @Nullable DurableJobs jobs;

	/**
	 * Creates a finder.
	 * @param beanFactory has the beans
	 */
	public ClusterBeans(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * The durable jobs.
	 * @return the bean, always the same
	 * @throws IllegalStateException if there is none, or more than one
	 */
	public DurableJobs jobs() {
		DurableJobs known = this.jobs;
		if (known == null) {
			known = this.beanFactory.getBeanProvider(DurableJobs.class).getIfUnique();
			if (known == null) {
				throw new IllegalStateException(missing(DurableJobs.class));
			}
			this.jobs = known;
		}
		return known;
	}

	/**
	 * The handlers of durable jobs.
	 * @param invalid makes the failure of what needs them, of a reason and a remedy
	 * @return the bean
	 * @throws InvalidJobMethodException if there is none, or more than one
	 */
	public DurableJobHandlers handlers(BiFunction<String, String, InvalidJobMethodException> invalid) {
		return find(DurableJobHandlers.class, invalid);
	}

	/**
	 * The schedules of the cluster.
	 * @param invalid makes the failure of what needs them, of a reason and a remedy
	 * @return the bean
	 * @throws InvalidJobMethodException if there is none, or more than one
	 */
	public ClusterSchedules schedules(BiFunction<String, String, InvalidJobMethodException> invalid) {
		return find(ClusterSchedules.class, invalid);
	}

	private <T> T find(Class<T> type, BiFunction<String, String, InvalidJobMethodException> invalid) {
		T bean = this.beanFactory.getBeanProvider(type).getIfUnique();
		if (bean == null) {
			throw isEnabled() ? invalid.apply(missing(type),
					"Do not exclude ThreadSystemClusterAutoConfiguration, and mark one of several beans as primary.")
					: invalid.apply("It needs the cluster, but " + ENABLED + " is not true.", "Set " + ENABLED
							+ "=true, with a DataSource and com.github.kagkarlsson:db-scheduler on the class path; "
							+ "thread-system.enabled=false switches the annotation off.");
		}
		return bean;
	}

	private static String missing(Class<?> type) {
		return "There is no bean of type " + type.getName() + ", or more than one.";
	}

	private boolean isEnabled() {
		Environment environment = this.beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		return Boolean.parseBoolean(Objects.requireNonNullElse(environment.getProperty(ENABLED), ""));
	}

}
