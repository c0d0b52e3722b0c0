package io.threadsystem.sample.web;

import java.net.URI;
import java.util.List;

import io.threadsystem.job.Priority;
import io.threadsystem.sample.audit.AuditEntry;
import io.threadsystem.sample.audit.AuditTrail;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.fulfilment.PlacedOrder;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.summary.Summary;
import io.threadsystem.sample.summary.SummaryService;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Orders: placing them, looking at them, charging again the ones that were not paid. What
 * takes long goes on after the answer.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

	private static final int MOST_LISTED = 100;

	private final OrderService service;

	private final Orders orders;

	private final AuditTrail audit;

	private final SummaryService summaries;

	OrderController(OrderService service, Orders orders, AuditTrail audit, SummaryService summaries) {
		this.service = service;
		this.orders = orders;
		this.audit = audit;
		this.summaries = summaries;
	}

	@PostMapping
	ResponseEntity<Order> place(@RequestBody PlaceOrder order) {
		return accepted(this.service.place(order.details(this.orders.nextNumber()), Priority.NORMAL));
	}

	@PostMapping("/{id}/charge")
	ResponseEntity<Order> chargeAgain(@PathVariable long id) {
		Order order = get(id);
		return accepted(
				this.service.chargeAgain(id)
					.orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT, "Order " + id + " is "
							+ order.progress().state()
							+ ", and only a PAYMENT_FAILED, CHARGE_LATER or OUT_OF_STOCK one can be charged again")));
	}

	@GetMapping("/{id}")
	Order get(@PathVariable long id) {
		return this.orders.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no order " + id));
	}

	@GetMapping("/{id}/history")
	List<AuditEntry> history(@PathVariable long id) {
		return this.audit.historyOf(get(id).id());
	}

	@GetMapping
	List<Order> list(@RequestParam(required = false) @Nullable OrderState state) {
		return this.orders.list(state, MOST_LISTED);
	}

	@GetMapping("/summary")
	Summary summary() {
		return this.summaries.summary();
	}

	private static ResponseEntity<Order> accepted(PlacedOrder placed) {
		return ResponseEntity.accepted().location(URI.create("/orders/" + placed.order().id())).body(placed.order());
	}

}
