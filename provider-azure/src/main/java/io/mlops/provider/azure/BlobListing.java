package io.mlops.provider.azure;

import io.mlops.artifact.ObjectKey;
import io.mlops.spi.XmlElements;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing of blobs (https://learn.microsoft.com/rest/api/storageservices/list-blobs), which tells everything that a look
 * tells. Used by one thread.
 */
final class BlobListing implements XmlElements.Visitor {
    private final SortedMap<ObjectKey, BlobHead> heads;
    private final Map<String, String> properties = new HashMap<>();
    private Map<String, String> metadata = new HashMap<>();
    private String name = "";
    private @Nullable String next;

    private BlobListing(SortedMap<ObjectKey, BlobHead> heads) {
        this.heads = heads;
    }

    /**
     * Reads one.
     *
     * @param heads gets what is on it; names that this store could neither read nor write are left out
     * @return where the next page begins; null after the last
     * @throws IOException where it is not as it is described
     */
    static @Nullable String read(InputStream content, SortedMap<ObjectKey, BlobHead> heads) throws IOException {
        BlobListing page = new BlobListing(heads);
        try {
            XmlElements.read(content, page);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException("the answer is no listing: " + e.getMessage(), e);
        }
        return page.next;
    }

    /** A name that cannot stand in XML stands there in another way. */
    @Override
    public void attribute(String element, String attribute, String value) throws IOException {
        if (element.equals("Name") && attribute.equals("Encoded") && value.equals("true")) {
            throw new IOException("the answer has a name that cannot be written in XML");
        }
    }

    @Override
    public void element(String parent, String element, String text) {
        switch (parent) {
            case "Properties" -> properties.put(element, text);
            case "Metadata" -> metadata.put(element, text);
            case "Blob" -> {
                name = element.equals("Name") ? text : name;
            }
            case "Blobs" -> blob();
            default -> next = element.equals("NextMarker") && !text.isEmpty() ? text : next;
        }
    }

    private void blob() {
        String modified = properties.get("Last-Modified");
        Instant time =
                modified == null ? Instant.EPOCH : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(modified));
        BlobHead head = BlobHead.of(properties, time, metadata);
        ObjectKey.read(name).ifPresent(key -> heads.put(key, head));
        properties.clear();
        metadata = new HashMap<>();
    }
}
