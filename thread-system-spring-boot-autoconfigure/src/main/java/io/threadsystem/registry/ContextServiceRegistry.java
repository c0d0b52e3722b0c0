package io.threadsystem.registry;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

/** The registry of an application context: Spring does the work. */
final class ContextServiceRegistry implements ServiceRegistry {

	/** In nanoseconds; the other thread is about to finish. */
	private static final long PAUSE = 50_000;

	/** So that a look-up ends where services come and go all the time. */
	private static final int ATTEMPTS = 1_000;

	private final ConfigurableApplicationContext context;

	private final RegisteredServices services;

	ContextServiceRegistry(ConfigurableApplicationContext context) {
		this.context = Objects.requireNonNull(context, "context must not be null");
		if (!(context.getBeanFactory() instanceof DefaultListableBeanFactory)) {
			throw new IllegalArgumentException(context + " has no DefaultListableBeanFactory");
		}
		this.services = new RegisteredServices(context);
	}

	@Override
	public <T> T get(Class<T> type) {
		return one(type, () -> this.context.getBean(type));
	}

	@Override
	public <T> T get(Class<T> type, String qualifier) {
		Objects.requireNonNull(qualifier, "qualifier must not be null");
		return one(type, () -> BeanFactoryAnnotationUtils.qualifiedBeanOfType(active(), type, qualifier));
	}

	@Override
	public <T> Optional<T> find(Class<T> type) {
		return several(type, () -> Optional.ofNullable(this.context.getBeanProvider(type).getIfAvailable()),
				Optional::isEmpty);
	}

	@Override
	public <T> List<T> all(Class<T> type) {
		return several(type, () -> this.context.getBeanProvider(type).orderedStream().toList(), (all) -> true);
	}

	@Override
	public List<String> names(Class<?> type) {
		return several(type, () -> List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(active(), type)),
				(names) -> true);
	}

	@Override
	public <T> T require(Class<T> type) {
		try {
			return get(type);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw ambiguous(type, ex);
		}
		catch (NoSuchBeanDefinitionException ex) {
			NoSuchServiceException failure = new NoSuchServiceException(type, new NearMisses(type).in(active()),
					"Ask for one of the types that there are, define a bean of type " + type.getSimpleName()
							+ ", or register one with ServiceRegistry.register.");
			failure.initCause(ex);
			throw failure;
		}
	}

	private NoUniqueBeanDefinitionException ambiguous(Class<?> type, NoUniqueBeanDefinitionException cause) {
		ConfigurableListableBeanFactory beanFactory = active();
		Collection<String> found = cause.getBeanNamesFound();
		List<String> names = (found != null) ? List.copyOf(found) : names(type);
		String described = names.stream()
			.map((name) -> "'" + name + "' (" + BeanDescription.typeOf(beanFactory, name) + ")")
			.collect(Collectors.joining(", "));
		String reason = (found != null) ? "There are several, and none is preferred: "
				: "There are several (" + cause.getMessage() + "): ";
		NoUniqueBeanDefinitionException failure = new NoUniqueBeanDefinitionException(type, names, reason + described
				+ ". Ask for one by its name or qualifier, or for all of them, or mark one as" + " @Primary.");
		failure.initCause(cause);
		return failure;
	}

	@Override
	public <T> void register(String name, Class<T> type, Supplier<? extends T> supplier) {
		add(name, type, BeanDefinition.SCOPE_SINGLETON, supplier);
	}

	@Override
	public <T> void registerFactory(String name, Class<T> type, Supplier<? extends T> supplier) {
		add(name, type, BeanDefinition.SCOPE_PROTOTYPE, supplier);
	}

	private <T> void add(String name, Class<T> type, String scope, Supplier<? extends T> supplier) {
		if (!StringUtils.hasText(name) || name.startsWith(BeanFactory.FACTORY_BEAN_PREFIX)) {
			throw new IllegalArgumentException("'" + name + "' is no name of a bean");
		}
		Objects.requireNonNull(type, "type must not be null");
		Objects.requireNonNull(supplier, "supplier must not be null");
		this.services.add(new RegisteredService(name, type, scope, supplier));
	}

	@Override
	public void unregister(String name) {
		this.services.remove(Objects.requireNonNull(name, "name must not be null"));
	}

	/** Looks up again as long as services come and go meanwhile, but not for ever. */
	private <R> R one(Class<?> type, Supplier<R> lookUp) {
		Objects.requireNonNull(type, "type must not be null");
		for (int attempt = 1;; attempt++) {
			long changes = this.services.changes();
			this.services.mendCache(type);
			try {
				return lookUp.get();
			}
			catch (NoUniqueBeanDefinitionException ex) {
				throw ex;
			}
			catch (NoSuchBeanDefinitionException ex) {
				awaitChange(ex.getBeanName(), changes, this.services.mendCache(type), attempt, ex);
			}
			catch (BeanCreationException ex) {
				if (!hasVanished(ex)) {
					throw ex;
				}
				awaitChange(ex.getBeanName(), changes, false, attempt, ex);
			}
		}
	}

	/** Whether the bean could not be created because it was unregistered meanwhile. */
	private static boolean hasVanished(BeanCreationException failure) {
		return failure instanceof UnregisteredServiceException
				|| (failure.getRootCause() instanceof NoSuchBeanDefinitionException missing
						&& Objects.equals(missing.getBeanName(), failure.getBeanName()));
	}

	/**
	 * Throws unless services have come or gone, or one of this name is about to. The one
	 * who unregisters it may be waiting for this very thread, which creates a bean.
	 */
	private void awaitChange(@Nullable String name, long changes, boolean wasMended, int attempt,
			BeansException failure) {
		boolean isOver = !wasMended && !this.services.isChanging(name) && this.services.areUnchangedSince(changes);
		if (isOver || attempt >= ATTEMPTS) {
			throw failure;
		}
		LockSupport.parkNanos(PAUSE);
	}

	/**
	 * As {@link #one}, of a result that misses something where services have come and
	 * gone meanwhile, or Spring's cache is outdated, or was until just now.
	 */
	private <R> R several(Class<?> type, Supplier<R> lookUp, Predicate<R> mayMissSome) {
		for (int attempt = 1;; attempt++) {
			long changes = this.services.changes();
			R result = one(type, lookUp);
			if (!mayMissSome.test(result) || attempt >= ATTEMPTS) {
				return result;
			}
			if (!this.services.mendCache(type) && this.services.areUnchangedSince(changes)) {
				return result;
			}
		}
	}

	/** The bean factory, as long as the context lets it be used. */
	private ConfigurableListableBeanFactory active() {
		return (ConfigurableListableBeanFactory) this.context.getAutowireCapableBeanFactory();
	}

}
