package io.threadsystem.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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
	 * their number stays the same: to ask costs a few loads and comparisons, whatever
	 * thread asks. (One listener that takes the place of another in the same moment goes
	 * unnoticed; our own subscriptions say so, and 'changes' counts how often. It is read
	 * before the search, so what was found while they changed does not hold.) The set
	 * that Spring shows is not made for several threads. Its size may be read at any
	 * time; who goes through it, or changes it by a subscription, holds the monitor of
	 * the context, and one who finds it changing all the same begins anew.
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

	private static final Found NOTHING_YET = new Found(-1, 0, Set.of());

	private final AbstractApplicationContext[] contexts;

	private final AtomicInteger changes = new AtomicInteger();

	private volatile Found found = NOTHING_YET;

	EventDemand(ApplicationContext context) {
		List<AbstractApplicationContext> known = new ArrayList<>();
		for (ApplicationContext next = context; next != null; next = next.getParent()) {
			if (next instanceof AbstractApplicationContext that) {
				known.add(that);
			}
		}
		this.contexts = known.toArray(AbstractApplicationContext[]::new);
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
		int changes = this.changes.get();
		int size = size();
		if (known.size() != size || known.changes() != changes) {
			known = new Found(size, changes, search());
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
		for (AbstractApplicationContext context : this.contexts) {
			for (ApplicationListener<?> listener : copy(context)) {
				addTypes(listener, wanted);
			}
			addTypesOfBeans(context, wanted);
		}
		return Set.copyOf(wanted);
	}

	private static List<ApplicationListener<?>> copy(AbstractApplicationContext context) {
		while (true) {
			List<ApplicationListener<?>> copy = new ArrayList<>();
			synchronized (context) {
				try {
					// not addAll, which does not notice changes
					for (ApplicationListener<?> listener : context.getApplicationListeners()) {
						copy.add(listener);
					}
					return copy;
				}
				catch (ConcurrentModificationException ex) {
					Thread.onSpinWait();
				}
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
			Class<?> type = context.getBeanFactory().containsSingleton(name) ? null : context.getType(name, false);
			if (type != null && !type.getName().startsWith("org.springframework.")) {
				ResolvableType event = ResolvableType.forClass(type).as(ApplicationListener.class).getGeneric();
				TYPES.stream().filter((each) -> event.isAssignableFrom(payload(each))).forEach(wanted::add);
			}
		}
	}

	private static ResolvableType payload(Class<?> type) {
		return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, type);
	}

	/**
	 * What was found.
	 *
	 * @param size the number of listeners at that time
	 * @param changes how often they had said that they change
	 * @param types the types that somebody listens to
	 */
	private record Found(int size, int changes, Set<Class<?>> types) {
	}

	/** A type that nobody knows, and nobody listens to who knows what he does. */
	private static final class Unheard {

	}

}
