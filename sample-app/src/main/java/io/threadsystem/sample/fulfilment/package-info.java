/**
 * What happens to an order from its placing to its mail.
 */
@NullMarked
package io.threadsystem.sample.fulfilment;

import org.jspecify.annotations.NullMarked;
