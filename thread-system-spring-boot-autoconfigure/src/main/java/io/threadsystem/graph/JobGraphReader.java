package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.AnnotatedPools;
import io.threadsystem.aop.BeanMethod;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.MethodRetries;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.workflow.FailurePolicy;
import io.threadsystem.workflow.InvalidJobGraphException;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphBuilder;
import io.threadsystem.workflow.JobGraphTask;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Makes {@link JobGraph}s of the beans that carry
 * {@link JobGraphDefinition @JobGraphDefinition}. The beans themselves are not created
 * for that, but for the pools and retry policies that their steps name. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class JobGraphReader implements DisposableBean {

	private final ConfigurableListableBeanFactory beanFactory;

	private final MethodRetries retries;

	private final AnnotatedPools pools;

	private volatile boolean closed;

	/**
	 * Creates a reader.
	 * @param beanFactory has the annotated beans, and what their steps name
	 */
	public JobGraphReader(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.retries = new MethodRetries(beanFactory);
		this.pools = new AnnotatedPools(beanFactory);
	}

	/**
	 * Makes the graph of a bean.
	 * @param beanName the name of the bean
	 * @param graphName the name of the graph
	 * @param typeName the name of the class whose steps are its jobs
	 * @return a new graph
	 * @throws InvalidJobMethodException if what the annotations of its class say cannot
	 * work
	 */
	public JobGraph read(String beanName, String graphName, String typeName) {
		Class<?> beanClass = ClassUtils.resolveClassName(typeName, this.beanFactory.getBeanClassLoader());
		Steps steps = Steps.of(beanClass, this.beanFactory::resolveEmbeddedValue);
		StepInputs.check(steps);
		JobGraphBuilder builder = JobGraph.named(graphName);
		for (Step step : steps.all()) {
			add(step, new StepParameters(step, steps), beanName, builder);
		}
		builder.onFailure(StepMethods.annotations(beanClass)
			.get(JobGraphDefinition.class)
			.getEnum("onFailure", FailurePolicy.class));
		return build(builder, beanClass);
	}

	private void add(Step step, StepParameters parameters, String beanName, JobGraphBuilder builder) {
		StepCall call = new StepCall(method(beanName, step.method()), parameters, step.result());
		builder.job(step.name(), task(call));
		addDependencies(step, builder);
		Priority priority = step.priority();
		if (priority != null) {
			builder.priority(priority);
		}
		addTimes(step, builder);
		StepCondition condition = StepCondition.of(step, parameters, this.beanFactory);
		if (condition != null) {
			builder.onlyIf(condition);
		}
		Method fallback = StepFallback.of(step);
		if (fallback != null) {
			builder.fallbackFrom(StepCall.fallback(method(beanName, fallback), fallback.getParameterCount() > 0));
		}
		PriorityPool pool = step.attributes().text("pool").isEmpty() ? null : this.pools.find(step.attributes());
		if (pool != null) {
			builder.pool(pool);
		}
		Supplier<RetryPolicy> retry = this.retries.ofStep(step.method(), step.beanClass());
		if (retry != null) {
			builder.retry(retry.get());
		}
	}

	@SuppressWarnings("NullAway") // a result may be null
	private static JobGraphTask<?> task(StepCall call) {
		return call::resultIn;
	}

	private BeanMethod method(String beanName, Method method) {
		return new BeanMethod(JobStep.class, () -> bean(beanName), method);
	}

	private Object bean(String name) {
		if (this.closed && !this.beanFactory.containsSingleton(name)) {
			throw new IllegalStateException(
					"The steps of the bean '" + name + "' cannot run: its application context was closed");
		}
		return this.beanFactory.getBean(name);
	}

	/** From now on, runs create no beans. */
	@Override
	public void destroy() {
		this.closed = true;
	}

	private static void addDependencies(Step step, JobGraphBuilder builder) {
		for (String attribute : Step.DEPENDENCIES) {
			List<String> named = step.named(attribute);
			if (!named.isEmpty()) {
				String[] names = named.toArray(String[]::new);
				switch (attribute) {
					case "after" -> builder.after(names);
					case "afterAny" -> builder.afterAny(names);
					case "whenFailed" -> builder.whenFailed(names);
					default -> builder.always(names);
				}
			}
		}
	}

	private static void addTimes(Step step, JobGraphBuilder builder) {
		Duration timeout = step.attributes().duration("timeout");
		if (timeout != null) {
			builder.timeout(timeout);
		}
		Duration queueTimeout = step.attributes().duration("queueTimeout");
		if (queueTimeout != null) {
			builder.queueTimeout(queueTimeout);
		}
	}

	/** Names are checked, so what is left are cycles. */
	private static JobGraph build(JobGraphBuilder builder, Class<?> beanClass) {
		try {
			return builder.build();
		}
		catch (InvalidJobGraphException ex) {
			throw new InvalidJobMethodException(JobGraphDefinition.class, beanClass, ex.getMessage() + ".",
					"Change what its methods name in @JobStep(after = …) and the like.");
		}
	}

}
