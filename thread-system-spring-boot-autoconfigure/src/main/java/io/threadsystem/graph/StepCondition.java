package io.threadsystem.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.workflow.JobGraphRun;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.expression.spel.support.StandardTypeLocator;
import org.springframework.util.StringUtils;

/**
 * Whether a step is to run, in Spring's expression language. Safe for use by several
 * threads.
 */
final class StepCondition implements Predicate<JobGraphRun> {

	private final Step step;

	private final SpelExpression expression;

	private final Map<String, Variable> variables;

	private final ConfigurableBeanFactory beanFactory;

	private StepCondition(Step step, SpelExpression expression, Map<String, Variable> variables,
			ConfigurableBeanFactory beanFactory) {
		this.step = step;
		this.expression = expression;
		this.variables = variables;
		this.beanFactory = beanFactory;
	}

	/**
	 * The condition of a step, {@code null} if it has none.
	 * @throws InvalidJobMethodException if it cannot be understood
	 */
	static @Nullable StepCondition of(Step step, StepParameters parameters, ConfigurableBeanFactory beanFactory) {
		String text = step.attributes().text("onlyIf");
		if (text.isEmpty()) {
			return null;
		}
		SpelExpression expression = parse(step, text);
		Map<String, Variable> variables = variables(parameters);
		ConditionNames names = new ConditionNames(expression);
		check(step, text, names, variables.keySet(), beanFactory);
		variables.keySet().retainAll(names.variables());
		return new StepCondition(step, expression, variables, beanFactory);
	}

	private static void check(Step step, String text, ConditionNames names, Set<String> variables,
			BeanFactory beanFactory) {
		for (String name : names.variables()) {
			if (!variables.contains(name)) {
				throw step.attributes()
					.invalid("onlyIf", text, "there is no variable #" + name,
							"Use one of these: #" + String.join(", #", variables)
									+ ". Parameters have their names where the class is compiled with -parameters.");
			}
		}
		for (String name : names.beans()) {
			if (!beanFactory.containsBean(name)) {
				throw step.attributes()
					.invalid("onlyIf", text, "there is no bean '" + name + "'", "Name a bean of the application.");
			}
		}
	}

	private static SpelExpression parse(Step step, String text) {
		try {
			return new SpelExpressionParser().parseRaw(text);
		}
		catch (ParseException | IllegalStateException ex) {
			InvalidJobMethodException failure = step.attributes()
				.invalid("onlyIf", text, StringUtils.trimTrailingCharacter(String.valueOf(ex.getMessage()), '.'),
						"Write an expression such as \"#invoice.total > 0\".");
			failure.initCause(ex);
			throw failure;
		}
	}

	/** A parameter hides what else has its name. */
	private static Map<String, Variable> variables(StepParameters parameters) {
		Map<String, Variable> variables = new LinkedHashMap<>();
		variables.put("run", (run) -> run);
		variables.put("input", StepSources.input(ResolvableType.forClass(Object.class))::valueOrNull);
		for (StepParameter parameter : parameters.all()) {
			if (parameter.name() != null) {
				variables.put(parameter.name(), parameter.source()::valueOrNull);
			}
		}
		return variables;
	}

	@Override
	public boolean test(JobGraphRun run) {
		StandardEvaluationContext context = new StandardEvaluationContext();
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		context.setTypeLocator(new StandardTypeLocator(this.beanFactory.getBeanClassLoader()));
		this.variables.forEach((name, variable) -> context.setVariable(name, variable.value(run)));
		Boolean met = evaluate(context);
		if (met == null) {
			throw new IllegalStateException(describe() + " gives null, and not true or false");
		}
		return met;
	}

	private @Nullable Boolean evaluate(StandardEvaluationContext context) {
		try {
			return this.expression.getValue(context, Boolean.class);
		}
		catch (EvaluationException ex) {
			throw new IllegalStateException(describe() + " cannot be evaluated: " + ex.getMessage(), ex);
		}
	}

	private String describe() {
		return "The condition of the step '" + this.step.name() + "', " + this.expression.getExpressionString() + ",";
	}

	/** Something that an expression may name. */
	private interface Variable {

		@Nullable Object value(JobGraphRun run);

	}

}
