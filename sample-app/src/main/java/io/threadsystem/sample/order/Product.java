package io.threadsystem.sample.order;

/**
 * The goods on sale. Prices are minor units of whatever currency the customer pays in.
 */
public enum Product {

	KEYBOARD("KB-101", "Mechanical keyboard, 75 %", 8900), MOUSE("MS-204", "Wireless mouse", 3490),
	MONITOR("MN-270", "Monitor, 27 inch, 4K", 32900), DOCK("DK-310", "USB-C docking station", 14900),
	HEADSET("HS-450", "Headset with noise cancelling", 12900), WEBCAM("WC-108", "Webcam, 1080p", 5990),
	CABLE("CB-002", "USB-C cable, 2 m", 1290), STAND("ST-060", "Laptop stand, aluminium", 4590),
	CHAIR("CH-900", "Desk chair", 24900), LAMP("LP-030", "Desk lamp", 3990);

	private final String sku;

	private final String title;

	private final long price;

	Product(String sku, String title, long price) {
		this.sku = sku;
		this.title = title;
		this.price = price;
	}

	/**
	 * Finds a product.
	 * @param sku the article number
	 * @return the product
	 * @throws IllegalArgumentException if there is none
	 */
	public static Product ofSku(String sku) {
		for (Product product : values()) {
			if (product.sku.equals(sku)) {
				return product;
			}
		}
		throw new IllegalArgumentException("there is no product '" + sku + "'");
	}

	/**
	 * Article number.
	 * @return the number, such as {@code KB-101}
	 */
	public String sku() {
		return this.sku;
	}

	/**
	 * Name for people.
	 * @return the name
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Price of one piece.
	 * @return the price in minor units
	 */
	public long price() {
		return this.price;
	}

}
