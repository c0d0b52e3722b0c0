/**
 * Invoices as PDF documents.
 */
@NullMarked
package io.threadsystem.sample.invoice;

import org.jspecify.annotations.NullMarked;
