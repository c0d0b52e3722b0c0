package io.threadsystem.aop;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;

/**
 * Bean post-processor whose advice turns calls into jobs: it comes outside of all other
 * advice, so that this applies where the job runs.
 *
 * @since 0.1.0
 */
public abstract class CallAdvisingBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	/** Creates a post-processor. */
	protected CallAdvisingBeanPostProcessor() {
		this.beforeExistingAdvisors = true;
	}

	/** A final class has no subclasses, but may have interfaces. */
	@Override
	protected void customizeProxyFactory(ProxyFactory proxyFactory) {
		Class<?> type = proxyFactory.getTargetClass();
		if (type != null && proxyFactory.isProxyTargetClass() && Modifier.isFinal(type.getModifiers())
				&& !Proxy.isProxyClass(type)) {
			proxyFactory.setProxyTargetClass(false);
			evaluateProxyInterfaces(type, proxyFactory);
		}
	}

}
