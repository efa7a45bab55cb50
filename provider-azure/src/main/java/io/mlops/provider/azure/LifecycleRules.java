package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringRule;
import io.mlops.provider.azure.LifecycleRule.Actions;
import io.mlops.provider.azure.LifecycleRule.BaseBlob;
import io.mlops.provider.azure.LifecycleRule.DateAfter;
import io.mlops.provider.azure.LifecycleRule.Definition;
import io.mlops.provider.azure.LifecycleRule.Filters;
import io.mlops.provider.azure.LifecycleRule.IndexMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rules of a policy as rules of an account's lifecycle management, told from those of others, and of other containers, by their names and
 * by the container that they are about.
 *
 * @param container which container's
 */
record LifecycleRules(String container) {
    /** What an object must lie unread for until it becomes cheaper to keep than to move; Azure charges cool for so long. */
    static final Duration UNREAD = Duration.ofDays(30);

    /** What was restored is left where it is for so long; without it a rule archives it the next day. */
    static final int SPARED_DAYS = 7;

    private static final String TYPE = "Lifecycle";
    private static final List<String> BLOCK_BLOBS = List.of("blockBlob");
    private static final String EQUAL = "==";

    private String ours() {
        return "mlops-" + container + "-";
    }

    /** The name of the rule that moves what is marked as one of the automatic tier. */
    String automaticName() {
        return "mlopsauto-" + container;
    }

    /** Moves what is marked to cool when nobody has read it for a month, and back when somebody does. */
    LifecycleRule automatic() {
        BaseBlob moves = new BaseBlob(DateAfter.read(days(UNREAD)), null, null, null, true, null);
        return rule(automaticName(), "", List.of(new IndexMatch(BlobForm.TIER_TAG, EQUAL, BlobForm.AUTO)), moves);
    }

    LifecycleRule write(TieringRule rule) {
        List<IndexMatch> tags = rule.tags().entries().entrySet().stream()
                .map(tag -> new IndexMatch(tag.getKey(), EQUAL, tag.getValue()))
                .toList();
        DateAfter delete =
                rule.expireAfter().map(age -> DateAfter.written(days(age))).orElse(null);
        @Nullable AutomaticTiering automatic = rule.automaticOrNull();
        BaseBlob moves = automatic == null
                ? new BaseBlob(
                        step(rule, StorageTier.COOL), step(rule, StorageTier.COLD), archive(rule), delete, null, null)
                : new BaseBlob(
                        DateAfter.read(days(UNREAD.plus(automatic.after()))),
                        null,
                        automatic
                                .archiveAfter()
                                .map(age -> DateAfter.read(days(age)))
                                .orElse(null),
                        delete,
                        true,
                        null);
        return rule(ours() + rule.name(), rule.prefix(), tags, moves);
    }

    private LifecycleRule rule(String name, String prefix, List<IndexMatch> tags, BaseBlob moves) {
        Filters filters = new Filters(BLOCK_BLOBS, List.of(container + "/" + prefix), tags.isEmpty() ? null : tags);
        return new LifecycleRule(true, name, TYPE, new Definition(new Actions(moves, null, null), filters));
    }

    private static @Nullable DateAfter step(TieringRule rule, StorageTier tier) {
        return rule.steps().stream()
                .filter(step -> step.tier() == tier)
                .findFirst()
                .map(step -> DateAfter.written(days(step.after())))
                .orElse(null);
    }

    private static @Nullable DateAfter archive(TieringRule rule) {
        DateAfter archive = step(rule, StorageTier.ARCHIVE);
        return archive == null ? null : archive.sparing(SPARED_DAYS);
    }

    private static int days(Duration age) {
        return Math.toIntExact(age.toDays());
    }

    /** Whether it is the rule of the automatic tier, as we write it. */
    boolean isAutomatic(JsonNode rule) {
        return named(rule).equals(automaticName())
                && ArmJson.MAPPER.valueToTree(automatic()).equals(rule);
    }

    static String named(JsonNode rule) {
        return rule.path("name").asText("");
    }

    /** Empty for a rule of somebody else or about another container, or one of ours that somebody has changed into what we never write. */
    Optional<TieringRule> read(JsonNode tree) {
        if (!named(tree).startsWith(ours())) {
            return Optional.empty();
        }
        try {
            LifecycleRule rule = ArmJson.MAPPER.convertValue(tree, LifecycleRule.class);
            Optional<TieringRule> read = read(rule);
            // Whatever else it says, we did not write.
            return read.filter(ours -> write(ours).equals(rule));
        } catch (IllegalArgumentException | MlopsException e) {
            return Optional.empty();
        }
    }

    private Optional<TieringRule> read(LifecycleRule rule) {
        Filters filters = rule.definition().filters();
        BaseBlob moves = rule.definition().actions().baseBlob();
        if (filters == null
                || moves == null
                || filters.prefixMatch() == null
                || filters.prefixMatch().size() != 1
                || !filters.prefixMatch().getFirst().startsWith(container + "/")) {
            return Optional.empty();
        }
        boolean automatic = Boolean.TRUE.equals(moves.enableAutoTierToHotFromCool());
        return Optional.of(new TieringRule(
                rule.name().substring(ours().length()),
                filters.prefixMatch().getFirst().substring(container.length() + 1),
                tags(filters),
                automatic ? List.of() : steps(moves),
                automatic ? automatic(moves) : null,
                written(moves.delete()).orElse(null)));
    }

    private static Tags tags(Filters filters) {
        Map<String, String> tags = new TreeMap<>();
        Objects.requireNonNullElse(filters.blobIndexMatch(), List.<IndexMatch>of())
                .forEach(match -> tags.put(match.name(), match.value()));
        return Tags.of(tags);
    }

    private static List<TierStep> steps(BaseBlob moves) {
        List<TierStep> steps = new ArrayList<>();
        written(moves.tierToCool()).ifPresent(age -> steps.add(new TierStep(age, StorageTier.COOL)));
        written(moves.tierToCold()).ifPresent(age -> steps.add(new TierStep(age, StorageTier.COLD)));
        written(moves.tierToArchive()).ifPresent(age -> steps.add(new TierStep(age, StorageTier.ARCHIVE)));
        return steps;
    }

    private static @Nullable AutomaticTiering automatic(BaseBlob moves) {
        return unread(moves.tierToCool())
                .map(age -> new AutomaticTiering(
                        age.minus(UNREAD), unread(moves.tierToArchive()).orElse(null)))
                .orElse(null);
    }

    private static Optional<Duration> written(@Nullable DateAfter after) {
        return Optional.ofNullable(after)
                .map(DateAfter::daysAfterModificationGreaterThan)
                .map(Duration::ofDays);
    }

    private static Optional<Duration> unread(@Nullable DateAfter after) {
        return Optional.ofNullable(after)
                .map(DateAfter::daysAfterLastAccessTimeGreaterThan)
                .map(Duration::ofDays);
    }
}
