package io.threadsystem.boot.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.graph.JobGraphBeanPostProcessor;
import io.threadsystem.workflow.JobGraph;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Registers a graph for each bean that carries
 * {@link JobGraphDefinition @JobGraphDefinition}.
 */
class JobGraphRegistrar implements ImportBeanDefinitionRegistrar {

	/*
	 * Looks at definitions only: asking for the class of a bean must not create one, so
	 * what a factory bean makes is not seen unless its definition says it.
	 *
	 * As for pools, definitions name a factory method and have Strings as arguments, so
	 * that ahead-of-time processing can turn them into code.
	 */

	/** Bean name of the reader, which makes the graphs. */
	static final String READER = "threadSystemJobGraphs";

	private final ConfigurableListableBeanFactory beanFactory;

	JobGraphRegistrar(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		Map<String, String> beans = new HashMap<>();
		for (String bean : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = type(bean);
			if (type != null) {
				String graph = graphName(type, bean);
				checkScope(type, bean);
				checkThatItIsOne(type, graph, bean, beans.putIfAbsent(graph, bean));
				register(type, graph, bean, registry);
			}
		}
	}

	/** The annotated class of a bean, {@code null} for any other bean. */
	private @Nullable Class<?> type(String bean) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
		if (definition.isAbstract() || ScopedProxyUtils.isScopedTarget(bean)) {
			return null;
		}
		Class<?> type = this.beanFactory.getType(decorated(definition, bean), false);
		return (type != null && annotation(type).isPresent()) ? ClassUtils.getUserClass(type) : null;
	}

	/** The bean behind a scoped proxy. */
	private static String decorated(BeanDefinition definition, String bean) {
		BeanDefinitionHolder decorated = (definition instanceof RootBeanDefinition root) ? root.getDecoratedDefinition()
				: null;
		return (decorated != null) ? decorated.getBeanName() : bean;
	}

	private static MergedAnnotation<JobGraphDefinition> annotation(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).get(JobGraphDefinition.class);
	}

	private static String graphName(Class<?> type, String bean) {
		String name = annotation(type).getString("value");
		return name.isEmpty() ? bean : name;
	}

	private void checkScope(Class<?> type, String bean) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
		if (!definition.isSingleton()) {
			throw invalid(type,
					"The bean '" + bean + "' has the scope '" + definition.getScope()
							+ "', and the steps of a run would be called on different objects.",
					"Make it a singleton: steps get what they need as parameters.");
		}
	}

	private static void checkThatItIsOne(Class<?> type, String graph, String bean, @Nullable String other) {
		if (other != null) {
			throw invalid(type, "The beans '" + other + "' and '" + bean + "' are both the graph '" + graph + "'.",
					"Give one of them another name, as in @JobGraphDefinition(\"" + graph + "2\").");
		}
	}

	private void register(Class<?> type, String graph, String bean, BeanDefinitionRegistry registry) {
		String graphBean = JobGraphBeanPostProcessor.graphBeanName(graph);
		if (this.beanFactory.containsLocalBean(graphBean)) {
			leaveToTheApplication(type, graph, graphBean);
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(JobGraph.class);
		definition.setTargetType(JobGraph.class);
		definition.setFactoryBeanName(READER);
		definition.setFactoryMethodName("read");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, bean);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(1, graph);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, graph));
		registry.registerBeanDefinition(graphBean, definition);
	}

	/**
	 * Its own graph takes the place of the annotated one, and is found as that would be.
	 */
	private void leaveToTheApplication(Class<?> type, String graph, String graphBean) {
		Class<?> taken = this.beanFactory.getType(graphBean, false);
		if (taken == null || !JobGraph.class.isAssignableFrom(taken)) {
			throw invalid(type,
					"The bean of the graph would have the name '" + graphBean + "', which is that of another bean.",
					"Rename the graph or that bean.");
		}
		if (this.beanFactory.containsBeanDefinition(graphBean)
				&& this.beanFactory.getBeanDefinition(graphBean) instanceof AbstractBeanDefinition definition
				&& !definition.hasQualifier(Qualifier.class.getName())
				&& this.beanFactory.findAnnotationOnBean(graphBean, Qualifier.class, false) == null) {
			definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, graph));
		}
	}

	private static InvalidJobMethodException invalid(Class<?> type, String reason, String remedy) {
		return new InvalidJobMethodException(JobGraphDefinition.class, type, reason, remedy);
	}

}
