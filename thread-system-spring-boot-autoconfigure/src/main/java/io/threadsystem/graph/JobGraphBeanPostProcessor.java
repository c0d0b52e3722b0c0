package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.BeanMethod;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.MissingTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Bean post-processor behind {@link JobStep @JobStep}: checks that the proxy of a bean
 * can pass the calls of its steps on, and that the steps belong to a graph. What cannot
 * work fails with an {@link InvalidJobMethodException}. The graphs themselves come from
 * {@link JobGraphReader}.
 *
 * @since 0.1.0
 */
public final class JobGraphBeanPostProcessor implements BeanPostProcessor, BeanFactoryAware {

	/*
	 * Not ordered, and thereby behind all post-processors that are: those that add
	 * proxies have been here when a bean comes.
	 */

	/** Classes without steps. */
	private final Set<Class<?>> plainClasses = ConcurrentHashMap.newKeySet();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/** Creates a post-processor. */
	public JobGraphBeanPostProcessor() {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	private ConfigurableListableBeanFactory beanFactory() {
		return Objects.requireNonNull(this.beanFactory, "setBeanFactory was not called");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
		if (!(bean instanceof AopInfrastructureBean) && !this.plainClasses.contains(type)) {
			if (!hasSteps(type)) {
				this.plainClasses.add(type);
			}
			else {
				check(bean, beanName, type);
			}
		}
		return bean;
	}

	private void check(Object bean, String beanName, Class<?> type) {
		MergedAnnotation<JobGraphDefinition> definition = StepMethods.annotations(type).get(JobGraphDefinition.class);
		if (!definition.isPresent()) {
			Method step = StepMethods.of(type).keySet().iterator().next();
			throw new InvalidJobMethodException(JobStep.class, step,
					"Its class " + type.getName() + " is no graph, so nothing would run it.",
					"Add @JobGraphDefinition to the class.");
		}
		new GraphOfBean(beanFactory(), beanName, type).check();
		for (Step step : Steps.of(type, beanFactory()::resolveEmbeddedValue).all()) {
			BeanMethod.invocable(JobStep.class, step.method(), bean);
			StepFallback.check(step, bean);
		}
	}

	/**
	 * Whether beans of a class are to be checked when the application starts, even where
	 * beans are only created when they are needed.
	 * @param type the class
	 * @return whether one of its methods is a step
	 */
	public static boolean hasSteps(Class<?> type) {
		return !MissingTypes.in(type) && !StepMethods.of(type).isEmpty();
	}

}
