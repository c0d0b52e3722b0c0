package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.Set;

import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.ThreadKind;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.retry.RetryPolicyBuilder;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The metadata from which IDEs complete and explain what users write. */
class ConfigurationMetadataTests {

	private static final String PREFIX = "thread-system.pools.*.";

	private static final String CLUSTER = "thread-system.cluster.";

	private static final String RETRY = "thread-system.retry.*.";

	private final Map<String, Object> handWritten = parse("META-INF/additional-spring-configuration-metadata.json");

	@Test
	void everyFieldOfAPoolAndOfARetryPolicyHasAnEntryAndViceVersa() {
		assertThat(names(this.handWritten, "properties")).containsExactlyInAnyOrderElementsOf(fields().keySet());
	}

	@Test
	void entriesAreSorted() {
		assertThat(names(this.handWritten, "properties")).isSorted();
	}

	@Test
	void everyEntryHasTheTypeOfItsFieldAndADescription() {
		for (Map<String, Object> entry : items(this.handWritten, "properties")) {
			assertThat(entry.get("type")).isEqualTo(field(entry).getGenericType().getTypeName());
			assertThat((String) entry.get("description")).endsWith(".").doesNotStartWith("The ");
			assertThat(entry.get("sourceType")).isEqualTo(field(entry).getDeclaringClass().getName());
		}
	}

	@Test
	void everyEntryOfAPoolHasTheDefaultOfTheEngine() {
		for (Map<String, Object> entry : entries(PREFIX)) {
			String path = ((String) entry.get("name")).substring(PREFIX.length());
			Object expected = defaultOf(path);
			Object value = entry.get("defaultValue");
			if (expected == null || path.equals("min-workers") || path.equals("max-workers")) {
				assertThat(value).as("%s has none, or differs from machine to machine", path).isNull();
			}
			else if (expected instanceof Duration) {
				assertThat(DurationStyle.detectAndParse((String) value)).as(path).isEqualTo(expected);
			}
			else if (expected instanceof Enum<?> constant) {
				assertThat(value).as(path).isEqualTo(constant.name().toLowerCase(Locale.ROOT));
			}
			else {
				assertThat(value).as(path).isEqualTo(expected);
			}
		}
	}

	/** What the engine has where nothing is set; {@code null}: nothing, or a list. */
	private static Object defaultOf(String path) {
		Object value = PoolSettings.builder().build();
		for (String key : StringUtils.delimitedListToStringArray(path, ".")) {
			if (value != null) {
				value = key.equals("*") ? LevelSettings.unlimited() : valueOf(value, key);
			}
		}
		return (value instanceof List) ? null : value;
	}

	private static Object valueOf(Object settings, String key) {
		String name = key.contains("-") ? camelCase(key) : key;
		try {
			return settings.getClass().getMethod(name).invoke(settings);
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError(ex.getMessage(), ex);
		}
	}

	private static String camelCase(String key) {
		return Pattern.compile("-(.)").matcher(key).replaceAll((match) -> match.group(1).toUpperCase(Locale.ROOT));
	}

	@Test
	void everyEntryOfARetryPolicyHasTheDefaultOfTheEngine() {
		RetryPolicyBuilder defaults = RetryPolicy.builder();
		for (Map<String, Object> entry : entries(RETRY)) {
			Object expected = ReflectionTestUtils.getField(defaults, field(entry).getName());
			Object value = entry.get("defaultValue");
			if (expected instanceof Duration) {
				assertThat(DurationStyle.detectAndParse((String) value)).as("%s", entry).isEqualTo(expected);
			}
			else {
				assertThat(value).as("%s", entry).isEqualTo((expected instanceof Set<?>) ? null : expected);
			}
		}
	}

	@Test
	void everyListOfClassesIsCompletedWithThrowables() {
		for (String name : List.of("includes", "excludes")) {
			assertThat(items(this.handWritten, "hints")).anySatisfy((hint) -> {
				assertThat(hint.get("name")).isEqualTo(RETRY + name);
				assertThat(items(hint, "providers").get(0).get("name")).isEqualTo("class-reference");
				assertThat(items(hint, "providers").get(0).get("parameters"))
					.isEqualTo(Map.of("target", Throwable.class.getName(), "concrete", false));
			});
		}
	}

