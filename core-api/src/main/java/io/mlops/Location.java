package io.mlops;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something runs: a provider, usually a region, perhaps a zone; written {@code provider[/region[/zone]]}, for
 * example {@code local/b} or {@code aws/us-east-1/use1-az4}. Everything that reasons about survival reasons about these.
 *
 * @param provider the provider's name, lower case
 * @param regionOrNull the region within the provider, or null for the provider as a whole
 * @param zoneOrNull the zone within the region, or null for the region as a whole
 */
public record Location(
        String provider,
        @Nullable String regionOrNull,
        @Nullable String zoneOrNull) implements Comparable<Location> {
    private static final Pattern PART = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public Location {
        requirePart(provider, "provider");
        if (regionOrNull != null) {
            requirePart(regionOrNull, "region");
        }
        if (zoneOrNull != null) {
            requirePart(zoneOrNull, "zone");
            if (regionOrNull == null) {
                throw invalid(provider + "//" + zoneOrNull, "a zone needs a region");
            }
        }
    }

    /** Reads {@code provider[/region[/zone]]}; INVALID_ARGUMENT says what is wrong with anything else. */
    public static Location parse(String text) {
        Objects.requireNonNull(text, "text");
        String[] parts = text.split("/", -1);
        if (parts.length > 3) {
            throw invalid(text, "expected provider[/region[/zone]]");
        }
        return new Location(parts[0], parts.length > 1 ? parts[1] : null, parts.length > 2 ? parts[2] : null);
    }

    public static Location of(String provider, String region) {
        return new Location(provider, region, null);
    }

    public Optional<String> region() {
        return Optional.ofNullable(regionOrNull);
    }

    public Optional<String> zone() {
        return Optional.ofNullable(zoneOrNull);
    }

    /** Whether losing this location loses {@code other} too: the same place, or one inside it. */
    public boolean contains(Location other) {
        return provider.equals(other.provider)
                && (regionOrNull == null || regionOrNull.equals(other.regionOrNull))
                && (zoneOrNull == null || zoneOrNull.equals(other.zoneOrNull));
    }

    /** The domain of the given kind that this location lies in; a location named more coarsely stands for itself. */
    public Location domain(FailureDomain kind) {
        return switch (kind) {
            case ZONE -> this;
            case REGION -> new Location(provider, regionOrNull, null);
            case CLOUD -> new Location(provider, null, null);
        };
    }

    @Override
    public int compareTo(Location other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return provider
                + (regionOrNull == null ? "" : "/" + regionOrNull)
                + (zoneOrNull == null ? "" : "/" + zoneOrNull);
    }

    private static void requirePart(String part, String what) {
        Objects.requireNonNull(part, what);
        if (!PART.matcher(part).matches()) {
            throw invalid(part, "a " + what + " matches " + PART.pattern());
        }
    }

    private static MlopsException invalid(String text, String reason) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read location \"" + text + "\": " + reason);
    }
}
