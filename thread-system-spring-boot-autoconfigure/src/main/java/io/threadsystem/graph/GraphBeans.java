package io.threadsystem.graph;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.workflow.JobGraph;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Names and definitions of the beans that are graphs.
 *
 * @since 0.1.0
 */
public final class GraphBeans {

	/*
	 * A definition names a factory method and has Strings as arguments, so that
	 * ahead-of-time processing can turn it into code. It says of which class the graph is
	 * made: what a bean is when it has been created may be a subclass, and a graph must
	 * not depend on which of the two is created first.
	 */

	private static final int BEAN = 0;

	private static final int GRAPH = 1;

	private static final int TYPE = 2;

	private GraphBeans() {
	}

	/**
	 * Name of the graph of a bean.
	 * @param type the class of the bean, which carries the annotation
	 * @param bean the name of the bean
	 * @return the name that the annotation gives, else that of the bean
	 */
	public static String graphName(Class<?> type, String bean) {
		String name = StepMethods.annotations(type).get(JobGraphDefinition.class).getString("value").strip();
		return name.isEmpty() ? bean : name;
	}

	/**
	 * Bean name of a graph.
	 * @param graph the name of the graph
	 * @return the name of its bean
	 */
	public static String beanName(String graph) {
		return graph + "JobGraph";
	}

	/**
	 * Definition of the bean of a graph.
	 * @param reader the name of the {@link JobGraphReader} that makes it
	 * @param type the class whose steps are its jobs
	 * @param bean the name of the bean whose methods are called
	 * @param graph the name of the graph
	 * @return a new definition
	 */
	public static RootBeanDefinition definition(String reader, Class<?> type, String bean, String graph) {
		RootBeanDefinition definition = new RootBeanDefinition(JobGraph.class);
		definition.setTargetType(JobGraph.class);
		definition.setFactoryBeanName(reader);
		definition.setFactoryMethodName("read");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(BEAN, bean);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(GRAPH, graph);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(TYPE, type.getName());
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, graph));
		return definition;
	}

	/**
	 * The name of the class that a graph is made of; {@code null} where it is not one of
	 * ours.
	 */
	static @Nullable String typeName(ConfigurableListableBeanFactory beanFactory, String graphBean) {
		if (!beanFactory.containsBeanDefinition(graphBean)) {
			return null;
		}
		BeanDefinition definition = beanFactory.getBeanDefinition(graphBean);
		ValueHolder type = definition.getConstructorArgumentValues().getIndexedArgumentValue(TYPE, String.class);
		return (type != null && type.getValue() instanceof String name) ? name : null;
	}

}
