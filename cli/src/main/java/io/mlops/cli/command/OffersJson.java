package io.mlops.cli.command;

import io.mlops.catalog.Catalog;
import io.mlops.catalog.Committed;
import io.mlops.catalog.InterruptionBand;
import io.mlops.catalog.PriceAge;
import io.mlops.catalog.RefusedOffer;
import io.mlops.catalog.Rental;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What can be rented as JSON: what is unknown is not there. */
record OffersJson(Catalog catalog, Instant now) {
    void write(JsonGenerator json, List<Rental> rentals, List<Committed> committed, List<RefusedOffer> refused) {
        json.writeStringProperty("asOf", now.toString());
        json.writeArrayPropertyStart("offers");
        rentals.forEach(rental -> offer(json, rental));
        json.writeEndArray();
        json.writeArrayPropertyStart("commitments");
        committed.forEach(each -> committed(json, each));
        json.writeEndArray();
        json.writeArrayPropertyStart("refused");
        for (RefusedOffer each : refused) {
            json.writeStartObject();
            json.writeStringProperty("location", each.offer().location().toString());
            json.writeStringProperty("instanceType", each.offer().instanceType());
            json.writeStringProperty("reason", each.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void offer(JsonGenerator json, Rental rental) {
        json.writeStartObject();
        json.writeStringProperty("location", rental.location().toString());
        json.writeStringProperty("instanceType", rental.machine().instanceType());
        rental.machine().accelerator().ifPresent(accelerator -> accelerator(json, accelerator));
        json.writeNumberProperty("vcpus", number(rental.machine().vcpus()));
        json.writeNumberProperty("memoryGib", number(rental.machine().memoryGib()));
        price(json, rental, PurchaseOption.ON_DEMAND, "onDemand");
        price(json, rental, PurchaseOption.SPOT, "spot");
        rental.discount().ifPresent(discount -> json.writeNumberProperty("discount", discount));
        catalog.interruptions(rental.location(), rental.machine().instanceType())
                .ifPresent(band -> interruptions(json, band));
        json.writeEndObject();
    }

    private static void accelerator(JsonGenerator json, Accelerator accelerator) {
        json.writeObjectPropertyStart("accelerator");
        json.writeStringProperty("name", accelerator.name());
        json.writeNumberProperty("count", number(accelerator.total()));
        if (accelerator.memoryGib() > 0) {
            json.writeNumberProperty("memoryGib", number(accelerator.memoryGib()));
        }
        json.writeEndObject();
    }

    private void price(JsonGenerator json, Rental rental, PurchaseOption purchase, String name) {
        rental.offer(purchase).ifPresent(offer -> {
            json.writeObjectPropertyStart(name);
            price(json, offer);
            json.writeEndObject();
        });
    }

    private void price(JsonGenerator json, Offer offer) {
        PriceAge age = PriceAge.of(offer.effective(), now);
        json.writeNumberProperty("hourly", offer.hourly().amount());
        offer.perAccelerator()
                .map(Money::amount)
                .ifPresent(each -> json.writeNumberProperty("hourlyPerAccelerator", each));
        json.writeStringProperty("currency", offer.hourly().currency().getCurrencyCode());
        json.writeStringProperty("effective", offer.effective().toString());
        json.writeNumberProperty("ageDays", age.duration().toDays());
        json.writeBooleanProperty("tooOld", age.isTooOld());
        json.writeStringProperty("source", offer.source());
    }

    private void committed(JsonGenerator json, Committed each) {
        Offer offer = each.offer();
        json.writeStartObject();
        json.writeStringProperty("location", offer.location().toString());
        json.writeStringProperty("instanceType", offer.instanceType());
        offer.accelerator().ifPresent(accelerator -> accelerator(json, accelerator));
        json.writeStringProperty(
                "plan", offer.purchase().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.writeNumberProperty("years", offer.purchase().years());
        price(json, offer);
        each.onDemand()
                .ifPresent(other ->
                        json.writeNumberProperty("onDemand", other.hourly().amount()));
        each.discount().ifPresent(discount -> json.writeNumberProperty("discount", discount));
        json.writeEndObject();
    }

    private static void interruptions(JsonGenerator json, InterruptionBand band) {
        json.writeObjectPropertyStart("interruptions");
        json.writeNumberProperty("fromPercent", band.fromPercent());
        band.upToPercent().ifPresent(most -> json.writeNumberProperty("upToPercent", most));
        json.writeStringProperty("source", band.source().text());
        json.writeEndObject();
    }

    /** Without a point where it is whole. */
    private static BigDecimal number(double value) {
        BigDecimal number = BigDecimal.valueOf(value).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }
}
