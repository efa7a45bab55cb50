package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tier;

/** S3's storage classes as tiers, and how their archives are restored. */
final class S3StorageClasses {
    private static final Pattern EXPIRY = Pattern.compile("expiry-date=\"([^\"]+)\"");

    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html : cheapest first. */
    private static final List<Way> DEEP_ARCHIVE =
            List.of(new Way(Tier.BULK, Duration.ofHours(48)), new Way(Tier.STANDARD, Duration.ofHours(12)));

    private static final List<Way> GLACIER = List.of(
            new Way(Tier.BULK, Duration.ofHours(12)),
            new Way(Tier.STANDARD, Duration.ofHours(5)),
            new Way(Tier.EXPEDITED, Duration.ofMinutes(5)));

    private S3StorageClasses() {}

    /** A way to restore, and how long it takes at most. */
    private record Way(Tier tier, Duration takes) {}

    static StorageClass of(StorageTier tier) {
        return switch (tier) {
            case HOT -> StorageClass.STANDARD;
            case COOL -> StorageClass.STANDARD_IA;
            case COLD -> StorageClass.GLACIER_IR;
            case ARCHIVE -> StorageClass.DEEP_ARCHIVE;
            case AUTO -> StorageClass.INTELLIGENT_TIERING;
        };
    }

    /** The tier of an object, whoever chose its class; S3 leaves the standard one out. */
    static StorageTier tier(@Nullable StorageClass storageClass) {
        if (storageClass == null) {
            return StorageTier.HOT;
        }
        return switch (storageClass) {
            case STANDARD_IA, ONEZONE_IA -> StorageTier.COOL;
            case GLACIER_IR -> StorageTier.COLD;
            case GLACIER, DEEP_ARCHIVE -> StorageTier.ARCHIVE;
            case INTELLIGENT_TIERING -> StorageTier.AUTO;
            default -> StorageTier.HOT;
        };
    }

    /**
     * Whether an object can be read.
     *
     * @param archived whether it lies in an archive: by its class, or because nobody read it in the automatic tier
     * @param restore the header {@code x-amz-restore}, or null
     */
    static RestoreState restoreState(boolean archived, @Nullable String restore) {
        if (!archived) {
            return new RestoreState.Online();
        }
        if (restore == null) {
            return new RestoreState.Archived();
        }
        if (restore.contains("ongoing-request=\"true\"")) {
            return new RestoreState.Restoring();
        }
        Matcher expiry = EXPIRY.matcher(restore);
        return expiry.find()
                ? new RestoreState.Restored(ZonedDateTime.parse(expiry.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                : new RestoreState.Archived();
    }

    /** The cheapest way that is fast enough; INVALID_ARGUMENT says what the fastest takes. */
    static Tier restoreWithin(@Nullable StorageClass storageClass, Duration within) throws AwsException {
        List<Way> ways = storageClass == StorageClass.GLACIER ? GLACIER : DEEP_ARCHIVE;
        for (Way way : ways) {
            if (way.takes().compareTo(within) <= 0) {
                return way.tier();
            }
        }
        throw new AwsException(
                ErrorCode.INVALID_ARGUMENT,
                "S3 takes up to " + ways.get(ways.size() - 1).takes() + " to restore it from " + storageClass
                        + ", and not within " + within);
    }
}
