package io.threadsystem.boot.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.graph.GraphBeans;
import io.threadsystem.workflow.JobGraph;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanDefinitionStoreException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.CannotLoadBeanClassException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
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
	 */

	/** Bean name of the reader, which makes the graphs. */
	static final String READER = "threadSystemJobGraphs";

	/** A run would meet another object with each step, or none on a worker. */
	private static final Set<String> MANY_OBJECTS = Set.of(BeanDefinition.SCOPE_PROTOTYPE, "request", "session",
			"websocket");

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
				String graph = GraphBeans.graphName(type, bean);
				checkScope(type, bean);
				checkThatItIsOne(type, graph, bean, beans.putIfAbsent(graph, bean));
				register(type, graph, bean, registry);
			}
		}
	}

	/**
	 * The annotated class of a bean, {@code null} for any other bean, and for one of
	 * which it cannot be known yet.
	 */
	private @Nullable Class<?> type(String bean) {
		try {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
			if (definition.isAbstract() || ScopedProxyUtils.isScopedTarget(bean)) {
				return null;
			}
			Class<?> type = this.beanFactory.getType(decorated(bean), false);
			return (type != null && isGraph(type)) ? ClassUtils.getUserClass(type) : null;
		}
		catch (CannotLoadBeanClassException | BeanDefinitionStoreException ex) {
			return null;
		}
	}

	private static boolean isGraph(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).isPresent(JobGraphDefinition.class);
	}

	/** The bean behind a scoped proxy, which is a singleton itself. */
	private String decorated(String bean) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
		BeanDefinitionHolder decorated = (definition instanceof RootBeanDefinition root) ? root.getDecoratedDefinition()
				: null;
		return (decorated != null) ? decorated.getBeanName() : bean;
	}

	private void checkScope(Class<?> type, String bean) {
		String scope = this.beanFactory.getMergedBeanDefinition(decorated(bean)).getScope();
		if (MANY_OBJECTS.contains(scope)) {
			throw invalid(type,
					"The bean '" + bean + "' has the scope '" + scope
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
		String graphBean = GraphBeans.beanName(graph);
		if (this.beanFactory.containsLocalBean(graphBean)) {
			leaveToTheApplication(type, graph, graphBean);
			return;
		}
		registry.registerBeanDefinition(graphBean, GraphBeans.definition(READER, type, bean, graph));
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