	@Test
	void everyValueOfAnEnumIsExplained() {
		assertThat(values(PREFIX + "queue-full")).containsExactlyInAnyOrder(lowerCase(QueueFullPolicy.values()));
		assertThat(values(PREFIX + "threads")).containsExactlyInAnyOrder(lowerCase(ThreadKind.values()));
		assertThat(values(PREFIX + "shutdown")).containsExactlyInAnyOrder(lowerCase(ShutdownMode.values()));
		assertThat(values(CLUSTER + "initialize-schema"))
			.containsExactlyInAnyOrder(lowerCase(ClusterProperties.InitializeSchema.values()));
	}

	@Test
	void theProcessorAddsTheOtherProperties() {
		Map<String, Object> generated = parse("META-INF/spring-configuration-metadata.json");
		assertThat(names(generated, "properties")).contains("thread-system.default-pool", "thread-system.enabled",
				"thread-system.pools", PREFIX + "max-workers", "thread-system.retry", RETRY + "max-delay");
		assertThat(items(generated, "properties"))
			.allSatisfy((entry) -> assertThat(entry.get("description")).as("%s", entry.get("name")).isNotNull());
	}

	@Test
	void everyPropertyOfTheClusterIsThereWithItsDefault() {
		ClusterProperties defaults = new ClusterProperties();
		for (Field field : ClusterProperties.class.getDeclaredFields()) {
			String name = CLUSTER + DataObjectPropertyName.toDashedForm(field.getName());
			Object expected = ReflectionTestUtils.getField(defaults, field.getName());
			assertThat(items(parse("META-INF/spring-configuration-metadata.json"), "properties"))
				.filteredOn((entry) -> name.equals(entry.get("name")))
				.singleElement()
				.satisfies((entry) -> {
					Object value = entry.get("defaultValue");
					if (expected instanceof Duration) {
						assertThat(DurationStyle.detectAndParse((String) value)).as(name).isEqualTo(expected);
					}
					else if (expected instanceof Enum<?> constant) {
						assertThat(value).as(name).isEqualTo(constant.name().toLowerCase(Locale.ROOT));
					}
					else {
						assertThat(value).as(name).isEqualTo((expected instanceof Map) ? null : expected);
					}
				});
		}
	}

	private List<String> values(String hint) {
		return items(this.handWritten, "hints").stream()
			.filter((entry) -> hint.equals(entry.get("name")))
			.flatMap((entry) -> items(entry, "values").stream())
			.peek((value) -> assertThat((String) value.get("description")).endsWith("."))
			.map((value) -> (String) value.get("value"))
			.toList();
	}

	private static String[] lowerCase(Enum<?>[] values) {
		return Arrays.stream(values)
			.map((value) -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toArray(String[]::new);
	}

	private List<Map<String, Object>> entries(String prefix) {
		return items(this.handWritten, "properties").stream()
			.filter((entry) -> ((String) entry.get("name")).startsWith(prefix))
			.toList();
	}

	private static Field field(Map<String, Object> entry) {
		return Objects.requireNonNull(fields().get(entry.get("name")));
	}

	private static Map<String, Field> fields() {
		Map<String, Field> fields = new HashMap<>();
		addFields(PREFIX, PoolProperties.class, fields);
		addFields(RETRY, RetryProperties.class, fields);
		return fields;
	}

	private static void addFields(String prefix, Class<?> properties, Map<String, Field> fields) {
		for (Field field : properties.getDeclaredFields()) {
			String name = prefix + DataObjectPropertyName.toDashedForm(field.getName());
			if (Map.class.isAssignableFrom(field.getType())) {
				addFields(name + ".*.", ResolvableType.forField(field).getGeneric(1).toClass(), fields);
			}
			else if (field.getType().getPackage() == properties.getPackage()) {
				addFields(name + ".", field.getType(), fields);
			}
			else if (!field.isSynthetic()) {
				fields.put(name, field);
			}
		}
	}

	private static List<String> names(Map<String, Object> metadata, String kind) {
		return items(metadata, kind).stream().map((entry) -> (String) entry.get("name")).toList();
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> items(Map<String, Object> metadata, String kind) {
		return (List<Map<String, Object>>) metadata.get(kind);
	}

	private static Map<String, Object> parse(String resource) {
		try (InputStream in = new ClassPathResource(resource, PoolProperties.class.getClassLoader()).getInputStream()) {
			return JsonParserFactory.getJsonParser().parseMap(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
