package io.threadsystem.boot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** The class of ours that has, or would have, a property of some name. */
final class PropertyOwner {

	private final ResolvableType type;

	private PropertyOwner(ResolvableType type) {
		this.type = type;
	}

	/** Finds the owner of a property under {@code thread-system}, if there can be one. */
	static @Nullable PropertyOwner of(ConfigurationPropertyName name) {
		ResolvableType type = type(name, name.getNumberOfElements() - 1);
		return (type != null && isOurs(type)) ? new PropertyOwner(type) : null;
	}

	/**
	 * Finds the owner of what is below a property, or below each entry of it;
	 * {@code null} if the property has a value of its own.
	 */
	static @Nullable PropertyOwner ofAllIn(ConfigurationPropertyName name) {
		ResolvableType type = type(name, name.getNumberOfElements());
		ResolvableType entry = (type != null && !isOurs(type)) ? within(type, "") : type;
		return (entry != null && isOurs(entry)) ? new PropertyOwner(entry) : null;
	}

	private static @Nullable ResolvableType type(ConfigurationPropertyName name, int elements) {
		ResolvableType type = ResolvableType.forClass(ThreadSystemProperties.class);
		for (int place = 1; place < elements && type != null; place++) {
			type = within(type, name.getElement(place, Form.UNIFORM));
		}
		return type;
	}

	private static @Nullable ResolvableType within(ResolvableType type, String element) {
		if (Map.class.isAssignableFrom(type.toClass())) {
			return type.getGeneric(1);
		}
		if (List.class.isAssignableFrom(type.toClass())) {
			return type.getGeneric(0);
		}
		return isOurs(type) ? property(type, element).orElse(null) : null;
	}

	private static boolean isOurs(ResolvableType type) {
		return type.toClass().getPackage() == PropertyOwner.class.getPackage() && !type.toClass().isEnum();
	}

	private static Optional<ResolvableType> property(ResolvableType type, String uniformName) {
		return properties(type.toClass()).filter((each) -> uniform(each).equals(uniformName))
			.map((each) -> ResolvableType.forMethodReturnType(each.getReadMethod()))
			.findFirst();
	}

	private static String uniform(PropertyDescriptor property) {
		return ConfiguredPools.uniform(property.getName());
	}

	private static Stream<PropertyDescriptor> properties(Class<?> type) {
		return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
			.filter((property) -> !property.getName().equals("class"));
	}

	/** Whether it has a property of the last element of this name. */
	boolean has(ConfigurationPropertyName name) {
		return property(this.type, name.getLastElement(Form.UNIFORM)).isPresent();
	}

	/** Whether it is a part of the settings of one pool or retry policy. */
	boolean isNested() {
		return !List.of(ThreadSystemProperties.class, PoolProperties.class, RetryProperties.class)
			.contains(this.type.toClass());
	}

	/** Full names of its properties, which are below the one of this name. */
	String keysIn(ConfigurationPropertyName name) {
		ResolvableType type = type(name, name.getNumberOfElements());
		String entry = (type == null || isOurs(type)) ? "" : List.class.isAssignableFrom(type.toClass()) ? "[0]"
				: (type.getGeneric(0).toClass() == Priority.class) ? ".<priority>" : ".<name>";
		return name + entry + "." + list(keys());
	}

	/** As one pattern. */
	static String list(Stream<String> keys) {
		return keys.collect(Collectors.joining(", ", "{", "}"));
	}

	/** Names of its properties. */
	Stream<String> keys() {
		return keys(this.type.toClass());
	}

	/** Names of the properties of a class of ours. */
	static Stream<String> keys(Class<?> type) {
		return properties(type).map((property) -> DataObjectPropertyName.toDashedForm(property.getName())).sorted();
	}

}
