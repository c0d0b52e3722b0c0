package io.threadsystem.boot.autoconfigure;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Listens to Spring Cloud, before Spring Cloud binds its configuration properties again:
 * that fails where a value cannot be bound, and those after it are not told.
 */
final class EnvironmentChangeListener implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private final EnvironmentChanges changes;

	EnvironmentChangeListener(EnvironmentChanges changes) {
		this.changes = changes;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	/**
	 * Which keys have changed does not matter: a placeholder in one of ours may have
	 * another value.
	 */
	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		this.changes.apply();
	}

}
