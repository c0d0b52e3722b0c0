package io.threadsystem.registry;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;

/** One registration of a service. Safe for use by several threads. */
final class RegisteredService {

	private static final AtomicLong LAST_ID = new AtomicLong();

	private final long id = LAST_ID.incrementAndGet();

	private final String name;

	private final Class<?> type;

	private final String scope;

	private final Supplier<?> supplier;

	private final AtomicReference<State> state = new AtomicReference<>(State.ENTERING);

	private volatile @Nullable WeakReference<Thread> creator;

	private volatile @Nullable WeakReference<Thread> leaver;

	<T> RegisteredService(String name, Class<T> type, String scope, Supplier<? extends T> supplier) {
		this.name = name;
		this.type = type;
		this.scope = scope;
		this.supplier = supplier;
	}

	/** A number that no other registration has. */
	long id() {
		return this.id;
	}

	String name() {
		return this.name;
	}

	Class<?> type() {
		return this.type;
	}

	String scope() {
		return this.scope;
	}

	Object create() {
		this.creator = new WeakReference<>(Thread.currentThread());
		Object created = this.supplier.get();
		if (created == null) {
			throw new IllegalStateException("The supplier of service '" + this.name + "' returned null");
		}
		if (!this.type.isInstance(created)) {
			throw new IllegalStateException("The supplier of service '" + this.name + "' returned a "
					+ created.getClass().getName() + ", which is no " + this.type.getName());
		}
		return created;
	}

	boolean isSingleton() {
		return this.scope.equals(BeanDefinition.SCOPE_SINGLETON);
	}

	/** Whether this thread was the last to begin to create it. */
	boolean wasLastCreatedByThisThread() {
		WeakReference<Thread> last = this.creator;
		return last != null && last.refersTo(Thread.currentThread());
	}

	/** From now on it may be unregistered. */
	void enter() {
		this.state.set(State.IN);
	}

	boolean isEntering() {
		return this.state.get() == State.ENTERING;
	}

	/** True for the one caller that unregisters it. */
	boolean leave() {
		boolean first = this.state.compareAndSet(State.IN, State.LEAVING);
		if (first) {
			this.leaver = new WeakReference<>(Thread.currentThread());
		}
		return first;
	}

	/** Whether it is this thread that unregisters it, or has. */
	boolean isLeftByThisThread() {
		WeakReference<Thread> last = this.leaver;
		return last != null && last.refersTo(Thread.currentThread());
	}

	boolean isLeaving() {
		return this.state.get() == State.LEAVING;
	}

	private enum State {

		ENTERING, IN, LEAVING

	}

}
