package io.threadsystem.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application context as a registry: finds its beans, and takes in services that come
 * and go while the application runs, such as those of plugins. It keeps no services of
 * its own. What is registered is a bean like any other: injected elsewhere, with its own
 * dependencies injected, post-processed, proxied, listed by Actuator, and destroyed when
 * the context is closed. A bean that is always there is better injected than asked for
 * here.
 *
 * <p>
 * A type is looked for as Spring does: in the application context first, and in its
 * parents only if there is none; a name of this context hides that of a parent.
 *
 * <p>
 * Safe for use by several threads. A service is found once the call that registers it has
 * returned. One that is being unregistered may be found until that call has returned, and
 * be destroyed at once. Registering and unregistering under one name exclude each other;
 * no lock of this registry is held while suppliers and destroy callbacks run, so these
 * may use it, too. Singletons are created under the lock of the context, so a supplier
 * must not wait for another thread that asks for a service.
 *
 * @since 0.1.0
 */
public interface ServiceRegistry {

	/**
	 * The registry of an application context. Each call makes a new one, which
	 * unregisters what was registered through itself only.
	 * @param context the context, refreshed or not
	 * @return the registry
	 * @throws IllegalArgumentException if the context has no
	 * {@link org.springframework.beans.factory.support.DefaultListableBeanFactory}, as
	 * all contexts of Spring do
	 */
	static ServiceRegistry on(ConfigurableApplicationContext context) {
		return new ContextServiceRegistry(context);
	}

	/**
	 * Finds the service of a type. If there are several, it is the one that would be
	 * injected: the primary one, the one of the highest priority, the only default
	 * candidate.
	 * @param type the type
	 * @param <T> the type
	 * @return the service, created now if it is lazy or a prototype
	 * @throws org.springframework.beans.factory.NoSuchBeanDefinitionException if there is
	 * none
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there
	 * are several
	 * @throws org.springframework.beans.factory.BeanCreationException if it cannot be
	 * created, as for a service that needs itself
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	<T> T get(Class<T> type);

	/**
	 * Finds the service of a type that has a qualifier, or a bean name or alias.
	 * @param type the type
	 * @param qualifier the value of the {@code @Qualifier}, or the bean name
	 * @param <T> the type
	 * @return the service
	 * @throws org.springframework.beans.factory.NoSuchBeanDefinitionException if there is
	 * none
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there
	 * are several
	 * @throws org.springframework.beans.factory.BeanCreationException if it cannot be
	 * created
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	<T> T get(Class<T> type, String qualifier);

	/**
	 * Finds the service of a type, as {@link #get(Class)} does, if there is one. Several
	 * of which none is preferred are an error, not an absence.
	 * @param type the type
	 * @param <T> the type
	 * @return the service, or empty if there is none; also empty if it belongs to a scope
	 * that is not active, such as a web request
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there
	 * are several
	 * @throws org.springframework.beans.factory.BeanCreationException if it cannot be
	 * created
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	<T> Optional<T> find(Class<T> type);

	/**
	 * All services of a type, those of parent contexts and those that are not injected by
	 * type (not a default candidate, or no candidate at all) included. If services come
	 * and go meanwhile it looks again, and may create a prototype that it does not
	 * return.
	 * @param type the type
	 * @param <T> the type
	 * @return the services as Spring orders them ({@code @Order}, {@code Ordered},
	 * {@code @Priority}), equal ones in the order of their registration; perhaps none
	 * @throws org.springframework.beans.factory.BeanCreationException if one cannot be
	 * created
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	<T> List<T> all(Class<T> type);

	/**
	 * The bean names of all services of a type, without creating them.
	 * @param type the type
	 * @return the names of the services that {@link #all(Class)} returns, in the order of
	 * their registration, those of parent contexts last; perhaps none
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	List<String> names(Class<?> type);

	/**
	 * As {@link #get(Class)}, but an error says what there is instead: the beans among
	 * which to choose, or those that come close, and what to do.
	 * @param type the type
	 * @param <T> the type
	 * @return the service
	 * @throws NoSuchServiceException if there is none
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there
	 * are several
	 * @throws org.springframework.beans.factory.BeanCreationException if it cannot be
	 * created
	 * @throws IllegalStateException if the context has not been refreshed, or was closed
	 */
	<T> T require(Class<T> type);

	/**
	 * Registers a singleton, which is created when it is first used; if that fails, the
	 * next use tries again. It is destroyed when it is unregistered or the context is
	 * closed: by {@code @PreDestroy}, by {@code DisposableBean}, or by a public method
	 * {@code close} or {@code shutdown}.
	 * @param name the bean name
	 * @param type the type under which it is found; once it has been created, its class
	 * counts as well
	 * @param supplier creates it, and may ask this registry for what it needs; must not
	 * return {@code null}
	 * @param <T> the type
	 * @throws IllegalStateException if this context has a bean or an alias of that name,
	 * or was closed
	 * @throws IllegalArgumentException if the name is no bean name
	 */
	<T> void register(String name, Class<T> type, Supplier<? extends T> supplier);

	/**
	 * Registers a prototype: each use creates a new instance. Nobody destroys these, as
	 * with all prototypes of Spring: whoever asks for one closes it.
	 * @param name the bean name
	 * @param type the type under which it is found
	 * @param supplier creates an instance, in several threads at once; must not return
	 * {@code null}
	 * @param <T> the type
	 * @throws IllegalStateException if this context has a bean or an alias of that name,
	 * or was closed
	 * @throws IllegalArgumentException if the name is no bean name
	 */
	<T> void registerFactory(String name, Class<T> type, Supplier<? extends T> supplier);

	/**
	 * Removes what was registered here, and destroys a singleton that was created. What
	 * its destroy callback throws is logged. When this returns, the name is free again.
	 * @param name the bean name
	 * @throws IllegalArgumentException if nothing of that name was registered here
	 * @throws IllegalStateException if another bean had it injected, or asked for it in
	 * its supplier: Spring would destroy that bean, too. Also if it is just being
	 * unregistered, or created by this thread
	 */
	void unregister(String name);

}
