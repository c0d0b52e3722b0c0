package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Says what is missing where the cluster is switched on and its libraries are not there:
 * they are no dependencies of the starter, as most applications do without.
 */
final class ClusterRequirements implements BeanFactoryPostProcessor {

	private static final Map<String, String> ARTIFACTS = artifacts();

	private static Map<String, String> artifacts() {
		Map<String, String> artifacts = new LinkedHashMap<>();
		artifacts.put("com.github.kagkarlsson.scheduler.Scheduler", "com.github.kagkarlsson:db-scheduler");
		artifacts.put("org.springframework.jdbc.core.JdbcTemplate",
				"org.springframework.boot:spring-boot-starter-jdbc");
		artifacts.put("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
				"org.springframework.boot:spring-boot-starter-jdbc");
		artifacts.put("org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization",
				"org.springframework.boot:spring-boot-starter-jdbc");
		artifacts.put("tools.jackson.databind.json.JsonMapper", "org.springframework.boot:spring-boot-starter-jackson");
		return artifacts;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		ARTIFACTS.forEach((type, artifact) -> {
			if (!ClassUtils.isPresent(type, classLoader)) {
				throw ClusterSettingsMapping.invalid("enabled", true,
						"Durable jobs need the class " + type + ", which is not on the class path.",
						"Add the dependency " + artifact + ", or set " + ClusterSettingsMapping.PREFIX
								+ "enabled to false.");
			}
		});
	}

}
