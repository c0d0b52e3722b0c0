/**
 * Charging orders at a payment gateway, which here is a simulated one.
 */
@NullMarked
package io.threadsystem.sample.payment;

import org.jspecify.annotations.NullMarked;
