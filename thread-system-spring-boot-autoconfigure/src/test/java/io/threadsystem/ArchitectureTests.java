package io.threadsystem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.core.io.ClassPathResource;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The layers of this module, and what Boot asks of auto-configurations. */
class ArchitectureTests {

	private static final String IMPORTS = "META-INF/spring/"
			+ "org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.threadsystem");

	// Layers

	@Test
	void packagesHaveNoCycles() {
		slices().matching("io.threadsystem.(**)").should().beFreeOfCycles().check(this.classes);
	}

	@Test
	void annotationsDependOnTheEngineOnly() {
		onlyDependsOn("io.threadsystem.annotation..", "io.threadsystem.annotation..", "io.threadsystem.job..",
				"io.threadsystem.pool..", "io.threadsystem.schedule..", "io.threadsystem.workflow..");
	}

	@Test
	void interceptionDependsOnTheEngineAndTheAnnotationsOnly() {
		onlyDependsOn("io.threadsystem.aop..", "io.threadsystem.aop..", "io.threadsystem.annotation..",
				"io.threadsystem.job..", "io.threadsystem.pool..", "io.threadsystem.retry..");
	}

	@Test
	void adaptersDependOnTheEngineOnly() {
		onlyDependsOn("io.threadsystem.spring..", "io.threadsystem.spring..", "io.threadsystem.retry..",
				"io.threadsystem.schedule..");
	}

	@Test
	void theClusterDependsOnTheEngineTheAnnotationsAndWhatRunsMethodsOnly() {
		onlyDependsOn("io.threadsystem.cluster..", "io.threadsystem.cluster..", "io.threadsystem.annotation..",
				"io.threadsystem.aop..", "io.threadsystem.job..", "io.threadsystem.pool..", "io.threadsystem.retry..");
	}

	@Test
	void eventsDependOnTheEngineTheAnnotationsAndWhatRunsMethodsOnly() {
		onlyDependsOn("io.threadsystem.event..", "io.threadsystem.event..", "io.threadsystem.annotation..",
				"io.threadsystem.aop..", "io.threadsystem.cluster..", "io.threadsystem.job..",
				"io.threadsystem.pool..");
	}

	@Test
	void schedulingDependsOnTheEngineTheAnnotationsAndWhatRunsMethodsOnly() {
		onlyDependsOn("io.threadsystem.scheduling..", "io.threadsystem.scheduling..", "io.threadsystem.annotation..",
				"io.threadsystem.aop..", "io.threadsystem.cluster..", "io.threadsystem.job..", "io.threadsystem.pool..",
				"io.threadsystem.retry..", "io.threadsystem.schedule..", "io.threadsystem.spring..");
	}

	@Test
	void graphsDependOnTheEngineTheAnnotationsAndWhatRunsMethodsOnly() {
		onlyDependsOn("io.threadsystem.graph..", "io.threadsystem.graph..", "io.threadsystem.annotation..",
				"io.threadsystem.aop..", "io.threadsystem.job..", "io.threadsystem.pool..", "io.threadsystem.retry..",
				"io.threadsystem.workflow..");
	}

	@Test
	void theRegistryDependsOnNothingOfOurs() {
		onlyDependsOn("io.threadsystem.registry..", "io.threadsystem.registry..");
	}

	@Test
	void metersDependOnTheEngineAndDurableJobsOnly() {
		onlyDependsOn("io.threadsystem.metrics..", "io.threadsystem.metrics..", "io.threadsystem.cluster..",
				"io.threadsystem.job..", "io.threadsystem.pool..");
	}

	@Test
	void theEndpointsDependOnTheEngineAndDurableJobsOnly() {
		onlyDependsOn("io.threadsystem.actuate..", "io.threadsystem.actuate..", "io.threadsystem.cluster..",
				"io.threadsystem.job..", "io.threadsystem.pool..");
	}

	@Test
	void healthDependsOnTheEngineOnly() {
		onlyDependsOn("io.threadsystem.health..", "io.threadsystem.health..", "io.threadsystem.job..",
				"io.threadsystem.pool..");
	}

	@Test
	void nothingDependsOnAutoConfiguration() {
		noClasses().that()
			.resideOutsideOfPackage("io.threadsystem.boot.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.threadsystem.boot.autoconfigure..")
			.check(this.classes);
	}

	@Test
	void onlyMetersAndAutoConfigurationKnowMicrometer() {
		noClasses().that()
			.resideOutsideOfPackages("io.threadsystem.metrics..", "io.threadsystem.boot.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer..")
			.check(this.classes);
		noClasses().that()
			.resideInAPackage("io.threadsystem.boot.autoconfigure..")
			.and()
			.haveSimpleNameNotEndingWith("MetricsAutoConfiguration")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..", "io.threadsystem.metrics..")
			.check(this.classes);
	}

	private void onlyDependsOn(String packages, String... ours) {
		noClasses().that()
			.resideInAPackage(packages)
			.should()
			.dependOnClassesThat(are(DescribedPredicate.describe("ours and not one of the allowed",
					(type) -> type.getPackageName().startsWith("io.threadsystem")
							&& !JavaClass.Predicates.resideInAnyPackage(ours).test(type))))
			.check(this.classes);
	}

	// Auto-configurations

	@Test
	void autoConfigurationsArePublicFinalAndNamedSo() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.andShould(haveNoPublicMembers())
			.check(this.classes);
	}

	@Test
	void autoConfigurationsAreListed() throws IOException {
		Set<String> annotated = this.classes.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.collect(Collectors.toSet());
		try (InputStream in = new ClassPathResource(IMPORTS).getInputStream()) {
			assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).isSorted()
				.doesNotHaveDuplicates()
				.hasSameElementsAs(annotated);
		}
	}

	@Test
	void beanMethodsArePackagePrivate() {
		methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate().check(this.classes);
	}

	@Test
	void beanMethodsHaveNoClassConditions() {
		noMethods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(ConditionalOnClass.class)
			.check(this.classes);
	}

	@Test
	void missingBeanConditionsDoNotRepeatTheReturnType() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.and()
			.areAnnotatedWith(ConditionalOnMissingBean.class)
			.should(new ArchCondition<>("not repeat the return type") {
				@Override
				public void check(JavaMethod method, ConditionEvents events) {
					for (Class<?> type : method.getAnnotationOfType(ConditionalOnMissingBean.class).value()) {
						if (method.getRawReturnType().isEquivalentTo(type)) {
							events.add(SimpleConditionEvent.violated(method, method.getFullName()));
						}
					}
				}
			})
			.check(this.classes);
	}

	@Test
	void conditionsAreNotPublic() {
		classes().that()
			.areAssignableTo(Condition.class)
			.should()
			.notBePublic()
			.allowEmptyShould(true)
			.check(this.classes);
	}

	private static ArchCondition<JavaClass> haveNoPublicMembers() {
		return new ArchCondition<>("have no public members") {
			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (JavaMember member : type.getMembers()) {
					if (member.getModifiers().contains(JavaModifier.PUBLIC) && !isDefaultConstructor(member)) {
						events.add(SimpleConditionEvent.violated(member, member.getFullName()));
					}
				}
			}

			private boolean isDefaultConstructor(JavaMember member) {
				return member.getName().equals("<init>");
			}
		};
	}

}
