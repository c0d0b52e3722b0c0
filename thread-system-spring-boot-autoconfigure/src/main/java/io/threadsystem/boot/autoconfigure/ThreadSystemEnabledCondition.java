package io.threadsystem.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless {@code thread-system.enabled} is false. A value that is no boolean stops
 * the application: a condition of Boot would take it for false.
 */
class ThreadSystemEnabledCondition extends SpringBootCondition {

	private static final String PROPERTY = "thread-system.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean enabled = isEnabled(context.getEnvironment());
		return new ConditionOutcome(enabled, ConditionMessage.forCondition(PROPERTY).because("it is " + enabled));
	}

	private static boolean isEnabled(Environment environment) {
		try {
			return Binder.get(environment).bind(PROPERTY, Boolean.class).orElse(true);
		}
		catch (BindException ex) {
			Object value = (ex.getProperty() != null) ? ex.getProperty().getValue() : null;
			throw new InvalidThreadSystemPropertyException(PROPERTY, String.valueOf(value),
					"It is neither true nor false.", "Set it to true or false.");
		}
	}

}
