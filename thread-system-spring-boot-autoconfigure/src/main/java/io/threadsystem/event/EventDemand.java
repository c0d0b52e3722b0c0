package io.threadsystem.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Which of our events somebody in an application context, or in one of its parents,
 * listens to. Safe for use by several threads.
 */
final class EventDemand {

	/*
	 * Spring keeps for itself who listens to what, but shows the listeners of a context.
	 * They change at start-up, and seldom later, so what has been found holds as long as
	 * their number stays the same: to ask costs two loads and a comparison, whatever
	 * thread asks. (One listener that takes the place of another in the same moment goes
	 * unnoticed; our own subscriptions say so.) The set that Spring shows is not made for
	 * several threads. Its size may be read at any time; one who finds it changing while
	 * he goes through it begins anew.
	 *
	 * Listener beans that have not been created are known by their types.
	 *
	 * Some listeners of Spring take every event there is and look for a few. They must
	 * not count, or there would always be somebody. Of listeners to everything, those of
	 * the application and of test frameworks count, as they mean it.
	 */

	private static final List<Class<?>> TYPES = Stream
		.concat(Arrays.stream(JobEvent.class.getPermittedSubclasses()),
				Arrays.stream(PoolEvent.class.getPermittedSubclasses()))
		.toList();

	private static final Found NOTHING_YET = new Found(-1, -1, Set.of());

	private final AbstractApplicationContext[] contexts;

	/** Whether there is a context whose listeners cannot be seen. */
	private final boolean blind;

	/** How often it was said that listeners have changed. */
	private final AtomicInteger changes = new AtomicInteger();

	private volatile Found found = NOTHING_YET;

	EventDemand(ApplicationContext context) {
		List<AbstractApplicationContext> known = new ArrayList<>();
		boolean unknown = false;
		for (ApplicationContext next = context; next != null; next = next.getParent()) {
			if (next instanceof AbstractApplicationContext that) {
				known.add(that);
			}
			else {
				unknown = true;
			}
		}
		this.contexts = known.toArray(AbstractApplicationContext[]::new);
		this.blind = unknown;
	}

	/** Whether there is any demand. */
	boolean exists() {
		return !types().isEmpty();
	}

	/** Whether somebody listens to events of this type. */
	boolean includes(Class<?> type) {
		return types().contains(type);
	}

	/** Listeners have changed. */
	void refresh() {
		this.changes.incrementAndGet();
	}

	private Set<Class<?>> types() {
		Found known = this.found;
		int change = this.changes.get();
		int size = size();
		if (known.size() != size || known.change() != change) {
			known = new Found(size, change, search());
			this.found = known;
		}
		return known.types();
	}

	private int size() {
		int size = 0;
		for (AbstractApplicationContext context : this.contexts) {
			size += context.getApplicationListeners().size();
		}
		return size;
	}

	private Set<Class<?>> search() {
		Set<Class<?>> wanted = new HashSet<>();
		if (this.blind) {
			wanted.addAll(TYPES);
		}
		for (AbstractApplicationContext context : this.contexts) {
			copy(context).forEach((listener) -> addTypes(listener, wanted));
			addTypesOfBeans(context, wanted);
		}
		return Set.copyOf(wanted);
	}

	/** Under the lock that our subscriptions take; others change the set without it. */
	private static List<ApplicationListener<?>> copy(AbstractApplicationContext context) {
		while (true) {
			try {
				synchronized (context) {
					List<ApplicationListener<?>> copy = new ArrayList<>();
					context.getApplicationListeners().iterator().forEachRemaining(copy::add);
					copy.removeIf(Objects::isNull);
					return copy;
				}
			}
			catch (RuntimeException ex) {
				Thread.onSpinWait();
			}
		}
	}

	private static void addTypes(ApplicationListener<?> listener, Set<Class<?>> wanted) {
		GenericApplicationListener adapted = (listener instanceof GenericApplicationListener generic) ? generic
				: new GenericApplicationListenerAdapter(listener);
		if (isOfSpring(listener) && adapted.supportsEventType(payload(Unheard.class))) {
			return;
		}
		TYPES.stream().filter((type) -> adapted.supportsEventType(payload(type))).forEach(wanted::add);
	}

	/** Whether its author did not know of our events. */
	private static boolean isOfSpring(ApplicationListener<?> listener) {
		Class<?> type = listener.getClass();
		return type.getName().startsWith("org.springframework.") && !type.getName().contains(".test.")
				&& !type.isHidden() && !(listener instanceof ApplicationListenerMethodAdapter);
	}

	private static void addTypesOfBeans(AbstractApplicationContext context, Set<Class<?>> wanted) {
		if (!context.isActive()) {
			return;
		}
		for (String name : context.getBeanNamesForType(ApplicationListener.class, true, false)) {
			Class<?> type = isKnown(name, context.getBeanFactory()) ? null : context.getType(name, false);
			if (type != null && !type.getName().startsWith("org.springframework.")) {
				ResolvableType event = ResolvableType.forClass(type).as(ApplicationListener.class).getGeneric();
				TYPES.stream().filter((each) -> event.isAssignableFrom(payload(each))).forEach(wanted::add);
			}
		}
	}

	/** Whether the listener is there, and so among those of its context. */
	private static boolean isKnown(String name, ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsSingleton(name) && !beanFactory.isFactoryBean(name);
	}

	private static ResolvableType payload(Class<?> type) {
		return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, type);
	}

	/**
	 * What was found.
	 *
	 * @param size the number of listeners at that time
	 * @param change how often it had been said before that they have changed
	 * @param types the types that somebody listens to
	 */
	private record Found(int size, int change, Set<Class<?>> types) {
	}

	/** A type that nobody knows, and nobody listens to who knows what he does. */
	private static final class Unheard {

	}

}
