package io.mlops.cli.command;

import io.mlops.catalog.business.Arithmetic;
import io.mlops.catalog.business.BusinessCase;
import io.mlops.catalog.business.Downtime;
import io.mlops.catalog.business.Item;
import io.mlops.controlplane.spec.BusinessCaseManifest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A business case for programs. */
final class BusinessCaseJson {
    private BusinessCaseJson() {}

    static void write(JsonGenerator json, BusinessCaseManifest manifest) {
        BusinessCase business = manifest.business();
        json.writeStringProperty("name", manifest.name().value());
        json.writeStringProperty("unit", business.unit());
        json.writeNumberProperty("years", business.years());
        group(json, "build", business.build(), business.buildTotal());
        group(json, "running", business.running(), business.runningTotal());
        json.writeNumberProperty("lessDowntime", business.lessDowntime());
        group(json, "gains", business.gains(), business.gainsTotal());
        json.writeNumberProperty("cost", business.cost());
        json.writeNumberProperty("gainsOverYears", business.benefit());
        json.writeNumberProperty("net", business.net());
        optional(json, "return", business.returnOnCost());
        optional(json, "paybackMonths", business.paybackMonths());
        arithmetic(json, business);
        years(json, business);
        business.downtime().ifPresent(downtime -> downtime(json, downtime));
        disagreements(json, business);
    }

    private static void group(JsonGenerator json, String name, List<Item> items, BigDecimal total) {
        json.writeObjectPropertyStart(name);
        json.writeArrayPropertyStart("items");
        for (Item item : items) {
            json.writeStartObject();
            json.writeStringProperty("what", item.what());
            json.writeNumberProperty("amount", item.amount());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("total", total);
        json.writeEndObject();
    }

    private static void arithmetic(JsonGenerator json, BusinessCase business) {
        json.writeArrayPropertyStart("lines");
        for (Arithmetic.Section section : new Arithmetic(business).sections()) {
            for (Arithmetic.Line line : section.lines()) {
                json.writeStartObject();
                json.writeStringProperty("section", section.title());
                json.writeStringProperty("what", line.what());
                json.writeStringProperty("text", line.text());
                json.writeStringProperty("formula", line.formula());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void years(JsonGenerator json, BusinessCase business) {
        json.writeArrayPropertyStart("byYear");
        for (BusinessCase.Year year : business.byYear()) {
            json.writeStartObject();
            json.writeNumberProperty("year", year.number());
            json.writeNumberProperty("cost", year.cost());
            json.writeNumberProperty("gains", year.gains());
            json.writeNumberProperty("netSoFar", year.soFar());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void downtime(JsonGenerator json, Downtime downtime) {
        json.writeArrayPropertyStart("downtime");
        for (Downtime.At at : downtime.ladder()) {
            json.writeStartObject();
            json.writeNumberProperty("availability", at.availability());
            json.writeNumberProperty("hoursDownAYear", at.hoursDown());
            json.writeNumberProperty("lossAYear", at.loss());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void disagreements(JsonGenerator json, BusinessCase business) {
        json.writeArrayPropertyStart("disagreements");
        business.disagreements().forEach(each -> {
            json.writeStartObject();
            json.writeStringProperty("total", each.what());
            json.writeNumberProperty("given", each.given());
            optional(json, "computed", Optional.ofNullable(each.computedOrNull()));
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void optional(JsonGenerator json, String name, Optional<BigDecimal> number) {
        number.ifPresentOrElse(given -> json.writeNumberProperty(name, given), () -> json.writeNullProperty(name));
    }
}
