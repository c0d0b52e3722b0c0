package io.threadsystem.scheduling;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.cluster.ClusterBeans;
import io.threadsystem.cluster.ClusterSchedule;
import io.threadsystem.scheduling.ScheduledBean.PlannedRuns;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Gives the schedules of annotated methods to the cluster.
 */
final class ClusterRegistration {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ClusterBeans beans;

	ClusterRegistration(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.beans = new ClusterBeans(beanFactory);
	}

	/**
	 * Refuses beans of which there may be several, or none.
	 * @throws InvalidJobMethodException if the bean is no singleton
	 */
	void checkBean(MethodSchedule schedule, String beanName) {
		if (this.beanFactory.containsBeanDefinition(beanName)) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
			if (!definition.isSingleton()) {
				throw invalid(schedule,
						"Its bean has the scope " + definition.getScope() + ", but the cluster has the schedule once.",
						"Make the bean a singleton, or remove cluster.");
			}
		}
	}

	/**
	 * Registers the schedules of a bean.
	 * @throws InvalidJobMethodException if the cluster does not take one of them
	 */
	void register(PlannedRuns runs) {
		MethodSchedule schedule = runs.schedule();
		ClusterTiming timing = schedule.cluster();
		if (timing == null) {
			return;
		}
		try {
			this.beans.schedules((reason, remedy) -> invalid(schedule, reason, remedy))
				.register(new ClusterSchedule(schedule.name(), schedule.pool().value(), schedule.priority(),
						schedule.timeout(), schedule.retry(), timing.definition(), timing.trigger(),
						() -> runs.run().run()));
		}
		catch (InvalidJobMethodException ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw caused(invalid(schedule, "The cluster does not take it: " + ex.getMessage() + ".",
					"Give each schedule a name of its own with the attribute name."), ex);
		}
		catch (IllegalStateException ex) {
			throw caused(invalid(schedule, "Its bean was created after the node had begun to take jobs.",
					"Have it created when the application starts: remove @Lazy, or remove cluster."), ex);
		}
	}

	private static InvalidJobMethodException invalid(MethodSchedule schedule, String reason, String remedy) {
		return new InvalidJobMethodException(PriorityScheduled.class, schedule.pool().method(), reason, remedy);
	}

	private static InvalidJobMethodException caused(InvalidJobMethodException failure, Exception cause) {
		failure.initCause(cause);
		return failure;
	}

}
