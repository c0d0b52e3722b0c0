package io.threadsystem.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.threadsystem.schedule.JobScheduler;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The schedulers of one bean factory that there are: looking at them creates none.
 *
 * @param beanFactory the bean factory
 */
record JobSchedulers(ConfigurableListableBeanFactory beanFactory) {

	List<JobScheduler> existing() {
		return Arrays.stream(this.beanFactory.getBeanNamesForType(JobScheduler.class, false, false))
			.filter(this.beanFactory::containsSingleton)
			.map((bean) -> this.beanFactory.getBean(bean, JobScheduler.class))
			.toList();
	}

}
