package io.mlops.sandbox.sagemaker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One endpoint and where it stands between two states. It only moves when it is looked at: {@link #advance} takes it to where it
 * must be by now. Guarded by its region.
 */
final class EndpointState {
    private final String name;
    private final String arn;
    private final Timing timing;
    private final Instant created;
    private Instant modified;
    private Status status = Status.CREATING;
    private String configName;
    private @Nullable String failureReason;
    private Map<String, VariantState> variants = Map.of();
    private @Nullable Change change;

    /** In the service's words. */
    enum Status {
        CREATING("Creating"),
        IN_SERVICE("InService"),
        UPDATING("Updating"),
        ROLLING_BACK("RollingBack"),
        FAILED("Failed"),
        DELETING("Deleting");

        private final String word;

        Status(String word) {
            this.word = word;
        }
    }

    /**
     * A way that has begun.
     *
     * @param due it does not end before
     * @param failure why it must fail, whatever the containers say
     */
    private record Change(Instant due, String configName, Map<String, VariantState> next, Optional<String> failure) {}

    EndpointState(String name, String arn, String configName, Timing timing, Instant now) {
        this.name = name;
        this.arn = arn;
        this.configName = configName;
        this.timing = timing;
        this.created = now;
        this.modified = now;
    }

    String name() {
        return name;
    }

    Status status() {
        return status;
    }

    Collection<VariantState> variants() {
        return variants.values();
    }

    /** Whether it answers calls. */
    boolean serves() {
        return switch (status) {
            case IN_SERVICE, UPDATING, ROLLING_BACK -> true;
            case CREATING, FAILED, DELETING -> false;
        };
    }

    /** Whether something is under way that must end before anything else begins. */
    boolean busy() {
        return change != null;
    }

    /** Sets out for other variants: the first ones, or those that replace the present ones. */
    void begin(String newConfig, List<VariantState> next, Optional<String> failure, Instant now) {
        boolean first = status == Status.CREATING;
        status = first ? Status.CREATING : Status.UPDATING;
        Duration takes = first ? timing.creating() : timing.updating();
        Map<String, VariantState> byName = new LinkedHashMap<>();
        next.forEach(variant -> byName.put(variant.name(), variant));
        change = new Change(now.plus(takes), newConfig, byName, failure);
        modified = now;
    }

    void delete(Instant now) {
        close(variants, Map.of());
        if (change != null) {
            close(change.next(), Map.of());
        }
        status = Status.DELETING;
        change = new Change(now.plus(timing.deleting()), configName, Map.of(), Optional.empty());
        modified = now;
    }

    /** Goes on to where it must be by now; false when it is gone. */
    boolean advance(Instant now) {
        Change underWay = change;
        if (underWay == null || now.isBefore(underWay.due())) {
            return true;
        }
        if (status == Status.DELETING) {
            return false;
        }
        Optional<String> failure = status == Status.ROLLING_BACK
                ? Optional.empty()
                : underWay.failure()
                        .or(() -> underWay.next().values().stream()
                                .flatMap(variant -> variant.hosted().failure().stream())
                                .findFirst());
        if (failure.isPresent()) {
            fail(underWay, failure.get(), now);
        } else if (status == Status.ROLLING_BACK
                || underWay.next().values().stream()
                        .allMatch(variant -> variant.hosted().ready())) {
            arrive(underWay, now);
        }
        return true;
    }

    private void arrive(Change underWay, Instant now) {
        close(variants, underWay.next());
        variants = underWay.next();
        configName = underWay.configName();
        status = Status.IN_SERVICE;
        change = null;
        modified = now;
    }

    private void fail(Change underWay, String reason, Instant now) {
        close(underWay.next(), variants);
        failureReason = reason;
        modified = now;
        if (status == Status.CREATING) {
            status = Status.FAILED;
            change = null;
        } else {
            status = Status.ROLLING_BACK;
            change = new Change(now.plus(timing.rollingBack()), configName, variants, Optional.empty());
        }
    }

    /** Ends the containers of the ones that the others do not go on with. */
    private static void close(Map<String, VariantState> ended, Map<String, VariantState> kept) {
        for (VariantState variant : ended.values()) {
            boolean goesOn =
                    kept.values().stream().anyMatch(other -> other.hosted().equals(variant.hosted()));
            if (!goesOn) {
                variant.hosted().close();
            }
        }
    }

    ObjectNode summary() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("EndpointName", name)
                .put("EndpointArn", arn)
                .put("CreationTime", Times.seconds(created))
                .put("LastModifiedTime", Times.seconds(modified))
                .put("EndpointStatus", status.word);
    }

    ObjectNode description() {
        ObjectNode description = summary().put("EndpointConfigName", configName);
        if (failureReason != null) {
            description.put("FailureReason", failureReason);
        }
        Map<String, VariantState> desired = change == null ? variants : change.next();
        if (!variants.isEmpty()) {
            ArrayNode summaries = description.putArray("ProductionVariants");
            variants.values()
                    .forEach(variant -> summaries.add(variant.summary(desired.getOrDefault(variant.name(), variant))));
        }
        return description;
    }
}
