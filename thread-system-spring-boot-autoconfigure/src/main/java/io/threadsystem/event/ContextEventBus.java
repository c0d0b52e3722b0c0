package io.threadsystem.event;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

/** The bus of an application context: a face of it, without a state of its own. */
final class ContextEventBus implements EventBus {

	/*
	 * The multicaster guards its listeners, but the context keeps a set of its own that
	 * nothing guards. So subscriptions change it one at a time, by its monitor, which
	 * EventDemand holds to read it.
	 */

	private final ConfigurableApplicationContext context;

	private final PoolLocator pools;

	private final @Nullable JobEvents jobEvents;

	ContextEventBus(ConfigurableApplicationContext context, PoolLocator pools, @Nullable JobEvents jobEvents) {
		this.context = context;
		this.pools = pools;
		this.jobEvents = jobEvents;
	}

	@Override
	public void publish(Object event) {
		this.context.publishEvent(event);
	}

	@Override
	public CompletableFuture<@Nullable Void> publishAsync(Object event) {
		return publishing(event, null);
	}

	@Override
	public CompletableFuture<@Nullable Void> publishAsync(Object event, Priority priority) {
		return publishing(event, Objects.requireNonNull(priority, "priority must not be null"));
	}

	private CompletableFuture<@Nullable Void> publishing(Object event, @Nullable Priority priority) {
		Objects.requireNonNull(event, "event must not be null");
		return new Publication(event, priority).publish(() -> this.context.publishEvent(event));
	}

	@Override
	public <E> Subscription subscribe(Class<E> type, Consumer<? super E> listener) {
		return subscribe(ResolvableType.forClass(type), listener, null);
	}

	@Override
	public <E> Subscription subscribe(Class<E> type, Priority priority, Consumer<? super E> listener) {
		return subscribe(ResolvableType.forClass(type), listener, jobs(priority));
	}

	@Override
	public <E> Subscription subscribe(ParameterizedTypeReference<E> type, Consumer<? super E> listener) {
		return subscribe(ResolvableType.forType(type), listener, null);
	}

	@Override
	public <E> Subscription subscribe(ParameterizedTypeReference<E> type, Priority priority,
			Consumer<? super E> listener) {
		return subscribe(ResolvableType.forType(type), listener, jobs(priority));
	}

	private SubscribedListener.Jobs jobs(Priority priority) {
		Objects.requireNonNull(priority, "priority must not be null");
		return new SubscribedListener.Jobs(this.pools.locate(""), priority);
	}

	private <E> Subscription subscribe(ResolvableType type, Consumer<? super E> listener,
			SubscribedListener.@Nullable Jobs jobs) {
		SubscribedListener<E> subscribed = new SubscribedListener<>(type,
				Objects.requireNonNull(listener, "listener must not be null"), jobs);
		synchronized (this.context) {
			this.context.addApplicationListener(subscribed);
		}
		demandHasChanged();
		return () -> {
			subscribed.close();
			synchronized (this.context) {
				this.context.removeApplicationListener(subscribed);
			}
			demandHasChanged();
		};
	}

	private void demandHasChanged() {
		if (this.jobEvents != null) {
			this.jobEvents.demandHasChanged();
		}
	}

}
