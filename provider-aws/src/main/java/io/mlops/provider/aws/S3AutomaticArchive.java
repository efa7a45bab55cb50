package io.mlops.provider.aws;

import io.mlops.Tags;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.IntelligentTieringAccessTier;
import software.amazon.awssdk.services.s3.model.IntelligentTieringConfiguration;
import software.amazon.awssdk.services.s3.model.IntelligentTieringFilter;
import software.amazon.awssdk.services.s3.model.IntelligentTieringStatus;
import software.amazon.awssdk.services.s3.model.ListBucketIntelligentTieringConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tiering;

/**
 * Archiving of what nobody reads in the automatic tier: Intelligent-Tiering configurations of one bucket, told from those of others by
 * their ids. Thread-safe.
 *
 * @param s3 the client of the bucket's region
 * @param bucket its name
 */
record S3AutomaticArchive(S3Client s3, String bucket) {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html */
    private static final Duration SHORTEST = Duration.ofDays(90);

    private static final Duration LONGEST = Duration.ofDays(730);
    private static final Duration DEEP = Duration.ofDays(180);
    private static final String OURS = "mlops-";

    /** Whether S3 archives what nobody read for so long. */
    static boolean takes(Duration unread) {
        return unread.compareTo(SHORTEST) >= 0 && unread.compareTo(LONGEST) <= 0;
    }

    /** All of the bucket, by id. */
    Map<String, IntelligentTieringConfiguration> configured() {
        Map<String, IntelligentTieringConfiguration> all = new TreeMap<>();
        @Nullable String next = null;
        do {
            @Nullable String from = next;
            ListBucketIntelligentTieringConfigurationsResponse page = s3.listBucketIntelligentTieringConfigurations(
                    request -> request.bucket(bucket).continuationToken(from));
            page.intelligentTieringConfigurationList().forEach(each -> all.put(each.id(), each));
            next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (next != null);
        return all;
    }

    static String id(TieringRule rule) {
        return OURS + rule.name();
    }

    /** What follows the rule; empty where it does not archive. What may lie unread for half a year goes where it costs least. */
    static Optional<IntelligentTieringConfiguration> write(TieringRule rule) {
        return rule.automatic()
                .flatMap(automatic -> automatic.archiveAfter())
                .map(age -> IntelligentTieringConfiguration.builder()
                        .id(id(rule))
                        .status(IntelligentTieringStatus.ENABLED)
                        .filter(filter(rule.prefix(), rule.tags()))
                        .tierings(Tiering.builder()
                                .days(Math.toIntExact(age.toDays()))
                                .accessTier(
                                        age.compareTo(DEEP) < 0
                                                ? IntelligentTieringAccessTier.ARCHIVE_ACCESS
                                                : IntelligentTieringAccessTier.DEEP_ARCHIVE_ACCESS)
                                .build())
                        .build());
    }

    /** S3 takes a prefix alone, a tag alone, or several of them with "and". */
    private static @Nullable IntelligentTieringFilter filter(String prefix, Tags tags) {
        List<Tag> all = tags.entries().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        if (prefix.isEmpty() && all.isEmpty()) {
            return null;
        }
        IntelligentTieringFilter.Builder filter = IntelligentTieringFilter.builder();
        if (all.isEmpty()) {
            filter.prefix(prefix);
        } else if (prefix.isEmpty() && all.size() == 1) {
            filter.tag(all.getFirst());
        } else {
            filter.and(and -> and.prefix(prefix.isEmpty() ? null : prefix).tags(all));
        }
        return filter.build();
    }

    /** After how long the bucket archives what the rule hands over; empty where it does not, or somebody has changed how. */
    static Optional<Duration> read(TieringRule rule, Map<String, IntelligentTieringConfiguration> configured) {
        IntelligentTieringConfiguration found = configured.get(id(rule));
        if (found == null
                || found.status() != IntelligentTieringStatus.ENABLED
                || found.tierings().size() != 1
                || !prefix(found.filter()).equals(rule.prefix())
                || !tags(found.filter()).equals(rule.tags().entries())) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(found.tierings().getFirst().days()));
    }

    private static String prefix(@Nullable IntelligentTieringFilter filter) {
        if (filter == null) {
            return "";
        }
        String prefix = filter.and() == null ? filter.prefix() : filter.and().prefix();
        return Objects.requireNonNullElse(prefix, "");
    }

    private static Map<String, String> tags(@Nullable IntelligentTieringFilter filter) {
        Map<String, String> tags = new TreeMap<>();
        if (filter != null && filter.and() != null) {
            filter.and().tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        } else if (filter != null && filter.tag() != null) {
            tags.put(filter.tag().key(), filter.tag().value());
        }
        return tags;
    }

    void put(IntelligentTieringConfiguration configuration) {
        s3.putBucketIntelligentTieringConfiguration(request ->
                request.bucket(bucket).id(configuration.id()).intelligentTieringConfiguration(configuration));
    }

    void remove(String id) {
        s3.deleteBucketIntelligentTieringConfiguration(
                request -> request.bucket(bucket).id(id));
    }

    static boolean ours(String id) {
        return id.startsWith(OURS);
    }
}
