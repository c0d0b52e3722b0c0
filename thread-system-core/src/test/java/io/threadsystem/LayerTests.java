package io.threadsystem;

import java.util.Set;
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
