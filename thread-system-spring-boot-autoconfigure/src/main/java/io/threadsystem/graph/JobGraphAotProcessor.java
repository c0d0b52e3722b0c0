package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Has a native image keep what graphs of beans reach by reflection: the steps, whatever
 * class or interface they come from, the methods that stand in for them, and what
 * conditions ask of their variables.
 */
class JobGraphAotProcessor implements BeanRegistrationAotProcessor {

	/** The class of runs, which a condition calls when it calls a run. */
	private static final String RUN = JobGraph.class.getPackageName() + ".StartedGraph";

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> found = bean.isInnerBean() ? null : bean.getBeanFactory().getType(bean.getBeanName(), false);
		if (found == null || !JobGraphBeanPostProcessor.hasSteps(ClassUtils.getUserClass(found))) {
			return null;
		}
		return (generation, code) -> register(ClassUtils.getUserClass(found), bean.getBeanFactory(),
				generation.getRuntimeHints().reflection());
	}

	private static void register(Class<?> type, ConfigurableBeanFactory beanFactory, ReflectionHints hints) {
		hints.registerType(type);
		Set<String> called = new HashSet<>();
		StepMethods.of(type).forEach((method, step) -> {
			called.add(method.getName());
			called.add(resolved(step.getString("fallback"), beanFactory));
		});
		registerMethods(type, called, hints);
		if (StepMethods.of(type).values().stream().anyMatch(JobGraphAotProcessor::isConditional)) {
			variables(type).forEach((variable) -> hints.registerType(variable, MemberCategory.INVOKE_PUBLIC_METHODS,
					MemberCategory.ACCESS_PUBLIC_FIELDS));
			hints.registerType(TypeReference.of(RUN), MemberCategory.INVOKE_PUBLIC_METHODS);
		}
	}

	/**
	 * Those that are overridden too: they are called where the proxy is one of an
	 * interface.
	 */
	private static void registerMethods(Class<?> type, Set<String> names, ReflectionHints hints) {
		Set<Method> methods = new LinkedHashSet<>(Arrays.asList(ReflectionUtils.getAllDeclaredMethods(type)));
		for (Class<?> declared : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			methods.addAll(Arrays.asList(declared.getMethods()));
		}
		methods.stream()
			.filter((method) -> names.contains(method.getName()))
			.forEach((method) -> hints.registerMethod(method, ExecutableMode.INVOKE));
	}

	private static boolean isConditional(MergedAnnotation<JobStep> step) {
		return !step.getString("onlyIf").isEmpty();
	}

	/** The types of what conditions may name. */
	private static Set<Class<?>> variables(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>(Set.of(JobGraphRun.class, JobGraph.class, JobGraphState.class));
		StepMethods.of(type).forEach((method, step) -> {
			for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
				if (isConditional(step) || parameter.hasParameterAnnotation(JobGraphInput.class)) {
					types.add(ResolvableType.forMethodParameter(method, parameter.getParameterIndex(), type).toClass());
				}
			}
		});
		return types;
	}

	private static String resolved(String name, ConfigurableBeanFactory beanFactory) {
		try {
			String resolved = beanFactory.resolveEmbeddedValue(name);
			return (resolved != null) ? resolved.strip() : name;
		}
		catch (IllegalArgumentException ex) {
			return name; // known when the application runs
		}
	}

}
