package io.threadsystem.scheduling;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.aop.MethodRetries;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.scheduling.ScheduledBean.PlannedRuns;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.util.ClassUtils;

/**
 * Bean post-processor behind {@link PriorityScheduled @PriorityScheduled}: reads the
 * annotations of each bean, checks them, and gives them to the {@link JobScheduler} bean,
 * or to the cluster. A method that cannot be scheduled fails with an
 * {@link InvalidJobMethodException}.
 *
 * @since 0.1.0
 */
public final class PriorityScheduledBeanPostProcessor
		implements DestructionAwareBeanPostProcessor, ApplicationContextAware, SmartInitializingSingleton,
		ApplicationListener<ApplicationContextEvent>, DisposableBean {

	/*
	 * Annotations are read when a bean is created, so that a mistake is found there.
	 * Pools are looked up once all singletons are there, and schedules start when the
	 * context has been refreshed: a run must find all beans, and the application must be
	 * running. Beans that come later start their schedules at once. 'beans' and 'started'
	 * together see to it that none is missed: a bean is entered before 'started' is read,
	 * and 'started' is set before the beans are gone through. A bean that both of them
	 * meet is started once; ScheduledBean guards that. Schedules of the cluster are
	 * registered between the two moments, before a node takes jobs; 'singletonsAreThere'
	 * sees to it in the same way that none is missed.
	 *
	 * Not ordered, and thereby behind all post-processors that are: those that add
	 * proxies have been here when a bean comes. But what Spring destroys is the bean
	 * without its proxy, so that one is the key.
	 */

	private final Map<Object, ScheduledBean> beans = Collections.synchronizedMap(new IdentityHashMap<>());

	/** Classes without an annotated method. */
	private final Set<Class<?>> plainClasses = ConcurrentHashMap.newKeySet();

	private @Nullable ConfigurableApplicationContext context;

	private @Nullable MethodRetries retries;

	private @Nullable ClusterRegistration cluster;

	private volatile boolean singletonsAreThere;

	private volatile boolean started;

	/** Creates a post-processor. */
	public PriorityScheduledBeanPostProcessor() {
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.context = (ConfigurableApplicationContext) applicationContext;
		this.retries = new MethodRetries(this.context.getBeanFactory());
		this.cluster = new ClusterRegistration(this.context.getBeanFactory());
	}

	private ConfigurableApplicationContext context() {
		return Objects.requireNonNull(this.context, "setApplicationContext was not called");
	}

	private MethodRetries retries() {
		return Objects.requireNonNull(this.retries, "setApplicationContext was not called");
	}

	private ClusterRegistration cluster() {
		return Objects.requireNonNull(this.cluster, "setApplicationContext was not called");
	}

	// Beans

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && !this.plainClasses.contains(type)) {
			Map<Method, Set<PriorityScheduled>> methods = ScheduledMethods.of(type);
			if (methods.isEmpty()) {
				this.plainClasses.add(type);
			}
			List<PlannedRuns> planned = new ArrayList<>();
			methods.forEach((method, annotations) -> planned.addAll(plan(method, annotations, type, bean)));
			planned.forEach((runs) -> checkBean(runs, beanName));
			if (!planned.isEmpty()) {
				add(bean, new ScheduledBean(planned));
			}
		}
		return bean;
	}

	private List<PlannedRuns> plan(Method method, Set<PriorityScheduled> annotations, Class<?> type, Object bean) {
		ScheduledMethods.check(method, type);
		MethodRun run = new MethodRun(bean, ScheduledMethods.invocable(method, bean));
		Supplier<RetryPolicy> retry = retries().ofScheduled(method, ClassUtils.getUserClass(type));
		List<PlannedRuns> planned = new ArrayList<>();
		for (PriorityScheduled annotation : annotations) {
			MethodSchedule schedule = reader(method, annotation).read(ScheduledMethods.shortName(method, type), retry);
			if (schedule != null) {
				planned.add(new PlannedRuns(schedule, run));
			}
		}
		return planned;
	}

	private void checkBean(PlannedRuns runs, String beanName) {
		if (runs.schedule().cluster() != null) {
			cluster().checkBean(runs.schedule(), beanName);
		}
	}

	private MethodScheduleReader reader(Method method, PriorityScheduled annotation) {
		return new MethodScheduleReader(method, annotation, context().getBeanFactory()::resolveEmbeddedValue);
	}

	private void add(Object bean, ScheduledBean scheduled) {
		Object key = withoutProxy(bean);
		this.beans.put(key, scheduled);
		if (this.singletonsAreThere) {
			scheduled.register(cluster()::register);
		}
		if (this.started) {
			startLate(key, scheduled);
		}
	}

	/** If one of the schedules is refused, there will be no bean, so the others end. */
	private void startLate(Object key, ScheduledBean scheduled) {
		try {
			start(scheduled);
		}
		catch (RuntimeException ex) {
			this.beans.remove(key);
			scheduled.end();
			throw ex;
		}
		if (!this.started) {
			scheduled.end();
		}
	}

	private static Object withoutProxy(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? withoutProxy(target) : bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.beans.containsKey(withoutProxy(bean));
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		ScheduledBean scheduled = this.beans.remove(withoutProxy(bean));
		if (scheduled != null) {
			scheduled.end();
		}
	}

	// The context

	@Override
	public void afterSingletonsInstantiated() {
		SchedulePools pools = pools();
		all().forEach((scheduled) -> scheduled.planned().forEach((runs) -> prepare(runs.schedule(), pools)));
		this.singletonsAreThere = true;
		all().forEach((scheduled) -> scheduled.register(cluster()::register));
	}

	/** Looks up what a schedule needs. */
	private static @Nullable PriorityPool prepare(MethodSchedule schedule, SchedulePools pools) {
		schedule.retryPolicy();
		return pools.find(schedule);
	}

	@Override
	public void onApplicationEvent(ApplicationContextEvent event) {
		if (event.getApplicationContext() == this.context) {
			if (event instanceof ContextRefreshedEvent) {
				this.started = true;
				all().forEach(this::start);
			}
			else if (event instanceof ContextClosedEvent) {
				destroy();
			}
		}
	}

	@Override
	public void destroy() {
		this.started = false;
		all().forEach(ScheduledBean::end);
		this.beans.clear();
	}

	private List<ScheduledBean> all() {
		synchronized (this.beans) {
			return new ArrayList<>(this.beans.values());
		}
	}

	private void start(ScheduledBean scheduled) {
		if (!scheduled.hasLocalRuns()) {
			return;
		}
		JobScheduler scheduler = scheduler(scheduled.localRuns().get(0).schedule());
		SchedulePools pools = pools();
		List<Supplier<ScheduledJob>> starts = new ArrayList<>();
		for (PlannedRuns runs : scheduled.localRuns()) {
			PriorityPool pool = prepare(runs.schedule(), pools);
			starts.add(() -> runs.schedule().start(scheduler, pool, runs.run()));
		}
		scheduled.start(starts);
	}

	private SchedulePools pools() {
		return new SchedulePools(context().getBeanProvider(PoolLocator.class));
	}

	/**
	 * Whether beans of a class must be created for their schedules, even where beans are
	 * only created when they are needed.
	 * @param type the class
	 * @return whether one of its methods carries the annotation
	 */
	public static boolean isScheduled(Class<?> type) {
		return !ScheduledMethods.of(type).isEmpty();
	}

	private JobScheduler scheduler(MethodSchedule schedule) {
		JobScheduler scheduler = context().getBeanProvider(JobScheduler.class).getIfUnique();
		if (scheduler == null) {
			throw new InvalidJobMethodException(PriorityScheduled.class, schedule.pool().method(),
					"There is no bean of type " + JobScheduler.class.getName() + ", or more than one.",
					"Do not exclude ThreadSystemSchedulingAutoConfiguration, and mark one of several beans as primary; "
							+ "thread-system.enabled=false switches the annotation off.");
		}
		return scheduler;
	}

}
