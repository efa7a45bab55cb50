package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.XmlElements;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads the few answers of S3 in XML that are asked for directly. */
final class S3Answers {
    private S3Answers() {}

    /**
     * A page of a listing with {@code encoding-type=url}
     * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html).
     *
     * @param sizes gets what is on it; names that this store could neither read nor write are left out
     * @return where the next page begins; null after the last
     */
    static @Nullable String page(InputStream content, SortedMap<ObjectKey, ByteSize> sizes) throws IOException {
        Page page = new Page();
        XmlElements.read(content, page);
        page.sizes.forEach(
                (name, size) -> ObjectKey.read(page.encoded ? URLDecoder.decode(name, StandardCharsets.UTF_8) : name)
                        .ifPresent(key -> sizes.put(key, size)));
        return page.next;
    }

    private static final class Page implements XmlElements.Visitor {
        private final Map<String, ByteSize> sizes = new LinkedHashMap<>();
        private boolean encoded;
        private String key = "";
        private @Nullable String next;

        @Override
        public void element(String parent, String name, String text) {
            switch (parent + "/" + name) {
                case "Contents/Key" -> key = text;
                // The size comes after the key.
                case "Contents/Size" -> sizes.put(key, new ByteSize(Long.parseLong(text)));
                case "ListBucketResult/EncodingType" -> encoded = text.equals("url");
                case "ListBucketResult/NextContinuationToken" -> next = text;
                default -> {}
            }
        }
    }

    /** The text of the first element of a name; empty where there is none. */
    static String text(InputStream content, String wanted) throws IOException {
        String[] found = {""};
        XmlElements.read(
                content,
                (parent, name, text) -> found[0] = name.equals(wanted) && found[0].isEmpty() ? text : found[0]);
        return found[0];
    }
}
