package io.threadsystem.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The bean definitions that one registry has put into its context. Safe for use by
 * several threads, and with others that look for beans meanwhile.
 *
 * <p>
 * The monitor guards the way into the context only. Nothing is removed or destroyed under
 * it, as that waits for the context's lock, and who holds that one may be about to
 * register a service.
 */
final class RegisteredServices {

	private final ConfigurableApplicationContext context;

	private final Map<String, RegisteredService> services = new ConcurrentHashMap<>();

	private final AtomicLong changes = new AtomicLong();

	/** How many changes are being made. */
	private final AtomicInteger beingMade = new AtomicInteger();

	private final Object monitor = new Object();

	RegisteredServices(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/** A number that is another one after each change. */
	long changes() {
		return this.changes.get();
	}

	/**
	 * Whether nothing has changed since this number was read, and nothing is about to.
	 * Who sees that after a look-up has not met a change half made: that counts as being
	 * made until its number is there.
	 */
	boolean areUnchangedSince(long changes) {
		return this.beingMade.get() == 0 && this.changes.get() == changes;
	}

	private void change(Runnable change) {
		this.beingMade.incrementAndGet();
		try {
			change.run();
		}
		finally {
			this.changes.incrementAndGet();
			this.beingMade.decrementAndGet();
		}
	}

	/**
	 * Whether another thread is just registering or unregistering a service of this name:
	 * this one would wait for itself where a service asks for itself when it is
	 * destroyed.
	 */
	boolean isChanging(@Nullable String name) {
		RegisteredService service = (name != null) ? this.services.get(name) : null;
		return service != null && (service.isEntering() || service.isLeaving()) && !service.isLeftByThisThread();
	}

	void add(RegisteredService service) {
		String name = service.name();
		if (this.context.isClosed()) {
			throw new IllegalStateException(
					"Service '" + name + "' cannot be registered: " + this.context + " has been closed");
		}
		change(() -> {
			RootBeanDefinition definition = definition(service);
			if (!enter(service, definition)) {
				throw new IllegalStateException("Service '" + name + "' cannot be registered: " + holderOf(name));
			}
			forgetEarlierDefinition(name, definition);
			service.enter();
		});
	}

	private RootBeanDefinition definition(RegisteredService service) {
		String name = service.name();
		long id = service.id();
		// Knows the number only, as Spring keeps the definition of what is unregistered
		Supplier<Object> supplier = () -> create(name, id);
		RootBeanDefinition definition = beanDefinition(service.type(), supplier);
		definition.setScope(service.scope());
		definition.setLazyInit(true);
		definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
		definition.setResourceDescription("ServiceRegistry");
		return definition;
	}

	private static <T> RootBeanDefinition beanDefinition(Class<T> type, Supplier<?> supplier) {
		RootBeanDefinition definition = new RootBeanDefinition(type);
		definition.setInstanceSupplier(supplier);
		return definition;
	}

	private Object create(String name, long id) {
		RegisteredService service = this.services.get(name);
		if (service == null || service.id() != id || service.isLeaving()
				|| !beanFactory().containsBeanDefinition(name)) {
			throw new UnregisteredServiceException(name);
		}
		return service.create();
	}

	/** False if the name is taken. */
	private boolean enter(RegisteredService service, RootBeanDefinition definition) {
		String name = service.name();
		synchronized (this.monitor) {
			if (beanFactory().isAlias(name) || beanFactory().containsLocalBean(name)
					|| this.services.putIfAbsent(name, service) != null) {
				return false;
			}
			try {
				beanFactory().registerBeanDefinition(name, definition);
			}
			catch (RuntimeException ex) {
				this.services.remove(name);
				throw ex;
			}
			return true;
		}
	}

	/**
	 * Who looks for beans while a definition is removed may put it into Spring's cache
	 * again, where that of the next one of this name would not replace it. Once the
	 * latter is there, it stays.
	 */
	private void forgetEarlierDefinition(String name, RootBeanDefinition definition) {
		while (beanFactory().getMergedBeanDefinition(name) instanceof RootBeanDefinition merged
				&& merged.getInstanceSupplier() != definition.getInstanceSupplier()) {
			beanFactory().removeBeanDefinition(name);
			beanFactory().registerBeanDefinition(name, definition);
		}
	}

	private String holderOf(String name) {
		RegisteredService service = this.services.get(name);
		if (service != null) {
			return "it is registered already, as a " + service.type().getName()
					+ (service.isLeaving() ? " that is just being unregistered" : ". Unregister that one first");
		}
		if (beanFactory().isAlias(name)) {
			return "this is an alias of the bean '" + aliased(name) + "'. Choose another name";
		}
		return "there is a bean of that name, " + BeanDescription.of(beanFactory(), name) + ". Choose another name";
	}

	private String aliased(String alias) {
		return Arrays.stream(beanFactory().getAliases(alias))
			.filter((name) -> !beanFactory().isAlias(name))
			.collect(Collectors.joining());
	}

	void remove(String name) {
		RegisteredService service = this.services.get(name);
		if (service == null || service.isEntering()) {
			throw new IllegalArgumentException(
					"Service '" + name + "' cannot be unregistered: " + whyItIsNotRegistered(name));
		}
		checkThatItMayLeave(service);
		if (!service.leave()) {
			throw new IllegalStateException(
					"Service '" + name + "' cannot be unregistered: it is just being unregistered");
		}
		this.changes.incrementAndGet();
		try {
			if (service.isSingleton()) {
				// Waits for a thread that creates it and needs the definition for that
				beanFactory().destroySingleton(name);
			}
			if (beanFactory().containsBeanDefinition(name)) {
				// Destroys what that thread has made
				beanFactory().removeBeanDefinition(name);
			}
		}
		finally {
			// In this order: one who has missed it sees either that it leaves or the
			// change
			this.changes.incrementAndGet();
			this.services.remove(name);
		}
	}

	private String whyItIsNotRegistered(String name) {
		if (beanFactory().containsLocalBean(name)) {
			return "the bean of that name was not registered here, it is " + BeanDescription.of(beanFactory(), name);
		}
		String names = this.services.keySet().stream().sorted().collect(Collectors.joining(", "));
		return "there is none. " + (names.isEmpty() ? "Nothing is registered here" : "Registered here: " + names);
	}

	private void checkThatItMayLeave(RegisteredService service) {
		String name = service.name();
		DefaultListableBeanFactory beanFactory = beanFactory();
		if (service.isSingleton() && service.wasLastCreatedByThisThread() && beanFactory.isCurrentlyInCreation(name)) {
			throw new IllegalStateException(
					"Service '" + name + "' cannot be unregistered: this thread is just creating it");
		}
		List<String> holders = Arrays.stream(beanFactory.getDependentBeans(name))
			.filter(beanFactory::containsSingleton)
			.toList();
		// A context that closes has them destroyed anyway
		if (!holders.isEmpty() && !this.context.isClosed()) {
			String described = holders.stream()
				.map((holder) -> "'" + holder + "' (" + BeanDescription.of(beanFactory, holder) + ")")
				.collect(Collectors.joining(", "));
			throw new IllegalStateException("Service '" + name + "' cannot be unregistered: Spring would destroy "
					+ described
					+ " with it, which got it when created. Unregister that first, or let it ask for the service"
					+ " whenever it needs it, through an ObjectProvider or the ServiceRegistry");
		}
	}

	/**
	 * Clears Spring's cache of the names of a type if what it says is not so. Who looks
	 * for beans while services come or go may fill it with what was before, and may just
	 * have done so again.
	 * @return whether it was not so
	 */
	boolean mendCache(Class<?> type) {
		if (this.changes.get() == 0 || !isStale(type)) {
			return false;
		}
		change(beanFactory()::clearMetadataCache);
		return true;
	}

	private boolean isStale(Class<?> type) {
		Set<String> listed = Set.copyOf(Arrays.asList(beanFactory().getBeanNamesForType(type)));
		return !listed.stream().allMatch(beanFactory()::containsLocalBean)
				|| this.services.values().stream().anyMatch((service) -> {
					boolean isListed = listed.contains(service.name());
					return service.isLeaving() ? isListed && !isDefined(service) : !isListed && isOfType(service, type);
				});
	}

	private boolean isDefined(RegisteredService service) {
		return beanFactory().containsBeanDefinition(service.name());
	}

	private boolean isOfType(RegisteredService service, Class<?> type) {
		try {
			return type.isAssignableFrom(service.type()) && beanFactory().isTypeMatch(service.name(), type);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return false;
		}
	}

	private DefaultListableBeanFactory beanFactory() {
		return (DefaultListableBeanFactory) this.context.getBeanFactory();
	}

}
