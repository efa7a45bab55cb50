package io.mlops.cli.command;

import io.mlops.controlplane.audit.MonthReport;
import io.mlops.controlplane.audit.MonthReport.Evidence;
import io.mlops.controlplane.audit.MonthReport.Happening;
import io.mlops.controlplane.audit.MonthReport.Service;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** A month's report for programs. */
final class MonthReportJson {
    private MonthReportJson() {}

    /** Writes the report's properties into the current object. */
    static void write(JsonGenerator json, MonthReport report) {
        json.writeStringProperty("month", report.month().toString());
        json.writeStringProperty("from", report.from().toString());
        json.writeStringProperty("until", report.until().toString());
        json.writeBooleanProperty("held", report.held());
        json.writeArrayPropertyStart("deployments");
        report.deployments().forEach(service -> service(json, service));
        json.writeEndArray();
        json.writeArrayPropertyStart("happenings");
        report.happenings().forEach(happening -> happening(json, happening));
        json.writeEndArray();
        evidence(json, report.evidence());
    }

    private static void service(JsonGenerator json, Service service) {
        json.writeStartObject();
        json.writeStringProperty("name", service.name());
        json.writeBooleanProperty("held", service.held());
        if (service.objective() > 0) {
            json.writeNumberProperty("objective", service.objective());
            json.writeNumberProperty("errorBudget", service.budget());
            json.writeNumberProperty("budgetSpent", Math.min(service.spent(), Double.MAX_VALUE));
        }
        MonthReport.Requests requests = service.requests();
        json.writeObjectPropertyStart("requests");
        json.writeNumberProperty("all", requests.all());
        json.writeNumberProperty("counted", requests.counted());
        json.writeNumberProperty("errors", requests.errors());
        json.writeNumberProperty("left", requests.left());
        json.writeNumberProperty("refused", requests.refused());
        json.writeNumberProperty("availability", requests.availability());
        json.writeNumberProperty("attempts", requests.attempts());
        json.writeNumberProperty("retries", requests.retries());
        json.writeNumberProperty("hedges", requests.hedges());
        json.writeNumberProperty("ejections", requests.ejections());
        json.writeNumberProperty("p50Millis", requests.p50Millis());
        json.writeNumberProperty("p99Millis", requests.p99Millis());
        json.writeNumberProperty("maxMillis", requests.maxMillis());
        json.writeEndObject();
        MonthReport.Time time = service.time();
        json.writeObjectPropertyStart("time");
        json.writeNumberProperty("liveSeconds", time.live());
        json.writeNumberProperty("downSeconds", time.down());
        json.writeNumberProperty("unservedSeconds", time.unserved());
        json.writeNumberProperty("unknownSeconds", time.unknown());
        json.writeNumberProperty("badMinutes", time.badMinutes());
        json.writeNumberProperty("missingMinutes", time.missingMinutes());
        json.writeNumberProperty("availabilityLeast", time.least());
        json.writeNumberProperty("availabilityMost", time.most());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void happening(JsonGenerator json, Happening happening) {
        json.writeStartObject();
        json.writeStringProperty("at", happening.at().toString());
        json.writeStringProperty("what", happening.what());
        json.writeStringProperty("subject", happening.subject());
        json.writeStringProperty("by", happening.by());
        json.writeStringProperty("text", happening.text());
        millis(json, "detectedMillis", happening.detectedMillis());
        millis(json, "firstGoodMillis", happening.firstGoodMillis());
        millis(json, "overMillis", happening.overMillis());
        json.writeBooleanProperty("held", happening.held());
        json.writeEndObject();
    }

    private static void millis(JsonGenerator json, String name, long millis) {
        if (millis < 0) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, millis);
        }
    }

    private static void evidence(JsonGenerator json, Evidence evidence) {
        json.writeObjectPropertyStart("evidence");
        json.writeBooleanProperty("whole", evidence.whole());
        json.writeBooleanProperty("journalIntact", evidence.journal().intact());
        json.writeNumberProperty("journalEntries", evidence.journal().entries());
        json.writeStringProperty("journalHead", evidence.journal().head());
        json.writeNumberProperty("journalBrokenAt", evidence.journal().brokenAt());
        texts(json, "anchors", evidence.anchors());
        texts(json, "sealedDays", evidence.sealedDays());
        texts(json, "resealedDays", evidence.resealedDays());
        texts(json, "changedDays", evidence.changedDays());
        texts(json, "goneDays", evidence.goneDays());
        texts(json, "unsealedDays", evidence.unsealedDays());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }
}
