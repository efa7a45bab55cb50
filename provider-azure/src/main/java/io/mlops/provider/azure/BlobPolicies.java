package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.spi.TieringPolicyDriver;
import io.mlops.provider.azure.StorageResources.ContainerProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules of the account's lifecycle management that are about one container, and the container's immutability policy; what others configured
 * there stays as it is. Thread-safe.
 */
final class BlobPolicies implements TieringPolicyDriver {
    /** https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure#rule-filters . */
    private static final int MOST_TAGS = 10;

    private final LifecycleRules rules;
    private final BlobLifecycle lifecycle;
    private final BlobAutomatic automatic;
    private final BlobImmutability immutability;

    BlobPolicies(
            LifecycleRules rules, BlobLifecycle lifecycle, BlobAutomatic automatic, BlobImmutability immutability) {
        this.rules = rules;
        this.lifecycle = lifecycle;
        this.automatic = automatic;
        this.immutability = immutability;
    }

    @Override
    public StoredPolicy policy() {
        List<TieringRule> ours = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (JsonNode each : lifecycle.rules()) {
            Optional<TieringRule> rule = rules.read(each);
            if (rule.isPresent()) {
                ours.add(rule.get());
                difference(rule.get()).ifPresent(differences::add);
            } else if (rules.isAutomatic(each)) {
                differences.add("rule " + rules.automaticName()
                        + " of the account moves the objects of the automatic tier: to cool when nobody has read them for "
                        + LifecycleRules.UNREAD.toDays() + " days, and back when somebody does");
            } else {
                differences.add("rule " + LifecycleRules.named(each)
                        + " of the account's lifecycle management was made by others");
            }
        }
        ContainerProperties container = immutability.properties();
        var retention = BlobImmutability.retention(container);
        if (retention.isPresent()) {
            differences.add("retention: Azure holds what was in the container before, too, and lets nobody overwrite"
                    + " anything in it, even after its time: then it can be deleted");
        }
        for (String hold : BlobImmutability.holds(container)) {
            differences.add("a legal hold (" + hold + ") was put on the container by others: nothing in it goes");
        }
        return new StoredPolicy(new TieringPolicy(ours, retention.orElse(null)), differences);
    }

    private static Optional<String> difference(TieringRule rule) {
        if (rule.automaticOrNull() != null) {
            Duration unread = LifecycleRules.UNREAD.plus(rule.automaticOrNull().after());
            return Optional.of(
                    "rule " + rule.name()
                            + ": Azure moves what it selects to cool when nobody has read it for " + unread.toDays()
                            + " days, and back when somebody does; it tells the tier where an object is, not that it is the automatic one");
        }
        boolean archives = rule.steps().stream().anyMatch(step -> step.tier() == StorageTier.ARCHIVE);
        return archives
                ? Optional.of("rule " + rule.name() + ": what was restored is archived again after "
                        + LifecycleRules.SPARED_DAYS + " days")
                : Optional.empty();
    }

    @Override
    public void requireExpressible(TieringPolicy policy) throws AzureException {
        for (TieringRule rule : policy.rules()) {
            require(
                    rule.tags().entries().size() <= MOST_TAGS,
                    rule,
                    "Azure selects by " + MOST_TAGS + " tags at most, not by "
                            + rule.tags().entries().size());
            Optional<AutomaticTiering> by = rule.automatic();
            Optional<Duration> archive = by.flatMap(AutomaticTiering::archiveAfter);
            if (archive.isPresent()) {
                Duration cool = LifecycleRules.UNREAD.plus(by.get().after());
                require(
                        archive.get().compareTo(cool) > 0,
                        rule,
                        "Azure moves to cool what nobody read for " + cool.toDays()
                                + " days, and archives it later than" + " that, not after "
                                + archive.get().toDays());
            }
        }
        if (policy.rules().stream().anyMatch(rule -> rule.automatic().isPresent())) {
            automatic.requireTracking();
        }
        BlobLifecycle.requireRoom(policy.rules().size());
        immutability.requireExpressible(policy);
    }

    private static void require(boolean holds, TieringRule rule, String reason) throws AzureException {
        if (!holds) {
            throw new AzureException(ErrorCode.INVALID_ARGUMENT, "rule " + rule.name() + ": " + reason);
        }
    }

    /** What protects comes first and what is taken away last: where it fails in between, Azure does rather more than was asked for. */
    @Override
    public void apply(TieringPolicy policy) throws AzureException {
        requireExpressible(policy);
        if (policy.retention().isPresent()) {
            immutability.retain(policy.retention());
        }
        List<JsonNode> before = lifecycle.rules();
        List<JsonNode> after = new ArrayList<>();
        before.stream().filter(each -> rules.read(each).isEmpty()).forEach(after::add);
        for (TieringRule rule : policy.rules()) {
            LifecycleRule written = rules.write(rule);
            after.removeIf(each -> LifecycleRules.named(each).equals(written.name()));
            after.add(ArmJson.MAPPER.valueToTree(written));
        }
        if (!after.equals(before)) {
            lifecycle.write(after);
        }
        if (policy.retention().isEmpty()) {
            immutability.retain(policy.retention());
        }
    }
}
