package io.threadsystem.graph;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.aop.InvalidJobMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * Checks that the graph of a bean, which is made of what is known before the bean is
 * created, is that of what it is then.
 */
final class GraphOfBean {

	private static final String DECLARE_IT = "Declare this class as the return type of the @Bean method.";

	private final ConfigurableListableBeanFactory beanFactory;

	private final String bean;

	private final Class<?> type;

	/**
	 * The graph of a bean.
	 * @param beanFactory has the bean, and its graph
	 * @param bean the name of the bean
	 * @param type its class, which carries {@link JobGraphDefinition}
	 */
	GraphOfBean(ConfigurableListableBeanFactory beanFactory, String bean, Class<?> type) {
		this.beanFactory = beanFactory;
		this.bean = ScopedProxyUtils.isScopedTarget(bean) ? ScopedProxyUtils.getOriginalBeanName(bean) : bean;
		this.type = type;
	}

	/** Refuses a bean without a graph, or with that of another class. */
	void check() {
		if (this.beanFactory.containsBeanDefinition(this.bean)) {
			String graph = GraphBeans.beanName(GraphBeans.graphName(this.type, this.bean));
			if (!this.beanFactory.containsBean(graph)) {
				throw isKnownToBeOne() ? late() : unknown();
			}
			checkType(GraphBeans.typeName(this.beanFactory, graph));
		}
	}

	private boolean isKnownToBeOne() {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(this.bean);
		Class<?> known = (definition instanceof RootBeanDefinition root) ? root.getResolvableType().resolve() : null;
		return known != null && StepMethods.annotations(known).isPresent(JobGraphDefinition.class);
	}

	private InvalidJobMethodException unknown() {
		return invalid("There is no graph of the bean '" + this.bean
				+ "': before it was created, it was not known to be of this class.", DECLARE_IT);
	}

	private InvalidJobMethodException late() {
		return invalid(
				"There is no graph of the bean '" + this.bean + "': its definition was added, or its class became "
						+ "known, only after graphs had been looked for.",
				"Have it registered before, as a component, by a @Bean method, an ImportBeanDefinitionRegistrar or an "
						+ "ApplicationContextInitializer, not by a BeanDefinitionRegistryPostProcessor, and with the "
						+ "name of the class itself.");
	}

	private void checkType(@Nullable String declared) {
		if (declared != null && !declared.equals(this.type.getName())) {
			Class<?> known = ClassUtils.resolveClassName(declared, this.beanFactory.getBeanClassLoader());
			if (!described(known).equals(described(this.type))) {
				throw invalid("The bean '" + this.bean + "' has other steps than its graph, which was made of its "
						+ "declared type " + declared + ".", DECLARE_IT);
			}
		}
	}

	/** All that annotations say of a graph; the same for classes whose graphs are. */
	private static Set<Object> described(Class<?> type) {
		Set<Object> described = new HashSet<>();
		described.add(nearest(type, JobGraphDefinition.class));
		described.add(nearest(type, JobRetry.class));
		StepMethods.of(type)
			.forEach((method, step) -> described
				.add(List.of(method.getName(), step.synthesize(), nearest(method, JobRetry.class))));
		return described;
	}

	private static <A extends Annotation> Optional<A> nearest(AnnotatedElement element, Class<A> annotation) {
		return StepMethods.annotations(element).get(annotation).synthesize(MergedAnnotation::isPresent);
	}

	private InvalidJobMethodException invalid(String reason, String remedy) {
		return new InvalidJobMethodException(JobGraphDefinition.class, this.type, reason, remedy);
	}

}
