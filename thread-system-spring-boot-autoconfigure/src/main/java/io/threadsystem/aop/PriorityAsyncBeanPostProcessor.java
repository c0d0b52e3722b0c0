package io.threadsystem.aop;

import java.lang.reflect.Proxy;
import java.util.Objects;

import io.threadsystem.annotation.PriorityAsync;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.util.Assert;
import org.springframework.util.StringValueResolver;

/**
 * Bean post-processor behind {@link PriorityAsync @PriorityAsync} and
 * {@link io.threadsystem.annotation.JobRetry @JobRetry}: proxies the beans that carry the
 * former, outside of all other advice, and checks at start-up that each annotated method
 * can work. A method that cannot fails its bean with an
 * {@link InvalidJobMethodException}; a call of one within its own class is reported in
 * the log. The pools come from the {@link PoolLocator} bean, named retry policies from
 * the {@link RetryPolicyLocator} bean; they are looked up once all singletons are there.
 *
 * @since 0.1.0
 */
public final class PriorityAsyncBeanPostProcessor extends CallAdvisingBeanPostProcessor
		implements SmartInitializingSingleton, DisposableBean {

	private static final long serialVersionUID = 1L;

	private final transient JobMethodFinder finder = new JobMethodFinder();

	private final transient SelfInvocationReport selfInvocations = new SelfInvocationReport(PriorityAsync.class);

	private transient @Nullable JobTemplates templates;

	private transient @Nullable JobRetries retries;

	private transient @Nullable PriorityAsyncInterceptor interceptor;

	/** Creates a post-processor. */
	public PriorityAsyncBeanPostProcessor() {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		Assert.notNull(this.beanFactory, "'beanFactory' must be a ConfigurableListableBeanFactory");
		StringValueResolver placeholders = this.beanFactory::resolveEmbeddedValue;
		this.retries = new JobRetries(this.finder, new RetryPolicyReader(placeholders, this.beanFactory));
		this.templates = new JobTemplates(this.finder, new JobSettingsReader(placeholders), this.retries,
				beanFactory.getBeanProvider(PoolLocator.class));
		VoidFailures voidFailures = new VoidFailures(beanFactory.getBeanProvider(AsyncConfigurer.class));
		this.interceptor = new PriorityAsyncInterceptor(this.templates, voidFailures);
		this.advisor = new DefaultPointcutAdvisor(new JobMethodPointcut(this.finder), this.interceptor);
	}

	private JobTemplates templates() {
		return Objects.requireNonNull(this.templates, "setBeanFactory was not called");
	}

	private JobRetries retries() {
		return Objects.requireNonNull(this.retries, "setBeanFactory was not called");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean) {
			return bean;
		}
		JobMethods methods = methodsOf(bean);
		retries().check(methods.beanClass());
		if (methods.isEmpty()) {
			return bean;
		}
		methods.all().forEach((method) -> method.intercepted().checkBeforeProxy(bean));
		Object proxy = super.postProcessAfterInitialization(bean, beanName);
		methods.all().forEach((method) -> method.intercepted().checkWithProxy(proxy));
		prepare(methods);
		this.selfInvocations.of(methods.beanClass(), methods.bySignature().keySet());
		return proxy;
	}

	/** Those of the class behind a proxy, or of the interfaces of a proxy without one. */
	private JobMethods methodsOf(Object bean) {
		JobMethods methods = this.finder.inspect(AopUtils.getTargetClass(bean));
		boolean proxied = methods.isEmpty() && Proxy.isProxyClass(bean.getClass());
		return proxied ? this.finder.inspect(bean.getClass()) : methods;
	}

	private void prepare(JobMethods methods) {
		for (JobMethod method : methods.all()) {
			templates().get(method.method(), methods.beanClass());
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		templates().prepare();
	}

	@Override
	public void destroy() {
		if (this.interceptor != null) {
			this.interceptor.close();
		}
	}

	/**
	 * Whether the annotation on a class makes its public methods of a return type jobs.
	 * @param returnType the declared type
	 * @return whether a job can be handed out as that
	 */
	public static boolean isJobReturn(Class<?> returnType) {
		return JobReturn.of(returnType) != null;
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return !this.finder.inspect(targetClass).isEmpty();
	}

}
