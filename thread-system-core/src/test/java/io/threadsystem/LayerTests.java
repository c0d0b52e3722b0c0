package io.threadsystem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The layer table of the engine, and how its classes are named. */
class LayerTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.threadsystem");

	/** So many classes may depend on each other. */
	private static final int HANDFUL = 6;

	/** Packages whose knots are still larger. */
	private static final Map<String, Integer> LARGEST_KNOT = Map.of("io.threadsystem.workflow", 16,
			"io.threadsystem.schedule", 9);

	@Test
	void jobsKnowNothingOfHowTheyAreRun() {
		classes().that()
			.resideInAPackage("io.threadsystem.job")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.threadsystem.job", "java..", "org.jspecify.annotations", "org.slf4j")
			.check(CLASSES);
	}

	@Test
	void retryPoliciesKnowNothingElse() {
		classes().that()
			.resideInAPackage("io.threadsystem.retry")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.threadsystem.retry", "java..", "org.jspecify.annotations")
			.check(CLASSES);
	}

	@Test
	void schedulesKnowOfJobsAndPoolsAlone() {
		classes().that()
			.resideInAPackage("io.threadsystem.schedule")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.threadsystem.schedule", "io.threadsystem.pool", "io.threadsystem.job", "java..",
					"org.jspecify.annotations", "org.slf4j")
			.check(CLASSES);
	}

	@Test
	void poolsKnowOfJobsAndRetryPoliciesAlone() {
		classes().that()
			.resideInAPackage("io.threadsystem.pool")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.threadsystem.pool", "io.threadsystem.job", "io.threadsystem.retry", "java..",
					"org.jspecify.annotations", "org.slf4j")
			.check(CLASSES);
	}

	@Test
	void theEngineHasNoOtherPackages() {
		Set<String> packages = CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
		assertThat(packages).containsExactlyInAnyOrder("io.threadsystem.job", "io.threadsystem.retry",
				"io.threadsystem.pool", "io.threadsystem.schedule", "io.threadsystem.workflow");
	}

	@Test
	void noMoreThanAHandfulOfClassesDependOnEachOther() {
		Map<JavaClass, Set<JavaClass>> reachable = CLASSES.stream()
			.filter(JavaClass::isTopLevelClass)
			.collect(Collectors.toMap(Function.identity(), LayerTests::reachableFrom));
		assertThat(reachable.keySet()).allSatisfy((each) -> {
			Set<JavaClass> knot = reachable.get(each)
				.stream()
				.filter((other) -> reachable.get(other).contains(each))
				.collect(Collectors.toSet());
			assertThat(knot).as("classes that depend on %s, and it on them", each.getSimpleName())
				.hasSizeLessThanOrEqualTo(LARGEST_KNOT.getOrDefault(each.getPackageName(), HANDFUL));
		});
	}

	private static Set<JavaClass> reachableFrom(JavaClass start) {
		Set<JavaClass> seen = new HashSet<>();
		Deque<JavaClass> open = new ArrayDeque<>(List.of(start));
		while (!open.isEmpty()) {
			for (JavaClass next : neighboursOf(open.remove())) {
				if (seen.add(next)) {
					open.add(next);
				}
			}
		}
		return seen;
	}

	/** The classes of the engine that a class uses, those inside of it included. */
	private static Set<JavaClass> neighboursOf(JavaClass outer) {
		return CLASSES.stream()
			.filter((each) -> topLevelOf(each).equals(outer))
			.flatMap((each) -> each.getDirectDependenciesFromSelf().stream())
			.map((dependency) -> topLevelOf(dependency.getTargetClass().getBaseComponentType()))
			.filter((other) -> !other.equals(outer) && CLASSES.contain(other.getName()))
			.collect(Collectors.toSet());
	}

	private static JavaClass topLevelOf(JavaClass inner) {
		return inner.getEnclosingClass().map(LayerTests::topLevelOf).orElse(inner);
	}

	@Test
	void packagesFormNoCycle() {
		slices().matching("io.threadsystem.(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void theEngineKnowsNeitherSpringNorMicrometer() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "io.micrometer..", "jakarta..")
			.check(CLASSES);
	}

	@Test
	void nullMeansNullInEveryPackage() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((each) -> each.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void noNameIsEmpty() {
		noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)").check(CLASSES);
		assertThat(CLASSES.stream().map(JavaClass::getPackage).map(JavaPackage::getRelativeName)).doesNotContain("util",
				"common", "support", "internal");
	}

}
