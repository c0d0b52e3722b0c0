package io.threadsystem.registry;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/** The beans that somebody may have meant who asks for a type that no bean has. */
final class NearMisses {

	private static final int LIMIT = 10;

	private final Class<?> type;

	private final List<Class<?>> kin;

	NearMisses(Class<?> type) {
		this.type = type;
		this.kin = Stream
			.concat(ClassUtils.getAllInterfacesForClassAsSet(type).stream(),
					Stream.<Class<?>>iterate(type.getSuperclass(), Objects::nonNull, Class::getSuperclass))
			.filter(NearMisses::saysSomething)
			.toList();
	}

	private static boolean saysSomething(Class<?> type) {
		return !type.getName().startsWith("java.") && !type.getName().startsWith("org.springframework.");
	}

	/** Sentences that name them. */
	String in(ListableBeanFactory beanFactory) {
		List<String> found = Stream
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, Object.class, true, false))
			.map((name) -> describe(beanFactory, name))
			.filter(Objects::nonNull)
			.sorted()
			.toList();
		if (found.isEmpty()) {
			return "No bean has this type, and none comes close.";
		}
		String more = (found.size() > LIMIT) ? ", and " + (found.size() - LIMIT) + " more" : "";
		return "No bean has this type. These come close: "
				+ found.stream().limit(LIMIT).collect(Collectors.joining("; ")) + more + ".";
	}

	private @Nullable String describe(ListableBeanFactory beanFactory, String name) {
		Class<?> beanType = BeanDescription.classOf(beanFactory, name);
		String likeness = (beanType != null) ? likeness(name, ClassUtils.getUserClass(beanType)) : null;
		return (likeness != null) ? "'" + name + "' (" + BeanDescription.typeOf(beanFactory, name) + "), " + likeness
				: null;
	}

	private @Nullable String likeness(String name, Class<?> beanType) {
		if (beanType.getName().equals(this.type.getName())) {
			return "loaded by another class loader";
		}
		if (beanType.getSimpleName().equals(this.type.getSimpleName())) {
			return "in another package";
		}
		for (Class<?> relative : this.kin) {
			if (relative.isAssignableFrom(beanType)) {
				return "also a " + relative.getName();
			}
		}
		return (resembles(name) || resembles(beanType.getSimpleName())) ? "by its name" : null;
	}

	private boolean resembles(String name) {
		String one = name.toLowerCase(Locale.ROOT);
		String other = this.type.getSimpleName().toLowerCase(Locale.ROOT);
		return Math.min(one.length(), other.length()) > 3 && (one.contains(other) || other.contains(one));
	}

}
