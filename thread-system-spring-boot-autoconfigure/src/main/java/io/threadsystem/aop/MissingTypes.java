package io.threadsystem.aop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Types that methods of a class name, but that are not there, as those of an optional
 * library. Spring refuses beans of such classes, but not the products of a
 * {@code FactoryBean}; for its event listeners, and for us, these are plain objects.
 *
 * @since 0.1.0
 */
public final class MissingTypes {

	private static final Logger logger = LoggerFactory.getLogger(MissingTypes.class);

	private MissingTypes() {
	}

	/**
	 * Whether the methods of a class cannot be looked at for that.
	 * @param type the class
	 * @return whether a type is missing in one of its methods, inherited ones too
	 */
	public static boolean in(Class<?> type) {
		try {
			for (Class<?> declaring : JobMethodFinder.declaringTypes(type)) {
				ReflectionUtils.doWithMethods(declaring, (method) -> {
				});
			}
			return false;
		}
		catch (IllegalStateException | LinkageError ex) {
			logger.debug("{} is not searched for annotated methods: a type that one of them names is missing",
					type.getName(), ex);
			return true;
		}
	}

}
