package io.threadsystem.sample.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderProgress;
import io.threadsystem.sample.order.Orders;
import org.apache.commons.csv.CSVFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Writes the orders of the day before into a CSV file, every night: see
 * {@link NightlyReport}. One that exists is replaced, as a whole: nobody reads half a
 * report. The report of any other day is made when it is asked for.
 */
@Component
public class DailyReport {

	private static final String COLUMNS = "number,customer,currency,amount,express,state,charges,receipt,problem";

	private static final Logger logger = LoggerFactory.getLogger(DailyReport.class);

	private final Orders orders;

	private final DailyReportProperties properties;

	private final Clock clock;

	DailyReport(Orders orders, DailyReportProperties properties, Clock clock) {
		this.orders = orders;
		this.properties = properties;
		this.clock = clock;
	}

	void write() throws IOException {
		LocalDate day = LocalDate.now(this.clock.withZone(this.properties.zone())).minusDays(1);
		List<Order> placed = placedOn(day);
		Path file = Files.createDirectories(this.properties.directory()).resolve("orders-" + day + ".csv");
		Path unfinished = Files.write(file.resolveSibling(file.getFileName() + ".part"), lines(placed));
		Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
		logger.info("Report of {}: {} orders in {}", day, placed.size(), file);
	}

	/**
	 * Makes the report of a day, when there is nothing better to do.
	 * @param day the day
	 * @return the job that makes it, as CSV
	 */
	@PriorityAsync(priority = Priority.LOW, timeout = "30s", name = "report-of-a-day")
	public Job<String> of(LocalDate day) {
		return Job.completed(String.join("\n", lines(placedOn(day))) + "\n");
	}

	private List<Order> placedOn(LocalDate day) {
		ZoneId zone = this.properties.zone();
		return this.orders.placedBetween(day.atStartOfDay(zone).toInstant(),
				day.plusDays(1).atStartOfDay(zone).toInstant());
	}

	private static List<String> lines(List<Order> placed) {
		return Stream.concat(Stream.of(COLUMNS), placed.stream().map(DailyReport::line)).toList();
	}

	private static String line(Order order) {
		OrderDetails details = order.details();
		OrderProgress progress = order.progress();
		return CSVFormat.DEFAULT.format(details.number(), details.customer().name(), details.amount().currency(),
				details.amount().minorUnits(), details.express() ? "yes" : "no", progress.state(), progress.charges(),
				progress.receipt(), progress.problem());
	}

}
