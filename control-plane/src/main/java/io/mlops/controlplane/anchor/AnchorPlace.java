package io.mlops.controlplane.anchor;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The anchors of one store at one place: numbered, each naming the one before, never overwritten. Thread-safe; writers in
 * several processes take turns by the store's conditional writes.
 *
 * @param uri where they are, for people
 * @param storeId stands for the store whose journal is anchored
 */
public record AnchorPlace(URI uri, ArtifactStore artifacts, String storeId) {
    private static final String ALL = "anchors/";
    private static final int TURNS = 10;

    /**
     * The journal's newest entry.
     *
     * @param sequence 0 for none
     */
    public record Head(long sequence, String hash) {}

    /** An anchor that was written, and the SHA-256 of its document. */
    public record Added(Anchor anchor, String digest) {}

    /** A document as it was found, with its number by its name. */
    record Found(String name, String document) {}

    /** The place without what may be a secret. */
    public String shown() {
        return shown(uri);
    }

    /** A place without what may be a secret. */
    public static String shown(URI place) {
        String authority = place.getHost() == null ? "" : place.getHost();
        return place.getScheme() + "://" + authority + place.getPath();
    }

    /** Signs the head and stores it behind the newest anchor. */
    public Added add(AnchorKey key, Head head, Instant at, String reason, String home) {
        for (int turn = 0; turn < TURNS; turn++) {
            List<ObjectInfo> there = artifacts.list(prefix());
            long number = there.size() + 1L;
            String previous =
                    there.isEmpty() ? Anchor.GENESIS : there.getLast().digest().hex();
            Anchor anchor = new Anchor(
                    number,
                    previous,
                    at,
                    reason,
                    storeId,
                    home,
                    head.sequence(),
                    head.hash(),
                    key.verifying().id());
            String document = anchor.document(key);
            try {
                artifacts.upload(
                        key(number),
                        new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                        WriteOptions.defaults().withCondition(new WriteCondition.IfAbsent()));
                return new Added(anchor, Anchor.digest(document));
            } catch (MlopsException e) {
                if (e.code() != ErrorCode.ALREADY_EXISTS) {
                    throw e;
                }
                // Another process was faster: ours comes behind its.
            }
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot anchor at " + shown() + ": the next number is taken and its anchor is not listed; anchors were"
                        + " removed there, check with mlops-cli audit verify --anchor " + shown());
    }

    /** Every anchor, oldest first. */
    List<Found> all() {
        List<Found> found = new ArrayList<>();
        for (ObjectInfo info : artifacts.list(prefix())) {
            try (InputStream content = artifacts.open(info.key())) {
                found.add(new Found(info.key().value(), new String(content.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new MlopsException(
                        ErrorCode.UNAVAILABLE,
                        "cannot read the anchor " + info.key() + " at " + shown() + ": " + e.getMessage(),
                        e);
            }
        }
        return found;
    }

    /** The stores that have anchors here. */
    List<String> stores() {
        return artifacts.list(ALL).stream()
                .map(info -> info.key().value().split("/", -1)[1])
                .distinct()
                .toList();
    }

    String name(long number) {
        return key(number).value();
    }

    private String prefix() {
        return ALL + storeId + "/";
    }

    private ObjectKey key(long number) {
        return ObjectKey.of(prefix() + String.format(Locale.ROOT, "%012d.json", number));
    }
}
