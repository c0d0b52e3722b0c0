package io.threadsystem.cluster;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.aop.CallAdvisingBeanPostProcessor;
import io.threadsystem.aop.InterceptedMethod;
import io.threadsystem.aop.SelfInvocationReport;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.Assert;

/**
 * Bean post-processor behind {@link DurableJob @DurableJob}: proxies the beans that carry
 * it, outside of all other advice, checks at start-up that each annotated method can
 * work, and makes it a handler of durable jobs. A method that cannot be one fails with an
 * {@link io.threadsystem.aop.InvalidJobMethodException}; a call of one within its own
 * class is reported in the log.
 *
 * @since 0.1.0
 */
public final class DurableJobBeanPostProcessor extends CallAdvisingBeanPostProcessor
		implements SmartInitializingSingleton {

	private static final long serialVersionUID = 1L;

	private final transient DurableJobMethods methods = new DurableJobMethods();

	private final transient SelfInvocationReport selfInvocations = new SelfInvocationReport(DurableJob.class);

	private transient @Nullable DurableJobScanner scanner;

	/** Creates a post-processor. */
	public DurableJobBeanPostProcessor() {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		Assert.notNull(this.beanFactory, "'beanFactory' must be a ConfigurableListableBeanFactory");
		ClusterBeans beans = new ClusterBeans(beanFactory);
		this.scanner = new DurableJobScanner(this.beanFactory, beans, this.methods);
		this.advisor = new DefaultPointcutAdvisor(new Pointcut(this.methods),
				new DurableJobInterceptor(this.methods, this.beanFactory::resolveEmbeddedValue, beans));
	}

	private DurableJobScanner scanner() {
		return Objects.requireNonNull(this.scanner, "setBeanFactory was not called");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean) {
			return bean;
		}
		Class<?> type = AopUtils.getTargetClass(bean);
		Collection<DurableJobMethod> found = this.methods.of(type);
		if (found.isEmpty()) {
			return bean;
		}
		found.stream().map(DurableJobMethod::intercepted).forEach((method) -> method.checkBeforeProxy(bean));
		Object proxy = super.postProcessAfterInitialization(bean, beanName);
		for (DurableJobMethod method : found) {
			InterceptedMethod intercepted = method.intercepted();
			intercepted.checkWithProxy(proxy);
			this.selfInvocations.of(intercepted.beanClass(), DurableJobMethods.signatures(found));
		}
		scanner().checkThatItWasFound(found);
		return proxy;
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return !this.methods.of(targetClass).isEmpty();
	}

	@Override
	public void afterSingletonsInstantiated() {
		scanner().scan();
	}

	/** Matches the calls that are to be jobs. */
	private static final class Pointcut extends StaticMethodMatcherPointcut {

		private final DurableJobMethods methods;

		private Pointcut(DurableJobMethods methods) {
			this.methods = methods;
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return this.methods.find(method, targetClass) != null;
		}

	}

}
