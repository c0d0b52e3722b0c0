package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.retry.InvalidRetrySettingException;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.retry.RetryPolicyBuilder;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.resilience.retry.MethodRetryPredicate;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads retry policies from annotations. Values are checked at once; beans are looked up
 * when a policy is first asked for.
 */
final class RetryPolicyReader {

	/** The attributes for which a named policy stands. */
	private static final List<String> OF_POLICY = List.of("includes", "excludes", "predicate", "maxRetries",
			"maxRetriesString", "delay", "increment", "multiplier", "multiplierString", "maxDelay", "jitter",
			"timeout");

	private final StringValueResolver placeholders;

	private final AutowireCapableBeanFactory beanFactory;

	private final ObjectProvider<RetryPolicyLocator> locator;

	RetryPolicyReader(StringValueResolver placeholders, AutowireCapableBeanFactory beanFactory) {
		this.placeholders = placeholders;
		this.beanFactory = beanFactory;
		this.locator = beanFactory.getBeanProvider(RetryPolicyLocator.class);
	}

	Attributes attributes(MergedAnnotation<JobRetry> annotation, Method method) {
		return new Attributes(annotation, method, this.placeholders);
	}

	Supplier<RetryPolicy> read(Attributes attributes) {
		String name = attributes.text("policy");
		return name.isEmpty() ? own(attributes) : named(attributes, name);
	}

	// A policy that has a name

	private Supplier<RetryPolicy> named(Attributes attributes, String name) {
		for (String other : OF_POLICY) {
			if (attributes.annotation().hasNonDefaultValue(other)) {
				throw attributes.invalid("policy", name,
						"the attribute " + other + " is set too, but is what a policy says",
						"Keep one of the two: the policy, or the attributes that describe one.");
			}
		}
		return () -> locate(attributes, name);
	}

	private RetryPolicy locate(Attributes attributes, String name) {
		RetryPolicyLocator policies = this.locator.getIfUnique();
		if (policies == null) {
			throw attributes.invalid(
					"There is no bean of type " + RetryPolicyLocator.class.getName() + ", or more than one.",
					"Do not exclude ThreadSystemAutoConfiguration, or do not name a policy.");
		}
		try {
			return policies.locate(name);
		}
		catch (IllegalArgumentException ex) {
			throw caused(attributes.invalid("policy", name, StringUtils.uncapitalize(String.valueOf(ex.getMessage())),
					"Name a policy that exists, or configure one as thread-system.retry.<name>."), ex);
		}
	}

	// A policy that the annotation describes

	private Supplier<RetryPolicy> own(Attributes attributes) {
		RetryPolicyBuilder builder = builder(attributes);
		RetryPolicy checked = build(attributes, builder);
		Class<? extends MethodRetryPredicate> type = attributes.annotation()
			.getClass("predicate")
			.asSubclass(MethodRetryPredicate.class);
		if (type == MethodRetryPredicate.class) {
			return () -> checked;
		}
		return () -> builder.predicate(predicate(attributes, type).forMethod(attributes.method())).build();
	}

	private static RetryPolicyBuilder builder(Attributes attributes) {
		RetryPolicyBuilder builder = RetryPolicy.builder();
		builder.maxRetries(maxRetries(attributes)).multiplier(multiplier(attributes));
		for (Class<?> type : attributes.annotation().getClassArray("includes")) {
			builder.includes(type.asSubclass(Throwable.class));
		}
		for (Class<?> type : attributes.annotation().getClassArray("excludes")) {
			builder.excludes(type.asSubclass(Throwable.class));
		}
		set(attributes, "delay", builder::delay);
		set(attributes, "increment", builder::increment);
		set(attributes, "maxDelay", builder::maxDelay);
		set(attributes, "jitter", builder::jitter);
		set(attributes, "timeout", builder::timeout);
		return builder;
	}

	private static void set(Attributes attributes, String attribute, Consumer<Duration> setting) {
		Duration duration = attributes.duration(attribute);
		if (duration != null) {
			setting.accept(duration);
		}
	}

	private static int maxRetries(Attributes attributes) {
		String text = twin(attributes, "maxRetries");
		try {
			return text.isEmpty() ? attributes.annotation().getInt("maxRetries") : Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw attributes.invalid("maxRetriesString", text, "this is no whole number",
					"Write the number of retries, such as 3.");
		}
	}

	private static double multiplier(Attributes attributes) {
		String text = twin(attributes, "multiplier");
		try {
			return text.isEmpty() ? attributes.annotation().getDouble("multiplier") : Double.parseDouble(text);
		}
		catch (NumberFormatException ex) {
			throw attributes.invalid("multiplierString", text, "this is no number",
					"Write a number of at least 1, such as 1.5.");
		}
	}

	/** The text that may stand in for a number. */
	private static String twin(Attributes attributes, String attribute) {
		String text = attributes.text(attribute + "String");
		if (!text.isEmpty() && attributes.annotation().hasNonDefaultValue(attribute)) {
			throw attributes.invalid(attribute + "String", text, "the attribute " + attribute + " is set too",
					"Keep one of the two.");
		}
		return text;
	}

	private static RetryPolicy build(Attributes attributes, RetryPolicyBuilder builder) {
		try {
			return builder.build();
		}
		catch (InvalidRetrySettingException ex) {
			boolean twin = (ex.setting().equals("maxRetries") || ex.setting().equals("multiplier"))
					&& !attributes.text(ex.setting() + "String").isEmpty();
			String attribute = twin ? ex.setting() + "String" : ex.setting();
			throw caused(
					attributes.invalid(attribute, attributes.annotation().getValue(attribute).orElse(ex.value()),
							StringUtils.uncapitalize(StringUtils.trimTrailingCharacter(ex.reason(), '.')), ex.remedy()),
					ex);
		}
	}

	private MethodRetryPredicate predicate(Attributes attributes, Class<? extends MethodRetryPredicate> type) {
		try {
			MethodRetryPredicate bean = this.beanFactory.getBeanProvider(type).getIfUnique();
			return (bean != null) ? bean : this.beanFactory.createBean(type);
		}
		catch (BeansException ex) {
			throw caused(
					attributes.invalid("predicate", type.getName(),
							"it is no bean and cannot be made one: " + ex.getMessage(),
							"Define one bean of that type, or give the class a constructor that a bean could have."),
					ex);
		}
	}

	private static InvalidJobMethodException caused(InvalidJobMethodException failure, Exception cause) {
		failure.initCause(cause);
		return failure;
	}

}
